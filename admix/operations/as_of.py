"""The moment that a report stands at, and what was open and when it was due then.

An item is there from its own date. What was taken from it before that day (an invoice that was paid before its
date) is money that the control account knows already: until the item's date it is open as a row of its own with the
opposite sign, of the kind `early`, and counts with the money on account.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal_column, or_, select, union_all
from sqlalchemy.orm import aliased

from admix.operations.registers import NOTHING
from models.ledger import Allocation, Item, ItemDueDate
from models.store import Entry

EARLY = "early"
ON_ACCOUNT = ("on_account", EARLY)
"""The kinds that count as money on account: they have no age and are never overdue."""


@dataclass(frozen=True)
class AsOf:
    """The moment of a report: value dates up to a day, entries up to a sequence number; None counts everything."""

    day: date | None = None
    known_at: int | None = None

    @property
    def is_everything(self) -> bool:
        """Tell whether stored balances answer it."""
        return self.day is None and self.known_at is None


NOW = AsOf()


class OpenAt(NamedTuple):
    """An item at a moment as SQL: its kind, its whole amount and what is open, in both currencies, its due date."""

    kind: ColumnElement[str]
    """`early` before the item's own date."""
    whole: ColumnElement[int]
    """The item's amount; 0 before its own date."""
    whole_home: ColumnElement[int]
    amount: ColumnElement[int]
    home: ColumnElement[int]
    due_date: ColumnElement[date]


def open_at(as_of: AsOf) -> OpenAt:
    """Return what is open on `Item` at a moment, asked item by item: right for a few items, or one customer's."""
    if as_of.is_everything:
        return _now()
    due_date = _due(as_of)
    whole, whole_home = _from_its_day(as_of, Item.amount), _from_its_day(as_of, Item.home_amount)
    return _at(
        as_of,
        whole - _taken(Allocation.amount.expression, as_of),
        whole_home - _taken(Allocation.home_amount.expression, as_of),
        due_date,
    )


def there_at(as_of: AsOf) -> list[ColumnElement[bool]]:
    """Return the rules for the items that a report of a moment tells of: dated by then, or paid by then."""
    if as_of.day is None:
        return entered_by(as_of)
    known = entered_by(AsOf(None, as_of.known_at))
    paid = _taken(Allocation.home_amount.expression, as_of) != NOTHING
    return [or_(Item.item_date <= as_of.day, paid), *known]


def entered_by(as_of: AsOf) -> list[ColumnElement[bool]]:
    """Return the rules for the items that were dated and entered by a moment."""
    rules: list[ColumnElement[bool]] = []
    if as_of.day is not None:
        rules.append(Item.item_date <= as_of.day)
    if as_of.known_at is not None:
        rules.append(Item.entry_id <= as_of.known_at)
    return rules


OPEN_COLUMNS = (Item.id, Item.entry_id, Item.party_id, Item.number, Item.currency, Item.item_date)
"""What `open_items_at` gives of each item as it stands, beside kind, amounts, what is open and due date."""


_OURS: ColumnElement[bool] = literal_column("+item.ledger = 'customer'")
"""The plus keeps SQLite from reading the index of all numbers; what is open has an index of its own."""


def open_items_at(as_of: AsOf, *rules: ColumnElement[bool]) -> "Select[*tuple[Any, ...]]":
    """Return the statement for the customer ledger's open items at a moment, asked once for the whole register.

    Its columns are `OPEN_COLUMNS`, kind, amount, home_amount, open_amount, open_home and due_date; `rules` choose
    among `Item`. What is open is what is open now and what was taken since: the allocations are read once, not
    once for each item, and paid items that nothing was taken from since are not read, but for those dated later.
    """
    ours = [_OURS, *rules, *entered_by(AsOf(None, as_of.known_at))]
    if as_of.is_everything:
        return _described(_now()).where(Item.open_home != NOTHING, *ours)
    since = (
        select(
            Allocation.item_id,
            func.sum(Allocation.amount).label("amount"),
            func.sum(Allocation.home_amount).label("home"),
        )
        .where(_taken_since(as_of))
        .group_by(Allocation.item_id)
        .cte("since")
    )
    then = _reckoned(as_of, func.coalesce(since.c.amount, NOTHING), func.coalesce(since.c.home, NOTHING))
    paid = Item.open_home == NOTHING
    branches = [
        _described(then).outerjoin(since, since.c.item_id == Item.id).where(Item.open_home != NOTHING),
        _described(then).join(since, since.c.item_id == Item.id).where(paid),
    ]
    branches = [statement.where(then.home != NOTHING, *ours) for statement in branches]
    if as_of.day is not None:
        dated_later = select(_LATER.id).where(_LATER.item_date > as_of.day, _LATER.id.not_in(select(since.c.item_id)))
        early = _described(_reckoned(as_of, NOTHING, NOTHING))
        branches.append(early.where(Item.id.in_(dated_later), paid, *ours))
    return select(union_all(*branches).subquery("open_item"))


