"""The customer register: adding and changing customers; what is typed is proposed, looked at, saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act, remove_row
from admix.errors import Refusal
from admix.language import mark
from admix.operations.customer_checks import (
    LONGEST,
    PLAIN_TEXTS,
    TEXT_RULES,
    USUAL_COUNTRY,
    UnknownCode,
    code_sets,
    credit_limit,
    customer_number,
    discount,
    known_codes,
    organisation,
    refuse_credit_change,
    refuse_unblocked,
)
from admix.operations.customer_record import (
    NEW,
    CustomerRecord,
    customer_record,
    each_once,
    free_fields,
    free_values,
    new_record,
    search_terms,
)
from admix.operations.customers import is_customer_number
from admix.operations.registers import ControlRecord, control_record
from admix.operations.roles import ENTERING, require
from admix.text import clean, fold
from models.ledger import Party, PartyTerm
from models.register import table_of
from models.registers import PartyField

ALWAYS = ("name", "search_key", "country", "language", "currency", "payment_term", *PLAIN_TEXTS)
"""What every customer has; a form that does not ask for one of them gets the usual."""


@dataclass(frozen=True)
class TypedCustomer:
    """What a form says of a customer, by its fields; what a form does not have stays as it is."""

    columns: Mapping[str, object]
    terms: Mapping[str, str] | None = None
    """Other search terms by their fields; those beyond `shown_terms` are no business of the form."""
    shown_terms: int = 0
    fields: Mapping[str, object] | None = None
    """What was typed in the free fields: free.1 and so on."""


def begin_customer(session: Session, number: str) -> CustomerRecord:
    """Return a customer to be changed, or an empty one with this number. Refused: what cannot be a number."""
    typed = customer_number(clean(number, "number"))
    return customer_record(session, typed) if is_customer_number(session, typed) else new_record(typed)


def propose_customer(session: Session, seen: CustomerRecord, typed: TypedCustomer) -> CustomerRecord:
    """Return the customer as it would be saved, with what was left empty filled in.

    Refused: no name; no terms; what a column's rule refuses; a code that its register does not have; a day or reason
    of a reminder stop without the stop.
    """
    always = {column: None for column in ALWAYS if seen.is_new and column not in typed.columns}
    checked = _checked(control_record(session), seen.columns, {**typed.columns, **always})
    checked |= known_codes(code_sets(session), checked)
    columns = {**seen.columns, **{name: _kept(seen.columns[name], value) for name, value in checked.items()}}
    refuse_unblocked(columns)
    terms = seen.terms if typed.terms is None else (*search_terms(typed.terms), *seen.terms[typed.shown_terms :])
    fields = dict(seen.fields or {})
    if typed.fields is not None:
        fields |= free_values(typed.fields, free_fields(session))
    kept = {field: text for field, text in fields.items() if text}
    return replace(seen, columns=columns, terms=each_once(terms), fields=kept)


def _kept(old: object, new: object) -> object:
    """Return the old value where the new one means the same: no answer is a no, no text an empty one."""
    return old if new is None and (old is False or old == "") else new


def _checked(control: ControlRecord, old: Mapping[str, Any], given: Mapping[str, object]) -> dict[str, Any]:
    """Check what was typed column by column, in the order of the form."""
    values: dict[str, Any] = {}
    for column, typed in given.items():
        match typed:
            case Decimal() if column == "credit_limit":
                values[column] = credit_limit(typed, control.home)
            case Decimal() if column == "discount":
                values[column] = discount(typed) or None
            case bool():
                values[column] = typed or None
            case str() if column != "orgnr":
                values[column] = TEXT_RULES[column](clean(typed, column))
            case _:
                values[column] = typed
    values = _filled_in(control, values)
    orgnr = values.get("orgnr")
    if orgnr is not None:
        values["orgnr"] = organisation(clean(orgnr, "orgnr"), values.get("country") or old["country"])
    return values


def _filled_in(control: ControlRecord, values: dict[str, Any]) -> dict[str, Any]:
    """Fill in what the form left empty. Refused: no name, no terms."""
    if "name" in values and not values["name"]:
        raise Refusal("Type the customer's name.", "name")
    if "payment_term" in values and not values["payment_term"]:
        raise UnknownCode(mark("Choose the payment terms."), "payment_term")
    usual = {
        "search_key": str(values.get("name") or "").upper()[: LONGEST["search_key"]].strip(),
        "country": USUAL_COUNTRY,
        "language": control.language,
        "currency": control.home.code,
        **dict.fromkeys(PLAIN_TEXTS, ""),
    }
    return {column: usual.get(column) if value in {None, ""} else value for column, value in values.items()}


@clerk_act
def save_customer(session: Session, seen: CustomerRecord, typed: TypedCustomer) -> CustomerRecord:
    """Add a customer, or change one as the form says; a form that changes nothing makes no entry.

    Refused: everything `propose_customer` refuses; a number that got a customer meanwhile; a customer whom someone
    else has changed since it was `seen`; a new credit limit from who does not approve; whoever may not enter.
    """
    require(session, ENTERING)
    today = session.info["act"].today
    now = _as_it_stands(session, seen)
    wanted = propose_customer(session, now, typed)
    if wanted == now:
        return now
    if wanted.columns.get("credit_limit") != now.columns.get("credit_limit"):
        refuse_credit_change(session)
    entry = begin_entry(session, "master_data", today)
    if now.is_new:
        party = entry.reserve(Party, 1)[0]
        session.connection().execute(insert(table_of(Party)).values(id=party, **_new_row(wanted, today)))
    else:
        party = now.id
        change_row(session, Party, party, now.version, **_changes(now.columns, wanted.columns))
    _save_terms(session, party, now.terms, wanted.terms)
    _save_fields(session, party, now.fields or {}, wanted.fields or {})
    return customer_record(session, seen.number)


def _as_it_stands(session: Session, seen: CustomerRecord) -> CustomerRecord:
    """Return the customer as the register has it now. Refused: another one than was seen."""
    now = begin_customer(session, seen.number)
    if seen.is_new and not now.is_new:
        raise Refusal("Someone has added customer %(number)s in the meantime.", number=seen.number)
    if now.is_new and not seen.is_new:
        raise Refusal("Someone has removed customer %(number)s in the meantime.", number=seen.number)
    if now.version != seen.version:
        raise Refusal("Someone else has changed this in the meantime. Look at it again.")
    return now


def _new_row(wanted: CustomerRecord, today: date) -> dict[str, Any]:
    return {
        "ledger": "customer",
        "number": wanted.number,
        **dict.fromkeys(PLAIN_TEXTS, ""),
        **{column: value for column, value in wanted.columns.items() if value is not None},
        "search_folded": fold(wanted.columns["search_key"]),
        "created": today,
        "version": NEW + 1,
    }


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be written."""
    changed = {column: value for column, value in new.items() if value != old[column]}
    if "search_key" in changed:
        changed["search_folded"] = fold(changed["search_key"])
    return changed


def _save_terms(session: Session, party: int, old: Iterable[str], new: Iterable[str]) -> None:
    """Take away the search terms that are no longer there and add those that are new."""
    wanted = dict.fromkeys(new)
    kept = select(PartyTerm.id, PartyTerm.term).where(PartyTerm.party_id == party)
    for row, term in session.execute(kept).all():
        if term not in wanted:
            remove_row(session, PartyTerm, row)
    added = [term for term in wanted if term not in set(old)]
    if added:
        rows = [{"party_id": party, "term": term, "term_folded": fold(term)} for term in added]
        session.connection().execute(insert(table_of(PartyTerm)), rows)


def _save_fields(session: Session, party: int, old: Mapping[int, str], new: Mapping[int, str]) -> None:
    """Change what stands in the free fields."""
    kept = select(PartyField.free_field_id, PartyField.id).where(PartyField.party_id == party)
    for field, row in session.execute(kept).all():
        if field not in new:
            remove_row(session, PartyField, row)
        elif new[field] != old.get(field):
            change_row(session, PartyField, row, value=new[field])
    added = [{"party_id": party, "free_field_id": field, "value": new[field]} for field in new if field not in old]
    if added:
        session.connection().execute(insert(table_of(PartyField)), added)
