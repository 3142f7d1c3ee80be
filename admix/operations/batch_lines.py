"""A line of a payment batch: what was typed on an invoice, and what it does to it.

`paid` is in minor units of the batch's currency; what is shown of an invoice is in the batch's currency where it is
the invoice's too, else in home currency (`product` 4).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from admix.errors import Refusal
from admix.language import mark
from admix.money import Balance, Currency, Rate, format_amount, from_home, round_half_up, to_home, to_minor
from admix.operations.batch_heads import BatchHead
from admix.operations.invoice_cards import InvoiceCard
from admix.settlement import OpenItem, Received, Settlement, settle

NOTHING_TAKEN = Balance(0, 0)
HOME_RATE = Rate(100_000)
WORTH_NOTHING = mark("That is less than the smallest unit of home currency.")


@dataclass(frozen=True)
class TypedLine:
    """The detail of an invoice as typed: Slut, betalt, reduktion, kursdiff, ränta, kontering kursdiff, kurs.

    `rounding` is the clerk's yes to booking a small difference as rounding.
    """

    settle: bool = False
    paid: Decimal | None = None
    reduction: Decimal | None = None
    exchange: Decimal | None = None
    charge_interest: bool = False
    post_exchange: bool = False
    rate: int | None = None
    """The payment's rate in 1/100000, where money and invoice are in different currencies."""
    rounding: bool = False


class Taken(NamedTuple):
    """What a line takes from an invoice beside the money: as which kind, in both currencies."""

    kind: str
    balance: Balance


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
    taken: tuple[Taken, ...]
    charge_interest: bool
    post_exchange: bool
    typed: TypedLine
    """What the clerk typed; the rest was worked out from it."""

    @property
    def reduced(self) -> Balance:
        """What is taken beside the money: reduction, cash discount and rounding."""
        return _sum(taken.balance for taken in self.taken) if self.taken else NOTHING_TAKEN

    def taken_as(self, *kinds: str) -> Balance:
        """Return what is taken as one of these kinds."""
        if not self.taken:
            return NOTHING_TAKEN
        return _sum(taken.balance for taken in self.taken if taken.kind in kinds)

    @property
    def rest(self) -> Balance:
        """What is still open after the line."""
        return _rest(self.card, self.payment, self.reduced)


def _sum(balances: Iterator[Balance]) -> Balance:
    amount = home = 0
    for balance in balances:
        amount, home = amount + balance.amount, home + balance.home
    return Balance(amount, home)


def _rest(card: InvoiceCard, payment: Settlement, reduced: Balance = NOTHING_TAKEN) -> Balance:
    return Balance(
        card.open.amount - payment.amount - reduced.amount, card.open.home - payment.home_settled - reduced.home
    )


def shown_currency(head: BatchHead, card: InvoiceCard) -> Currency:
    """Return the currency in which an invoice's amounts are shown while paying it from a batch."""
    return card.currency if card.currency == head.currency else head.home


def shown(head: BatchHead, card: InvoiceCard, balance: Balance) -> int:
    """Return an invoice's amount in the currency it is shown in."""
    return balance.amount if shown_currency(head, card) == card.currency else balance.home


def cash_discount(head: BatchHead, card: InvoiceCard) -> int:
    """Return the cash discount that the customer's terms give on the payment date, in the currency shown; 0 for none.

    Only an invoice of which nothing was taken yet has one; the percentage is of its whole amount, half-up.
    """
    if card.discount is None or card.open != card.amount or card.amount.amount < 0:
        return 0
    if (head.payment_date - card.item_date).days > card.discount.days:
        return 0
    return round_half_up(shown(head, card, card.amount) * card.discount.percent, 10_000)


def discounted_open(head: BatchHead, card: InvoiceCard) -> int:
    """Return what closes an invoice in the batch's currency: what is open less the cash discount of the day."""
    return _closing_amount(head, card, cash_discount(head, card))


