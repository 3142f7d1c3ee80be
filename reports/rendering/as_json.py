"""Documents as JSON for other programs: amounts as text with their decimals, dates as ISO days."""

import json
from typing import Any

from admix.text import show
from reports.document import Cell, Column, Document, Row, Section, cell_text


def render_json(document: Document) -> str:
    """Return a document as JSON; keys stand in a fixed order, so the same document gives the same text."""
    shown = {
        "company": show(document.company),
        "title": show(document.title),
        "number": document.number,
        "date": document.dated.isoformat(),
        "language": document.language,
        "sections": [_section(section, document) for section in document.sections],
        "notes": [show(note) for note in document.notes],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _section(section: Section, document: Document) -> dict[str, Any]:
    return {
        "heading": show(section.heading),
        "columns": [
            {"key": column.key, "heading": show(column.title(document.words)), "kind": column.kind}
            for column in section.columns
        ],
        "rows": [_row(row, section.columns) for row in section.rows],
    }


def _row(row: Row, columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return a row with its cells by column; a fact has its values in a list."""
    shown: dict[str, Any] = {"kind": row.kind}
    if row.text or row.kind != "line":
        shown["text"] = show(row.text)
    if row.kind == "text":
        return {**shown, "values": [_value(cell) for cell in row.cells]} if row.cells else shown
    if row.cells:
        shown["cells"] = {column.key: _value(cell) for column, cell in zip(columns, row.cells, strict=True)}
    return shown


def _value(cell: Cell) -> str | int | None:
    """Return a cell: counts as numbers, blanks as null, all else as text."""
    return cell if cell is None or isinstance(cell, int) else show(cell_text(cell))
