"""The pairing of a company's two stores: each names the other, and both were made in the same moment."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from admix.database.connection import connect
from admix.operations.verifying.findings import Finding, until_unreadable
from admix.operations.verifying.reading import any_text, lenient, rows
from admix.operations.verifying.structure import HEADER, damage, header_findings
from admix.operations.verifying.tables import DEFINITIONS, table_findings
from models.history import HistoryBase, HistoryStore
from models.store import Store

HISTORY = "history.store"
COLUMNS = tuple(column.name for column in HistoryStore.__table__.columns if "audit" not in column.info)
_QUESTION = f"SELECT {', '.join(COLUMNS)} FROM {Store.__tablename__} ORDER BY id"
Page = dict[str, Any]


def register_pages(session: Session) -> list[Page]:
    """Return what the register says of itself: one row, if nobody added or removed any."""
    with any_text(session):
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows(session, _QUESTION)]


def verify_pair(register: list[Page], history: Path) -> list[Finding]:
    """Compare the register's own page with the history store's, and let SQLite check the history's file."""
    return list(until_unreadable("pair", _compare(register, history), HISTORY))


def _compare(register: list[Page], history: Path) -> Iterator[Finding]:
    with closing(connect(history)) as opened:
        opened.text_factory = lenient
        application, version = (opened.execute(f"PRAGMA {name}").fetchone()[0] for name in HEADER)
        yield from header_findings("history", application, version)
        for (said,) in opened.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield damage(said, {}, HISTORY)
        yield from table_findings(HistoryBase.metadata.sorted_tables, dict(opened.execute(DEFINITIONS)), "history.")
        pages = [dict(zip(COLUMNS, row, strict=True)) for row in opened.execute(_QUESTION)]
    for table, found in (("store", register), (HISTORY, pages)):
        if not found:
            yield Finding("pair", table, 1, "Table %(table)s, row %(row)s: the row is missing.")
        for page in found[1:]:
            yield Finding("pair", table, page["id"], "Table %(table)s, row %(row)s: a store has one row only.")
    if register and pages:
        yield from _differences(register[0], pages[0])


def _differences(register: Page, history: Page) -> Iterator[Finding]:
    expected = {
        "id": 1,
        "kind": "history",
        "uuid": register["peer_uuid"],
        "peer_uuid": register["uuid"],
        "created_utc": register["created_utc"],
    }
    for column in COLUMNS:
        if history[column] != expected[column]:
            yield Finding(
                "pair",
                HISTORY,
                history["id"],
                "Table %(table)s, row %(row)s: %(column)s is %(found)s, but the register expects %(expected)s.",
                {"column": column, "found": history[column], "expected": expected[column]},
            )
