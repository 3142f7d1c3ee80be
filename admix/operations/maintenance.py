"""Invoice maintenance (fakturavård): due date, reminder stop, dispute, interest block, reminders; amounts never.

Nothing of it is a figure of the ledger. A due date is a dated row that counts from the day it was set on, so the
ageing of an earlier day stays as it was; the rest is kept with its before and after in the audit trail.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Balance, Currency
from admix.operations.due_dates import set_due_date
from admix.operations.handling import HANDLING_COLUMNS, IS_HANDLED, Handling
from admix.operations.registers import CUSTOMER, NOTHING, control_record, refuse_locked
from admix.operations.roles import ENTERING, require
from admix.prepared import Prepared, inserting
from admix.text import clean
from models.company import CurrencyRow
from models.ledger import Instalment, Item, Party
from models.register import table_of
from models.registers import ItemHandling

LONGEST_REASON = 40


@dataclass(frozen=True)
class MaintainedInvoice:
    """An invoice, credit note or fee as its maintenance shows it; amounts are shown and never changed."""

    item_id: int
    number: str
    customer_number: str
    customer_name: str
    item_date: date
    due_date: date
    currency: Currency
    amount: Balance
    open: Balance
    has_plan: bool
    """It is paid in parts, each with a due date of its own."""
    handling: Handling
    handling_id: int | None = None
    version: int = 0
    """How often the handling was changed; 0 where there is none yet."""


@dataclass(frozen=True)
class Maintenance:
    """What a clerk wants of an invoice; an empty due date keeps the one there is."""

    due_date: date | None
    handling: Handling


def find_maintained(session: Session, number: str, field: str | None = "number") -> MaintainedInvoice:
    """Return an invoice with how it is handled. Refused: an unknown number, money on account."""
    row = _BY_NUMBER.first(session, number=number)
    if row is None:
        raise Refusal("There is no invoice %(number)s.", field, number=number)
    kind, *about = row
    if kind == "on_account":
        raise Refusal("%(number)s is money on account: nothing of it is maintained here.", field, number=number)
    return _maintained(about)


def _maintained(about: list[Any]) -> MaintainedInvoice:
    item, number, customer, name, item_date, due_date, code, decimals, *rest = about
    amount, home, open_amount, open_home, has_plan, handling_id, version, *handling = rest
    return MaintainedInvoice(
        item_id=item,
        number=number,
        customer_number=customer,
        customer_name=name,
        item_date=item_date,
        due_date=due_date,
        currency=Currency(code, decimals),
        amount=Balance(amount, home),
        open=Balance(open_amount, open_home),
        has_plan=bool(has_plan),
        handling=Handling(*handling),
        handling_id=handling_id,
        version=version,
    )


_HAS_PLAN = select(Instalment.id).where(Instalment.item_id == Item.id).correlate(Item).exists()
_ITEM = (
    select(
        *(Item.kind, Item.id, Item.number, Party.number.label("customer"), Party.name, Item.item_date),
        *(Item.due_date, CurrencyRow.code, CurrencyRow.decimals, Item.amount, Item.home_amount),
        *(Item.open_amount, Item.open_home, _HAS_PLAN),
        *(ItemHandling.id.label("handling"), func.coalesce(ItemHandling.version, NOTHING), *HANDLING_COLUMNS),
    )
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .outerjoin(ItemHandling, IS_HANDLED)
)
_BY_NUMBER = Prepared(_ITEM.where(Item.ledger == CUSTOMER, Item.number == bindparam("number")))


def propose_maintenance(session: Session, number: str, wanted: Maintenance, today: date) -> MaintainedInvoice:
    """Return the invoice as it would be. A stop that is taken back loses its last day and its reason.

    Refused: nothing that differs; a due date before the invoice date, of an invoice that is settled or paid in parts,
    or while today is locked; a last day or a reason without a stop; a last day that has passed; a reason of more than
    40 characters; more than 9 reminders.
    """
    now = find_maintained(session, number)
    due_date = wanted.due_date or now.due_date
    if due_date != now.due_date:
        _refuse_due_date(now, due_date)
        refuse_locked(control_record(session), today, "due_date")
    changed = replace(now, due_date=due_date, handling=_handled(now.handling, wanted.handling, today))
    if changed == now:
        raise Refusal("Nothing of invoice %(number)s differs from what is saved.", "due_date", number=number)
    return changed


def _refuse_due_date(now: MaintainedInvoice, due_date: date) -> None:
    if now.has_plan:
        raise Refusal(
            "Invoice %(number)s is paid in parts: change its due dates under Instalments.",
            "due_date",
            number=now.number,
        )
    if not now.open.home:
        raise Refusal("Invoice %(number)s is settled: its due date stays.", "due_date", number=now.number)
    if due_date < now.item_date:
        raise Refusal(
            "The due date %(due)s lies before the invoice date %(date)s.",
            "due_date",
            due=short(due_date),
            date=short(now.item_date),
        )


def _handled(now: Handling, wanted: Handling, today: date) -> Handling:
    """Return the handling as it is saved."""
    until, reason = wanted.reminder_stop_until, clean(wanted.reminder_stop_reason, "reminder_stop_reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal("A reason has at most %(most)d characters.", "reminder_stop_reason", most=LONGEST_REASON)
    if not 0 <= wanted.reminders <= 9:
        raise Refusal("The number of reminders is a digit from 0 to 9.", "reminders")
    if not wanted.reminder_stop:
        if (until or reason) and not now.reminder_stop:
            raise Refusal("A last day or a reason needs the reminder stop.", "reminder_stop")
        until, reason = None, ""
    elif until is not None and until != now.reminder_stop_until and until < today:
        raise Refusal("The last day of the stop, %(day)s, has passed.", "reminder_stop_until", day=short(until))
    return wanted._replace(reminder_stop_until=until, reminder_stop_reason=reason)


@clerk_act
def maintain_invoice(
    session: Session, seen: MaintainedInvoice, wanted: Maintenance, reason: str = ""
) -> MaintainedInvoice:
    """Save how an invoice is handled, and its due date from today on; return it as it is now.

    Refused: an invoice whose due date or handling another clerk has changed since it was seen, what
    `propose_maintenance` refuses, and whoever may not enter.
    """
    require(session, ENTERING)
    today = session.info["act"].today
    now = find_maintained(session, seen.number)
    if (now.due_date, now.version, now.has_plan) != (seen.due_date, seen.version, seen.has_plan):
        raise Refusal("Someone else has changed this in the meantime. Look at it again.")
    changed = propose_maintenance(session, seen.number, wanted, today)
    entry = begin_entry(session, "invoice_maintenance", today, reason)
    if changed.due_date != now.due_date:
        set_due_date(session, entry, now.item_id, changed.due_date)
    if changed.handling != now.handling:
        _save_handling(session, now, changed.handling)
    return find_maintained(session, seen.number)


def _save_handling(session: Session, now: MaintainedInvoice, handling: Handling) -> None:
    if now.handling_id is None:
        _NEW_HANDLING.run(session, [{"item_id": now.item_id, "version": 1, **handling._asdict()}])
    else:
        change_row(session, ItemHandling, now.handling_id, now.version, **handling._asdict())


_NEW_HANDLING = inserting(table_of(ItemHandling))
