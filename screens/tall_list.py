"""A list in which a row may be several lines high: the ruler goes from row to row."""

from dataclasses import dataclass

from admix.text import fit
from screens.canvas import Picture, Style
from screens.list_state import ListState


@dataclass
class TallList(ListState):
    """An unframed list under its heading and a blank line; line feeds part the lines of a row.

    `lines` is the room there is on a terminal of 24 rows.
    """

    lines: int = 16

    @property
    def seen(self) -> int:
        """How many rows stand whole in the room there is."""
        return max(len(self._visible()), 1)

    @property
    def _room(self) -> int:
        return self.lines + self._extra

    async def load(self) -> None:
        """Fetch the rows around the ruler, and begin the list where the row under the ruler is seen whole."""
        await self._fetch(self.ruler - self._room, self.ruler + self._room)
        self._settle()

    def _settle(self) -> None:
        highest, used = self.ruler, len(self._row_lines(self.ruler))
        while highest > 0 and used + len(self._row_lines(highest - 1)) <= self._room:
            highest -= 1
            used += len(self._row_lines(highest))
        self.top = min(max(self.top, highest), self.ruler, self._last_top())

    def _last_top(self) -> int:
        """Return where the list begins when its last row is seen at the foot."""
        at, used = self.count, 0
        while at > 0 and used + len(self._row_lines(at - 1)) <= self._room:
            at -= 1
            used += len(self._row_lines(at))
        return at

    def _row_lines(self, index: int) -> list[str]:
        return self.row(index).split("\n")

    def _visible(self) -> list[int]:
        """Return the rows that there is room for."""
        seen: list[int] = []
        used = 0
        for index in range(self.top, self.count):
            used += len(self._row_lines(index))
            if used > self._room:
                break
            seen.append(index)
        return seen

    def picture(self) -> Picture:
        """Draw the heading and the visible rows, the ruler in reverse."""
        picture = Picture()
        picture.write(0, 1, fit(self.heading, self.inside))
        at = 2
        for index in self._visible():
            style = Style.CURSOR if index == self.ruler else Style.PLAIN
            for line in self._row_lines(index):
                picture.write(at, 1, fit(line, self.inside), style)
                at += 1
        return picture
