"""How well the forecast would have done: made for days that have passed, compared with the money that came.

Habits are learned from everything paid up to 26 weeks before the day of the test, and from nothing after. From then
on a forecast is made every second week of what was open that day, for the four weeks after it, by due date and by
habit, and compared week by week with what was paid on just those items. The error is the sum of the differences
without their signs, in percent of what was paid. What is overdue at the day of a forecast has no week by due date,
and what is later than the customer ever paid has none by habit: it counts as not forecast.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from admix.errors import Refusal
from admix.money import round_half_up
from admix.operations.as_of import AsOf
from admix.operations.forecast import DAYS, forecast
from admix.operations.habits import week_after
from admix.operations.registers import CUSTOMER
from models.ledger import Allocation, Item

TESTED_WEEKS = 26
HORIZON = 4
"""Weeks that each forecast is compared over."""
STEP = 2
"""Weeks from one forecast to the next."""
_BACK = aliased(Allocation, name="taken_back")


class Scored(NamedTuple):
    """A forecast from a day on, summed over its weeks; home minor units."""

    day: date
    paid: int
    by_due: int
    by_habit: int
    missed_by_due: int
    """The differences between paid and forecast, week by week, added without their signs."""
    missed_by_habit: int


@dataclass(frozen=True)
class BackTest:
    """The forecasts that were tested, oldest first."""

    learned_to: date
    scores: tuple[Scored, ...]

    @property
    def due_error(self) -> int:
        """The error by due date, in whole percent of what was paid."""
        return self._error(sum(score.missed_by_due for score in self.scores))

    @property
    def habit_error(self) -> int:
        """The error by habit, in whole percent of what was paid."""
        return self._error(sum(score.missed_by_habit for score in self.scores))

    def _error(self, missed: int) -> int:
        return round_half_up(100 * missed, sum(score.paid for score in self.scores))


def back_test(session: Session, day: date) -> BackTest:
    """Test the forecast on the 26 weeks up to a day. Refused: weeks in which no customer paid anything."""
    learned_to = day - timedelta(DAYS * TESTED_WEEKS)
    starts = [learned_to + timedelta(DAYS * week) for week in range(0, TESTED_WEEKS - HORIZON + 1, STEP)]
    found = BackTest(learned_to, tuple(_score(session, start, learned_to) for start in starts))
    if not any(score.paid for score in found.scores):
        raise Refusal(
            "There are no payments in the 26 weeks up to %(day)s to test a forecast on.", day=day.isoformat()
        )
    return found


def _score(session: Session, start: date, learned_to: date) -> Scored:
    weeks = forecast(session, AsOf(start), start, learned_to=learned_to).periods[1 : 1 + HORIZON]
    paid = _paid(session, start)
    due = [week.by_due for week in weeks]
    habit = [week.by_habit for week in weeks]
    return Scored(start, sum(paid), sum(due), sum(habit), _missed(paid, due), _missed(paid, habit))


def _missed(paid: list[int], expected: list[int]) -> int:
    return sum(abs(came - told) for came, told in zip(paid, expected, strict=True))


def _paid(session: Session, start: date) -> list[int]:
    """Return what was paid in each week after a day on the items of that day; what was taken back is left out."""
    week = week_after(start, Allocation.value_date).label("week")
    statement = (
        select(week, func.sum(Allocation.home_amount))
        .join(Item, Item.id == Allocation.item_id)
        .outerjoin(_BACK, _BACK.reverses_id == Allocation.id)
        .where(
            and_(Allocation.value_date > start, Allocation.value_date <= start + timedelta(DAYS * HORIZON)),
            Allocation.kind == literal_column("'payment'"),
            Allocation.reverses_id.is_(None),
            _BACK.id.is_(None),
            Item.ledger == CUSTOMER,
            Item.item_date <= start,
            Item.amount > 0,
        )
        .group_by(week)
    )
    found = {int(number): int(home) for number, home in session.execute(statement)}
    return [found.get(number, 0) for number in range(HORIZON)]
