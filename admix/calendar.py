"""Dates as clerks type them and as forms and pages show them."""

import calendar as months
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from admix.errors import Refusal

YEARS_AHEAD = 30
FAR_AWAY_YEARS = 5
_SHAPES = (
    re.compile(r"(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
)


def utc_now() -> datetime:
    """Return the real clock, which dates every entry whatever the session calls today."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that asks the clock


def real_today() -> date:
    """Return the calendar day of this machine's own zone."""
    return utc_now().astimezone().date()


def parse_date(text: str, today: date, field: str | None = None) -> date:
    """Read a date typed as 980913, 19980913 or 1998-09-13.

    Two-digit years slide: a year more than 30 years ahead of today belongs to the last century (`product` 1.7).
    Refused: any other length, other digits than 0-9, days that do not exist.
    """
    typed = text.strip()
    for shape in _SHAPES:
        match = shape.fullmatch(typed)
        if match is None:
            continue
        year = int(match["year"])
        if len(match["year"]) == 2:
            year = _slide(year, today)
        try:
            return date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            raise Refusal("%(typed)s is not a day in the calendar. Type it as YYMMDD.", field, typed=typed) from None
    raise Refusal("%(typed)s is not a date. Type six digits, YYMMDD.", field, typed=typed)


def _slide(two_digits: int, today: date) -> int:
    latest = today.year + YEARS_AHEAD
    year = latest - latest % 100 + two_digits
    return year if year <= latest else year - 100


def short(day: date) -> str:
    """Return a date as adMix forms show it: YYMMDD."""
    return day.strftime("%y%m%d")


def retyped(day: date, today: date) -> str:
    """Return a date as a receipt's field shows it: YYMMDD, or with the century where that would be read otherwise."""
    return short(day) if _slide(day.year % 100, today) == day.year else day.strftime("%Y%m%d")


def is_far(day: date, today: date) -> bool:
    """Tell whether a date lies so far from today that the receipt must show its full year."""
    return abs(day.year - today.year) > FAR_AWAY_YEARS


@dataclass(frozen=True)
class Term:
    """Payment terms as a rule for the due date: whole months, then days, then perhaps the month's end."""

    months: int
    days: int
    end_of_month: bool

    def due(self, start: date, field: str | None = None) -> date:
        """Return the due date counted from an invoice date.

        "90 dagar netto" is 3 months in adMix: 980913 gives 981213 (seed lines 124, 126). The day is kept, or
        clamped to the month's last day. Refused: an invoice date so late that the due date is in no calendar.
        """
        month_index = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(month_index, 12)
        last = months.monthrange(year, month + 1)[1]
        try:
            day = date(year, month + 1, min(start.day, last))
            day = date.fromordinal(day.toordinal() + self.days)
        except ValueError:
            raise Refusal("%(day)s is too late a date; type the due date as well.", field, day=str(start)) from None
        if self.end_of_month:
            day = day.replace(day=months.monthrange(day.year, day.month)[1])
        return day
