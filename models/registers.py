"""Registers about customers and invoices: districts, categories, salespeople, free fields, handling, documents."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.ledger import LEDGERS
from models.store import entry_reference
from models.types import (
    Base,
    Code,
    Day,
    IsoDate,
    Key,
    Number,
    Words,
    YesNo,
    day_rule,
    flag_rule,
    length_rule,
    one_of,
    strict,
    within,
)

FREE_FIELD_KINDS = ("text", "number", "date", "flag")


class District(Base):
    """A district (distrikt) that customers belong to: reports group by it, reminders choose by it."""

    __tablename__ = "district"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("code"),
        length_rule("code", 6),
        length_rule("text", 40),
        Index("ix_district_text", "text"),
    )

    id: Mapped[Key]
    code: Mapped[Code]
    text: Mapped[Words]
    version: Mapped[Number]


class Category(Base):
    """A category (kategori) of customers."""

    __tablename__ = "category"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("code"),
        length_rule("code", 6),
        length_rule("text", 40),
        Index("ix_category_text", "text"),
    )

    id: Mapped[Key]
    code: Mapped[Code]
    text: Mapped[Words]
    version: Mapped[Number]


class Salesperson(Base):
    """A salesperson (säljare), who is asked about customers' debts."""

    __tablename__ = "salesperson"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("code"),
        length_rule("code", 6),
        length_rule("name", 40),
        length_rule("phone", 24, 0),
        length_rule("email", 60, 0),
        Index("ix_salesperson_name", "name"),
    )

    id: Mapped[Key]
    code: Mapped[Code]
    name: Mapped[Words]
    phone: Mapped[Words]
    email: Mapped[Words]
    version: Mapped[Number]


class FreeField(Base):
    """A field of the company's own on every customer: its label, what it holds, its place in the form."""

    __tablename__ = "free_field"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("ledger", "place"),
        one_of("ledger", *LEDGERS),
        one_of("kind", *FREE_FIELD_KINDS),
        within("place", 1, 14),
        length_rule("label", 24),
    )

    id: Mapped[Key]
    ledger: Mapped[Code]
    place: Mapped[Number]
    label: Mapped[Words]
    kind: Mapped[Code]
    version: Mapped[Number]


class PartyField(Base):
    """What a party has in a free field; dates as ISO days, numbers as 1234.50, answers as 1 or 0."""

    __tablename__ = "party_field"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("party_id", "free_field_id"),
        length_rule("value", 40),
        Index("ix_party_field_free_field", "free_field_id"),
    )

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    free_field_id: Mapped[int] = mapped_column(Integer, ForeignKey("free_field.id"))
    value: Mapped[Words]


class PartyContact(Base):
    """A person at a party: name, what they do, telephone, e-mail."""

    __tablename__ = "party_contact"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("party_id", "place"),
        within("place", 1, 99),
        length_rule("name", 40),
        length_rule("title", 24, 0),
        length_rule("phone", 24, 0),
        length_rule("email", 60, 0),
    )

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    place: Mapped[Number]
    name: Mapped[Words]
    title: Mapped[Words]
    phone: Mapped[Words]
    email: Mapped[Words]
    version: Mapped[Number]


class FollowUp(Base):
    """Something to do about a party on a day, by an owner (an OS user); done when it has a day of that too."""

    __tablename__ = "follow_up"
    __audit__ = "maintained"
    __table_args__ = strict(
        day_rule("day"),
        day_rule("done"),
        length_rule("owner", 32),
        length_rule("text", 60),
        Index("ix_follow_up_party", "party_id", "day"),
        Index("ix_follow_up_owner", "owner", "day", sqlite_where=text("done IS NULL")),
    )

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    day: Mapped[Day]
    owner: Mapped[Words]
    text: Mapped[Words]
    done: Mapped[date | None] = mapped_column(IsoDate)
    version: Mapped[Number]


class ItemHandling(Base):
    """How an invoice is handled beside its figures (fakturavård): stop, dispute, interest, reminders sent.

    An invoice without a row is handled as it was entered: no stop, no dispute, its opening reminders.
    """

    __tablename__ = "item_handling"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("item_id"),
        flag_rule("reminder_stop"),
        day_rule("reminder_stop_until"),
        length_rule("reminder_stop_reason", 40, 0),
        flag_rule("disputed"),
        flag_rule("interest_block"),
        within("reminders", 0, 9),
    )

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(Integer, ForeignKey("item.id"))
    reminder_stop: Mapped[YesNo]
    reminder_stop_until: Mapped[date | None] = mapped_column(IsoDate)
    reminder_stop_reason: Mapped[Words]
    disputed: Mapped[YesNo]
    interest_block: Mapped[YesNo]
    reminders: Mapped[Number]
    """Reminders sent so far (Ant.krav)."""
    version: Mapped[Number]


class DocumentLink(Base):
    """A document, such as an invoice's PDF, that belongs to an item or a party; its bytes are kept by their hash."""

    __tablename__ = "document_link"
    __table_args__ = strict(
        CheckConstraint("(party_id IS NULL) <> (item_id IS NULL)", name="one_owner"),
        length_rule("sha256", 64, 64),
        length_rule("name", 80),
        within("size", 1, 2**31),
        Index("ix_document_link_item", "item_id", sqlite_where=text("item_id IS NOT NULL")),
        Index("ix_document_link_party", "party_id", sqlite_where=text("party_id IS NOT NULL")),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    party_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("party.id"))
    item_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("item.id"))
    sha256: Mapped[Code]
    name: Mapped[Words]
    """The file's name as it came, for the clerk's eye only; it never reaches the disk."""
    size: Mapped[Number]
    """In bytes."""
