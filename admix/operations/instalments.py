"""Instalments (delbetalningar): one invoice with several due dates, each part paid and aged on its own.

A plan is never changed: a new one takes its place, and the one of the latest entry is in force. What was paid before
pays the earliest due parts of the new plan too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.calendar import Term, short
from admix.errors import Refusal
from admix.money import Balance, Currency, format_amount, round_half_up, to_minor
from admix.operations.due_dates import set_due_date
from admix.operations.open_parts import Part, open_parts, parts, parts_of
from admix.operations.registers import CUSTOMER, control_record, refuse_locked
from admix.operations.roles import ENTERING, require
from admix.prepared import Prepared, inserting
from models.company import CurrencyRow
from models.ledger import Instalment, Item, Party
from models.register import table_of

__all__ = [
    "Instalments",
    "Part",
    "PlannedPart",
    "TypedPart",
    "equal_parts",
    "find_instalments",
    "insert_plans",
    "open_parts",
    "parts",
    "parts_of",
    "plan_parts",
    "propose_instalments",
    "set_instalments",
]
FEWEST, MOST = 2, 36


@dataclass(frozen=True)
class TypedPart:
    """One typed row of the form; `place` is its row, counted from 0. The last amount may be left empty."""

    place: int
    due_date: date | None
    amount: Decimal | None


class PlannedPart(NamedTuple):
    """One part of a plan: when it falls due and how much it is, in minor units of both currencies."""

    due_date: date
    amount: int
    home_amount: int


@dataclass(frozen=True)
class Instalments:
    """An invoice with its parts: those in force, or those that a receipt proposes; amounts in minor units."""

    item_id: int
    number: str
    customer_number: str
    customer_name: str
    item_date: date
    due_date: date
    currency: Currency
    amount: Balance
    open: Balance
    parts: tuple[PlannedPart, ...] = ()
    """Empty where the invoice has no plan."""


def find_instalments(session: Session, number: str, field: str | None = "number") -> Instalments:
    """Return an invoice that may be paid in parts, with the parts it has now.

    Refused: an unknown number, a credit note or money on account, a settled invoice.
    """
    row = _BY_NUMBER.first(session, number=number)
    if row is None:
        raise Refusal("There is no invoice %(number)s.", field, number=number)
    return _payable(session, row, field)


def _payable(session: Session, row: tuple[Any, ...], field: str | None) -> Instalments:
    item, number, customer, name, item_date, due_date, code, decimals, *figures = row
    amount, home, open_amount, open_home = figures
    if amount < 0:
        raise Refusal("%(number)s is no invoice: only an invoice is paid in parts.", field, number=number)
    if not open_home:
        raise Refusal("Invoice %(number)s is settled; there is nothing to pay in parts.", field, number=number)
    found = parts_of(session, [item])[item]
    return Instalments(
        item_id=item,
        number=number,
        customer_number=customer,
        customer_name=name,
        item_date=item_date,
        due_date=due_date,
        currency=Currency(code, decimals),
        amount=Balance(amount, home),
        open=Balance(open_amount, open_home),
        parts=tuple(PlannedPart(*part[1:4]) for part in found) if len(found) > 1 else (),
    )


_ITEM = (
    select(
        *(Item.id, Item.number, Party.number.label("customer"), Party.name, Item.item_date, Item.due_date),
        *(CurrencyRow.code, CurrencyRow.decimals, Item.amount, Item.home_amount, Item.open_amount, Item.open_home),
    )
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
)
_BY_NUMBER = Prepared(_ITEM.where(Item.ledger == CUSTOMER, Item.number == bindparam("number")))
_BY_ID = Prepared(_ITEM.where(Item.id == bindparam("item")))


def equal_parts(session: Session, number: str, count: int, first: date) -> Instalments:
    """Divide an invoice into so many equal parts, a month apart; the last part takes what the division leaves.

    The day of the month is kept, or clamped to the month's last day. Refused: fewer than 2 or more than 36 parts.
    """
    found = find_instalments(session, number)
    _refuse_count(count, "count")
    each = found.amount.amount // count
    if not each:
        raise Refusal("The invoice is too small for %(count)d parts.", "count", count=count)
    amounts = [each] * (count - 1) + [found.amount.amount - each * (count - 1)]
    dates = [Term(months, 0, end_of_month=False).due(first, "first") for months in range(count)]
    return _with_parts(found, list(zip(dates, amounts, strict=True)), ["first"] * count)


def propose_instalments(session: Session, number: str, typed: Sequence[TypedPart]) -> Instalments:
    """Check typed parts; the last one takes what is left where its amount is empty.

    Refused, with the field as name.row: a row without date or amount, and what `set_instalments` refuses.
    """
    found = find_instalments(session, number)
    return _with_parts(found, list(_read(found, typed)), [str(part.place) for part in typed])


def _read(found: Instalments, typed: Sequence[TypedPart]) -> Iterator[tuple[date, int]]:
    """Return due dates and amounts in minor units."""
    left = found.amount.amount
    for part in typed:
        if part.due_date is None:
            raise Refusal("The due date is missing on row %(row)d.", f"due_date.{part.place}", row=part.place + 1)
        if part.amount is None and part is not typed[-1]:
            raise Refusal("The amount is missing on row %(row)d.", f"amount.{part.place}", row=part.place + 1)
        amount = left
        if part.amount is not None:
            amount = to_minor(part.amount, found.currency.decimals, f"amount.{part.place}")
        left -= amount
        yield part.due_date, amount


def _with_parts(found: Instalments, asked: Sequence[tuple[date, int]], rows: Sequence[str]) -> Instalments:
    planned = plan_parts(asked, found.item_date, found.amount, found.currency, rows)
    if planned == found.parts:
        raise Refusal("Invoice %(number)s has these parts already.", number=found.number)
    return replace(found, parts=planned)


def plan_parts(
    asked: Sequence[tuple[date, int]],
    item_date: date,
    amount: Balance,
    currency: Currency,
    rows: Sequence[str] | None = None,
) -> tuple[PlannedPart, ...]:
    """Return the parts of a plan with their home amounts; the last takes what rounding leaves.

    `rows` names the form's row of each part, for the field of a refusal. Refused: fewer than 2 or more than 36
    parts, a part of nothing or less, due dates that do not rise or lie before the invoice date, parts that do not
    add up to the invoice.
    """
    _refuse_count(len(asked), "count")
    places = rows or _rows(asked)
    earlier: date | None = None
    for (due_date, part), place in zip(asked, places, strict=True):
        _refuse_due_date(due_date, earlier, item_date, _field("due_date", place))
        if part <= 0:
            raise Refusal("Each part needs an amount above zero.", _field("amount", place))
        earlier = due_date
    total = sum(part for _, part in asked)
    if total != amount.amount:
        raise Refusal(
            "The parts make %(sum)s, but the invoice is %(amount)s %(currency)s.",
            _field("amount", places[-1]),
            sum=format_amount(total, currency.decimals),
            amount=format_amount(amount.amount, currency.decimals),
            currency=currency.code,
        )
    return tuple(_in_home(asked, amount))


def _refuse_due_date(due_date: date, earlier: date | None, item_date: date, field: str) -> None:
    if due_date < item_date:
        raise Refusal(
            "The due date %(due)s lies before the invoice date %(date)s.",
            field,
            due=short(due_date),
            date=short(item_date),
        )
    if earlier is not None and due_date <= earlier:
        raise Refusal(
            "The due date %(due)s does not lie after the one before it, %(earlier)s.",
            field,
            due=short(due_date),
            earlier=short(earlier),
        )


def _field(name: str, place: str) -> str:
    """Return the field of a row of the form; a first due date that was typed once stands for every row."""
    return f"{name}.{place}" if place.isdigit() else place


def _refuse_count(count: int, field: str) -> None:
    if not FEWEST <= count <= MOST:
        raise Refusal("An invoice is paid in %(fewest)d to %(most)d parts.", field, fewest=FEWEST, most=MOST)


def _in_home(asked: Sequence[tuple[date, int]], amount: Balance) -> Iterator[PlannedPart]:
    """Give each part its share of the home amount, rounded so that the shares up to each part are right."""
    total = before = 0
    for due_date, part in asked:
        total += part
        home = round_half_up(amount.home * total, amount.amount)
        yield PlannedPart(due_date, part, home - before)
        before = home


@clerk_act
def set_instalments(
    session: Session, item_id: int, asked: Sequence[tuple[date, int]], value_date: date, reason: str = ""
) -> Instalments:
    """Let an invoice be paid in parts from a day on: due dates and amounts in minor units of its currency.

    An earlier plan is replaced. The item's own due date becomes that of the first part, so lists keep it where it
    begins to fall due. Refused: a settled invoice, a credit note, a locked period, the parts it has already, and
    what `plan_parts` refuses.
    """
    require(session, ENTERING)
    refuse_locked(control_record(session), value_date, "value_date")
    found = _with_parts(_payable(session, _BY_ID.all(session, item=item_id)[0], None), asked, _rows(asked))
    entry = begin_entry(session, "instalments", value_date, reason)
    insert_plans(session, entry, [(item_id, found.parts)])
    set_due_date(session, entry, item_id, found.parts[0].due_date)
    return found


def _rows(asked: Sequence[tuple[date, int]]) -> list[str]:
    return [str(place) for place in range(len(asked))]


def insert_plans(session: Session, entry: OpenEntry, plans: Sequence[tuple[int, Sequence[PlannedPart]]]) -> None:
    """Write the parts of items; nothing is checked here, and the due date of the item is the caller's."""
    _NEW_PARTS.run(
        session,
        [
            {"entry_id": entry.id, "item_id": item, "place": place, **part._asdict()}
            for item, planned in plans
            for place, part in enumerate(planned, start=1)
        ],
    )


_NEW_PARTS = inserting(table_of(Instalment))
