"""The register's own page and the chain of entries that everything posted hangs on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.types import (
    TECHNICAL,
    Base,
    Code,
    Day,
    IsoDate,
    Key,
    Moment,
    Number,
    UtcTime,
    Words,
    day_rule,
    length_rule,
    one_of,
    strict,
)

UNSEALED = "0" * 64
"""The head of an entry whose transaction is still under way; no committed entry has it."""
ENTRY_KINDS = (
    "genesis",
    "master_data",
    "invoices",
    "invoice_import",
    "customer_import",
    "batch_approval",
    "batch_reversal",
    "payment_reversal",
    "payment_return",
    "matching",
    "unmatching",
    "write_off",
    "write_off_request",
    "write_off_refusal",
    "write_off_reversal",
    "revaluation",
    "instalments",
    "invoice_maintenance",
    "documents",
    "gl_export",
    "journal",
    "journal_print",
    "tombstone",
)


def entry_reference() -> Mapped[int]:
    """Return the column that hangs a posted row on its entry."""
    return mapped_column(Integer, ForeignKey("entry.id"))


class Store(Base):
    """One row: which store this is and which history store belongs to it."""

    __tablename__ = "store"
    __audit__ = "maintained"
    __table_args__ = strict(
        CheckConstraint("id = 1", name="single"),
        one_of("kind", "register"),
        length_rule("uuid", 32, 32),
        length_rule("peer_uuid", 32, 32),
    )

    id: Mapped[Key]
    kind: Mapped[Code]
    uuid: Mapped[Code]
    peer_uuid: Mapped[Code]
    created_utc: Mapped[Moment]
    epoch: Mapped[int] = mapped_column(Integer, info=TECHNICAL)
    """Raised by a restore, so that running programs notice; it says nothing about money."""
    last_seen_utc: Mapped[datetime] = mapped_column(UtcTime, info=TECHNICAL)
    """When the last write was made, to notice a clock set back; each write changes it."""


class Entry(Base):
    """One act: who, when by the real clock, for which day, why, and the seal over every row it wrote.

    `head` chains the entry to the one before; a head printed on a journal is an outside witness of all before it.
    """

    __tablename__ = "entry"
    __audit__ = "chain"
    __table_args__ = strict(
        one_of("kind", *ENTRY_KINDS),
        day_rule("value_date"),
        length_rule("head", 64, 64),
        length_rule("act", 32, 32),
        Index("ix_entry_user", "user", "kind", "id"),
        Index("ix_entry_corrects", "corrects_id", sqlite_where=text("corrects_id IS NOT NULL")),
    )

    id: Mapped[Key]
    act: Mapped[str] = mapped_column(Text, unique=True)
    """The id made before the first write; looked up after a fault."""
    kind: Mapped[Code]
    user: Mapped[Words]
    origin: Mapped[Words]
    entered_utc: Mapped[Moment]
    """The real clock, whatever the session called today."""
    value_date: Mapped[Day]
    work_date: Mapped[date | None] = mapped_column(IsoDate)
    """The session's own today where it differed from the real one."""
    reason: Mapped[Words]
    corrects_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("entry.id"))
    seals: Mapped[Words]
    """JSON: table, first id, number of rows and SHA-256 for each table this act wrote to."""
    locators: Mapped[bytes] = mapped_column(LargeBinary)
    """Eight bytes a row, in the order of the seals: they name the row that was changed."""
    head: Mapped[Code]


class EntryChange(Base):
    """What an act did to a row of master data: before and after as JSON (null: the row did not exist)."""

    __tablename__ = "entry_change"
    __table_args__ = strict(
        Index("ix_entry_change_handling", "row_id", sqlite_where=text("table_name = 'item_handling'")),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    table_name: Mapped[Code]
    row_id: Mapped[Number]
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
