"""The customer register as a list, with what each customer owes; and who owes more than the credit limit."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column
from sqlalchemy.orm import Session

from admix.operations.ageing import Periods, sums_by_customer
from admix.operations.registers import CUSTOMER, NOTHING
from admix.operations.selecting import chosen, head_order, headed, streamed
from admix.operations.selections import Selection
from models.company import PaymentTerm
from models.ledger import Party

NEAR = 80
"""A customer who has used so many percent of the credit limit is near it."""
_PERCENT: ColumnElement[int] = literal_column("100")
_NEAR: ColumnElement[int] = literal_column(str(NEAR))


class ListedCustomer(NamedTuple):
    """A customer with the head of its row; limit, balance and what is overdue in home minor units."""

    group: str | None
    words: str | None
    number: str
    name: str
    city: str
    phone: str
    terms: str
    district: str | None
    category: str | None
    salesperson: str | None
    credit_limit: int | None
    balance: int
    overdue: int


def listed_customers(session: Session, selection: Selection, today: date) -> Iterator[ListedCustomer]:
    """Yield every customer of the register, also those who owe nothing."""
    for row in streamed(session, _listed(selection, today)[0]):
        yield ListedCustomer(*row)


def customers_at_limit(session: Session, selection: Selection, today: date) -> Iterator[ListedCustomer]:
    """Yield the customers who owe more than their limit; with details also those who are near it."""
    statement, balance = _listed(selection, today)
    if selection.details:
        beyond = balance * _PERCENT >= Party.credit_limit * _NEAR
        statement = statement.where(beyond, balance > NOTHING)
    else:
        statement = statement.where(balance > Party.credit_limit)
    for row in streamed(session, statement.where(Party.credit_limit.is_not(None))):
        yield ListedCustomer(*row)


def _listed(selection: Selection, today: date) -> tuple["Select[*tuple[Any, ...]]", ColumnElement[int]]:
    """Build the list and its column of balances."""
    columns = Periods(selection.as_of.day or today, by_due=True, limits=())
    sums = sums_by_customer(selection, columns).c
    not_due, overdue, on_account = (func.coalesce(sums[f"column_{place}"], NOTHING) for place in range(columns.count))
    balance = not_due + overdue + on_account
    statement = (
        headed(
            selection.group,
            *(Party.city, Party.phone, PaymentTerm.text, Party.district, Party.category, Party.salesperson),
            *(Party.credit_limit, balance.label("balance"), overdue.label("overdue")),
        )
        .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
        .outerjoin(sums.party_id.table, sums.party_id == Party.id)
        .where(Party.ledger == CUSTOMER, *chosen(selection))
        .order_by(*head_order(selection.group))
    )
    return statement, balance
