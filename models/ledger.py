"""The ledger: parties, items, payments and the allocations that alone change what is open."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.store import entry_reference
from models.types import (
    DERIVED,
    LATER,
    Base,
    Code,
    Day,
    Flag,
    IsoDate,
    Key,
    Minor,
    Number,
    RateValue,
    Words,
    YesNo,
    amount_rule,
    day_rule,
    flag_rule,
    length_rule,
    one_of,
    strict,
    within,
)

LEDGERS = ("customer", "supplier")
ALLOCATION_KINDS = ("payment", "reduction", "exchange", "discount", "rounding", "write_off", "match")

PARTY_TEXTS = {
    "fax": 24,
    "vat_number": 20,
    "orgnr": 20,
    "reminder_stop_reason": 40,
}
"""Texts of a party that came later, with how long each may be."""


class Party(Base):
    """A customer or a supplier. Both ledgers share one mechanism; `ledger` says which one a row belongs to."""

    __tablename__ = "party"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("ledger", "number"),
        one_of("ledger", *LEDGERS),
        one_of("language", "sv", "nb", "en"),
        length_rule("number", 10),
        length_rule("name", 60),
        length_rule("search_key", 24),
        amount_rule("order_total"),
        amount_rule("back_orders"),
        day_rule("last_order"),
        length_rule("group_code", 10),
        *(length_rule(column, longest, 0) for column, longest in PARTY_TEXTS.items()),
        *(flag_rule(column) for column in ("consumer", "reminder_stop", "interest_block")),
        day_rule("reminder_stop_until"),
        within("discount", 0, 10_000),
        amount_rule("credit_limit"),
        Index("ix_party_district", "district", sqlite_where=text("district IS NOT NULL")),
        Index("ix_party_category", "category", sqlite_where=text("category IS NOT NULL")),
        Index("ix_party_salesperson", "salesperson", sqlite_where=text("salesperson IS NOT NULL")),
        Index("ix_party_search", "ledger", "search_folded", "id"),
        Index("ix_party_group", "group_code", sqlite_where=text("group_code IS NOT NULL")),
    )

    id: Mapped[Key]
    ledger: Mapped[Code]
    number: Mapped[Code]
    name: Mapped[Words]
    search_key: Mapped[Words]
    search_folded: Mapped[str] = mapped_column(Text, info=DERIVED)
    street: Mapped[Words]
    postcode: Mapped[Words]
    city: Mapped[Words]
    country: Mapped[Code]
    phone: Mapped[Words]
    email: Mapped[Words]
    language: Mapped[Code]
    currency: Mapped[str] = mapped_column(Text, ForeignKey("currency.code"))
    payment_term: Mapped[str] = mapped_column(Text, ForeignKey("payment_term.code"))
    remark: Mapped[Words]
    created: Mapped[Day]
    version: Mapped[Number]
    order_total: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """What is on order, in home minor units, as the order program's file says; None where no file said it."""
    back_orders: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """What of it is back-ordered (restnoterat), in home minor units."""
    last_order: Mapped[date | None] = mapped_column(IsoDate, info=LATER)
    group_code: Mapped[str | None] = mapped_column(Text, info=LATER)
    """Customers with the same code are one group: their claims may be matched with each other."""
    fax: Mapped[str | None] = mapped_column(Text, info=LATER)
    district: Mapped[str | None] = mapped_column(Text, ForeignKey("district.code"), info=LATER)
    category: Mapped[str | None] = mapped_column(Text, ForeignKey("category.code"), info=LATER)
    salesperson: Mapped[str | None] = mapped_column(Text, ForeignKey("salesperson.code"), info=LATER)
    discount: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """The customer's discount in hundredths of a percent, for the order program; 0 to 100.00."""
    credit_limit: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """Max kredit in home minor units; None is no limit."""
    vat_number: Mapped[str | None] = mapped_column(Text, info=LATER)
    orgnr: Mapped[str | None] = mapped_column(Text, info=LATER)
    consumer: Mapped[bool | None] = mapped_column(Flag, info=LATER)
    """A private person; None and no are a business. The law of fees and interest differs."""
    reminder_stop: Mapped[bool | None] = mapped_column(Flag, info=LATER)
    """No reminders to this customer, until a day or until it is taken back."""
    reminder_stop_until: Mapped[date | None] = mapped_column(IsoDate, info=LATER)
    reminder_stop_reason: Mapped[str | None] = mapped_column(Text, info=LATER)
    interest_block: Mapped[bool | None] = mapped_column(Flag, info=LATER)
    """No interest is charged to this customer."""


