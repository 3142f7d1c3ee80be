"""The list that a report is read in: the column headings stay at the top, the ruler goes from row to row."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from admix.text import fit, width
from reports.rendering.table import WIDE
from screens.canvas import Picture, Style
from screens.report_lines import ReportLines
from screens.tall_list import TallList

NARROW = 80
ROOM = 21
"""The lines of a terminal of 24 below its title and the report's name, above the message line."""
Run = Callable[[Callable[[], Sequence[str]]], Awaitable[Sequence[str]]]


def cells_of(terminal_width: int) -> int:
    """Return how wide a report is shown: as a page of 80 characters, or of 132 where the terminal has them."""
    return WIDE if terminal_width >= WIDE else NARROW


class ReportList(TallList):
    """The rows of a report, fetched in the register's thread as they come into sight."""

    def __init__(self, lines: ReportLines, run: Run) -> None:
        self._run = run
        super().__init__("", lines.count, self._texts)
        self.take(lines)

    def take(self, lines: ReportLines) -> None:
        """Show the same document in another width; the ruler stays on its row."""
        self.report = lines
        self.inside, self.lines = lines.cells, ROOM - lines.heading_height
        self._pages.clear()

    @property
    def cells(self) -> int:
        """How wide the report is shown."""
        return self.report.cells

    def go_to(self, index: int) -> None:
        """Put the ruler on a row."""
        self.ruler = index

    async def _texts(self, offset: int, limit: int) -> Sequence[str]:
        return await self._run(partial(self.report.texts, offset, limit))

    def picture(self) -> Picture:
        """Draw the report's name and the place in it, the headings of the first row's section, the visible rows."""
        picture = Picture()
        place = f"{min(self.ruler + 1, self.count)} / {self.count}"
        name = f"{self.report.document.name} {self.report.document.dated}"
        picture.write(0, 0, fit(name, self.inside - width(place) - 1) + " " + place, Style.STRONG)
        at = 1
        for text in self.report.headings(self.top):
            picture.write(at, 0, text)
            at += 1
        for index in self._visible() or [self.top]:
            style = Style.CURSOR if index == self.ruler else Style.PLAIN
            for text in self._row_lines(index):
                picture.write(at, 0, fit(text, self.inside), style)
                at += 1
        return picture
