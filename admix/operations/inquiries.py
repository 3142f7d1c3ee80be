"""What is open and what was said when: balances, items and their history, as of any day."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from admix.operations.customers import find_customer
from admix.operations.registers import NOTHING, control_record
from admix.prepared import Prepared
from models.company import CurrencyRow
from models.drafts import DraftBatch
from models.ledger import Allocation, Item, ItemDueDate, Party, PaymentBatch
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


@dataclass(frozen=True)
class ItemFigures:
    """An item's figures, in minor units of its own currency and of home currency; `paid` is what was taken off."""

    number: str
    item_date: date
    due_date: date
    reminders: int
    currency: str
    decimals: int
    amount: int
    home_amount: int
    open_amount: int
    open_home: int
    kind: str

    @property
    def paid_home(self) -> int:
        """What payments, reductions and exchange differences have taken, in home currency."""
        return self.home_amount - self.open_home

    @property
    def is_settled(self) -> bool:
        """Nothing is open: shown as S."""
        return self.open_home == 0


def items_of_customer(session: Session, number: str, as_of: AsOf | None = None) -> list[ItemFigures]:
    """Return a customer's items in the order of invoice date and number, open or settled."""
    customer = find_customer(session, number)
    rows = session.execute(_items(as_of or AsOf()).where(Item.party_id == customer.id))
    return [ItemFigures(*row[1:]) for row in rows]


def all_items(session: Session, as_of: AsOf | None = None) -> list[tuple[str, str, ItemFigures]]:
    """Return every customer's items with the customer's number and name, customer by customer."""
    statement = _items(as_of or AsOf()).add_columns(Party.number, Party.name)
    statement = statement.order_by(None).order_by(
        func.length(Party.number), Party.number, Item.item_date, Item.number
    )
    rows = session.execute(statement)
    return [(row[-2], row[-1], ItemFigures(*row[1:-2])) for row in rows]


def _items(as_of: AsOf) -> Select[*tuple[Any, ...]]:
    """Build the statement for items with what was open at a moment."""
    if as_of.is_everything:
        open_amount: ColumnElement[int] = Item.open_amount.expression
        open_home: ColumnElement[int] = Item.open_home.expression
        due: ColumnElement[date] = Item.due_date.expression
    else:
        open_amount = Item.amount - _taken(Allocation.amount.expression, as_of)
        open_home = Item.home_amount - _taken(Allocation.home_amount.expression, as_of)
        due = _due(as_of)
    statement = (
        select(
            Item.id,
            Item.number,
            Item.item_date,
            due.label("due_date"),
            Item.opening_reminders,
            Item.currency,
            CurrencyRow.decimals,
            Item.amount,
            Item.home_amount,
            open_amount.label("open_amount"),
            open_home.label("open_home"),
            Item.kind,
        )
        .join(Party, Party.id == Item.party_id)
        .join(CurrencyRow, CurrencyRow.code == Item.currency)
        .where(Item.ledger == "customer")
        .order_by(Item.item_date, Item.number)
    )
    if as_of.day is not None:
        statement = statement.where(Item.item_date <= as_of.day)
    if as_of.known_at is not None:
        statement = statement.where(Item.entry_id <= as_of.known_at)
    return statement


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


@dataclass(frozen=True)
class Balances:
    """A customer's balance in home minor units: not yet due, overdue, money on account, and their sum."""

    not_due: int
    overdue: int
    on_account: int
    """Negative: what the customer has paid in advance."""

    @property
    def total(self) -> int:
        """What the customer owes."""
        return self.not_due + self.overdue + self.on_account


def balances(items: list[ItemFigures], today: date) -> Balances:
    """Sum what is open by whether it is due: an item is overdue from the day after its due date."""
    claims = [item for item in items if item.kind != "on_account"]
    not_due = sum(item.open_home for item in claims if item.due_date >= today)
    due = sum(item.open_home for item in claims) - not_due
    return Balances(not_due, due, sum(item.open_home for item in items if item.kind == "on_account"))


class OpenLine(NamedTuple):
    """An open item as a list shows it."""

    number: str
    item_date: date
    due_date: date
    currency: str
    open_amount: int
    open_home: int


def open_items(session: Session, party_id: int) -> list[OpenLine]:
    """Return a party's open items, oldest invoice date first, then due date, then number."""
    return [OpenLine(*row) for row in _OPEN_ITEMS.all(session, party=party_id)]


_OPEN_ITEMS = Prepared(
    select(Item.number, Item.item_date, Item.due_date, Item.currency, Item.open_amount, Item.open_home)
    .where(Item.party_id == bindparam("party"), Item.open_home != NOTHING)
    .order_by(Item.item_date, Item.due_date, Item.number)
)


@dataclass(frozen=True)
class LastBatch:
    """The clerk's latest approved batch, shown on the first screen so that nothing is entered twice."""

    number: int
    used_total: int
    currency: str
    decimals: int
    payment_date: date


def last_batch(session: Session, user: str) -> LastBatch | None:
    """Return the latest batch that this user approved."""
    row = _LAST_BATCH.first(session, user=user)
    return None if row is None else LastBatch(*row)


_LAST_BATCH = Prepared(
    select(
        PaymentBatch.number,
        PaymentBatch.used_total,
        PaymentBatch.currency,
        CurrencyRow.decimals,
        PaymentBatch.payment_date,
    )
    .join(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
    .where(
        PaymentBatch.entry_id
        == select(Entry.id)
        .where(Entry.user == bindparam("user"), Entry.kind == literal_column("'batch_approval'"))
        .order_by(Entry.id.desc())
        .limit(literal_column("1"))
        .scalar_subquery()
    )
)


@dataclass(frozen=True)
class FirstScreen:
    """What the menu shows beside itself."""

    company: str
    batch: LastBatch | None
    open_batches: int
    """How many batches the clerk has left open."""


def first_screen(session: Session, user: str) -> FirstScreen:
    """Return the company's name, the clerk's last batch, and how many batches the clerk has left open."""
    return FirstScreen(
        control_record(session).name, last_batch(session, user), int(_OPEN_BATCHES.scalar(session, user=user))
    )


_OPEN_BATCHES = Prepared(select(func.count(DraftBatch.id)).where(DraftBatch.user == bindparam("user")))
