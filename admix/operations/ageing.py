"""The ageing (åldersanalys): what is open by how long it is overdue, summed in the register; and its parts.

Every open part of an item stands in one column: not due, a period of days, or on account. A part is overdue from the
day after its due date. Counted by invoice date there is no column for what is not due: the first period takes in
what is dated on the day, and after it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, select
from sqlalchemy.orm import Session

from admix.operations.as_of import ON_ACCOUNT
from admix.operations.open_parts import open_parts
from admix.operations.registers import NOTHING
from admix.operations.selecting import chosen_items, head_order, headed
from admix.operations.selections import Selection
from models.company import Company, CurrencyRow
from models.ledger import Item, Party

CUSTOM = (30, 60, 90)
"""The limits of a control record that says nothing."""
_ON_ACCOUNT: list[ColumnElement[str]] = [literal_column(f"'{kind}'") for kind in ON_ACCOUNT]


@dataclass(frozen=True)
class Periods:
    """The columns of an ageing: counted from which day and date, and the last days of its periods."""

    day: date
    by_due: bool
    limits: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many columns there are: not due (by due date only), the periods, what is older, on account."""
        return len(self.limits) + 2 + self.by_due

    @property
    def first_days(self) -> list[date]:
        """The earliest date of each period, the latest period first; the last one has none."""
        return [self.day - timedelta(limit) for limit in self.limits]

    def column(self, kind: str, due_date: date, item_date: date) -> int:
        """Return which column a part stands in."""
        if kind in ON_ACCOUNT:
            return self.count - 1
        counted = due_date if self.by_due else item_date
        if self.by_due and counted >= self.day:
            return 0
        earlier = sum(counted < first for first in self.first_days)
        return earlier + self.by_due


def periods(session: Session, selection: Selection, today: date) -> Periods:
    """Return the columns that were asked for; without limits those of the control record."""
    limits = selection.limits or ageing_limits(session)
    return Periods(selection.as_of.day or today, selection.by == "due", limits)


def ageing_limits(session: Session) -> tuple[int, ...]:
    """Return the control record's limits of the ageing, in days."""
    kept = session.execute(select(Company.ageing_1, Company.ageing_2, Company.ageing_3)).one()
    return tuple(custom if limit is None else limit for limit, custom in zip(kept, CUSTOM, strict=True))


class Aged(NamedTuple):
    """A customer's sums: the head of its row, how many parts are open, what is open column by column.

    Amounts are home minor units, or minor units of the currency asked for.
    """

    group: str | None
    words: str | None
    number: str
    name: str
    parts: int
    amounts: tuple[int, ...]


def aged_customers(session: Session, selection: Selection, columns: Periods) -> Iterator[Aged]:
    """Yield every customer with open items, in the report's order."""
    sums = sums_by_customer(selection, columns)
    statement = headed(selection.group, *sums.c[1:]).join(sums, sums.c.party_id == Party.id)
    for row in session.execute(statement.order_by(*head_order(selection.group))):
        group, words, number, name, parts, *amounts = row
        yield Aged(group, words, number, name, parts, tuple(amounts))


def sums_by_customer(selection: Selection, columns: Periods) -> Any:
    """Build the sums by customer; in home currency, or in the currency asked for.

    Its columns are party_id, parts and column_0, column_1 …; customers who owe nothing are not in it.
    """
    part = open_parts(selection.as_of, *chosen_items(selection)).subquery("aged").c
    amount = part.rest_home if selection.currency is None else part.rest
    return (
        select(
            part.party_id,
            func.count().label("parts"),
            *_sums(part, amount, columns),
        )
        .where(part.rest_home != NOTHING)
        .group_by(part.party_id)
        .subquery("sums")
    )


def aged_currencies(session: Session, selection: Selection, columns: Periods) -> list[tuple[Any, ...]]:
    """Return what is open by currency: its code and decimals, then its sums by column in its own minor units."""
    part = open_parts(selection.as_of, *chosen_items(selection)).subquery("aged").c
    statement = (
        select(part.currency, CurrencyRow.decimals, *_sums(part, part.rest, columns))
        .join(CurrencyRow, CurrencyRow.code == part.currency)
        .group_by(part.currency)
        .order_by(part.currency)
    )
    return [tuple(row) for row in session.execute(statement)]


def _sums(part: Any, amount: Any, columns: Periods) -> list[ColumnElement[int]]:
    tests = _tests(part, columns)
    return [
        func.coalesce(func.sum(case((test, amount), else_=NOTHING)), NOTHING).label(f"column_{place}")
        for place, test in enumerate(tests)
    ]


def _tests(part: Any, columns: Periods) -> Sequence[ColumnElement[bool]]:
    """Return the rule of each column; every part fits exactly one."""
    on_account = part.kind.in_(_ON_ACCOUNT)
    dated = part.due_date if columns.by_due else part.item_date
    tests: list[ColumnElement[bool]] = []
    before: list[ColumnElement[bool]] = []
    if columns.by_due:
        tests.append(dated >= columns.day)
        before.append(dated < columns.day)
    for first in columns.first_days:
        tests.append(and_(dated >= first, *before))
        before = [dated < first]
    tests.append(and_(*before))
    return [*(and_(~on_account, test) for test in tests), on_account]


class OpenPart(NamedTuple):
    """An open part of an item with the head of its row; amounts in minor units of its own and of home currency.

    `place` is None for an item without instalments. `whole` and `whole_home` are the part's whole amount.
    """

    group: str | None
    words: str | None
    number: str
    name: str
    item: str
    place: int | None
    kind: str
    item_date: date
    due_date: date
    currency: str
    decimals: int
    whole: int
    whole_home: int
    rest: int
    rest_home: int


def open_ledger(session: Session, selection: Selection) -> Iterator[OpenPart]:
    """Yield every open part, in the report's order and then by invoice date and number."""
    part = open_parts(selection.as_of, *chosen_items(selection)).subquery("aged").c
    place = case((part.plan.is_not(None), part.place))
    statement: Select[*tuple[Any, ...]] = (
        headed(
            selection.group,
            *(Item.number, place, part.kind, part.item_date, part.due_date, part.currency, CurrencyRow.decimals),
            *(part.amount, part.home_amount, part.rest, part.rest_home),
        )
        .join(part.item_id.table, part.party_id == Party.id)
        .join(Item, Item.id == part.item_id)
        .join(CurrencyRow, CurrencyRow.code == part.currency)
        .where(part.rest_home != NOTHING)
        .order_by(*head_order(selection.group), part.item_date, Item.number, part.place)
    )
    for row in session.execute(statement):
        yield OpenPart(*row)
