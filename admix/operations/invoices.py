"""Registering manual invoices (Manuella fakturor): propose, look, commit. No voucher is written (seed line 74)."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Currency, Rate, to_home, to_minor
from admix.operations.customers import Customer, find_customer
from admix.operations.registers import control_record, find_currency, rate_on, refuse_locked, typed_rate
from admix.prepared import inserting
from admix.text import identifier
from models.ledger import Item, ItemDueDate, Party
from models.register import table_of

LONGEST_NUMBER = 8
R = TypeVar("R")


@dataclass(frozen=True)
class InvoiceRow:
    """One typed row of the form; None is a field left empty. `place` is its row on the form, counted from 0."""

    place: int
    number: str
    amount: Decimal
    currency: str | None = None
    rate: int | None = None
    """In 1/100000."""
    item_date: date | None = None
    due_date: date | None = None
    reminders: int | None = None


@dataclass(frozen=True)
class InvoiceReceipt:
    """A row with its defaults filled in: what will be registered. Amounts in minor units."""

    place: int
    number: str
    currency: Currency
    rate: Rate
    item_date: date
    amount: int
    home_amount: int
    due_date: date
    reminders: int


def propose_invoices(
    session: Session, customer_number: str, rows: Sequence[InvoiceRow], today: date
) -> list[InvoiceReceipt]:
    """Fill in what was left empty and check the rest (seed lines 111-115).

    Currency and terms come from the customer, the rate from the currency register, the date is today's, the due
    date counts from the invoice date. Refused, with the field as name.row: a number that is taken, in the register
    or on the form; a locked period; an unknown currency; a missing rate; an amount of nothing.
    """
    lookups = Lookups(session)
    customer = find_customer(session, customer_number)
    receipts: list[InvoiceReceipt] = []
    seen: set[str] = set()
    for row in rows:
        if row.number in seen:
            raise Refusal("Invoice %(number)s stands twice on the form.", _at("number", row), number=row.number)
        seen.add(row.number)
        refuse_taken(session, row.number, _at("number", row))
        receipts.append(fill_row(lookups, customer, row, today))
    return receipts


def _at(field: str, row: InvoiceRow) -> str:
    return f"{field}.{row.place}"


def refuse_taken(session: Session, number: str, field: str | None) -> None:
    """Refuse an invoice number that the customer ledger has; a number is unique in the whole ledger."""
    taken = session.execute(_TAKEN, {"number": number}).scalar()
    if taken is not None:
        raise Refusal(
            "Invoice %(number)s exists already, on customer %(customer)s. Type another number.",
            field,
            number=number,
            customer=taken,
        )


class Lookups:
    """What filling in rows asks the registers: each currency and each day's rate is read once, however many rows."""

    def __init__(self, session: Session) -> None:
        self.control = control_record(session)
        self._session = session
        self._answers: dict[Hashable, Any] = {}

    def currency(self, code: str, field: str) -> tuple[Currency, int]:
        """Return a currency and the number of units its rates are quoted for. Refused: an unknown code."""
        return self._once(code, field, lambda: find_currency(self._session, code))

    def rate(self, typed: int | None, currency: Currency, per: int, day: date, field: str) -> Rate:
        """Return the rate that was typed, or the register's of the day. Refused: what `typed_rate` refuses."""
        home = self.control.home
        if typed is not None:
            return typed_rate(self._session, typed, currency, per, day, home, field)
        return self._once(
            (currency.code, day), field, lambda: rate_on(self._session, currency, per, day, home, field)
        )

    def _once(self, key: Hashable, field: str, ask: Callable[[], R]) -> R:
        """Ask at most once; that a register has no answer is remembered too."""
        if key not in self._answers:
            try:
                self._answers[key] = ask()
            except Refusal as refusal:
                self._answers[key] = refusal.with_traceback(None)
        answer = self._answers[key]
        if isinstance(answer, Refusal):
            raise Refusal(answer.message, field, **answer.values)
        found: R = answer
        return found


