"""Taking back what was posted: nothing is deleted, the same rows come again with their signs turned.

What corrections share: what they are refused for, the rows of an entry and of a line of a batch, the rows turned and
the items open again, the voucher. Amounts are home minor units, vouchers debit positive.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, NoReturn

from sqlalchemy import ColumnElement, bindparam, insert, literal, select, text
from sqlalchemy.orm import Session, aliased

from admix.audit import OpenEntry
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Rate
from admix.operations.registers import ControlRecord, control_record, module_links, refuse_locked
from admix.operations.roles import APPROVING, require
from admix.operations.vouchers import Line, linked, write_voucher
from admix.prepared import Prepared
from models.ledger import Allocation, Item, Payment, PaymentBatch
from models.register import table_of
from models.store import Entry
from models.vouchers import Posting, Voucher


def refuse_unready(session: Session, value_date: date, reason: str) -> ControlRecord:
    """Check what every correction needs and return the control record.

    Refused: whoever is no approver, no reason, a locked period.
    """
    require(session, APPROVING)
    if not reason.strip():
        raise Refusal("A reversal needs a reason.", "reason")
    control = control_record(session)
    refuse_locked(control, value_date, "value_date")
    return control


def refuse_before(day: date, posted: date) -> None:
    """Refuse to take something back before the day it was posted for."""
    if day < posted:
        raise Refusal("It was posted for %(day)s. Type no earlier date.", "value_date", day=short(posted))


class BatchFacts(NamedTuple):
    """An approved batch as its corrections need it."""

    id: int
    number: int
    entry_id: int
    payment_date: date
    account: str
    currency: str
    rate: Rate


def find_batch(session: Session, number: int, value_date: date) -> BatchFacts:
    """Return an approved batch. Refused: an unknown one, one that is reversed, a day before its payment date."""
    row = _BATCH.first(session, number=number)
    if row is None:
        raise Refusal("There is no batch %(number)d.", "batch", number=number)
    *about, rate, per = row
    key, number, entry_id, payment_date, account, currency = about
    batch = BatchFacts(key, number, entry_id, payment_date, account, currency, Rate(rate, per))
    if corrections_of(session, batch.entry_id, "batch_reversal"):
        raise Refusal("Batch %(number)d is reversed already.", "batch", number=number)
    if value_date < batch.payment_date:
        raise Refusal(
            "The reversal cannot lie before the payment date %(day)s.",
            "value_date",
            day=short(batch.payment_date),
        )
    return batch


_BATCH = Prepared(
    select(
        *(PaymentBatch.id, PaymentBatch.number, PaymentBatch.entry_id, PaymentBatch.payment_date),
        *(PaymentBatch.account, PaymentBatch.currency, PaymentBatch.rate, PaymentBatch.rate_per),
    ).where(PaymentBatch.number == bindparam("number"))
)


def corrections_of(session: Session, entry_id: int, *kinds: str) -> list[int]:
    """Return the entries of these kinds that correct an entry, the first one first."""
    found = _CORRECTIONS.all(session, entry=entry_id)
    return [entry for entry, kind in found if kind in kinds]


_CORRECTIONS = Prepared(
    select(Entry.id, Entry.kind).where(Entry.corrects_id == bindparam("entry")).order_by(Entry.id)
)


class Paid(NamedTuple):
    """A payment: whose, and how much in the batch's currency and in home currency."""

    id: int
    party_id: int
    amount: int
    home: int


@dataclass(frozen=True)
class PaidLine:
    """A line of a batch: what its entry did to one item, or what it left on account."""

    batch: BatchFacts
    item_id: int
    number: str
    payment: Paid | None
    """None where the line took no money, but only a reduction or the like."""
    standing: Mapping[str, int]
    """What still stands of it by kind of allocation, in home minor units; empty for money on account."""


