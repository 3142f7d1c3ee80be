"""What the register holds of a batch or another act, as its journal tells it: a fixed number of questions for each.

An entry's allocations and items are found by the ranges of ids that its seals name, however large the tables are.
"""

import json
from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from admix.operations.journal_values import (
    ActLine,
    ActValues,
    JournalBatchValues,
    JournalLine,
    RevaluedLine,
    VoucherLine,
    VoucherValues,
)
from admix.operations.registers import NOTHING
from admix.prepared import Prepared
from models.company import Account, CurrencyRow, PaymentMethod
from models.corrections import RevaluationLine, WriteOffDecision, WriteOffRequest
from models.ledger import Allocation, Item, Party, Payment, PaymentBatch
from models.store import Entry
from models.types import Base
from models.vouchers import Posting, Voucher

Ranges = dict[str, tuple[int, int]]
"""First and last id of what an entry wrote, by table."""
NO_ROWS = (1, 0)
NO_ITEM: ColumnElement[str] = literal_column("''")


def batch_values(session: Session, batch_id: int) -> JournalBatchValues:
    """Return a batch with its payments, one line for each claim, and its voucher, if it has one."""
    entry_id, number, day, approved, user, *head, entered_by = _BATCH.all(session, batch=batch_id)[0]
    written = _written(session, entry_id)
    vouchers, linked = _vouchers(session, entry_id)
    values = (
        number,
        day.isoformat(),
        approved.isoformat(timespec="seconds"),
        user,
        *head,
        tuple(_lines(session, written)),
        ", ".join(voucher.name for voucher in vouchers),
        tuple(posting for voucher in vouchers for posting in voucher.postings),
        ", ".join((entered_by or user).split(",")),
        linked.get("bank_charge", 0),
        -linked.get("separate", 0),
    )
    return JournalBatchValues(*values)


