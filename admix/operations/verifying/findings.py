"""What verify finds: one sentence for each row that is not as it was posted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from admix.operations.verifying.reading import rows
from admix.sqlite import driver
from admix.text import show

NAMED_ROWS = 100
"""So many rows are named one by one in each table by each check; the rest are counted."""
UNREADABLE = (SQLAlchemyError, driver.Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a damaged file can answer instead of rows."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which check found it, in which table and row, and a sentence that says so.

    `message` is the English text that the catalogues translate; `values` fill its %(name)s, `table` and `row`
    among them. `row` is None where a whole table or file is meant.
    """

    check: str
    table: str
    row: int | None
    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let the sentence name its table and row, and show nothing that could steer a terminal."""
        values = {"table": self.table, "row": self.row, **self.values}
        shown = {name: show(value) if isinstance(value, str) else value for name, value in values.items()}
        object.__setattr__(self, "values", shown)

    def __str__(self) -> str:
        """Return the English sentence, for logs and tests."""
        return self.message % self.values


def named(session: Session, check: str, table: str, message: str, sql: str, *names: str) -> Iterator[Finding]:
    """Name each row that a question finds wrong; what it selects after the row's id fills the sentence, by name."""
    for row, *values in rows(session, sql):
        yield Finding(check, table, row, message, dict(zip(names, values, strict=True)))


def missing_rows(check: str, table: str, first: int, last: int) -> Iterator[Finding]:
    """Name each row that is missing from one id to another; a long gap is named by its ends."""
    if last - first < NAMED_ROWS:
        for row in range(first, last + 1):
            yield Finding(check, table, row, "Table %(table)s, row %(row)s: the row is missing.")
    else:
        yield Finding(check, table, first, "Table %(table)s: rows %(row)s to %(last)s are missing.", {"last": last})


def until_unreadable(check: str, found: Iterable[Finding], table: str = "register") -> Iterator[Finding]:
    """Hand on what a check finds; where the file stops answering, that is a finding too, never a fault."""
    try:
        yield from found
    except UNREADABLE as fault:
        reason = str(getattr(fault, "orig", None) or fault)
        yield Finding(
            check,
            table,
            None,
            "Table %(table)s: the check %(check)s could not be finished: %(fault)s.",
            {"check": check, "fault": reason},
        )


def counted(found: Iterable[Finding]) -> Iterator[Finding]:
    """Hand on the first findings of each check in each table, and how many more there are."""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in found:
        place = (finding.check, finding.table)
        seen[place] += 1
        if seen[place] <= NAMED_ROWS:
            yield finding
    for (check, table), count in seen.items():
        if count > NAMED_ROWS:
            yield Finding(
                check,
                table,
                None,
                "Table %(table)s: %(count)s further findings of this kind are not listed.",
                {"count": count - NAMED_ROWS},
            )
