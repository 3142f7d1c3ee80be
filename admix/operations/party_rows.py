"""The lists that hang on a customer: contacts and delivery addresses, each in its order."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act, remove_row
from admix.errors import Refusal
from admix.operations.customer_checks import email_address
from admix.operations.customers import find_customer
from admix.operations.delivery_addresses import FIELDS
from admix.operations.imports import at_most
from admix.operations.roles import ENTERING, require
from admix.text import clean
from models.ledger import DeliveryAddress
from models.register import table_of
from models.registers import PartyContact

MOST = 99
NEW = 0
"""The version, and the id, of a row that is not there yet."""


@dataclass(frozen=True)
class PartyList:
    """A list that hangs on a customer: its table and how long each of its texts may be."""

    model: type[DeliveryAddress] | type[PartyContact]
    longest: Mapping[str, int]

    @property
    def table(self) -> Table:
        """The table of its rows."""
        return table_of(self.model)


CONTACTS = PartyList(PartyContact, {"name": 40, "title": 24, "phone": 24, "email": 60})
DELIVERIES = PartyList(DeliveryAddress, dict(zip(FIELDS, (60, 60, 10, 60), strict=True)))


@dataclass(frozen=True)
class PartyRow:
    """A row of such a list: its place in the order, how often it was changed, its texts."""

    id: int
    place: int
    version: int
    texts: Mapping[str, str]


def rows_of(session: Session, kind: PartyList, number: str) -> list[PartyRow]:
    """Return a customer's rows in their order. Refused: an unknown customer."""
    party = find_customer(session, number).id
    own = kind.table.c
    columns = (own.id, own.place, own.version, *(own[name] for name in kind.longest))
    found = session.execute(select(*columns).where(own.party_id == party).order_by(own.place))
    return [
        PartyRow(row, place, version, dict(zip(kind.longest, texts, strict=True)))
        for row, place, version, *texts in found
    ]


def propose_row(kind: PartyList, typed: Mapping[str, str | None]) -> dict[str, str]:
    """Return the texts of a row as they would be saved. Refused: no name, a text too long, no e-mail address."""
    texts = {name: at_most(clean(typed.get(name) or "", name), most, name) for name, most in kind.longest.items()}
    if not texts["name"]:
        raise Refusal("Type a name.", "name")
    if texts.get("email"):
        texts["email"] = email_address(texts["email"])
    return texts


@clerk_act
def save_row(session: Session, kind: PartyList, number: str, seen: PartyRow | None, typed: Mapping[str, str]) -> None:
    """Change a row as it was seen, or add one after the last; one that changes nothing makes no entry.

    Refused: what `propose_row` refuses; the hundredth row; a row that someone else has changed since it was seen;
    whoever may not enter.
    """
    require(session, ENTERING)
    party = find_customer(session, number).id
    texts = propose_row(kind, typed)
    if seen is not None:
        if texts == seen.texts:
            return
        begin_entry(session, "master_data", session.info["act"].today)
        change_row(session, kind.model, seen.id, seen.version, **texts)
        return
    place = _free_place(session, kind, party)
    begin_entry(session, "master_data", session.info["act"].today)
    values = {"party_id": party, "place": place, **texts, "version": 1}
    session.connection().execute(insert(kind.table).values(**values))


def _free_place(session: Session, kind: PartyList, party: int) -> int:
    """Return the place after the last row, or the first that is free. Refused: none is."""
    own = kind.table.c
    taken = set(session.execute(select(own.place).where(own.party_id == party)).scalars())
    if len(taken) >= MOST:
        raise Refusal("A customer has at most %(most)d of these. Remove one first.", "name", most=MOST)
    last = max(taken, default=0)
    return last + 1 if last < MOST else min(set(range(1, MOST + 1)) - taken)


@clerk_act
def remove_party_row(session: Session, kind: PartyList, seen: PartyRow) -> None:
    """Remove a row as it was seen. Refused: one that someone else has changed or removed; whoever may not enter."""
    require(session, ENTERING)
    begin_entry(session, "master_data", session.info["act"].today)
    remove_row(session, kind.model, seen.id, seen.version)