def find_line(session: Session, batch_number: int, item_id: int, value_date: date) -> PaidLine:
    """Return a batch's line on an item, or the payment that it left on account as this item.

    Refused: what `find_batch` refuses, an item that is not in the batch.
    """
    batch = find_batch(session, batch_number, value_date)
    rows = _LINE.all(session, item=item_id, entry=batch.entry_id)
    payment_id = next((row[2] for row in rows if row[2] is not None), None)
    if not rows:
        payment_id = _LEFT.scalar(session, item=item_id, batch=batch.id)
        if payment_id is None:
            raise Refusal("The invoice is not in batch %(batch)d.", "invoice", batch=batch_number)
    payment = None if payment_id is None else Paid(*_PAYMENT.all(session, payment=payment_id)[0])
    standing: dict[str, int] = {}
    for kind, home, _, turned in rows:
        if turned is None:
            standing[kind] = standing.get(kind, 0) + home
    return PaidLine(batch, item_id, _NUMBER.scalar(session, item=item_id), payment, standing)


_TURNED = aliased(Allocation)
_LINE = Prepared(
    select(Allocation.kind, Allocation.home_amount, Allocation.payment_id, _TURNED.id)
    .outerjoin(_TURNED, _TURNED.reverses_id == Allocation.id)
    .where(Allocation.item_id == bindparam("item"), Allocation.entry_id == bindparam("entry"))
    .order_by(Allocation.id)
)
_LEFT = Prepared(
    select(Payment.id)
    .join(Item, Item.payment_id == Payment.id)
    .where(Item.id == bindparam("item"), Payment.batch_id == bindparam("batch"))
)
_PAYMENT = Prepared(
    select(Payment.id, Payment.party_id, Payment.amount, Payment.home_amount).where(
        Payment.id == bindparam("payment")
    )
)
_NUMBER = Prepared(select(Item.number).where(Item.id == bindparam("item")))


def refuse_reversed(line: PaidLine) -> NoReturn:
    """Refuse a line of which nothing stands any more."""
    raise Refusal(
        "The payment of %(number)s in batch %(batch)d is reversed already.",
        "invoice",
        number=line.number,
        batch=line.batch.number,
    )


def turn_entry(session: Session, entry: OpenEntry, corrected: int) -> None:
    """Turn every allocation of an entry that was not turned before, and open the items again."""
    rows = rows_of(session, corrected)
    table = table_of(Allocation)
    _turn(session, entry, table.c.id.between(rows.start, rows.stop - 1))


def turn_line(session: Session, entry: OpenEntry, line: PaidLine) -> None:
    """Turn the allocations of a batch's line that stand, and open its item again."""
    table = table_of(Allocation)
    _turn(session, entry, table.c.item_id == line.item_id, table.c.entry_id == line.batch.entry_id)


def rows_of(session: Session, entry_id: int) -> range:
    """Return the ids of an entry's allocations: they follow on each other, and its seals say where."""
    seals = json.loads(_SEALS.scalar(session, entry=entry_id))
    return next((range(first, first + count) for name, first, count, _ in seals if name == "allocation"), range(0))


_SEALS = Prepared(select(Entry.seals).where(Entry.id == bindparam("entry")))


def _turn(session: Session, entry: OpenEntry, *which: ColumnElement[bool]) -> None:
    """Insert the opposite of each allocation (set-based)."""
    table, turned = table_of(Allocation), table_of(Allocation).alias("turned")
    opposite = (
        select(
            literal(entry.id),
            table.c.item_id,
            table.c.payment_id,
            table.c.kind,
            literal(entry.value_date.isoformat()),
            -table.c.amount,
            -table.c.home_amount,
            table.c.id,
            table.c.from_item_id,
        )
        .outerjoin(turned, turned.c.reverses_id == table.c.id)
        .where(*which, turned.c.id.is_(None))
        .order_by(table.c.id)
    )
    session.connection().execute(insert(table).from_select(_TURNED_COLUMNS, opposite))


_TURNED_COLUMNS = (
    *("entry_id", "item_id", "payment_id", "kind", "value_date"),
    *("amount", "home_amount", "reverses_id", "from_item_id"),
)


def open_again(session: Session, entry: OpenEntry) -> None:
    """Let what is open follow the allocations that a correction wrote.

    Refused: an item that would be open in one currency only, since what is left is worth nothing in the other; an
    item that would be open beyond its amount, which means that the register is damaged.
    """
    first = entry.reserve(Allocation, 1)[0]
    for number, is_beyond in session.execute(_MISFITS, {"first": first}):
        if is_beyond:
            raise Refusal("%(number)s would be open beyond its amount. Let the register be verified.", number=number)
        raise Refusal(
            "%(number)s would be open in one currency only. Reverse what was paid on it later first.", number=number
        )
    session.connection().execute(_REOPEN, {"first": first})


