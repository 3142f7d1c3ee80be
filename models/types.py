"""Column types and rules that STRICT tables accept: integers, text and blobs only.

SQLAlchemy's String, Date, Boolean, Numeric and Enum all fail in a STRICT table, so dates are ISO text, flags 0 or
1, codes text with a named CHECK.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, Dialect, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class IsoDate(TypeDecorator[date]):
    """A day as ISO text, so that text order is day order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, _dialect: Dialect) -> str | None:
        """Store 1998-09-13."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> date | None:
        """Read 1998-09-13."""
        return None if value is None else date.fromisoformat(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment of the real clock as ISO text in UTC with microseconds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """Store 1998-09-13T08:00:00.000000+00:00."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """Read what was stored."""
        return None if value is None else datetime.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """A j/n answer as 1 or 0; the table adds the CHECK with `flag_rule`."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, _dialect: Dialect) -> int | None:
        """Store 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> bool | None:
        """Read 1 or 0."""
        return None if value is None else bool(value)


class Base(DeclarativeBase):
    """The register's tables. `__audit__` says how the audit trail answers for a table's rows."""

    metadata = MetaData(naming_convention=NAMES)
    __audit__ = "sealed"


Key = Annotated[int, mapped_column(Integer, primary_key=True)]
Code = Annotated[str, mapped_column(Text)]
Words = Annotated[str, mapped_column(Text)]
Number = Annotated[int, mapped_column(Integer)]
Minor = Annotated[int, mapped_column(Integer)]
"""An amount in minor units."""
RateValue = Annotated[int, mapped_column(Integer)]
"""A rate in 1/100000."""
Day = Annotated[date, mapped_column(IsoDate)]
Moment = Annotated[datetime, mapped_column(UtcTime)]
YesNo = Annotated[bool, mapped_column(Flag)]
DERIVED = {"audit": "derived"}
TECHNICAL = {"audit": "technical"}
LATER = {"later": True}
"""A column that a table got after its first rows were sealed: it may be empty, and is sealed where it is not."""


def one_of(column: str, *codes: str) -> CheckConstraint:
    """Return the named CHECK that a code is one of a few."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def flag_rule(column: str) -> CheckConstraint:
    """Return the named CHECK that a flag is 0 or 1."""
    return CheckConstraint(f"{column} IN (0, 1)", name=f"{column}_flag")


def day_rule(column: str) -> CheckConstraint:
    """Return the named CHECK that a date is written as an ISO day."""
    return CheckConstraint(f"{column} GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'", name=f"{column}_day")


def within(column: str, lowest: int, highest: int) -> CheckConstraint:
    """Return the named CHECK that a number lies within bounds."""
    return CheckConstraint(f"{column} BETWEEN {lowest} AND {highest}", name=f"{column}_within")


def amount_rule(column: str) -> CheckConstraint:
    """Return the named CHECK that an amount stays below 10^13 minor units."""
    return within(column, -(10**13) + 1, 10**13 - 1)


def length_rule(column: str, longest: int, shortest: int = 1) -> CheckConstraint:
    """Return the named CHECK on how long a text is."""
    return CheckConstraint(f"length({column}) BETWEEN {shortest} AND {longest}", name=f"{column}_length")


def strict(*rules: Any, **options: Any) -> tuple[Any, ...]:
    """Return table arguments: the rules, a STRICT table, and ids that are never used twice."""
    return (*rules, {"sqlite_strict": True, "sqlite_autoincrement": True, **options})
