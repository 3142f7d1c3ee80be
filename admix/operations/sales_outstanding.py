"""Days sales outstanding (kredittid): how many days of invoicing are unpaid at the end of each month."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from admix.money import round_half_up
from admix.operations.ageing import Periods, sums_by_customer
from admix.operations.as_of import AsOf
from admix.operations.registers import CUSTOMER, NOTHING
from admix.operations.selecting import chosen_items
from admix.operations.selections import Selection
from models.ledger import Item

MONTHS = 12
WINDOW = 90
"""Invoicing is counted over so many days up to the month's end."""
_INVOICED: list[ColumnElement[str]] = [literal_column("'invoice'"), literal_column("'credit_note'")]


@dataclass(frozen=True)
class MonthEnd:
    """A month's end: what was open and not yet due then, and what was invoiced in the days before, in home currency.

    Days are in tenths, rounded half up; None where nothing was invoiced.
    """

    day: date
    open_home: int
    """As in every report of that day, money on account included."""
    not_due: int
    invoiced: int
    """Invoices less credit notes dated in the window."""

    @property
    def days(self) -> int | None:
        """DSO: what is open, in days of invoicing."""
        return self._days(self.open_home)

    @property
    def best(self) -> int | None:
        """Best possible DSO: what DSO would be if nothing were overdue."""
        return self._days(self.not_due)

    @property
    def delay(self) -> int | None:
        """Average days delinquent: the rest."""
        return None if self.days is None or self.best is None else self.days - self.best

    def _days(self, amount: int) -> int | None:
        return None if self.invoiced <= 0 else round_half_up(amount * WINDOW * 10, self.invoiced)


def month_ends(day: date) -> list[date]:
    """Return the last twelve ends of months up to a day, the earliest first."""
    last = day.year * 12 + day.month - 1
    if day.day < monthrange(day.year, day.month)[1]:
        last -= 1
    return [_end(month) for month in range(last - MONTHS + 1, last + 1)]


def _end(month: int) -> date:
    year, place = divmod(month, 12)
    return date(year, place + 1, monthrange(year, place + 1)[1])


def outstanding(session: Session, selection: Selection, today: date) -> list[MonthEnd]:
    """Return the twelve months up to a day; each month's end is asked like the ageing of that day."""
    ends = month_ends(selection.as_of.day or today)
    invoiced = _invoiced(session, selection, ends)
    return [MonthEnd(end, *_open(session, selection, end), sum_) for end, sum_ in zip(ends, invoiced, strict=True)]


def _open(session: Session, selection: Selection, end: date) -> tuple[int, int]:
    then = replace(selection, as_of=AsOf(end, selection.as_of.known_at))
    sums = sums_by_customer(then, Periods(end, by_due=True, limits=())).c
    not_due, overdue, on_account = (func.coalesce(func.sum(sums[f"column_{place}"]), NOTHING) for place in range(3))
    row = session.execute(select(not_due + overdue + on_account, not_due)).one()
    return row[0], row[1]


def _invoiced(session: Session, selection: Selection, ends: Sequence[date]) -> list[int]:
    """Return what was invoiced in the window up to each day, from one reading of the invoices."""
    known = selection.as_of.known_at
    rules = [] if known is None else [Item.entry_id <= known]
    by_day = session.execute(
        select(Item.item_date, func.sum(Item.home_amount))
        .where(
            Item.ledger == CUSTOMER,
            Item.kind.in_(_INVOICED),
            Item.item_date > ends[0] - timedelta(WINDOW),
            Item.item_date <= ends[-1],
            *chosen_items(selection),
            *rules,
        )
        .group_by(Item.item_date)
    ).all()
    return [sum(amount for day, amount in by_day if end - timedelta(WINDOW) < day <= end) for end in ends]
