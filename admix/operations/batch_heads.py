"""The head of a payment batch: date, total, currency and rate, method, the bank's own number, count and fee."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from admix.calendar import short
from admix.errors import Refusal
from admix.language import mark
from admix.money import LARGEST_AMOUNT, Currency, Rate, format_rate, to_home, to_minor
from admix.operations.registers import (
    ControlRecord,
    Method,
    control_record,
    find_currency,
    payment_methods,
    rate_on,
    refuse_locked,
    typed_rate,
)

FAR_PERCENT = 10
"""A typed rate that differs by more than this many percent from the register's is remarked upon."""


@dataclass(frozen=True)
class TypedHead:
    """The batch head as typed; None is a field left empty. Date, total and method are mandatory (seed line 147)."""

    payment_date: date | None
    total: Decimal | None
    currency: str | None = None
    rate: int | None = None
    method: str | None = None
    bundle_number: str = ""
    count: int | None = None
    fee: Decimal | None = None


@dataclass(frozen=True)
class BatchHead:
    """The batch head with its defaults filled in, and what the control record says of its lines."""

    payment_date: date
    total: int
    currency: Currency
    rate: Rate
    home: Currency
    method: Method
    bundle_number: str
    count: int | None
    fee: int
    rounding_limit: int = 0
    """A difference of at most so much is offered as rounding, in home minor units."""
    due_date_first: bool = False
    """Automatic allocation goes by due date before invoice date."""


class MethodMissing(Refusal):
    """The payment method was left empty: the clerk chooses from the pop-up, and it goes into the next call."""


def propose_head(session: Session, typed: TypedHead) -> BatchHead:
    """Fill in and check the head of a batch. A total of nothing sets claims off; a negative one pays money back.

    Refused: a missing date or total, a locked period, an unknown currency, method or rate, a fee that is negative, a
    total too large for the ledger in home currency.
    """
    if typed.payment_date is None:
        raise Refusal("The payment date is missing.", "payment_date")
    if typed.total is None:
        raise Refusal("The total paid is missing.", "total")
    control = control_record(session)
    refuse_locked(control, typed.payment_date, "payment_date")
    currency, per = find_currency(session, typed.currency or control.home.code, "currency")
    rate = typed_rate(session, typed.rate, currency, per, typed.payment_date, control.home, "rate")
    total = to_minor(typed.total, currency.decimals, "total")
    refuse_too_large(to_home(total, rate, currency, control.home), "total")
    fee = to_minor(typed.fee or Decimal(0), currency.decimals, "fee")
    if fee < 0:
        raise Refusal("The fee is typed without a sign.", "fee")
    method = _method(session, typed.method)
    return batch_head(
        control, typed.payment_date, total, currency, rate, method, typed.bundle_number, typed.count, fee
    )


def _method(session: Session, code: str | None) -> Method:
    methods = {method.code: method for method in payment_methods(session)}
    if not code:
        raise MethodMissing("Choose the payment method.", "method")
    if code not in methods:
        raise Refusal("There is no payment method %(code)s.", "method", code=code)
    return methods[code]


def batch_head(
    control: ControlRecord,
    payment_date: date,
    total: int,
    currency: Currency,
    rate: Rate,
    method: Method,
    bundle_number: str,
    count: int | None,
    fee: int,
) -> BatchHead:
    """Return a head with what the control record says: home currency, the limit of rounding, the order of claims."""
    return BatchHead(
        payment_date,
        total,
        currency,
        rate,
        control.home,
        method,
        bundle_number,
        count,
        fee,
        control.rounding_limit,
        control.due_date_first,
    )


def refuse_too_large(home: int, field: str | None) -> None:
    """Refuse an amount that the ledger does not hold: 10^13 home minor units and more."""
    if abs(home) >= LARGEST_AMOUNT:
        raise Refusal("That is more in home currency than the ledger holds. Divide it into several batches.", field)


Note = tuple[str, dict[str, object]]
"""A remark on a receipt, with its values."""


def late_note(head: BatchHead, today: date) -> Note | None:
    """Return a remark on a payment date after today; it is accepted (dialogs O6)."""
    if head.payment_date <= today:
        return None
    return mark("The payment date %(day)s is later than today."), {"day": short(head.payment_date)}


def rate_note(session: Session, head: BatchHead) -> Note | None:
    """Return a remark on a rate far from the register's of the payment date; it is accepted."""
    try:
        known = rate_on(session, head.currency, head.rate.per, head.payment_date, head.home, "rate")
    except Refusal:
        return None
    if 100 * abs(head.rate.value - known.value) <= FAR_PERCENT * known.value:
        return None
    return (
        mark("The rate %(typed)s is far from the register's %(known)s. Enter keeps it."),
        {"typed": format_rate(head.rate.value), "known": format_rate(known.value)},
    )
