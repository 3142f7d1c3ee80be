"""When money will come (betalningsprognos): by due date, and by how each customer really pays.

By due date a claim is paid in the week of its due date; what is overdue stands apart. By habit a claim is spread over
the weeks in which the customer's earlier invoices were settled, counted from the week of the due date, each invoice
with the same share; weeks that have passed by now are left out, and the shares of the others rise. A claim that is
later than any the customer ever paid stands apart. A customer with fewer than 5 settled invoices has no habit and is
expected by due date.
Credit notes and money on account are not expected as money; they stand apart, so that both columns add up to what is
open.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from admix.operations.as_of import AsOf
from admix.operations.habits import habits, typical_delays, week_after
from admix.operations.open_parts import open_parts
from admix.operations.registers import NOTHING
from models.ledger import Party

WEEKS = 8
BEYOND = WEEKS
"""The period after the last week."""
PASSED, NEVER, CREDITS = -1, -2, -3
"""Periods that are none: overdue by due date; later than the customer ever paid; credits and money on account."""
DAYS = 7


class Expected(NamedTuple):
    """What is expected in a period, in home minor units, by due date and by habit."""

    period: int
    """Weeks counted from 0, `BEYOND` for all after them, or one of `PASSED`, `NEVER`, `CREDITS`."""
    by_due: int
    by_habit: int


class CustomerForecast(NamedTuple):
    """A customer's claims and its habit; amounts in home minor units, days after the due date."""

    number: str
    name: str
    claims: int
    in_weeks: int
    """What of them is expected within the weeks of the forecast, by habit."""
    settled: int
    """Settled invoices that the habit is made of; 0 without a habit."""
    typical: int | None
    """The day after the due date by which half of them were paid; None without a habit."""


@dataclass(frozen=True)
class Forecast:
    """A forecast from a day on."""

    day: date
    periods: tuple[Expected, ...]
    """Overdue, the weeks, beyond them, later than ever, credits: always all of them."""
    claims: dict[int, tuple[int, int]]
    """What each customer owes and what of it is expected within the weeks, by habit; by the customer's id."""
    without_habit: frozenset[int]
    """The customers with claims who have no habit."""

    @property
    def total(self) -> int:
        """All that is open, in home minor units."""
        return sum(period.by_due for period in self.periods)

    @property
    def without_habit_home(self) -> int:
        """What customers without a habit owe, in home minor units."""
        return sum(self.claims[party][0] for party in self.without_habit)

    def week(self, period: int) -> tuple[date, date]:
        """Return the first and the last day of a week."""
        first = self.day + timedelta(1 + DAYS * period)
        return first, first + timedelta(DAYS - 1)


def forecast(
    session: Session, as_of: AsOf, day: date, *rules: ColumnElement[bool], learned_to: date | None = None
) -> Forecast:
    """Forecast the payments of what is open at a moment, from the day after `day` on.

    `rules` choose among `Item`; habits are learned from what was paid up to `learned_to`, normally `day` itself.
    """
    by_due: dict[int, int] = defaultdict(int)
    by_habit: dict[int, int] = defaultdict(int)
    claims: dict[int, tuple[int, int]] = {}
    lone: set[int] = set()
    for party, period, due, habit, unknown in session.execute(_expected(as_of, day, learned_to or day, rules)):
        by_due[period] += due
        by_habit[period] += habit
        owed, soon = claims.get(party, (0, 0))
        claims[party] = owed + due, soon + (habit if 0 <= period < WEEKS else 0)
        if unknown:
            lone.add(party)
    apart = _credits(session, as_of, rules)
    places = (PASSED, *range(WEEKS), BEYOND, NEVER)
    periods = (*(Expected(place, by_due[place], by_habit[place]) for place in places), Expected(CREDITS, *apart))
    return Forecast(day, periods, claims, frozenset(lone))


def customer_forecasts(session: Session, found: Forecast, learned_to: date) -> Iterator[CustomerForecast]:
    """Yield the customers with claims, by number, with what is expected of each."""
    typical = typical_delays(learned_to)
    statement = (
        select(Party.id, Party.number, Party.name, typical.c.settled, typical.c.delay)
        .outerjoin(typical, typical.c.party_id == Party.id)
        .order_by(func.length(Party.number), Party.number)
    )
    for party, number, name, settled, delay in session.execute(statement):
        if party in found.claims:
            yield CustomerForecast(number, name, *found.claims[party], settled or 0, delay)


