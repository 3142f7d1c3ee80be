"""Reconciling the ledger with the general ledger at any day (avstämning mot huvudbok, `product` 1.5).

What is open = the postings on the control account + the items that were entered without a voucher. An item counts
from its own date, what was taken from it from its value date: an invoice that was paid before its date is open as a
row of its own until then, here as in every other report.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from admix.operations.as_of import AsOf, entered_by, open_items_at
from admix.operations.registers import CUSTOMER
from models.company import Account, ModuleLink
from models.ledger import Item, Party
from models.vouchers import Posting, Voucher

CONTROL_LINK = "receivable"
UNPOSTED_KINDS = ("invoice", "credit_note")
"""Items that are entered without a voucher; money on account and fees come with one."""


class LedgerItem(NamedTuple):
    """An item of the list: its number, whose it is, its date, an amount in home minor units."""

    number: str
    customer: str
    name: str
    item_date: date
    home: int


class AccountSum(NamedTuple):
    """What one kind of entry posted on an account, in home minor units; debit positive."""

    account: str
    name: str
    link: str
    home: int

    @property
    def is_control(self) -> bool:
        """Tell whether it moved what is open."""
        return self.link == CONTROL_LINK


@dataclass(frozen=True)
class Reconciliation:
    """The two sides at a moment, in home minor units."""

    open_home: int
    """The ledger's side: what is open as every other report says at that moment."""
    accounts: tuple[AccountSum, ...]
    """The control account by kind of entry, other kinds of entry too; an earlier control account as well."""
    unposted_home: int
    unposted_count: int
    unposted: tuple[LedgerItem, ...]
    """The items that were entered without a voucher, one by one; empty where only the sum was asked for."""

    @property
    def posted(self) -> int:
        """The postings on the control account."""
        return sum(found.home for found in self.accounts if found.is_control)

    @property
    def expected(self) -> int:
        """The general ledger's side."""
        return self.posted + self.unposted_home

    @property
    def difference(self) -> int:
        """What the ledger has more than the general ledger; never anything but 0 in a sound register."""
        return self.open_home - self.expected


def reconcile(session: Session, as_of: AsOf, *, listed: bool = True) -> Reconciliation:
    """Compare what is open at a moment with the control account and the items entered without a voucher."""
    count, unposted = session.execute(
        select(func.count(Item.id), func.coalesce(func.sum(Item.home_amount), 0)).where(*_unposted(as_of))
    ).one()
    items = _ITEMS.where(*_unposted(as_of)) if listed else None
    opened = open_items_at(as_of).subquery().c
    return Reconciliation(
        session.execute(select(func.coalesce(func.sum(opened.open_home), 0))).scalar_one(),
        _accounts(session, as_of),
        unposted,
        count,
        () if items is None else tuple(LedgerItem(*row) for row in session.execute(items)),
    )


def _unposted(as_of: AsOf) -> list[ColumnElement[bool]]:
    return [Item.ledger == CUSTOMER, Item.kind.in_(UNPOSTED_KINDS), *entered_by(as_of)]


_ITEMS: "Select[*tuple[Any, ...]]" = (
    select(Item.number, Party.number, Party.name, Item.item_date, Item.home_amount)
    .join(Party, Party.id == Item.party_id)
    .order_by(Item.item_date, Item.number)
)


def _accounts(session: Session, as_of: AsOf) -> tuple[AccountSum, ...]:
    """Return what was posted by a moment on every account that is or was the control account."""
    linked = select(ModuleLink.account).where(ModuleLink.kind == CONTROL_LINK)
    used = select(Posting.account).where(Posting.link == CONTROL_LINK)
    statement = (
        select(Posting.account, Account.name, Posting.link, func.sum(Posting.amount))
        .join(Voucher, Voucher.id == Posting.voucher_id)
        .join(Account, Account.number == Posting.account)
        .where(or_(Posting.account.in_(linked), Posting.account.in_(used)))
        .group_by(Posting.account, Posting.link)
        .order_by(Posting.account, Posting.link != CONTROL_LINK, Posting.link)
    )
    if as_of.day is not None:
        statement = statement.where(Voucher.voucher_date <= as_of.day)
    if as_of.known_at is not None:
        statement = statement.where(Voucher.entry_id <= as_of.known_at)
    return tuple(AccountSum(*row) for row in session.execute(statement))
