"""Numbers of batches, journals, vouchers and files, and journals and files as they were handed over."""

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.formats.sie import as_written, read_sie
from admix.language import mark
from admix.operations.journals import ACTS
from admix.operations.verifying.findings import Finding, named, until_unreadable
from admix.operations.verifying.journaled import figures_agree
from admix.operations.verifying.reading import home_currency, rows

NUMBERED = (("payment_batch", "''"), ("journal", "''"), ("voucher", "series"), ("gl_export", "''"))
"""Table, and the column within whose values its numbers run."""


def check_numbers(session: Session) -> Iterator[Finding]:
    """Look for numbers of batches, journals, vouchers and exports left out or used twice; they run from 1."""
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
    """Compare each journal with its pages' checksum, with the chain, and with the batches and acts it lists."""
    for table, part in (
        ("journal_print", _pages),
        ("journal", _heads),
        ("journal", _contents),
        ("journal_act", _acts),
    ):
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
    """Name journals whose frozen values say another number, head, batches or other acts than the journal has."""
    journals = rows(
        session,
        "SELECT id, number, language, head_entry, head, (SELECT json_group_array(payment_batch.number) "
        "FROM journal_batch JOIN payment_batch ON payment_batch.id = batch_id WHERE journal_id = journal.id), "
        "(SELECT json_group_array(act_entry_id) FROM journal_act WHERE journal_id = journal.id), "
        "(SELECT json_group_object(number, batch_id) FROM journal_batch JOIN payment_batch "
        "ON payment_batch.id = batch_id WHERE journal_id = journal.id), content FROM journal ORDER BY id",
    )
    for row, number, language, head_entry, head, batches, acts, ids, content in journals:
        listed = [sorted(json.loads(found), key=str) for found in (batches, acts)]
        expected = [number, language, head_entry, head, *listed]
        if _summary(content) != expected:
            yield Finding(
                "journals",
                "journal",
                row,
                "Table %(table)s, row %(row)s: what the journal printed is not what it was made of.",
            )
        elif not figures_agree(session, content, json.loads(ids)):
            yield Finding(
                "journals",
                "journal",
                row,
                "Table %(table)s, row %(row)s: the figures of the journal are not those of what it lists.",
            )


def _acts(session: Session) -> Iterator[Finding]:
    """Name entries in a journal that it does not list, by their kind or because they are later than it."""
    kinds = ", ".join(f"'{kind}'" for kind in ACTS)
    yield from named(
        session,
        "journals",
        "journal_act",
        mark("Table %(table)s, row %(row)s: a journal lists no entry of this kind, or none as late as this."),
        "SELECT journal_act.id FROM journal_act LEFT JOIN entry ON entry.id = act_entry_id "
        f"WHERE entry.id IS NULL OR entry.kind NOT IN ({kinds}) OR entry.id >= journal_act.entry_id",
    )


def _summary(content: str) -> list[Any]:
    """Return what a journal's frozen values say of the journal; nothing where they cannot be read."""
    try:
        values = json.loads(content)
        numbers = sorted((batch["number"] for batch in values["batches"]), key=str)
        acts = sorted((act["entry"] for act in values.get("acts", ())), key=str)
        return [*(values[name] for name in ("number", "language", "head_entry", "head")), numbers, acts]
    except (ValueError, TypeError, LookupError, RecursionError):
        return []


def check_exports(session: Session) -> Iterator[Finding]:
    """Compare each file for the general ledger with its checksum and with the vouchers it handed over."""
    for table, part in (("gl_export", _files), ("gl_export_voucher", _handed_over), ("voucher", _left_out)):
        yield from until_unreadable("exports", part(session), table)


def _files(session: Session) -> Iterator[Finding]:
    for row, content, sha256 in rows(session, _CONTENTS):
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Finding(
                "exports",
                "gl_export",
                row,
                "Table %(table)s, row %(row)s: the file does not have the checksum it was stored with.",
            )


_CONTENTS = "SELECT id, coalesce(CAST(content AS BLOB), x''), sha256 FROM gl_export"


def _handed_over(session: Session) -> Iterator[Finding]:
    """Name vouchers that do not stand in the file that is said to have handed them over, and files with others."""
    home = home_currency(session)
    if home is None:
        return
    for export, content, _ in rows(session, _CONTENTS):
        try:
            file = read_sie(content, home[1])
        except Refusal as refusal:
            yield Finding(
                "exports",
                "gl_export",
                export,
                "Table %(table)s, row %(row)s: the file cannot be read: %(fault)s",
                {"fault": str(refusal)},
            )
            continue
        written = Counter(
            (
                one.series,
                one.number,
                one.day.isoformat(),
                one.text,
                *((line.account, line.amount) for line in one.lines),
            )
            for one in file.vouchers
        )
        for mark_id, voucher in _marked(session, export):
            if not written[voucher]:
                yield Finding(
                    "exports",
                    "gl_export_voucher",
                    mark_id,
                    "Table %(table)s, row %(row)s: voucher %(voucher)s does not stand in its file as it was posted.",
                    {"voucher": f"{voucher[0]} {voucher[1]}"},
                )
            written[voucher] -= 1
        for series, number, *_ in (+written).elements():
            yield Finding(
                "exports",
                "gl_export",
                export,
                "Table %(table)s, row %(row)s: the file has voucher %(voucher)s, which it did not hand over.",
                {"voucher": f"{series} {number}"},
            )


def _left_out(session: Session) -> Iterator[Finding]:
    """Name vouchers that the next file after them did not hand over: it takes every voucher there is."""
    exports = list(rows(session, "SELECT entry_id, number FROM gl_export ORDER BY entry_id"))
    made = [entry for entry, _ in exports]
    handed = rows(
        session,
        "SELECT voucher.id, voucher.entry_id, gl_export.entry_id FROM voucher "
        "LEFT JOIN gl_export_voucher AS mark ON mark.voucher_id = voucher.id "
        "LEFT JOIN gl_export ON gl_export.id = mark.export_id",
    )
    for voucher, entry, export in handed:
        place = bisect_right(made, entry)
        if place < len(made) and export != made[place]:
            yield Finding(
                "exports",
                "voucher",
                voucher,
                "Table %(table)s, row %(row)s: export %(number)s should have handed the voucher over, but did not.",
                {"number": exports[place][1]},
            )


def _marked(session: Session, export: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Return the marks of an export with their vouchers as a file has them."""
    postings = rows(
        session,
        "SELECT mark.id, series, number, voucher_date, text, account, amount FROM gl_export_voucher AS mark "
        "JOIN voucher ON voucher.id = mark.voucher_id LEFT JOIN posting ON posting.voucher_id = voucher.id "
        "WHERE mark.export_id = ? ORDER BY mark.id, posting.line",
        export,
    )
    for (mark_id, series, number, day, text), lines in groupby(postings, key=lambda row: row[:5]):
        posted = tuple((account, amount) for *_, account, amount in lines if account is not None)
        yield mark_id, (as_written(series), str(number), day, as_written(text), *posted)
