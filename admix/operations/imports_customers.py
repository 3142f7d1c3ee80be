"""Importing customers: new ones are added, changed ones changed, nobody is removed; a second time nothing happens.

What a file does not name, a customer keeps. The columns are described in docs/import-files.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, change_row, clerk_act
from admix.calendar import parse_date
from admix.errors import Refusal
from admix.formats.csv_rows import BadRow
from admix.money import to_minor
from admix.operations.customer_checks import (
    LONGEST,
    PLAIN_TEXTS,
    USUAL_COUNTRY,
    code_sets,
    credit_limit,
    discount,
    known_codes,
    organisation,
    refuse_credit_change,
    refuse_unblocked,
)
from admix.operations.customer_record import COLUMNS
from admix.operations.delivery_addresses import (
    Delivery,
    add_deliveries,
    change_delivery,
    differs,
    first_deliveries,
)
from admix.operations.imports import refuse_bad
from admix.operations.imports_customer_rows import CustomerFile, CustomerRow
from admix.operations.registers import ControlRecord, control_record
from admix.operations.roles import ENTERING, require
from admix.prepared import among, listed
from admix.text import fold
from models.ledger import PARTY_TEXTS, Party, PartyTerm
from models.register import table_of

USUAL_TERM = "30"


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
    def changes_credit(self) -> bool:
        """Some customer gets another credit limit than it has."""
        new = any(values.get("credit_limit") is not None for values, _ in self.new)
        return new or any("credit_limit" in change.values for change in self.changes)

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

    Refused: what `check_customers` refuses; new credit limits from who does not approve.
    """
    require(session, ENTERING)
    plan = _plan(session, file, today)
    if plan.changes_credit:
        refuse_credit_change(session)
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
        numbers = {"numbers": listed(row.number for row in file.rows)}
        self.control = control_record(session)
        self.codes = code_sets(session)
        self.customers = {row.number: row for row in session.execute(_CUSTOMERS, numbers).mappings()}
        self.deliveries = first_deliveries(session, (row.number for row in file.rows if row.delivery))
        self.terms = {(row.party_id, row.term_folded) for row in session.execute(_TERMS, numbers)}


_CUSTOMERS = select(Party.id, Party.version, Party.number, *(getattr(Party, name) for name in COLUMNS)).where(
    Party.ledger == "customer", Party.number.in_(among("numbers"))
)
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
    line = lines.setdefault(row.number, row.line)
    if line != row.line:
        raise Refusal("Customer %(number)s stands on line %(line)d too.", "number", number=row.number, line=line)


def _plan_row(register: _Register, plan: _Plan, row: CustomerRow, today: date) -> None:
    old = register.customers.get(row.number)
    given = _given(register, row, today)
    if old is None:
        values = _new_customer(register.control, row, given, today)
        _refuse_together(register, values, values)
        plan.new.append((values, row))
        return
    _refuse_together(register, given, {**old, **given})
    change = _compare(register, old, row, given)
    if change.is_nothing:
        plan.unchanged += 1
    else:
        plan.changes.append(change)


def _refuse_together(register: _Register, given: dict[str, Any], whole: Mapping[str, Any]) -> None:
    """Check what needs the registers or several columns, as the customer will be; codes get their register's form."""
    given |= known_codes(register.codes, given)
    if given.get("orgnr"):
        given["orgnr"] = organisation(given["orgnr"], whole["country"])
    refuse_unblocked(whole)


def _new_customer(control: ControlRecord, row: CustomerRow, given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Fill in what the file leaves open."""
    values: dict[str, Any] = {
        **dict.fromkeys(COLUMNS),
        **dict.fromkeys(PLAIN_TEXTS, ""),
        "search_key": row.values["name"].upper()[: LONGEST["search_key"]].strip(),
        "country": USUAL_COUNTRY,
        "language": control.language,
        "currency": control.home.code,
        "payment_term": USUAL_TERM,
        **given,
    }
    values["search_folded"] = fold(values["search_key"])
    return {"ledger": "customer", **values, "created": today, "version": 1}


def _given(register: _Register, row: CustomerRow, today: date) -> dict[str, Any]:
    """Return what the row says by the register's columns, amounts in home minor units.

    Refused: too many decimals, no date, a limit below 0, a discount above 100 percent.
    """
    home = register.control.home

    def read(column: str, given: Decimal | str | bool | None) -> int | date | bool | None:
        match given:
            case Decimal() if column == "credit_limit":
                return credit_limit(given, home)
            case Decimal() if column == "discount":
                return discount(given) or None
            case Decimal():
                return to_minor(given, home.decimals, column)
            case str():
                return parse_date(given, today, column)
            case _:
                return given or None

    texts = {column: text or None if column in PARTY_TEXTS else text for column, text in row.values.items()}
    return {**texts, **{column: read(column, given) for column, given in row.figures.items()}}


def _compare(register: _Register, old: RowMapping, row: CustomerRow, given: Mapping[str, Any]) -> _Change:
    values: dict[str, Any] = {column: value for column, value in given.items() if _differs(old[column], value)}
    if "search_key" in values:
        values["search_folded"] = fold(values["search_key"])
    terms = tuple(term for term in row.terms if (old.id, fold(term)) not in register.terms)
    delivery = register.deliveries.get(old.id)
    name = given["name"]
    return _Change(old.id, old.version, name, values, terms, differs(delivery, row.delivery), delivery)


def _differs(old: object, new: object) -> bool:
    """Tell whether a column changes; no answer is a no."""
    return old != new and not (old is False and new is None)
