"""The chain of entries: numbered from 1 without gaps, each head made from the one before it."""

import hashlib
import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from admix.audit import GENESIS_HEAD, LOCATOR_BYTES
from admix.errors import Refusal
from admix.operations.verifying.findings import Finding, missing_rows
from admix.operations.verifying.reading import as_text, canonical_bytes, rows
from models.register import SEALED, table_of
from models.store import Entry

ENTRY = table_of(Entry)
DIGEST_BYTES = hashlib.sha256().digest_size
LARGEST_ID = 2**48
_SEALED_NAMES = frozenset(table.name for table in SEALED)
_HEX = re.compile(r"[0-9a-f]{8,64}")


def read_head(printed: str) -> str:
    """Read a chain head as it is printed on a journal, with or without its blanks: 833E 098A 3916 E379.

    Refused: fewer than 8 hexadecimal digits, or other signs.
    """
    digits = printed.rpartition(":")[2].replace("-", "")
    digits = "".join(digits.split()).lower()
    if _HEX.fullmatch(digits) is None:
        raise Refusal(
            "%(head)s is not the head of a chain. Type at least 8 of its digits, 0-9 and A-F.", head=printed
        )
    return digits


@dataclass
class Seals:
    """The seals over one table in the order of their entries, kept small: 64 bytes each."""

    firsts: "array[int]" = field(default_factory=lambda: array("q"))
    counts: "array[int]" = field(default_factory=lambda: array("q"))
    entries: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    """Where the rows' locators begin in the entry's locators."""
    digests: bytearray = field(default_factory=bytearray)

    def add(self, entry: int, first: int, count: int, offset: int, digest: bytes) -> None:
        """Keep one seal."""
        self.firsts.append(first)
        self.counts.append(count)
        self.entries.append(entry)
        self.offsets.append(offset)
        self.digests += digest

    def digest(self, place: int) -> bytes:
        """Return the SHA-256 of one seal."""
        return bytes(self.digests[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES])


@dataclass
class SealBook:
    """What the entries say they wrote, table by table."""

    tables: dict[str, Seals] = field(default_factory=lambda: {name: Seals() for name in _SEALED_NAMES})

    def read(self, entry: int, text: str) -> bool:
        """Keep an entry's seals; tell whether they could be read."""
        try:
            seals = [_seal(*seal) for seal in json.loads(text)]
        except (ValueError, TypeError, RecursionError):
            return False
        offset = 0
        for table, first, count, digest in seals:
            self.tables[table].add(entry, first, count, offset, digest)
            offset += count * LOCATOR_BYTES
        return True


def _seal(table: object, first: object, count: object, sha256: object) -> tuple[str, int, int, bytes]:
    if not (isinstance(table, str) and table in _SEALED_NAMES and isinstance(sha256, str)):
        raise ValueError(table)
    if not (isinstance(first, int) and isinstance(count, int) and 0 < first < LARGEST_ID and 0 <= count < LARGEST_ID):
        raise ValueError(first)
    digest = bytes.fromhex(sha256)
    if len(digest) != DIGEST_BYTES:
        raise ValueError(sha256)
    return table, first, count, digest


def check_chain(session: Session, book: SealBook, sought: str | None = None) -> Iterator[Finding]:
    """Follow the chain from the first entry to the last, fill the book of seals, look for a head once printed."""
    expected, known, seen = 1, [GENESIS_HEAD], sought is None
    for entry, head, seals, canonical in rows(session, _ENTRIES):
        if entry > expected:
            yield from missing_rows("chain", "entry", expected, entry - 1)
        expected = max(expected, entry + 1)
        heads = [_head_after(previous, canonical) for previous in known]
        if head in heads and entry > 0:
            known = [head]
        else:
            yield Finding(
                "chain",
                "entry",
                entry,
                "Table %(table)s, row %(row)s: the entry was changed, or it does not follow on the one before it.",
            )
            known = [head, heads[-1]]
        if not book.read(entry, seals):
            yield Finding(
                "chain", "entry", entry, "Table %(table)s, row %(row)s: what the entry sealed cannot be read."
            )
        seen = seen or head.lower().startswith(sought or "")
    if not seen:
        yield Finding(
            "head",
            "entry",
            None,
            "No entry has the head %(head)s: the chain was rebuilt or cut after that was printed.",
            {"head": printed(sought or "")},
        )
    (last,) = next(rows(session, "SELECT seq FROM sqlite_sequence WHERE name = 'entry'"), (0,))
    yield from missing_rows("chain", "entry", expected, int(last))


def printed(head: str) -> str:
    """Return a head as journals print it: groups of four, capitals."""
    return " ".join(head[place : place + 4] for place in range(0, len(head), 4)).upper()


def _head_after(previous: str, canonical: bytes) -> str:
    """Return the head after an entry from the one before it, as the audit trail makes it."""
    return hashlib.sha256(previous.encode() + b"|" + canonical).hexdigest()


_CANONICAL = canonical_bytes(column for column in ENTRY.columns if column.name != "head")
_ENTRIES = f"SELECT id, {as_text('head')}, {as_text('seals')}, {_CANONICAL} FROM entry ORDER BY id"
