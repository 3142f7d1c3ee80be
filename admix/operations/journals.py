"""Payment journals: the number and the values are frozen first; pages are made from them afterwards.

A journal takes the approved batches that no journal has yet: all of them, one batch, or those of one payment date.
Asking again gives the journals there are; a batch approved later gets a new one.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.errors import Refusal
from admix.operations.registers import NOTHING, control_record
from models.company import Account, CurrencyRow, PaymentMethod
from models.ledger import Allocation, Item, Party, Payment, PaymentBatch
from models.register import table_of
from models.store import Entry
from models.vouchers import Journal, JournalBatch, JournalPrint, Posting, Voucher


@dataclass(frozen=True)
class Selection:
    """Which batches a journal is asked for: one by number, those of a payment date, or all not journaled yet."""

    batch: int | None = None
    day: date | None = None


@dataclass(frozen=True)
class JournalLine:
    """A payment line of the journal, in home minor units but for `paid`, which is in the batch's currency."""

    customer: str
    name: str
    invoice: str
    paid: int
    reduction: int
    exchange: int
    settled: int


@dataclass(frozen=True)
class VoucherLine:
    """A voucher row of the journal: debit positive, credit negative, home minor units."""

    account: str
    name: str
    amount: int


@dataclass(frozen=True)
class JournalBatchValues:
    """A batch as its journal prints it."""

    number: int
    payment_date: str
    approved_utc: str
    user: str
    method: str
    bundle_number: str
    declared_count: int | None
    currency: str
    decimals: int
    rate: int
    rate_per: int
    declared_total: int
    used_total: int
    fee: int
    separate: int
    separate_account: str | None
    lines: tuple[JournalLine, ...]
    voucher: str
    postings: tuple[VoucherLine, ...]


@dataclass(frozen=True)
class JournalValues:
    """All that a journal's pages are made of."""

    number: int
    company: str
    company_number: str
    language: str
    home: str
    home_decimals: int
    made_utc: str
    made_on: str
    user: str
    head_entry: int
    head: str
    batches: tuple[JournalBatchValues, ...]


@clerk_act
def make_journal(session: Session, selection: Selection) -> JournalValues:
    """Make the next journal of the batches selected that have none; return its frozen values.

    Refused: nothing to journal.
    """
    batch_ids = _unjournaled(session, selection)
    if not batch_ids:
        raise Refusal("There is no approved batch to journal.")
    control = control_record(session)
    last = session.execute(select(Entry.id, Entry.head).order_by(Entry.id.desc()).limit(1)).one()
    entry = begin_entry(session, "journal", session.info["act"].today)
    number = 1 + (session.execute(select(func.max(Journal.number))).scalar() or 0)
    values = JournalValues(
        number,
        control.name,
        control.number,
        control.language,
        control.home.code,
        control.home.decimals,
        entry.act.entered.isoformat(timespec="seconds"),
        entry.act.today.isoformat(),
        entry.act.user,
        last.id,
        last.head,
        tuple(_batch_values(session, batch_id) for batch_id in batch_ids),
    )
    _insert_journal(session, entry, values, batch_ids)
    return values


def _insert_journal(session: Session, entry: OpenEntry, values: JournalValues, batch_ids: list[int]) -> None:
    """Freeze the values and claim the batches."""
    journal_id = entry.reserve(Journal, 1)[0]
    connection = session.connection()
    connection.execute(
        insert(table_of(Journal)).values(
            id=journal_id,
            entry_id=entry.id,
            number=values.number,
            language=values.language,
            head_entry=values.head_entry,
            head=values.head,
            content=json.dumps(asdict(values), ensure_ascii=False),
        )
    )
    rows = [{"entry_id": entry.id, "journal_id": journal_id, "batch_id": batch_id} for batch_id in batch_ids]
    connection.execute(insert(table_of(JournalBatch)), rows)


@clerk_act
def store_pages(session: Session, number: int, pages: bytes, sha256: str) -> None:
    """Keep the bytes of a journal as first printed. Refused: a journal that has its pages."""
    journal_id = session.execute(select(Journal.id).where(Journal.number == number)).scalar_one()
    if session.execute(select(JournalPrint.id).where(JournalPrint.journal_id == journal_id)).scalar() is not None:
        raise Refusal("Journal %(number)d has its pages already.", number=number)
    entry = begin_entry(session, "journal_print", session.info["act"].today)
    session.connection().execute(
        insert(table_of(JournalPrint)).values(entry_id=entry.id, journal_id=journal_id, pages=pages, sha256=sha256)
    )


@dataclass(frozen=True)
class KnownJournal:
    """A journal there is: its number, its values, and its pages unless the program stopped before storing them."""

    number: int
    values: JournalValues
    pages: bytes | None


def journals_of(session: Session, selection: Selection) -> list[KnownJournal]:
    """Return the journals that list a batch, or any batch of a payment date, in the order of their numbers."""
    statement = (
        select(Journal.number, Journal.content, JournalPrint.pages)
        .join(JournalBatch, JournalBatch.journal_id == Journal.id)
        .join(PaymentBatch, PaymentBatch.id == JournalBatch.batch_id)
        .outerjoin(JournalPrint, JournalPrint.journal_id == Journal.id)
        .distinct()
        .order_by(Journal.number)
    )
    return [
        KnownJournal(row.number, read_values(row.content), row.pages)
        for row in session.execute(_chosen(statement, selection))
    ]


