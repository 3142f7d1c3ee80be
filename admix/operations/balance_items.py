"""From a line of a customer's balance to what it is made of: the open parts of items that fall into it."""

from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from admix.operations.customer_card import BALANCE_RULES, OPEN_PARTS, balance_days
from admix.operations.registers import NOTHING
from admix.prepared import Prepared
from models.company import CurrencyRow
from models.ledger import Item


class BalanceItem(NamedTuple):
    """What an item adds to a line of the balance, in its own and in home minor units."""

    item_id: int
    number: str
    kind: str
    item_date: date
    due_date: date
    currency: str
    decimals: int
    rest: int
    rest_home: int


def count_balance_items(session: Session, party_id: int, line: str, today: date) -> int:
    """Return how many parts of items make up a line of the balance: not_due, period_1 … on_account, or total."""
    return int(counting(line).scalar(session, party=party_id, **balance_days(session, today)))


def balance_items(
    session: Session, party_id: int, line: str, today: date, offset: int, limit: int
) -> list[BalanceItem]:
    """Return a page of them, the earliest due first; all of them add up to the line."""
    days = balance_days(session, today)
    rows = listing(line).all(session, party=party_id, offset=offset, limit=limit, **days)
    return [BalanceItem(*row) for row in rows]


@cache
def counting(line: str) -> Prepared:
    """Return the question of how many parts a line has."""
    return Prepared(select(func.count()).select_from(OPEN_PARTS).where(*_rules(line)))


@cache
def listing(line: str) -> Prepared:
    """Return the question of a page of a line's parts."""
    part = OPEN_PARTS.c
    return Prepared(
        select(
            *(Item.id, Item.number, Item.kind, Item.item_date, part.due_date, Item.currency, CurrencyRow.decimals),
            *(part.rest, part.rest_home),
        )
        .select_from(OPEN_PARTS)
        .join(Item, Item.id == part.item_id)
        .join(CurrencyRow, CurrencyRow.code == Item.currency)
        .where(*_rules(line))
        .order_by(part.due_date, Item.item_date, Item.number, part.place)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


def _rules(line: str) -> tuple[ColumnElement[bool], ...]:
    """Return which open parts make up a line; all of them the total. A part that is paid adds nothing."""
    return (*BALANCE_RULES.get(line, ()), OPEN_PARTS.c.rest_home != NOTHING)