class DeliveryAddress(Base):
    """Where goods go for a party; the first of several is the one a form of one line shows."""

    __tablename__ = "delivery_address"
    __audit__ = "maintained"
    __table_args__ = strict(UniqueConstraint("party_id", "place"), within("place", 1, 99), length_rule("name", 60))

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    place: Mapped[Number]
    name: Mapped[Words]
    street: Mapped[Words]
    postcode: Mapped[Words]
    city: Mapped[Words]
    version: Mapped[Number]


class PartyTerm(Base):
    """Another search term (andra sökbegrepp) of a party."""

    __tablename__ = "party_term"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("party_id", "term"),
        length_rule("term", 24),
        Index("ix_party_term_search", "term_folded", "party_id"),
    )

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    term: Mapped[Words]
    term_folded: Mapped[str] = mapped_column(Text, info=DERIVED)


class Item(Base):
    """An invoice, a credit note or money on account: own amount and home amount at the rate it was registered with.

    A negative amount is a credit note, or money on account: what a payment left. What is open is the amount less its
    allocations, in both currencies; when one is zero so is the other.
    """

    __tablename__ = "item"
    __table_args__ = strict(
        one_of("ledger", *LEDGERS),
        one_of("kind", "invoice", "credit_note", "on_account", "fee"),
        one_of("source", "manual", "import", "payment", "fee"),
        length_rule("number", 8),
        day_rule("item_date"),
        amount_rule("amount"),
        amount_rule("home_amount"),
        CheckConstraint("(amount < 0) = (kind IN ('credit_note', 'on_account')) AND amount <> 0", name="amount_sign"),
        CheckConstraint("(kind = 'fee') = (source = 'fee')", name="fee_source"),
        CheckConstraint("credits_item_id IS NULL OR kind = 'credit_note'", name="credits_linked"),
        CheckConstraint(
            "(kind = 'on_account') = (payment_id IS NOT NULL) AND (kind = 'on_account') = (source = 'payment')",
            name="on_account_paid",
        ),
        CheckConstraint("(open_amount = 0) = (open_home = 0)", name="open_both"),
        CheckConstraint("rate > 0 AND rate_per IN (1, 100)", name="rate_usable"),
        within("opening_reminders", 0, 9),
        Index("uq_item_customer_number", "number", unique=True, sqlite_where=text("ledger = 'customer'")),
        Index(
            "ix_item_open",
            "party_id",
            "item_date",
            "due_date",
            "number",
            "open_amount",
            "open_home",
            sqlite_where=text("open_home <> 0"),
        ),
        Index("ix_item_party", "party_id", "item_date"),
        Index("ix_item_payment", "payment_id", sqlite_where=text("payment_id IS NOT NULL")),
        Index("ix_item_credits", "credits_item_id", sqlite_where=text("credits_item_id IS NOT NULL")),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    ledger: Mapped[Code]
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    kind: Mapped[Code]
    source: Mapped[Code]
    number: Mapped[Code]
    item_date: Mapped[Day]
    currency: Mapped[str] = mapped_column(Text, ForeignKey("currency.code"))
    rate: Mapped[RateValue]
    rate_per: Mapped[Number]
    amount: Mapped[Minor]
    home_amount: Mapped[Minor]
    opening_reminders: Mapped[Number]
    """Reminders sent before the item came into this register (Ant.krav)."""
    open_amount: Mapped[int] = mapped_column(Integer, info=DERIVED)
    open_home: Mapped[int] = mapped_column(Integer, info=DERIVED)
    due_date: Mapped[date] = mapped_column(IsoDate, info=DERIVED)
    """The latest of the dated due dates."""
    payment_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("payment.id"), info=LATER)
    """The payment whose rest this money on account is."""
    credits_item_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("item.id"), info=LATER)
    """The invoice that a linked credit note credits."""


