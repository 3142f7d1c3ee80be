"""Documents on paper: pages of 80 columns that end with a form feed.

Each page has its heading, repeats the column headings, and carries the running sums over from the page before. No
digit of an amount is ever lost, and no heading of a group stands alone at a page's foot.
"""

from collections.abc import Iterable, Iterator

from admix.language import mark
from admix.text import fit, width
from reports.document import Document
from reports.rendering.pieces import Piece, Table
from reports.rendering.table import Lines, visible, wrapped

TOP_MARGIN = 2
BOTTOM_MARGIN = 3
SMALLEST_PAGE = 20
KEPT_WHOLE = 20
"""A section of at most so many lines, such as a voucher, is not parted where a page can hold it."""
GROUP_GOES_ON = mark("%(group)s (continued)")


def render_paper(document: Document, page_lines: int = 66, width: int = 80, charset: str = "utf-8") -> bytes:
    """Return a document's pages as the bytes a printer gets; the same document always gives the same bytes.

    `page_lines` counts heading and margins. A character that the charset lacks is printed as `?`.
    """
    if page_lines < SMALLEST_PAGE:
        raise ValueError(f"a page has at least {SMALLEST_PAGE} lines, not {page_lines}")
    press = _Press(document, page_lines, width, charset)
    for section in document.sections:
        press.print_section(section.heading, Table(document, section, width, charset))
    press.print_notes()
    text = "".join("\n".join(page).rstrip("\n") + "\n\f" for page in press.pages)
    return text.encode(charset, "replace")


class _Press:
    """The pages as they fill; the last one is under way."""

    def __init__(self, document: Document, page_lines: int, page_width: int, charset: str) -> None:
        self._document = document
        self._last_line = page_lines - BOTTOM_MARGIN
        self._width = page_width
        self._charset = charset
        self.pages: list[Lines] = []
        self._placed: Piece | None = None
        self._headed = False
        self._new_page()

    def print_section(self, heading: str, table: Table) -> None:
        """Print a section, its pieces kept together as they ask."""
        self._placed, self._headed = None, False
        self._blank()
        first = [Piece((part,), holds_next=True) for part in self._heading_lines(heading)]
        pieces = [*first, *table.pieces()]
        is_short = self._height(pieces, table) <= min(KEPT_WHOLE, self._page_holds(table))
        for chain in [pieces] if pieces and is_short else _chains(pieces):
            self._place(chain, table)

    def print_notes(self) -> None:
        """Print the notes that end the document, together."""
        lines = [part for note in self._document.notes for part in wrapped(self._visible(note), self._width)]
        if not lines:
            return
        if self._room() < len(lines) + 1:
            self._new_page()
        self._blank()
        for line in lines:
            if self._room() < 1:
                self._new_page()
            self.pages[-1].append(line)

    def _heading_lines(self, heading: str) -> Lines:
        return wrapped(self._visible(heading), self._width) if heading else []

    def _place(self, chain: list[Piece], table: Table) -> None:
        """Put a chain of pieces on the page if it fits, else on the next; one longer than a page goes on over it."""
        if self._room() - table.carry_height < self._height(chain, table) <= self._page_holds(table):
            self._break(chain[0], table)
        for piece in chain:
            self._head_columns(piece, table)
            if self._room() - table.carry_height < len(piece.lines):
                self._break(piece, table)
            self.pages[-1] += piece.lines
            self._placed = piece

    def _height(self, chain: list[Piece], table: Table) -> int:
        """Return how many lines pieces take, with the column headings where these are still to come."""
        headings = len(table.headings) + 1 if not self._headed and any(piece.in_table for piece in chain) else 0
        return sum(len(piece.lines) for piece in chain) + headings

    def _page_holds(self, table: Table) -> int:
        """Return how many lines of a section a page can hold below all that is repeated on it."""
        return self._last_line - len(self._page_head()) - len(table.headings) - 2 * table.carry_height - 1

    def _head_columns(self, piece: Piece, table: Table) -> None:
        """Print the column headings before the first row that stands under them."""
        if self._headed or not piece.in_table:
            return
        if self._room() - table.carry_height < len(table.headings) + len(piece.lines) + 1:
            self._new_page()
        self._blank()
        self.pages[-1] += table.headings
        self._headed = True

    def _break(self, following: Piece, table: Table) -> None:
        """End the page and begin the next: sums carried over, column headings and the group's heading again."""
        before = self._placed
        carried = before.carried if before else ()
        if carried:
            self.pages[-1] += table.carried_forward(carried)
        self._new_page()
        if self._headed and (following.in_table or carried):
            self.pages[-1] += table.headings
        if before and before.group and before.group == following.group:
            again = fit(self._document.words.say(GROUP_GOES_ON, group=before.group), self._width)
            self.pages[-1].append(again.rstrip())
        if carried:
            self.pages[-1] += table.brought_forward(carried)

    def _page_head(self) -> Lines:
        document = self._document
        number = document.words.say("Page %(page)d", page=len(self.pages))
        return [
            *[""] * TOP_MARGIN,
            self._two_sided(document.company, document.dated.isoformat()),
            self._two_sided(document.name, number),
            "",
        ]

    def _two_sided(self, left: str, right: str) -> str:
        shown = self._visible(right)
        return fit(self._visible(left), self._width - width(shown) - 1) + " " + shown

    def _new_page(self) -> None:
        self.pages.append([])
        self.pages[-1] += self._page_head()

    def _blank(self) -> None:
        """Leave a line blank, but not at the top of a page or at its foot."""
        if self.pages[-1][-1] and self._room() > 0:
            self.pages[-1].append("")

    def _room(self) -> int:
        return self._last_line - len(self.pages[-1])

    def _visible(self, text: str) -> str:
        return visible(text, self._charset)


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
