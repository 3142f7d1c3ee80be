"""The invoice inquiry (fakturafråga) and the way down: item, its allocations, their batch, its voucher."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from admix.errors import Refusal
from admix.operations.customer_card import PAYMENT_REVERSALS
from admix.operations.handling import HANDLING_COLUMNS, IS_HANDLED, Handling
from admix.operations.open_parts import Part, parts_of
from admix.operations.registers import CUSTOMER, NOTHING
from admix.prepared import Prepared, among
from models.company import Account, CurrencyRow, PaymentMethod
from models.ledger import Allocation, Instalment, Item, Party, Payment, PaymentBatch
from models.registers import DocumentLink, ItemHandling
from models.store import Entry
from models.types import Flag
from models.vouchers import Posting, Voucher


class ItemLine(NamedTuple):
    """An item as the inquiry lists it, in minor units of its own currency and of home currency."""

    item_id: int
    number: str
    kind: str
    item_date: date
    due_date: date
    currency: str
    decimals: int
    amount: int
    home_amount: int
    open_amount: int
    open_home: int
    reduced_home: int
    """Reductions, cash discounts and roundings that count (Rabatt)."""
    written_off_home: int
    """Bad debt written off; it is neither paid nor reduced."""
    has_plan: bool
    credits: str | None
    """The invoice that a linked credit note credits."""
    customer_block: bool
    """No interest is charged to the customer at all."""
    documents: int
    """How many documents belong to it."""
    handling: Handling = Handling()
    credited_by: tuple[str, ...] = ()
    """The credit notes linked to an invoice."""
    parts: tuple[Part, ...] = ()
    """The parts of an invoice with instalments."""

    @property
    def reminders(self) -> int:
        """How many reminders were sent."""
        return self.handling.reminders

    @property
    def paid_home(self) -> int:
        """What payments, matches and exchange differences took: the home amount less all else and what is open."""
        return self.home_amount - self.reduced_home - self.written_off_home - self.open_home

    @property
    def is_settled(self) -> bool:
        """Nothing is open: shown as S."""
        return self.open_home == 0


def may_bear_interest(item: ItemLine) -> bool:
    """Tell whether interest may be charged on an item (R): neither it nor its customer is blocked."""
    return not (item.handling.interest_block or item.customer_block)


def is_in_collection(_item: ItemLine) -> bool:
    """Tell whether an item was handed to a collector (I): none can be until there are collectors."""
    return False


def count_items(session: Session, party_id: int) -> int:
    """Return how many items a customer has, open and settled."""
    return int(_COUNT.scalar(session, party=party_id))


def list_items(session: Session, party_id: int, offset: int, limit: int) -> list[ItemLine]:
    """Return a page of a customer's items by number, as the manual lists them; money on account stands last."""
    lines = [_line(row) for row in _PAGE.all(session, party=party_id, offset=offset, limit=limit)]
    return with_notes(session, lines)


def item_line(session: Session, item_id: int) -> ItemLine:
    """Return one item as the inquiry lists it."""
    return with_notes(session, [_line(_ONE.all(session, item=item_id)[0])])[0]


def _line(row: tuple[Any, ...]) -> ItemLine:
    """Return a row of the inquiry; how the item is handled stands at its end."""
    ends = len(row) - len(Handling._fields)
    return ItemLine(*row[:ends])._replace(handling=Handling(*row[ends:]))


def with_notes(session: Session, lines: Sequence[ItemLine]) -> list[ItemLine]:
    """Add the credit notes linked to invoices, and the parts of those with instalments."""
    plans = parts_of(session, [line.item_id for line in lines if line.has_plan])
    notes: dict[int, list[str]] = {}
    for item, number in _CREDITED_BY.all(session, items=json.dumps([line.item_id for line in lines])):
        notes.setdefault(item, []).append(number)
    return [
        line._replace(credited_by=tuple(notes.get(line.item_id, ())), parts=tuple(plans.get(line.item_id, ())))
        for line in lines
    ]


def place_of_item(session: Session, party_id: int, number: str) -> int:
    """Return how many of a customer's items are listed before an invoice."""
    return int(_BEFORE.scalar(session, party=party_id, number=number))


def customer_of_invoice(session: Session, number: str, field: str = "invoice") -> str:
    """Return the number of the customer that an invoice belongs to. Refused: an unknown invoice."""
    found = _CUSTOMER_OF.scalar(session, number=number)
    if found is None:
        raise Refusal("There is no invoice %(number)s.", field, number=number)
    return str(found)


