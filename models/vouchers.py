"""Vouchers for the general ledger, journals as printed, and files taken in."""

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.store import entry_reference
from models.types import (
    Base,
    Code,
    Day,
    Key,
    Minor,
    Number,
    Words,
    amount_rule,
    day_rule,
    length_rule,
    one_of,
    strict,
)


class Voucher(Base):
    """A balanced voucher (verifikation), numbered without gaps in its series."""

    __tablename__ = "voucher"
    __table_args__ = strict(
        UniqueConstraint("series", "number"), day_rule("voucher_date"), Index("ix_voucher_entry", "entry_id")
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    series: Mapped[Code]
    number: Mapped[Number]
    voucher_date: Mapped[Day]
    text: Mapped[Words]


class Posting(Base):
    """One line of a voucher in home currency: debit positive, credit negative."""

    __tablename__ = "posting"
    __table_args__ = strict(UniqueConstraint("voucher_id", "line"), amount_rule("amount"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    voucher_id: Mapped[int] = mapped_column(Integer, ForeignKey("voucher.id"))
    line: Mapped[Number]
    account: Mapped[str] = mapped_column(Text, ForeignKey("account.number"))
    link: Mapped[Code]
    """The kind of entry that led here through the module links."""
    amount: Mapped[Minor]


class Journal(Base):
    """A payment journal (inbetalningsjournal): its gapless number and the values frozen when it was made."""

    __tablename__ = "journal"
    __table_args__ = strict(UniqueConstraint("number"), length_rule("head", 64, 64))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    number: Mapped[Number]
    language: Mapped[Code]
    head_entry: Mapped[Number]
    """The last entry before the journal, whose chain head is printed on it."""
    head: Mapped[Code]
    content: Mapped[Words]
    """The journal's values as JSON: what was rendered, whatever changes in the registers afterwards."""


class JournalBatch(Base):
    """A batch that a journal lists; no batch is in two journals."""

    __tablename__ = "journal_batch"
    __table_args__ = strict(UniqueConstraint("batch_id"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    journal_id: Mapped[int] = mapped_column(Integer, ForeignKey("journal.id"))
    batch_id: Mapped[int] = mapped_column(Integer, ForeignKey("payment_batch.id"))


class JournalAct(Base):
    """Another act that a journal lists: a reversal, a return, a matching, a write-off, a revaluation. Once each."""

    __tablename__ = "journal_act"
    __table_args__ = strict(UniqueConstraint("act_entry_id"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    journal_id: Mapped[int] = mapped_column(Integer, ForeignKey("journal.id"))
    act_entry_id: Mapped[int] = entry_reference()


class JournalPrint(Base):
    """The bytes of a journal as first printed; a reprint gives them again."""

    __tablename__ = "journal_print"
    __table_args__ = strict(UniqueConstraint("journal_id"), length_rule("sha256", 64, 64))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    journal_id: Mapped[int] = mapped_column(Integer, ForeignKey("journal.id"))
    pages: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[Code]


class GlExport(Base):
    """A file of vouchers for the general ledger (SIE 4I): its gapless number and the bytes that were handed over."""

    __tablename__ = "gl_export"
    __table_args__ = strict(UniqueConstraint("number"), length_rule("sha256", 64, 64))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    number: Mapped[Number]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[Code]


class GlExportVoucher(Base):
    """A voucher that a file handed over; no voucher is in two files."""

    __tablename__ = "gl_export_voucher"
    __table_args__ = strict(UniqueConstraint("voucher_id"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    export_id: Mapped[int] = mapped_column(Integer, ForeignKey("gl_export.id"))
    voucher_id: Mapped[int] = mapped_column(Integer, ForeignKey("voucher.id"))


class ImportFile(Base):
    """A file taken in, known by its content, so that the same file adds nothing a second time."""

    __tablename__ = "import_file"
    __table_args__ = strict(UniqueConstraint("kind", "sha256"), one_of("kind", "invoices"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    kind: Mapped[Code]
    file_name: Mapped[Words]
    sha256: Mapped[str] = mapped_column(Text)
    rows: Mapped[Number]
    imported_on: Mapped[Day]
