"""Registering manual invoices (Manuella fakturor): propose, look, commit. No voucher is written (seed line 74)."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Balance, Currency, Rate, to_home, to_minor
from admix.operations.customers import Customer, find_customer
from admix.operations.instalments import PlannedPart, insert_plans, plan_parts
from admix.operations.registers import CUSTOMER, control_record, find_currency, rate_on, refuse_locked, typed_rate
from admix.operations.roles import ENTERING, require
from admix.prepared import Prepared, among, inserting, listed
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
    credits: str | None = None
    """The invoice that a negative row credits."""
    instalments: tuple[tuple[date, Decimal], ...] = ()
    """Due dates and amounts of an invoice that is paid in parts."""


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
    credits: str | None = None
    parts: tuple[PlannedPart, ...] = ()


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


class Credited(NamedTuple):
    """What the ledger, or an earlier row, has under the number that a credit note credits."""

    party_id: int
    customer: str
    currency: str
    is_invoice: bool


class Lookups:
    """What filling in rows asks the registers: each currency and each day's rate is read once, however many rows."""

    def __init__(self, session: Session) -> None:
        self.control = control_record(session)
        self._session = session
        self._answers: dict[Hashable, Any] = {}
        self._filled: dict[str, Credited] = {}

    def remember(self, customer: Customer, receipt: InvoiceReceipt) -> None:
        """Let later rows credit an invoice that was filled in before them."""
        self._filled[receipt.number] = Credited(
            customer.id, customer.number, receipt.currency.code, is_invoice=receipt.amount > 0
        )

    def credited(self, number: str) -> Credited | None:
        """Return what a credit note credits: a row filled in before, or what the ledger has under that number."""
        if number in self._filled:
            return self._filled[number]
        row = _CREDITED.first(self._session, number=number)
        return None if row is None else Credited(*row)

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
    _refuse_credited(lookups, customer, row, currency)
    parts = _parts(row, item_date, Balance(amount, home_amount), currency)
    due_date = parts[0].due_date if parts else _due_date(customer, row, item_date)
    receipt = InvoiceReceipt(
        *(row.place, row.number, currency, rate, item_date, amount, home_amount, due_date, row.reminders or 0),
        credits=row.credits,
        parts=parts,
    )
    lookups.remember(customer, receipt)
    return receipt


def _due_date(customer: Customer, row: InvoiceRow, item_date: date) -> date:
    """Return the due date typed, or the one that the customer's terms give. Refused: one before the invoice date."""
    due_date = row.due_date or customer.terms.rule.due(item_date, _at("due_date", row))
    if due_date < item_date:
        raise Refusal(
            "The due date %(due)s lies before the invoice date %(date)s.",
            _at("due_date", row),
            due=short(due_date),
            date=short(item_date),
        )
    return due_date


def _parts(row: InvoiceRow, item_date: date, amount: Balance, currency: Currency) -> tuple[PlannedPart, ...]:
    """Return the parts of an invoice with instalments.

    Refused: a credit note, a due date typed that is not the first part's, and what `plan_parts` refuses.
    """
    if not row.instalments:
        return ()
    field = _at("instalments", row)
    if amount.amount < 0:
        raise Refusal("%(number)s is no invoice: only an invoice is paid in parts.", field, number=row.number)
    asked = [(due_date, to_minor(part, currency.decimals, field)) for due_date, part in row.instalments]
    try:
        parts = plan_parts(asked, item_date, amount, currency)
    except Refusal as refusal:
        raise Refusal(refusal.message, field, **refusal.values) from None
    if row.due_date not in {None, parts[0].due_date}:
        raise Refusal(
            "The due date of an invoice with instalments is that of its first part. Leave it empty.",
            _at("due_date", row),
        )
    return parts


def _refuse_credited(lookups: Lookups, customer: Customer, row: InvoiceRow, currency: Currency) -> None:
    """Refuse a credit note that credits anything but an invoice of the same customer and currency."""
    if row.credits is None:
        return
    field = _at("credits", row)
    if row.amount > 0:
        raise Refusal("Only a credit note, with a negative amount, credits an invoice.", field)
    found = lookups.credited(row.credits)
    if found is None:
        raise Refusal("There is no invoice %(number)s.", field, number=row.credits)
    if not found.is_invoice:
        raise Refusal("%(number)s is no invoice; a credit note credits an invoice.", field, number=row.credits)
    if found.party_id != customer.id:
        raise Refusal(
            "Invoice %(number)s belongs to customer %(customer)s.", field, number=row.credits, customer=found.customer
        )
    if found.currency != currency.code:
        raise Refusal(
            "Invoice %(number)s is in %(currency)s; its credit note is in the same currency.",
            field,
            number=row.credits,
            currency=found.currency,
        )


_CREDITED = Prepared(
    select(Item.party_id, Party.number, Item.currency, Item.kind == literal_column("'invoice'"))
    .join(Party, Party.id == Item.party_id)
    .where(Item.ledger == CUSTOMER, Item.number == bindparam("number"))
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

    Refused: everything `propose_invoices` refuses, a receipt that would look different by now, and whoever may not
    enter.
    """
    require(session, ENTERING)
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
    """Insert invoices and credit notes with their first due dates, their links and their instalments.

    Each row is the customer's id and a receipt.
    """
    ids = entry.reserve(Item, len(rows))
    credited = _credited_ids(session, [receipt for _, receipt in rows], ids)
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
                "credits_item_id": credited.get(receipt.credits),
            }
            for party_id, receipt in rows
        ],
    )
    insert_plans(session, entry, [(at, receipt.parts) for at, (_, receipt) in zip(ids, rows, strict=True)])


def _credited_ids(session: Session, receipts: Sequence[InvoiceReceipt], ids: Sequence[int]) -> dict[str | None, int]:
    """Return the ids of the invoices that these receipts credit, by number; their own ids are among them."""
    wanted = {receipt.credits for receipt in receipts if receipt.credits is not None}
    if not wanted:
        return {}
    found: dict[str | None, int] = dict(_IDS_OF.all(session, numbers=listed(wanted)))
    return found | {receipt.number: at for receipt, at in zip(receipts, ids, strict=True)}


def store_items(session: Session, entry: OpenEntry, items: Sequence[dict[str, Any]]) -> None:
    """Write items of the customer ledger, wholly open, with their first due dates; nothing is checked here.

    An item may name its `payment_id` or its `credits_item_id`. Call it once in an entry: ids are reserved from the
    last one before it.
    """
    ids = entry.reserve(Item, len(items))
    common = {"entry_id": entry.id, "ledger": "customer", "payment_id": None, "credits_item_id": None}
    rows = [
        {**common, **item, "id": at, "open_amount": item["amount"], "open_home": item["home_amount"]}
        for at, item in zip(ids, items, strict=True)
    ]
    dues = [{"entry_id": entry.id, "item_id": row["id"], "due_date": row["due_date"]} for row in rows]
    _ITEM.run(session, rows)
    _DUE_DATE.run(session, dues)


_ITEM = inserting(table_of(Item), "payment_id", "credits_item_id", ids_given=True)
_DUE_DATE = inserting(table_of(ItemDueDate))
_IDS_OF = Prepared(select(Item.number, Item.id).where(Item.ledger == CUSTOMER, Item.number.in_(among("numbers"))))
