"""A section as pieces that a page takes whole: a row with its rule, and what is carried over if the page ends.

The section's rows are read twice, first to see how wide the columns become, and are never held all at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from admix.language import mark
from admix.text import width
from reports.document import SUMS, Amount, Cell, Column, Document, Row, Section, cell_text
from reports.progress import watched
from reports.rendering.lines import Line, Span, rule_line, text_line
from reports.rendering.table import WIDE, Layout, Measure, wrapped

LABEL_CELLS = 30
"""Labels of facts are dotted to a common colon, as in the forms."""
FACT_CELLS = 14
"""Amounts of facts stand to the right within so many cells."""
FORWARD = mark("Carried forward")
BROUGHT = mark("Brought forward")
RULES = {"subtotal": "-", "total": "="}


@dataclass(frozen=True)
class Setting:
    """How text is set: the cells of a line, and what becomes of signs that the medium does not have."""

    width: int
    visible: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that stay together; whether the next piece must stand on the same page; what is under way after it."""

    lines: tuple[Line, ...]
    in_table: bool = False
    holds_next: bool = False
    carried: tuple[str, ...] = ()
    """The running sums by column; empty where there is nothing to carry over."""
    group: str = ""
    """The heading of the group that goes on after it."""


class Table:
    """A section laid out for a page width: its column headings, its rows, its sums carried over."""

    def __init__(self, document: Document, section: Section, setting: Setting) -> None:
        self._setting = setting
        self._section = section
        self._columns, self._cells = _shown_columns(section, setting.width)
        self._headings = [setting.visible(column.title(document.words)) for column in self._columns]
        self._labels = [setting.visible(document.words.say(label)) for label in (FORWARD, BROUGHT)]
        measure = Measure(self._columns, setting.width)
        measure.see(self._headings)
        shapes = self._measure(measure)
        self._layout: Layout = measure.layout()
        self.headings = self._heading_lines()
        """The column headings with a rule below."""
        self.carry_height = max(
            (len(self._layout.row(sums, label)) for sums in shapes for label in self._labels), default=0
        )
        """How many lines are kept free at a page's foot for the sums carried over."""

    def _measure(self, measure: Measure) -> list[tuple[str, ...]]:
        """See every row; return the running sums, one for each choice of columns that have one."""
        running = RunningSums(self._columns)
        shapes: dict[tuple[bool, ...], tuple[str, ...]] = {}
        for row in watched(self._section.rows):
            if row.kind == "text":
                continue
            if row.cells:
                cells = self._cells(row.cells)
                measure.see([self._text(cell) for cell in cells])
                if sums := running.after(row, cells):
                    measure.see(sums)
                    shapes[tuple(map(bool, sums))] = sums
        return list(shapes.values())

    def _heading_lines(self) -> list[Line]:
        if not self._columns:
            return []
        return [*self._layout.row(self._headings, bold=True), rule_line(self._setting.width)]

    def carried_forward(self, sums: tuple[str, ...]) -> list[Line]:
        """Return the running sums as they end a page."""
        return self._layout.row(sums, self._labels[0])

    def brought_forward(self, sums: tuple[str, ...]) -> list[Line]:
        """Return the running sums as they begin the next page."""
        return self._layout.row(sums, self._labels[1])

    def pieces(self) -> Iterator[Piece]:
        """Yield the section's rows in order; facts stay with the columns below them."""
        running = RunningSums(self._columns)
        group = ""
        for row, following in _with_next(watched(self._section.rows)):
            cells = self._cells(row.cells) if row.in_table and row.cells else row.cells
            carried = running.after(row, cells)
            if row.kind == "group":
                group = self._setting.visible(row.text)
            elif row.kind in SUMS:
                group = ""
            if row.kind == "text":
                holds = bool(self._columns) and following is not None
                for part in self._text_lines(row):
                    yield Piece((part,), False, holds, carried, group)
            else:
                yield Piece(tuple(self._lines(row, cells)), True, _holds(row, following), carried, group)

    def row_lines(self, row: Row) -> list[Line]:
        """Return one row's lines, whatever stands around it: for a screen, which shows rows in any order."""
        if row.kind == "text":
            return self._text_lines(row)
        return self._lines(row, self._cells(row.cells) if row.cells else row.cells)

    def _lines(self, row: Row, cells: tuple[Cell, ...]) -> list[Line]:
        label = self._setting.visible(row.text) if row.text else ""
        if row.kind == "group":
            return [text_line(label, self._setting.width, bold=True)]
        texts = [self._text(cell) for cell in cells]
        rule = self._layout.rule(texts, RULES[row.kind]) if row.kind in RULES else []
        return [*rule, *self._layout.row(texts, label, bold=row.kind == "total")]

    def _text_lines(self, row: Row) -> list[Line]:
        """Return the lines of a text, or of a fact; a page may part them."""
        text = self._setting.visible(row.text)
        if row.cells:
            line = self._fact(text, row.cells)
            if line is not None:
                return [line]
            values = " ".join(self._text(cell).rjust(_least(cell)) for cell in row.cells)
            text = f"{text:.<{LABEL_CELLS}}: {values}"
        return [text_line(part.rstrip(), self._setting.width) for part in wrapped(text, self._setting.width)]

    def _fact(self, label: str, cells: tuple[Cell, ...]) -> Line | None:
        """Set a fact on one line, its values in columns of their own; None where it is too long for that."""
        if not len(label) == width(label) <= LABEL_CELLS:
            return None
        spans = [Span(0, LABEL_CELLS, label, kind="leader"), Span(LABEL_CELLS, 1, ":")]
        start = LABEL_CELLS + 2
        for cell in cells:
            text = self._text(cell)
            taken = max(width(text), _least(cell))
            if text:
                spans.append(Span(start, taken, text, isinstance(cell, Amount)))
            start += taken + 1
        return Line(tuple(spans)) if start - 1 <= self._setting.width else None

    def _text(self, cell: Cell) -> str:
        return self._setting.visible(cell) if isinstance(cell, str) else cell_text(cell)


