"""Documents on paper: pages of 80 or 132 characters that end with a form feed.

On 80 characters the columns that are marked as wide are left out; on 132 they all stand there, and names get the room
that is left.
"""

import codecs
import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from reports.document import Document
from reports.rendering.lines import as_text
from reports.rendering.page import Page
from reports.rendering.pieces import Setting
from reports.rendering.press import Press
from reports.rendering.table import visible


def render_paper(document: Document, page_lines: int = 66, width: int = 80, charset: str = "utf-8") -> bytes:
    """Return a document's pages as the bytes a printer gets; the same document always gives the same bytes.

    `page_lines` counts heading and margins. A character that the charset lacks is printed as `?`.
    """
    target = io.BytesIO()
    write_paper(document, target, Page(page_lines, width, charset))
    return target.getvalue()


def write_paper(document: Document, target: BinaryIO, page: Page) -> None:
    """Write a document's pages one by one; without form feeds each is filled up with blank lines."""
    encoder = codecs.getincrementalencoder(page.charset)("replace")
    for lines in paper_pages(document, page):
        end = "\f" if page.form_feed else "\n" * (page.lines - len(lines))
        target.write(encoder.encode("\n".join(lines) + "\n" + end))
    target.write(encoder.encode("", final=True))


def paper_pages(document: Document, page: Page) -> Iterator[list[str]]:
    """Yield the lines of each page, without blank ones at its end."""
    setting = Setting(page.width, partial(visible, charset=page.charset))
    for set_lines in Press(document, page.lines, setting).pages():
        lines = [as_text(line) for line in set_lines]
        while lines and not lines[-1]:
            lines.pop()
        yield lines
