"""Rows of cells as lines of characters: how wide each column becomes, and what is done when a row is too wide.

A column that holds a long name is narrowed and its names are cut with a visible sign. Figures and identifiers are
never cut: their columns are widened; where a row is then wider than the page its figures move to lines of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from admix.text import fit, show, width
from reports.document import Column

Lines = list[str]


def visible(value: str, charset: str) -> str:
    """Return text as a printer with this charset may get it: no control characters, `?` for what it does not have."""
    shown = show(value)
    return shown if shown.isascii() else shown.encode(charset, "replace").decode(charset)


def wrapped(value: str, cells: int) -> Lines:
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
    """Where a column stands: its index among the columns, and how many cells it takes."""

    column: int
    cells: int


@dataclass(frozen=True)
class Layout:
    """The lines of a row, each a sequence of columns; more than one where a row is wider than the page."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[Place, ...], ...]
    page_width: int

    def row(self, texts: Sequence[str], label: str = "") -> Lines:
        """Set a row's texts; a label stands in the blank columns before the first text."""
        lines = [self._line(places, texts) for places in self.lines]
        if not label:
            return _without_blank(lines)
        room = self._room_for_label(texts)
        if width(label) > room:
            return [fit(label, self.page_width).rstrip(), *_without_blank(lines)]
        first = fit(label, room) + lines[0][room:]  # those cells are blank, so characters count as cells
        return [first.rstrip(), *_without_blank(lines[1:])]

    def rule(self, texts: Sequence[str], mark: str) -> Lines:
        """Draw a rule over the columns of a sum that have a text."""
        cells = {place.column: place.cells for line in self.lines for place in line}
        return self.row([mark * cells[index] if text else "" for index, text in enumerate(texts)])

    def _line(self, places: tuple[Place, ...], texts: Sequence[str]) -> str:
        indent = self.page_width - _span(place.cells for place in places) if places != self.lines[0] else 0
        return " " * indent + " ".join(
            _set(texts[place.column], place.cells, to_right=self.columns[place.column].to_right) for place in places
        )

    def _room_for_label(self, texts: Sequence[str]) -> int:
        """Return how many cells are blank at the beginning of a row's first line."""
        room = 0
        for place in self.lines[0]:
            if texts[place.column]:
                return max(room - 1, 0)
            room += place.cells + 1
        return self.page_width


def _set(text: str, cells: int, *, to_right: bool) -> str:
    return " " * (cells - width(text)) + text if to_right and width(text) <= cells else fit(text, cells)


def _without_blank(lines: Lines) -> Lines:
    return [line.rstrip() for line in lines if line.strip()]


def _span(cells: Iterable[int]) -> int:
    """Return the width of columns side by side with a blank between."""
    listed = list(cells)
    return sum(listed) + len(listed) - 1


def lay_out(columns: tuple[Column, ...], rows: Iterable[Sequence[str]], page_width: int) -> Layout:
    """Choose the columns' widths for all rows of a section, headings and sums included."""
    needs = [column.width for column in columns]
    for row in rows:
        for index, text in enumerate(row):
            if columns[index].least is None and len(text) * 2 > needs[index]:
                needs[index] = max(needs[index], width(text))
    cells = [_limited(column, need, page_width) for column, need in zip(columns, needs, strict=True)]
    narrowed = list(cells)
    for index, column in enumerate(columns):
        excess = _span(narrowed) - page_width
        if column.least is not None and excess > 0:
            narrowed[index] -= min(excess, max(narrowed[index] - column.least, 0))
    if _span(narrowed) <= page_width:
        return Layout(columns, (tuple(Place(*pair) for pair in enumerate(narrowed)),), page_width)
    return Layout(columns, tuple(_folded(columns, cells, page_width)), page_width)


def _limited(column: Column, need: int, page_width: int) -> int:
    """Return a width that a page can hold; only a text may be longer than that, and is cut."""
    if need > page_width and column.kind != "text":
        raise ValueError(f"{column.key} needs {need} columns; the page has {page_width}")
    return min(need, page_width)


def _folded(columns: tuple[Column, ...], cells: list[int], page_width: int) -> list[tuple[Place, ...]]:
    """Put the texts on the first line and the figures, from the first amount on, on lines of their own."""
    lines: list[tuple[Place, ...]] = []
    first_amount = next((index for index, column in enumerate(columns) if column.kind == "amount"), 0)
    for index, taken in enumerate(cells):
        place = Place(index, taken)
        beside = (*lines[-1], place) if lines else (place,)
        if lines and (index == first_amount or _span(other.cells for other in beside) > page_width):
            lines.append((place,))
        elif lines:
            lines[-1] = beside
        else:
            lines.append(beside)
    return lines
