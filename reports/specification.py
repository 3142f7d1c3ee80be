"""Ledger specification (kundreskontraspecifikation): every open item, in its own and in home currency."""

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.ageing import Aged, OpenPart, Periods, aged_customers, open_ledger
from admix.operations.as_of import ON_ACCOUNT
from admix.operations.registers import currency_decimals
from admix.operations.selections import Selection
from reports.asked import House, asked_facts, house
from reports.document import Amount, Cell, Column, Document, Row, Section, blank_zero, line, total
from reports.grouping import ByCurrency, Grouped, customer_level, group_levels
from reports.spooling import spooled

TITLE = mark("Ledger specification")
ITEM_WORDS = {
    "invoice": mark("Invoice"),
    "credit_note": mark("Credit note"),
    "on_account": mark("On account"),
    "fee": mark("Fee"),
    "early": mark("Paid before the invoice date"),
}
_CUSTOMER = (
    Column("customer", mark("Customer"), width=10),
    Column("name", mark("Name"), width=30, least=12, wide=True),
)
_ITEMS = (
    Column("number", mark("Invoice"), width=8),
    Column("place", mark("Part"), "count", 4),
    Column("kind", mark("Kind"), width=14, least=8, wide=True),
    Column("item_date", mark("Inv.date"), "date"),
    Column("due_date", mark("Due date"), "date"),
    Column("days", mark("Days"), "count", 5, wide=True),
    Column("currency", mark("Cur"), width=3),
    Column("amount", mark("Amount"), "amount", 10),
    Column("home_amount", mark("In home c."), "amount", 10, wide=True),
    Column("rest", mark("Rest"), "amount", 10),
    Column("home_rest", mark("Rest home"), "amount", 10, carried=True),
)
_CUSTOMERS = (
    Column("customer", mark("Customer"), width=10),
    Column("name", mark("Name"), width=30, least=12),
    Column("count", mark("Items"), "count", 6),
    Column("overdue", mark("Overdue"), "amount", 12, carried=True),
    Column("rest", mark("Rest"), "amount", 12, carried=True),
)
_CURRENCIES = (
    Column("currency", mark("Cur"), width=3),
    Column("not_due", mark("Not due"), "amount", 14),
    Column("overdue", mark("Overdue"), "amount", 14),
    Column("on_account", mark("On account"), "amount", 14),
    Column("rest", mark("Rest"), "amount", 14),
)


def specification_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the specification at a moment: item by item, or a sum for each customer; then what is open by currency.

    It stays in the house, so it is written in the company's language. Instalments are lines of their own. Sums are
    in home currency, or in the currency asked for. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    columns = Periods(selection.as_of.day or today, by_due=True, limits=())
    by_currency = ByCurrency(columns.count)
    facts = Section(tuple(asked_facts(about, selection)))
    if selection.details:
        ledger = Section(spooled(_items(session, selection, about, columns, by_currency)), _columns(selection))
    else:
        ledger = Section(spooled(_sums(session, selection, about, columns, by_currency)), _CUSTOMERS)
    return about.document(TITLE, today, [facts, ledger, *_currencies(session, by_currency, about)])


def _columns(selection: Selection) -> tuple[Column, ...]:
    if selection.group != "none":
        return _ITEMS
    return (*_CUSTOMER, *_ITEMS)


def _items(
    session: Session, selection: Selection, about: House, columns: Periods, by_currency: ByCurrency
) -> Iterator[Row]:
    levels = group_levels(selection.group, about.words)
    named = selection.group == "none"
    if not named:
        levels.append(customer_level(about.words))
    grouped: Grouped[OpenPart] = Grouped(
        levels,
        _line(about, columns, by_currency, named=named),
        lambda part: (part.rest, part.rest_home),
        lambda sums: _item_sums(sums, selection, about),
    )
    yield from grouped.rows(open_ledger(session, selection))
    yield total(about.words.say("Total of all customers"), *_item_sums(grouped.running or (0, 0), selection, about))


def _line(
    about: House, columns: Periods, by_currency: ByCurrency, *, named: bool
) -> Callable[[OpenPart], Iterator[Row]]:
    home = about.control.home.decimals

    def lines(part: OpenPart) -> Iterator[Row]:
        word = ITEM_WORDS[part.kind]
        by_currency.add(part.currency, columns.column(part.kind, part.due_date, part.item_date), part.rest)
        yield line(
            *((part.number, part.name) if named else ()),
            part.item,
            part.place,
            about.words.say(word),
            part.item_date,
            part.due_date,
            days_late(part, columns),
            part.currency,
            blank_zero(part.whole, part.decimals),
            blank_zero(part.whole_home, home),
            Amount(part.rest, part.decimals),
            Amount(part.rest_home, home),
            way=("item", part.item),
        )

    return lines


def days_late(part: OpenPart, columns: Periods) -> int | None:
    """Return how many days a part is overdue; nothing where it is not, and for money on account."""
    days = (columns.day - part.due_date).days
    return days if days > 0 and part.kind not in ON_ACCOUNT else None


def _item_sums(sums: tuple[int, ...], selection: Selection, about: House) -> tuple[Cell, ...]:
    """Fill the sums: own currency only where everything is in the one that was asked for."""
    own = Amount(sums[0], about.decimals) if selection.currency else None
    blanks = len(_columns(selection)) - 2
    return (*[None] * blanks, own, Amount(sums[1], about.control.home.decimals))


def _sums(
    session: Session, selection: Selection, about: House, columns: Periods, by_currency: ByCurrency
) -> Iterator[Row]:
    def figures(found: Aged) -> tuple[int, ...]:
        return (found.parts, found.amounts[1], sum(found.amounts))

    def cells(sums: tuple[int, ...]) -> tuple[Cell, ...]:
        return (None, None, sums[0], Amount(sums[1], about.decimals), Amount(sums[2], about.decimals))

    def lines(found: Aged) -> Iterator[Row]:
        by_currency.add_all(found.currencies)
        count, overdue, rest = figures(found)
        amounts = (blank_zero(overdue, about.decimals), Amount(rest, about.decimals))
        yield line(found.number, found.name, count, *amounts, way=("customer", found.number))

    grouped: Grouped[Aged] = Grouped(group_levels(selection.group, about.words), lines, figures, cells)
    yield from grouped.rows(aged_customers(session, selection, columns))
    yield total(about.words.say("Total of all customers"), *cells(grouped.running or (0, 0, 0)))


def _currencies(session: Session, sums: ByCurrency, about: House) -> list[Section]:
    """Tell what is open in each currency, where that is not the sums' own alone."""
    decimals = currency_decimals(session)
    rows = tuple(
        line(code, *(Amount(amount, decimals[code]) for amount in (*amounts, sum(amounts))))
        for code, amounts in sums.foreign(about.currency.code)
    )
    return [Section(rows, _CURRENCIES, about.words.say("Open by currency"))] if rows else []
