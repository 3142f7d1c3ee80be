"""Payment journals: the number and the values are frozen first; pages are made from them afterwards.

A journal takes the approved batches and the other acts that no journal has yet: all of them, one batch and what
corrects it, or those of one day. Asking again gives the journals there are; what is done later gets a new one.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.errors import Refusal
from admix.operations.journal_facts import act_values, batch_values
from admix.operations.journal_values import JournalValues, read_values
from admix.operations.registers import control_record
from admix.operations.roles import ENTERING, may, require
from models.ledger import PaymentBatch
from models.register import table_of
from models.store import Entry
from models.vouchers import Journal, JournalAct, JournalBatch, JournalPrint

ACTS = (
    "batch_reversal",
    "payment_reversal",
    "payment_return",
    "matching",
    "unmatching",
    "write_off",
    "write_off_reversal",
    "revaluation",
)
"""The kinds of entry beside approvals that a journal lists; what was only asked for or refused changed nothing."""


@dataclass(frozen=True)
class Selection:
    """What a journal is asked for: a batch by number and what corrects it, a day, or all not journaled yet.

    A batch's day is its payment date, another act's its value date.
    """

    batch: int | None = None
    day: date | None = None


@dataclass(frozen=True)
class Unjournaled:
    """What no journal lists yet: batches by id in the order of their numbers, other acts by entry."""

    batches: tuple[int, ...]
    acts: tuple[int, ...]


@clerk_act
def make_journal(session: Session, selection: Selection) -> JournalValues:
    """Make the next journal of the batches and acts selected that have none; return its frozen values.

    Refused: nothing to journal, a user who may only look.
    """
    require(session, ENTERING)
    chosen = _unjournaled(session, selection)
    if not chosen.batches and not chosen.acts:
        raise Refusal("There is no approved batch or correction to journal.")
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
        tuple(batch_values(session, batch_id) for batch_id in chosen.batches),
        tuple(act_values(session, entry_id) for entry_id in chosen.acts),
    )
    _insert_journal(session, entry, values, chosen)
    return values


def _insert_journal(session: Session, entry: OpenEntry, values: JournalValues, chosen: Unjournaled) -> None:
    """Freeze the values and claim the batches and acts."""
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
    claimed = {"entry_id": entry.id, "journal_id": journal_id}
    if chosen.batches:
        batches = [{**claimed, "batch_id": batch_id} for batch_id in chosen.batches]
        connection.execute(insert(table_of(JournalBatch)), batches)
    if chosen.acts:
        acts = [{**claimed, "act_entry_id": entry_id} for entry_id in chosen.acts]
        connection.execute(insert(table_of(JournalAct)), acts)


@clerk_act
def store_pages(session: Session, number: int, pages: bytes, sha256: str) -> None:
    """Keep the bytes of a journal as first printed. Refused: a journal that has its pages, who may only look."""
    require(session, ENTERING)
    journal_id = session.execute(select(Journal.id).where(Journal.number == number)).scalar_one()
    if stored_pages(session, number) is not None:
        raise Refusal("Journal %(number)d has its pages already.", number=number)
    entry = begin_entry(session, "journal_print", session.info["act"].today)
    session.connection().execute(
        insert(table_of(JournalPrint)).values(entry_id=entry.id, journal_id=journal_id, pages=pages, sha256=sha256)
    )


def stored_pages(session: Session, number: int) -> bytes | None:
    """Return the pages of a journal as first printed; None where they were never stored."""
    return session.execute(
        select(JournalPrint.pages)
        .join(Journal, Journal.id == JournalPrint.journal_id)
        .where(Journal.number == number)
    ).scalar()


@dataclass(frozen=True)
class KnownJournal:
    """A journal there is: its number, its values, and its pages unless the program stopped before storing them."""

    number: int
    values: JournalValues
    pages: bytes | None


def journals_of(session: Session, selection: Selection) -> list[KnownJournal]:
    """Return the journals that list a batch or what corrects it, or anything of a day, in order of their numbers."""
    batches = select(JournalBatch.journal_id).join(PaymentBatch, PaymentBatch.id == JournalBatch.batch_id)
    acts = select(JournalAct.journal_id).join(Entry, Entry.id == JournalAct.act_entry_id)
    listing = _chosen_batches(batches, selection).union(_chosen_acts(acts, selection))
    return _known(session, select(Journal.id).where(Journal.id.in_(listing)))


def unprinted(session: Session) -> list[KnownJournal]:
    """Return the journals whose pages were never stored: the program stopped in between."""
    return _known(
        session,
        select(Journal.id)
        .outerjoin(JournalPrint, JournalPrint.journal_id == Journal.id)
        .where(JournalPrint.id.is_(None)),
    )


def _known(session: Session, ids: Any) -> list[KnownJournal]:
    statement = (
        select(Journal.number, Journal.content, JournalPrint.pages)
        .outerjoin(JournalPrint, JournalPrint.journal_id == Journal.id)
        .where(Journal.id.in_(ids))
        .order_by(Journal.number)
    )
    return [KnownJournal(row.number, read_values(row.content), row.pages) for row in session.execute(statement)]


def has_unjournaled(session: Session, selection: Selection) -> bool:
    """Tell whether there is a batch or an act that a new journal would take."""
    chosen = _unjournaled(session, selection)
    return bool(chosen.batches or chosen.acts)


def may_journal(session: Session, user: str) -> bool:
    """Tell whether a user may make a new journal; everyone may have one again that there is."""
    return may(session, user, ENTERING)


def refuse_unknown_batch(session: Session, number: int) -> None:
    """Refuse a batch number that was never approved."""
    if session.execute(select(PaymentBatch.id).where(PaymentBatch.number == number)).scalar() is None:
        raise Refusal("There is no batch %(number)d.", "batch", number=number)


def _chosen_batches(statement: Any, selection: Selection) -> Any:
    if selection.batch is not None:
        statement = statement.where(PaymentBatch.number == selection.batch)
    if selection.day is not None:
        statement = statement.where(PaymentBatch.payment_date == selection.day)
    return statement


def _chosen_acts(statement: Any, selection: Selection) -> Any:
    if selection.batch is not None:
        approval = select(PaymentBatch.entry_id).where(PaymentBatch.number == selection.batch)
        statement = statement.where(Entry.corrects_id == approval.scalar_subquery())
    if selection.day is not None:
        statement = statement.where(Entry.value_date == selection.day)
    return statement


def _unjournaled(session: Session, selection: Selection) -> Unjournaled:
    batches = (
        select(PaymentBatch.id)
        .outerjoin(JournalBatch, JournalBatch.batch_id == PaymentBatch.id)
        .where(JournalBatch.id.is_(None))
        .order_by(PaymentBatch.number)
    )
    acts = (  # unsorted: SQLite then reads an index over the kinds, not every entry with its seals
        select(Entry.id)
        .outerjoin(JournalAct, JournalAct.act_entry_id == Entry.id)
        .where(Entry.kind.in_(ACTS), JournalAct.id.is_(None))
    )
    return Unjournaled(
        tuple(session.execute(_chosen_batches(batches, selection)).scalars()),
        tuple(sorted(session.execute(_chosen_acts(acts, selection)).scalars())),
    )
