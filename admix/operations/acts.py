"""What was done to the ledger besides batches: matchings, bad debts, returns, reversals, revaluations."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select, union
from sqlalchemy.orm import Session, aliased

from admix.operations.batch_content import rows_of
from admix.operations.batch_list import constant, item_by_number
from admix.operations.customers import find_customer
from admix.operations.registers import NOTHING
from admix.prepared import Prepared
from models.company import CurrencyRow
from models.corrections import RevaluationLine, WriteOffDecision, WriteOffRequest
from models.ledger import Allocation, Item, Party
from models.store import Entry
from models.vouchers import Voucher

ACT_KINDS = (
    *("batch_reversal", "payment_reversal", "payment_return", "matching", "unmatching"),
    *("write_off", "write_off_request", "write_off_refusal", "write_off_reversal", "revaluation"),
)


class ActSearch(NamedTuple):
    """Whose acts are looked for: a customer's, or those on one invoice; both empty are all."""

    party: int | None = None
    item: int | None = None

    @property
    def asked(self) -> frozenset[str]:
        """The names of what is asked for."""
        return frozenset(name for name, value in self._asdict().items() if value is not None)

    @property
    def values(self) -> dict[str, Any]:
        """What is bound in the SQL."""
        return {name: value for name, value in self._asdict().items() if value is not None}


def find_acts(session: Session, customer: str | None, invoice: str | None) -> ActSearch:
    """Return the search that is typed. Refused: an unknown customer or invoice."""
    party = None if customer is None else find_customer(session, customer, "customer").id
    return ActSearch(party, None if invoice is None else item_by_number(session, invoice, "invoice"))


class Touched(NamedTuple):
    """What an act took from an item (negative: gave back), in its own and in home minor units."""

    number: str
    kind: str
    customer: str
    currency: str
    decimals: int
    amount: int
    home_amount: int


@dataclass(frozen=True)
class ListedAct:
    """An act as the list shows it."""

    entry_id: int
    kind: str
    value_date: date
    user: str
    reason: str
    voucher: str
    """Series and number, as I 2; nothing where it had no voucher."""
    undone: date | None
    """The value date of the act that undid it."""
    items: tuple[Touched, ...]
    home_amount: int
    """How much it was about, in home minor units: the larger of what was taken and what was given back."""


def count_acts(session: Session, search: ActSearch) -> int:
    """Return how many acts fit."""
    return int(counting(search.asked).scalar(session, **search.values))


def list_acts(session: Session, search: ActSearch, offset: int, limit: int) -> list[ListedAct]:
    """Return a page of the acts that fit, the newest first."""
    rows = listing(search.asked).all(session, **search.values, offset=offset, limit=limit)
    return [_listed(session, *row) for row in rows]


def _listed(session: Session, *about: Any) -> ListedAct:
    entry, kind, day, user, reason, seals, series, number, undone = about
    items = touched_by(session, kind, seals)
    amount = _revalued(session, seals) if kind == "revaluation" else _moved(items)
    return ListedAct(
        entry, kind, day, user, reason, "" if series is None else f"{series} {number}", undone, items, amount
    )


def act_items(session: Session, entry_id: int) -> tuple[Touched, ...]:
    """Return the items that an act touched."""
    kind, seals = _SEALS.all(session, entry=entry_id)[0]
    return touched_by(session, kind, seals)


def touched_by(session: Session, kind: str, seals: str) -> tuple[Touched, ...]:
    """Return the items that an entry of a kind touched, found by the ids in its seals."""
    if kind == "write_off_request":
        first, last = rows_of(seals, "write_off_request")
        return tuple(Touched(*row) for row in _REQUESTED.all(session, first=first, last=last))
    if kind == "write_off_refusal":
        first, last = rows_of(seals, "write_off_decision")
        return tuple(Touched(*row) for row in _DECIDED.all(session, first=first, last=last))
    first, last = rows_of(seals, "allocation")
    return tuple(Touched(*row) for row in _TOUCHED.all(session, first=first, last=last))


def _moved(items: tuple[Touched, ...]) -> int:
    """Return the larger of what was taken from items and what was given back to them."""
    taken = sum(item.home_amount for item in items if item.home_amount > 0)
    return max(taken, taken - sum(item.home_amount for item in items))


