"""Due dates as dated rows: a new one counts from the day of its entry, and the item keeps the latest."""

from datetime import date

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from admix.audit import OpenEntry
from admix.prepared import Prepared, inserting
from models.ledger import Item, ItemDueDate
from models.register import table_of


def set_due_date(session: Session, entry: OpenEntry, item_id: int, due_date: date) -> None:
    """Give an item a new due date from an entry on; nothing is checked here."""
    _DATED.run(session, [{"entry_id": entry.id, "item_id": item_id, "due_date": due_date}])
    _LATEST.run(session, [{"item": item_id, "due_date": due_date}])


_DATED = inserting(table_of(ItemDueDate))
_LATEST = Prepared(update(table_of(Item)).where(table_of(Item).c.id == bindparam("item")), "due_date")
