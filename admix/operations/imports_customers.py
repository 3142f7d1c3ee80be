"""Importing customers: new ones are added, changed ones changed, nobody is removed; a second time nothing happens.

What a file does not name, a customer keeps. The columns are described in docs/import-files.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, change_row, clerk_act
from admix.calendar import parse_date
from admix.errors import Refusal
from admix.formats.csv_rows import BadRow
from admix.money import to_minor
from admix.operations.delivery_addresses import (
    Delivery,
    add_deliveries,
    change_delivery,
    differs,
    first_deliveries,
)
from admix.operations.imports import refuse_bad
from admix.operations.imports_customer_rows import LONGEST, ORDER_COLUMNS, CustomerFile, CustomerRow
from admix.operations.registers import ControlRecord, control_record
from admix.operations.roles import ENTERING, require
from admix.prepared import among, listed
from admix.text import fold
from models.company import CurrencyRow, PaymentTerm
from models.ledger import Party, PartyTerm
from models.register import table_of

USUAL_COUNTRY = "SE"
USUAL_TERM = "30"
_EMPTY = dict.fromkeys(("street", "postcode", "city", "phone", "email", "remark"), "")


@dataclass(frozen=True)
class CustomerImport:
    """The receipt of an import: how many customers are new, changed, and as they were."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class _Change:
    """What a customer gets: other values in columns, search terms it did not have, another delivery address."""

    id: int
    version: int
    name: str
    values: dict[str, Any]
    terms: tuple[str, ...]
    delivery: dict[str, str]
    old_delivery: Delivery | None

    @property
    def is_nothing(self) -> bool:
        """The register has all of it already."""
        return not (self.values or self.terms or self.delivery)


@dataclass
class _Plan:
    """What an import will do."""

    new: list[tuple[dict[str, Any], CustomerRow]] = field(default_factory=list)
    changes: list[_Change] = field(default_factory=list)
    unchanged: int = 0

    @property
    def receipt(self) -> CustomerImport:
        """What the clerk is told."""
        return CustomerImport(len(self.new), len(self.changes), self.unchanged)


def check_customers(session: Session, file: CustomerFile, today: date) -> CustomerImport:
    """Say what importing a file would do; nothing is written.

    Refused, with every bad row: a customer that stands twice in the file, a currency or terms not in the register.
    """
    return _plan(session, file, today).receipt


@clerk_act
def import_customers(session: Session, file: CustomerFile, today: date) -> CustomerImport:
    """Import a file; everything is checked again. A file that changes nothing makes no entry.

    Refused: what `check_customers` refuses.
    """
    require(session, ENTERING)
    plan = _plan(session, file, today)
    if plan.new or plan.changes:
        entry = begin_entry(session, "customer_import", today, file.name)
        terms = _insert_customers(session, entry, plan)
        for change in plan.changes:
            if change.values:
                change_row(session, Party, change.id, change.version, **change.values)
            if change.delivery and change.old_delivery is not None:
                change_delivery(session, change.old_delivery, change.delivery)
            terms += _term_rows(change.id, change.terms)
        if terms:
            session.connection().execute(insert(table_of(PartyTerm)), terms)
    return plan.receipt


def _insert_customers(session: Session, entry: OpenEntry, plan: _Plan) -> list[dict[str, Any]]:
    """Insert the new customers and first delivery addresses; return the rows of the customers' search terms."""
    terms: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    deliveries = [
        (change.id, change.name, change.delivery)
        for change in plan.changes
        if change.delivery and change.old_delivery is None
    ]
    for party_id, (values, row) in zip(entry.reserve(Party, len(plan.new)), plan.new, strict=True):
        rows.append({"id": party_id, **values})
        terms += _term_rows(party_id, row.terms)
        if row.delivery:
            deliveries.append((party_id, values["name"], row.delivery))
    if rows:
        session.connection().execute(insert(table_of(Party)), rows)
    add_deliveries(session, deliveries)
    return terms


def _term_rows(party_id: int, terms: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"party_id": party_id, "term": term, "term_folded": fold(term)} for term in terms]


