"""Delivery addresses (leveransadresser): where a customer's goods go; the first is the one that forms show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, literal_column, select
from sqlalchemy.orm import Session

from admix.audit import change_row
from admix.operations.registers import CUSTOMER
from admix.prepared import Prepared, among, listed
from models.ledger import DeliveryAddress, Party
from models.register import table_of

FIELDS = ("name", "street", "postcode", "city")


@dataclass(frozen=True)
class Delivery:
    """A customer's first delivery address as it stands in the register."""

    id: int
    version: int
    name: str
    street: str
    postcode: str
    city: str


def delivery_address_of(session: Session, party_id: int) -> str | None:
    """Return a customer's first delivery address in one line, name, street, postcode and city; None without one."""
    row = _FIRST.first(session, party=party_id)
    if row is None:
        return None
    name, street, postcode, city = row
    return ", ".join(part for part in (name, street, f"{postcode} {city}".strip()) if part)


_FIRST = Prepared(
    select(*(getattr(DeliveryAddress, field) for field in FIELDS))
    .where(DeliveryAddress.party_id == bindparam("party"))
    .order_by(DeliveryAddress.place)
    .limit(literal_column("1"))
)


def first_deliveries(session: Session, numbers: Iterable[str]) -> dict[int, Delivery]:
    """Return the first delivery addresses of these customers by the customer's id."""
    rows = _FIRST_OF_MANY.all(session, numbers=listed(numbers))
    return {row[0]: Delivery(*row[1:-1]) for row in rows}


_FIRST_OF_MANY = Prepared(
    select(
        *(DeliveryAddress.party_id, DeliveryAddress.id, DeliveryAddress.version),
        *(getattr(DeliveryAddress, field) for field in FIELDS),
        func.min(DeliveryAddress.place).label("first_place"),
    )
    .join(Party, Party.id == DeliveryAddress.party_id)
    .where(Party.ledger == CUSTOMER, Party.number.in_(among("numbers")))
    .group_by(DeliveryAddress.party_id)
)


def differs(old: Delivery | None, given: Mapping[str, str]) -> dict[str, str]:
    """Return what of the given fields the register has otherwise; an address that is not there has none of them."""
    return {field: text for field, text in given.items() if old is None or getattr(old, field) != text}


def add_deliveries(session: Session, added: Sequence[tuple[int, str, Mapping[str, str]]]) -> None:
    """Add first delivery addresses: the customer's id and name, and the fields given; the name is the usual one."""
    rows: list[dict[str, Any]] = [
        {"party_id": party, "place": 1, **dict.fromkeys(FIELDS, ""), "name": name, **given, "version": 1}
        for party, name, given in added
    ]
    if rows:
        session.connection().execute(insert(table_of(DeliveryAddress)), rows)


def change_delivery(session: Session, old: Delivery, values: Mapping[str, str]) -> None:
    """Change a delivery address, with its before and after in the trail."""
    change_row(session, DeliveryAddress, old.id, old.version, **values)
