"""What is open on each part of an item: the one question that ages, reminds and forecasts by due date.

An invoice with instalments has several due dates; every other item is one part with its own due date. What was
allocated to the item pays the earliest due part first.
"""

import json
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from admix.operations.as_of import EARLY, NOW, AsOf, open_at, open_items_at, there_at
from admix.operations.registers import CUSTOMER, NOTHING
from admix.prepared import Prepared, among
from models.ledger import Instalment, Item
from models.store import Entry


class Part(NamedTuple):
    """One due date of an item with what is left of it, in minor units of its own currency and of home currency."""

    place: int
    """Counted from 1 in the order of the due dates."""
    due_date: date
    amount: int
    home_amount: int
    rest: int
    rest_home: int


ITEM_COLUMNS = (
    *(Item.id, Item.entry_id, Item.party_id, Item.kind, Item.currency, Item.item_date, Item.due_date),
    *(Item.amount, Item.home_amount, Item.open_amount, Item.open_home),
)
"""What `parts` asks of each item; another statement of items gives them under the same names."""
_PART = aliased(Instalment, name="part")
_EARLIER = aliased(Instalment, name="earlier")
_EARLY: ColumnElement[str] = literal_column(f"'{EARLY}'")


def items_at(as_of: AsOf) -> "Select[*tuple[Any, ...]]":
    """Return the statement for the customer ledger's items at a moment, for `parts`."""
    found = open_at(as_of)
    statement = select(
        *(Item.id, Item.entry_id, Item.party_id, Item.currency, Item.item_date),
        found.kind.label("kind"),
        found.whole.label("amount"),
        found.whole_home.label("home_amount"),
        found.due_date.label("due_date"),
        found.amount.label("open_amount"),
        found.home.label("open_home"),
    )
    return statement.where(Item.ledger == CUSTOMER, *there_at(as_of))


def open_parts(as_of: AsOf = NOW, *rules: ColumnElement[bool]) -> "Select[*tuple[Any, ...]]":
    """Return the statement for the parts of the items that are open at a moment; `rules` choose among `Item`.

    Its columns are item_id, party_id, kind, currency, item_date, plan (the entry that set the plan; None without
    one), place, due_date, amount, home_amount, rest and rest_home. A part that is paid has a rest of 0 in both
    currencies; the rests of an item's parts add up to what is open on it.
    """
    return parts(open_items_at(as_of, *rules), as_of)


def parts(items: "Select[*tuple[Any, ...]]", as_of: AsOf = NOW) -> "Select[*tuple[Any, ...]]":
    """Return the statement for the parts of some items, open or settled; `items` selects `ITEM_COLUMNS`.

    With `left` what is unpaid of a part and those before it, the rest is left, at least 0 and at most the part's
    amount; so it is in home currency, except that the first open part takes what the rates of earlier payments
    left: no part is open in one currency alone when it is paid in the other.
    """
    item = items.limit(literal_column("-1")).subquery("subject").c
    left = _up_to(_EARLIER.amount.expression) - (item.amount - item.open_amount)
    left_home = _up_to(_EARLIER.home_amount.expression) - (item.home_amount - item.open_home)
    single = _PART.id.is_(None)
    rest = case((single, item.open_amount), else_=func.max(func.min(left, _PART.amount), NOTHING))
    rest_home = case(
        (single, item.open_home),
        (left <= NOTHING, NOTHING),
        (left <= _PART.amount, func.max(left_home, NOTHING)),
        else_=func.max(func.min(left_home, _PART.home_amount), NOTHING),
    )
    return (
        select(
            *(item.id.label("item_id"), item.party_id, item.kind, item.currency, item.item_date),
            _PART.entry_id.label("plan"),
            func.coalesce(_PART.place, literal_column("1")).label("place"),
            func.coalesce(_PART.due_date, item.due_date).label("due_date"),
            func.coalesce(_PART.amount, item.amount).label("amount"),
            func.coalesce(_PART.home_amount, item.home_amount).label("home_amount"),
            *(rest.label("rest"), rest_home.label("rest_home")),
        )
        .select_from(item.id.table)
        .outerjoin(
            _PART,
            and_(_PART.item_id == item.id, item.kind != _EARLY, _PART.entry_id == _plan_at(item, as_of)),
        )
    )


def _up_to(column: ColumnElement[int]) -> ColumnElement[int]:
    """Sum a part and the parts of its plan before it."""
    return (
        select(func.sum(column))
        .where(_EARLIER.item_id == _PART.item_id, _EARLIER.entry_id == _PART.entry_id, _EARLIER.place <= _PART.place)
        .correlate(_PART)
        .scalar_subquery()
    )


def _plan_at(item: Any, as_of: AsOf) -> ColumnElement[int]:
    """Return the entry of the plan in force at a moment: the latest by then; one that came with its item counts."""
    plans = select(func.max(Instalment.entry_id)).where(Instalment.item_id == item.id)
    if as_of.day is not None:
        plans = plans.join(Entry, Entry.id == Instalment.entry_id).where(
            or_(Entry.value_date <= as_of.day, Entry.id == item.entry_id)
        )
    if as_of.known_at is not None:
        plans = plans.where(Instalment.entry_id <= as_of.known_at)
    return plans.correlate(item.id.table).scalar_subquery()


def parts_of(session: Session, item_ids: Iterable[int]) -> dict[int, list[Part]]:
    """Return the parts of these items as they are now, by item; an item without instalments has one."""
    return _by_item(_PARTS_OF.all(session, items=json.dumps(list(item_ids))))


def plans_at(session: Session, as_of: AsOf, *rules: ColumnElement[bool]) -> dict[int, list[Part]]:
    """Return the parts of those items alone that have instalments at a moment; `rules` choose among `Item`."""
    has_plan = select(Instalment.id).where(Instalment.item_id == Item.id).correlate(Item).exists()
    statement = parts(items_at(as_of).where(has_plan, *rules), as_of)
    statement = statement.where(_PART.id.is_not(None)).order_by("item_id", "place")
    return _by_item(tuple(row) for row in session.execute(_figures(statement)))


def _figures(statement: "Select[*tuple[Any, ...]]") -> "Select[*tuple[Any, ...]]":
    """Keep of a statement for parts the item and what a `Part` holds."""
    columns = statement.selected_columns
    return statement.with_only_columns(columns.item_id, *(columns[name] for name in Part._fields))


def _by_item(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Part]]:
    return {item: [Part(*row[1:]) for row in found] for item, found in groupby(rows, key=lambda row: int(row[0]))}


_PARTS_OF = Prepared(
    _figures(parts(select(*ITEM_COLUMNS).where(Item.id.in_(among("items")))).order_by("item_id", "place"))
)