_BATCH = Prepared(
    select(
        PaymentBatch.entry_id,
        PaymentBatch.number,
        PaymentBatch.payment_date,
        Entry.entered_utc,
        Entry.user,
        PaymentMethod.text,
        PaymentBatch.bundle_number,
        PaymentBatch.declared_count,
        PaymentBatch.currency,
        CurrencyRow.decimals,
        PaymentBatch.rate,
        PaymentBatch.rate_per,
        PaymentBatch.declared_total,
        PaymentBatch.used_total,
        PaymentBatch.fee,
        PaymentBatch.separate,
        PaymentBatch.separate_account,
        PaymentBatch.entered_by,
    )
    .join(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
    .join(PaymentMethod, PaymentMethod.code == PaymentBatch.method)
    .join(Entry, Entry.id == PaymentBatch.entry_id)
    .where(PaymentBatch.id == bindparam("batch"))
)


def act_values(session: Session, entry_id: int) -> ActValues:
    """Return another act with its rows and its vouchers; a write-off also with who asked for it."""
    kind, day, entered, user, reason, corrects, batch = _ACT.all(session, entry=entry_id)[0]
    written = _written(session, entry_id)
    request = _REQUEST.first(session, **_between(written, WriteOffDecision))
    request_entry, requested_by, requested, wish = request or (None, "", None, "")
    vouchers, linked = _vouchers(session, entry_id)
    return ActValues(
        entry_id,
        kind,
        day.isoformat(),
        entered.isoformat(timespec="seconds"),
        user,
        reason or wish,
        batch,
        corrects if batch is None and corrects != request_entry else None,
        requested_by,
        requested.isoformat(timespec="seconds") if requested else "",
        tuple(_act_lines(session, written)),
        tuple(RevaluedLine(*row) for row in _REVALUED.all(session, **_between(written, RevaluationLine))),
        tuple(vouchers),
        linked.get("bank_charge", 0),
        -linked.get("separate", 0),
    )


_ACT = Prepared(
    select(
        Entry.kind,
        Entry.value_date,
        Entry.entered_utc,
        Entry.user,
        Entry.reason,
        Entry.corrects_id,
        PaymentBatch.number,
    )
    .outerjoin(PaymentBatch, PaymentBatch.entry_id == Entry.corrects_id)
    .where(Entry.id == bindparam("entry"))
)


def _in_range(model: type[Base]) -> ColumnElement[bool]:
    """Return the condition that a row is one of those that an entry wrote."""
    return model.__table__.c.id.between(bindparam("first"), bindparam("last"))


def _between(written: Ranges, model: type[Base]) -> dict[str, int]:
    first, last = written.get(model.__tablename__, NO_ROWS)
    return {"first": first, "last": last}


_REQUEST = Prepared(
    select(Entry.id, Entry.user, Entry.entered_utc, Entry.reason)
    .select_from(WriteOffDecision)
    .join(WriteOffRequest, WriteOffRequest.id == WriteOffDecision.request_id)
    .join(Entry, Entry.id == WriteOffRequest.entry_id)
    .where(_in_range(WriteOffDecision))
)
_REVALUED = Prepared(
    select(
        Party.number,
        Party.name,
        Item.number,
        Item.currency,
        CurrencyRow.decimals,
        RevaluationLine.open_amount,
        RevaluationLine.rate,
        RevaluationLine.rate_per,
        RevaluationLine.open_home,
        RevaluationLine.value_home,
    )
    .join(Item, Item.id == RevaluationLine.item_id)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .where(_in_range(RevaluationLine))
    .order_by(RevaluationLine.id)
)


def _written(session: Session, entry_id: int) -> Ranges:
    """Return which rows an entry wrote, as its seals name them."""
    seals = json.loads(_SEALS.scalar(session, entry=entry_id))
    return {table: (first, first + count - 1) for table, first, count, _ in seals}


_SEALS = Prepared(select(Entry.seals).where(Entry.id == bindparam("entry")))


def _lines(session: Session, written: Ranges) -> Iterator[JournalLine]:
    """Yield one line for each claim of a batch, in the order of entry, then what it left on account."""
    settled = _SETTLED.all(session, **_between(written, Allocation))
    left = _LEFT.all(session, **_between(written, Item))
    yield from (JournalLine(*row) for row in (*settled, *left))


def _summed(kind: str) -> ColumnElement[int]:
    return func.sum(func.iif(Allocation.kind == kind, Allocation.home_amount, 0))


_SETTLED = Prepared(
    select(
        Party.number,
        Party.name,
        Item.number.label("item"),
        func.coalesce(func.sum(Payment.amount), 0),
        _summed("reduction"),
        -_summed("exchange"),
        func.sum(Allocation.home_amount),
        _summed("discount"),
        _summed("rounding"),
        _summed("payment"),
    )
    .join(Item, Item.id == Allocation.item_id)
    .join(Party, Party.id == Item.party_id)
    .outerjoin(Payment, Payment.id == Allocation.payment_id)
    .where(_in_range(Allocation))
    .group_by(Item.id)
    .order_by(func.min(Allocation.id))
)
_LEFT = Prepared(
    select(
        Party.number,
        Party.name,
        Item.number.label("item"),
        Payment.amount,
        NOTHING.label("reduction"),
        NOTHING.label("exchange"),
        -Item.home_amount,
        NOTHING.label("discount"),
        NOTHING.label("rounding"),
        Payment.home_amount,
    )
    .join(Party, Party.id == Item.party_id)
    .join(Payment, Payment.id == Item.payment_id)
    .where(_in_range(Item))
    .order_by(Item.id)
)


def _act_lines(session: Session, written: Ranges) -> Iterator[ActLine]:
    """Yield what an act took from items, in the order it did, then the items it made, their amounts turned."""
    for row in _TAKEN.all(session, **_between(written, Allocation)):
        yield ActLine(*row)
    for row in _NEW.all(session, **_between(written, Item)):
        yield ActLine(*row)


_OTHER = aliased(Item)
_TAKEN = Prepared(
    select(
        Party.number,
        Party.name,
        Item.number.label("item"),
        Allocation.kind,
        func.coalesce(_OTHER.number, NO_ITEM),
        Item.currency,
        CurrencyRow.decimals,
        Allocation.amount,
        Allocation.home_amount,
    )
    .join(Item, Item.id == Allocation.item_id)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .outerjoin(_OTHER, _OTHER.id == Allocation.from_item_id)
    .where(_in_range(Allocation))
    .order_by(Allocation.id)
)
_NEW = Prepared(
    select(
        Party.number,
        Party.name,
        Item.number.label("item"),
        Item.kind,
        NO_ITEM,
        Item.currency,
        CurrencyRow.decimals,
        -Item.amount,
        -Item.home_amount,
    )
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .where(_in_range(Item))
    .order_by(Item.id)
)


def _vouchers(session: Session, entry_id: int) -> tuple[list[VoucherValues], dict[str, int]]:
    """Return an entry's vouchers with their rows, which may be none, and what they post by kind of entry."""
    rows = _POSTINGS.all(session, entry=entry_id)
    vouchers: list[VoucherValues] = []
    sums: dict[str, int] = {}
    for (series, number, day, text), posted in groupby(rows, lambda row: row[:4]):
        lines = [(link, VoucherLine(*line)) for link, *line in (row[4:] for row in posted) if link is not None]
        for link, line in lines:
            sums[link] = sums.get(link, 0) + line.amount
        vouchers.append(VoucherValues(f"{series} {number}", day.isoformat(), text, tuple(line for _, line in lines)))
    return vouchers, sums


_POSTINGS = Prepared(
    select(
        Voucher.series,
        Voucher.number,
        Voucher.voucher_date,
        Voucher.text,
        Posting.link,
        Posting.account,
        Account.name,
        Posting.amount,
    )
    .outerjoin(Posting, Posting.voucher_id == Voucher.id)
    .outerjoin(Account, Account.number == Posting.account)
    .where(Voucher.entry_id == bindparam("entry"))
    .order_by(Voucher.id, Posting.line)
)
