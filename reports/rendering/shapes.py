"""Every shape a document is handed over in, written to a stream row by row."""

import importlib
from typing import BinaryIO, Literal

from reports.document import Document
from reports.progress import begin_stage
from reports.rendering.page import PAGE, Page

__all__ = ["SHAPES", "Page", "Shape", "render"]
Shape = Literal["text", "csv", "json", "xlsx", "pdf"]
SHAPES: tuple[Shape, ...] = ("text", "csv", "json", "xlsx", "pdf")
_WRITERS = {
    "text": ("reports.rendering.paper", "write_paper", 2),
    "csv": ("reports.rendering.as_csv", "write_csv", 2),
    "json": ("reports.rendering.as_json", "write_json", 1),
    "xlsx": ("reports.rendering.as_xlsx", "write_xlsx", 1),
    "pdf": ("reports.rendering.as_pdf", "write_pdf", 2),
}
"""Which module writes a shape, loaded when it is asked for, and how often it reads the rows."""


def render(document: Document, shape: str, target: BinaryIO, page: Page = PAGE) -> None:
    """Write a document in a shape to a stream; the same document always gives the same bytes.

    The page says how text is printed. PDF stands on A4: upright for 80 characters, across for 132.
    """
    if shape not in _WRITERS:
        raise ValueError(shape)
    module, function, passes = _WRITERS[shape]
    write = getattr(importlib.import_module(module), function)
    begin_stage(passes * sum(len(section.rows) for section in document.sections))
    write(document, target, page)
