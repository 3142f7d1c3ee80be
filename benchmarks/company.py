"""A made-up company of any size: customers, rates, invoices and what was paid on them, the same for the same seed."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from admix.cli.demo_trade import MadeInvoice

AS_OF = date(2025, 9, 12)
"""The day on which the company is looked at."""
YEARS_BACK = 3
TERM_DAYS = {"10": 10, "30": 30, "60": 60, "90": 90}
FOREIGN_RATES = {"NOK": 98_000, "USD": 1_043_000, "EUR": 1_128_000}
"""Home units of 1/100000 in the first month; each later month moves a little."""
_CURRENCIES = ("SEK", "SEK", "NOK", "SEK", "SEK", "USD", "SEK", "SEK", "EUR", "SEK")
_CITIES = {
    "SEK": ("SE", ("Stockholm", "Göteborg", "Malmö", "Umeå", "Örebro", "Gävle", "Luleå", "Växjö", "Borås")),
    "NOK": ("NO", ("Oslo", "Bergen", "Tromsø")),
    "USD": ("US", ("Boston", "Duluth")),
    "EUR": ("FI", ("Åbo", "Helsingfors", "Vasa")),
}
_SYLLABLES = (
    *("ka", "lin", "berg", "sö", "der", "holm", "vik", "an", "mal", "ros"),
    *("ek", "lund", "nor", "sjö", "ste", "gra", "ha", "fis", "bo", "tri"),
)
_TRADES = ("Hemväveri", "Bygg", "Handel", "Åkeri", "Data", "Järn", "Måleri", "Plåt")
_FORMS = ("AB", "HB", "KB")


@dataclass(frozen=True, slots=True)
class MadeCustomer:
    """A customer as a customer file tells of one."""

    number: str
    name: str
    street: str
    postcode: str
    city: str
    country: str
    currency: str
    term: str
    other_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeRate:
    """A currency's rate from a day on, in 1/100000."""

    currency: str
    day: date
    rate: int


@dataclass(frozen=True, slots=True)
class MadePayment:
    """Money received for an invoice, in its currency; where it closes the invoice, what is missing is a reduction."""

    invoice: str
    currency: str
    day: date
    amount: int
    closes: bool


@dataclass(frozen=True, slots=True)
class MadeCompany:
    """Everything that is to be registered, each list in the order in which a clerk would do it."""

    customers: tuple[MadeCustomer, ...]
    rates: tuple[MadeRate, ...]
    invoices: tuple[MadeInvoice, ...]
    payments: tuple[MadePayment, ...]


