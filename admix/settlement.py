"""The one place where money received settles an open item in another currency."""

from dataclasses import dataclass

from admix.errors import Refusal
from admix.language import mark
from admix.money import Balance, Currency, Rate, from_home, round_half_up, to_home


@dataclass(frozen=True)
class OpenItem:
    """An item as a payment meets it: what is open, in which currency, at which rate it was registered."""

    open: Balance
    currency: Currency
    rate: Rate


@dataclass(frozen=True)
class Received:
    """Money in a batch: minor units of the batch's currency at the batch's rate."""

    amount: int
    currency: Currency
    rate: Rate


@dataclass(frozen=True)
class Settlement:
    """What a payment does to an item.

    `amount` leaves the item in its own currency; `home` is what was received in home currency; `exchange` is the
    gain (positive) or loss in home currency: the item loses home - exchange.
    """

    amount: int
    home: int
    exchange: int

    @property
    def home_settled(self) -> int:
        """Home currency that leaves the item."""
        return self.home - self.exchange


def settle(
    item: OpenItem,
    received: Received,
    home: Currency,
    payment_rate: Rate | None = None,
    *,
    post_exchange: bool = False,
) -> Settlement:
    """Settle an item, wholly or in part, with money received (`product` 4, Currency).

    home = amount x batch rate; home settled = home x item rate / payment rate; settled in the item's currency =
    home / payment rate; exchange difference = home - home settled. A closing payment takes exactly what is open in
    both. The payment rate is home units per unit of the item's currency: the batch's rate when the batch is in
    that currency, else the one given, else the item's own.

    2000.00 SEK on 500.00 USD at 7.36 settles 271.74 USD; 228.26 USD at 7.50 = 1711.95 closes 1680.00 with 31.95.

    Refused without `post_exchange`: a payment after which one of the two amounts would be zero and the other not.
    Refused always: more than is open, and money of the other sign.
    """
    if received.amount == 0:
        return Settlement(0, 0, 0)
    if item.open.amount == 0:
        raise Refusal(_TOO_MUCH, "paid")
    if _sign(received.amount) != _sign(item.open.amount):
        raise Refusal("The payment and the invoice have opposite signs.", "paid")
    received_home = to_home(received.amount, received.rate, received.currency, home)
    if item.currency == home:
        settlement = Settlement(received_home, received_home, 0)
    elif received.currency == item.currency:
        settlement = _in_its_currency(item, received, received_home, post_exchange=post_exchange)
    elif payment_rate is None or _equal(payment_rate, item.rate):
        settlement = _at_its_rate(item, received_home, home)
    else:
        settlement = _at_another_rate(item, received_home, payment_rate, home, post_exchange=post_exchange)
    _refuse_too_much(item.open, settlement)
    return settlement


_TOO_MUCH = mark("More than what is open. Type at most what is open; the rest can be posted separately.")


def _in_its_currency(item: OpenItem, received: Received, received_home: int, *, post_exchange: bool) -> Settlement:
    """Money in the item's own currency settles that much of it, at whatever rate the batch has."""
    settled = _at_item_rate(received_home, item.rate, received.rate)
    posted = post_exchange or _equal(item.rate, received.rate)
    return _with_exchange(item.open, received.amount, received_home, settled, posted=posted)


def _at_its_rate(item: OpenItem, received_home: int, home: Currency) -> Settlement:
    """Money in another currency at the item's own rate: home currency decides, the item closes when it does."""
    if received_home == item.open.home:
        return Settlement(item.open.amount, received_home, 0)
    amount = from_home(received_home, item.rate, item.currency, home)
    largest = abs(item.open.amount) - 1
    if abs(received_home) < abs(item.open.home) and abs(amount) > largest:
        amount = largest * _sign(item.open.amount)
    return Settlement(amount, received_home, 0)


def _at_another_rate(
    item: OpenItem, received_home: int, rate: Rate, home: Currency, *, post_exchange: bool
) -> Settlement:
    """Money in another currency at a rate of its own: the item's currency decides.

    A rest worth less than half the smallest unit of home currency is closed with it: no payment could close it.
    """
    amount = from_home(received_home, rate, item.currency, home)
    if to_home(item.open.amount - amount, rate, item.currency, home) == 0:
        amount = item.open.amount
    settled = _at_item_rate(received_home, item.rate, rate)
    return _with_exchange(item.open, amount, received_home, settled, posted=post_exchange)


def _with_exchange(balance: Balance, amount: int, received_home: int, settled: int, *, posted: bool) -> Settlement:
    """Post the exchange difference, or count home currency in full where that leaves both open or both closed."""
    if posted:
        if amount == balance.amount:
            settled = balance.home
        elif abs(settled) >= abs(balance.home):
            settled = balance.home - _sign(balance.home)
        return Settlement(amount, received_home, received_home - settled)
    rest_amount, rest_home = balance.amount - amount, balance.home - received_home
    if (rest_amount == 0) != (rest_home == 0) or rest_home * _sign(balance.home) < 0:
        raise Refusal(
            "The rate leaves a difference in one currency only. Answer yes to posting the exchange difference.",
            "post_exchange",
        )
    return Settlement(amount, received_home, 0)


def _at_item_rate(received_home: int, item_rate: Rate, rate: Rate) -> int:
    return round_half_up(received_home * item_rate.value * rate.per, rate.value * item_rate.per)


def _equal(one: Rate, other: Rate) -> bool:
    return one.value * other.per == other.value * one.per


def _sign(amount: int) -> int:
    return (amount > 0) - (amount < 0)


def _refuse_too_much(balance: Balance, settlement: Settlement) -> None:
    """Refuse more than is open, in either currency."""
    if abs(settlement.amount) > abs(balance.amount) or abs(settlement.home_settled) > abs(balance.home):
        raise Refusal(_TOO_MUCH, "paid")
