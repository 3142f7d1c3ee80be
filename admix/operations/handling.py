"""How an invoice is handled beside its figures: reminders sent, reminder stop, dispute, interest block.

The one place that reads it: inquiries, reports and runs ask these expressions.
"""

import json
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, type_coerce

from admix.operations.registers import NOTHING
from models.ledger import Item
from models.registers import ItemHandling
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
