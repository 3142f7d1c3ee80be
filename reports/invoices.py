"""Invoices per customer (fakturor per kund): every customer's invoices with what is open, in both currencies."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from admix.language import Language, language, mark
from admix.operations.inquiries import AsOf, ItemFigures, all_items
from admix.operations.registers import control_record
from reports.customer import as_of_facts
from reports.document import (
    Amount,
    Column,
    Document,
    Row,
    Section,
    blank_zero,
    fact,
    group,
    line,
    subtotal,
    total,
)

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


def invoices_report(session: Session, as_of: AsOf, today: date) -> Document:
    """Build the list of all customers' invoices with a sum for each customer and one for all.

    It stays in the house, so it is written in the company's language. Settled invoices stand with a blank rest; under
    an invoice with instalments stand the due date, amount and rest of each in its own currency. Sums are in home
    currency only.
    """
    control = control_record(session)
    words = language(control.language)
    found = all_items(session, as_of)
    decimals = control.home.decimals
    rows: list[Row] = [fact(words.say("Home currency"), control.home.code), *as_of_facts(as_of, words)]
    for (number, name), entries in groupby(found, key=lambda entry: entry[:2]):
        rows += _customer(number, name, [item for _, _, item in entries], decimals, words)
    everything = [item for _, _, item in found]
    rows.append(total(words.say("Total of all customers"), *_sums(everything, decimals)))
    return Document(
        f"{control.number} {control.name}",
        words.say("Invoices per customer"),
        today,
        words.code,
        (Section(tuple(rows), _COLUMNS),),
    )


def _customer(number: str, name: str, items: list[ItemFigures], decimals: int, language: Language) -> Iterator[Row]:
    yield group(f"{number} {name}")
    for item in items:
        yield line(
            item.number,
            item.item_date,
            item.due_date,
            item.currency,
            Amount(item.amount, item.decimals),
            Amount(item.home_amount, decimals),
            blank_zero(item.open_amount, item.decimals),
            blank_zero(item.open_home, decimals),
        )
        for part in item.parts:
            yield fact(
                language.say("Part %(number)d of %(invoice)s", number=part.place, invoice=item.number),
                part.due_date,
                Amount(part.amount, item.decimals),
                Amount(part.rest, item.decimals),
                item.currency,
            )
    yield subtotal(language.say("Total of customer %(number)s", number=number), *_sums(items, decimals))


def _sums(items: Iterable[ItemFigures], decimals: int) -> tuple[Amount | None, ...]:
    listed = list(items)
    return (
        None,
        None,
        None,
        None,
        None,
        Amount(sum(item.home_amount for item in listed), decimals),
        None,
        Amount(sum(item.open_home for item in listed), decimals),
    )
