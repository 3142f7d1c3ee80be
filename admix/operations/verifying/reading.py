"""Reading rows as they stand in the file, whatever was done to them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.orm import Session


@contextmanager
def any_text(session: Session) -> Iterator[None]:
    """Read text that is not valid UTF-8 too, its odd bytes written out, for as long as this lasts."""
    raw = _driver(session)
    raw.text_factory = lenient
    try:
        yield
    finally:
        raw.text_factory = str


def lenient(value: bytes) -> str:
    """Return stored text, odd bytes written out."""
    return value.decode("utf-8", errors="backslashreplace")


def rows(session: Session, sql: str, *values: object) -> Iterator[Any]:
    """Return the rows of a question one after another as the driver reads them, without holding them all."""
    return iter(_driver(session).execute(sql, values))


def _driver(session: Session) -> Any:
    """Return the driver's own connection, inside the session's transaction."""
    return session.connection().connection.driver_connection


def as_text(name: str) -> str:
    """Return the SQL expression for a column as text, even where the file holds something else."""
    return f"coalesce(CAST({name} AS TEXT), '')"


def canonical_bytes(columns: Iterable[Column[Any]]) -> str:
    """Return the SQL expression for a row's canonical text, as bytes ready to be hashed.

    A column that came later adds its name and value where it has one.
    """
    listed = list(columns)
    text = "||','||".join(f'quote("{column.name}")' for column in listed if "later" not in column.info)
    for column in listed:
        if "later" in column.info:
            name = column.name
            text += f"""||CASE WHEN "{name}" IS NULL THEN '' ELSE ',{name}='||quote("{name}") END"""
    return f"CAST({text} AS BLOB)"


@cache
def hidden_text(table: Table) -> str | None:
    """Return the question for rows with text behind a NUL, which quote() does not see, and in which column."""
    texts = [column.name for column in table.columns if column.type.compile() == "TEXT"]
    if not texts:
        return None
    cases = " ".join(f"WHEN instr(\"{name}\", char(0)) THEN '{name}'" for name in texts)
    anywhere = " OR ".join(f'instr("{name}", char(0))' for name in texts)
    return f"SELECT id, CASE {cases} END FROM {table.name} WHERE {anywhere}"


def home_currency(session: Session) -> tuple[str, int] | None:
    """Return code and decimals of the home currency; None where either row is gone or makes no sense.

    That is named by the check of master data.
    """
    question = (
        "SELECT code, decimals FROM company JOIN currency ON currency.code = company.home_currency "
        "AND decimals BETWEEN 0 AND 4"
    )
    return next(rows(session, question), None)
