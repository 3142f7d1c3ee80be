"""A customer between its columns and the fields of the register's forms."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from admix.calendar import retyped
from admix.dialogs.customers import FREE_LABEL, TERM_FIELDS, free_page
from admix.dialogs.form import Dialog, Field, Kind, Line
from admix.dialogs.reading import Typed
from admix.language import Language
from admix.money import format_amount
from admix.operations.customer_checks import DISCOUNT_DECIMALS, FLAG_COLUMNS
from admix.operations.customer_record import COLUMNS, LONGEST_FREE, CustomerRecord, FreeFieldLine
from admix.operations.customer_register import TypedCustomer
from admix.text import fit

TERMS = tuple(f"term.{place}" for place in range(TERM_FIELDS))
_FREE_FIELDS = {
    "text": (LONGEST_FREE, Kind.TEXT),
    "number": (16, Kind.AMOUNT),
    "date": (6, Kind.DATE),
    "flag": (1, Kind.FLAG),
}


def customer_texts(
    record: CustomerRecord, free: Iterable[FreeFieldLine], decimals: int, today: date, language: Language
) -> dict[str, str]:
    """Return the fields of a form for a customer; a no and what is not there are empty."""
    texts = {column: _text(column, value, decimals, today, language) for column, value in record.columns.items()}
    texts |= dict(zip(TERMS, (*record.terms, *[""] * TERM_FIELDS), strict=False))
    kept = record.fields or {}
    return texts | {f"free.{field.place}": _free(field, kept.get(field.id, ""), today, language) for field in free}


def _text(column: str, value: Any, decimals: int, today: date, language: Language) -> str:
    if column in FLAG_COLUMNS:
        return language.yes if value else ""
    if isinstance(value, date):
        return retyped(value, today)
    if isinstance(value, int):
        return format_amount(value, DISCOUNT_DECIMALS if column == "discount" else decimals)
    return value or ""


def _free(field: FreeFieldLine, kept: str, today: date, language: Language) -> str:
    """Return what a free field shows: days as YYMMDD, answers in the clerk's letters."""
    if kept and field.kind == "date":
        return retyped(date.fromisoformat(kept), today)
    if kept and field.kind == "flag":
        return language.yes if kept == "1" else language.no
    return kept


def typed_customer(typed: Typed) -> TypedCustomer:
    """Return what a form says of a customer; columns that the form does not have are left out."""
    values: Mapping[str, object] = typed.values
    columns = {column: value for column, value in values.items() if column in COLUMNS}
    terms = {name: typed.text(name) or "" for name in TERMS} if TERMS[0] in values else None
    fields = {name: value for name, value in values.items() if name.startswith("free.")}
    return TypedCustomer(columns, terms, TERM_FIELDS if terms is not None else 0, fields)


def free_field_page(free: Iterable[FreeFieldLine]) -> Dialog:
    """Return the page with the company's own fields, their labels as the company wrote them."""
    return free_page(tuple(_free_line(field) for field in free))


def _free_line(field: FreeFieldLine) -> Line:
    width, kind = _FREE_FIELDS[field.kind]
    label = fit(field.label, FREE_LABEL).rstrip()
    return Line(2 + field.place, label, (Field(f"free.{field.place}", width, kind),), FREE_LABEL)