def make_company(size: int, seed: int = 1, as_of: date = AS_OF) -> MadeCompany:
    """Make a company of so many invoices: 90 % paid, 5 % paid in part, 5 % open, over three years.

    A customer for every fifty invoices; seven tenths of the customers trade in SEK, the rest in NOK, USD and EUR.
    """
    chance = random.Random(seed)
    customers = tuple(_customer(chance, place) for place in range(max(1, size // 50)))
    fates = ["paid"] * (size * 90 // 100) + ["part"] * (size * 5 // 100)
    fates += ["open"] * (size - len(fates))
    dated = [
        (_invoice_day(chance, fate, customer, as_of), fate, customer) for fate, customer in _mix(fates, customers)
    ]
    dated.sort(key=lambda made: made[0])
    invoices: list[MadeInvoice] = []
    payments: list[MadePayment] = []
    for place, (day, fate, customer) in enumerate(dated):
        amount = int(20_000 * 10 ** (chance.random() * 2.4))
        invoice = MadeInvoice(str(100_000 + place), customer.number, customer.currency, day, amount)
        invoices.append(invoice)
        payments += _payments(chance, fate, invoice, TERM_DAYS[customer.term], as_of)
    payments.sort(key=lambda payment: (payment.day, payment.currency, payment.invoice))
    return MadeCompany(customers, _rates(chance, dated[0][0], as_of), tuple(invoices), tuple(payments))


def _customer(chance: random.Random, place: int) -> MadeCustomer:
    currency = _CURRENCIES[place % len(_CURRENCIES)]
    country, cities = _CITIES[currency]
    name = "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()
    trade = chance.choice(_TRADES)
    city = chance.choice(cities)
    return MadeCustomer(
        str(1001 + place),
        f"{name} {trade} {chance.choice(_FORMS)}",
        f"Storgatan {chance.randint(1, 200)}",
        f"{chance.randint(100, 999)} {chance.randint(10, 99)}",
        city,
        country,
        currency,
        chance.choice(("10", "30", "30", "30", "60", "90")),
        (trade, city) if place % 3 == 0 else (),
    )


def _mix(fates: list[str], customers: tuple[MadeCustomer, ...]) -> list[tuple[str, MadeCustomer]]:
    """Deal the customers over the invoices in turn: each gets its share of paid, part-paid and open ones."""
    return [(fate, customers[place % len(customers)]) for place, fate in enumerate(fates)]


def _invoice_day(chance: random.Random, fate: str, customer: MadeCustomer, as_of: date) -> date:
    """Date an invoice: paid ones fell due at any time, three tenths of the others are overdue."""
    term = TERM_DAYS[customer.term]
    if fate == "paid":
        due = as_of - timedelta(int(chance.random() * 365 * YEARS_BACK))
    elif chance.random() < 0.3:
        due = as_of - timedelta(1 + min(int(chance.expovariate(1 / 60)), 365 * YEARS_BACK))
    else:
        due = as_of + timedelta(int(chance.random() * term))
    return due - timedelta(term)


def _payments(chance: random.Random, fate: str, invoice: MadeInvoice, term: int, as_of: date) -> list[MadePayment]:
    """Pay an invoice around its due date, one in ten in two parts, one in fifty a little short."""
    if fate == "open":
        return []
    days_after = max(0, term + int(chance.gauss(-1, 12)))
    day = _booking_day(invoice.day + timedelta(days_after), invoice.currency, as_of)
    if fate == "part":
        part = max(1, int(invoice.amount * (0.1 + 0.7 * chance.random())))
        return [MadePayment(invoice.number, invoice.currency, day, part, closes=False)]
    missing = chance.randint(1, 99) if chance.random() < 0.02 else 0
    earlier = _booking_day(max(invoice.day, day - timedelta(16)), invoice.currency, as_of)
    first = invoice.amount // 3 if chance.random() < 0.1 and earlier < day else 0
    last = MadePayment(invoice.number, invoice.currency, day, invoice.amount - first - missing, closes=True)
    return [MadePayment(invoice.number, invoice.currency, earlier, first, closes=False), last] if first else [last]


def _booking_day(day: date, currency: str, as_of: date) -> date:
    """Return the day on which money is booked: SEK on any banking day, the rest on Fridays; never after `as_of`."""
    wait = (0, 0, 0, 0, 0, 2, 1) if currency == "SEK" else (4, 3, 2, 1, 0, 6, 5)
    return min(day + timedelta(wait[day.weekday()]), as_of)


def _rates(chance: random.Random, first: date, as_of: date) -> tuple[MadeRate, ...]:
    """Quote every foreign currency on the first of each month."""
    months = range(first.year * 12 + first.month - 1, as_of.year * 12 + as_of.month)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return tuple(
        MadeRate(currency, day, rate)
        for currency, base in FOREIGN_RATES.items()
        for day, rate in zip(days, _walk(chance, base, len(days)), strict=True)
    )


def _walk(chance: random.Random, base: int, steps: int) -> list[int]:
    """Let a rate wander by at most two percent a month."""
    rates = [base]
    while len(rates) < steps:
        rates.append(round(rates[-1] * chance.uniform(0.98, 1.02)))
    return rates
