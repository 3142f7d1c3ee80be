"""The customer inquiry (kundfråga) as a document: a customer's invoices, what is open, what is overdue."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from admix.language import Language, language, mark
from admix.operations.customers import find_customer
from admix.operations.inquiries import AsOf, Balances, ItemFigures, balances, items_of_customer
from admix.operations.registers import control_record
from reports.document import Amount, Column, Document, Row, Section, blank_zero, fact, line, total

SETTLED = mark("S")
"""Stands for a settled invoice in the column of reminders (dialogs O14)."""
_COLUMNS = (
    Column("number", mark("Invoice"), width=7),
    Column("item_date", mark("Inv.date"), "date"),
    Column("due_date", mark("Due date"), "date"),
    Column("reminders", mark("Rem"), width=1),
    Column("amount", mark("Inv.amount"), "amount", 14, carried=True),
    Column("paid", mark("Amount paid"), "amount", 14, carried=True),
    Column("rest", mark("Remainder"), "amount", 14, carried=True),
)


def customer_report(session: Session, number: str, as_of: AsOf, today: date) -> Document:
    """Build a customer's invoice inquiry in home currency, settled invoices included (dialogs D2).

    It goes to the customer, so it is written in the customer's language. What is overdue is counted at the day of
    the report, or today. Refused: an unknown customer.
    """
    control = control_record(session)
    customer = find_customer(session, number)
    words = language(customer.language)
    items = items_of_customer(session, number, as_of)
    decimals = control.home.decimals
    rows = (
        fact(words.say("Customer"), customer.number, customer.name),
        fact(words.say("Payment terms"), customer.terms.text),
        fact(words.say("Currency"), control.home.code),
        *as_of_facts(as_of, words),
        *(row for item in items for row in _item(item, decimals, words)),
        _sum(items, decimals, words),
    )
    return Document(
        f"{control.number} {control.name}",
        words.say("Customer inquiry"),
        today,
        words.code,
        (
            Section(rows, _COLUMNS),
            _balances(balances(items, as_of.day or today), decimals, words),
        ),
    )


def as_of_facts(as_of: AsOf, language: Language) -> list[Row]:
    """Tell at which moment a report stands; nothing where it counts all that is entered."""
    facts: list[Row] = []
    if as_of.day is not None:
        facts.append(fact(language.say("As of"), as_of.day))
    if as_of.known_at is not None:
        facts.append(fact(language.say("Known at entry"), as_of.known_at))
    return facts


def _item(item: ItemFigures, decimals: int, language: Language) -> Iterator[Row]:
    """Yield an item's line, and below it the due date, amount and rest of each of its instalments."""
    yield line(
        item.number,
        item.item_date,
        item.due_date,
        language.say(SETTLED) if item.is_settled else str(item.reminders),
        Amount(item.home_amount, decimals),
        Amount(item.paid_home, decimals),
        blank_zero(item.open_home, decimals),
    )
    for part in item.parts:
        yield fact(
            language.say("Part %(number)d of %(invoice)s", number=part.place, invoice=item.number),
            part.due_date,
            Amount(part.home_amount, decimals),
            Amount(part.rest_home, decimals),
        )


def _sum(items: list[ItemFigures], decimals: int, language: Language) -> Row:
    return total(
        language.say("Total"),
        None,
        None,
        None,
        None,
        Amount(sum(item.home_amount for item in items), decimals),
        Amount(sum(item.paid_home for item in items), decimals),
        Amount(sum(item.open_home for item in items), decimals),
    )


def _balances(found: Balances, decimals: int, language: Language) -> Section:
    """Sum what is open by whether it is due; money on account is a row of its own where there is any."""
    left = [fact(language.say("On account"), Amount(found.on_account, decimals))] if found.on_account else []
    return Section(
        (
            fact(language.say("Balance - not due"), Amount(found.not_due, decimals)),
            fact(language.say("Overdue"), Amount(found.overdue, decimals)),
            *left,
            fact(language.say("Balance in all"), Amount(found.total, decimals)),
        ),
        heading=language.say("Balance"),
    )
