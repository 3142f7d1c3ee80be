"""Documents as JSON for other programs: amounts as text with their decimals, dates as ISO days.

Written row by row, as Python's own writer with an indent of two would write the whole.
"""

import io
import json
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring
from typing import Any, BinaryIO

from admix.text import show
from reports.document import Cell, Chart, Column, Document, Row, Section, cell_text
from reports.progress import watched
from reports.rendering.page import PAGE, Page


def render_json(document: Document) -> str:
    """Return a document as JSON; keys stand in a fixed order, so the same document gives the same text."""
    target = io.BytesIO()
    write_json(document, target)
    return target.getvalue().decode()


def write_json(document: Document, target: BinaryIO, _page: Page = PAGE) -> None:
    """Write a document as JSON; keys stand in a fixed order, so the same document gives the same bytes."""
    head = {
        "company": show(document.company),
        "title": show(document.title),
        "number": document.number,
        "date": document.dated.isoformat(),
        "language": document.language,
    }
    tail: dict[str, Any] = {"notes": [show(note) for note in document.notes]}
    if document.charts:
        tail["charts"] = [_chart(chart) for chart in document.charts]
    sections = (_section(section, document) for section in document.sections)
    write = target.write
    for text in _object(head, "sections", sections, tail, ""):
        write(text.encode())
    write(b"\n")


def _section(section: Section, document: Document) -> Iterator[str]:
    columns = [
        {"key": column.key, "heading": show(column.title(document.words)), "kind": column.kind}
        for column in section.columns
    ]
    names = [f'          "{encode_basestring(column.key)[1:-1]}": ' for column in section.columns]
    rows = ([_row(row, section.columns, names)] for row in watched(section.rows))
    return _object({"heading": show(section.heading), "columns": columns}, "rows", rows, {}, "    ")


def _object(
    head: dict[str, Any], name: str, items: Iterable[Iterable[str]], tail: dict[str, Any], indent: str
) -> Iterator[str]:
    """Yield an object as text: values, then a list whose items come one by one, then more values."""
    inner = indent + "  "
    yield "{\n"
    for key, value in head.items():
        yield f"{inner}{_dumped(key, '')}: {_dumped(value, inner)},\n"
    yield f"{inner}{_dumped(name, '')}: ["
    is_empty = True
    for item in items:
        yield f"\n{inner}  " if is_empty else f",\n{inner}  "
        yield from item
        is_empty = False
    yield "]" if is_empty else f"\n{inner}]"
    for key, value in tail.items():
        yield f",\n{inner}{_dumped(key, '')}: {_dumped(value, inner)}"
    yield f"\n{indent}}}"


def _dumped(value: object, indent: str) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + indent)


def _row(row: Row, columns: tuple[Column, ...], names: list[str]) -> str:
    """Return a row with its cells by column; a fact has its values in a list."""
    if row.kind == "line" and not row.text and columns:
        # Almost every row of a long report; putting it together by hand is six times as fast.
        cells = ",\n".join(
            [f"  {name}{_written(cell)}" for name, cell in zip(names, row.cells, strict=True)],
        )
        return f'{{\n          "kind": "line",\n          "cells": {{\n{cells}\n          }}\n        }}'
    shown: dict[str, Any] = {"kind": row.kind}
    if row.text or row.kind != "line":
        shown["text"] = show(row.text)
    if row.kind == "text":
        if row.cells:
            shown["values"] = [_value(cell) for cell in row.cells]
    elif row.cells:
        shown["cells"] = {column.key: _value(cell) for column, cell in zip(columns, row.cells, strict=True)}
    return _dumped(shown, "        ")


def _value(cell: Cell) -> str | int | None:
    """Return a cell: counts as numbers, blanks as null, all else as text."""
    return cell if cell is None or isinstance(cell, int) else show(cell_text(cell))


def _written(cell: Cell) -> str:
    value = _value(cell)
    if isinstance(value, str):
        return encode_basestring(value)
    return "null" if value is None else json.dumps(value)


def _chart(chart: Chart) -> dict[str, Any]:
    bars = [{"label": show(bar.label), "amount": cell_text(bar.amount)} for bar in chart.bars]
    return {"title": show(chart.title), "bars": bars}
