"""Payments per customer (betalningar per kund): what settled each customer's items between two days."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.selections import Selection
from admix.operations.transactions import Transaction, transactions
from reports.asked import House, asked_facts, house
from reports.document import Amount, Cell, Column, Document, Row, Section, blank_zero, line, subtotal, total
from reports.grouping import Grouped, customer_level, group_levels
from reports.movement_words import MOVEMENT_WORDS, movement, way_of
from reports.spooling import spooled

TITLE = mark("Payments per customer")
SETTLING = ("payment", "on_account", "reduction", "discount", "rounding", "write_off", "exchange")
"""What settles items: money received, then what was given up, then what rates made of it."""
_NAMED = (Column("customer", mark("Customer"), width=10), Column("name", mark("Name"), width=30, least=12, wide=True))
_LINES = (
    Column("value_date", mark("Date"), "date"),
    Column("batch", mark("Batch"), "count", 5),
    Column("kind", mark("Kind"), width=24, least=14),
    Column("number", mark("Invoice"), width=8),
    Column("currency", mark("Cur"), width=3),
    Column("amount", mark("Amount"), "amount", 10),
    Column("home_amount", mark("In home c."), "amount", 10, carried=True),
)
_KINDS = (Column("kind", mark("Kind"), width=30), Column("home_amount", mark("In home c."), "amount", 14))
_CUSTOMERS = (
    Column("customer", mark("Customer"), width=10),
    Column("name", mark("Name"), width=24, least=12),
    Column("received", mark("Received"), "amount", 12, carried=True),
    Column("given_up", mark("Given up"), "amount", 10, carried=True),
    Column("exchange", mark("Rate diff."), "amount", 10, carried=True),
    Column("settled", mark("Settled"), "amount", 12, carried=True),
)
_PLACES = {kind: place for place, kind in enumerate(SETTLING)}
_NOTHING = (0,) * len(SETTLING)
_RECEIVED, _EXCHANGE = SETTLING[:2], "exchange"


def payments_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the payments between two days: one by one, or a sum for each customer; then the sums by kind.

    It stays in the house, so it is written in the company's language. Amounts are what was taken from the items,
    negative where it was taken back; matching of money on account is left out, since that money counted when it
    came. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    listing = _Listing(about, selection)
    found = transactions(session, selection, *SETTLING)
    if selection.details:
        columns = (*(_NAMED if selection.group == "none" else ()), *_LINES)
        ledger = Section(spooled(listing.lines(found)), columns)
    else:
        ledger = Section(spooled(listing.customers(found)), _CUSTOMERS)
    facts = Section(tuple(asked_facts(about, selection)))
    sums = Section(tuple(listing.kinds()), _KINDS, about.words.say("Sums by kind"))
    return about.document(TITLE, today, [facts, ledger, sums])


class _Listing:
    """The rows as they come, and the sums by kind that are left when they are done."""

    def __init__(self, about: House, selection: Selection) -> None:
        self._about = about
        self._selection = selection
        self._levels = group_levels(selection.group, about.words)
        self._kinds: tuple[int, ...] = (0,) * len(SETTLING)

    def lines(self, found: Iterator[Transaction]) -> Iterator[Row]:
        """Yield each payment and whatever else settled, customer by customer."""
        named = self._selection.group == "none"
        levels = [*self._levels, *([] if named else [customer_level(self._about.words)])]

        def lines(one: Transaction) -> Iterator[Row]:
            yield line(
                *((one.number, one.name) if named else ()),
                one.day,
                one.batch,
                movement(one, self._about.words),
                one.item,
                one.currency,
                blank_zero(-one.amount, one.decimals or 0),
                Amount(-one.home, self._about.control.home.decimals),
                way=way_of(one),
            )

        def sums(kinds: tuple[int, ...]) -> tuple[Cell, ...]:
            blanks = (None,) * (len(_LINES) - 1 + len(_NAMED) * named)
            return (*blanks, Amount(sum(kinds), self._about.control.home.decimals))

        grouped: Grouped[Transaction] = Grouped(levels, lines, _home_by_kind, sums)
        yield from grouped.rows(found)
        self._kinds = grouped.running or self._kinds
        yield total(self._about.words.say("Total of all customers"), *sums(self._kinds))

    def customers(self, found: Iterator[Transaction]) -> Iterator[Row]:
        """Yield a sum for each customer."""
        decimals = self._about.control.home.decimals

        def cells(kinds: tuple[int, ...]) -> tuple[Cell, ...]:
            by_kind = dict(zip(SETTLING, kinds, strict=True))
            received = sum(by_kind[kind] for kind in _RECEIVED)
            given_up = sum(kinds) - received - by_kind[_EXCHANGE]
            return tuple(Amount(one, decimals) for one in (received, given_up, by_kind[_EXCHANGE], sum(kinds)))

        def lines(paid: _Paid) -> Iterator[Row]:
            yield line(paid.number, paid.name, *cells(paid.kinds), way=("customer", paid.number))

        def sums(kinds: tuple[int, ...]) -> tuple[Cell, ...]:
            return (None, None, *cells(kinds))

        grouped: Grouped[_Paid] = Grouped(self._levels, lines, lambda paid: paid.kinds, sums)
        yield from grouped.rows(_by_customer(found))
        self._kinds = grouped.running or self._kinds
        yield total(self._about.words.say("Total of all customers"), *sums(self._kinds))

    def kinds(self) -> Iterator[Row]:
        """Yield the sums by kind, with what was received and what was settled in all."""
        decimals, words = self._about.control.home.decimals, self._about.words
        for kind, amount in zip(SETTLING, self._kinds, strict=True):
            if amount or kind == "payment":
                word = MOVEMENT_WORDS[kind]
                yield line(words.say(word), Amount(amount, decimals))
            if kind == _RECEIVED[-1]:
                received = sum(self._kinds[: len(_RECEIVED)])
                yield subtotal(words.say("Received"), None, Amount(received, decimals))
        yield total(words.say("Settled"), None, Amount(sum(self._kinds), decimals))


class _Paid(NamedTuple):
    """A customer's sums by kind."""

    group: str | None
    words: str | None
    number: str
    name: str
    kinds: tuple[int, ...]


def _by_customer(found: Iterable[Transaction]) -> Iterator[_Paid]:
    for (code, words, number, name), members in groupby(found, lambda one: one[:4]):
        yield _Paid(code, words, number, name, tuple(map(sum, zip(*map(_home_by_kind, members), strict=True))))


def _home_by_kind(one: Transaction) -> tuple[int, ...]:
    place = _PLACES[one.kind]
    return (*_NOTHING[:place], -one.home, *_NOTHING[place + 1 :])
