"""Rows of a CSV file with the lines they stand on; what the columns mean is known elsewhere."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from admix.errors import Refusal
from admix.text import show

LARGEST_FILE = 64 * 2**20
SEPARATORS = (";", ",", "\t")
_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Columns:
    """The columns a file may have, in the order in which its description lists them, and those it must have."""

    known: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row: its fields by column, and the line of the file (counted from 1) on which it begins."""

    line: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: where it begins, the column if it is one column's fault, and the reason."""

    line: int
    field: str | None
    refusal: Refusal


def read_rows(data: bytes, columns: Columns) -> Iterator[CsvRow | BadRow]:
    """Return the rows of a CSV file: UTF-8, quoted as RFC 4180 says, columns named in the first line.

    Semicolon, comma or TAB separates, whichever the header line uses most. Blank lines are skipped; a row with too
    many or too few fields or with a stray quotation mark is a bad row among the others.
    Refused, the whole file: more than 64 MiB, NUL, other encodings, an unknown, missing or repeated column.
    """
    _refuse_bytes(data)
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    header = next((line for line in text if line.strip()), "")
    if not header:
        raise Refusal("The file is empty.")
    text.seek(0)
    separator = max(SEPARATORS, key=header.count)
    records = _records(csv.reader(text, delimiter=separator, strict=True))
    _, first = next(records)
    if isinstance(first, Refusal):
        raise first
    names = [name.strip().lower() for name in first]
    _refuse_header(names, columns)
    return _rows(records, names)


def _refuse_bytes(data: bytes) -> None:
    """Refuse what is no text file in UTF-8; no other encoding is ever guessed."""
    if len(data) > LARGEST_FILE:
        raise Refusal("The file is larger than %(limit)d MiB.", limit=LARGEST_FILE // 2**20)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Refusal(
            "The file is not UTF-8: line %(line)d has a character in another encoding. Save the file as UTF-8.",
            line=line,
        ) from None
    if b"\0" in data:
        raise Refusal("The file holds NUL characters, so it is not a text file.")


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | Refusal]]:
    """Give each record with its first line.

    After a fault on one line the next line is read. After one that spans lines nobody can tell where the next row
    begins, so reading ends there.
    """
    while True:
        line: int = getattr(reader, "line_num") + 1  # noqa: B009 - csv's reader type is not public
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            several = getattr(reader, "line_num") > line  # noqa: B009 - as above
            yield line, _quotation_fault(fault, several=several)
            if several:
                return
        else:
            if fields:
                yield line, fields


def _quotation_fault(fault: csv.Error, *, several: bool) -> Refusal:
    if several:
        return Refusal("A quotation mark opens in this row and is not closed. The rows after it could not be read.")
    if str(fault).startswith("field larger"):
        return Refusal("A field is longer than %(limit)d characters.", limit=csv.field_size_limit())
    return Refusal("The quotation marks do not match. A quotation mark inside a quoted text is written twice.")


def _refuse_header(names: list[str], columns: Columns) -> None:
    for place, name in enumerate(names, start=1):
        if not name:
            raise Refusal("Column %(place)d has no name in the header line.", place=place)
        if name not in columns.known:
            raise Refusal(
                "The column %(name)s is not known. The columns are %(known)s.",
                name=show(name[:_LONGEST_SHOWN]),
                known=", ".join(columns.known),
            )
        if name in names[: place - 1]:
            raise Refusal("The column %(name)s stands twice in the header line.", name=name)
    for name in columns.required:
        if name not in names:
            raise Refusal("The column %(name)s is missing in the header line.", name=name)


def _rows(records: Iterator[tuple[int, list[str] | Refusal]], names: list[str]) -> Iterator[CsvRow | BadRow]:
    for line, record in records:
        if isinstance(record, Refusal):
            yield BadRow(line, None, record)
        elif len(record) != len(names):
            refusal = Refusal(
                "The header line has %(wanted)d fields; in this row there are %(found)d.",
                found=len(record),
                wanted=len(names),
            )
            yield BadRow(line, None, refusal)
        else:
            yield CsvRow(line, dict(zip(names, record, strict=True)))
