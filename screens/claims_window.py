"""The window of a customer's claims (Krav): rows with a ruler, what is paid of each, what the customer has left."""

from dataclasses import dataclass, field

from admix.calendar import short
from admix.language import Language, mark
from admix.money import Currency, format_amount
from admix.operations.batches import Batch, BatchLine
from admix.operations.invoice_cards import InvoiceCard
from admix.text import fit, width
from screens.canvas import Picture, Style
from screens.keys import Stroke

HEADINGS = (mark("Invoice"), mark("Amount"), mark("Reduction"), mark("Paid"), mark("Left"))
INSIDE = 76
LINES = 9
"""So many lines of claims are seen at a time."""


@dataclass
class ClaimsWindow:
    """What the window shows, and where the ruler is. A foreign claim has a second line in home currency."""

    language: Language
    number: str
    name: str
    amount: int
    claims: list[InvoiceCard]
    held: frozenset[int]
    """Items that stand in another open batch."""
    ruler: int = 0
    _top: int = field(default=0, init=False)

    @property
    def card(self) -> InvoiceCard | None:
        """The claim under the ruler."""
        return self.claims[self.ruler] if self.claims else None

    def move(self, stroke: Stroke) -> bool:
        """Move the ruler; False where the key means nothing in the window."""
        last = max(len(self.claims) - 1, 0)
        steps = {
            "down": self.ruler + 1,
            "tab": self.ruler + 1,
            "up": self.ruler - 1,
            "shift+tab": self.ruler - 1,
            "pagedown": self.ruler + LINES // 2,
            "pageup": self.ruler - LINES // 2,
            "home": 0,
            "end": last,
        }
        if stroke.name not in steps:
            return False
        moved = min(max(steps[stroke.name], 0), last)
        changed, self.ruler = moved != self.ruler, moved
        return changed

    def picture(self, batch: Batch, rest: int) -> Picture:
        """Draw the window; `rest` is what the customer has left, in the batch's currency."""
        say = self.language.say
        picture = Picture.framed(INSIDE, LINES + 6)
        picture.write(1, 2, say("Claims").center(INSIDE))
        decimals, code = batch.head.currency.decimals, batch.head.currency.code
        number, amount, left = say("Cust.no"), say("Cust.amount"), say("Left")
        paid = f"{amount}: {format_amount(self.amount, decimals):>13}"
        remaining = f"{left}: {format_amount(rest, decimals):>13} {code}"
        picture.write(2, 2, fit(f"{number}: {self.number:>10}  {paid}  {remaining}", INSIDE))
        for row in (3, LINES + 5):
            picture.write(row, 0, "|" + "-" * (INSIDE + 2) + "|")
        picture.write(4, 2, heading(self.language))
        self._write_claims(picture, batch)
        foot = say("With a minus sign (-) the detail can be handled.")
        picture.write(LINES + 6, 2, f"{foot} {fit(self.name, INSIDE - 1 - width(foot))}")
        return picture

    def _write_claims(self, picture: Picture, batch: Batch) -> None:
        lines = [(at, text) for at, card in enumerate(self.claims) for text in self._texts(batch, card)]
        on_ruler = [place for place, (at, _) in enumerate(lines) if at == self.ruler]
        if on_ruler:
            self._top = min(max(self._top, on_ruler[-1] - LINES + 1), on_ruler[0])
        for row, (at, text) in enumerate(lines[self._top : self._top + LINES], start=5):
            picture.write(row, 2, fit(text, INSIDE), Style.CURSOR if at == self.ruler else Style.PLAIN)

    def _texts(self, batch: Batch, card: InvoiceCard) -> list[str]:
        """Return a claim's lines, each in one currency: what is claimed, reduced, paid, and still open after that."""
        line, home = batch.line_of(card.item_id), batch.head.home
        sign = "*" if card.item_id in self.held else " "
        first = f"{sign}{card.number:>8} {short(card.item_date)} {short(card.due_date)} "
        own = None if line is None else (line.reduced.amount, line.payment.amount, line.rest.amount)
        texts = [first + _amounts(card.currency, card.open.amount, own)]
        if card.currency not in (home, batch.head.currency):
            texts.append(" " * len(first) + _amounts(home, card.open.home, _home(line)))
        return texts


def _home(line: BatchLine | None) -> tuple[int, int, int] | None:
    return None if line is None else (line.reduced.home, line.payment.home_settled, line.rest.home)


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
