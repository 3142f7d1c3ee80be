"""The control record's settings for payments: period lock, limits, separate duties (Registervård: Kontrollpost)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Currency, format_amount, to_minor
from admix.operations.company_facts import CompanyFacts, company_facts, fact_columns, propose_facts
from admix.operations.registers import ControlRecord, control_record, lock_period
from admix.operations.roles import SETTING, require
from models.company import Company

LARGEST_ROUNDING = 100
"""No more home units than these are offered as rounding; more is a reduction that somebody decides on."""


@dataclass(frozen=True)
class TypedSettings:
    """What a form says; amounts as typed, None where a field is empty."""

    locked_to: date | None
    rounding_limit: Decimal | None
    write_off_limit: Decimal | None
    separate_duties: bool | None
    due_date_first: bool | None


@dataclass(frozen=True)
class PaymentSettings:
    """The settings as the register holds them, limits in home minor units."""

    locked_to: date | None
    rounding_limit: int
    write_off_limit: int
    separate_duties: bool
    due_date_first: bool


def settings_of(control: ControlRecord) -> PaymentSettings:
    """Return what the control record says now."""
    return PaymentSettings(
        control.locked_to,
        control.rounding_limit,
        control.write_off_limit,
        control.separate_duties,
        control.due_date_first,
    )


def propose_settings(session: Session, typed: TypedSettings, today: date) -> PaymentSettings:
    """Return the settings a form means; an empty limit is 0, an empty answer no.

    Refused: a lock that goes back or into days to come, a limit below 0, rounding of more than 100 home units.
    """
    control = control_record(session)
    _refuse_lock(control, typed.locked_to, today)
    rounding = _limit(typed.rounding_limit, control.home, "rounding_limit")
    most = LARGEST_ROUNDING * 10**control.home.decimals
    if rounding > most:
        raise Refusal(
            "At most %(most)s %(home)s can be offered as rounding.",
            "rounding_limit",
            most=format_amount(most, control.home.decimals),
            home=control.home.code,
        )
    return PaymentSettings(
        typed.locked_to,
        rounding,
        _limit(typed.write_off_limit, control.home, "write_off_limit"),
        bool(typed.separate_duties),
        bool(typed.due_date_first),
    )


def _limit(typed: Decimal | None, home: Currency, field: str) -> int:
    amount = to_minor(typed or Decimal(0), home.decimals, field)
    if amount < 0:
        raise Refusal("A limit is typed without a sign.", field)
    return amount


def _refuse_lock(control: ControlRecord, locked_to: date | None, today: date) -> None:
    """Refuse a lock that goes back, and one into days to come: it could never be taken back."""
    if control.locked_to is not None and (locked_to is None or locked_to < control.locked_to):
        raise Refusal("The period is locked up to %(locked)s already.", "locked_to", locked=short(control.locked_to))
    if locked_to is not None and locked_to != control.locked_to and locked_to > today:
        raise Refusal(
            "A lock is never taken back: type a day up to today, %(today)s.", "locked_to", today=short(today)
        )


@clerk_act
def change_settings(
    session: Session, typed: TypedSettings, seen_version: int, reason: str = "", facts: CompanyFacts | None = None
) -> PaymentSettings:
    """Change the control record as the form says; a form that changes nothing makes no entry.

    Without `facts` name, address and numbers stay as they are. Refused: everything `propose_settings` and
    `propose_facts` refuse, a new lock without a reason, a control record that someone else
    has changed since `seen_version` was read, anyone but an administrator.
    """
    require(session, SETTING)
    today = session.info["act"].today
    control = control_record(session)
    settings = propose_settings(session, typed, today)
    if control.version != seen_version:
        raise Refusal("Someone else has changed this in the meantime. Look at it again.")
    before = company_facts(session)
    about = before if facts is None else propose_facts(facts)
    if settings == settings_of(control) and about == before:
        return settings
    if settings.locked_to != control.locked_to:
        _refuse_without_reason(reason)
    begin_entry(session, "master_data", today, reason)
    change_row(
        session,
        Company,
        1,
        seen_version,
        locked_to=settings.locked_to,
        rounding_limit=settings.rounding_limit,
        write_off_limit=settings.write_off_limit,
        separate_duties=settings.separate_duties,
        due_date_first=settings.due_date_first,
        **(fact_columns(about) if about != before else {}),
    )
    return settings


@clerk_act
def lock_ledger(session: Session, locked_to: date, reason: str) -> None:
    """Lock the ledger up to and including a day, as an administrator decides.

    Refused: a day before the present lock, a day to come, no reason, anyone but an administrator.
    """
    require(session, SETTING)
    _refuse_lock(control_record(session), locked_to, session.info["act"].today)
    _refuse_without_reason(reason)
    lock_period(session, locked_to, reason)


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("A lock needs a reason.", "reason")
