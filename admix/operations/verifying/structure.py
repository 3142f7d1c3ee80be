"""The file itself: its header, its pages and indexes, its references, its counters and triggers."""

import re
from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.database.connection import APPLICATION_IDS, SCHEMA_VERSIONS
from admix.language import mark
from admix.operations.verifying.findings import Finding, until_unreadable
from admix.operations.verifying.reading import rows
from models.register import DRAFTS, MAINTAINED, SEALED, table_of
from models.store import Entry
from models.triggers import register_triggers

HEADER = ("application_id", "user_version")
_ROW = re.compile(r"\brow (-?[0-9]+)")
_INDEX = re.compile(r"\bindex (\w+)")
_TABLE = re.compile(r"\b(?:failed|value) in (\w+)")


def check_header(session: Session) -> Iterator[Finding]:
    """Read the marks in the file's header that tell a register from any other database."""
    application, version = (next(rows(session, f"PRAGMA {name}"))[0] for name in HEADER)
    yield from header_findings("register", application, version)


def header_findings(kind: str, application: int, version: int) -> Iterator[Finding]:
    """Compare a store's header with what this version of the program writes."""
    for name, found, expected in (
        ("application_id", application, APPLICATION_IDS[kind]),
        ("user_version", version, SCHEMA_VERSIONS[kind]),
    ):
        if found != expected:
            yield Finding(
                "header",
                kind,
                None,
                "The header of %(table)s.db has %(name)s %(found)s instead of %(expected)s.",
                {"name": name, "found": found, "expected": expected},
            )


def check_file(session: Session) -> Iterator[Finding]:
    """Let SQLite check pages, indexes and the rules of each row."""
    owners = dict(rows(session, "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'"))
    for (said,) in rows(session, "PRAGMA integrity_check"):
        if said != "ok":
            yield damage(said, owners)


def damage(said: str, owners: dict[str, str], store: str = "register") -> Finding:
    """Return SQLite's own words about a damage, with table and row where they name one."""
    row, index, table = _ROW.search(said), _INDEX.search(said), _TABLE.search(said)
    where = owners.get(index[1]) if index else table[1] if table else None
    return Finding(
        "file",
        where or store,
        int(row[1]) if row and where else None,
        "The file is damaged: %(said)s.",
        {"said": said},
    )


def check_references(session: Session) -> Iterator[Finding]:
    """Name rows that refer to rows that do not exist."""
    for table, row, parent, _ in rows(session, "PRAGMA foreign_key_check"):
        yield Finding(
            "references",
            table,
            row,
            "Table %(table)s, row %(row)s: it refers to a row of table %(parent)s that does not exist.",
            {"parent": parent},
        )


def check_counters(session: Session) -> Iterator[Finding]:
    """Name tables whose counter of ids was set back, so that an id could be used twice."""
    counters = dict(rows(session, "SELECT name, seq FROM sqlite_sequence"))
    for table in (table_of(Entry), *MAINTAINED, *SEALED, *DRAFTS):
        counter = counters.get(table.name, 0)
        yield from until_unreadable("counters", _set_back(session, table.name, counter), table.name)


def _set_back(session: Session, table: str, counter: int) -> Iterator[Finding]:
    (highest,) = next(rows(session, f"SELECT coalesce(max(id), 0) FROM {table}"))
    if counter < highest:
        yield Finding(
            "counters",
            table,
            None,
            "Table %(table)s: its counter of ids stands at %(counter)s, below row %(highest)s.",
            {"counter": counter, "highest": highest},
        )


def check_triggers(session: Session) -> Iterator[Finding]:
    """Compare the triggers that keep posted rows as they are with the list of them."""
    found = {
        name: (table, sql)
        for name, table, sql in rows(session, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    }
    listed = register_triggers()
    for name in sorted(listed.keys() | found.keys()):
        table, sql = found.get(name, (listed.get(name, "").partition(" ON ")[2].partition(" ")[0], None))
        if name not in listed:
            message = mark("Table %(table)s: the trigger %(name)s is not one of ours.")
        elif sql is None:
            message = mark("Table %(table)s: the trigger %(name)s was dropped.")
        elif sql != listed[name]:
            message = mark("Table %(table)s: the trigger %(name)s was changed.")
        else:
            continue
        yield Finding("triggers", table, None, message, {"name": name})
