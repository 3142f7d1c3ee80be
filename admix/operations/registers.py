"""Reading the registers: control record, currencies and rates, terms, methods, module links."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, func, insert, literal_column, select, type_coerce
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.calendar import Term, short
from admix.errors import Refusal
from admix.money import Currency, Rate, parse_rate
from admix.operations.roles import ENTERING, SETTING, require
from admix.prepared import Prepared
from models.company import Company, CurrencyRate, CurrencyRow, ModuleLink, PaymentMethod
from models.register import table_of
from models.types import Flag

CUSTOMER: ColumnElement[str] = literal_column("'customer'")
NOTHING: ColumnElement[int] = literal_column("0")
"""Constants that stand in the SQL itself: SQLite chooses a partial index once, not at every bound value."""
USUAL_AGEING = (30, 60, 90)
"""The ageing's limits in days after the due date where the control record has none: the custom (dialogs O17)."""


@dataclass(frozen=True)
class ControlRecord:
    """The control record as operations need it."""

    number: str
    name: str
    home: Currency
    language: str
    payment_series: str
    locked_to: date | None
    demo: bool
    version: int
    rounding_limit: int
    """A difference of at most so much is offered as rounding, in home minor units."""
    write_off_limit: int
    """So much of an item a clerk writes off alone, in home minor units."""
    separate_duties: bool
    """Who entered a batch may not approve it."""
    due_date_first: bool
    """Automatic allocation goes by due date before invoice date."""
    administrator: str
    """The OS user who ran init."""
    ageing: tuple[int, int, int]
    """The last days of the ageing's periods 1-3 after the due date; what is older stands in a fourth."""


def control_record(session: Session) -> ControlRecord:
    """Return the company's control record."""
    number, name, home, decimals, *rest = _CONTROL.all(session)[0]
    limits = rest[-len(USUAL_AGEING) :]
    return ControlRecord(*(number, name, Currency(home, decimals), *rest[: -len(limits)], tuple(limits)))


_CONTROL = Prepared(
    select(
        Company.number,
        Company.name,
        Company.home_currency,
        CurrencyRow.decimals,
        Company.language,
        Company.payment_series,
        Company.locked_to,
        Company.demo,
        Company.version,
        func.coalesce(Company.rounding_limit, NOTHING),
        func.coalesce(Company.write_off_limit, NOTHING),
        type_coerce(func.coalesce(Company.separate_duties, NOTHING), Flag),
        type_coerce(func.coalesce(Company.due_date_first, NOTHING), Flag),
        Company.administrator,
        *(
            func.coalesce(column, literal_column(str(usual)))
            for column, usual in zip(
                (Company.ageing_1, Company.ageing_2, Company.ageing_3), USUAL_AGEING, strict=True
            )
        ),
    ).join(CurrencyRow, CurrencyRow.code == Company.home_currency)
)


def refuse_locked(control: ControlRecord, day: date, field: str | None) -> None:
    """Refuse a value date in a locked period: its figures never change."""
    if control.locked_to is not None and day <= control.locked_to:
        raise Refusal(
            "The period up to %(locked)s is locked. Type a later date than %(day)s.",
            field,
            locked=short(control.locked_to),
            day=short(day),
        )


@clerk_act
def lock_period(session: Session, locked_to: date, reason: str) -> None:
    """Lock the ledger up to and including a day.

    Refused: a day before the present lock, since what was locked stays locked.
    """
    require(session, SETTING)
    control = control_record(session)
    if control.locked_to is not None and locked_to < control.locked_to:
        raise Refusal("The period is locked up to %(locked)s already.", locked=short(control.locked_to))
    begin_entry(session, "master_data", session.info["act"].today, reason)
    change_row(session, Company, 1, control.version, locked_to=locked_to)


def find_currency(session: Session, code: str, field: str | None = None) -> tuple[Currency, int]:
    """Return a currency and the number of units its rates are quoted for. Refused: an unknown code."""
    row = _CURRENCY.first(session, code=code)
    if row is None:
        raise Refusal("Currency %(code)s is not in the currency register.", field, code=code)
    return Currency(row[0], row[1]), row[2]


