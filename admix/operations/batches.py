"""A payment batch while it is being entered: head, lines and totals as plain values; nothing is in the ledger yet.

Amounts are minor units, of the batch's currency where nothing else is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from admix.errors import Refusal
from admix.money import to_home
from admix.operations.batch_heads import BatchHead, refuse_too_large
from admix.operations.batch_lines import WORTH_NOTHING, BatchLine, propose_line


class OnAccount(NamedTuple):
    """Money of a customer that stays on account (Belopp tillgodo), in the batch's currency."""

    party_id: int
    customer_number: str
    amount: int


def leave_on_account(head: BatchHead, party_id: int, customer_number: str, amount: int) -> OnAccount:
    """Return what a customer leaves on account. Refused: money worth nothing in home currency, or too much of it."""
    home = to_home(amount, head.rate, head.currency, head.home)
    if not home:
        raise Refusal(WORTH_NOTHING, "party_amount")
    refuse_too_large(home, "party_amount")
    return OnAccount(party_id, customer_number, amount)


class DraftKey(NamedTuple):
    """Where the register keeps an open batch, and as how often saved it was last seen."""

    id: int
    version: int


@dataclass(frozen=True)
class SavedLines:
    """An open batch as the register last got it, lines by item and by customer: what differs is written next."""

    lines: Mapping[int, tuple[BatchLine, bool]]
    """Each with whether its receipt was confirmed."""
    rests: Mapping[int, OnAccount]
    head: BatchHead | None = None


@dataclass(frozen=True)
class Batch:
    """An open batch: its act id from before the first write, its head, its lines, the separately posted part."""

    act_id: str
    head: BatchHead
    lines: tuple[BatchLine, ...] = ()
    separate: int = 0
    """Part of the total posted on an account of its own, in the batch's currency; either sign."""
    separate_account: str | None = None
    on_account: tuple[OnAccount, ...] = ()
    draft: DraftKey | None = None
    entered_by: frozenset[str] = frozenset()
    """The OS users who saved lines of it."""
    handed_in: bool = False
    """It is complete and waits for someone else to approve it."""
    saved: SavedLines | None = field(default=None, compare=False, repr=False)

    @property
    def used(self) -> int:
        """The sum of the payments (Använt belopp), money on account included."""
        return sum(line.paid for line in self.lines) + sum(rest.amount for rest in self.on_account)

    @property
    def payments(self) -> int:
        """The number of payments."""
        return len(self.lines) + len(self.on_account)

    @property
    def customers(self) -> int:
        """The number of customers who paid."""
        return len({line.card.party_id for line in self.lines} | {rest.party_id for rest in self.on_account})

    def used_by(self, party_id: int) -> int:
        """Return what the batch uses of one customer's payment, money on account included."""
        lines = sum(line.paid for line in self.lines if line.card.party_id == party_id)
        return lines + sum(rest.amount for rest in self.on_account if rest.party_id == party_id)

    @property
    def remainder(self) -> int:
        """What the declared total has left (Återstod); negative where more was used."""
        return self.head.total - self.used - self.separate

    @property
    def reductions(self) -> int:
        """The sum of the reductions, cash discounts and roundings, in home currency."""
        return sum(line.reduced.home for line in self.lines)

    @property
    def exchange(self) -> int:
        """The sum of the exchange gains less losses, in home currency."""
        return sum(line.payment.exchange for line in self.lines)

    def line_of(self, item_id: int) -> BatchLine | None:
        """Return the batch's line on an invoice, if it has one."""
        return next((line for line in self.lines if line.card.item_id == item_id), None)

    def with_line(self, line: BatchLine) -> "Batch":
        """Return the batch with a line put in, in the place of an earlier one on the same invoice."""
        if self.line_of(line.card.item_id) is None:
            return replace(self, lines=(*self.lines, line))
        return replace(
            self, lines=tuple(line if line.card.item_id == old.card.item_id else old for old in self.lines)
        )

    def leaving(self, rest: OnAccount) -> "Batch":
        """Return the batch with what a customer has on account from it; an amount of 0 takes it out."""
        others = tuple(other for other in self.on_account if other.party_id != rest.party_id)
        return replace(self, on_account=(*others, rest) if rest.amount else others)

    def with_head(self, head: BatchHead) -> "Batch":
        """Return the batch under a changed head, each line worked out anew.

        Refused: another currency while there are payments, a line that does not go with the new head.
        """
        if self.payments and head.currency != self.head.currency:
            raise Refusal("The currency cannot be changed while the batch has payments.", "currency")
        lines = []
        for line in self.lines:
            try:
                lines.append(propose_line(head, line.card, line.typed))
            except Refusal:
                raise Refusal(
                    "Invoice %(number)s does not go with this head. Change its line or take it out first.",
                    "rate",
                    number=line.card.number,
                ) from None
        for rest in self.on_account:
            leave_on_account(head, rest.party_id, rest.customer_number, rest.amount)
        return replace(self, head=head, lines=tuple(lines))

    def without(self, item_id: int) -> "Batch":
        """Return the batch without its line on an invoice."""
        return replace(self, lines=tuple(line for line in self.lines if line.card.item_id != item_id))
