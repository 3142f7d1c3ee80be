"""Documents as pages: each has its heading, repeats the column headings, and carries running sums over.

No digit of an amount is ever lost, and no heading of a group stands alone at a page's foot. Pages come one by one.
"""

from collections.abc import Iterable, Iterator
from itertools import chain as joined

from admix.language import mark
from admix.text import width
from reports.document import Document
from reports.rendering.lines import BLANK, Line, Span, text_line
from reports.rendering.pieces import Piece, Setting, Table
from reports.rendering.screen import chart_picture
from reports.rendering.table import wrapped

TOP_MARGIN = 2
BOTTOM_MARGIN = 3
SMALLEST_PAGE = 20
KEPT_WHOLE = 20
"""A section of at most so many lines, such as a voucher, is not parted where a page can hold it."""
GROUP_GOES_ON = mark("%(group)s (continued)")


class Press:
    """The page under way, and those that are full and not yet taken."""

    def __init__(self, document: Document, page_lines: int, setting: Setting) -> None:
        if page_lines < SMALLEST_PAGE:
            raise ValueError(f"a page has at least {SMALLEST_PAGE} lines, not {page_lines}")
        self._document = document
        self._last_line = page_lines - BOTTOM_MARGIN
        self._setting = setting
        self._full: list[list[Line]] = []
        self._number = 1
        self._placed: Piece | None = None
        self._headed = False
        self._page = self._page_head()

    def pages(self) -> Iterator[list[Line]]:
        """Yield the document's pages as they fill: the sections, the charts, the notes."""
        for section in self._document.sections:
            table = Table(self._document, section, self._setting)
            for chain in self._begin(section.heading, table):
                self._place(chain, table)
                yield from self._taken()
        for chart in self._document.charts:
            self._print_together(chart_picture(chart, self._setting))
        self._print_together([self._text(part) for note in self._document.notes for part in self._wrapped(note)])
        yield from self._taken()
        yield self._page

    def _taken(self) -> list[list[Line]]:
        full, self._full = self._full, []
        return full

    def _begin(self, heading: str, table: Table) -> Iterator[list[Piece]]:
        """Begin a section and yield its pieces, kept together as they ask; a short section is kept whole."""
        self._placed, self._headed = None, False
        self._blank()
        first = [Piece((self._text(part, bold=True),), holds_next=True) for part in self._heading_parts(heading)]
        pieces = joined(first, table.pieces())
        limit = min(KEPT_WHOLE, self._page_holds(table))
        begun: list[Piece] = []
        for piece in pieces:
            begun.append(piece)
            if self._height(begun, table) > limit:
                yield from _chains(joined(begun, pieces))
                return
        if begun:
            yield begun

    def _print_together(self, lines: list[Line]) -> None:
        """Print lines of text on one page, if a page can hold them."""
        if not lines:
            return
        if self._room() < len(lines) + 1:
            self._new_page()
        self._blank()
        for line in lines:
            if self._room() < 1:
                self._new_page()
            self._page.append(line)

    def _heading_parts(self, heading: str) -> list[str]:
        return self._wrapped(heading) if heading else []

    def _place(self, chain: list[Piece], table: Table) -> None:
        """Put a chain of pieces on the page if it fits, else on the next; one longer than a page goes on over it."""
        if self._room() - table.carry_height < self._height(chain, table) <= self._page_holds(table):
            self._break(chain[0], table)
        for piece in chain:
            self._head_columns(piece, table)
            if self._room() - table.carry_height < len(piece.lines):
                self._break(piece, table)
            self._page += piece.lines
            self._placed = piece

    def _height(self, chain: list[Piece], table: Table) -> int:
        """Return how many lines pieces take, with the column headings where these are still to come."""
        headings = len(table.headings) + 1 if not self._headed and any(piece.in_table for piece in chain) else 0
        return sum(len(piece.lines) for piece in chain) + headings

    def _page_holds(self, table: Table) -> int:
        """Return how many lines of a section a page can hold below all that is repeated on it."""
        return self._last_line - TOP_MARGIN - 3 - len(table.headings) - 2 * table.carry_height - 1

    def _head_columns(self, piece: Piece, table: Table) -> None:
        """Print the column headings before the first row that stands under them."""
        if self._headed or not piece.in_table:
            return
        if self._room() - table.carry_height < len(table.headings) + len(piece.lines) + 1:
            self._new_page()
        self._blank()
        self._page += table.headings
        self._headed = True

    def _break(self, following: Piece, table: Table) -> None:
        """End the page and begin the next: sums carried over, column headings and the group's heading again."""
        before = self._placed
        carried = before.carried if before else ()
        if carried:
            self._page += table.carried_forward(carried)
        self._new_page()
        if self._headed and (following.in_table or carried):
            self._page += table.headings
        if before and before.group and before.group == following.group:
            again = self._document.words.say(GROUP_GOES_ON, group=before.group)
            self._page.append(text_line(again, self._setting.width, bold=True))
        if carried:
            self._page += table.brought_forward(carried)

    def _page_head(self) -> list[Line]:
        document = self._document
        number = document.words.say("Page %(page)d", page=self._number)
        return [
            *[BLANK] * TOP_MARGIN,
            self._two_sided(document.company, document.dated.isoformat()),
            self._two_sided(document.name, number),
            BLANK,
        ]

    def _two_sided(self, left: str, right: str) -> Line:
        cells = self._setting.width
        shown = self._setting.visible(right)
        taken = width(shown)
        beside = Span(0, cells - taken - 1, self._setting.visible(left))
        return Line((beside, Span(cells - taken, taken, shown, to_right=True)), bold=True)

    def _new_page(self) -> None:
        self._full.append(self._page)
        self._number += 1
        self._page = self._page_head()

    def _blank(self) -> None:
        """Leave a line blank, but not at the top of a page or at its foot."""
        if self._page[-1].spans and self._room() > 0:
            self._page.append(BLANK)

    def _room(self) -> int:
        return self._last_line - len(self._page)

    def _wrapped(self, text: str) -> list[str]:
        return wrapped(self._setting.visible(text), self._setting.width)

    def _text(self, text: str, *, bold: bool = False) -> Line:
        return text_line(text, self._setting.width, bold=bold)


def _chains(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Gather the pieces that must stand on one page."""
    chain: list[Piece] = []
    for piece in pieces:
        chain.append(piece)
        if not piece.holds_next:
            yield chain
            chain = []
    if chain:
        yield chain