def fill_row(lookups: Lookups, customer: Customer, row: InvoiceRow, today: date) -> InvoiceReceipt:
    """Fill in and check one row; whether its number is taken is the caller's question."""
    control = lookups.control
    if not 1 <= len(row.number) <= LONGEST_NUMBER:
        raise Refusal("An invoice number has 1 to 8 characters.", _at("number", row))
    identifier(row.number, _at("number", row))
    currency, per = lookups.currency(row.currency or customer.currency, _at("currency", row))
    item_date = row.item_date or today
    refuse_locked(control, item_date, _at("item_date", row))
    rate = lookups.rate(row.rate, currency, per, item_date, _at("rate", row))
    amount = to_minor(row.amount, currency.decimals, _at("amount", row))
    home_amount = to_home(amount, rate, currency, control.home)
    if home_amount == 0:
        raise Refusal(
            "An invoice needs an amount; this one is nothing in %(home)s.",
            _at("amount", row),
            home=control.home.code,
        )
    to_minor(Decimal(home_amount).scaleb(-control.home.decimals), control.home.decimals, _at("amount", row))
    due_date = row.due_date or customer.terms.rule.due(item_date, _at("due_date", row))
    if due_date < item_date:
        raise Refusal(
            "The due date %(due)s lies before the invoice date %(date)s.",
            _at("due_date", row),
            due=short(due_date),
            date=short(item_date),
        )
    return InvoiceReceipt(
        row.place, row.number, currency, rate, item_date, amount, home_amount, due_date, row.reminders or 0
    )


_TAKEN = (
    select(Party.number)
    .join(Item, Item.party_id == Party.id)
    .where(Item.ledger == "customer", Item.number == bindparam("number"))
)


@clerk_act
def register_invoices(
    session: Session,
    customer_number: str,
    rows: Sequence[InvoiceRow],
    shown: Sequence[InvoiceReceipt],
    today: date,
) -> int:
    """Register the rows as the receipt showed them; return how many.

    Refused: everything `propose_invoices` refuses, and a receipt that would look different by now.
    """
    customer = find_customer(session, customer_number)
    receipts = propose_invoices(session, customer_number, rows, today)
    if list(shown) != receipts:
        raise Refusal("The registers have changed since the receipt was shown. Enter shows a new one.")
    if not receipts:
        raise Refusal("There is nothing to register. Type an invoice number and an amount.", "number.0")
    entry = begin_entry(session, "invoices", today)
    insert_items(session, entry, "manual", [(customer.id, receipt) for receipt in receipts])
    return len(receipts)


def insert_items(session: Session, entry: OpenEntry, source: str, rows: Sequence[tuple[int, InvoiceReceipt]]) -> None:
    """Insert invoices and credit notes with their first due dates; each row is the customer's id and a receipt."""
    store_items(
        session,
        entry,
        [
            {
                "party_id": party_id,
                "kind": "invoice" if receipt.amount > 0 else "credit_note",
                "source": source,
                "number": receipt.number,
                "item_date": receipt.item_date,
                "currency": receipt.currency.code,
                "rate": receipt.rate.value,
                "rate_per": receipt.rate.per,
                "amount": receipt.amount,
                "home_amount": receipt.home_amount,
                "opening_reminders": receipt.reminders,
                "due_date": receipt.due_date,
                "payment_id": None,
            }
            for party_id, receipt in rows
        ],
    )


def store_items(session: Session, entry: OpenEntry, items: Sequence[dict[str, Any]]) -> None:
    """Write items of the customer ledger, wholly open, with their first due dates; nothing is checked here."""
    ids = entry.reserve(Item, len(items))
    common = {"entry_id": entry.id, "ledger": "customer"}
    rows = [
        {**common, **item, "id": at, "open_amount": item["amount"], "open_home": item["home_amount"]}
        for at, item in zip(ids, items, strict=True)
    ]
    dues = [{"entry_id": entry.id, "item_id": row["id"], "due_date": row["due_date"]} for row in rows]
    _ITEM.run(session, rows)
    _DUE_DATE.run(session, dues)


_ITEM = inserting(table_of(Item), "payment_id", ids_given=True)
_DUE_DATE = inserting(table_of(ItemDueDate))