_LATER = aliased(Item, name="later")


def _reckoned(as_of: AsOf, since: ColumnElement[int], since_home: ColumnElement[int]) -> OpenAt:
    """Return what was open on `Item`, from what is open now and what was taken since."""
    changed = select(ItemDueDate.item_id).group_by(ItemDueDate.item_id).having(func.count() > literal_column("1"))
    return _at(
        as_of,
        Item.open_amount + since - _to_come(as_of, Item.amount),
        Item.open_home + since_home - _to_come(as_of, Item.home_amount),
        case((Item.id.in_(changed), _due(as_of)), else_=Item.due_date),
    )


def _described(found: OpenAt) -> "Select[*tuple[Any, ...]]":
    return select(
        *OPEN_COLUMNS,
        found.kind.label("kind"),
        found.whole.label("amount"),
        found.whole_home.label("home_amount"),
        found.amount.label("open_amount"),
        found.home.label("open_home"),
        found.due_date.label("due_date"),
    )


def _now() -> OpenAt:
    return _at(NOW, Item.open_amount.expression, Item.open_home.expression, Item.due_date.expression)


def _at(as_of: AsOf, amount: ColumnElement[int], home: ColumnElement[int], due_date: ColumnElement[date]) -> OpenAt:
    kind: ColumnElement[str] = Item.kind.expression
    if as_of.day is not None:
        kind = case((Item.item_date > as_of.day, literal_column(f"'{EARLY}'")), else_=kind)
    whole, whole_home = _from_its_day(as_of, Item.amount), _from_its_day(as_of, Item.home_amount)
    return OpenAt(kind, whole, whole_home, amount, home, due_date)


def _from_its_day(as_of: AsOf, column: Any) -> ColumnElement[int]:
    """Return an amount of `Item`, or nothing while the item's own date has not come."""
    amount: ColumnElement[int] = column.expression
    return amount if as_of.day is None else case((Item.item_date > as_of.day, NOTHING), else_=amount)


def _to_come(as_of: AsOf, column: Any) -> ColumnElement[int]:
    """Return an amount of `Item` while the item's own date has not come, else nothing."""
    return NOTHING if as_of.day is None else case((Item.item_date > as_of.day, column), else_=NOTHING)


def _taken(column: ColumnElement[int], as_of: AsOf) -> ColumnElement[int]:
    """Return the sum of the allocations that counted at a moment."""
    counted = [Allocation.item_id == Item.id]
    if as_of.day is not None:
        counted.append(Allocation.value_date <= as_of.day)
    if as_of.known_at is not None:
        counted.append(Allocation.entry_id <= as_of.known_at)
    return select(func.coalesce(func.sum(column), 0)).where(and_(*counted)).correlate(Item).scalar_subquery()


def _taken_since(as_of: AsOf) -> ColumnElement[bool]:
    """Tell of an allocation that it did not count yet."""
    later: list[ColumnElement[bool]] = []
    if as_of.day is not None:
        later.append(Allocation.value_date > as_of.day)
    if as_of.known_at is not None:
        later.append(Allocation.entry_id > as_of.known_at)
    return or_(false(), *later)


def _due(as_of: AsOf) -> ColumnElement[date]:
    """Return the due date in force at a moment: the latest set by then, or the first."""
    first = (
        select(ItemDueDate.due_date)
        .where(ItemDueDate.item_id == Item.id)
        .order_by(ItemDueDate.id)
        .limit(1)
        .correlate(Item)
        .scalar_subquery()
    )
    set_by_then = select(ItemDueDate.due_date).join(Entry, Entry.id == ItemDueDate.entry_id)
    set_by_then = set_by_then.where(ItemDueDate.item_id == Item.id)
    if as_of.day is not None:
        set_by_then = set_by_then.where(Entry.value_date <= as_of.day)
    if as_of.known_at is not None:
        set_by_then = set_by_then.where(Entry.id <= as_of.known_at)
    latest = set_by_then.order_by(ItemDueDate.id.desc()).limit(1).correlate(Item).scalar_subquery()
    return func.coalesce(latest, first)
