"""A section as pieces that a page takes whole: a row with its rule, and what is carried over if the page ends."""

from collections.abc import Iterator
from dataclasses import dataclass

from admix.language import mark
from admix.text import fit
from reports.document import SUMS, Amount, Cell, Column, Document, Row, Section, cell_text
from reports.rendering.table import Layout, Lines, lay_out, visible, wrapped

LABEL_CELLS = 30
"""Labels of facts are dotted to a common colon, as in the forms."""
FACT_CELLS = 14
"""Amounts of facts stand to the right within so many cells."""
FORWARD = mark("Carried forward")
BROUGHT = mark("Brought forward")
RULES = {"subtotal": "-", "total": "="}


@dataclass(frozen=True)
class Piece:
    """Lines that stay together; whether the next piece must stand on the same page; what is under way after it."""

    lines: tuple[str, ...]
    in_table: bool = False
    holds_next: bool = False
    carried: tuple[str, ...] = ()
    """The running sums by column; empty where there is nothing to carry over."""
    group: str = ""
    """The heading of the group that goes on after it."""


class Table:
    """A section laid out for a page width: its column headings, its rows, its sums carried over."""

    def __init__(self, document: Document, section: Section, page_width: int, charset: str) -> None:
        self._charset = charset
        self._width = page_width
        self._section = section
        self._headings = [visible(column.title(document.words), charset) for column in section.columns]
        self._rows = [tuple(map(self._text, row.cells)) if row.in_table else () for row in section.rows]
        self._running = list(running_sums(section))
        filled = [row for row in self._rows if row]
        self._layout: Layout = lay_out(section.columns, [self._headings, *filled, *self._running], page_width)
        self._labels = [visible(document.words.say(label), charset) for label in (FORWARD, BROUGHT)]
        self.carry_height = self._carry_height()
        """How many lines are kept free at a page's foot for the sums carried over."""

    @property
    def headings(self) -> Lines:
        """The column headings with a rule below."""
        return [*self._layout.row(self._headings), "-" * self._width] if self._section.columns else []

    def carried_forward(self, sums: tuple[str, ...]) -> Lines:
        """Return the running sums as they end a page."""
        return self._layout.row(sums, self._labels[0])

    def brought_forward(self, sums: tuple[str, ...]) -> Lines:
        """Return the running sums as they begin the next page."""
        return self._layout.row(sums, self._labels[1])

    def _carry_height(self) -> int:
        """Return how many lines the running sums need at most; that depends on which of them are blank."""
        shapes = {tuple(map(bool, sums)): sums for sums in self._running if sums}.values()
        return max((len(self._layout.row(sums, label)) for sums in shapes for label in self._labels), default=0)

    def pieces(self) -> Iterator[Piece]:
        """Yield the section's rows in order; facts stay with the columns below them."""
        rows = self._section.rows
        group = ""
        for index, row in enumerate(rows):
            following = rows[index + 1] if index + 1 < len(rows) else None
            if row.kind == "group":
                group = visible(row.text, self._charset)
            elif row.kind in SUMS:
                group = ""
            if row.kind == "text":
                holds = bool(self._section.columns) and following is not None
                for part in self._text_lines(row):
                    yield Piece((part,), False, holds, self._running[index], group)
            else:
                lines = tuple(self._lines(row, self._rows[index]))
                yield Piece(lines, True, _holds(row, following), self._running[index], group)

    def _lines(self, row: Row, texts: tuple[str, ...]) -> Lines:
        label = visible(row.text, self._charset)
        if row.kind == "group":
            return [fit(label, self._width).rstrip()]
        rule = self._layout.rule(texts, RULES[row.kind]) if row.kind in RULES else []
        return [*rule, *self._layout.row(texts, label)]

    def _text_lines(self, row: Row) -> Lines:
        """Return the lines of a text, or of a fact; a page may part them."""
        text = visible(row.text, self._charset)
        if row.cells:
            text = f"{text:.<{LABEL_CELLS}}: {' '.join(map(self._fact, row.cells))}"
        return [part.rstrip() for part in wrapped(text, self._width)]

    def _fact(self, cell: Cell) -> str:
        return self._text(cell).rjust(FACT_CELLS) if isinstance(cell, Amount) else self._text(cell)

    def _text(self, cell: Cell) -> str:
        return visible(cell_text(cell), self._charset)


def _holds(row: Row, following: Row | None) -> bool:
    """Tell whether a row stays with the next: a group's heading with its first line, the last line with its sum."""
    return following is not None and (row.kind == "group" or following.kind in SUMS)


def running_sums(section: Section) -> Iterator[tuple[str, ...]]:
    """Yield the sums carried after each row: over the lines since the section began or the last sum stood."""
    sums: dict[int, int] = {}
    decimals = _decimals(section)
    for row in section.rows:
        if row.kind in SUMS:
            sums = {}
        elif row.kind == "line":
            for index, amount in _carried(section.columns, row):
                sums[index] = sums.get(index, 0) + amount
        yield tuple(
            cell_text(Amount(sums[index], decimals[index])) if index in sums else ""
            for index in range(len(section.columns) if sums else 0)
        )


def _carried(columns: tuple[Column, ...], row: Row) -> Iterator[tuple[int, int]]:
    """Yield each amount of a line that is carried over, with its column."""
    for index, cell in enumerate(row.cells):
        if columns[index].carried and isinstance(cell, Amount):
            yield index, cell.minor


def _decimals(section: Section) -> dict[int, int]:
    """Return the decimals of each column's amounts, which are the same in all lines of a column that is carried."""
    return {
        index: cell.decimals
        for row in section.rows
        if row.kind == "line"
        for index, cell in enumerate(row.cells)
        if isinstance(cell, Amount)
    }