_TAKEN = (
    "(SELECT item_id, sum(amount) AS amount, sum(home_amount) AS home_amount FROM allocation "
    "WHERE id >= :first GROUP BY +item_id) AS taken"
)
"""What the entry took; the sign keeps SQLite from grouping by the items' index, which reads every allocation."""
_REOPEN = text(
    "UPDATE item SET open_amount = open_amount - taken.amount, open_home = open_home - taken.home_amount "  # noqa: S608 - our own SQL
    f"FROM {_TAKEN} WHERE item.id = taken.item_id"
)
_MISFITS = text(
    "SELECT number, is_beyond FROM (SELECT number, now_amount, now_home, sign(now_amount) = -sign(amount) "  # noqa: S608 - our own SQL
    "OR sign(now_home) = -sign(home_amount) OR abs(now_amount) > abs(amount) OR abs(now_home) > abs(home_amount) "
    "AS is_beyond FROM (SELECT number, item.amount, item.home_amount, open_amount - taken.amount AS now_amount, "
    f"open_home - taken.home_amount AS now_home FROM {_TAKEN} JOIN item ON item.id = taken.item_id)) "
    "WHERE is_beyond OR (now_amount = 0) <> (now_home = 0) LIMIT 1"
)


def turned_vouchers(session: Session, entries: Iterable[int]) -> list[Line]:
    """Return the lines that bring the vouchers of these entries back to nothing; one voucher is turned line by line.

    Of several only what is left of each account is turned.
    """
    rows = [row for entry in entries for row in _POSTED.all(session, entry=entry)]
    lines = [Line(link, account, -amount) for _, link, account, amount in rows]
    if len({voucher for voucher, *_ in rows}) < 2:
        return lines
    sums: dict[tuple[str, str], int] = {}
    for line in lines:
        place = (line.link, line.account)
        sums[place] = sums.get(place, 0) + line.amount
    return [Line(*place, amount) for place, amount in sums.items() if amount] or lines


_POSTED = Prepared(
    select(Voucher.id, Posting.link, Posting.account, Posting.amount)
    .join(Posting, Posting.voucher_id == Voucher.id)
    .where(Voucher.entry_id == bindparam("entry"))
    .order_by(Voucher.id, Posting.line)
)


def line_voucher(session: Session, line: PaidLine, bank: int) -> list[Line]:
    """Return the voucher that takes back what stands of a line, and `bank` from the bank.

    Each kind goes to the account of the batch's own voucher; what the control account gets is the rest.
    """
    standing, links = line.standing, module_links(session)
    for _, link, account, _ in _POSTED.all(session, entry=line.batch.entry_id):
        links[link] = account
    links["bank"] = line.batch.account
    exchange = standing.get("exchange", 0)
    lines = linked(
        links,
        bank=-bank,
        reduction=-standing.get("reduction", 0),
        discount=-standing.get("discount", 0),
        rounding=-standing.get("rounding", 0),
        exchange_loss=-max(exchange, 0),
        exchange_gain=-min(exchange, 0),
    )
    return [*lines, *linked(links, receivable=-sum(one.amount for one in lines))]


def post(
    session: Session, entry: OpenEntry, control: ControlRecord, word: str, corrected: int, lines: Sequence[Line]
) -> str | None:
    """Write the voucher of a correction, named after the voucher that it corrects; None where nothing is to post."""
    if not any(line.amount for line in lines):
        return None
    row = _VOUCHER.first(session, entry=corrected)
    series, text = (control.payment_series, word) if row is None else (row[0], f"{word} {row[0]} {row[1]}")
    return f"{series} {write_voucher(session, entry, series, entry.value_date, text, lines)}"


_VOUCHER = Prepared(
    select(Voucher.series, Voucher.number).where(Voucher.entry_id == bindparam("entry")).order_by(Voucher.id)
)
