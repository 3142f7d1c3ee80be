"""A report on the screen: read row by row, searched, printed and saved from there; Enter follows a row down."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual.events import Resize

from admix.dialogs.reports import REPORT_VIEW, SEARCH_BOX, view_dialog
from admix.errors import Refusal
from reports.document import Document, Way
from reports.progress import Progress, watching
from reports.rendering.screen import chart_lines
from screens.form import LedgerScreen
from screens.list_state import TextWindow
from screens.report_down import go_down
from screens.report_lines import ReportLines
from screens.report_list import ReportList, cells_of
from screens.report_output import PrintReport, SaveReport
from screens.report_work import with_progress
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

LIST_ROW = 1
CHART_INSIDE, CHART_ROWS = 74, 14
LETTERS = "/npsg"
Wanted = Way | Literal["print", "save"]


@dataclass
class Reading:
    """A report that is read: its document, its rows once they are set, where the clerk is, what was sought."""

    document: Document
    title: str
    rows: ReportList | None = None
    sought: str = ""


async def read_report(app: "LedgerApp", document: Document, title: str) -> None:
    """Show a report until the clerk leaves it; from a row the way leads down and back to the same row."""
    reading = Reading(document, title)
    while (wanted := await app.visit(ReportViewer(app.terminal, reading))) is not None:
        if wanted == "print":
            await app.visit(PrintReport(app.terminal, document))
        elif wanted == "save":
            await app.visit(SaveReport(app.terminal, document))
        else:
            await go_down(app, wanted)


class ReportViewer(LedgerScreen[Wanted]):
    """The rows of a report; the answer is where the clerk wants to go from it."""

    dialog = REPORT_VIEW

    def __init__(self, terminal: Terminal, reading: Reading) -> None:
        self.dialog = view_dialog(reading.title)
        super().__init__(terminal)
        self._reading = reading
        self._relaying = Progress()

    async def converse(self) -> Wanted | None:
        """Show the rows until the clerk leaves, or wants to go down, to print or to save."""
        try:
            rows = await self._rows()
        except Refusal as refusal:
            self.terminal.give_notice(refusal.message, **refusal.values)
            return None
        if not self._message:
            self.tell("Enter down, / search, n next, p print, s save, g chart, F1 help, Esc back.")
        try:
            while (stroke := await self.on_list(rows, LIST_ROW, 0, LETTERS)) is not None:
                wanted = await self._answer(stroke.character or stroke.name, rows)
                if wanted is not None:
                    return wanted
        finally:
            self._relaying.cancel()
        return None

    async def _answer(self, key: str, rows: ReportList) -> Wanted | None:
        """Do what a key asks for within the report; return where else it leads."""
        if key == "p":
            return "print"
        if key == "s":
            return "save"
        await self.lay_list(rows, LIST_ROW, 0)
        try:
            if key == "enter":
                return self._way(rows)
            if key == "g":
                await self._show_charts()
            else:
                await self._search(rows, again=key == "n")
        finally:
            self.take_away()
        return None

    def _way(self, rows: ReportList) -> Way | None:
        way = rows.report.way(rows.ruler)
        if way is None:
            self.app.bell()
            self.tell("Nothing lies below this row.")
        return way

    async def _search(self, rows: ReportList, *, again: bool) -> None:
        """Put the ruler on the next row that has the text; from the last one the search goes on at the first."""
        reading = self._reading
        if not (again and reading.sought):
            typed = await self.ask(SEARCH_BOX, default=reading.sought)
            if not (typed or "").strip():
                return
            reading.sought = (typed or "").strip()
        found = None
        try:
            find = partial(_find, rows.report, reading.sought, rows.ruler + 1)
            found = await with_progress(self, find)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        if found is None:
            self.app.bell()
            self.tell("%(text)s stands nowhere in the report.", text=reading.sought)
            return
        self.hush()
        rows.go_to(found)
        await rows.load()

    async def _show_charts(self) -> None:
        """Show the document's charts until Enter or Esc."""
        lines: list[str] = []
        for chart in self._reading.document.charts:
            lines += [*([""] if lines else []), *chart_lines(chart, CHART_INSIDE)]
        if not lines:
            self.app.bell()
            self.tell("This report has no chart.")
            return
        await self.choose(TextWindow.of(self.say("Chart"), lines, CHART_INSIDE, CHART_ROWS), 1, 0)

    # Setting the rows

    async def _rows(self) -> ReportList:
        """Return the rows set for this terminal; the first time, or after it became another, they are set anew."""
        reading, cells = self._reading, cells_of(self.size.width)
        if reading.rows is None or reading.rows.cells != cells:
            lines = await with_progress(self, partial(_set, reading.document, cells))
            if reading.rows is None:
                reading.rows = ReportList(lines, self.terminal.run)
            reading.rows.take(lines)
        return reading.rows

    def on_resize(self, event: Resize) -> None:
        """Draw in the new size; where the report is shown wider or narrower its rows are set anew."""
        rows = self._reading.rows
        if rows is not None and rows.cells != cells_of(self.size.width):
            self.terminal.begin(self._set_anew(rows))
        super().on_resize(event)

    async def _set_anew(self, rows: ReportList) -> None:
        self._relaying.cancel()
        self._relaying = Progress()
        with suppress(Refusal):  # left meanwhile, or a fault that is in the log already
            cells = cells_of(self.size.width)
            rows.take(await self.terminal.run(partial(_set, self._reading.document, cells, self._relaying)))
            await rows.load()
        if self.is_attached:
            self.draw()


def _set(document: Document, cells: int, progress: Progress) -> ReportLines:
    with watching(progress):
        return ReportLines(document, cells)


def _find(lines: ReportLines, sought: str, start: int, progress: Progress) -> int | None:
    with watching(progress):
        return lines.find(sought, start)
