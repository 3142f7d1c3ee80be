"""A customer as the register's own forms read it: every column, other search terms, free fields."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.operations.customer_checks import LONGEST_TERM
from admix.operations.imports import at_most
from admix.operations.registers import CUSTOMER
from admix.prepared import Prepared
from admix.text import clean, fold
from models.ledger import Party, PartyTerm
from models.register import table_of
from models.registers import FreeField, PartyField

NEW = 0
"""The version of a customer who is not in the register yet."""
LONGEST_FREE = 40
_KEPT_APART = frozenset({"id", "ledger", "number", "search_folded", "created", "version"})
COLUMNS = tuple(name for name in table_of(Party).columns.keys() if name not in _KEPT_APART)  # noqa: SIM118 - a collection of columns, no dict
"""What a form or a file may say of a customer."""


@dataclass(frozen=True)
class CustomerRecord:
    """A customer with everything the register's forms change; amounts in minor units, the discount in 1/100 %."""

    id: int
    number: str
    version: int
    created: date | None
    columns: Mapping[str, Any]
    terms: tuple[str, ...] = ()
    fields: Mapping[int, str] | None = None
    """What stands in the free fields, by their ids."""

    @property
    def is_new(self) -> bool:
        """The customer is not in the register yet."""
        return self.version == NEW


def customer_record(session: Session, number: str) -> CustomerRecord:
    """Return a customer. Refused: an unknown number."""
    row = _RECORD.first(session, number=number)
    if row is None:
        raise Refusal("There is no customer %(number)s.", "number", number=number)
    party, version, created, *values = row
    terms = tuple(term for (term,) in _TERMS.all(session, party=party))
    fields = dict(_FIELDS.all(session, party=party))
    return CustomerRecord(party, number, version, created, dict(zip(COLUMNS, values, strict=True)), terms, fields)


def new_record(number: str) -> CustomerRecord:
    """Return a customer who is to be added."""
    return CustomerRecord(0, number, NEW, None, dict.fromkeys(COLUMNS), (), {})


_OWN = Party.id == bindparam("party")
_RECORD = Prepared(
    select(Party.id, Party.version, Party.created, *(getattr(Party, name) for name in COLUMNS)).where(
        Party.ledger == CUSTOMER, Party.number == bindparam("number")
    )
)
_TERMS = Prepared(select(PartyTerm.term).where(PartyTerm.party_id == bindparam("party")).order_by(PartyTerm.id))
_FIELDS = Prepared(
    select(PartyField.free_field_id, PartyField.value).where(PartyField.party_id == bindparam("party"))
)


# Other search terms


def search_terms(typed: Mapping[str, str]) -> tuple[str, ...]:
    """Return other search terms, each once whatever its case, by the fields they were typed in.

    Refused: one that is longer than 24 characters.
    """
    terms = (at_most(clean(term, name), LONGEST_TERM, name) for name, term in typed.items())
    return each_once(term for term in terms if term)


def each_once(terms: Iterable[str]) -> tuple[str, ...]:
    """Return search terms as they were spelled first; two that a search cannot tell apart are one."""
    unique: dict[str, str] = {}
    for term in terms:
        unique.setdefault(fold(term), term)
    return tuple(unique.values())


# Free fields


@dataclass(frozen=True)
class FreeFieldLine:
    """A field of the company's own: its id, its place in the form, its label, what it holds."""

    id: int
    place: int
    label: str
    kind: str


def free_fields(session: Session) -> list[FreeFieldLine]:
    """Return the fields that the company has on its customers, by their places."""
    return [FreeFieldLine(*row) for row in _FREE_FIELDS.all(session)]


_FREE_FIELDS = Prepared(
    select(FreeField.id, FreeField.place, FreeField.label, FreeField.kind)
    .where(FreeField.ledger == CUSTOMER)
    .order_by(FreeField.place)
)


def free_text(value: object, field: str) -> str:
    """Return what a free field keeps: dates as ISO days, numbers with a point, answers as 1 or 0, texts as typed."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case date():
            return value.isoformat()
        case Decimal():
            whole = value.to_integral_value()
            return f"{whole:f}" if value == whole else f"{value:f}"
        case _:
            return at_most(clean(str(value), field), LONGEST_FREE, field)


def free_values(typed: Mapping[str, object], fields: list[FreeFieldLine]) -> Iterator[tuple[int, str]]:
    """Return what was typed in the free fields, by the fields' ids; the typed names are free.1, free.2 by place."""
    for field in fields:
        name = f"free.{field.place}"
        if name in typed:
            yield field.id, free_text(typed[name], name)
