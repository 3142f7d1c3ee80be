"""Statement of account (kontoutdrag): what was owed, what happened, what is owed, and which items are open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, groupby

from sqlalchemy.orm import Session

from admix.calendar import short
from admix.errors import Refusal
from admix.language import language, mark
from admix.operations.ageing import OpenPart, open_ledger
from admix.operations.as_of import AsOf
from admix.operations.customers import find_customer
from admix.operations.selecting import is_single
from admix.operations.selections import Selection, Span
from admix.operations.transactions import OPENING, Transaction, transactions
from reports.asked import House, asked_facts, house
from reports.document import Amount, Cell, Column, Document, Row, Section, blank_zero, fact, group, line, total
from reports.grouping import Grouped, customer_level
from reports.movement_words import MOVEMENT_WORDS, movement, way_of
from reports.spooling import spooled

TITLE = mark("Statement of account")
CLOSING = mark("Closing balance")
_MOVEMENTS = (
    Column("day", mark("Date"), "date"),
    Column("kind", mark("Kind"), width=22, least=14),
    Column("number", mark("Invoice"), width=8),
    Column("currency", mark("Cur"), width=3),
    Column("amount", mark("Amount"), "amount", 10),
    Column("home_amount", mark("In home c."), "amount", 10),
    Column("balance", mark("Balance"), "amount", 11),
)
_OPEN = (
    Column("number", mark("Invoice"), width=8),
    Column("place", mark("Part"), "count", 4),
    Column("item_date", mark("Inv.date"), "date"),
    Column("due_date", mark("Due date"), "date"),
    Column("currency", mark("Cur"), width=3),
    Column("amount", mark("Amount"), "amount", 10),
    Column("rest", mark("Rest"), "amount", 10),
    Column("home_rest", mark("Rest home"), "amount", 10, carried=True),
)


def statement_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the statement of one customer, in the customer's language; of several, in the company's, one by one.

    The closing balance is the sum of the open items below it. Balances are in home currency, or in the currency
    asked for. Of several, those are left out whom nothing moved and who owed nothing. Refused: what
    `check_selection` refuses, a last day to come.
    """
    if selection.to_day is not None and selection.to_day > today:
        raise Refusal("%(day)s lies in the future.", "to_day", day=short(selection.to_day))
    selection = replace(selection, group="customer")
    about = house(session, selection, today)
    facts, told = list[Row](), selection
    if is_single(selection.customers):
        customer = find_customer(session, selection.customers.first or "", "customers")
        about = replace(about, words=language(customer.language))
        facts = [
            fact(about.words.say("Customer"), customer.number, customer.name),
            fact(about.words.say("Payment terms"), customer.terms.text),
        ]
        told = replace(selection, customers=Span())
    listing = _Statement(about, selection)
    open_then = replace(selection, as_of=AsOf(selection.to_day, selection.as_of.known_at))
    movements = spooled(listing.movements(transactions(session, selection)))
    open_items = spooled(listing.open_items(open_ledger(session, open_then)))
    sections = (
        Section((*facts, *asked_facts(about, told))),
        Section(movements, _MOVEMENTS),
        Section(open_items, _OPEN, about.words.say("Open items")),
    )
    return about.document(TITLE, today, sections)


class _Statement:
    """The rows of one customer's statement, or of several under a heading each."""

    def __init__(self, about: House, selection: Selection) -> None:
        self._about = about
        self._single = is_single(selection.customers)
        self._own = selection.currency is not None
        self._first = selection.from_day

    def movements(self, found: Iterator[Transaction]) -> Iterator[Row]:
        """Yield each customer's opening balance, movements with the balance after them, closing balance."""
        any_row = False
        for (number, name), members in groupby(found, lambda one: (one.number, one.name)):
            any_row = True
            if not self._single:
                yield group(f"{number} {name}", ("customer", number))
            yield from self._customer(members)
        if self._single and not any_row:
            yield from self._customer(iter(()))

    def _customer(self, members: Iterator[Transaction]) -> Iterator[Row]:
        balance = moved = 0
        first = next(members, None)
        if first is not None and first.kind == OPENING:
            balance = self._counted(first)
        elif first is not None:
            members = chain((first,), members)
        if self._first is not None:
            day = self._first - timedelta(1)
            word = MOVEMENT_WORDS[OPENING]
            yield line(day, self._about.words.say(word), None, None, None, None, self._sum(balance))
        for one in members:
            balance += self._counted(one)
            moved += self._counted(one)
            yield line(
                one.day,
                movement(one, self._about.words),
                one.item,
                one.currency,
                blank_zero(one.amount, one.decimals or 0),
                Amount(one.home, self._about.control.home.decimals),
                self._sum(balance),
                way=way_of(one),
            )
        yield total(self._about.words.say(CLOSING), *[None] * 6, self._sum(balance))

    def _counted(self, one: Transaction) -> int:
        return one.amount if self._own else one.home

    def _sum(self, amount: int) -> Amount:
        return Amount(amount, self._about.decimals)

    def open_items(self, found: Iterator[OpenPart]) -> Iterator[Row]:
        """Yield what is open at the end; its sum is the closing balance."""
        home = self._about.control.home.decimals

        def lines(part: OpenPart) -> Iterator[Row]:
            yield line(
                part.item,
                part.place,
                part.item_date,
                part.due_date,
                part.currency,
                blank_zero(part.whole, part.decimals),
                Amount(part.rest, part.decimals),
                Amount(part.rest_home, home),
                way=("item", part.item),
            )

        def sums(rests: tuple[int, ...]) -> tuple[Cell, ...]:
            own = self._sum(rests[0]) if self._own else None
            return (*[None] * 6, own, Amount(rests[1], home))

        levels = [] if self._single else [customer_level(self._about.words)]
        grouped: Grouped[OpenPart] = Grouped(levels, lines, lambda part: (part.rest, part.rest_home), sums)
        yield from grouped.rows(found)
        yield total(self._about.words.say("Total"), *sums(grouped.running or (0, 0)))
