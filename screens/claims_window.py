"""The window of a customer's claims (Krav): rows with a ruler, what is paid of each, what the customer has left."""

from dataclasses import dataclass, field

from admix.calendar import short
from admix.language import Language, mark
from admix.money import Currency, format_amount, from_home
from admix.operations.batch_heads import BatchHead
from admix.operations.batch_lines import BatchLine
from admix.operations.batches import Batch
from admix.operations.claim_parts import Claim
from admix.operations.invoice_cards import InvoiceCard
from admix.text import fit, width
from screens.canvas import Picture, Style
from screens.keys import Stroke
from screens.list_state import moved

HEADINGS = (mark("Invoice"), mark("Amount"), mark("Reduction"), mark("Paid"), mark("Left"))
INSIDE = 76
LINES = 9
"""So many lines of claims are seen at a time."""


@dataclass
class ClaimsWindow:
    """What the window shows, and where the ruler is."""

    language: Language
    number: str
    name: str
    amount: int
    claims: list[Claim]
    held: frozenset[int]
    """Items that stand in another open batch."""
    ruler: int = 0
    _top: int = field(default=0, init=False)
    _page: int = field(default=LINES, init=False)
    """How many claims are seen at a time."""
    _sought: str = field(default="", init=False)

    @property
    def card(self) -> InvoiceCard | None:
        """The item of the claim under the ruler."""
        return self.claim.card if self.claim else None

    @property
    def claim(self) -> Claim | None:
        """The claim under the ruler."""
        return self.claims[self.ruler] if self.claims else None

    def move(self, stroke: Stroke) -> bool:
        """Move the ruler; False where the key means nothing in the window."""
        to = moved(stroke, self.ruler, self._page, max(len(self.claims) - 1, 0))
        if to is None:
            return False
        self._sought = ""
        changed, self.ruler = to != self.ruler, to
        return changed

    def seek(self, stroke: Stroke) -> bool:
        """Go to the first claim whose number begins with what is typed, a sign at a time; False where none does.

        A sign that leads nowhere begins another number.
        """
        if not stroke.character.isalnum():
            return False
        typed = stroke.character.casefold()
        for sought in (self._sought + typed, typed):
            found = [at for at, claim in enumerate(self.claims) if claim.card.number.casefold().startswith(sought)]
            if found:
                self._sought, self.ruler = sought, found[0]
                return True
        return False

    def picture(self, batch: Batch, rest: int, lines: int = LINES) -> Picture:
        """Draw the window with so many lines of claims; `rest` is what the customer has left of the batch."""
        say = self.language.say
        picture = Picture.framed(INSIDE, lines + 6)
        picture.write(1, 2, say("Claims").center(INSIDE))
        if len(self.claims) > lines // 2:
            picture.write(1, 2, f"{self.ruler + 1}/{len(self.claims)}".rjust(INSIDE))
            picture.write(1, 2 + INSIDE // 3, say("Claims").center(INSIDE - 2 * (INSIDE // 3)))
        decimals, code = batch.head.currency.decimals, batch.head.currency.code
        number, amount, left = say("Cust.no"), say("Cust.amount"), say("Left")
        paid = f"{amount}: {format_amount(self.amount, decimals):>13}"
        remaining = f"{left}: {format_amount(rest, decimals):>13} {code}"
        picture.write(2, 2, fit(f"{number}: {self.number:>10}  {paid}  {remaining}", INSIDE))
        for row in (3, lines + 5):
            picture.write(row, 0, "|" + "-" * (INSIDE + 2) + "|")
        picture.write(4, 2, heading(self.language))
        self._write_claims(picture, batch, lines)
        foot = say("With a minus sign (-) the detail can be handled.")
        picture.write(lines + 6, 2, f"{foot} {fit(self.name, INSIDE - 1 - width(foot))}")
        return picture

    def _write_claims(self, picture: Picture, batch: Batch, height: int) -> None:
        lines = [(at, text) for at, claim in enumerate(self.claims) for text in self._texts(batch, claim)]
        on_ruler = [place for place, (at, _) in enumerate(lines) if at == self.ruler]
        if on_ruler:
            self._top = max(min(max(self._top, on_ruler[-1] - height + 1), on_ruler[0], len(lines) - height), 0)
        seen = lines[self._top : self._top + height]
        self._page = max(len({at for at, _ in seen}) - 1, 1)
        if not lines:
            picture.write(5, 2, fit(self.language.say("Nothing is open on this customer."), INSIDE))
        for row, (at, text) in enumerate(seen, start=5):
            picture.write(row, 2, fit(text, INSIDE), Style.CURSOR if at == self.ruler else Style.PLAIN)

    def _texts(self, batch: Batch, claim: Claim) -> list[str]:
        """Return a claim's lines, each in one currency: what is claimed, reduced, paid, and still open after that.

        A claim in another currency than the batch has a second line in the batch's; an instalment has only its own.
        """
        card = claim.card
        line, head = batch.line_of(card.item_id), batch.head
        sign = "*" if card.item_id in self.held else " "
        first = f"{sign}{card.number:>8} {short(card.item_date)} {short(claim.due_date)} "
        if claim.is_part:
            paid = claim.settled(line)
            return [first + _amounts(card.currency, claim.open, (0, paid, claim.open - paid) if paid else None)]
        own = None if line is None else (line.reduced.amount, line.payment.amount, line.rest.amount)
        texts = [first + _amounts(card.currency, card.open.amount, own)]
        if card.currency != head.currency:
            texts.append(" " * len(first) + _amounts(head.currency, *_in_batch_currency(head, card, line)))
        return texts


def _in_batch_currency(
    head: BatchHead, card: InvoiceCard, line: BatchLine | None
) -> tuple[int, tuple[int, int, int] | None]:
    """Return a claim's figures in the batch's currency, at the batch's rate."""

    def own(home: int) -> int:
        return from_home(home, head.rate, head.currency, head.home)

    if line is None:
        return own(card.open.home), None
    return own(card.open.home), (own(line.reduced.home), line.paid, own(line.rest.home))


def _amounts(currency: Currency, claim: int, figures: tuple[int, int, int] | None) -> str:
    """Return the amounts of a line; nothing is shown where nothing was paid, and nothing for zero."""
    reduced, paid, rest = (
        format_amount(amount, currency.decimals) if amount else "" for amount in figures or (0, 0, 0)
    )
    return f"{currency.code} {format_amount(claim, currency.decimals):>12} {reduced:>9} {paid:>12} {rest:>12}"


def heading(language: Language) -> str:
    """Return the heading over the claims, each word over its column."""
    invoice, *words = (language.say(word) for word in HEADINGS)
    amount, reduction, paid, left = words
    return f"{invoice:<27} {amount:>12} {reduction:>9} {paid:>12} {left:>12}"
