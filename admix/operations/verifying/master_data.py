"""Master data: each row equals what its last change left, and each change follows on the one before."""

import json
from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.orm import Session

from admix.audit import json_of
from admix.operations.verifying.findings import Finding, until_unreadable
from admix.operations.verifying.reading import rows
from models.register import MAINTAINED

_LAST = "last AS (SELECT row_id, max(id) AS id FROM entry_change WHERE table_name = ? GROUP BY row_id)"


def check_trail(session: Session) -> Iterator[Finding]:
    """Compare every row of master data with the trail of its changes."""
    for table in MAINTAINED:
        for part in (_rows_against_trail, _trail_without_row):
            yield from until_unreadable("trail", part(session, table), table.name)
    for further in (_unknown_tables, _broken_trails):
        yield from until_unreadable("trail", further(session), "entry_change")


def _rows_against_trail(session: Session, table: Table) -> Iterator[Finding]:
    """Name rows that are not what their last change left, and rows that no change made."""
    compared = rows(
        session,
        f"WITH {_LAST}, kept AS (SELECT id, {json_of(table)} AS now FROM {table.name}) "
        "SELECT kept.id, kept.now, entry_change.after FROM kept LEFT JOIN last ON last.row_id = kept.id "
        "LEFT JOIN entry_change ON entry_change.id = last.id WHERE entry_change.after IS NOT kept.now",
        table.name,
    )
    for row, now, after in compared:
        if after is None:
            yield Finding(
                "trail", table.name, row, "Table %(table)s, row %(row)s: no change in the trail made this row."
            )
        elif not _same(now, after):
            yield Finding(
                "trail",
                table.name,
                row,
                "Table %(table)s, row %(row)s: the row is not what its last change in the trail left.",
            )


def _same(now: str, after: str) -> bool:
    """Tell whether two JSON objects hold the same values, however they were written."""
    try:
        return bool(json.loads(now) == json.loads(after))
    except (ValueError, TypeError, RecursionError):
        return False


def _trail_without_row(session: Session, table: Table) -> Iterator[Finding]:
    gone = rows(
        session,
        f"WITH {_LAST} SELECT last.row_id FROM last JOIN entry_change ON entry_change.id = last.id "
        f"WHERE entry_change.after IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table.name} WHERE id = last.row_id)",
        table.name,
    )
    for (row,) in gone:
        yield Finding(
            "trail", table.name, row, "Table %(table)s, row %(row)s: the trail knows this row, but it is missing."
        )


def _unknown_tables(session: Session) -> Iterator[Finding]:
    names = ", ".join(f"'{table.name}'" for table in MAINTAINED)
    for row, named in rows(session, f"SELECT id, table_name FROM entry_change WHERE table_name NOT IN ({names})"):
        yield Finding(
            "trail",
            "entry_change",
            row,
            "Table %(table)s, row %(row)s: %(named)s is not a table of master data.",
            {"named": named},
        )


def _broken_trails(session: Session) -> Iterator[Finding]:
    """Name changes whose before is not the after of the change before them."""
    broken = rows(
        session,
        "SELECT id FROM (SELECT id, before, lag(after) OVER (PARTITION BY table_name, row_id ORDER BY id) AS earlier "
        "FROM entry_change) WHERE before IS NOT earlier",
    )
    for (row,) in broken:
        yield Finding(
            "trail",
            "entry_change",
            row,
            "Table %(table)s, row %(row)s: the change does not begin where the one before it ended.",
        )
