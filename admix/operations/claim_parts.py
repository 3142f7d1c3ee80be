"""A customer's claims as they are paid: an invoice with instalments is one claim for each due date still open."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from admix.money import from_home, round_half_up
from admix.operations.batch_heads import BatchHead
from admix.operations.batch_lines import BatchLine
from admix.operations.claims import pay_in_full, pay_part
from admix.operations.invoice_cards import InvoiceCard
from admix.operations.open_parts import Part


class Claim(NamedTuple):
    """A claim of the window: an item, or one of its instalments. Amounts in the item's own currency."""

    card: InvoiceCard
    due_date: date
    open: int
    before: int = 0
    """What is open on earlier instalments of the item: it is paid first."""
    is_part: bool = False

    def settled(self, line: BatchLine | None) -> int:
        """Return what of this claim a line on its item settles."""
        if line is None:
            return 0
        taken = self.card.open.amount - line.rest.amount
        return min(max(taken - self.before, 0), self.open) if self.is_part else taken

    def is_paid(self, line: BatchLine | None) -> bool:
        """Tell whether a line on the item pays this claim, an instalment wholly."""
        return line is not None and (not self.is_part or self.settled(line) == self.open)


def claims_by_part(cards: Sequence[InvoiceCard], parts: Mapping[int, Sequence[Part]]) -> Iterator[Claim]:
    """Yield the claims of these items in their order, an item's open instalments in the order of their due dates."""
    for card in cards:
        left = [part for part in parts.get(card.item_id, ()) if part.rest]
        if len(left) < 2:
            yield Claim(card, left[0].due_date if left else card.due_date, card.open.amount)
            continue
        before = 0
        for part in left:
            yield Claim(card, part.due_date, part.rest, before, is_part=True)
            before += part.rest


def pay_claim(head: BatchHead, claim: Claim) -> BatchLine:
    """Return the line that pays a claim and the instalments before it."""
    return _pay_up_to(head, claim.card, claim.before + claim.open)


def undo_claim(head: BatchHead, claim: Claim) -> BatchLine | None:
    """Return the line without a claim and the instalments after it; None where nothing is left of it."""
    return _pay_up_to(head, claim.card, claim.before) if claim.before else None


def _pay_up_to(head: BatchHead, card: InvoiceCard, amount: int) -> BatchLine:
    if amount == card.open.amount:
        return pay_in_full(head, card)
    if card.currency == head.currency:
        return pay_part(head, card, amount)
    home = round_half_up(card.open.home * amount, card.open.amount)
    return pay_part(head, card, from_home(home, head.rate, head.currency, head.home))
