"""What is open and what was said when: balances, items and their history, as of any day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from admix.operations.as_of import NOW, ON_ACCOUNT, AsOf, open_at, there_at
from admix.operations.customers import find_customer
from admix.operations.handling import REMINDERS
from admix.operations.open_parts import Part, plans_at
from admix.operations.registers import NOTHING, control_record
from admix.operations.selecting import chosen_items, head_order, streamed
from admix.operations.selections import Selection
from admix.prepared import Prepared
from models.company import CurrencyRow
from models.drafts import DraftBatch
from models.ledger import Item, Party, PaymentBatch
from models.store import Entry

__all__ = [
    "AsOf",
    "Balances",
    "FirstScreen",
    "ItemFigures",
    "LastBatch",
    "ListedItem",
    "OpenLine",
    "all_items",
    "balances",
    "first_screen",
    "items_of_customer",
    "last_batch",
    "listed_items",
    "open_items",
]


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
    """As in the register; `early` for what was paid before the item's own date, until that date: see `as_of`."""
    parts: tuple[Part, ...] = ()
    """The parts of an invoice with instalments, in the order of their due dates."""

    @property
    def dues(self) -> tuple[tuple[date, int], ...]:
        """What is open by due date in home currency: part by part, or all at the item's own due date."""
        return tuple((part.due_date, part.rest_home) for part in self.parts) or ((self.due_date, self.open_home),)

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
    moment, is_theirs = as_of or NOW, Item.party_id == find_customer(session, number).id
    plans = plans_at(session, moment, is_theirs)
    return [_figures(row, plans) for row in session.execute(_items(moment).where(is_theirs))]


def all_items(session: Session, as_of: AsOf | None = None) -> list[tuple[str, str, ItemFigures]]:
    """Return every customer's items with the customer's number and name, customer by customer."""
    moment = as_of or NOW
    statement = _items(moment).add_columns(Party.number, Party.name)
    statement = statement.order_by(None).order_by(
        func.length(Party.number), Party.number, Item.item_date, Item.number
    )
    plans = plans_at(session, moment)
    return [(row[-2], row[-1], _figures(row[:-2], plans)) for row in session.execute(statement)]


class ListedItem(NamedTuple):
    """An item with the head of its row, for a list of many customers."""

    group: str | None
    words: str | None
    number: str
    name: str
    figures: ItemFigures


def listed_items(session: Session, selection: Selection) -> Iterator[ListedItem]:
    """Yield the items of the customers and days asked for, open or settled, customer by customer."""
    moment, rules = selection.as_of, chosen_items(selection)
    if selection.from_day is not None:
        rules.append(Item.item_date >= selection.from_day)
    if selection.to_day is not None:
        rules.append(Item.item_date <= selection.to_day)
    plans = plans_at(session, moment, *rules)
    statement = _items(moment).add_columns(Party.number, Party.name).where(*rules)
    statement = statement.order_by(None).order_by(*head_order("customer"), Item.item_date, Item.number)
    for row in streamed(session, statement):
        yield ListedItem(None, None, row[-2], row[-1], _figures(row[:-2], plans))


def _figures(row: Sequence[Any], plans: Mapping[int, Sequence[Part]]) -> ItemFigures:
    """Return an item's figures with its parts; the row begins with the item's id."""
    return ItemFigures(*(*row[1:], tuple(plans.get(row[0], ()))))


def _items(as_of: AsOf) -> Select[*tuple[Any, ...]]:
    """Build the statement for items with what was open at a moment."""
    found = open_at(as_of)
    return (
        select(
            Item.id,
            Item.number,
            Item.item_date,
            found.due_date.label("due_date"),
            REMINDERS,
            Item.currency,
            CurrencyRow.decimals,
            found.whole.label("amount"),
            found.whole_home.label("home_amount"),
            found.amount.label("open_amount"),
            found.home.label("open_home"),
            found.kind.label("kind"),
        )
        .join(Party, Party.id == Item.party_id)
        .join(CurrencyRow, CurrencyRow.code == Item.currency)
        .where(Item.ledger == "customer", *there_at(as_of))
        .order_by(Item.item_date, Item.number)
    )


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
    """Sum what is open by whether it is due: an item, or a part of it, is overdue from the day after its due date.

    What was paid before an item's own date counts as money on account.
    """
    claims = [item for item in items if item.kind not in ON_ACCOUNT]
    not_due = sum(rest for item in claims for due_date, rest in item.dues if due_date >= today)
    due = sum(item.open_home for item in claims) - not_due
    return Balances(not_due, due, sum(item.open_home for item in items if item.kind in ON_ACCOUNT))


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
    return FirstScreen(control_record(session).name, last_batch(session, user), count_open_batches(session, user))


def count_open_batches(session: Session, user: str) -> int:
    """Return how many batches a clerk has left open, those aside that wait for someone else's approval."""
    return int(_OPEN_BATCHES.scalar(session, user=user))


_OPEN_BATCHES = Prepared(
    select(func.count(DraftBatch.id)).where(DraftBatch.user == bindparam("user"), DraftBatch.handed_in.is_(None))
)
