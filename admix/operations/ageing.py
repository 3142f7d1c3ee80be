"""The ageing (åldersanalys): what is open by how long it is overdue, summed in the register; and its parts.

Every open part of an item stands in one column: not due, a period of days, or on account. A part is overdue from the
day after its due date. Counted by invoice date there is no column for what is not due: the first period takes in
what is dated on the day, and after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select
from sqlalchemy.orm import Session

from admix.operations.as_of import ON_ACCOUNT
from admix.operations.open_parts import open_parts
from admix.operations.registers import NOTHING
from admix.operations.selecting import chosen_items, head_order, headed, streamed
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

    Amounts are home minor units, or minor units of the currency asked for; `currencies` has them by currency, each
    in its own.
    """

    group: str | None
    words: str | None
    number: str
    name: str
    parts: int
    amounts: tuple[int, ...]
    currencies: dict[str, tuple[int, ...]]

    def with_currency(self, other: "Aged") -> "Aged":
        """Add what the same customer owes in another currency."""
        amounts = tuple(map(sum, zip(self.amounts, other.amounts, strict=True)))
        currencies = self.currencies | other.currencies
        return self._replace(parts=self.parts + other.parts, amounts=amounts, currencies=currencies)


def aged_customers(session: Session, selection: Selection, columns: Periods) -> Iterator[Aged]:
    """Yield every customer with open items, in the report's order; the register is asked once."""
    part = _placed(selection, columns)
    sums = (
        select(
            *(part.party_id, part.currency, func.count().label("parts")),
            *_pivoted(part.place, part.rest_home, columns, "column"),
            *_pivoted(part.place, part.rest, columns, "own"),
        )
        .group_by(part.party_id, part.currency)
        .subquery("sums")
    )
    statement = headed(selection.group, *sums.c[1:]).join(sums, sums.c.party_id == Party.id)
    asked_own, width, held = selection.currency is not None, columns.count, None
    for row in streamed(session, statement.order_by(*head_order(selection.group), sums.c.currency)):
        code, words, number, name, currency, parts, *figures = row
        own = tuple(figures[width:])
        amounts = own if asked_own else tuple(figures[:width])
        found = Aged(code, words, number, name, parts, amounts, {currency: own})
        if held is not None and held.number == number:
            held = held.with_currency(found)
            continue
        if held is not None:
            yield held
        held = found
    if held is not None:
        yield held


def _pivoted(place: Any, amount: Any, columns: Periods, name: str) -> list[Any]:
    """Sum an amount column by column: name_0, name_1 and so on."""
    return [
        func.sum(case((place == _at(column), amount), else_=NOTHING)).label(f"{name}_{column}")
        for column in range(columns.count)
    ]


def sums_by_customer(selection: Selection, columns: Periods) -> Any:
    """Build the sums by customer in home currency; its columns are party_id and column_0, column_1 and so on.

    Customers who owe nothing are not in it.
    """
    part = _placed(selection, columns)
    sums = _pivoted(part.place, part.rest_home, columns, "column")
    return select(part.party_id, *sums).group_by(part.party_id).subquery("sums")


def _placed(selection: Selection, columns: Periods) -> Any:
    """Build the open parts, each with the place of its column; worked out once for each part, not for each sum."""
    part = open_parts(selection.as_of, *chosen_items(selection)).subquery("aged").c
    dated = part.due_date if columns.by_due else part.item_date
    ages: list[tuple[ColumnElement[bool], ColumnElement[int]]] = []
    if columns.by_due:
        ages.append((dated >= columns.day, NOTHING))
    ages += [(dated >= first, _at(column)) for column, first in enumerate(columns.first_days, start=columns.by_due)]
    place: ColumnElement[int] = case(
        (part.kind.in_(_ON_ACCOUNT), _at(columns.count - 1)), *ages, else_=_at(columns.count - 2)
    )
    return (
        select(part.party_id, part.currency, place.label("place"), part.rest_home, part.rest)
        .where(part.rest_home != NOTHING)
        .limit(literal_column("-1"))
        .subquery("placed")
        .c
    )


def _at(column: int) -> ColumnElement[int]:
    return literal_column(str(column))


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
    for row in streamed(session, statement):
        yield OpenPart(*row)