_CURRENCY = Prepared(
    select(CurrencyRow.code, CurrencyRow.decimals, CurrencyRow.rate_per).where(CurrencyRow.code == bindparam("code"))
)


def currency_decimals(session: Session) -> dict[str, int]:
    """Return how many decimals each currency's minor unit has."""
    return dict(_DECIMALS.all(session))


_DECIMALS = Prepared(select(CurrencyRow.code, CurrencyRow.decimals))


def rate_on(session: Session, currency: Currency, per: int, day: date, home: Currency, field: str | None) -> Rate:
    """Return the register's rate of a currency on a day. Refused: no rate on or before that day."""
    if currency == home:
        return HOME_RATE
    value = _RATE.scalar(session, currency=currency.code, day=day)
    if value is None:
        raise Refusal(
            "There is no rate for %(code)s on %(day)s. Type the rate, or enter it in the currency register.",
            field,
            code=currency.code,
            day=short(day),
        )
    return Rate(value, per)


HOME_RATE = Rate(100_000)
_RATE = Prepared(
    select(CurrencyRate.rate)
    .where(CurrencyRate.currency == bindparam("currency"), CurrencyRate.valid_from <= bindparam("day"))
    .order_by(CurrencyRate.valid_from.desc())
    .limit(1)
)


def typed_rate(
    session: Session, typed: int | None, currency: Currency, per: int, day: date, home: Currency, field: str
) -> Rate:
    """Return the rate a clerk typed, or the register's. Refused: another rate than 1 for home currency."""
    if typed is None:
        return rate_on(session, currency, per, day, home, field)
    if currency == home and typed != HOME_RATE.value:
        raise Refusal("%(code)s is the home currency; its rate is always 1.", field, code=home.code)
    return Rate(typed, per)


@clerk_act
def enter_rate(session: Session, code: str, valid_from: date, rate: str) -> None:
    """Enter a currency's rate from a day on. Refused: home currency, an unknown one, a day that has a rate."""
    require(session, ENTERING)
    currency, _ = find_currency(session, code)
    if currency == control_record(session).home:
        raise Refusal("%(code)s is the home currency; its rate is always 1.", code=code)
    taken = select(CurrencyRate.id).where(CurrencyRate.currency == code, CurrencyRate.valid_from == valid_from)
    if session.execute(taken).scalar() is not None:
        raise Refusal("%(code)s has a rate on %(day)s already.", code=code, day=short(valid_from))
    begin_entry(session, "master_data", session.info["act"].today)
    values = {"currency": code, "valid_from": valid_from, "rate": parse_rate(rate)}
    session.connection().execute(insert(table_of(CurrencyRate)).values(**values))


@dataclass(frozen=True)
class Terms:
    """Payment terms: what the clerk reads and the rule for the due date."""

    code: str
    text: str
    rule: Term


@dataclass(frozen=True)
class Method:
    """A payment method: its word, its text, its account."""

    code: str
    text: str
    account: str


def payment_methods(session: Session) -> list[Method]:
    """Return the payment methods in the order of the pop-up."""
    return [Method(*row) for row in _METHODS.all(session)]


_METHODS = Prepared(
    select(PaymentMethod.code, PaymentMethod.text, PaymentMethod.account).order_by(PaymentMethod.code)
)


class Links(dict[str, str]):
    """Which account each kind of entry goes to; asking for a kind that has none is refused."""

    def __missing__(self, kind: str) -> str:
        """Refuse a kind without an account."""
        raise Refusal(
            "The module link %(kind)s has no account. Enter one in the module link register first.", kind=kind
        )


def module_links(session: Session) -> Links:
    """Return which account each kind of entry goes to."""
    return Links(_LINKS.all(session))


_LINKS = Prepared(select(ModuleLink.kind, ModuleLink.account))
