"""The moment that a report stands at, and what was open and when it was due then."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from models.ledger import Allocation, Item, ItemDueDate
from models.store import Entry


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
    """What is open on an item at a moment, in both currencies, and its due date, as SQL."""

    amount: ColumnElement[int]
    home: ColumnElement[int]
    due_date: ColumnElement[date]


def open_at(as_of: AsOf) -> OpenAt:
    """Return what is open on `Item` at a moment, from the stored balances where they answer it."""
    if as_of.is_everything:
        return OpenAt(Item.open_amount.expression, Item.open_home.expression, Item.due_date.expression)
    return OpenAt(
        Item.amount - _taken(Allocation.amount.expression, as_of),
        Item.home_amount - _taken(Allocation.home_amount.expression, as_of),
        _due(as_of),
    )


def entered_by(as_of: AsOf) -> list[ColumnElement[bool]]:
    """Return the rules for the items that were there at a moment."""
    rules: list[ColumnElement[bool]] = []
    if as_of.day is not None:
        rules.append(Item.item_date <= as_of.day)
    if as_of.known_at is not None:
        rules.append(Item.entry_id <= as_of.known_at)
    return rules


def _taken(column: ColumnElement[int], as_of: AsOf) -> ColumnElement[int]:
    """Return the sum of the allocations that counted at a moment."""
    counted = [Allocation.item_id == Item.id]
    if as_of.day is not None:
        counted.append(Allocation.value_date <= as_of.day)
    if as_of.known_at is not None:
        counted.append(Allocation.entry_id <= as_of.known_at)
    return select(func.coalesce(func.sum(column), 0)).where(and_(*counted)).correlate(Item).scalar_subquery()


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
