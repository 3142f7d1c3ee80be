"""Approved payment batches: the list with its search, newest first, and what stands in one batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, case, func, literal_column, or_, select, union
from sqlalchemy.orm import Session

from admix.calendar import short
from admix.errors import Refusal
from admix.money import to_minor
from admix.operations.batch_content import rows_of
from admix.operations.customers import find_customer
from admix.operations.registers import CUSTOMER, NOTHING
from admix.prepared import Prepared
from models.company import CurrencyRow
from models.ledger import Allocation, Item, Payment, PaymentBatch
from models.store import Entry
from models.vouchers import Voucher

MOST_DECIMALS = 4


def constant(text: str) -> "ColumnElement[str]":
    """Return a constant that stands in the SQL itself, so that SQLite prepares a statement once."""
    return literal_column(f"'{text}'", Text)


APPROVAL, REVERSAL, UNMATCHING = constant("batch_approval"), constant("batch_reversal"), constant("unmatching")
ONE_PAYMENT = (constant("payment_reversal"), constant("payment_return"))


@dataclass(frozen=True)
class TypedSearch:
    """What the clerk looks for among the batches, as typed; None is a field left empty."""

    number: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    amount: Decimal | None = None
    customer: str | None = None
    invoice: str | None = None
    user: str | None = None


class BatchSearch(NamedTuple):
    """What is looked for, with the customer and the invoice by their ids. All that is given must fit a batch."""

    number: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    amount: Decimal | None = None
    """The declared or the used total, in the batch's own currency."""
    party: int | None = None
    """A customer with a payment in the batch."""
    item: int | None = None
    """An invoice, credit note or money on account that the batch took from, or left."""
    user: str | None = None
    """Who approved the batch or entered it."""

    @property
    def asked(self) -> frozenset[str]:
        """The names of what is asked for."""
        return frozenset(name for name, value in self._asdict().items() if value is not None)

    @property
    def values(self) -> dict[str, Any]:
        """What is bound in the SQL."""
        given = {name: value for name, value in self._asdict().items() if value is not None and name != "amount"}
        if self.amount is not None:
            given |= {f"in_{decimals}": _minor(self.amount, decimals) for decimals in range(MOST_DECIMALS + 1)}
        return given


def _minor(amount: Decimal, decimals: int) -> int | None:
    """Return an amount in the minor units of a currency with so many decimals; None where it has more."""
    try:
        return to_minor(amount, decimals)
    except Refusal:
        return None


def find_batches(session: Session, typed: TypedSearch) -> BatchSearch:
    """Return the search that is typed.

    Refused: a period that ends before it begins, an unknown customer, an unknown invoice.
    """
    first, last = typed.first_day, typed.last_day
    if first is not None and last is not None and last < first:
        raise Refusal("The last day %(last)s lies before the first.", "last_day", last=short(last))
    party = None if typed.customer is None else find_customer(session, typed.customer, "customer").id
    item = None if typed.invoice is None else item_by_number(session, typed.invoice, "invoice")
    return BatchSearch(typed.number, first, last, typed.amount, party, item, typed.user)


def item_by_number(session: Session, number: str, field: str | None = None) -> int:
    """Return the id of a customer's invoice, credit note or money on account. Refused: an unknown number."""
    found: int | None = _ITEM.scalar(session, number=number)
    if found is None:
        raise Refusal("There is no invoice %(number)s.", field, number=number)
    return found


_ITEM = Prepared(select(Item.id).where(Item.ledger == CUSTOMER, Item.number == bindparam("number")))


class ListedBatch(NamedTuple):
    """A batch as the list shows it; its totals are in its currency's minor units."""

    number: int
    payment_date: date
    method: str
    bundle_number: str
    declared: int
    used: int
    currency: str
    decimals: int
    payments: int
    user: str
    """Who approved it."""
    entered_by: str | None
    """Who entered it, where that was someone else."""
    series: str
    voucher: int
    state: str | None
    """reversed (as a whole, or each payment), partly (some payments), unmatched (some), or None."""


def count_batches(session: Session, search: BatchSearch) -> int:
    """Return how many batches fit."""
    return int(counting(search.asked).scalar(session, **search.values))


def list_batches(session: Session, search: BatchSearch, offset: int, limit: int) -> list[ListedBatch]:
    """Return a page of the batches that fit, the newest first."""
    rows = listing(search.asked).all(session, **search.values, offset=offset, limit=limit)
    return [_listed(session, ListedBatch(*about), entry, singles) for *about, entry, singles in rows]


def _listed(session: Session, batch: ListedBatch, entry: int, singles: int) -> ListedBatch:
    """Return a batch as reversed where each of its lines was, one by one; a line is taken back once."""
    if singles < batch.payments or batch.state != "partly":
        return batch
    first, last = rows_of(str(_SEALS.scalar(session, entry=entry)), "allocation")
    lines = _ITEMS.scalar(session, first=first, last=last) + _STAYED.scalar(session, entry=entry)
    return batch._replace(state="reversed") if singles == lines else batch


