"""Reversing what was posted: nothing is deleted, the same rows come again with their signs turned."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, insert, literal, select, text
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.calendar import short
from admix.errors import Refusal
from admix.operations.on_account import close_on_account
from admix.operations.registers import control_record, refuse_locked
from admix.operations.vouchers import Line, write_voucher
from models.ledger import Allocation, PaymentBatch
from models.register import table_of
from models.store import Entry
from models.vouchers import Posting, Voucher


@dataclass(frozen=True)
class ReversedBatch:
    """The receipt of a reversal: the batch it took back and the voucher that did it."""

    number: int
    voucher: str


@clerk_act
def reverse_batch(session: Session, number: int, value_date: date, reason: str) -> ReversedBatch:
    """Take back a whole approved batch as of a day: its invoices are open again from then on.

    Reports as of an earlier day still count it. Refused: an unknown batch, one that is reversed already, no reason,
    a day before the payment date, a locked period, an invoice of the batch that would be open beyond its amount,
    money on account that was used since.
    """
    batch = session.execute(_BATCH, {"number": number}).one_or_none()
    if batch is None:
        raise Refusal("There is no batch %(number)d.", "batch", number=number)
    if not reason.strip():
        raise Refusal("A reversal needs a reason.", "reason")
    earlier = session.execute(_REVERSAL_OF, {"entry": batch.entry_id}).scalar()
    if earlier is not None:
        raise Refusal("Batch %(number)d is reversed already.", "batch", number=number)
    if value_date < batch.payment_date:
        raise Refusal(
            "The reversal cannot lie before the payment date %(day)s.",
            "value_date",
            day=short(batch.payment_date),
        )
    refuse_locked(control_record(session), value_date, "value_date")
    entry = begin_entry(session, "batch_reversal", value_date, reason, corrects_id=batch.entry_id)
    first = entry.reserve(Allocation, 1)[0]
    _turn_allocations(session, entry, batch.entry_id, value_date)
    close_on_account(session, entry, batch.entry_id, value_date.isoformat())
    session.connection().execute(_REOPEN, {"first": first})
    voucher = _turn_voucher(session, entry, batch.entry_id, value_date)
    return ReversedBatch(number, voucher)


def _turn_allocations(session: Session, entry: OpenEntry, reversed_entry: int, day: date) -> None:
    """Insert the opposite of each allocation (set-based)."""
    table = table_of(Allocation)
    connection = session.connection()
    opposite = select(
        literal(entry.id),
        table.c.item_id,
        table.c.payment_id,
        table.c.kind,
        literal(day.isoformat()),
        -table.c.amount,
        -table.c.home_amount,
        table.c.id,
    ).where(table.c.entry_id == reversed_entry)
    names = [
        "entry_id",
        "item_id",
        "payment_id",
        "kind",
        "value_date",
        "amount",
        "home_amount",
        "reverses_id",
    ]
    connection.execute(insert(table).from_select(names, opposite.order_by(table.c.id)))


_REOPEN = text(
    "UPDATE item SET open_amount = open_amount - taken.amount, open_home = open_home - taken.home_amount "
    "FROM (SELECT item_id, sum(amount) AS amount, sum(home_amount) AS home_amount FROM allocation "
    "WHERE id >= :first GROUP BY item_id) AS taken WHERE item.id = taken.item_id"
)


def _turn_voucher(session: Session, entry: OpenEntry, reversed_entry: int, day: date) -> str:
    voucher = session.execute(select(Voucher).where(Voucher.entry_id == reversed_entry)).scalar_one()
    lines = session.execute(
        select(Posting.link, Posting.account, -Posting.amount)
        .where(Posting.voucher_id == voucher.id)
        .order_by(Posting.line)
    )
    number = write_voucher(
        session,
        entry,
        voucher.series,
        day,
        f"Återföring {voucher.series} {voucher.number}",
        [Line(*line) for line in lines],
    )
    return f"{voucher.series} {number}"


_BATCH = select(PaymentBatch.id, PaymentBatch.entry_id, PaymentBatch.payment_date).where(
    PaymentBatch.number == bindparam("number")
)
_REVERSAL_OF = select(func.min(Entry.id)).where(
    Entry.corrects_id == bindparam("entry"), Entry.kind == "batch_reversal"
)