Rules = tuple[ColumnElement[bool], ...]


def _expected(as_of: AsOf, day: date, learned_to: date, rules: Rules) -> Select[*tuple[Any, ...]]:
    """Return what is expected of each customer in each period, by due date and by habit; who has no habit."""
    claim = _claims(as_of, rules)
    habit = habits(learned_to, day)
    is_known = claim.c.party_id.in_(select(habit.c.party_id))
    period = _counted(week_after(day, claim.c.due_date))
    together = union_all(
        _row(claim.c.party_id, period, by_due=claim.c.rest_home),
        _spread(claim, habit, day),
        _row(claim.c.party_id, period, by_habit=claim.c.rest_home, unknown=literal_column("1")).where(~is_known),
    ).subquery("expected")
    found = together.c
    sums = (func.sum(found.by_due), func.sum(found.by_habit), func.max(found.unknown))
    return select(found.party_id, found.period, *sums).group_by(found.party_id, found.period)


def _row(
    party: Any, period: ColumnElement[int], by_due: Any = NOTHING, by_habit: Any = NOTHING, unknown: Any = NOTHING
) -> Select[*tuple[Any, ...]]:
    """Return a row of what is expected."""
    return select(
        party.label("party_id"),
        period.label("period"),
        by_due.label("by_due"),
        by_habit.label("by_habit"),
        unknown.label("unknown"),
    )


def _claims(as_of: AsOf, rules: Rules) -> CTE:
    """Return the open parts that money is expected for: asked once, used several times."""
    parts = open_parts(as_of, *rules).subquery("part").c
    place = func.row_number().over(order_by=(parts.item_id, parts.place))
    columns = (parts.party_id, parts.due_date, parts.rest_home)
    return select(place.label("id"), *columns).where(parts.rest_home > NOTHING).cte("claim")


def _credits(session: Session, as_of: AsOf, rules: Rules) -> tuple[int, int]:
    """Sum what is open of credit notes and money on account; it is the same by due date and by habit."""
    parts = open_parts(as_of, *rules).subquery("part").c
    statement = select(func.coalesce(func.sum(parts.rest_home), NOTHING)).where(parts.rest_home < NOTHING)
    found = int(session.execute(statement).scalar_one())
    return found, found


def _spread(claim: CTE, habit: CTE, day: date) -> Select[*tuple[Any, ...]]:
    """Return the shares of each claim by its customer's habit; one later than ever is whole in a period of its own.

    A week that has passed has no share; the shares of the others rise.
    """
    week = week_after(day, claim.c.due_date) + habit.c.weeks
    times = case((week >= NOTHING, habit.c.times), else_=NOTHING)
    each = (
        select(
            *(claim.c.party_id, claim.c.rest_home, week.label("week"), times.label("times")),
            func.row_number().over(partition_by=claim.c.id, order_by=habit.c.weeks).label("place"),
            func.sum(times).over(partition_by=claim.c.id, order_by=habit.c.weeks).label("up_to"),
            func.sum(times).over(partition_by=claim.c.id).label("of_all"),
        )
        .join(habit, habit.c.party_id == claim.c.party_id)
        .subquery("each_week")
    ).c
    is_late = each.of_all == NOTHING
    share = case((is_late, each.rest_home), else_=_part(each, each.up_to) - _part(each, each.up_to - each.times))
    never: ColumnElement[int] = literal_column(str(NEVER))
    period = case((is_late, never), else_=_counted(each.week))
    counts = (each.times > NOTHING) | (is_late & (each.place == literal_column("1")))
    return _row(each.party_id, period, by_habit=share).where(counts)


def _part(each: Any, times: ColumnElement[int]) -> ColumnElement[int]:
    """Return what is expected up to a day of a claim, rounded half up: the shares of its days add up to the claim."""
    found: ColumnElement[int] = (2 * each.rest_home * times + each.of_all) // (2 * each.of_all)
    return found


def _counted(week: ColumnElement[int]) -> ColumnElement[int]:
    """Return the period of a week: `BEYOND` after the last, `PASSED` before the first."""
    passed: ColumnElement[int] = literal_column(str(PASSED))
    beyond: ColumnElement[int] = literal_column(str(BEYOND))
    return func.max(func.min(week, beyond), passed)
