"""Documents as spreadsheets: amounts and dates as such, totals bold, headings that stay in sight, charts.

Rows go to a temporary file as they come, so that a long report does not fill the memory. Text is always text: nothing
a name begins with makes it a formula, a link or anything else.
"""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from admix.money import RATE_DECIMALS, RATE_SCALE, Rate
from admix.text import show, width
from reports.document import Amount, Cell, Column, Document, Row, Section, cell_text
from reports.progress import watched
from reports.rendering.page import PAGE, Page
from reports.rendering.sheet_charts import add_charts
from reports.rendering.sheet_names import SheetNames

MOST_ROWS = 1_048_576
"""A sheet has no more; a longer report goes on in another one."""
HEAD_ROWS = 2
LABELS = 30
"""The first column has headings of groups, labels of sums and texts."""
WIDEST = 60
LONGEST_TEXT = 32_767
EXACT = 10**15
"""A spreadsheet keeps 15 digits; a figure with more stands there as text, to the last digit."""
FIRST_DAY = 693_594
"""Spreadsheets count days from here, and rightly so from March 1900 on."""
DAY_SHAPE = "yyyy-mm-dd"
RATE_SHAPE = "0." + "0" * RATE_DECIMALS
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(document: Document, target: BinaryIO, _page: Page = PAGE) -> None:
    """Write a document as a spreadsheet: a sheet for each kind of columns, one for the charts.

    The same document gives the same bytes: what a sheet says about its making is the document's day.
    """
    with tempfile.TemporaryDirectory(prefix="admix-") as folder:
        made = Path(folder) / "made.xlsx"
        workbook = Workbook(str(made), {**OPTIONS, "tmpdir": folder})
        try:
            workbook.use_zip64()
            _Book(workbook, document).fill()
            workbook.close()
        except FileCreateError as fault:
            raise fault.args[0] from None
        finally:
            for sheet in workbook.worksheets():
                sheet.row_data_fh.close()
        with made.open("rb") as source:
            shutil.copyfileobj(source, target)


def plain_text(text: str) -> str:
    """Return text as a cell may hold it: visible, not too long, and never read as the library's own markup."""
    shown = show(text)
    if len(shown) > LONGEST_TEXT - 1:
        shown = shown[: LONGEST_TEXT - 2] + "…"
    return shown + " " if shown.startswith("<r>") and shown.endswith("</r>") else shown


class _Book:
    """The sheets of a document under way."""

    def __init__(self, workbook: Workbook, document: Document) -> None:
        self.workbook = workbook
        self.document = document
        self.names = SheetNames()
        self._formats: dict[tuple[str, bool], Any] = {}
        self._sheets: dict[tuple[Column, ...], _Sheet] = {}
        self._last: _Sheet | None = None
        day = document.dated
        created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day of the ledger has no zone
        workbook.set_properties({"title": show(document.name), "company": show(document.company), "created": created})

    def fill(self) -> None:
        """Write sections, notes and charts."""
        sections = self.document.sections
        for place, section in enumerate(sections):
            columns = section.columns or next((later.columns for later in sections[place:] if later.columns), ())
            self._write(section, columns)
        for note in self.document.notes:
            self._sheet(self._last.columns if self._last else (), self.document.title).write_label(note)
        if self.document.charts:
            add_charts(self.workbook, self.document, self.names)

    def _write(self, section: Section, columns: tuple[Column, ...]) -> None:
        """Write a section below what stands on the sheet with its columns; one without columns goes with the next."""
        if not columns and self._last:
            columns = self._last.columns
        name = section.heading or self.document.title
        if section.heading:
            self._sheet(columns, name).write_label(section.heading, bold=True)
        for row in watched(section.rows):
            self._sheet(columns, name).write_row(row)

    def _sheet(self, columns: tuple[Column, ...], name: str) -> "_Sheet":
        """Return the sheet for rows with these columns; a new one where there is none or it is full."""
        sheet = self._sheets.get(columns)
        if sheet is None or sheet.row >= MOST_ROWS:
            sheet = self._sheets[columns] = _Sheet(self, columns, self.names.free(name))
        self._last = sheet
        return sheet

    def format(self, shape: str, *, bold: bool = False) -> Any:
        """Return a cell format: a number format, or @ for text."""
        found = self._formats.get((shape, bold))
        if found is None:
            settings: dict[str, Any] = {"num_format": shape, "bold": bold}
            found = self._formats[shape, bold] = self.workbook.add_format(settings)
        return found


