"""A payment batch while it is being entered: head, lines and totals as plain values; nothing is in the ledger yet.

Amounts are minor units; `paid` in the batch's currency, what is shown of an invoice in the batch's currency where
it is the invoice's too, else in home currency (`product` 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.orm import Session

from admix.calendar import short
from admix.errors import Refusal
from admix.language import mark
from admix.money import LARGEST_AMOUNT, Balance, Currency, Rate, to_home, to_minor
from admix.operations.invoice_cards import InvoiceCard
from admix.operations.registers import (
    Method,
    control_record,
    find_currency,
    payment_methods,
    refuse_locked,
    typed_rate,
)
from admix.settlement import OpenItem, Received, Settlement, settle


@dataclass(frozen=True)
class TypedHead:
    """The batch head as typed; None is a field left empty. Date, total and method are mandatory (seed line 147)."""

    payment_date: date | None
    total: Decimal | None
    currency: str | None = None
    rate: int | None = None
    method: str | None = None
    bundle_number: str = ""
    count: int | None = None
    fee: Decimal | None = None


@dataclass(frozen=True)
class BatchHead:
    """The batch head with its defaults filled in."""

    payment_date: date
    total: int
    currency: Currency
    rate: Rate
    home: Currency
    method: Method
    bundle_number: str
    count: int | None
    fee: int


class MethodMissing(Refusal):
    """The payment method was left empty: the clerk chooses from the pop-up, and it goes into the next call."""


def propose_head(session: Session, typed: TypedHead) -> BatchHead:
    """Fill in and check the head of a batch.

    Refused: a missing date or total, a locked period, an unknown currency, method or rate, a fee that is negative, a
    total too large for the ledger in home currency.
    """
    if typed.payment_date is None:
        raise Refusal("The payment date is missing.", "payment_date")
    if typed.total is None:
        raise Refusal("The total paid is missing.", "total")
    control = control_record(session)
    refuse_locked(control, typed.payment_date, "payment_date")
    currency, per = find_currency(session, typed.currency or control.home.code, "currency")
    rate = typed_rate(session, typed.rate, currency, per, typed.payment_date, control.home, "rate")
    total = to_minor(typed.total, currency.decimals, "total")
    refuse_too_large(to_home(total, rate, currency, control.home), "total")
    fee = to_minor(typed.fee or Decimal(0), currency.decimals, "fee")
    if fee < 0:
        raise Refusal("The fee is typed without a sign.", "fee")
    methods = {method.code: method for method in payment_methods(session)}
    if not typed.method:
        raise MethodMissing("Choose the payment method.", "method")
    if typed.method not in methods:
        raise Refusal("There is no payment method %(code)s.", "method", code=typed.method)
    return BatchHead(
        typed.payment_date,
        total,
        currency,
        rate,
        control.home,
        methods[typed.method],
        typed.bundle_number,
        typed.count,
        fee,
    )


def refuse_too_large(home: int, field: str | None) -> None:
    """Refuse an amount that the ledger does not hold: 10^13 home minor units and more."""
    if abs(home) >= LARGEST_AMOUNT:
        raise Refusal("That is more in home currency than the ledger holds. Divide it into several batches.", field)


@dataclass(frozen=True)
class TypedLine:
    """The detail of an invoice as typed: Slut, betalt, reduktion, kursdiff, ränta faktureras, kontering kursdiff."""

    settle: bool = False
    paid: Decimal | None = None
    reduction: Decimal | None = None
    exchange: Decimal | None = None
    charge_interest: bool = False
    post_exchange: bool = False


@dataclass(frozen=True)
class BatchLine:
    """A payment on an invoice, as the receipt shows it and approval posts it."""

    card: InvoiceCard
    settle: bool
    paid: int
    """In the batch's currency."""
    reduction: int
    """In the currency the invoice is shown in."""
    payment: Settlement
    reduced: Balance
    charge_interest: bool
    post_exchange: bool
    typed: TypedLine
    """What the clerk typed; the rest was worked out from it."""

    @property
    def rest(self) -> Balance:
        """What is still open after the line."""
        return Balance(
            self.card.open.amount - self.payment.amount - self.reduced.amount,
            self.card.open.home - self.payment.home_settled - self.reduced.home,
        )


def shown_currency(head: BatchHead, card: InvoiceCard) -> Currency:
    """Return the currency in which an invoice's amounts are shown while paying it from a batch."""
    return card.currency if card.currency == head.currency else head.home


def shown(head: BatchHead, card: InvoiceCard, balance: Balance) -> int:
    """Return an invoice's amount in the currency it is shown in."""
    return balance.amount if shown_currency(head, card) == card.currency else balance.home


