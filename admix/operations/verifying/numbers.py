"""Numbers of batches, journals and vouchers, and journals as they were printed."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.verifying.findings import Finding, named, until_unreadable
from admix.operations.verifying.reading import rows

NUMBERED = (("payment_batch", "''"), ("journal", "''"), ("voucher", "series"))
"""Table, and the column within whose values its numbers run."""


def check_numbers(session: Session) -> Iterator[Finding]:
    """Look for numbers of batches, journals and vouchers left out or used twice; they run from 1."""
    for table, series in NUMBERED:
        yield from until_unreadable("numbers", _jumps(session, table, series), table)


def _jumps(session: Session, table: str, series: str) -> Iterator[Finding]:
    jumps = rows(
        session,
        f"SELECT id, series, earlier, number FROM (SELECT id, {series} AS series, number, "
        f"lag(number, 1, 0) OVER (PARTITION BY {series} ORDER BY number, id) AS earlier FROM {table}) "
        "WHERE number <> earlier + 1",
    )
    for row, name, earlier, number in jumps:
        yield Finding(
            "numbers",
            table,
            row,
            "Table %(table)s, row %(row)s: number %(number)s follows on %(earlier)s.",
            {"number": f"{name} {number}".strip(), "earlier": f"{name} {earlier}".strip()},
        )


def check_journals(session: Session) -> Iterator[Finding]:
    """Compare each journal with its pages' checksum, with the chain, and with the batches it lists."""
    for table, part in (("journal_print", _pages), ("journal", _heads), ("journal", _contents)):
        yield from until_unreadable("journals", part(session), table)


def _pages(session: Session) -> Iterator[Finding]:
    for row, pages, sha256 in rows(
        session, "SELECT id, coalesce(CAST(pages AS BLOB), x''), sha256 FROM journal_print"
    ):
        if hashlib.sha256(pages).hexdigest() != sha256:
            yield Finding(
                "journals",
                "journal_print",
                row,
                "Table %(table)s, row %(row)s: the pages do not have the checksum they were stored with.",
            )


def _heads(session: Session) -> Iterator[Finding]:
    """Name journals that were printed with another head than the chain has at that place."""
    yield from named(
        session,
        "journals",
        "journal",
        mark("Table %(table)s, row %(row)s: the journal was printed with another head than the chain has there."),
        "SELECT journal.id FROM journal LEFT JOIN entry ON entry.id = journal.head_entry "
        "WHERE entry.head IS NOT journal.head OR journal.head_entry <> journal.entry_id - 1",
    )


def _contents(session: Session) -> Iterator[Finding]:
    """Name journals whose frozen values say another number, head or list of batches than the journal has."""
    journals = rows(
        session,
        "SELECT id, number, language, head_entry, head, (SELECT json_group_array(payment_batch.number) "
        "FROM journal_batch JOIN payment_batch ON payment_batch.id = batch_id WHERE journal_id = journal.id), "
        "content FROM journal ORDER BY id",
    )
    for row, number, language, head_entry, head, batches, content in journals:
        expected = [number, language, head_entry, head, sorted(json.loads(batches), key=str)]
        if _summary(content) != expected:
            yield Finding(
                "journals",
                "journal",
                row,
                "Table %(table)s, row %(row)s: what the journal printed is not what it was made of.",
            )


def _summary(content: str) -> list[Any]:
    """Return what a journal's frozen values say of the journal; nothing where they cannot be read."""
    try:
        values = json.loads(content)
        numbers = sorted((batch["number"] for batch in values["batches"]), key=str)
        return [*(values[name] for name in ("number", "language", "head_entry", "head")), numbers]
    except (ValueError, TypeError, LookupError, RecursionError):
        return []
