"""Documents as PDF on A4: the pages of a printer, set in a letter that reads well, with rules, bars and bold sums.

The same press makes these pages and those on paper, so headings, sums carried over and page breaks follow one rule.
"""

import unicodedata
import zlib
from collections.abc import Callable
from functools import cache
from typing import BinaryIO

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from admix.text import show, width
from reports.document import Document
from reports.rendering.lines import Line, Span
from reports.rendering.page import PAGE, Page
from reports.rendering.pieces import Setting
from reports.rendering.press import Press
from reports.rendering.table import WIDE

PLAIN, BOLD = "admix-plain", "admix-bold"
FILES = {PLAIN: "Vera.ttf", BOLD: "VeraBd.ttf"}
"""Bitstream Vera, which comes with the library and is put into the file, so that it looks alike everywhere."""
SIDE_MARGIN = 42.0
"""Points, 72 to the inch."""
TOP_OF_TEXT = 20.0
LEADING = 1.34
"""From line to line, in sizes of the letter."""
SIZES = {False: 8.4, True: 7.6}
"""Points of the letter on a narrow and a wide page: digits are narrower than a cell."""
DOTTED = "."
rl_config.useA85 = 0  # pages as bytes, not as letters: a fifth smaller and twice as fast
BAR_COLOUR = (0.27, 0.33, 0.42)


def write_pdf(document: Document, target: BinaryIO, page: Page = PAGE) -> None:
    """Write a document as PDF: A4 upright for 80 characters, across for 132; how many lines it has is A4's matter.

    A letter that the type lacks loses its accent, another sign becomes `?`. The same document gives the same bytes.
    """
    is_wide = page.width >= WIDE
    drawing = _Drawing(document, target, page.width, is_wide=is_wide)
    for lines in Press(document, drawing.page_lines, Setting(page.width, printable)).pages():
        drawing.draw_page(lines)
    drawing.save()


def printable(text: str) -> str:
    """Return text with the signs that the type has: without its accent where only that is missing, else `?`."""
    shown = show(text)
    return shown if shown.isascii() else "".join(map(_sign, unicodedata.normalize("NFC", shown)))


@cache
def _sign(sign: str) -> str:
    known = _letters()
    if ord(sign) in known:
        return sign
    base = unicodedata.normalize("NFKD", sign)[:1]
    return base if ord(base) in known else "?" * width(sign)


@cache
def _letters() -> frozenset[int]:
    """Load the type; return the signs that it has both plain and bold."""
    known: list[frozenset[int]] = []
    for name, file in FILES.items():
        font = TTFont(name, file)
        pdfmetrics.registerFont(font)
        known.append(frozenset(font.face.charToGlyph))
    return known[0] & known[1]


class _Widths(dict[str, float]):
    """How wide the letters of a type are, in points; the library's own sum is most of the time of a long report."""

    def __init__(self, name: str, size: float) -> None:
        super().__init__()
        self._face = pdfmetrics.getFont(name).face
        self._size = size

    def __missing__(self, sign: str) -> float:
        found: float = self._face.getCharWidth(ord(sign)) * self._size / 1000
        self[sign] = found
        return found

    def measure(self, words: str) -> float:
        """Return how wide a text is."""
        return sum(map(self.__getitem__, words))


class _Canvas(Canvas):  # type: ignore[misc]  # the library ships no types
    """A canvas that keeps its pages compressed until the end, not as text: a fifth of the memory of a long report."""

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """End the page."""
        super().showPage()
        page = self._doc.Pages.pages[-1]
        packed = PDFDictionary({"Filter": PDFArray([PDFName("FlateDecode")])})
        page.Contents = PDFStream(packed, zlib.compress(page.stream.encode()))
        page.stream = ""


class _Drawing:
    """A PDF under way; places on a page are counted in cells, as on paper."""

    def __init__(self, document: Document, target: BinaryIO, cells: int, *, is_wide: bool) -> None:
        _letters()
        size: tuple[float, float] = landscape(A4) if is_wide else A4
        across, self._height = size
        self._size = SIZES[is_wide]
        self._leading = self._size * LEADING
        self._cell = (across - 2 * SIDE_MARGIN) / cells
        self.page_lines = int((self._height - TOP_OF_TEXT) / self._leading)
        """Lines of a page with heading and margins."""
        self._canvas = _Canvas(target, pagesize=(across, self._height), invariant=1, pageCompression=1)
        self._canvas.setTitle(printable(document.name))
        self._canvas.setAuthor(printable(document.company))
        self._canvas.setCreator("admix")
        self._letters = {False: _Widths(PLAIN, self._size), True: _Widths(BOLD, self._size)}

    def save(self) -> None:
        """End the file."""
        self._canvas.save()

    def draw_page(self, lines: list[Line]) -> None:
        """Draw a page: its texts, then rules and bars."""
        canvas = self._canvas
        text = canvas.beginText()
        for is_bold in (False, True):
            text.setFont(BOLD if is_bold else PLAIN, self._size)
            for place, line in enumerate(lines):
                if line.bold is is_bold:
                    self._draw_texts(text, line, self._base(place))
        canvas.drawText(text)
        canvas.setLineWidth(0.5)
        canvas.setFillColorRGB(*BAR_COLOUR)
        for place, line in enumerate(lines):
            for span in line.spans:
                if span.kind == "rule":
                    self._draw_rule(span, self._base(place))
                elif span.kind == "bar":
                    canvas.rect(
                        self._x(span.start), self._base(place) - 1, span.cells * self._cell, 7, stroke=0, fill=1
                    )
        canvas.showPage()

    def _base(self, place: int) -> float:
        return self._height - TOP_OF_TEXT - (place + 1) * self._leading

    def _x(self, cells: float) -> float:
        return SIDE_MARGIN + cells * self._cell

    def _draw_texts(self, text: PDFTextObject, line: Line, base: float) -> None:
        measure = self._letters[line.bold].measure
        for span in line.spans:
            if span.kind in ("text", "leader"):
                self._draw_text(text, span, base, measure)

    def _draw_text(self, text: PDFTextObject, span: Span, base: float, measure: Callable[[str], float]) -> None:
        """Draw a text in its place; one that is too wide is cut where paper cuts it, else drawn narrower."""
        words, room = span.text, span.cells * self._cell
        taken = measure(words)
        if taken > room and width(words) > span.cells:
            words = _cut(words, room, measure)
            taken = measure(words)
        is_narrowed = taken > room
        if is_narrowed:
            text.setHorizScale(100 * room / taken)
            taken = room
        x = self._x(span.start) + (room - taken if span.to_right else 0)
        text.setTextOrigin(x, base)
        text.textLine(words)
        if is_narrowed:
            text.setHorizScale(100)
        elif span.kind == "leader":
            dots = DOTTED * int((room - taken) / measure(DOTTED))
            text.setTextOrigin(x + room - measure(dots), base)
            text.textLine(dots)

    def _draw_rule(self, span: Span, base: float) -> None:
        left, right = self._x(span.start), self._x(span.start + span.cells)
        for above in (0.35, 0.15) if span.text.startswith("=") else (0.3,):
            height = base + above * self._size
            self._canvas.line(left, height, right, height)


def _cut(words: str, room: float, measure: Callable[[str], float]) -> str:
    """Return as much of a text as there is room for, with a visible sign that it was cut."""
    while words and measure(words + "…") > room:
        words = words[:-1]
    return words + "…"