def _revalued(session: Session, seals: str) -> int:
    first, last = rows_of(seals, "revaluation_line")
    return int(_REVALUED.scalar(session, first=first, last=last))


_KINDS = Entry.kind.in_([constant(kind) for kind in ACT_KINDS])


def _users() -> "Select[*tuple[Any, ...]]":
    """Return the statement of every user who ever wrote: one step in the index for each, not one for each entry."""
    who = select(func.min(Entry.user).label("name")).cte("who", recursive=True)
    after = aliased(Entry)
    following = select(func.min(after.user)).where(after.user > who.c.name).scalar_subquery()
    return select(who.union_all(select(following).where(who.c.name.is_not(None))).c.name)


def _entries_of(*items: ColumnElement[bool]) -> "ColumnElement[bool]":
    """Return the condition that an entry touched one of some items."""
    return Entry.id.in_(
        union(
            select(Allocation.entry_id).join(Item, Item.id == Allocation.item_id).where(*items),
            select(WriteOffRequest.entry_id).join(Item, Item.id == WriteOffRequest.item_id).where(*items),
            select(WriteOffDecision.entry_id)
            .join(WriteOffRequest, WriteOffRequest.id == WriteOffDecision.request_id)
            .join(Item, Item.id == WriteOffRequest.item_id)
            .where(*items),
        )
    )


def _fitting(asked: frozenset[str], *columns: Any) -> "Select[*tuple[Any, ...]]":
    """Return the statement over the acts for which all that is asked for is true."""
    statement = select(*columns).select_from(Entry).where(_KINDS)
    if "item" in asked:
        statement = statement.where(_entries_of(Item.id == bindparam("item")))
    if "party" in asked:
        statement = statement.where(_entries_of(Item.party_id == bindparam("party")))
    return statement if asked else statement.where(Entry.user.in_(_users()))


@cache
def counting(asked: frozenset[str]) -> Prepared:
    """Return the question of how many acts fit."""
    return Prepared(_fitting(asked, func.count()))


@cache
def listing(asked: frozenset[str]) -> Prepared:
    """Return the question of a page of the acts that fit: first their ids from indexes, then their rows."""
    ids = (
        _fitting(asked, Entry.id.label("entry_id"))
        .order_by(Entry.id.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
        .subquery()
    )
    later = aliased(Entry)
    undone = (
        select(func.min(later.value_date)).where(later.corrects_id == Entry.id).correlate(Entry).scalar_subquery()
    )
    return Prepared(
        select(
            *(Entry.id, Entry.kind, Entry.value_date, Entry.user, Entry.reason, Entry.seals),
            *(Voucher.series, Voucher.number.label("voucher"), undone),
        )
        .join(ids, ids.c.entry_id == Entry.id)
        .outerjoin(Voucher, Voucher.entry_id == Entry.id)
        .group_by(Entry.id)
        .order_by(Entry.id.desc())
    )


_SEALS = Prepared(select(Entry.kind, Entry.seals).where(Entry.id == bindparam("entry")))
_ITEM = (Item.number, Item.kind, Party.number.label("customer"), Item.currency, CurrencyRow.decimals)
_TOUCHED = Prepared(
    select(*_ITEM, func.sum(Allocation.amount), func.sum(Allocation.home_amount))
    .select_from(Allocation)
    .join(Item, Item.id == Allocation.item_id)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .where(Allocation.id.between(bindparam("first"), bindparam("last")))
    .group_by(Item.id)
    .order_by(func.min(Allocation.id))
)
_OF_REQUEST = (
    select(*_ITEM, WriteOffRequest.amount, WriteOffRequest.home_amount)
    .select_from(WriteOffRequest)
    .join(Item, Item.id == WriteOffRequest.item_id)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
)
_REQUESTED = Prepared(_OF_REQUEST.where(WriteOffRequest.id.between(bindparam("first"), bindparam("last"))))
_DECIDED = Prepared(
    _OF_REQUEST.join(WriteOffDecision, WriteOffDecision.request_id == WriteOffRequest.id).where(
        WriteOffDecision.id.between(bindparam("first"), bindparam("last"))
    )
)
_REVALUED = Prepared(
    select(func.coalesce(func.sum(RevaluationLine.value_home - RevaluationLine.open_home), NOTHING)).where(
        RevaluationLine.id.between(bindparam("first"), bindparam("last"))
    )
)