def propose_line(head: BatchHead, card: InvoiceCard, typed: TypedLine) -> BatchLine:
    """Work out what a payment does to an invoice.

    Slut = j settles it: what is not paid goes to reduction, or to the exchange difference if that is filled in.
    Refused: nothing typed, more than is open, money worth nothing in home currency, an exchange difference where both
    the money and the invoice are in home currency.
    """
    if not typed.settle and not typed.paid and not typed.reduction:
        raise Refusal("Type the amount paid, or answer yes in the first field to settle the invoice.", "paid")
    if typed.exchange and (card.currency == head.currency == head.home or not typed.settle):
        raise Refusal(
            "An exchange difference can be typed only to settle an invoice in another currency.", "exchange"
        )
    money = shown_currency(head, card)
    paid = to_minor(typed.paid or Decimal(0), head.currency.decimals, "paid")
    reduction = to_minor(typed.reduction or Decimal(0), money.decimals, "reduction")
    by_exchange = typed.settle and bool(typed.exchange)
    if by_exchange:
        payment, reduced = _close_by_exchange(head, card, paid, reduction)
    else:
        payment = _payment(head, card, paid, post_exchange=typed.post_exchange)
        reduced = _reduction(head, card, payment, reduction)
    if paid and not payment.home:
        raise Refusal(_WORTH_NOTHING, "paid")
    line = BatchLine(
        card,
        typed.settle,
        paid,
        reduction,
        payment,
        reduced,
        typed.charge_interest,
        typed.post_exchange or by_exchange,
        typed,
    )
    if typed.settle and not by_exchange and line.rest.home:
        rest = line.rest
        reduced = Balance(reduced.amount + rest.amount, reduced.home + rest.home)
        line = replace(line, reduction=shown(head, card, reduced), reduced=reduced)
    return line


_WORTH_NOTHING = mark("That is less than the smallest unit of home currency.")


def _payment(head: BatchHead, card: InvoiceCard, paid: int, *, post_exchange: bool) -> Settlement:
    item = OpenItem(card.open, card.currency, card.rate)
    if paid == 0:
        return Settlement(0, 0, 0)
    return settle(item, Received(paid, head.currency, head.rate), head.home, post_exchange=post_exchange)


def _reduction(head: BatchHead, card: InvoiceCard, payment: Settlement, reduction: int) -> Balance:
    """Take a reduction from what the payment left, at the invoice's own rate."""
    if reduction == 0:
        return Balance(0, 0)
    rest = Balance(card.open.amount - payment.amount, card.open.home - payment.home_settled)
    money = shown_currency(head, card)
    rate = card.rate if money == card.currency else Rate(100_000)
    try:
        taken = settle(OpenItem(rest, card.currency, card.rate), Received(reduction, money, rate), head.home)
    except Refusal as refusal:
        raise Refusal(refusal.message, "reduction", **refusal.values) from None
    return Balance(taken.amount, taken.home_settled)


def _close_by_exchange(head: BatchHead, card: InvoiceCard, paid: int, reduction: int) -> tuple[Settlement, Balance]:
    """Settle the invoice; what the money and the reduction leave or exceed is exchange difference."""
    reduced = _reduction(head, card, Settlement(0, 0, 0), reduction)
    home = to_home(paid, head.rate, head.currency, head.home)
    return Settlement(card.open.amount - reduced.amount, home, home - (card.open.home - reduced.home)), reduced


class OnAccount(NamedTuple):
    """Money of a customer that stays on account (Belopp tillgodo), in the batch's currency."""

    party_id: int
    customer_number: str
    amount: int


def leave_on_account(head: BatchHead, party_id: int, customer_number: str, amount: int) -> OnAccount:
    """Return what a customer leaves on account. Refused: money worth nothing in home currency, or too much of it."""
    home = to_home(amount, head.rate, head.currency, head.home)
    if not home:
        raise Refusal(_WORTH_NOTHING, "party_amount")
    refuse_too_large(home, "party_amount")
    return OnAccount(party_id, customer_number, amount)


class DraftKey(NamedTuple):
    """Where the register keeps an open batch, and as how often saved it was last seen."""

    id: int
    version: int


@dataclass(frozen=True)
class SavedLines:
    """An open batch's lines as the register last got them, by item and by customer: what differs is written next."""

    lines: Mapping[int, tuple["BatchLine", bool]]
    """Each with whether its receipt was confirmed."""
    rests: Mapping[int, OnAccount]


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
        """The sum of the reductions, in home currency."""
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

    def without(self, item_id: int) -> "Batch":
        """Return the batch without its line on an invoice."""
        return replace(self, lines=tuple(line for line in self.lines if line.card.item_id != item_id))


def late_note(head: BatchHead, today: date) -> tuple[str, dict[str, object]] | None:
    """Return a remark on a payment date after today; it is accepted (dialogs O6)."""
    if head.payment_date <= today:
        return None
    return mark("The payment date %(day)s is later than today."), {"day": short(head.payment_date)}
