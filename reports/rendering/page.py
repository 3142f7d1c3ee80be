"""A printer's page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A printer's page: its lines with heading and margins, its width in characters, its character set."""

    lines: int = 66
    width: int = 80
    charset: str = "utf-8"
    form_feed: bool = True
    """Each page ends with a form feed; without, it is filled with blank lines."""


PAGE = Page()
