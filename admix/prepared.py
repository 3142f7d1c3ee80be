"""Statements compiled once: what a screen asks at every key, and what an approval writes a hundred times.

SQLAlchemy builds the SQL and knows the types; the driver's own cursor runs it inside the session's transaction. That
costs a few microseconds a call instead of a quarter of a millisecond (`performance`, What things cost).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Select, Table, Update, bindparam, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

Processor = Callable[[Any], Any]


def among(name: str) -> Select[Any]:
    """Return the subquery of the values that a JSON list under this name binds: many values, one question."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)


def listed(values: Iterable[str]) -> str:
    """Return texts as the one value that `among` unfolds."""
    return json.dumps(sorted(set(values)))


def cursor_of(session: Session) -> Any:
    """Return the driver's cursor inside the session's transaction; a session holds one transaction and then ends."""
    cursor = session.info.get("cursor")
    if cursor is None:
        cursor = session.info["cursor"] = session.connection().connection.cursor()
    return cursor


class Prepared:
    """A statement ready to run; parameters by the names of its bindparams (for an insert, of its columns)."""

    def __init__(self, statement: "Select[*tuple[Any, ...]] | Insert | Update", *columns: str) -> None:
        self._statement = statement
        self._columns = list(columns) or None
        self._sql = ""
        self._binds: list[tuple[str, Processor | None]] = []
        self._fixed: dict[str, Any] = {}
        self._converted: list[tuple[int, Processor]] = []

    def all(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Return every row, with dates and flags as Python has them."""
        cursor = self._cursor(session)
        cursor.execute(self._sql, self._ordered(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not self._converted:
            return rows
        return [self._convert(row) for row in rows]

    def _convert(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, processor in self._converted:
            values[place] = processor(values[place])
        return tuple(values)

    def first(self, session: Session, **values: Any) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def scalar(self, session: Session, **values: Any) -> Any:
        """Return the first value of the first row, or None."""
        row = self.first(session, **values)
        return None if row is None else row[0]

    def run(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run once for each row of values; return how many rows of the table were touched."""
        if not rows:
            return 0
        cursor = self._cursor(session)
        columns = [_column(rows, name, processor) for name, processor in self._binds]
        cursor.executemany(self._sql, list(zip(*columns, strict=True)))
        return int(cursor.rowcount)

    def sql(self, session: Session) -> str:
        """Return the SQL as it is sent."""
        if not self._sql:
            self._compile(session.connection().dialect)
        return self._sql

    def _cursor(self, session: Session) -> Any:
        self.sql(session)
        return cursor_of(session)

    def _ordered(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return the parameters in the order of the SQL, each as its column stores it."""
        given = {**self._fixed, **values} if self._fixed else values
        return [given[name] if processor is None else processor(given[name]) for name, processor in self._binds]

    def _compile(self, dialect: Dialect) -> None:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        for name in compiled.positiontup:
            kind = compiled.binds[name].type.dialect_impl(dialect)
            self._binds.append((name, kind.bind_processor(dialect)))
            if not compiled.binds[name].required:
                self._fixed[name] = compiled.binds[name].effective_value
        if isinstance(self._statement, Select):
            for place, column in enumerate(self._statement.selected_columns):
                processor = column.type.dialect_impl(dialect).result_processor(dialect, None)
                if processor is not None:
                    self._converted.append((place, processor))
        self._sql = str(compiled)


def _column(rows: Sequence[Mapping[str, Any]], name: str, processor: Processor | None) -> list[Any]:
    """Return one parameter of many rows, each as its column stores it."""
    if processor is None:
        return [row[name] for row in rows]
    return [processor(row[name]) for row in rows]


def inserting(table: Table, *later: str, ids_given: bool = False) -> Prepared:
    """Return the insert of whole rows into a table, with ids of our own or with the table's.

    Columns that came later stay empty unless they are named.
    """
    names = [
        column.name
        for column in table.columns
        if (ids_given or column.name != "id") and ("later" not in column.info or column.name in later)
    ]
    return Prepared(table.insert(), *names)