def _least(cell: Cell) -> int:
    return FACT_CELLS if isinstance(cell, Amount) else 0


def _shown_columns(section: Section, page_width: int) -> tuple[tuple[Column, ...], Callable[[Any], Any]]:
    """Return the columns that stand on a page of this width, and what takes their cells out of a row's."""
    kept = [index for index, column in enumerate(section.columns) if page_width >= WIDE or not column.wide]
    columns = tuple(section.columns[index] for index in kept)
    if len(kept) == len(section.columns):
        return columns, tuple
    return columns, itemgetter(*kept) if len(kept) > 1 else lambda cells: tuple(cells[index] for index in kept)


def _with_next(rows: Iterator[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Yield each row with the one that follows it."""
    row = next(rows, None)
    for following in rows:
        if row is not None:
            yield row, following
        row = following
    if row is not None:
        yield row, None


def _holds(row: Row, following: Row | None) -> bool:
    """Tell whether a row stays with the next: a group's heading with its first line, the last line with its sum."""
    return following is not None and (row.kind == "group" or following.kind in SUMS)


class RunningSums:
    """The sums carried over: of the lines since the section began or the last sum stood."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._carried = [index for index, column in enumerate(columns) if column.carried]
        self._sums: dict[int, Amount] = {}
        self._texts = [""] * len(columns)

    def after(self, row: Row, cells: tuple[Cell, ...]) -> tuple[str, ...]:
        """Return the sums by column after one more row; nothing where there is none."""
        if row.kind in SUMS:
            self._sums = {}
            self._texts = [""] * len(self._texts)
        elif row.kind == "line":
            for index in self._carried:
                cell = cells[index]
                if isinstance(cell, Amount):
                    so_far = self._sums[index].minor if index in self._sums else 0
                    total = self._sums[index] = Amount(so_far + cell.minor, cell.decimals)
                    self._texts[index] = cell_text(total)
        return tuple(self._texts) if self._sums else ()
