"""Everything that moved what a customer owes, by value date: items as they came, and all that took from them.

An item counts from its own date, an allocation from its value date: summed up to a day they are what is open then.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column, null, select, union_all
from sqlalchemy.orm import Session, aliased

from admix.operations.registers import CUSTOMER
from admix.operations.selecting import chosen_items, head_order, headed, streamed
from admix.operations.selections import Selection
from models.company import CurrencyRow
from models.ledger import Allocation, Item, Party, PaymentBatch
from models.store import Entry

OPENING = "opening"
_ORDER = ("day", "place", "entry_id", "row_id")
_DAY = timedelta(days=1)
_OTHER = aliased(Item, name="other")
_NONE: ColumnElement[int] = literal_column("0")
_LATER: ColumnElement[int] = literal_column("1")


class Transaction(NamedTuple):
    """A movement with the head of its row; positive is what the customer owes more, in own and home currency."""

    group: str | None
    words: str | None
    number: str
    name: str
    day: date
    kind: str
    """The item's kind for an item as it came; else the allocation's; `opening` for the sum of all before."""
    item: str | None
    other: str | None
    """The other item of a match."""
    currency: str | None
    decimals: int | None
    amount: int
    home: int
    is_reversal: bool
    batch: int | None
    """The payment batch that was approved or taken back."""


def transactions(session: Session, selection: Selection, *kinds: str) -> Iterator[Transaction]:
    """Yield every movement between two days in the report's order, then by day and entry.

    Before a customer's first stands what was owed the day before the first day, if anything was. Without a first day
    they reach to the beginning, without a last day to all that is entered. With kinds only these are told of, and no
    opening balance.
    """
    moved = union_all(*_within(selection, kinds, _came(selection), _took(selection))).subquery("moved")
    c = moved.c
    parts = [
        headed(
            selection.group,
            *(Party.id.label("party_id"), c.day, c.place, c.entry_id, c.row_id, c.kind, c.item, c.other),
            *(c.currency, CurrencyRow.decimals, c.amount, c.home, c.is_reversal, PaymentBatch.number.label("batch")),
        )
        .join(moved, c.party_id == Party.id)
        .join(CurrencyRow, CurrencyRow.code == c.currency)
        .join(Entry, Entry.id == c.entry_id)
        .outerjoin(PaymentBatch, PaymentBatch.entry_id == func.coalesce(Entry.corrects_id, Entry.id))
    ]
    if selection.from_day is not None and not kinds:
        parts.append(_opening(selection, selection.from_day))
    everything = union_all(*parts).subquery("transaction")
    statement = (
        select(*(everything.c[name] for name in ("code", "words", "number", "name", *Transaction._fields[4:])))
        .join(Party, Party.id == everything.c.party_id)
        .order_by(
            *head_order(selection.group), *(everything.c[name] for name in ("day", "place", "entry_id", "row_id"))
        )
    )
    for row in streamed(session, statement):
        yield Transaction(*row)


def _came(selection: Selection) -> "Select[*tuple[Any, ...]]":
    """Build the items as they came."""
    return select(
        *(Item.party_id, Item.item_date.label("day"), _NONE.label("place"), Item.entry_id, Item.id.label("row_id")),
        *(Item.kind, Item.number.label("item"), null().label("other"), Item.currency, Item.amount),
        *(Item.home_amount.label("home"), _NONE.label("is_reversal")),
    ).where(*_chosen(selection, Item.entry_id.expression))


def _took(selection: Selection) -> "Select[*tuple[Any, ...]]":
    """Build what took from them; what was taken back gives again."""
    reversal = Allocation.reverses_id.is_not(None)
    return (
        select(
            *(Item.party_id, Allocation.value_date.label("day"), _LATER.label("place"), Allocation.entry_id),
            *(
                Allocation.id.label("row_id"),
                Allocation.kind,
                Item.number.label("item"),
                _OTHER.number.label("other"),
            ),
            *(Item.currency, -Allocation.amount, -Allocation.home_amount, reversal),
        )
        .select_from(Allocation)
        .join(Item, Item.id == Allocation.item_id)
        .outerjoin(_OTHER, _OTHER.id == Allocation.from_item_id)
        .where(*_chosen(selection, Allocation.entry_id.expression))
    )


def _chosen(selection: Selection, entry: ColumnElement[int]) -> list[ColumnElement[bool]]:
    known = selection.as_of.known_at
    return [Item.ledger == CUSTOMER, *chosen_items(selection), *([] if known is None else [entry <= known])]


def _within(
    selection: Selection, kinds: tuple[str, ...], *statements: "Select[*tuple[Any, ...]]"
) -> "list[Select[*tuple[Any, ...]]]":
    """Keep what lies between the two days, of these kinds if any are named."""
    within = []
    for statement in statements:
        day = statement.selected_columns.day
        rules = [] if selection.from_day is None else [day >= selection.from_day]
        rules += [] if selection.to_day is None else [day <= selection.to_day]
        rules += [statement.selected_columns.kind.in_(kinds)] if kinds else []
        within.append(statement.where(*rules))
    return within


def _opening(selection: Selection, first: date) -> "Select[*tuple[Any, ...]]":
    """Build what each customer owed the day before the first day; nothing where it was nothing."""
    before = [
        statement.where(statement.selected_columns.day < first) for statement in (_came(selection), _took(selection))
    ]
    c = union_all(*before).subquery("before").c
    sums = (
        select(c.party_id, func.sum(c.amount).label("amount"), func.sum(c.home).label("home"))
        .group_by(c.party_id)
        .having(func.sum(c.home) != 0)
        .subquery("opening")
    )
    nothing = null()
    return headed(
        selection.group,
        *(Party.id.label("party_id"), literal_column(f"'{first - _DAY}'").label("day"), _NONE),
        *(
            _NONE,
            _NONE,
            literal_column(f"'{OPENING}'"),
            nothing,
            nothing,
            nothing,
            nothing,
        ),
        *(sums.c.amount, sums.c.home, _NONE, nothing),
    ).join(sums, sums.c.party_id == Party.id)