_SEALS = Prepared(select(Entry.seals).where(Entry.id == bindparam("entry")))
_ITEMS = Prepared(
    select(func.count(Allocation.item_id.distinct())).where(
        Allocation.id.between(bindparam("first"), bindparam("last"))
    )
)
_STAYED = Prepared(
    select(func.count(Item.id))
    .select_from(PaymentBatch)
    .join(Payment, Payment.batch_id == PaymentBatch.id)
    .join(Item, Item.payment_id == Payment.id)
    .where(PaymentBatch.entry_id == bindparam("entry"), Item.entry_id == PaymentBatch.entry_id)
)


_OF_INVOICE = union(
    select(Allocation.entry_id).where(Allocation.item_id == bindparam("item")),
    select(Payment.entry_id).join(Item, Item.payment_id == Payment.id).where(Item.id == bindparam("item")),
)
_APPROVED = (
    select(PaymentBatch.id)
    .join(Entry, Entry.id == PaymentBatch.entry_id)
    .where(Entry.user == bindparam("user"), Entry.kind == APPROVAL)
)
_COMMA = constant(",")
_ENTERED = select(PaymentBatch.id).where(
    PaymentBatch.entered_by.is_not(None),
    func.instr(_COMMA + PaymentBatch.entered_by + _COMMA, _COMMA + bindparam("user", type_=Text) + _COMMA) > NOTHING,
)
_OWN_AMOUNT = case(
    *(
        (CurrencyRow.decimals == literal_column(str(decimals)), bindparam(f"in_{decimals}", type_=Integer))
        for decimals in range(MOST_DECIMALS + 1)
    )
)
_FITS: Mapping[str, ColumnElement[bool]] = {
    "number": PaymentBatch.number == bindparam("number"),
    "first_day": PaymentBatch.payment_date >= bindparam("first_day"),
    "last_day": PaymentBatch.payment_date <= bindparam("last_day"),
    "amount": or_(PaymentBatch.declared_total == _OWN_AMOUNT, PaymentBatch.used_total == _OWN_AMOUNT),
    "party": PaymentBatch.id.in_(select(Payment.batch_id).where(Payment.party_id == bindparam("party"))),
    "item": PaymentBatch.entry_id.in_(_OF_INVOICE),
    "user": PaymentBatch.id.in_(union(_APPROVED, _ENTERED)),
}


def _fitting(asked: frozenset[str], *columns: Any) -> "Select[*tuple[Any, ...]]":
    """Return the statement over the batches for which all that is asked for is true."""
    statement = select(*columns).select_from(PaymentBatch)
    if "amount" in asked:
        statement = statement.join(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
    return statement.where(*(_FITS[name] for name in sorted(asked)))


def _corrected(*kinds: "ColumnElement[str]") -> "Select[*tuple[Any, ...]]":
    """Return the statement over the entries that corrected a batch."""
    return (
        select(Entry.id)
        .where(Entry.corrects_id == PaymentBatch.entry_id, Entry.kind.in_(kinds))
        .correlate(PaymentBatch)
    )


_PAYMENTS = (
    select(func.count(Payment.id))
    .where(Payment.batch_id == PaymentBatch.id)
    .correlate(PaymentBatch)
    .scalar_subquery()
)
_STATE = case(
    (_corrected(REVERSAL).exists(), constant("reversed")),
    (_corrected(*ONE_PAYMENT).exists(), constant("partly")),
    (_corrected(UNMATCHING).exists(), constant("unmatched")),
)


_SINGLES = (
    select(func.count(Entry.id))
    .where(Entry.corrects_id == PaymentBatch.entry_id, Entry.kind.in_(ONE_PAYMENT))
    .correlate(PaymentBatch)
    .scalar_subquery()
)


@cache
def counting(asked: frozenset[str]) -> Prepared:
    """Return the question of how many batches fit."""
    return Prepared(_fitting(asked, func.count()))


@cache
def listing(asked: frozenset[str]) -> Prepared:
    """Return the question of a page of the batches that fit: first their ids from indexes, then their rows."""
    ids = (
        _fitting(asked, PaymentBatch.id.label("batch_id"))
        .order_by(PaymentBatch.id.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
        .subquery()
    )
    return Prepared(
        select(
            *(PaymentBatch.number, PaymentBatch.payment_date, PaymentBatch.method, PaymentBatch.bundle_number),
            *(PaymentBatch.declared_total, PaymentBatch.used_total, PaymentBatch.currency, CurrencyRow.decimals),
            *(
                _PAYMENTS,
                Entry.user,
                PaymentBatch.entered_by,
                Voucher.series,
                Voucher.number.label("voucher"),
                _STATE,
            ),
            *(PaymentBatch.entry_id, _SINGLES),
        )
        .join(ids, ids.c.batch_id == PaymentBatch.id)
        .join(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
        .join(Entry, Entry.id == PaymentBatch.entry_id)
        .join(Voucher, Voucher.entry_id == PaymentBatch.entry_id)
        .order_by(PaymentBatch.id.desc())
    )
