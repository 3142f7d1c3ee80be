"""Rows of cells as lines of a page: how wide each column becomes, and what is done when a row is too wide.

A column that holds a long name is narrowed and its names are cut with a visible sign. Figures and identifiers are
never cut: their columns are widened; where a row is then wider than the page its figures move to lines of their own.
On a wide page the room that is left goes to the names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from admix.text import show, width
from reports.document import Column
from reports.rendering.lines import Line, Span, SpanKind, text_line

WIDE = 132
"""From so many characters on a page is a wide one."""


def visible(value: str, charset: str) -> str:
    """Return text as a printer with this charset may get it: no control characters, `?` for what it does not have."""
    shown = show(value)
    return shown if shown.isascii() else shown.encode(charset, "replace").decode(charset)


def wrapped(value: str, cells: int) -> list[str]:
    """Part a text into lines of so many cells, between words where it can be; nothing is lost."""
    lines = [""]
    for word in value.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined) <= cells:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if width(lines[-1] + character) > cells:
                lines.append("")
            lines[-1] += character
    return lines


@dataclass(frozen=True)
class Place:
    """Where a column stands: its index among the columns, the cell it begins at, how many cells it takes."""

    column: int
    start: int
    cells: int
    to_right: bool


@dataclass(frozen=True)
class Layout:
    """The lines of a row, each a sequence of columns; more than one where a row is wider than the page."""

    lines: tuple[tuple[Place, ...], ...]
    page_width: int

    def row(self, texts: Sequence[str], label: str = "", *, bold: bool = False) -> list[Line]:
        """Set a row's texts; a label stands in the blank columns before the first text."""
        lines = [spans for places in self.lines if (spans := _spans(places, texts))]
        if label:
            room = self._room_for_label(texts)
            if width(label) > room:
                return [text_line(label, self.page_width, bold=bold), *(Line(spans, bold) for spans in lines)]
            beside = _spans(self.lines[0], texts)
            rest = lines[1:] if beside else lines
            lines = [(Span(0, room, label), *beside), *rest]
        return [Line(spans, bold) for spans in lines]

    def rule(self, texts: Sequence[str], mark: str) -> list[Line]:
        """Draw a rule over the columns of a sum that have a text."""
        cells = {place.column: place.cells for line in self.lines for place in line}
        rules = [mark * cells[index] if text else "" for index, text in enumerate(texts)]
        return [Line(spans) for places in self.lines if (spans := _spans(places, rules, "rule"))]

    def _room_for_label(self, texts: Sequence[str]) -> int:
        """Return how many cells are blank at the beginning of a row's first line."""
        first = next((place for place in self.lines[0] if texts[place.column]), None)
        return self.page_width if first is None else max(first.start - 1, 0)


def _spans(places: tuple[Place, ...], texts: Sequence[str], kind: SpanKind = "text") -> tuple[Span, ...]:
    return tuple(
        Span(place.start, place.cells, text, place.to_right, kind)
        for place in places
        if (text := texts[place.column]) and not text.isspace()
    )


class Measure:
    """How many cells the columns need, seen row by row."""

    def __init__(self, columns: tuple[Column, ...], page_width: int) -> None:
        self._columns = columns
        self._page_width = page_width
        wide = page_width >= WIDE
        self._needs = [column.width if column.least is None or wide else page_width * 2 for column in columns]

    def see(self, texts: Sequence[str]) -> None:
        """Take notice of a row's texts, of headings, of sums that are carried over."""
        for index, text in enumerate(texts):
            if len(text) * 2 > self._needs[index]:
                self._needs[index] = max(self._needs[index], width(text))

    def layout(self) -> Layout:
        """Choose the columns' widths for all rows that were seen."""
        columns, page_width = self._columns, self._page_width
        wanted = [
            need if column.least is None else column.width for column, need in zip(columns, self._needs, strict=True)
        ]
        cells = [_limited(column, need, page_width) for column, need in zip(columns, wanted, strict=True)]
        narrowed = list(cells)
        for index, column in enumerate(columns):
            excess = _side_by_side(narrowed) - page_width
            if column.least is not None and excess > 0:
                narrowed[index] -= min(excess, max(narrowed[index] - column.least, 0))
        if _side_by_side(narrowed) > page_width:
            lines = _folded(columns, cells, page_width)
            placed = [_placed(columns, line, page_width, is_first=line is lines[0]) for line in lines]
            return Layout(tuple(placed), page_width)
        if page_width >= WIDE:
            self._widen(narrowed)
        return Layout((_placed(columns, list(enumerate(narrowed)), page_width, is_first=True),), page_width)

    def _widen(self, cells: list[int]) -> None:
        """Give the room that is left to names that are cut, those that lack the least first."""
        lacking = [
            (self._needs[index] - cells[index], index)
            for index, column in enumerate(self._columns)
            if column.least is not None and self._needs[index] > cells[index]
        ]
        room = self._page_width - _side_by_side(cells)
        for served, (lack, index) in enumerate(sorted(lacking)):
            given = min(lack, room // (len(lacking) - served))
            cells[index] += given
            room -= given


def _side_by_side(cells: Sequence[int]) -> int:
    """Return the width of columns side by side with a blank between."""
    return sum(cells) + len(cells) - 1


def _placed(
    columns: tuple[Column, ...], taken: Sequence[tuple[int, int]], page_width: int, *, is_first: bool
) -> tuple[Place, ...]:
    """Place columns side by side: the first line of a row to the left, the others to the right."""
    start = 0 if is_first else page_width - _side_by_side([cells for _, cells in taken])
    places: list[Place] = []
    for index, cells in taken:
        places.append(Place(index, start, cells, columns[index].to_right))
        start += cells + 1
    return tuple(places)


def _limited(column: Column, need: int, page_width: int) -> int:
    """Return a width that a page can hold; only a text may be longer than that, and is cut."""
    if need > page_width and column.kind != "text":
        raise ValueError(f"{column.key} needs {need} columns; the page has {page_width}")
    return min(need, page_width)


def _folded(columns: tuple[Column, ...], cells: list[int], page_width: int) -> list[list[tuple[int, int]]]:
    """Put the texts on the first line and the figures, from the first amount on, on lines of their own."""
    lines: list[list[tuple[int, int]]] = []
    first_amount = next((index for index, column in enumerate(columns) if column.kind == "amount"), 0)
    for place in enumerate(cells):
        beside = [taken for _, taken in (*lines[-1], place)] if lines else []
        if not lines or place[0] == first_amount or _side_by_side(beside) > page_width:
            lines.append([place])
        else:
            lines[-1].append(place)
    return lines