_OF_PARTY = Item.party_id == bindparam("party")
_LAST = case((Item.kind == literal_column("'on_account'"), literal_column("1")), else_=literal_column("0"))
_ORDER = (_LAST, func.length(Item.number), Item.number)
_COUNT = Prepared(select(func.count()).select_from(Item).where(_OF_PARTY))


def _taken_as(*kinds: str) -> ColumnElement[int]:
    """Sum in home currency what allocations of these kinds took from an item."""
    named: list[ColumnElement[str]] = [literal_column(f"'{kind}'") for kind in kinds]
    return (
        select(func.coalesce(func.sum(Allocation.home_amount), literal_column("0")))
        .where(Allocation.item_id == Item.id, Allocation.kind.in_(named))
        .correlate(Item)
        .scalar_subquery()
    )


_HAS_PLAN = select(Instalment.id).where(Instalment.item_id == Item.id).correlate(Item).exists()
_CREDITS_ITEM = aliased(Item)
_CREDITED_NUMBER = (
    select(_CREDITS_ITEM.number).where(_CREDITS_ITEM.id == Item.credits_item_id).correlate(Item).scalar_subquery()
)
_CREDITED_BY = Prepared(
    select(Item.credits_item_id, Item.number)
    .where(Item.credits_item_id.in_(among("items")))
    .order_by(func.length(Item.number), Item.number)
)
_IDS = (
    select(Item.id.label("item_id"))
    .where(_OF_PARTY)
    .order_by(*_ORDER)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
    .subquery()
)
_DOCUMENTS = (
    select(func.count(DocumentLink.id)).where(DocumentLink.item_id == Item.id).correlate(Item).scalar_subquery()
)
_ITEMS = (
    select(
        *(Item.id, Item.number, Item.kind, Item.item_date, Item.due_date),
        *(Item.currency, CurrencyRow.decimals, Item.amount, Item.home_amount, Item.open_amount, Item.open_home),
        *(_taken_as("reduction", "discount", "rounding"), _taken_as("write_off"), _HAS_PLAN, _CREDITED_NUMBER),
        *(type_coerce(func.coalesce(Party.interest_block, NOTHING), Flag), _DOCUMENTS, *HANDLING_COLUMNS),
    )
    .select_from(Item)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .outerjoin(ItemHandling, IS_HANDLED)
)
_PAGE = Prepared(_ITEMS.join(_IDS, _IDS.c.item_id == Item.id).order_by(*_ORDER))
_ONE = Prepared(_ITEMS.where(Item.id == bindparam("item")))
_NAMED = aliased(Item)
_NAMED_ORDER = tuple_(
    case((_NAMED.kind == literal_column("'on_account'"), literal_column("1")), else_=literal_column("0")),
    func.length(_NAMED.number),
    _NAMED.number,
)
_BEFORE = Prepared(
    select(func.count())
    .select_from(Item)
    .join(_NAMED, (_NAMED.ledger == CUSTOMER) & (_NAMED.number == bindparam("number")))
    .where(_OF_PARTY, tuple_(*_ORDER) < _NAMED_ORDER)
)
_CUSTOMER_OF = Prepared(
    select(Party.number)
    .join(Item, Item.party_id == Party.id)
    .where(Item.ledger == CUSTOMER, Item.number == bindparam("number"))
)


class AllocationLine(NamedTuple):
    """What took from an item, in both currencies: positive takes from an invoice, negative gives back to it.

    Of money on account the payment it came from is positive and each use negative: they sum to what is left of it.
    """

    entry_id: int
    value_date: date
    kind: str
    """payment, reduction, discount, rounding, exchange, write_off, match; on_account is the payment that money on
    account came from."""
    amount: int
    home_amount: int
    batch: int | None
    series: str | None
    voucher: int | None
    is_reversed: bool
    is_reversal: bool
    other: str | None = None
    """The other item of a match."""

    @property
    def voucher_number(self) -> str:
        """Series and number, as I 2."""
        return "" if self.series is None else f"{self.series} {self.voucher}"


def allocations_of(session: Session, item_id: int) -> list[AllocationLine]:
    """Return an item's allocations by value date, reversed ones and their reversals included.

    Money on account begins with the payment it came from.
    """
    rows = (*_ORIGIN.all(session, item=item_id), *_LINES.all(session, item=item_id))
    return [AllocationLine(*row) for row in rows]


