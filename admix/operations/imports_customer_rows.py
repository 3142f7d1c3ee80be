"""What a row of a customer file may say; the registers are asked later.

The columns are described in docs/import-files.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from admix.errors import Refusal
from admix.formats.csv_rows import BadRow, Columns, CsvRow, read_rows
from admix.language import FLAGS
from admix.money import parse_decimal
from admix.operations.delivery_addresses import FIELDS
from admix.operations.imports import RowReader, at_most, base_name
from admix.text import fold, identifier

LONGEST = {
    "number": 10,
    "name": 60,
    "search_key": 24,
    "street": 60,
    "postcode": 10,
    "city": 60,
    "phone": 60,
    "email": 60,
    "remark": 30,
    "group": 10,
    "delivery_name": 60,
    "delivery_street": 60,
    "delivery_postcode": 10,
    "delivery_city": 60,
}
LONGEST_TERM = 24
_CLEARED_WHEN_EMPTY = ("street", "postcode", "city", "phone", "email", "remark")
_KEPT_WHEN_EMPTY = ("search_key", "country", "language", "currency", "payment_term", "group")
_REGISTER_NAMES = {"group": "group_code"}
"""Columns that the register calls otherwise."""
_DELIVERY = {f"delivery_{name}": name for name in FIELDS}
_ORDER_AMOUNTS = ("order_total", "back_orders")
ORDER_COLUMNS = (*_ORDER_AMOUNTS, "last_order")
CUSTOMER_COLUMNS = Columns(
    (
        *("number", "name", "search_key", "other_terms", "street", "postcode", "city", "country"),
        *("phone", "email", "language", "currency", "payment_term", "remark", *ORDER_COLUMNS),
        *("group", *_DELIVERY),
    ),
    ("number", "name"),
)


@dataclass(frozen=True)
class CustomerRow:
    """A row of a customer file: the customer's columns, other search terms, orders and where its goods go.

    Orders stand as typed, None where the field is empty: which decimals home currency has and which century a date
    belongs to is known when the file is compared with the register.
    """

    line: int
    values: dict[str, str]
    terms: tuple[str, ...]
    orders: dict[str, Decimal | str | None] = field(default_factory=dict)
    delivery: dict[str, str] = field(default_factory=dict)
    """What the row says of the first delivery address; an empty field says nothing."""


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
    orders: dict[str, Decimal | str | None] = {}
    delivery: dict[str, str] = {}
    for column in row.fields:
        if column in CUSTOMER_COLUMNS.required:
            values[column] = reader.required(column, _PARSERS[column]) or ""
        elif column in _CLEARED_WHEN_EMPTY:
            values[column] = reader.value(column, _PARSERS[column]) or ""
        elif column in _KEPT_WHEN_EMPTY:
            found = reader.value(column, _PARSERS[column])
            if found is not None:
                values[_REGISTER_NAMES.get(column, column)] = found
        elif column in _DELIVERY:
            delivery[_DELIVERY[column]] = reader.value(column, _PARSERS[column]) or ""
        elif column in _ORDER_AMOUNTS:
            orders[column] = reader.value(column, parse_decimal)
        elif column in ORDER_COLUMNS:
            orders[column] = reader.value(column, str)
    terms = reader.value("other_terms", _terms) or ()
    given = {name: text for name, text in delivery.items() if text}
    return CustomerRow(row.line, values, terms, orders, given) if reader.good else None


def _short(column: str, longest: int) -> Callable[[str], str]:
    """Return the rule that a text has at most so many characters."""
    return lambda text: at_most(text, longest, column)


def _customer_number(text: str) -> str:
    return at_most(identifier(text), LONGEST["number"], "number")


def _country(text: str) -> str:
    if not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise Refusal("A country is written with two letters, as SE.", "country")
    return text.upper()


def _language(text: str) -> str:
    if text.lower() not in FLAGS:
        raise Refusal("A language is one of %(known)s.", "language", known=", ".join(FLAGS))
    return text.lower()


def _terms(text: str) -> tuple[str, ...]:
    """Return the search terms between the bars, each once whatever its case."""
    terms = (at_most(term.strip(), LONGEST_TERM, "other_terms") for term in text.split("|"))
    return tuple({fold(term): term for term in terms if term}.values())


_PARSERS: dict[str, Callable[[str], str]] = {
    **{column: _short(column, longest) for column, longest in LONGEST.items()},
    "number": _customer_number,
    "country": _country,
    "language": _language,
    "currency": str.upper,
    "payment_term": str,
}