def unprinted(session: Session) -> list[KnownJournal]:
    """Return the journals whose pages were never stored: the program stopped in between."""
    statement = (
        select(Journal.number, Journal.content)
        .outerjoin(JournalPrint, JournalPrint.journal_id == Journal.id)
        .where(JournalPrint.id.is_(None))
        .order_by(Journal.number)
    )
    return [KnownJournal(row.number, read_values(row.content), None) for row in session.execute(statement)]


def has_unjournaled(session: Session, selection: Selection) -> bool:
    """Tell whether there is a batch that a new journal would take."""
    return bool(_unjournaled(session, selection))


def refuse_unknown_batch(session: Session, number: int) -> None:
    """Refuse a batch number that was never approved."""
    if session.execute(select(PaymentBatch.id).where(PaymentBatch.number == number)).scalar() is None:
        raise Refusal("There is no batch %(number)d.", "batch", number=number)


def read_values(content: str) -> JournalValues:
    """Read a journal's frozen values."""
    raw: dict[str, Any] = json.loads(content)
    batches = tuple(
        JournalBatchValues(
            **{
                **batch,
                "lines": tuple(JournalLine(**line) for line in batch["lines"]),
                "postings": tuple(VoucherLine(**line) for line in batch["postings"]),
            }
        )
        for batch in raw["batches"]
    )
    return JournalValues(**{**raw, "batches": batches})


def _chosen(statement: Any, selection: Selection) -> Any:
    if selection.batch is not None:
        statement = statement.where(PaymentBatch.number == selection.batch)
    if selection.day is not None:
        statement = statement.where(PaymentBatch.payment_date == selection.day)
    return statement


def _unjournaled(session: Session, selection: Selection) -> list[int]:
    statement = (
        select(PaymentBatch.id)
        .outerjoin(JournalBatch, JournalBatch.batch_id == PaymentBatch.id)
        .where(JournalBatch.id.is_(None))
        .order_by(PaymentBatch.number)
    )
    return list(session.execute(_chosen(statement, selection)).scalars())


def _batch_values(session: Session, batch_id: int) -> JournalBatchValues:
    batch = session.execute(
        select(PaymentBatch, CurrencyRow.decimals, PaymentMethod.text, Entry.user, Entry.entered_utc)
        .join(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
        .join(PaymentMethod, PaymentMethod.code == PaymentBatch.method)
        .join(Entry, Entry.id == PaymentBatch.entry_id)
        .where(PaymentBatch.id == batch_id)
    ).one()
    row: PaymentBatch = batch.PaymentBatch
    voucher = session.execute(select(Voucher).where(Voucher.entry_id == row.entry_id)).scalar_one()
    return JournalBatchValues(
        row.number,
        row.payment_date.isoformat(),
        batch.entered_utc.isoformat(timespec="seconds"),
        batch.user,
        batch.text,
        row.bundle_number,
        row.declared_count,
        row.currency,
        batch.decimals,
        row.rate,
        row.rate_per,
        row.declared_total,
        row.used_total,
        row.fee,
        row.separate,
        row.separate_account,
        _lines(session, row.entry_id),
        f"{voucher.series} {voucher.number}",
        _postings(session, voucher.id),
    )


def _lines(session: Session, entry_id: int) -> tuple[JournalLine, ...]:
    """Return one line for each invoice of a batch, in the order of entry, then what it left on account."""

    def summed(kind: str) -> Any:
        return func.sum(func.iif(Allocation.kind == kind, Allocation.home_amount, 0))

    rows = session.execute(
        select(
            Party.number,
            Party.name,
            Item.number,
            func.coalesce(func.sum(Payment.amount), 0),
            summed("reduction"),
            -summed("exchange"),
            func.sum(Allocation.home_amount),
        )
        .join(Item, Item.id == Allocation.item_id)
        .join(Party, Party.id == Item.party_id)
        .outerjoin(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.entry_id == entry_id)
        .group_by(Item.id)
        .order_by(func.min(Allocation.id))
    )
    left = session.execute(
        select(
            Party.number,
            Party.name,
            Item.number,
            Payment.amount,
            NOTHING.label("reduction"),
            NOTHING.label("exchange"),
            -Item.home_amount,
        )
        .select_from(Item)
        .join(Party, Party.id == Item.party_id)
        .join(Payment, Payment.id == Item.payment_id)
        .where(Payment.entry_id == entry_id, Item.payment_id.is_not(None))
        .order_by(Item.id)
    )
    return tuple(JournalLine(*row) for row in (*rows, *left))


def _postings(session: Session, voucher_id: int) -> tuple[VoucherLine, ...]:
    rows = session.execute(
        select(Posting.account, Account.name, Posting.amount)
        .join(Account, Account.number == Posting.account)
        .where(Posting.voucher_id == voucher_id)
        .order_by(Posting.line)
    )
    return tuple(VoucherLine(*row) for row in rows)