def with_batch(statement: "Select[*tuple[Any, ...]]") -> "Select[*tuple[Any, ...]]":
    """Add the batch that an entry approved or took back, and the entry's voucher."""
    approved = func.coalesce(Entry.corrects_id, Entry.id)
    return statement.outerjoin(PaymentBatch, PaymentBatch.entry_id == approved).outerjoin(
        Voucher, Voucher.entry_id == Entry.id
    )


_REVERSAL = aliased(Allocation)
_IS_REVERSED = select(_REVERSAL.id).where(_REVERSAL.reverses_id == Allocation.id).exists()
TAKES_BACK = Entry.kind.in_([literal_column(f"'{kind}'") for kind in PAYMENT_REVERSALS])
_IS_REVERSAL = or_(Allocation.reverses_id.is_not(None), TAKES_BACK)
_OTHER = aliased(Item)
_LINES = Prepared(
    with_batch(
        select(
            *(Entry.id, Allocation.value_date, Allocation.kind, Allocation.amount, Allocation.home_amount),
            *(PaymentBatch.number, Voucher.series, Voucher.number.label("voucher"), _IS_REVERSED, _IS_REVERSAL),
            _OTHER.number.label("other"),
        )
        .select_from(Allocation)
        .join(Entry, Entry.id == Allocation.entry_id)
        .outerjoin(_OTHER, _OTHER.id == Allocation.from_item_id)
    )
    .where(Allocation.item_id == bindparam("item"))
    .order_by(Allocation.value_date, Allocation.id)
)
_CLOSED = (
    select(Allocation.id)
    .where(Allocation.item_id == Item.id, Allocation.payment_id == Item.payment_id)
    .correlate(Item)
    .exists()
)
_ORIGIN = Prepared(
    with_batch(
        select(
            *(Entry.id, Item.item_date, Item.kind, -Item.amount, -Item.home_amount),
            *(PaymentBatch.number, Voucher.series, Voucher.number.label("voucher"), _CLOSED, false()),
        )
        .select_from(Item)
        .join(Payment, Payment.id == Item.payment_id)
        .join(Entry, Entry.id == Item.entry_id)
    ).where(Item.id == bindparam("item"))
)


@dataclass(frozen=True)
class PostingLine:
    """A line of a voucher in home minor units: debit positive, credit negative."""

    account: str
    name: str
    amount: int


@dataclass(frozen=True)
class ActCard:
    """What one entry did to payments: the batch it approved or took back, and its voucher with its postings.

    Declared and used total are in the batch's currency; None where no batch stands behind the entry.
    """

    postings: tuple[PostingLine, ...]
    entry_id: int
    user: str
    entered: datetime
    reason: str
    is_reversal: bool
    batch: int | None
    payment_date: date | None
    method: str | None
    currency: str | None
    decimals: int | None
    declared: int | None
    used: int | None
    series: str | None
    voucher: int | None
    voucher_date: date | None
    voucher_text: str | None
    kind: str
    """The entry's kind."""


def act_card(session: Session, entry_id: int) -> ActCard:
    """Return the batch and the voucher that an allocation's entry stands for."""
    *about, voucher = _ACT.all(session, entry=entry_id)[0]
    return ActCard(tuple(PostingLine(*row) for row in _POSTINGS.all(session, voucher=voucher)), *about)


_ACT = Prepared(
    with_batch(
        select(
            *(Entry.id, Entry.user, Entry.entered_utc, Entry.reason, TAKES_BACK),
            *(PaymentBatch.number, PaymentBatch.payment_date, PaymentMethod.text, PaymentBatch.currency),
            *(CurrencyRow.decimals, PaymentBatch.declared_total, PaymentBatch.used_total),
            *(Voucher.series, Voucher.number.label("voucher"), Voucher.voucher_date),
            *(Voucher.text.label("voucher_text"), Entry.kind, Voucher.id.label("voucher_id")),
        ).select_from(Entry)
    )
    .outerjoin(PaymentMethod, PaymentMethod.code == PaymentBatch.method)
    .outerjoin(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
    .where(Entry.id == bindparam("entry"))
)
_POSTINGS = Prepared(
    select(Posting.account, Account.name, Posting.amount)
    .join(Account, Account.number == Posting.account)
    .where(Posting.voucher_id == bindparam("voucher"))
    .order_by(Posting.line)
)
