"""Tables and indexes as admix made them: columns, types and rules are what keeps a wrong row out."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from admix.operations.verifying.findings import Finding
from admix.operations.verifying.reading import as_text, rows
from models.register import TABLES, table_of

DEFINITIONS = f"SELECT name, {as_text('sql')} FROM sqlite_master WHERE type IN ('table', 'index')"


def check_tables(session: Session) -> Iterator[Finding]:
    """Compare every table and index of the register with the models."""
    yield from table_findings((table_of(model) for model in TABLES), dict(rows(session, DEFINITIONS)))


def table_findings(tables: Iterable[Table], found: Mapping[str, str], store: str = "") -> Iterator[Finding]:
    """Name tables that are gone or were made anew with other columns or looser rules, and indexes likewise."""
    for table in tables:
        definitions, indexes = _made(table)
        if _definitions(found.get(table.name, "")) != definitions:
            yield Finding("tables", store + table.name, None, "Table %(table)s: it is not the table that admix made.")
        for name, words in indexes.items():
            if found.get(name, "").split() != words:
                yield Finding(
                    "tables",
                    store + table.name,
                    None,
                    "Table %(table)s: the index %(name)s was dropped or changed.",
                    {"name": name},
                )


@cache
def _made(table: Table) -> tuple[set[str], dict[str, list[str]]]:
    """Return the columns and rules, and the words of each index, with which a table is made."""
    dialect = sqlite.dialect()
    indexes = sorted((str(index.name), str(CreateIndex(index).compile(dialect=dialect))) for index in table.indexes)
    definitions = _definitions(str(CreateTable(table).compile(dialect=dialect)))
    return definitions, {name: sql.split() for name, sql in indexes}


def _definitions(sql: str) -> set[str]:
    """Return a table's columns and rules, a line each; their order and the first line, which may be quoted, aside."""
    return {" ".join(line.split()).rstrip(",") for line in sql.strip().splitlines()[1:]}
