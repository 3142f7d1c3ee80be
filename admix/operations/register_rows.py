"""The simple registers' one mechanism: what a register is, a page of its rows, a search, what uses a row.

Each register is a short table, a `Register`: its model, its key, what a form may say, where its rows are used. Rows
carry every column of the model as it was seen; who saves or removes one that someone else has changed is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, func, select
from sqlalchemy.orm import Session

from admix.operations.roles import SETTING
from admix.prepared import Prepared
from admix.text import prefix_bounds
from models.register import table_of
from models.types import Base

Values = Mapping[str, Any]
"""What a form says, or a row holds, by the names of the columns; an empty field is None."""
NOWHERE: Values = {}


@dataclass(frozen=True)
class RegisterRow:
    """A row as it was seen."""

    id: int
    values: Values


@dataclass(frozen=True)
class Use:
    """Where a register's rows are used: the column that names one, and the sentence with %(count)d and %(code)s."""

    column: Any
    sentence: str


@dataclass(frozen=True)
class Notice:
    """What the clerk should know before a change is saved."""

    sentence: str
    values: Values


Check = Callable[[Session, Values, RegisterRow | None], dict[str, Any]]
"""Returns the columns that a form means for a new row (None) or a known one. Refused: what the register refuses."""


def _nothing(_session: Session, _seen: RegisterRow, _values: Values) -> Notice | None:
    return None


@dataclass(frozen=True)
class Register:
    """A register: its rows' model, the column that names and orders them, its rules."""

    model: type[Base]
    key: str
    check: Check
    uses: tuple[Use, ...] = ()
    """What keeps a row from being removed, and its key and `fixed` from being changed."""
    names: str = ""
    """The column whose value `uses` name; where it is empty it is the key, which then stays once a row is used."""
    searched: str = ""
    """The column that is searched beside the key; where it is empty the register has no search."""
    small_codes: bool = False
    """Codes are kept in small letters, not in capitals."""
    within: tuple[str, ...] = ()
    """Columns that narrow the register to a part, such as the rates of one currency."""
    newest_first: bool = False
    fixed: tuple[str, ...] = ()
    """Columns that stay as they are once a row is used."""
    notice: Callable[[Session, RegisterRow, Values], Notice | None] = _nothing
    roles: tuple[str, ...] = SETTING
    """Who may change it."""

    def code(self, row: RegisterRow) -> str:
        """Return what a row is called."""
        return str(row.values[self.key])

    def column(self, name: str) -> Any:
        """Return a column of the model."""
        return table_of(self.model).c[name]


# Looking


@dataclass(frozen=True)
class Span:
    """What a search comes to: the column in which rows begin so, and the half-open range of what does."""

    column: str
    low: str
    high: str


def count_rows(session: Session, register: Register, search: str = "", within: Values = NOWHERE) -> int:
    """Return how many rows begin so in their code, or, where no code does, in their text."""
    span = _span(session, register, search, within)
    return int(counting(register, span.column).scalar(session, **_bounds(span), **within))


def list_rows(
    session: Session, register: Register, search: str, within: Values, offset: int, limit: int
) -> list[RegisterRow]:
    """Return a page of the rows that `count_rows` counts, in the order of the key, or of the text that begins so."""
    span = _span(session, register, search, within)
    found = listing(register, span.column).all(session, **_bounds(span), **within, offset=offset, limit=limit)
    return [_row(register, row) for row in found]


def _row(register: Register, found: tuple[Any, ...]) -> RegisterRow:
    values = dict(zip(table_of(register.model).columns.keys(), found, strict=True))
    return RegisterRow(values["id"], values)


def _span(session: Session, register: Register, search: str, within: Values) -> Span:
    """Return the first of a search's ranges that holds a row: codes, then texts as typed and in other letters.

    An index knows a text only as it is written: norra is found as Norra, eva åberg as Eva Åberg, OST as ost.
    """
    if not search:
        return EVERYTHING
    code = search.lower() if register.small_codes else search.upper()
    texts = (search, search.capitalize(), search.title(), search.upper(), search.lower())
    spans = [Span(register.key, *prefix_bounds(code))]
    spans += [Span(register.searched, *prefix_bounds(text)) for text in dict.fromkeys(texts)]
    for span in spans:
        if counting(register, span.column).scalar(session, **_bounds(span), **within):
            return span
    return spans[0]


EVERYTHING = Span("", "", "")


def _bounds(span: Span) -> dict[str, str]:
    return {"low": span.low, "high": span.high} if span.column else {}


def _fitting(register: Register, column: str) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = [register.column(name) == bindparam(name) for name in register.within]
    if column:
        searched = register.column(column)
        rules += [searched >= bindparam("low", type_=Text), searched < bindparam("high", type_=Text)]
    return rules


@cache
def counting(register: Register, column: str = "") -> Prepared:
    """Return the question of how many rows begin so in a column, or how many there are."""
    return Prepared(select(func.count()).select_from(table_of(register.model)).where(*_fitting(register, column)))


@cache
def listing(register: Register, column: str = "") -> Prepared:
    """Return the question of a page of rows, which walks an index and stops at the page's end."""
    ordered = register.column(column or register.key)
    return Prepared(
        select(*table_of(register.model).columns)
        .where(*_fitting(register, column))
        .order_by(ordered.desc() if register.newest_first else ordered)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


@cache
def _by_id(register: Register) -> Prepared:
    table = table_of(register.model)
    return Prepared(select(*table.columns).where(table.c.id == bindparam("id")))


@cache
def _by_key(register: Register) -> Prepared:
    rules = [register.column(name) == bindparam(name) for name in (*register.within, register.key)]
    return Prepared(select(table_of(register.model).c.id).where(*rules))


@cache
def _counting_use(column: Any) -> Prepared:
    return Prepared(select(func.count()).where(column == bindparam("value")))


def find_row(session: Session, register: Register, row_id: int) -> RegisterRow | None:
    """Return a row as it is now, or None where it was removed."""
    found = _by_id(register).first(session, id=row_id)
    return None if found is None else _row(register, found)


def taken_by(session: Session, register: Register, values: Values) -> int | None:
    """Return the id of the row that has the key of these values, or None."""
    names = (*register.within, register.key)
    found: int | None = _by_key(register).scalar(session, **{name: values[name] for name in names})
    return found


def first_use(session: Session, register: Register, row: RegisterRow) -> Notice | None:
    """Return the sentence that names what uses a row, or None where nothing does."""
    value = row.values[register.names or register.key]
    for use in register.uses:
        count = _counting_use(use.column).scalar(session, value=value)
        if count:
            return Notice(use.sentence, {"count": count, "code": register.code(row)})
    return None
