"""How each customer really pays: the days after the due date on which its latest invoices were settled.

The habit of a customer is its last 24 settled invoices, each the same weight: the time from the due date to the last
payment, negative when it came before. Left out are credit notes, fees, money on account, invoices with instalments,
invoices with a write-off, and those that no payment settled. Fewer than 5 are no habit.
"""

from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, and_, case, cast, func, literal_column, select
from sqlalchemy.orm import aliased

from admix.operations.as_of import AsOf, open_at
from admix.operations.registers import CUSTOMER, NOTHING
from models.ledger import Allocation, Instalment, Item

LATEST = 24
"""So many of a customer's settled invoices make its habit: a customer who has changed is known by what is newest."""
FEWEST = 5
"""With fewer a customer has no habit, and is expected to pay on the due date."""
_BACK = aliased(Allocation, name="taken_back")
_INVOICE: ColumnElement[str] = literal_column("'invoice'")


def habits(learned_to: date, day: date) -> CTE:
    """Return how customers paid: party_id, weeks, times, and settled, of how many invoices that is.

    Weeks are counted from the week of the due date to the week of the payment, in weeks that begin on the weekday
    after `day`: so it does not matter on which weekday an invoice falls due. A customer without a habit has no row.
    """
    settled = _delays(learned_to)
    weeks = (week_after(day, settled.c.settled_on) - week_after(day, settled.c.due_date)).label("weeks")
    counted = (
        select(
            *(settled.c.party_id, weeks, func.count().label("times")),
            func.sum(func.count()).over(partition_by=settled.c.party_id).label("settled"),
        )
        .group_by(settled.c.party_id, weeks)
        .subquery("counted")
    )
    return select(counted).where(counted.c.settled >= FEWEST).cte("habit")


def typical_delays(learned_to: date) -> CTE:
    """Return of each customer with a habit the day after the due date by which half of its invoices were paid.

    Its columns are party_id, settled and delay.
    """
    settled = _delays(learned_to)
    delay = days_between(settled.c.due_date, settled.c.settled_on)
    ranked = select(
        *(settled.c.party_id, delay.label("delay")),
        func.row_number().over(partition_by=settled.c.party_id, order_by=delay).label("place"),
        func.count().over(partition_by=settled.c.party_id).label("settled"),
    ).subquery("ranked")
    found = ranked.c
    return (
        select(found.party_id, found.settled, func.min(found.delay).label("delay"))
        .where(found.settled >= FEWEST, 2 * found.place >= found.settled)
        .group_by(found.party_id, found.settled)
        .cte("typical")
    )


def _delays(day: date) -> Any:
    """Return each customer's latest settled invoices: party_id, due_date and settled_on."""
    latest = _latest_settled(day)
    return (
        select(latest.c.party_id, open_at(AsOf(day)).due_date.label("due_date"), latest.c.settled_on)
        .select_from(Item)
        .join(latest, latest.c.item_id == Item.id)
        .where(latest.c.place <= LATEST)
        .subquery("delay")
    )


def _latest_settled(day: date) -> Any:
    """Return the settled invoices of each customer, counted from the newest."""
    stands = and_(Allocation.reverses_id.is_(None), _BACK.id.is_(None))
    paid_on = func.max(case((and_(stands, Allocation.kind == literal_column("'payment'")), Allocation.value_date)))
    written_off = func.max(case((and_(stands, Allocation.kind == literal_column("'write_off'")), 1), else_=NOTHING))
    taken = (
        select(
            Allocation.item_id,
            func.sum(Allocation.amount).label("amount"),
            paid_on.label("settled_on"),
            written_off.label("written_off"),
        )
        .outerjoin(_BACK, and_(_BACK.reverses_id == Allocation.id, _BACK.value_date <= day))
        .where(Allocation.value_date <= day)
        .group_by(Allocation.item_id)
        .subquery("taken")
    )
    has_plan = select(Instalment.id).where(Instalment.item_id == Item.id).correlate(Item).exists()
    newest_first = (taken.c.settled_on.desc(), Item.id.desc())
    return (
        select(
            Item.id.label("item_id"),
            Item.party_id,
            taken.c.settled_on,
            func.row_number().over(partition_by=Item.party_id, order_by=newest_first).label("place"),
        )
        .join(taken, taken.c.item_id == Item.id)
        .where(
            Item.ledger == CUSTOMER,
            Item.kind == _INVOICE,
            Item.item_date <= day,
            taken.c.amount == Item.amount,
            taken.c.settled_on.is_not(None),
            taken.c.written_off == NOTHING,
            ~has_plan,
        )
        .subquery("latest")
    )


def days_between(first: Any, second: Any) -> ColumnElement[int]:
    """Return the calendar days from one day to another; both are midnights, so the difference is a whole number."""
    return cast(func.julianday(second) - func.julianday(first), Integer)


def week_after(day: date, then: Any) -> ColumnElement[int]:
    """Return in which week after a day another lies: 0 for the seven days after it, -1 for the seven up to it."""
    return (days_between(day.isoformat(), then) - 1 + 7 * _CENTURIES) // 7 - _CENTURIES


_CENTURIES = 100_000
"""Weeks: they keep what is divided above 0, where SQL cuts down and not towards 0."""
