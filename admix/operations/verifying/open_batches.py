"""Open batches: each is as it was last saved, row by row; nothing of them is in the ledger."""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.operations.drafts import SEAL_DIGITS
from admix.operations.verifying.findings import Finding, until_unreadable
from admix.operations.verifying.reading import as_text, canonical_bytes, hidden_text, rows
from models.drafts import DraftBatch, DraftLine
from models.register import DRAFTS, table_of

_BATCH, _LINE = table_of(DraftBatch), table_of(DraftLine)


def check_open_batches(session: Session) -> Iterator[Finding]:
    """Name rows of open batches that were changed, taken out or put in by other means than admix."""
    yield from until_unreadable("drafts", _batches(session), _BATCH.name)
    yield from until_unreadable("drafts", _lines(session), _LINE.name)
    for table in DRAFTS:
        question = hidden_text(table)
        for row, _ in rows(session, question) if question else ():
            yield _changed(table.name, row)


def _batches(session: Session) -> Iterator[Finding]:
    """Compare each batch with its seal, and name batches that only their lines still speak of."""
    for row, seal, canonical in rows(session, _BATCHES):
        if hashlib.sha256(canonical).hexdigest() != seal:
            yield _changed(_BATCH.name, row)
    for (row,) in rows(session, _ORPHANS):
        yield Finding("drafts", _BATCH.name, row, "Table %(table)s, row %(row)s: the row is missing.")


def _lines(session: Session) -> Iterator[Finding]:
    """Compare each line with the list of its batch."""
    listed: dict[tuple[object, object], object] = {}
    for batch, seals in rows(session, f"SELECT id, {as_text('line_seals')} FROM draft_batch"):
        try:
            listed.update({(batch, line): seal for line, seal in json.loads(seals)})
        except (ValueError, TypeError, RecursionError):
            yield _changed(_BATCH.name, batch)
    for row, batch, canonical in rows(session, _SEALED_LINES):
        if listed.pop((batch, row), None) != hashlib.sha256(canonical).hexdigest()[:SEAL_DIGITS]:
            yield _changed(_LINE.name, row)
    for _, line in listed:
        if isinstance(line, int):
            yield Finding("drafts", _LINE.name, line, "Table %(table)s, row %(row)s: the row is missing.")


def _changed(table: str, row: int) -> Finding:
    return Finding(
        "drafts", table, row, "Table %(table)s, row %(row)s: the open batch was changed by other means than admix."
    )


_BATCHES = (
    f"SELECT id, {as_text('seal')}, {canonical_bytes(column for column in _BATCH.columns if column.name != 'seal')} "
    "FROM draft_batch"
)
_SEALED_LINES = f"SELECT id, draft_id, {canonical_bytes(_LINE.columns)} FROM draft_line"
_ORPHANS = (
    "SELECT DISTINCT draft_id FROM draft_line WHERE NOT EXISTS "
    "(SELECT 1 FROM draft_batch WHERE draft_batch.id = draft_line.draft_id)"
)
