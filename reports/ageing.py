"""Ageing (åldersanalys): what is open by how long it is overdue, by customer and group, as of any day."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.ageing import Aged, OpenPart, Periods, aged_customers, open_ledger, periods
from admix.operations.registers import currency_decimals
from admix.operations.selections import Selection
from reports.asked import House, asked_facts, house
from reports.document import (
    Amount,
    Bar,
    Cell,
    Chart,
    Column,
    Document,
    Row,
    Section,
    blank_zero,
    fact,
    line,
    total,
)
from reports.grouping import ByCurrency, Grouped, customer_level, group_levels
from reports.specification import days_late
from reports.spooling import spooled

TITLE = mark("Ageing")
NOT_DUE, ON_ACCOUNT, TOTAL = mark("Not due"), mark("On acc."), mark("Total")
_CUSTOMERS = (
    Column("customer", mark("Customer"), width=10),
    Column("name", mark("Name"), width=24, least=20),
)
_ITEMS = (
    Column("number", mark("Invoice"), width=8),
    Column("place", mark("Part"), "count", 4, wide=True),
    Column("item_date", mark("Inv.date"), "date", wide=True),
    Column("due_date", mark("Due date"), "date", wide=True),
    Column("days", mark("Days"), "count", 5, wide=True),
    Column("currency", mark("Cur"), width=3, wide=True),
)
_CURRENCIES = (Column("currency", mark("Cur"), width=3),)
_AMOUNT = 9


def ageing_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the ageing at a moment: a line for each customer, or its open parts with details; then by currency.

    It stays in the house, so it is written in the company's language. Amounts are in home currency, or in the
    currency asked for. Its total is what is open. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    columns = periods(session, selection, today)
    facts = asked_facts(about, selection)
    if not columns.by_due:
        facts.append(fact(about.words.say("Counted from"), about.words.say("the invoice date")))
    named = _CUSTOMERS if not selection.details else (*(_CUSTOMERS if selection.group == "none" else ()), *_ITEMS)
    table = _Table(about, columns, named)
    rows = table.parts(session, selection) if selection.details else table.customers(session, selection)
    ledger = Section(spooled(rows), (*named, *table.amounts(carried=True)))
    sections = [Section(tuple(facts)), ledger, *table.currencies(currency_decimals(session))]
    return about.document(TITLE, today, sections, charts=[table.chart()])


def period_labels(columns: Periods) -> list[str]:
    """Name the periods by their days: 1-30, 31-60, 61-; counted by invoice date the first begins with 0."""
    firsts = [int(columns.by_due), *(limit + 1 for limit in columns.limits)]
    return [f"{first}-{last}" for first, last in zip(firsts, (*columns.limits, ""), strict=True)]


class _Table:
    """The columns of an ageing and its rows; the sums of all are left when the rows are done."""

    def __init__(self, about: House, columns: Periods, named: tuple[Column, ...]) -> None:
        self.about = about
        self.columns = columns
        self._named = named
        self.sums: tuple[int, ...] = (0,) * columns.count
        self._by_currency = ByCurrency(columns.count)

    def headings(self) -> list[tuple[str, str]]:
        """Return the key and the heading of each column."""
        not_due = [("not_due", NOT_DUE)] if self.columns.by_due else []
        labels = enumerate(period_labels(self.columns), start=1)
        return [*not_due, *((f"period_{place}", label) for place, label in labels), ("on_account", ON_ACCOUNT)]

    def amounts(self, *, carried: bool) -> tuple[Column, ...]:
        """Return the columns of amounts, the total last."""
        return tuple(
            Column(key, heading, "amount", _AMOUNT, carried=carried)
            for key, heading in (*self.headings(), ("total", TOTAL))
        )

    def customers(self, session: Session, selection: Selection) -> Iterator[Row]:
        """Yield a line for each customer, in their groups."""

        def lines(found: Aged) -> Iterator[Row]:
            self._by_currency.add_all(found.currencies)
            yield line(found.number, found.name, *self._cells(found.amounts), way=("customer", found.number))

        levels = group_levels(selection.group, self.about.words)
        grouped: Grouped[Aged] = Grouped(levels, lines, lambda found: found.amounts, self._summed)
        yield from grouped.rows(aged_customers(session, selection, self.columns))
        yield self._total(grouped.running)

    def parts(self, session: Session, selection: Selection) -> Iterator[Row]:
        """Yield every open part under its customer."""
        levels = group_levels(selection.group, self.about.words)
        if selection.group != "none":
            levels.append(customer_level(self.about.words))
        own = selection.currency is not None

        def figures(part: OpenPart) -> tuple[int, ...]:
            place = self.columns.column(part.kind, part.due_date, part.item_date)
            rest = part.rest if own else part.rest_home
            return tuple(rest if place == column else 0 for column in range(self.columns.count))

        def lines(part: OpenPart) -> Iterator[Row]:
            self._by_currency.add(
                part.currency, self.columns.column(part.kind, part.due_date, part.item_date), part.rest
            )
            customer = (part.number, part.name) if selection.group == "none" else ()
            dates = (part.item_date, part.due_date, days_late(part, self.columns), part.currency)
            cells = (*customer, part.item, part.place, *dates, *self._cells(figures(part)))
            yield line(*cells, way=("item", part.item))

        grouped: Grouped[OpenPart] = Grouped(levels, lines, figures, self._summed)
        yield from grouped.rows(open_ledger(session, selection))
        yield self._total(grouped.running)

    def _cells(self, amounts: tuple[int, ...]) -> tuple[Cell, ...]:
        decimals = self.about.decimals
        return (*[Amount(one, decimals) if one else None for one in amounts], Amount(sum(amounts), decimals))

    def _summed(self, sums: tuple[int, ...]) -> tuple[Cell, ...]:
        decimals = self.about.decimals
        return (*[None] * len(self._named), *(Amount(amount, decimals) for amount in (*sums, sum(sums))))

    def _total(self, running: tuple[int, ...]) -> Row:
        self.sums = running or self.sums
        return total(self.about.words.say("Total of all customers"), *self._summed(self.sums))

    def currencies(self, decimals: Mapping[str, int]) -> list[Section]:
        """Tell what is open in each currency, where that is not the sums' own alone; the rows must be done."""
        rows = tuple(
            line(
                code,
                *(blank_zero(amount, decimals[code]) for amount in amounts),
                Amount(sum(amounts), decimals[code]),
            )
            for code, amounts in self._by_currency.foreign(self.about.currency.code)
        )
        columns = (*_CURRENCIES, *self.amounts(carried=False))
        return [Section(rows, columns, self.about.words.say("Open by currency"))] if rows else []

    def chart(self) -> Chart:
        """Return the columns as bars."""
        labels = [self.about.words.say(heading) for _, heading in self.headings()]
        bars = zip(labels, self.sums, strict=True)
        return Chart(
            self.about.words.say(TITLE), tuple(Bar(label, Amount(sum_, self.about.decimals)) for label, sum_ in bars)
        )
