"""A list in which a row may be several lines high: the ruler goes from row to row."""

from dataclasses import dataclass

from admix.text import fit
from screens.canvas import Picture, Style
from screens.list_state import PAGE, ListState


@dataclass
class TallList(ListState):
    """An unframed list under its heading and a blank line; line feeds part the lines of a row.

    `lines` is the room there is; `height` becomes the number of rows that stand in it.
    """

    lines: int = 16

    async def load(self) -> None:
        """Fetch the rows around the ruler, and begin the list where the row under the ruler is seen whole."""
        for page in {max(self.ruler - self.lines, 0) // PAGE, self.ruler // PAGE, (self.ruler + self.lines) // PAGE}:
            if page * PAGE < self.count and page not in self._pages:
                self._pages[page] = await self.fetch(page * PAGE, PAGE)
        highest, used = self.ruler, len(self._row_lines(self.ruler))
        while highest > 0 and used + len(self._row_lines(highest - 1)) <= self.lines:
            highest -= 1
            used += len(self._row_lines(highest))
        self.top = min(max(self.top, highest), self.ruler)
        self.height = len(self._visible())

    def _row_lines(self, index: int) -> list[str]:
        return self.row(index).split("\n")

    def _visible(self) -> list[int]:
        """Return the rows that there is room for."""
        seen: list[int] = []
        used = 0
        for index in range(self.top, self.count):
            used += len(self._row_lines(index))
            if used > self.lines:
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