def _closing_amount(head: BatchHead, card: InvoiceCard, discount: int) -> int:
    """Return what closes an invoice; rounded to the money's smallest unit where it is in another currency."""
    if card.currency == head.currency:
        return card.open.amount - discount
    return from_home(card.open.home - discount, head.rate, head.currency, head.home)


def propose_line(head: BatchHead, card: InvoiceCard, typed: TypedLine) -> BatchLine:
    """Work out what a payment does to an invoice.

    Slut = j settles it: what is not paid goes to reduction, or to the exchange difference if that is filled in. Money
    that leaves exactly the cash discount of the day open takes it. A yes to rounding closes what is left or too much.
    Refused: nothing typed, more than is open, money worth nothing in home currency, an exchange difference where both
    the money and the invoice are in home currency, a rate where there is none to type, too large a rounding.
    """
    _refuse_mistyped(head, card, typed)
    paid = to_minor(typed.paid or Decimal(0), head.currency.decimals, "paid")
    reduction = to_minor(typed.reduction or Decimal(0), shown_currency(head, card).decimals, "reduction")
    by_exchange = typed.settle and bool(typed.exchange)
    if by_exchange:
        reduced = _reduction(head, card, Settlement(0, 0, 0), reduction)
        payment = _closing_by_exchange(head, card, paid, reduced)
        taken = _as_kind(head, card, reduced)
    else:
        payment, taken = _payment_and_taken(head, card, typed, paid, reduction)
    if paid and not payment.home:
        raise Refusal(WORTH_NOTHING, "paid")
    in_reduction = [one.balance for one in taken if one.kind != "rounding"]
    return BatchLine(
        card,
        typed.settle,
        paid,
        shown(head, card, _sum(iter(in_reduction))),
        payment,
        taken,
        typed.charge_interest,
        typed.post_exchange or by_exchange,
        typed,
    )


def _refuse_mistyped(head: BatchHead, card: InvoiceCard, typed: TypedLine) -> None:
    if not typed.settle and not typed.paid and not typed.reduction:
        raise Refusal("Type the amount paid, or answer yes in the first field to settle the invoice.", "paid")
    if typed.exchange and (card.currency == head.currency == head.home or not typed.settle):
        raise Refusal(
            "An exchange difference can be typed only to settle an invoice in another currency.", "exchange"
        )
    if typed.rate is None:
        return
    if card.currency == head.currency and typed.rate != head.rate.value:
        raise Refusal("The invoice is paid in its own currency: the rate is the batch's.", "line_rate")
    if card.currency == head.home and typed.rate != HOME_RATE.value:
        raise Refusal("%(code)s is the home currency; its rate is always 1.", "line_rate", code=head.home.code)


def _payment_and_taken(
    head: BatchHead, card: InvoiceCard, typed: TypedLine, paid: int, reduction: int
) -> tuple[Settlement, tuple[Taken, ...]]:
    """Return the money's part and what is taken beside it: reduction, discount, the rest of a settled invoice."""
    try:
        payment = _payment(head, card, typed, paid)
    except Refusal as refusal:
        if not typed.rounding or refusal.field != "paid" or reduction:
            raise
        return _rounded_down(head, card, typed, paid)
    reduced = _reduction(head, card, payment, reduction)
    rest = _rest(card, payment, reduced)
    discount = cash_discount(head, card)
    if typed.reduction is None and paid and discount and _leaves_discount(head, card, typed, rest, discount):
        reduced = _reduction(head, card, payment, discount)
        rest = _rest(card, payment, reduced)
    if typed.rounding and rest.home:
        _refuse_beyond_limit(head, rest.home)
        return payment, (*_as_kind(head, card, reduced), Taken("rounding", rest))
    if typed.settle and rest.home:
        reduced = Balance(reduced.amount + rest.amount, reduced.home + rest.home)
    return payment, _as_kind(head, card, reduced)


