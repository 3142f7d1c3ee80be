"""Taking back what was allocated, without touching the money: un-matching, matches undone, write-offs reversed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.errors import Refusal
from admix.language import mark
from admix.operations.invoices import store_items
from admix.operations.on_account import free_numbers, is_on_account, on_account_item
from admix.operations.turning import (
    PaidLine,
    find_line,
    line_voucher,
    open_again,
    post,
    refuse_before,
    refuse_reversed,
    refuse_unready,
    rows_of,
    turn_entry,
    turn_line,
    turned_vouchers,
)
from admix.prepared import Prepared
from models.ledger import Allocation
from models.store import Entry


@dataclass(frozen=True)
class Unmatched:
    """The receipt of an un-match: where the money stands now, and the voucher; None where none was needed."""

    on_account_number: str
    voucher: str | None


@clerk_act
def unmatch(session: Session, batch_number: int, item_id: int, value_date: date, reason: str) -> Unmatched:
    """Take a payment off its invoice as of a day, and leave its money on the customer's account.

    Reduction, rounding and exchange difference of the payment are taken back; the bank is not touched. Refused: what
    `find_line` refuses, a line without money, a refund, money that is on account or reversed already, no reason, a
    locked period, whoever is no approver.
    """
    control = refuse_unready(session, value_date, reason)
    line = find_line(session, batch_number, item_id, value_date)
    payment, batch = line.payment, line.batch
    if payment is None:
        raise _unfit(line, mark("Batch %(batch)d has no money from %(number)s. Reverse the line instead."))
    if payment.amount < 0:
        raise _unfit(line, mark("The payment of %(number)s in batch %(batch)d is a refund. Reverse it instead."))
    if not line.standing and is_on_account(session, payment.id):
        raise _unfit(line, mark("The payment of %(number)s in batch %(batch)d is on account already."))
    if not line.standing:
        refuse_reversed(line)
    entry = begin_entry(session, "unmatching", value_date, reason, corrects_id=batch.entry_id)
    turn_line(session, entry, line)
    open_again(session, entry)
    number = free_numbers(session, "T", [payment.id])[payment.id]
    left = on_account_item(
        payment.id,
        number,
        party_id=payment.party_id,
        day=value_date,
        currency=batch.currency,
        rate=batch.rate,
        amount=payment.amount,
        home=payment.home,
    )
    store_items(session, entry, [left])
    voucher = post(session, entry, control, "Återföring", batch.entry_id, line_voucher(session, line, 0))
    return Unmatched(number, voucher)


def _unfit(line: PaidLine, sentence: str) -> Refusal:
    return Refusal(sentence, "invoice", number=line.number, batch=line.batch.number)


@dataclass(frozen=True)
class Undone:
    """The receipt of what was undone: its entry and the voucher; None where it had none to turn."""

    entry: int
    voucher: str | None


@clerk_act
def undo_match(session: Session, entry_id: int, value_date: date, reason: str) -> Undone:
    """Undo a match as of a day: credit and invoice are open again as they were.

    Refused: an entry that is no match, one that is undone already, no reason, a day before the match, a locked
    period, whoever is no approver.
    """
    return _undo(session, entry_id, "matching", "unmatching", value_date, reason)


@clerk_act
def reverse_write_off(session: Session, entry_id: int, value_date: date, reason: str) -> Undone:
    """Take back a write-off as of a day: the claim is open again.

    Refused: an entry that is no write-off, one that is taken back already, no reason, a day before the write-off, a
    locked period, whoever is no approver.
    """
    return _undo(session, entry_id, "write_off", "write_off_reversal", value_date, reason)


def _undo(session: Session, entry_id: int, kind: str, turning: str, value_date: date, reason: str) -> Undone:
    control = refuse_unready(session, value_date, reason)
    row = _ENTRY.first(session, entry=entry_id)
    if row is None or row[0] != kind:
        sentence = _OTHER_KIND[kind]
        raise Refusal(sentence, entry=entry_id)
    rows = rows_of(session, entry_id)
    if _TURNED.scalar(session, first=rows.start, last=rows.stop - 1):
        raise Refusal("Entry %(entry)d is taken back already.", entry=entry_id)
    refuse_before(value_date, row[1])
    entry = begin_entry(session, turning, value_date, reason, corrects_id=entry_id)
    turn_entry(session, entry, entry_id)
    open_again(session, entry)
    lines = turned_vouchers(session, [entry_id])
    return Undone(entry_id, post(session, entry, control, "Återföring", entry_id, lines))


_OTHER_KIND = {
    "matching": mark("Entry %(entry)d is not a match."),
    "write_off": mark("Entry %(entry)d is not a write-off."),
}
_ENTRY = Prepared(select(Entry.kind, Entry.value_date).where(Entry.id == bindparam("entry")))
_TURNED = Prepared(
    select(func.count(Allocation.id)).where(Allocation.reverses_id.between(bindparam("first"), bindparam("last")))
)
