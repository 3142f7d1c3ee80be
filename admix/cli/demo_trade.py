"""What the demo's customers bought in two years and how they paid: values only, the same for the same seed.

Each customer draws habits and purchases from a chance of its own, so that a row changed in the customer file changes
nobody else's invoices.
"""

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

from admix.calendar import Term

_T = TypeVar("_T")
SEED = 888
OPENING, CLOSING = date(1996, 9, 2), date(1998, 9, 11)
"""The first and the last day of the trade: a Monday, and the Friday before the first day of the manual."""
FIRST_INVOICE = 30_001
HOME = "SEK"
CHECKS_IN = "USD"
_HOLIDAYS = frozenset(
    date(int(year), int(day[:2]), int(day[2:]))
    for year, days in {
        "1996": "1224 1225 1226 1231",
        "1997": "0101 0106 0328 0331 0501 0508 0519 0620 1224 1225 1226 1231",
        "1998": "0101 0106 0410 0413 0501 0521 0601 0619",
    }.items()
    for day in days.split()
)
_EVERY = {14: 1, 21: 2, 30: 5, 45: 9, 60: 18, 90: 28, 120: 22, 180: 15}
"""Days between two purchases, and how many of a hundred customers buy so often."""
_MANNERS = {
    ((-9, -2), (1, 3), 0): 20,
    ((0, 0), (0, 1), 2): 32,
    ((2, 9), (2, 5), 5): 28,
    ((10, 25), (4, 10), 15): 15,
    ((30, 55), (8, 15), 30): 5,
}
"""Days late, days of wavering and how many of a hundred invoices wait for a reminder; of a hundred customers."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer as the trade needs it: number, currency, and the rule that gives the due date."""

    number: str
    currency: str
    term: Term


@dataclass(frozen=True, slots=True)
class MadeInvoice:
    """An invoice, or a credit note with a negative amount; minor units of its currency."""

    number: str
    customer: str
    currency: str
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class MadePayment:
    """Money booked for an invoice, in its currency; where it closes the invoice, what is missing is a reduction."""

    invoice: str
    currency: str
    method: str
    day: date
    amount: int
    closes: bool


