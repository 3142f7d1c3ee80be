"""How an invoice is handled beside its figures: reminders sent, reminder stop, dispute, interest block.

The one place that reads it: inquiries, reports and runs ask these expressions.
"""

import json
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, literal_column, select, type_coerce

from admix.operations.as_of import AsOf
from admix.operations.registers import NOTHING
from models.ledger import Item
from models.registers import ItemHandling
from models.store import Entry, EntryChange
from models.types import Flag


class Handling(NamedTuple):
    """How an invoice is handled; without a row in the register as it was entered."""

    reminder_stop: bool = False
    reminder_stop_until: date | None = None
    """The last day of the stop; None is until it is taken back."""
    reminder_stop_reason: str = ""
    disputed: bool = False
    interest_block: bool = False
    reminders: int = 0
    """Reminders sent so far (Ant.krav), 0 to 9."""


REMINDERS: ColumnElement[int] = func.coalesce(
    select(ItemHandling.reminders).where(ItemHandling.item_id == Item.id).correlate(Item).scalar_subquery(),
    Item.opening_reminders,
)
"""How many reminders were sent on `Item` by now: as maintained, else as it was entered."""


def reminders_at(as_of: AsOf) -> ColumnElement[int]:
    """Return how many reminders were sent on `Item` by a moment, as the audit trail has it."""
    if as_of.is_everything:
        return REMINDERS
    said = func.json_extract(EntryChange.after, "$.reminders")
    then = (
        select(said)
        .join(ItemHandling, ItemHandling.id == EntryChange.row_id)
        .join(Entry, Entry.id == EntryChange.entry_id)
        .where(EntryChange.table_name == literal_column("'item_handling'"), ItemHandling.item_id == Item.id)
    )
    if as_of.day is not None:
        then = then.where(Entry.value_date <= as_of.day)
    if as_of.known_at is not None:
        then = then.where(Entry.id <= as_of.known_at)
    latest = then.order_by(EntryChange.id.desc()).limit(1).correlate(Item).scalar_subquery()
    return func.coalesce(latest, Item.opening_reminders)


def _flag(column: ColumnElement[bool]) -> ColumnElement[bool]:
    return type_coerce(func.coalesce(column, NOTHING), Flag)


HANDLING_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _flag(ItemHandling.reminder_stop.expression),
    ItemHandling.reminder_stop_until.expression,
    func.coalesce(ItemHandling.reminder_stop_reason, ""),
    _flag(ItemHandling.disputed.expression),
    _flag(ItemHandling.interest_block.expression),
    REMINDERS,
)
"""What a `Handling` holds, in a statement that outer-joins `ItemHandling` by IS_HANDLED."""
IS_HANDLED: ColumnElement[bool] = ItemHandling.item_id == Item.id


def handling_of(trail: str) -> Handling:
    """Return the handling that the audit trail keeps as JSON."""
    row = json.loads(trail)
    until = row["reminder_stop_until"]
    return Handling(
        bool(row["reminder_stop"]),
        None if until is None else date.fromisoformat(until),
        str(row["reminder_stop_reason"]),
        bool(row["disputed"]),
        bool(row["interest_block"]),
        int(row["reminders"]),
    )
