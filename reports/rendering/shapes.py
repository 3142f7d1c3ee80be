"""Every shape a document is handed over in, written to a stream row by row."""

from dataclasses import dataclass
from typing import BinaryIO, Literal

from reports.document import Document
from reports.rendering.as_json import render_json
from reports.rendering.paper import render_paper

Shape = Literal["text", "csv", "json", "xlsx", "pdf"]
SHAPES: tuple[Shape, ...] = ("text", "csv", "json", "xlsx", "pdf")


@dataclass(frozen=True)
class Page:
    """A printer's page: its lines with heading and margins, its width in characters, its character set."""

    lines: int = 66
    width: int = 80
    charset: str = "utf-8"
    form_feed: bool = True
    """Each page ends with a form feed; without, it is filled with blank lines."""


def render(document: Document, shape: str, target: BinaryIO, page: Page = Page()) -> None:
    """Write a document in a shape to a stream; the same document always gives the same bytes.

    The page says how text is printed. PDF stands on A4: upright for 80 characters, across for 132.
    """
    if shape == "json":
        target.write(render_json(document).encode())
    elif shape == "text":
        target.write(render_paper(document, page.lines, page.width, page.charset))
    else:
        raise ValueError(shape)
