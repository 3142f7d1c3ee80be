"""What a row of a customer file may say; the registers are asked later.

The columns are described in docs/import-files.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from admix.errors import Refusal
from admix.formats.csv_rows import BadRow, Columns, CsvRow, read_rows
from admix.money import parse_decimal
from admix.operations.customer_checks import (
    FLAG_COLUMNS,
    LONGEST_TERM,
    TEXT_RULES,
    USER_CODES,
    customer_number,
)
from admix.operations.delivery_addresses import FIELDS
from admix.operations.imports import RowReader, at_most, base_name
from admix.operations.party_rows import DELIVERIES
from admix.text import fold

_LONGEST_DELIVERY = {f"delivery_{name}": most for name, most in DELIVERIES.longest.items()}
_KEPT_WHEN_EMPTY = ("search_key", "country", "language", "currency", "payment_term", "group", *USER_CODES)
_REGISTER_NAMES = {"group": "group_code"}
"""Columns that the register calls otherwise."""
_DELIVERY = {f"delivery_{name}": name for name in FIELDS}
_ORDER_AMOUNTS = ("order_total", "back_orders")
_FIGURES = ("discount", "credit_limit")
_DAYS = ("last_order", "reminder_stop_until")
_FLAGS = {"1": True, "0": False}
ORDER_COLUMNS = (*_ORDER_AMOUNTS, "last_order")
CUSTOMER_COLUMNS = Columns(
    (
        *("number", "name", "search_key", "other_terms", "street", "postcode", "city", "country"),
        *("phone", "email", "language", "currency", "payment_term", "remark", *ORDER_COLUMNS),
        *("group", *_DELIVERY, "fax", "orgnr", "vat_number", "consumer", *USER_CODES, *_FIGURES),
        *("reminder_stop", "reminder_stop_until", "reminder_stop_reason", "interest_block"),
    ),
    ("number", "name"),
)


@dataclass(frozen=True)
class CustomerRow:
    """A row of a customer file: the customer's columns, other search terms, figures and where its goods go.

    Figures, days and answers stand as typed, None where the field is empty: which decimals home currency has and
    which century a date belongs to is known when the file is compared with the register.
    """

    line: int
    values: dict[str, str]
    terms: tuple[str, ...]
    figures: dict[str, Decimal | str | bool | None] = field(default_factory=dict)
    delivery: dict[str, str] = field(default_factory=dict)
    """What the row says of the first delivery address; an empty field says nothing."""

    @property
    def number(self) -> str:
        """The customer's number."""
        return self.values["number"]


@dataclass(frozen=True)
class CustomerFile:
    """A customer file as read, before the registers are asked."""

    name: str
    rows: tuple[CustomerRow, ...]
    bad: tuple[BadRow, ...]


def read_customer_file(path: str, data: bytes) -> CustomerFile:
    """Read a customer file; bad rows are kept for the check. Refused: no CSV file with the columns described."""
    rows: list[CustomerRow] = []
    bad: list[BadRow] = []
    for row in read_rows(data, CUSTOMER_COLUMNS):
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        read = _read_row(row, bad)
        if read is not None:
            rows.append(read)
    return CustomerFile(base_name(path), tuple(rows), tuple(bad))


def _read_row(row: CsvRow, bad: list[BadRow]) -> CustomerRow | None:
    reader = RowReader(row, bad)
    values: dict[str, str] = {}
    figures: dict[str, Decimal | str | bool | None] = {}
    delivery: dict[str, str] = {}
    for column in row.fields:
        if column in _DELIVERY:
            delivery[_DELIVERY[column]] = reader.value(column, _PARSERS[column]) or ""
        elif column in FLAG_COLUMNS:
            answer = reader.value(column, _answer(column))
            figures |= {} if answer is None else {column: answer}
        elif column in (*_ORDER_AMOUNTS, *_FIGURES):
            figures[column] = reader.value(column, parse_decimal)
        elif column in _DAYS:
            figures[column] = reader.value(column, str)
        elif column != "other_terms":
            values |= _read_text(reader, column)
    terms = reader.value("other_terms", _terms) or ()
    given = {name: text for name, text in delivery.items() if text}
    return CustomerRow(row.line, values, terms, figures, given) if reader.good else None


def _read_text(reader: RowReader, column: str) -> dict[str, str]:
    """Return what a text column says, under the register's name; nothing where an empty field leaves all as it is."""
    if column in CUSTOMER_COLUMNS.required:
        return {column: reader.required(column, _PARSERS[column]) or ""}
    found = reader.value(column, _PARSERS[column])
    if found is None and column in _KEPT_WHEN_EMPTY:
        return {}
    return {_REGISTER_NAMES.get(column, column): found or ""}


def _answer(column: str) -> Callable[[str], bool]:
    """Return the rule that an answer is 1 for yes and 0 for no."""

    def read(text: str) -> bool:
        if text not in _FLAGS:
            raise Refusal("%(typed)s is no answer: 1 is yes, 0 is no.", column, typed=text)
        return _FLAGS[text]

    return read


def _terms(text: str) -> tuple[str, ...]:
    """Return the search terms between the bars, each once whatever its case."""
    terms = (at_most(term.strip(), LONGEST_TERM, "other_terms") for term in text.split("|"))
    return tuple({fold(term): term for term in terms if term}.values())


_PARSERS: dict[str, Callable[[str], str]] = {
    **{column: partial(at_most, longest=longest, column=column) for column, longest in _LONGEST_DELIVERY.items()},
    **TEXT_RULES,
    "number": customer_number,
}
