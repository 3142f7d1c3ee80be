"""Finding customers: by number, by search key, by other search terms."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.calendar import Term
from admix.errors import Refusal
from admix.operations.registers import Terms
from admix.text import fold, prefix_bounds
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


def find_customer(session: Session, number: str, field: str | None = None) -> Customer:
    """Return a customer by number. Refused: an unknown number."""
    row = session.execute(_BY_NUMBER, {"number": number}).one_or_none()
    if row is None:
        raise Refusal("There is no customer %(number)s.", field, number=number)
    return Customer(
        row.id,
        row.number,
        row.name,
        row.search_key,
        row.currency,
        Terms(row.code, row.text, Term(row.months, row.days, row.end_of_month)),
        row.language,
        row.remark,
    )


_BY_NUMBER = (
    select(
        Party.id,
        Party.number,
        Party.name,
        Party.search_key,
        Party.currency,
        Party.language,
        Party.remark,
        PaymentTerm.code,
        PaymentTerm.text,
        PaymentTerm.months,
        PaymentTerm.days,
        PaymentTerm.end_of_month,
    )
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .where(Party.ledger == "customer", Party.number == bindparam("number"))
)


def is_customer_number(session: Session, number: str) -> bool:
    """Tell whether a customer has this number."""
    return session.execute(_BY_NUMBER, {"number": number}).first() is not None


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
    return int(session.execute(_COUNT[search.other_terms], _bounds(search)).scalar_one())


def list_customers(session: Session, search: Search, offset: int, limit: int) -> list[CustomerLine]:
    """Return a page of the customers that match, in the order of their search keys or terms."""
    rows = session.execute(_LIST[search.other_terms], {**_bounds(search), "offset": offset, "limit": limit})
    return [CustomerLine(*row) for row in rows]


def _bounds(search: Search) -> dict[str, object]:
    low, high = prefix_bounds(fold(search.text))
    return {"low": low, "high": high}


_SHOWN = (Party.number, Party.name, Party.search_key, Party.city)
_KEY_RANGE = (
    Party.ledger == "customer",
    Party.search_folded >= bindparam("low"),
    Party.search_folded < bindparam("high"),
)
_TERM_RANGE = (PartyTerm.term_folded >= bindparam("low"), PartyTerm.term_folded < bindparam("high"))
_COUNT = {
    False: select(func.count()).select_from(Party).where(*_KEY_RANGE),
    True: select(func.count(PartyTerm.party_id.distinct())).where(*_TERM_RANGE),
}
_LIST = {
    False: select(*_SHOWN)
    .where(*_KEY_RANGE)
    .order_by(Party.search_folded, Party.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset")),
    True: select(*_SHOWN)
    .join(PartyTerm, PartyTerm.party_id == Party.id)
    .where(*_TERM_RANGE, Party.ledger == "customer")
    .group_by(Party.id)
    .order_by(func.min(PartyTerm.term_folded), Party.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset")),
}
