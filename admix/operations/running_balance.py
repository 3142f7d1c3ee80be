"""All transactions of a party by date with the balance after each: items, and what took from them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal_column, null, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from admix.operations.invoice_inquiry import TAKES_BACK, with_batch
from admix.prepared import Prepared
from models.company import CurrencyRow
from models.ledger import Allocation, Item, PaymentBatch
from models.store import Entry
from models.types import Flag
from models.vouchers import Voucher


class Transaction(NamedTuple):
    """One posting to a party's account: amounts in the item's own and in home minor units, the balance in home.

    Positive is owed more, negative less. A match is two transactions, one on each item, which level each other.
    """

    entry_id: int
    entry_kind: str
    day: date
    kind: str
    """invoice, credit_note, fee, on_account, or the kind of an allocation."""
    number: str
    """The item's."""
    other: str | None
    """The other item of a match."""
    currency: str
    decimals: int
    amount: int
    home_amount: int
    balance: int
    batch: int | None
    series: str | None
    voucher: int | None
    is_reversal: bool

    @property
    def voucher_number(self) -> str:
        """Series and number, as I 2."""
        return "" if self.series is None else f"{self.series} {self.voucher}"


def count_transactions(session: Session, party_id: int) -> int:
    """Return how many transactions a party has."""
    return int(_COUNT.scalar(session, party=party_id))


def list_transactions(session: Session, party_id: int, offset: int, limit: int) -> list[Transaction]:
    """Return a page of a party's transactions, the oldest first; the last balance is what the party owes."""
    rows = _PAGE.all(session, party=party_id, offset=offset, limit=limit)
    return [Transaction(*row) for row in rows]


_NO: ColumnElement[int] = literal_column("0")
_YES: ColumnElement[int] = literal_column("1")
_OWED = select(
    *(Item.id.label("item_id"), Item.entry_id, Item.item_date.label("day"), Item.kind, null().label("other_id")),
    *(Item.amount, Item.home_amount, _NO.label("takes"), Item.id.label("row"), _NO.label("turned")),
).where(Item.party_id == bindparam("party"))
_TAKEN = (
    select(
        *(Allocation.item_id, Allocation.entry_id, Allocation.value_date, Allocation.kind, Allocation.from_item_id),
        *(-Allocation.amount, -Allocation.home_amount, _YES, Allocation.id, Allocation.reverses_id.is_not(None)),
    )
    .join(Item, Item.id == Allocation.item_id)
    .where(Item.party_id == bindparam("party"))
)
_ALL = union_all(_OWED, _TAKEN).subquery()
_ORDER = (_ALL.c.day, _ALL.c.entry_id, _ALL.c.takes, _ALL.c.row)
_COUNT = Prepared(select(func.count()).select_from(_ALL))
_BALANCED = (
    select(_ALL, func.sum(_ALL.c.home_amount).over(order_by=_ORDER, rows=(None, 0)).label("balance"))
    .order_by(*_ORDER)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
    .subquery()
)
"""The balance after each transaction is summed over all before it, so a page knows what it begins with."""
_LISTED = _BALANCED.c
_OTHER = aliased(Item)
_PAGE = Prepared(
    with_batch(
        select(
            *(_LISTED.entry_id, Entry.kind.label("entry_kind"), _LISTED.day, _LISTED.kind, Item.number),
            *(_OTHER.number.label("other"), Item.currency, CurrencyRow.decimals, _LISTED.amount),
            *(_LISTED.home_amount, _LISTED.balance, PaymentBatch.number.label("batch"), Voucher.series),
            Voucher.number.label("voucher"),
            type_coerce(or_(_LISTED.turned, (_LISTED.takes == _YES) & TAKES_BACK), Flag),
        )
        .select_from(_BALANCED)
        .join(Entry, Entry.id == _LISTED.entry_id)
        .join(Item, Item.id == _LISTED.item_id)
        .join(CurrencyRow, CurrencyRow.code == Item.currency)
        .outerjoin(_OTHER, _OTHER.id == _LISTED.other_id)
    ).order_by(_LISTED.day, _LISTED.entry_id, _LISTED.takes, _LISTED.row)
)
