"""Documents as CSV for spreadsheets and other programs (RFC 4180), a line of the file for each row.

Every row tells what it is (line, group, subtotal, total, text, note), so that sums are not added to what they sum.
Columns are named by their keys, which are the same in every language.
"""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from admix.text import show
from reports.document import SUMS, Cell, Column, Document, Row, cell_text
from reports.progress import watched
from reports.rendering.page import PAGE, Page

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes å for two other signs; admix's own imports read past it."""
LEADING = ("kind", "section", "group", "text")
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the wide signs begin formulas too


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe before = + - @ and their wide forms."""
    return "'" + text if text.lstrip()[:1] in FORMULA_SIGNS or text[:1] in FORMULA_SIGNS else text


def write_csv(document: Document, target: BinaryIO, _page: Page = PAGE) -> None:
    """Write a document as CSV: UTF-8 with a byte order mark, commas, amounts with a decimal point.

    The leading columns are kind, section, group and text (heading, label or the text itself); then the values of
    facts, then the columns of all sections by key. A column that is not in home currency has its unit in its name.
    """
    names, places = _names(document)
    values = len(LEADING)
    blank = [""] * (len(names) - values)
    target.write(BYTE_ORDER_MARK)
    writer = csv.writer(_Encoded(target), lineterminator="\r\n")
    writer.writerow(names)
    for section, columns in zip(document.sections, places, strict=True):
        heading = _text(section.heading)
        for row, group in _with_group(watched(section.rows)):
            fields: list[str | int] = [row.kind, heading, group, _text(row.text), *blank]
            taken = range(values, values + len(row.cells)) if row.kind == "text" else columns
            for place, cell in zip(taken, row.cells, strict=False):
                fields[place] = _field(cell)
            writer.writerow(fields)
    for note in document.notes:
        writer.writerow(["note", "", "", _text(note), *blank])


class _Encoded:
    """A stream of bytes for what writes text."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def write(self, text: str) -> None:
        self._target.write(text.encode())


def _names(document: Document) -> tuple[list[str], list[list[int]]]:
    """Return the names of all columns, and for each section where its columns stand among them."""
    rows = (row for section in document.sections for row in watched(section.rows))
    facts = max((len(row.cells) for row in rows if row.kind == "text"), default=0)
    names = [*LEADING, *("value" if index == 0 else f"value {index + 1}" for index in range(facts))]
    own = len(names)
    places: list[list[int]] = []
    for section in document.sections:
        taken: list[int] = []
        for column in section.columns:
            name = _name(column)
            place = next((at for at in range(own, len(names)) if names[at] == name and at not in taken), len(names))
            if place == len(names):
                names.append(name)
            taken.append(place)
        places.append(taken)
    return names, places


def _name(column: Column) -> str:
    return harmless(show(f"{column.key} {column.unit}".rstrip()))


def _with_group(rows: Iterator[Row]) -> Iterator[tuple[Row, str]]:
    """Yield each row with the heading of the group it is in; a sum ends the group and is still in it."""
    group = ""
    for row in rows:
        if row.kind == "group":
            group = _text(row.text)
        yield row, group
        if row.kind in SUMS:
            group = ""


def _field(cell: Cell) -> str | int:
    """Return a cell: figures and dates as they are, text so that it stays text."""
    if isinstance(cell, str):
        return _text(cell)
    return cell if isinstance(cell, int) else cell_text(cell)


def _text(text: str) -> str:
    return harmless(show(text)) if text else ""
