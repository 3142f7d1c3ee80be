"""Posted rows under their seals: one pass over each table, and a closer look where a seal does not fit."""

import hashlib
from array import array
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from admix.audit import LOCATOR_BYTES
from admix.operations.verifying.chain import ENTRY, SealBook, Seals
from admix.operations.verifying.findings import NAMED_ROWS, Finding, missing_rows, until_unreadable
from admix.operations.verifying.reading import canonical_bytes, hidden_text, rows
from models.register import SEALED, sealed_columns

ENDLESS = 2**63
"""Above every id there can be."""
MOST_OF_ONE_SEAL = NAMED_ROWS - 1
"""So many rows of one entry are looked for one by one."""


def check_seals(session: Session, book: SealBook) -> Iterator[Finding]:
    """Compare every posted row with the seal of its entry, table by table."""
    for table in SEALED:
        yield from until_unreadable("seals", _check_table(session, table, book.tables[table.name]), table.name)
    for table in (ENTRY, *SEALED):
        yield from until_unreadable("seals", _hidden(session, table), table.name)


def _check_table(session: Session, table: Table, seals: Seals) -> Iterator[Finding]:
    broken: array[int] = array("q")
    yield from _overlaps(table.name, seals)
    yield from _compare(session, table, seals, broken)
    for place in broken:
        yield from _name_rows(session, table, seals, place)


def _overlaps(table: str, seals: Seals) -> Iterator[Finding]:
    """Name entries that claim rows which an earlier entry sealed."""
    free = 1
    for entry, first, count in zip(seals.entries, seals.firsts, seals.counts, strict=True):
        if first < free:
            yield Finding(
                "seals",
                "entry",
                entry,
                "Table %(table)s, row %(row)s: the entry sealed rows of table %(sealed)s that an earlier one sealed.",
                {"sealed": table},
            )
        free = max(free, first + count)


def _compare(session: Session, table: Table, seals: Seals, broken: "array[int]") -> Iterator[Finding]:
    """Hash the rows from one seal's first id to the next one's; collect the seals that do not fit.

    The seals are held, never the rows.
    """
    stream = _sealed_rows(session, table, -ENDLESS, ENDLESS - 1)
    sha256 = hashlib.sha256
    ahead: Iterator[Any] = iter(())
    for place in range(-1, len(seals.firsts)):
        after, owner = _span(seals, place)
        total, count = sha256(), 0
        strangers: list[tuple[int, int]] = []
        for current in chain(ahead, stream):
            row, entry, canonical = current
            if row >= after:
                ahead = iter((current,))
                break
            total.update(sha256(canonical).digest())
            count += 1
            if entry != owner and len(strangers) < NAMED_ROWS:
                strangers.append((row, entry))
        if owner is None:
            yield from (_unposted(table.name, row) for row, _ in strangers)
        elif count != seals.counts[place] or total.digest() != seals.digest(place):
            broken.append(place)
        else:
            yield from (_stranger(table.name, row, named, owner) for row, named in strangers)


def _span(seals: Seals, place: int) -> tuple[int, int | None]:
    """Return the id before which a seal's rows end, and its entry; before the first seal there is no entry."""
    after = seals.firsts[place + 1] if place + 1 < len(seals.firsts) else ENDLESS
    return after, seals.entries[place] if place >= 0 else None


def _sealed_rows(session: Session, table: Table, first: int, last: int) -> Iterator[Any]:
    sql = (
        f"SELECT id, entry_id, {canonical_bytes(table.c[name] for name in sealed_columns(table))} FROM {table.name} "
    )
    return rows(session, f"{sql} WHERE id BETWEEN ? AND ? ORDER BY id", first, last)


def _name_rows(session: Session, table: Table, seals: Seals, place: int) -> Iterator[Finding]:
    """Name the rows that a broken seal is about; at least say which entry's rows they are."""
    entry = seals.entries[place]
    findings = list(islice(_locate(session, table, seals, place), MOST_OF_ONE_SEAL))
    yield from findings
    if not findings:
        yield Finding(
            "seals",
            table.name,
            None,
            "Table %(table)s: the rows of entry %(entry)s are not those it sealed.",
            {"entry": entry},
        )
    elif len(findings) == MOST_OF_ONE_SEAL:
        yield Finding(
            "seals",
            table.name,
            None,
            "Table %(table)s: more rows of entry %(entry)s are wrong than are named here.",
            {"entry": entry},
        )


def _locate(session: Session, table: Table, seals: Seals, place: int) -> Iterator[Finding]:
    """Walk a broken seal's rows beside their locators: which were changed, which are missing, which were put in."""
    entry, first, count = seals.entries[place], seals.firsts[place], seals.counts[place]
    locators = _locators(session, entry, seals.offsets[place], count)
    done, shift = 0, first
    for row, _, canonical in _sealed_rows(session, table, first, _span(seals, place)[0] - 1):
        at = _find(locators, hashlib.sha256(canonical).digest()[:LOCATOR_BYTES], done)
        if at is None and not done <= row - shift < count:
            yield _unposted(table.name, row)
            continue
        changed, at = at is None, row - shift if at is None else at
        shift = row - at
        yield from missing_rows("seals", table.name, shift + done, row - 1)
        if changed:
            yield _changed(table.name, row, entry)
        done = at + 1
    yield from missing_rows("seals", table.name, shift + done, shift + count - 1)


def _locators(session: Session, entry: int, offset: int, count: int) -> bytes:
    found = rows(
        session,
        "SELECT coalesce(substr(locators, ?, ?), x'') FROM entry WHERE id = ?",
        offset + 1,
        count * LOCATOR_BYTES,
        entry,
    )
    return bytes(next(found, (b"",))[0])


def _find(locators: bytes, locator: bytes, start: int) -> int | None:
    """Return the place of a row's locator from a place on, or None."""
    at = locators.find(locator, start * LOCATOR_BYTES)
    while at > 0 and at % LOCATOR_BYTES:
        at = locators.find(locator, at + 1)
    return None if at < 0 else at // LOCATOR_BYTES


def _changed(table: str, row: int, entry: int) -> Finding:
    return Finding(
        "seals",
        table,
        row,
        "Table %(table)s, row %(row)s: the row was changed after entry %(entry)s posted it.",
        {"entry": entry},
    )


def _unposted(table: str, row: int) -> Finding:
    return Finding("seals", table, row, "Table %(table)s, row %(row)s: no entry posted this row.")


def _stranger(table: str, row: int, named: int, owner: int) -> Finding:
    return Finding(
        "seals",
        table,
        row,
        "Table %(table)s, row %(row)s: the row names entry %(named)s, but entry %(entry)s posted it.",
        {"named": named, "entry": owner},
    )


def _hidden(session: Session, table: Table) -> Iterator[Finding]:
    """Name rows with text behind a NUL, where no hash would see it."""
    question = hidden_text(table)
    if question is None:
        return
    for row, column in rows(session, question):
        yield Finding(
            "seals",
            table.name,
            row,
            "Table %(table)s, row %(row)s: text is hidden behind a NUL in column %(column)s.",
            {"column": column},
        )
