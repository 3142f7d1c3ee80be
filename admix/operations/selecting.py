"""Choosing what a report shows: who is in it, in which order and groups; and what cannot be asked for."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, null, or_, select
from sqlalchemy.orm import Session

from admix.calendar import short
from admix.errors import Refusal
from admix.operations.customers import find_customer
from admix.operations.registers import CUSTOMER, NOTHING, control_record, find_currency
from admix.operations.selections import Group, Selection, Span
from models.company import Account
from models.ledger import Item, Party
from models.registers import Category, District, Salesperson
from models.vouchers import Voucher

CHUNK = 1000
MOST_LIMITS = 6
LONGEST_AGE = 999
SPANS = ("customers", "districts", "categories", "salespeople")


def check_selection(session: Session, selection: Selection, today: date) -> None:
    """Refuse a selection that no report could answer, before anything is read.

    Refused: a range or days whose first comes after its last; a moment in the future; an unknown currency, account
    or voucher series; one customer whom the register does not have; ageing limits that do not rise.
    """
    for name in SPANS:
        _refuse_inverted(name, getattr(selection, name))
    if selection.as_of.day is not None and selection.as_of.day > today:
        raise Refusal("%(day)s lies in the future.", "as_of", day=short(selection.as_of.day))
    first, last = selection.from_day, selection.to_day
    if first is not None and last is not None and first > last:
        raise Refusal(
            "%(first)s comes after %(last)s. Type the first one first.",
            "from_day",
            first=short(first),
            last=short(last),
        )
    _refuse_limits(selection.limits)
    if is_single(selection.customers):
        find_customer(session, selection.customers.first or "", "customers")
    if selection.currency is not None:
        find_currency(session, selection.currency, "currency")
    _refuse_unknown(session, selection)


def is_single(span: Span) -> bool:
    """Tell whether a range names one code."""
    return span.first is not None and span.first == span.last


def _refuse_inverted(name: str, span: Span) -> None:
    if span.first is not None and span.last is not None and _size(span.first) > _size(span.last):
        raise Refusal(
            "%(first)s comes after %(last)s. Type the first one first.", name, first=span.first, last=span.last
        )


def _refuse_limits(limits: tuple[int, ...]) -> None:
    if len(limits) > MOST_LIMITS:
        raise Refusal("The ageing has at most %(most)d limits.", "limits", most=MOST_LIMITS)
    if any(not 0 < limit <= LONGEST_AGE for limit in limits):
        raise Refusal("A limit of the ageing is 1 to %(most)d days.", "limits", most=LONGEST_AGE)
    for first, second in pairwise(limits):
        if first >= second:
            raise Refusal(
                "The ageing's limits must rise: %(second)d comes after %(first)d.",
                "limits",
                first=first,
                second=second,
            )


def _refuse_unknown(session: Session, selection: Selection) -> None:
    if selection.account is not None:
        known = session.execute(select(Account.id).where(Account.number == selection.account)).scalar()
        if known is None:
            raise Refusal("There is no account %(account)s.", "account", account=selection.account)
    if selection.series is not None and selection.series != control_record(session).payment_series:
        used = session.execute(select(Voucher.id).where(Voucher.series == selection.series).limit(1)).scalar()
        if used is None:
            raise Refusal("There is no voucher in series %(series)s.", "series", series=selection.series)


# Order and ranges of codes: numbers by their size, then all other codes as texts


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit()


def _size(code: str) -> tuple[bool, int, str]:
    return (False, len(code), code) if _is_number(code) else (True, 0, code)


def _not_digits(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.op("GLOB", is_comparison=True)(literal_column("'*[^0-9]*'"))


def by_size(column: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """Return what to order codes by; a missing one comes last."""
    return (
        column.is_(None),
        _not_digits(column),
        case((_not_digits(column), NOTHING), else_=func.length(column)),
        column,
    )


def within_span(column: ColumnElement[Any], span: Span) -> list[ColumnElement[bool]]:
    """Return the rules for the codes of a range, both ends included."""
    rules: list[ColumnElement[bool]] = []
    if span.first is not None:
        rules.append(_compared(column, span.first, last=False))
    if span.last is not None:
        rules.append(_compared(column, span.last, last=True))
    return rules


def _compared(column: ColumnElement[Any], end: str, *, last: bool) -> ColumnElement[bool]:
    """Tell of a code that it does not come before the first, or after the last, of a range."""
    is_text, length = _not_digits(column), func.length(column)
    beyond = column <= end if last else column >= end
    if _is_number(end):
        inside = or_(length < len(end) if last else length > len(end), and_(length == len(end), beyond))
        return and_(~is_text, inside) if last else or_(is_text, inside)
    return or_(~is_text, beyond) if last else and_(is_text, beyond)


# Who is in a report, and in which groups

_CODES: dict[str, tuple[Any, Any, Any]] = {
    "district": (Party.district, District, District.text),
    "category": (Party.category, Category, Category.text),
    "salesperson": (Party.salesperson, Salesperson, Salesperson.name),
}


def chosen(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the rules for the customers that a report shows; none where it shows all."""
    return [
        *within_span(Party.number.expression, selection.customers),
        *within_span(Party.district.expression, selection.districts),
        *within_span(Party.category.expression, selection.categories),
        *within_span(Party.salesperson.expression, selection.salespeople),
    ]


def chosen_items(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the rules for the items that a report counts: of the customers it shows, in the currency asked for."""
    rules: list[ColumnElement[bool]] = []
    of_whom = chosen(selection)
    if of_whom:
        rules.append(Item.party_id.in_(select(Party.id).where(Party.ledger == CUSTOMER, *of_whom)))
    if selection.currency is not None:
        rules.append(Item.currency == selection.currency)
    return rules


def headed(group: Group, *columns: Any) -> "Select[*tuple[Any, ...]]":
    """Return a statement from `Party` that begins with a row's head: group, its text, customer's number and name."""
    if group not in _CODES:
        head: tuple[ColumnElement[Any], ...] = (null().label("code"), null().label("words"))
        return select(*head, Party.number, Party.name, *columns).select_from(Party)
    code, register, text = _CODES[group]
    statement = select(code.label("code"), text.label("words"), Party.number, Party.name, *columns)
    return statement.select_from(Party).outerjoin(register, register.code == code)


def head_order(group: Group) -> tuple[ColumnElement[Any], ...]:
    """Return the order of a report: by group, those without one last; then by customer's number."""
    before = by_size(_CODES[group][0].expression) if group in _CODES else ()
    return (*before, *by_size(Party.number.expression))


# Reading it


def streamed(session: Session, statement: "Select[*tuple[Any, ...]]") -> Iterator[Any]:
    """Yield the rows as the register gives them, a thousand at a time: a report never holds all of them."""
    yield from session.connection().execute(statement, execution_options={"yield_per": CHUNK})
