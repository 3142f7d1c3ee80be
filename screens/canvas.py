"""The one widget of the terminal: rows of cells, of which only those that changed are drawn again.

Text reaches the terminal through cells and never as markup; `Picture.write` lets nothing pass that could steer a
terminal.
"""

from enum import Enum
from functools import cache

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from admix.text import show, width


class Style(Enum):
    """How a cell is shown; nothing depends on colour."""

    PLAIN = RichStyle()
    STRONG = RichStyle(bold=True)
    CURSOR = RichStyle(reverse=True)


class Colourless(LineFilter):
    """Lets bold and reverse through and no colour, `NO_COLOR` or not: the ledger has the terminal's own two."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's own call
        """Return the segments without colours."""
        return [
            Segment(text, _without_colour(style) if style else None, control) for text, style, control in segments
        ]


@cache
def _without_colour(style: RichStyle) -> RichStyle:
    return style.without_color


Cell = tuple[str, Style]
BLANK: Cell = (" ", Style.PLAIN)
COMBINING = "\u0300"
"""The first sign that combines with the one before it; below it no sign is wider than one cell."""


class Picture:
    """Rows of cells that forms, lists and boxes draw themselves into."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []

    @classmethod
    def framed(cls, inside: int, height: int) -> "Picture":
        """Return an empty box: a frame of +, - and | around so many cells and rows."""
        picture = cls()
        edge = "+" + "-" * (inside + 2) + "+"
        picture.write(0, 0, edge)
        for row in range(1, height + 1):
            picture.write(row, 0, "|" + " " * (inside + 2) + "|")
        picture.write(height + 1, 0, edge)
        return picture

    def write(self, row: int, col: int, text: str, style: Style = Style.PLAIN) -> None:
        """Write text over what stands there; a sign two cells wide takes two."""
        safe = show(text)
        cells = self._reach(row, col + width(safe))
        if len(safe) == width(safe) and max(safe, default="") < COMBINING:
            cells[col : col + len(safe)] = [(character, style) for character in safe]
            return
        at = col
        for character in safe:
            span = width(character)
            if span == 0:
                before = cells[at - 1]
                cells[at - 1] = (before[0] + character, before[1])
                continue
            cells[at] = (character, style)
            for extra in range(1, span):
                cells[at + extra] = ("", style)
            at += span

    def mark(self, row: int, col: int, style: Style) -> None:
        """Change the style of one cell."""
        cells = self._reach(row, col + 1)
        cells[col] = (cells[col][0], style)

    def clear(self, row: int) -> None:
        """Empty a row."""
        self._reach(row, 0).clear()

    def lay(self, other: "Picture", top: int, left: int) -> None:
        """Lay another picture over this one; what it does not cover stays visible beside it."""
        for row, cells in enumerate(other.rows):
            self._reach(top + row, left + len(cells))[left : left + len(cells)] = cells

    def _reach(self, row: int, cells: int) -> list[Cell]:
        """Return a row, made long enough to hold so many cells."""
        while len(self.rows) <= row:
            self.rows.append([])
        found = self.rows[row]
        found.extend([BLANK] * (cells - len(found)))
        return found

    def text(self) -> str:
        """Return the picture as plain text, without blanks at the ends of rows."""
        return "\n".join("".join(cell[0] for cell in row).rstrip() for row in self.rows)


class Canvas(Widget):
    """Shows a picture on the whole screen; drawing a new one sends only the cells that differ."""

    DEFAULT_CSS = "Canvas { width: 100%; height: 100%; }"
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[list[Cell]] = []

    def draw(self, picture: Picture) -> None:
        """Show a picture."""
        old, self._rows = self._rows, picture.rows
        for y in range(max(len(old), len(self._rows))):
            before = old[y] if y < len(old) else []
            after = self._rows[y] if y < len(self._rows) else []
            span = _difference(before, after)
            if span is not None:
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    def render_line(self, y: int) -> Strip:
        """Return one row for the compositor."""
        cells = self._rows[y] if y < len(self._rows) else []
        segments: list[Segment] = []
        run, style = "", Style.PLAIN
        for character, cell_style in cells:
            if cell_style is not style:
                segments.append(Segment(run, style.value))
                run, style = "", cell_style
            run += character
        segments.append(Segment(run, style.value))
        return Strip(segments).adjust_cell_length(self.size.width)


def _difference(before: list[Cell], after: list[Cell]) -> tuple[int, int] | None:
    """Return the range of cells in which two rows differ."""
    longest = max(len(before), len(after))
    old = before + [BLANK] * (longest - len(before))
    new = after + [BLANK] * (longest - len(after))
    if old == new:
        return None
    first = next(at for at in range(longest) if old[at] != new[at])
    last = next(at for at in range(longest - 1, -1, -1) if old[at] != new[at])
    while first > 0 and (old[first][0] == "" or new[first][0] == ""):
        first -= 1
    return first, last + 1
