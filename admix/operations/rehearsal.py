"""What an act would do, worked out by doing it and rolling it back: a receipt that cannot differ from the act."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, ParamSpec, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, Operation, clerk_act
from admix.database.company import OpenCompany
from admix.money import Currency
from admix.operations.invoice_inquiry import PostingLine
from admix.operations.registers import control_record
from admix.prepared import Prepared
from models.company import Account, CurrencyRow
from models.ledger import Allocation, Item
from models.vouchers import Posting, Voucher

P = ParamSpec("P")
R = TypeVar("R")


class TouchedItem(NamedTuple):
    """An item that an act changes or makes, and what is open on it afterwards in both currencies."""

    number: str
    kind: str
    currency: str
    decimals: int
    open_amount: int
    open_home: int
    is_new: bool


@dataclass(frozen=True)
class Rehearsal:
    """What an act would write: the items it changes or makes, and its voucher's lines in home minor units."""

    home: Currency
    items: tuple[TouchedItem, ...]
    voucher_date: date | None
    voucher_text: str
    postings: tuple[PostingLine, ...]


class _Shown(Exception):
    """Carries what an act would do past its COMMIT, so that nothing of it is kept."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        super().__init__()
        self.rehearsal = rehearsal


def rehearse(company: OpenCompany, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> Rehearsal:
    """Return what an act would do; nothing is written. Refused: what the act itself refuses."""

    def tried(session: Session) -> None:
        operation(session, *args, **kwargs)
        raise _Shown(_outcome(session))

    try:
        company.write(clerk_act(tried))
    except _Shown as shown:
        return shown.rehearsal
    raise AssertionError


def _outcome(session: Session) -> Rehearsal:
    """Return what the transaction under way wrote: every row beyond the ids there were before."""
    entry: OpenEntry = session.info["entry"]
    home, last = control_record(session).home, entry.last_ids
    made = last.get("item", 0)
    rows = {*_TOUCHED.all(session, last=last.get("allocation", 0)), *_MADE.all(session, last=made)}
    items = tuple(TouchedItem(*(*row[1:], row[0] > made)) for row in sorted(rows))
    voucher = _VOUCHER.first(session, entry=entry.id)
    if voucher is None:
        return Rehearsal(home, items, None, "", ())
    key, day, text = voucher
    return Rehearsal(home, items, day, text, tuple(PostingLine(*row) for row in _POSTINGS.all(session, voucher=key)))


_ITEM = (Item.id, Item.number, Item.kind, Item.currency, CurrencyRow.decimals, Item.open_amount, Item.open_home)
_TOUCHED = Prepared(
    select(*_ITEM)
    .select_from(Allocation)
    .join(Item, Item.id == Allocation.item_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .where(Allocation.id > bindparam("last"))
)
_MADE = Prepared(
    select(*_ITEM).join(CurrencyRow, CurrencyRow.code == Item.currency).where(Item.id > bindparam("last"))
)
_VOUCHER = Prepared(
    select(Voucher.id, Voucher.voucher_date, Voucher.text).where(Voucher.entry_id == bindparam("entry"))
)
_POSTINGS = Prepared(
    select(Posting.account, Account.name, Posting.amount)
    .join(Account, Account.number == Posting.account)
    .where(Posting.voucher_id == bindparam("voucher"))
    .order_by(Posting.line)
)