@dataclass(frozen=True, slots=True)
class MadeTrade:
    """Two years of invoices in the order of their numbers, and the payments in the order of their days."""

    invoices: tuple[MadeInvoice, ...]
    payments: tuple[MadePayment, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer buys and pays. Shares are of a hundred invoices."""

    since: date
    every: int
    """Days between two purchases."""
    typical: int
    """An ordinary amount in minor units."""
    method: str
    late: int
    """Days after the due date; negative before it."""
    wavers: int
    """So many days sooner or later."""
    forgets: int
    """Invoices paid only when a reminder has come."""
    in_parts: int
    deducts: int
    """Invoices from which a little is taken off, and they are closed."""
    keeps_back: int
    """Invoices whose last bit is never paid."""
    stops: date | None
    """Nothing that falls due from then on is paid."""


@dataclass(frozen=True, slots=True)
class _Receipt:
    day: date
    amount: int
    closes: bool


@dataclass(frozen=True, slots=True)
class _Sale:
    """An invoice before it has its number, and the money that comes for it."""

    day: date
    buyer: Buyer
    amount: int
    method: str
    receipts: tuple[_Receipt, ...]


def make_trade(buyers: Sequence[Buyer], seed: int = SEED) -> MadeTrade:
    """Make two years of invoices, credit notes and payments; invoices are numbered from 30001 in order of date."""
    sales: list[_Sale] = []
    for buyer in buyers:
        sales += _sales(buyer, random.Random(f"{seed}/{buyer.number}"))  # noqa: S311 - chance that can be repeated
    sales.sort(key=lambda sale: (sale.day, sale.buyer.number, sale.amount))
    numbered = [(str(FIRST_INVOICE + place), sale) for place, sale in enumerate(sales)]
    payments = [
        MadePayment(number, sale.buyer.currency, sale.method, receipt.day, receipt.amount, receipt.closes)
        for number, sale in numbered
        for receipt in sale.receipts
    ]
    payments.sort(key=lambda payment: (payment.day, payment.currency, payment.method, payment.invoice))
    return MadeTrade(
        tuple(
            MadeInvoice(number, sale.buyer.number, sale.buyer.currency, sale.day, sale.amount)
            for number, sale in numbered
        ),
        tuple(payments),
    )


def bank_day(day: date) -> date:
    """Return the day itself, or the last day before it on which banks and offices were open."""
    while day.weekday() > 4 or day in _HOLIDAYS:
        day -= timedelta(1)
    return day


def week_end(day: date) -> date:
    """Return the day on which a week's invoices are taken in and its journal is made: Friday, where it is open."""
    return bank_day(day + timedelta(4 - day.weekday()))


def draw_habit(chance: random.Random, currency: str) -> Habit:
    """Draw how a customer buys and pays: most pay about the day, some late, a few have stopped."""
    late, wavers, forgets = _of_shares(chance, _MANNERS)
    typical = int(10 ** chance.uniform(4.7, 6.4))
    since = OPENING + timedelta(chance.choice((0, 0, 0, chance.randint(30, 600))))
    return Habit(
        since=since,
        every=_of_shares(chance, _EVERY),
        typical=typical // 7 if currency in {"EUR", "USD"} else typical,
        method=_draw_method(chance, currency),
        late=chance.randint(*late),
        wavers=chance.randint(*wavers),
        forgets=forgets,
        in_parts=60 if chance.random() < 0.08 else 1,
        deducts=30 if chance.random() < 0.07 else 1,
        keeps_back=35 if chance.random() < 0.05 else 0,
        stops=since + timedelta(chance.randint(270, 570)) if chance.random() < 0.06 else None,
    )


def _of_shares(chance: random.Random, shares: dict[_T, int]) -> _T:
    """Choose one; each as often as its share."""
    return chance.choices(list(shares), list(shares.values()))[0]


def _draw_method(chance: random.Random, currency: str) -> str:
    if currency == CHECKS_IN:
        return "check"
    return "post" if currency == HOME and chance.random() < 0.15 else "bank"


def _sales(buyer: Buyer, chance: random.Random) -> Iterator[_Sale]:
    """Sell to a customer as often as is its habit, until four months after it stopped paying."""
    habit = draw_habit(chance, buyer.currency)
    until = CLOSING if habit.stops is None else min(CLOSING, habit.stops + timedelta(120))
    day = habit.since + timedelta(chance.randrange(habit.every))
    while day <= until:
        yield from _sale(buyer, habit, chance, max(bank_day(day), OPENING))
        day += timedelta(habit.every * chance.randint(50, 150) // 100)


def _sale(buyer: Buyer, habit: Habit, chance: random.Random, day: date) -> Iterator[_Sale]:
    """Make an invoice; one in forty has a credit note, which is taken off the money where that comes later."""
    amount = _rounded(habit.typical * chance.randint(35, 190) // 100, buyer.currency)
    receipts = _receipts(buyer, habit, chance, day, amount)
    yield _Sale(day, buyer, amount, habit.method, receipts)
    credited = bank_day(day + timedelta(chance.randint(6, 25)))
    if chance.random() < 0.025 and day < credited <= CLOSING:
        back = -_rounded(amount * chance.randint(10, 45) // 100, buyer.currency)
        last = receipts[-1] if receipts else None
        taken = last is not None and last.closes and last.amount > -back and last.day >= week_end(credited)
        yield _Sale(
            *(credited, buyer, back, habit.method),
            (_Receipt(last.day, back, closes=True),) if last is not None and taken else (),
        )


def _rounded(amount: int, currency: str) -> int:
    """Return an amount as prices give it: whole kronor and a quarter of VAT at home, whole units abroad."""
    step = 125 if currency == HOME else 100
    return max(amount // step, 40) * step


def _receipts(buyer: Buyer, habit: Habit, chance: random.Random, day: date, amount: int) -> tuple[_Receipt, ...]:
    """Pay an invoice as the customer does; money after the last day has not come yet."""
    due = buyer.term.due(day)
    if habit.stops is not None and due >= habit.stops:
        return ()
    money = due + timedelta(habit.late + chance.randint(-habit.wavers, habit.wavers))
    if chance.randrange(100) < habit.forgets:
        money += timedelta(chance.randint(20, 50))
    money = max(money, week_end(day) + timedelta(3))
    receipts: list[_Receipt] = []
    left = amount
    for parts in range(chance.randint(2, 3) if chance.randrange(100) < habit.in_parts else 1, 0, -1):
        booked = _booked(money, buyer.currency, habit.method)
        if booked is None:
            return tuple(receipts)
        share = left if parts == 1 else left // parts // 100 * 100
        receipts.append(_Receipt(booked, share, closes=parts == 1))
        left -= share
        money = booked + timedelta(chance.randint(20, 40))
    return (*receipts[:-1], _short(habit, chance, receipts[-1]))


def _short(habit: Habit, chance: random.Random, last: _Receipt) -> _Receipt:
    """Take a little off the last money: as a reduction, or as a bit that stays open."""
    missing = max(1, last.amount * chance.randint(5, 35) // 1000)
    drawn = chance.randrange(100)
    if drawn < habit.keeps_back:
        return _Receipt(last.day, last.amount - missing, closes=False)
    if drawn >= 100 - habit.deducts:
        return _Receipt(last.day, last.amount - missing, closes=True)
    return last


def _booked(money: date, currency: str, method: str) -> date | None:
    """Return the day on which the office enters money that came on a day, or None after the last day."""
    days = _booking_days(currency, method)
    place = bisect_left(days, money)
    return days[place] if place < len(days) else None


@cache
def _booking_days(currency: str, method: str) -> list[date]:
    """Say when the office enters what: bank on Fridays, post every other Wednesday, a currency every fourth week."""
    mondays = [OPENING + timedelta(days) for days in range(0, (CLOSING - OPENING).days, 7)]
    if currency != HOME:
        return [bank_day(monday + timedelta(1)) for monday in mondays[currency.encode()[0] % 4 :: 4]]
    if method == "post":
        return [bank_day(monday + timedelta(2)) for monday in mondays[1::2]]
    return [bank_day(monday + timedelta(4)) for monday in mondays]
