"""Master data of a company: the control record, accounts, currencies, terms, methods, module links."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.types import (
    LATER,
    Base,
    Code,
    Day,
    Flag,
    IsoDate,
    Key,
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

LINK_KINDS = (
    "receivable",
    "reduction",
    "exchange_gain",
    "exchange_loss",
    "bank_charge",
    "separate",
    "discount",
    "rounding",
    "write_off",
    "revaluation",
    "fee_income",
)
ROLES = ("clerk", "approver", "auditor", "administrator", "none")
"""What an OS user may do: a role of none is one that was taken back."""

COMPANY_TEXTS = {
    "street": 40,
    "postcode": 10,
    "city": 30,
    "phone": 24,
    "email": 60,
    "orgnr": 20,
    "vat_number": 20,
    "bankgiro": 10,
    "plusgiro": 10,
    "iban": 34,
}
"""Texts of the control record that came later, with how long each may be."""


class Company(Base):
    """The control record (Kontrollpost): one row."""

    __tablename__ = "company"
    __audit__ = "maintained"
    __table_args__ = strict(
        CheckConstraint("id = 1", name="single"),
        flag_rule("demo"),
        one_of("language", "sv", "nb", "en"),
        length_rule("name", 60),
        amount_rule("rounding_limit"),
        amount_rule("write_off_limit"),
        flag_rule("separate_duties"),
        flag_rule("due_date_first"),
        *(length_rule(column, longest, 0) for column, longest in COMPANY_TEXTS.items()),
        *(within(column, 1, 999) for column in ("ageing_1", "ageing_2", "ageing_3")),
        CheckConstraint("ageing_1 < ageing_2 AND ageing_2 < ageing_3", name="ageing_rises"),
    )

    id: Mapped[Key]
    number: Mapped[Code]
    name: Mapped[Words]
    home_currency: Mapped[str] = mapped_column(Text, ForeignKey("currency.code"))
    language: Mapped[Code]
    payment_series: Mapped[Code]
    """Voucher series of approved payment batches."""
    locked_to: Mapped[date | None] = mapped_column(IsoDate)
    """Nothing is posted with a value date on or before this day."""
    administrator: Mapped[Words]
    """The OS user who ran init: may set today, until roles are set up."""
    demo: Mapped[YesNo]
    version: Mapped[Number]
    rounding_limit: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """A difference of at most so much is offered as rounding, in home minor units; None or 0 offers none."""
    write_off_limit: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """A clerk writes off at most so much of an item alone, in home minor units; more waits for an approver."""
    separate_duties: Mapped[bool | None] = mapped_column(Flag, info=LATER)
    """Who entered a batch may not approve it."""
    due_date_first: Mapped[bool | None] = mapped_column(Flag, info=LATER)
    """Automatic allocation takes the oldest due date first instead of the oldest invoice date."""
    street: Mapped[str | None] = mapped_column(Text, info=LATER)
    postcode: Mapped[str | None] = mapped_column(Text, info=LATER)
    city: Mapped[str | None] = mapped_column(Text, info=LATER)
    phone: Mapped[str | None] = mapped_column(Text, info=LATER)
    email: Mapped[str | None] = mapped_column(Text, info=LATER)
    orgnr: Mapped[str | None] = mapped_column(Text, info=LATER)
    """The company's own organisation number, with its check digit."""
    vat_number: Mapped[str | None] = mapped_column(Text, info=LATER)
    bankgiro: Mapped[str | None] = mapped_column(Text, info=LATER)
    plusgiro: Mapped[str | None] = mapped_column(Text, info=LATER)
    iban: Mapped[str | None] = mapped_column(Text, info=LATER)
    ageing_1: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """The first period of the ageing goes up to so many days after the due date; None is 30."""
    ageing_2: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """The second period's last day; None is 60. The customer inquiry's third period is all beyond it."""
    ageing_3: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """The third period's last day, None is 90; reports have a fourth period beyond it."""


class UserRole(Base):
    """What an OS user may do in this company; while there is no row, everyone may do everything."""

    __tablename__ = "user_role"
    __audit__ = "maintained"
    __table_args__ = strict(UniqueConstraint("user"), one_of("role", *ROLES), length_rule("user", 32))

    id: Mapped[Key]
    user: Mapped[Words]
    role: Mapped[Code]
    version: Mapped[Number]


class Account(Base):
    """A general-ledger account that postings may name."""

    __tablename__ = "account"
    __audit__ = "maintained"
    __table_args__ = strict(UniqueConstraint("number"), length_rule("number", 8))

    id: Mapped[Key]
    number: Mapped[Code]
    name: Mapped[Words]


class ModuleLink(Base):
    """Module link (modulkoppling): which account each kind of entry goes to."""

    __tablename__ = "module_link"
    __audit__ = "maintained"
    __table_args__ = strict(UniqueConstraint("kind"), one_of("kind", *LINK_KINDS))

    id: Mapped[Key]
    kind: Mapped[Code]
    account: Mapped[str] = mapped_column(Text, ForeignKey("account.number"))


class CurrencyRow(Base):
    """A currency: decimals of its minor unit, and how many units its rates are quoted for."""

    __tablename__ = "currency"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("code"),
        length_rule("code", 3, 3),
        within("decimals", 0, 4),
        CheckConstraint("rate_per IN (1, 100)", name="rate_per_known"),
    )

    id: Mapped[Key]
    code: Mapped[Code]
    name: Mapped[Words]
    decimals: Mapped[Number]
    rate_per: Mapped[Number]


class CurrencyRate(Base):
    """A rate from a day on: home units per `rate_per` foreign units, in 1/100000."""

    __tablename__ = "currency_rate"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("currency", "valid_from"), day_rule("valid_from"), within("rate", 1, 10**11 - 1)
    )

    id: Mapped[Key]
    currency: Mapped[str] = mapped_column(Text, ForeignKey("currency.code"))
    valid_from: Mapped[Day]
    rate: Mapped[RateValue]


class PaymentTerm(Base):
    """Payment terms: text and the rule for the due date in months, days and perhaps the month's end."""

    __tablename__ = "payment_term"
    __audit__ = "maintained"
    __table_args__ = strict(
        UniqueConstraint("code"),
        within("months", 0, 60),
        within("days", 0, 999),
        flag_rule("end_of_month"),
        within("discount_percent", 1, 9999),
        within("discount_days", 0, 999),
        CheckConstraint("(discount_percent IS NULL) = (discount_days IS NULL)", name="discount_whole"),
    )

    id: Mapped[Key]
    code: Mapped[Code]
    text: Mapped[Words]
    months: Mapped[Number]
    days: Mapped[Number]
    end_of_month: Mapped[YesNo]
    discount_percent: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """Cash discount (kassarabatt) in hundredths of a percent of the invoice's amount."""
    discount_days: Mapped[int | None] = mapped_column(Integer, info=LATER)
    """How many days from the invoice date the cash discount is given."""


class PaymentMethod(Base):
    """Payment method (betalningssätt): its word in the pop-up, its text on the receipt, its account."""

    __tablename__ = "payment_method"
    __audit__ = "maintained"
    __table_args__ = strict(UniqueConstraint("code"), length_rule("code", 12))

    id: Mapped[Key]
    code: Mapped[Code]
    text: Mapped[Words]
    account: Mapped[str] = mapped_column(Text, ForeignKey("account.number"))
