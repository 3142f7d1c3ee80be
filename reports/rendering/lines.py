"""Lines of a page as they are set: which text stands where, so that a printer and a PDF place the same figures alike.

Places are counted in cells, the characters of a printer's line.
"""

from typing import Literal, NamedTuple

from admix.text import fit, width

SpanKind = Literal["text", "rule", "leader", "bar"]


class Span(NamedTuple):
    """A text in its place: the cell it begins at, how many cells it has, whether it stands to the right in them."""

    start: int
    cells: int
    text: str
    to_right: bool = False
    kind: SpanKind = "text"
    """A rule and a bar are drawn where they can be; a leader is dotted to its end."""


class Line(NamedTuple):
    """A line of a page, from left to right; without spans it is blank."""

    spans: tuple[Span, ...] = ()
    bold: bool = False
    """Headings and totals, where a medium has bold."""


BLANK = Line()


def text_line(text: str, cells: int, *, bold: bool = False) -> Line:
    """Return a text as a line of its own."""
    return Line((Span(0, cells, text),), bold) if text else BLANK


def rule_line(cells: int) -> Line:
    """Return a rule over the page."""
    return Line((Span(0, cells, "-" * cells, kind="rule"),))


def as_text(line: Line) -> str:
    """Return a line as a printer prints it, without blanks at its end."""
    text = ""
    place = 0
    for start, cells, words, to_right, kind in line.spans:
        if start > place:
            text += " " * (start - place)
        taken = len(words) if words.isascii() else width(words)
        place = start + cells
        if taken > cells:
            text += fit(words, cells)
        elif kind == "leader":
            text += words + "." * (cells - taken)
        elif to_right:
            text += " " * (cells - taken) + words
        else:
            text += words + " " * (cells - taken)
    return text.rstrip()
