"""Invoices per customer (fakturor per kund): every invoice with what is open, in both currencies."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from admix.language import Language, mark
from admix.operations.inquiries import ListedItem, listed_items
from admix.operations.selections import Selection
from reports.asked import House, asked_facts, house
from reports.document import Amount, Cell, Column, Document, Row, Section, blank_zero, fact, line, total
from reports.grouping import Grouped, customer_level
from reports.spooling import spooled

TITLE = mark("Invoices per customer")
_COLUMNS = (
    Column("number", mark("Invoice"), width=7),
    Column("item_date", mark("Inv.date"), "date"),
    Column("due_date", mark("Due date"), "date"),
    Column("currency", mark("Cur"), width=3),
    Column("amount", mark("Amount"), "amount", 10),
    Column("home_amount", mark("In home c."), "amount", 10, carried=True),
    Column("rest", mark("Rest"), "amount", 10),
    Column("home_rest", mark("Rest home"), "amount", 10, carried=True),
)


def invoices_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the list of the customers' invoices with a sum for each customer and one for all.

    It stays in the house, so it is written in the company's language. Settled invoices stand with a blank rest; under
    an invoice with instalments stand the due date, amount and rest of each in its own currency. Sums are in home
    currency only. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    home = about.control.home.decimals

    def sums(figures: tuple[int, ...]) -> tuple[Cell, ...]:
        amount, rest = (Amount(figure, home) for figure in figures)
        return (None, None, None, None, None, amount, None, rest)

    def rows() -> Iterator[Row]:
        grouped: Grouped[ListedItem] = Grouped(
            [customer_level(about.words)],
            lambda item: _lines(item, about),
            lambda item: (item.figures.home_amount, item.figures.open_home),
            sums,
        )
        yield from grouped.rows(listed_items(session, selection))
        yield total(about.words.say("Total of all customers"), *sums(grouped.running or (0, 0)))

    facts = Section(tuple(asked_facts(about, selection)))
    return about.document(TITLE, today, [facts, Section(spooled(rows()), _COLUMNS)])


def _lines(listed: ListedItem, about: House) -> Iterator[Row]:
    item, home = listed.figures, about.control.home.decimals
    yield line(
        item.number,
        item.item_date,
        item.due_date,
        item.currency,
        Amount(item.amount, item.decimals),
        Amount(item.home_amount, home),
        blank_zero(item.open_amount, item.decimals),
        blank_zero(item.open_home, home),
        way=("item", item.number),
    )
    for part in item.parts:
        yield fact(
            _part(about.words, part.place, item.number),
            part.due_date,
            Amount(part.amount, item.decimals),
            Amount(part.rest, item.decimals),
            item.currency,
        )


def _part(words: Language, place: int, number: str) -> str:
    return words.say("Part %(number)d of %(invoice)s", number=place, invoice=number)
