"""Finding customers: by number, by search key, by other search terms."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.calendar import Term
from admix.errors import Refusal
from admix.operations.registers import CUSTOMER, Terms
from admix.operations.roles import ENTERING, require
from admix.prepared import Prepared, among, listed
from admix.text import clean, fold, prefix_bounds
from models.company import PaymentTerm
from models.ledger import Party, PartyTerm


@dataclass(frozen=True)
class Customer:
    """A customer as forms show it."""

    id: int
    number: str
    name: str
    search_key: str
    currency: str
    terms: Terms
    language: str
    remark: str
    version: int
    """How often the customer was changed; who saves a change says which version was seen."""


def find_customer(session: Session, number: str, field: str | None = None) -> Customer:
    """Return a customer by number. Refused: an unknown number."""
    row = _BY_NUMBER.first(session, number=number)
    if row is None:
        raise Refusal("There is no customer %(number)s.", field, number=number)
    return _customer(row)


def customer_by_id(session: Session, party_id: int) -> Customer:
    """Return a customer by the id that lines and batches hold."""
    return _customer(_BY_ID.all(session, party=party_id)[0])


def customers_by_number(session: Session, numbers: Iterable[str]) -> dict[str, Customer]:
    """Return those of the customers that exist, by their numbers."""
    rows = _BY_NUMBERS.all(session, numbers=listed(numbers))
    return {customer.number: customer for customer in map(_customer, rows)}


def _customer(row: tuple[Any, ...]) -> Customer:
    key, number, name, search_key, currency, spoken, remark, version, code, text, *rule = row
    months, days, end_of_month = rule
    terms = Terms(code, text, Term(months, days, end_of_month))
    return Customer(key, number, name, search_key, currency, terms, spoken, remark, version)


_CUSTOMERS = (
    select(
        Party.id,
        Party.number,
        Party.name,
        Party.search_key,
        Party.currency,
        Party.language,
        Party.remark,
        Party.version,
        PaymentTerm.code,
        PaymentTerm.text,
        PaymentTerm.months,
        PaymentTerm.days,
        PaymentTerm.end_of_month,
    )
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .where(Party.ledger == CUSTOMER)
)
_BY_NUMBER = Prepared(_CUSTOMERS.where(Party.number == bindparam("number")))
_BY_NUMBERS = Prepared(_CUSTOMERS.where(Party.number.in_(among("numbers"))))
_BY_ID = Prepared(_CUSTOMERS.where(Party.id == bindparam("party")))


LONGEST_REMARK = 30


@clerk_act
def change_remark(session: Session, number: str, remark: str, seen_version: int) -> Customer:
    """Change a customer's remark, a note in the register of at most 30 characters; return the customer as it is now.

    Refused: a longer one, a customer whom another clerk has changed since `seen_version` was read, whoever may not
    enter.
    """
    require(session, ENTERING)
    customer = find_customer(session, number)
    text = clean(remark, "remark")
    if len(text) > LONGEST_REMARK:
        raise Refusal("A remark has at most %(most)d characters.", "remark", most=LONGEST_REMARK)
    begin_entry(session, "master_data", session.info["act"].today)
    change_row(session, Party, customer.id, seen_version, remark=text)
    return replace(customer, remark=text, version=seen_version + 1)


def is_customer_number(session: Session, number: str) -> bool:
    """Tell whether a customer has this number."""
    return _BY_NUMBER.first(session, number=number) is not None


@dataclass(frozen=True)
class CustomerLine:
    """One line of the list of customers that match a search."""

    number: str
    name: str
    search_key: str
    city: str


@dataclass(frozen=True)
class Search:
    """What the customer search form asks for: the beginning of a search key, or of another search term."""

    text: str
    other_terms: bool = False


def count_customers(session: Session, search: Search) -> int:
    """Return how many customers match."""
    return int(_COUNT[search.other_terms].scalar(session, **_bounds(search)))


def list_customers(session: Session, search: Search, offset: int, limit: int) -> list[CustomerLine]:
    """Return a page of the customers that match, in the order of their search keys or terms."""
    rows = _LIST[search.other_terms].all(session, **_bounds(search), offset=offset, limit=limit)
    return [CustomerLine(*row) for row in rows]


def list_from_end(session: Session, search: Search, count: int, offset: int, limit: int) -> list[CustomerLine]:
    """Return the same page as `list_customers`, read from the end of `count` customers that begin with a search key.

    The last page of a million customers is so found as fast as the first.
    """
    skipped = max(count - offset - limit, 0)
    wanted = min(limit, count - offset)
    rows = _LIST_BACKWARDS.all(session, **_bounds(search), offset=skipped, limit=wanted)
    return [CustomerLine(*row) for row in reversed(rows)]


def _bounds(search: Search) -> dict[str, object]:
    low, high = prefix_bounds(fold(search.text))
    return {"low": low, "high": high}


_SHOWN = (Party.number, Party.name, Party.search_key, Party.city)
_KEY_RANGE = (
    Party.ledger == CUSTOMER,
    Party.search_folded >= bindparam("low"),
    Party.search_folded < bindparam("high"),
)
_TERM_RANGE = (PartyTerm.term_folded >= bindparam("low"), PartyTerm.term_folded < bindparam("high"))
_A_CUSTOMERS = and_(Party.id == PartyTerm.party_id, literal_column("+party.ledger") == CUSTOMER)
"""The plus keeps SQLite from walking every customer: the terms are few, the customers many."""
_COUNT = {
    False: Prepared(select(func.count()).select_from(Party).where(*_KEY_RANGE)),
    True: Prepared(select(func.count(PartyTerm.party_id.distinct())).join(Party, _A_CUSTOMERS).where(*_TERM_RANGE)),
}
_FOUND = (
    select(PartyTerm.party_id, func.min(PartyTerm.term_folded).label("first_term"))
    .join(Party, _A_CUSTOMERS)
    .where(*_TERM_RANGE)
    .group_by(PartyTerm.party_id)
    .subquery()
)
_LIST = {
    False: Prepared(
        select(*_SHOWN)
        .where(*_KEY_RANGE)
        .order_by(Party.search_folded, Party.id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    ),
    True: Prepared(
        select(*_SHOWN)
        .join(_FOUND, _FOUND.c.party_id == Party.id)
        .order_by(_FOUND.c.first_term, Party.id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    ),
}
_LIST_BACKWARDS = Prepared(
    select(*_SHOWN)
    .where(*_KEY_RANGE)
    .order_by(Party.search_folded.desc(), Party.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