class Instalment(Base):
    """One due date of an invoice that is paid in parts. The plan of the latest entry is the one in force.

    Its parts add up to the item's amount in both currencies; what is paid goes to the earliest due part first.
    """

    __tablename__ = "instalment"
    __table_args__ = strict(
        UniqueConstraint("entry_id", "item_id", "place"),
        within("place", 1, 99),
        day_rule("due_date"),
        amount_rule("amount"),
        amount_rule("home_amount"),
        Index("ix_instalment_item", "item_id", "entry_id", "place"),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    item_id: Mapped[int] = mapped_column(Integer, ForeignKey("item.id"))
    place: Mapped[Number]
    due_date: Mapped[Day]
    amount: Mapped[Minor]
    home_amount: Mapped[Minor]


class ItemDueDate(Base):
    """A due date of an item, from the entry that set it on; the first comes with the item."""

    __tablename__ = "item_due_date"
    __table_args__ = strict(day_rule("due_date"), Index("ix_item_due_date_item", "item_id"))

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    item_id: Mapped[int] = mapped_column(Integer, ForeignKey("item.id"))
    due_date: Mapped[Day]


class PaymentBatch(Base):
    """An approved payment batch: what was declared, what was used, and what became of the difference."""

    __tablename__ = "payment_batch"
    __table_args__ = strict(
        UniqueConstraint("number"),
        UniqueConstraint("entry_id"),
        Index("ix_payment_batch_date", "payment_date"),
        one_of("ledger", *LEDGERS),
        day_rule("payment_date"),
        amount_rule("declared_total"),
        amount_rule("used_total"),
        amount_rule("fee"),
        amount_rule("separate"),
        CheckConstraint("rate > 0 AND rate_per IN (1, 100)", name="rate_usable"),
        CheckConstraint("(separate = 0) = (separate_account IS NULL)", name="separate_account_given"),
        length_rule("bundle_number", 4, 0),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    ledger: Mapped[Code]
    number: Mapped[Number]
    payment_date: Mapped[Day]
    declared_total: Mapped[Minor]
    used_total: Mapped[Minor]
    """The sum of the payments: what the total became (seed line 267)."""
    currency: Mapped[str] = mapped_column(Text, ForeignKey("currency.code"))
    rate: Mapped[RateValue]
    rate_per: Mapped[Number]
    method: Mapped[str] = mapped_column(Text, ForeignKey("payment_method.code"))
    account: Mapped[str] = mapped_column(Text, ForeignKey("account.number"))
    bundle_number: Mapped[Words]
    declared_count: Mapped[int | None] = mapped_column(Integer)
    fee: Mapped[Minor]
    separate: Mapped[Minor]
    """The remainder posted on an account of its own; positive is money received beyond the payments."""
    separate_account: Mapped[str | None] = mapped_column(Text, ForeignKey("account.number"))
    entered_by: Mapped[str | None] = mapped_column(Text, info=LATER)
    """The OS users who entered it, a comma between; None where that was the one who approved it."""


class Payment(Base):
    """One receipt in a batch: from whom, how much in the batch's currency and in home currency."""

    __tablename__ = "payment"
    __table_args__ = strict(
        day_rule("value_date"),
        amount_rule("amount"),
        amount_rule("home_amount"),
        flag_rule("charge_interest"),
        Index("ix_payment_party", "party_id", "value_date"),
        Index("ix_payment_batch", "batch_id"),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    batch_id: Mapped[int] = mapped_column(Integer, ForeignKey("payment_batch.id"))
    party_id: Mapped[int] = mapped_column(Integer, ForeignKey("party.id"))
    value_date: Mapped[Day]
    amount: Mapped[Minor]
    home_amount: Mapped[Minor]
    charge_interest: Mapped[YesNo]


class Allocation(Base):
    """What takes from an item, with its own value date: a payment, a reduction, an exchange difference and so on.

    Positive amounts take from an invoice, negative from a credit note. A reversal is the same row with the signs
    turned and `reverses_id`.
    """

    __tablename__ = "allocation"
    __table_args__ = strict(
        one_of("kind", *ALLOCATION_KINDS),
        day_rule("value_date"),
        amount_rule("amount"),
        amount_rule("home_amount"),
        CheckConstraint("(kind = 'payment') = (payment_id IS NOT NULL)", name="payment_named"),
        CheckConstraint("(kind = 'match') = (from_item_id IS NOT NULL)", name="match_named"),
        Index("ix_allocation_item", "item_id", "value_date", "amount", "home_amount"),
        Index("uq_allocation_reverses", "reverses_id", unique=True, sqlite_where=text("reverses_id IS NOT NULL")),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = entry_reference()
    item_id: Mapped[int] = mapped_column(Integer, ForeignKey("item.id"))
    payment_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("payment.id"))
    kind: Mapped[Code]
    value_date: Mapped[Day]
    amount: Mapped[Minor]
    home_amount: Mapped[Minor]
    reverses_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("allocation.id"))
    from_item_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("item.id"), info=LATER)
    """The other item of a match: what a credit note or money on account takes from an invoice, and the other way."""
