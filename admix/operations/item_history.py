"""What was done to an invoice beside its figures: new due dates, changes of its handling, under which entry."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import Session

from admix.operations.handling import Handling, handling_of
from admix.prepared import Prepared
from models.ledger import Item, ItemDueDate
from models.registers import ItemHandling
from models.store import Entry, EntryChange


@dataclass(frozen=True)
class HandlingChange:
    """What one entry did: the due date from and to, the handling before and after; None where that was left."""

    entry_id: int
    value_date: date
    due: tuple[date, date] | None = None
    handling: tuple[Handling, Handling] | None = None


def changes_of(session: Session, item_id: int) -> list[HandlingChange]:
    """Return what was changed on an item, the earliest first; the due date it came with is no change."""
    days: dict[int, date] = {}
    dues: dict[int, tuple[date, date]] = {}
    for (_, _, earlier), (entry, value_date, due_date) in pairwise(_DUE_DATES.all(session, item=item_id)):
        days[entry], dues[entry] = value_date, (earlier, due_date)
    handlings: dict[int, tuple[Handling, Handling]] = {}
    for entry, value_date, reminders, before, after in _CHANGES.all(session, item=item_id):
        first = Handling(reminders=reminders) if before is None else handling_of(before)
        days[entry], handlings[entry] = value_date, (first, handling_of(after))
    return [HandlingChange(entry, days[entry], dues.get(entry), handlings.get(entry)) for entry in sorted(days)]


_DUE_DATES = Prepared(
    select(ItemDueDate.entry_id, Entry.value_date, ItemDueDate.due_date)
    .join(Entry, Entry.id == ItemDueDate.entry_id)
    .where(ItemDueDate.item_id == bindparam("item"))
    .order_by(ItemDueDate.id)
)
_CHANGES = Prepared(
    select(
        *(EntryChange.entry_id, Entry.value_date, Item.opening_reminders),
        *(EntryChange.before, EntryChange.after),
    )
    .join(Entry, Entry.id == EntryChange.entry_id)
    .join(ItemHandling, ItemHandling.id == EntryChange.row_id)
    .join(Item, Item.id == ItemHandling.item_id)
    .where(EntryChange.table_name == literal_column("'item_handling'"), Item.id == bindparam("item"))
    .order_by(EntryChange.id)
)