class _Register:
    """What the register says of a file's customers, read in one question each."""

    def __init__(self, session: Session, file: CustomerFile) -> None:
        numbers = {"numbers": listed(row.values["number"] for row in file.rows)}
        self.control = control_record(session)
        self.codes = {
            "currency": set(session.execute(select(CurrencyRow.code)).scalars()),
            "payment_term": set(session.execute(select(PaymentTerm.code)).scalars()),
        }
        self.customers = {row.number: row for row in session.execute(_CUSTOMERS, numbers)}
        self.deliveries = first_deliveries(session, (row.values["number"] for row in file.rows if row.delivery))
        self.terms = {(row.party_id, row.term_folded) for row in session.execute(_TERMS, numbers)}

    def refuse_unknown(self, values: Mapping[str, str]) -> None:
        """Refuse a currency or payment terms that the register does not have."""
        currency, term = values.get("currency"), values.get("payment_term")
        if currency is not None and currency not in self.codes["currency"]:
            raise Refusal("Currency %(code)s is not in the currency register.", "currency", code=currency)
        if term is not None and term not in self.codes["payment_term"]:
            raise Refusal("There are no payment terms %(code)s in the register.", "payment_term", code=term)


_CUSTOMERS = select(
    *(Party.id, Party.version, Party.number, Party.name, Party.search_key, Party.street, Party.postcode),
    *(Party.city, Party.country, Party.phone, Party.email, Party.language, Party.currency),
    *(Party.payment_term, Party.remark, Party.order_total, Party.back_orders, Party.last_order),
    Party.group_code,
).where(Party.ledger == "customer", Party.number.in_(among("numbers")))
_TERMS = (
    select(PartyTerm.party_id, PartyTerm.term_folded)
    .join(Party, Party.id == PartyTerm.party_id)
    .where(Party.ledger == "customer", Party.number.in_(among("numbers")))
)


def _plan(session: Session, file: CustomerFile, today: date) -> _Plan:
    """Compare a file with the register, row by row."""
    register, plan, bad = _Register(session, file), _Plan(), list(file.bad)
    lines: dict[str, int] = {}
    for row in file.rows:
        try:
            _refuse_twice(row, lines)
            _plan_row(register, plan, row, today)
        except Refusal as refusal:
            bad.append(BadRow(row.line, refusal.field, refusal))
    refuse_bad(file.name, bad)
    return plan


def _refuse_twice(row: CustomerRow, lines: dict[str, int]) -> None:
    line = lines.setdefault(row.values["number"], row.line)
    if line != row.line:
        raise Refusal(
            "Customer %(number)s stands on line %(line)d too.", "number", number=row.values["number"], line=line
        )


def _plan_row(register: _Register, plan: _Plan, row: CustomerRow, today: date) -> None:
    old = register.customers.get(row.values["number"])
    orders = _orders(register.control, row, today)
    if old is None:
        values = _new_customer(register.control, row.values, today)
        register.refuse_unknown(values)
        values |= orders
        plan.new.append((values, row))
        return
    register.refuse_unknown(row.values)
    change = _compare(register, old, row, orders)
    if change.is_nothing:
        plan.unchanged += 1
    else:
        plan.changes.append(change)


def _new_customer(control: ControlRecord, given: Mapping[str, str], today: date) -> dict[str, Any]:
    """Fill in what the file leaves open."""
    values: dict[str, Any] = {
        **_EMPTY,
        "search_key": given["name"].upper()[: LONGEST["search_key"]].strip(),
        "country": USUAL_COUNTRY,
        "language": control.language,
        "currency": control.home.code,
        "payment_term": USUAL_TERM,
        "group_code": None,
        **given,
    }
    values["search_folded"] = fold(values["search_key"])
    return {"ledger": "customer", **values, **dict.fromkeys(ORDER_COLUMNS), "created": today, "version": 1}


def _orders(control: ControlRecord, row: CustomerRow, today: date) -> dict[str, int | date | None]:
    """Return what the file says of orders, amounts in home minor units. Refused: too many decimals, no date."""

    def read(column: str, given: Decimal | str | None) -> int | date | None:
        if isinstance(given, Decimal):
            return to_minor(given, control.home.decimals, column)
        return None if given is None else parse_date(given, today, column)

    return {column: read(column, given) for column, given in row.orders.items()}


def _compare(
    register: _Register, old: Row[*tuple[Any, ...]], row: CustomerRow, orders: Mapping[str, int | date | None]
) -> _Change:
    given = {**row.values, **orders}
    values: dict[str, Any] = {column: value for column, value in given.items() if getattr(old, column) != value}
    if "search_key" in values:
        values["search_folded"] = fold(values["search_key"])
    terms = tuple(term for term in row.terms if (old.id, fold(term)) not in register.terms)
    delivery = register.deliveries.get(old.id)
    name = row.values["name"]
    return _Change(old.id, old.version, name, values, terms, differs(delivery, row.delivery), delivery)
