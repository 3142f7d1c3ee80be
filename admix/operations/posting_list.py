"""Vouchers with their postings (konteringslista), by series, account, customer and voucher date."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlalchemy.orm import Session

from admix.operations.registers import CUSTOMER, NOTHING
from admix.operations.selecting import chosen, streamed
from admix.operations.selections import Selection
from models.company import Account
from models.ledger import Allocation, Item, Party, Payment
from models.vouchers import Posting, Voucher


class PostedLine(NamedTuple):
    """A posting with its voucher; the amount in home minor units, debit positive."""

    series: str
    serial: int
    voucher_date: date
    text: str
    account: str
    name: str
    amount: int

    @property
    def voucher(self) -> str:
        """Series and number, as I2."""
        return f"{self.series}{self.serial}"


class AccountSum(NamedTuple):
    """What was posted on an account, in home minor units."""

    account: str
    name: str
    debit: int
    credit: int
    """Positive."""


def posted_lines(session: Session, selection: Selection) -> Iterator[PostedLine]:
    """Yield the postings in the order of series, number and line."""
    statement = select(
        *(Voucher.series, Voucher.number, Voucher.voucher_date, Voucher.text),
        *(Posting.account, Account.name, Posting.amount),
    )
    ordered = _asked(statement, selection).order_by(Voucher.series, Voucher.number, Posting.line)
    for row in streamed(session, ordered):
        yield PostedLine(*row)


def account_sums(session: Session, selection: Selection) -> list[AccountSum]:
    """Return the sums of the same postings by account."""
    debit = func.sum(func.max(Posting.amount, NOTHING))
    credit = func.sum(func.max(-Posting.amount, NOTHING))
    statement = _asked(select(Posting.account, Account.name, debit, credit), selection)
    grouped = statement.group_by(Posting.account).order_by(Posting.account)
    return [AccountSum(*row) for row in session.execute(grouped)]


def _asked(statement: "Select[*tuple[Any, ...]]", selection: Selection) -> "Select[*tuple[Any, ...]]":
    rules: list[ColumnElement[bool]] = []
    if selection.from_day is not None:
        rules.append(Voucher.voucher_date >= selection.from_day)
    if selection.to_day is not None:
        rules.append(Voucher.voucher_date <= selection.to_day)
    if selection.as_of.known_at is not None:
        rules.append(Voucher.entry_id <= selection.as_of.known_at)
    if selection.series is not None:
        rules.append(Voucher.series == selection.series)
    if selection.account is not None:
        rules.append(Posting.account == selection.account)
    if of_whom := chosen(selection):
        rules.append(Voucher.entry_id.in_(_entries_of(of_whom)))
    return (
        statement.select_from(Voucher)
        .join(Posting, Posting.voucher_id == Voucher.id)
        .join(Account, Account.number == Posting.account)
        .where(*rules)
    )


def _entries_of(of_whom: list[ColumnElement[bool]]) -> Any:
    """Return the entries that paid, opened or took from an item of these customers."""
    parties = select(Party.id).where(Party.ledger == CUSTOMER, *of_whom)
    theirs = select(Item.id).where(Item.party_id.in_(parties))
    return union(
        select(Payment.entry_id).where(Payment.party_id.in_(parties)),
        select(Item.entry_id).where(Item.party_id.in_(parties)),
        select(Allocation.entry_id).where(Allocation.item_id.in_(theirs)),
    )