def _leaves_discount(head: BatchHead, card: InvoiceCard, typed: TypedLine, rest: Balance, discount: int) -> bool:
    """Tell whether what a payment leaves is the cash discount, exactly or as nearly as rounding may be."""
    missed = shown(head, card, rest) - discount
    return missed == 0 or (typed.rounding and 0 < missed <= head.rounding_limit)


def _as_kind(head: BatchHead, card: InvoiceCard, reduced: Balance) -> tuple[Taken, ...]:
    """Return a reduction as the kind it is: the cash discount of the day, or any other."""
    if reduced == NOTHING_TAKEN:
        return ()
    discount = cash_discount(head, card)
    return (Taken("discount" if shown(head, card, reduced) == discount else "reduction", reduced),)


def _payment(head: BatchHead, card: InvoiceCard, typed: TypedLine, paid: int) -> Settlement:
    if paid == 0:
        return Settlement(0, 0, 0)
    item = OpenItem(card.open, card.currency, card.rate)
    rate = None if typed.rate is None else Rate(typed.rate, card.rate.per)
    received = Received(paid, head.currency, head.rate)
    return settle(item, received, head.home, rate, post_exchange=typed.post_exchange)


def _reduction(head: BatchHead, card: InvoiceCard, payment: Settlement, reduction: int) -> Balance:
    """Take a reduction from what the payment left, at the invoice's own rate."""
    if reduction == 0:
        return NOTHING_TAKEN
    rest = _rest(card, payment)
    money = shown_currency(head, card)
    rate = card.rate if money == card.currency else HOME_RATE
    try:
        taken = settle(OpenItem(rest, card.currency, card.rate), Received(reduction, money, rate), head.home)
    except Refusal as refusal:
        raise Refusal(refusal.message, "reduction", **refusal.values) from None
    return Balance(taken.amount, taken.home_settled)


def _closing_by_exchange(head: BatchHead, card: InvoiceCard, paid: int, reduced: Balance) -> Settlement:
    """Settle the invoice; what the money and the reduction leave or exceed is exchange difference."""
    home = to_home(paid, head.rate, head.currency, head.home)
    return Settlement(card.open.amount - reduced.amount, home, home - (card.open.home - reduced.home))


def _rounded_down(
    head: BatchHead, card: InvoiceCard, typed: TypedLine, paid: int
) -> tuple[Settlement, tuple[Taken, ...]]:
    """Close an invoice with a little too much money: what exceeds it is rounding."""
    closing = _closing_amount(head, card, 0)
    over, money = paid - closing, Decimal(format_amount(closing, head.currency.decimals))
    exact = replace(typed, paid=money, reduction=Decimal(0), rounding=False, post_exchange=True)
    line = propose_line(head, card, exact)
    more = to_home(paid, head.rate, head.currency, head.home) - line.payment.home
    if line.rest.home or (over > 0) != (closing > 0):
        raise Refusal(TOO_MUCH, "paid")
    _refuse_beyond_limit(head, more)
    own = over if card.currency == head.currency else 0
    payment = Settlement(line.payment.amount + own, line.payment.home + more, line.payment.exchange)
    return payment, (*line.taken, Taken("rounding", Balance(-own, -more)))


TOO_MUCH = mark("More than what is open. Type at most what is open; the rest can be posted separately.")


def _refuse_beyond_limit(head: BatchHead, home: int) -> None:
    if abs(home) > head.rounding_limit:
        raise Refusal(
            "The difference %(difference)s is more than %(limit)s, the most that is booked as rounding.",
            "paid",
            difference=format_amount(home, head.home.decimals),
            limit=format_amount(head.rounding_limit, head.home.decimals),
        )


def rounding_offer(head: BatchHead, card: InvoiceCard, typed: TypedLine) -> int:
    """Return the difference that may be booked as rounding, in home minor units; 0 where nothing is offered."""
    if typed.rounding or not typed.paid or not head.rounding_limit or typed.exchange:
        return 0
    try:
        line = propose_line(head, card, replace(typed, rounding=True))
    except Refusal:
        return 0
    return line.taken_as("rounding").home