class _Sheet:
    """A sheet: its head, its rows from top to bottom, how wide its columns become."""

    def __init__(self, book: _Book, columns: tuple[Column, ...], name: str) -> None:
        self.columns = columns
        self.row = HEAD_ROWS
        self._book = book
        self._sheet = book.workbook.add_worksheet(name)
        self._widths: list[int] = [LABELS]
        document = book.document
        head = f"{document.company}  {document.name}  {document.dated.isoformat()}"
        self._sheet.write_string(0, 0, plain_text(head), book.format("@", bold=True))
        heading = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        formats = [book.workbook.add_format({**heading, "align": side}) for side in ("left", "right")]
        self._sheet.write_blank(1, 0, None, formats[0])
        for place, column in enumerate(columns, start=1):
            title = plain_text(column.title(document.words))
            self._sheet.write_string(1, place, title, formats[column.to_right])
            self._widen(place, max(column.width, max(map(width, title.split()), default=0)))
        self._sheet.freeze_panes(HEAD_ROWS, 0)
        self._sheet.repeat_rows(0, HEAD_ROWS - 1)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&C&P / &N")

    def write_label(self, text: str, *, bold: bool = False) -> None:
        """Write a text on a row of its own."""
        self._sheet.write_string(self.row, 0, plain_text(text), self._book.format("@", bold=bold))
        self.row += 1

    def write_row(self, row: Row) -> None:
        """Write a row: its label in the first column, its cells in theirs; a fact's values after its label."""
        bold = row.kind in ("group", "total")
        if row.text:
            self._sheet.write_string(self.row, 0, plain_text(row.text), self._book.format("@", bold=bold))
        self._write_cells(row.cells, bold=bold)
        self.row += 1

    def _write_cells(self, cells: Sequence[Cell], *, bold: bool) -> None:
        sheet, at, book = self._sheet, self.row, self._book
        for place, cell in enumerate(cells, start=1):
            if cell is None or cell == "":
                continue
            number, shape = _number(cell)
            if number is not None:
                sheet.write_number(at, place, number, book.format(shape, bold=bold))
                taken = _cells_of(number, shape)
            else:
                text = plain_text(cell if isinstance(cell, str) else cell_text(cell))
                sheet.write_string(at, place, text, book.format("@", bold=bold))
                taken = len(text)
            if place >= len(self._widths) or taken > self._widths[place]:
                self._widen(place, taken)

    def _widen(self, place: int, cells: int) -> None:
        self._widths += [0] * (place + 1 - len(self._widths))
        if cells > self._widths[place]:
            self._widths[place] = min(cells, WIDEST)
        for column in {0, place}:
            self._sheet.set_column(column, column, self._widths[column] + 1)


def _cells_of(number: float, shape: str) -> int:
    """Return how wide a number is in its format, with a sign and a separator for every three digits."""
    if shape == DAY_SHAPE:
        return len(shape)
    return len(str(int(number))) * 4 // 3 + len(shape.partition(".")[2]) + 2


def _number(cell: Cell) -> tuple[float | None, str]:
    """Return a cell as a number with its format; None for what only text shows to the last digit."""
    if isinstance(cell, Amount):
        shape = "#,##0." + "0" * cell.decimals if cell.decimals else "#,##0"
        return (cell.minor / 10**cell.decimals if abs(cell.minor) < EXACT else None), shape
    if isinstance(cell, Rate):
        return (cell.value / RATE_SCALE if cell.per == 1 and cell.value < EXACT else None), RATE_SHAPE
    if isinstance(cell, int):
        return (cell if abs(cell) < EXACT else None), "0"
    if isinstance(cell, date):
        return (cell.toordinal() - FIRST_DAY if cell.year > 1900 else None), DAY_SHAPE
    return None, "@"
