"""What all imports of files share: all rows or none, and every bad row named with line, field and reason."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from admix.errors import Refusal
from admix.formats.csv_rows import BadRow, CsvRow
from admix.language import mark
from admix.text import clean, show

LONGEST_FILE_NAME = 120
LONGEST_FIELD = 1000
T = TypeVar("T")
BAD_ROWS = mark("%(count)d rows of %(file)s cannot be imported; nothing was imported.")
ONE_BAD_ROW = mark("One row of %(file)s cannot be imported; nothing was imported.")


class BadFile(Refusal):
    """Nothing of the file was imported; `rows` names every bad row in the order of their lines."""

    def __init__(self, file: str, rows: Iterable[BadRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.line))
        count = len({row.line for row in self.rows})
        super().__init__(ONE_BAD_ROW if count == 1 else BAD_ROWS, count=count, file=file)


def base_name(path: str) -> str:
    """Return a file's own name without its folders, as it may be stored and shown."""
    last = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    return show(last)[:LONGEST_FILE_NAME].strip() or "?"


class RowReader:
    """Reads the fields of one row; what is wrong with them is added to the file's bad rows."""

    def __init__(self, row: CsvRow, bad: list[BadRow]) -> None:
        self.row = row
        self.good = True
        self._bad = bad

    def refuse(self, column: str, refusal: Refusal) -> None:
        """Add a fault of this row."""
        self.good = False
        self._bad.append(BadRow(self.row.line, column, refusal))

    def text(self, column: str) -> str:
        """Return a field's text as it may be stored; an absent column reads like an empty field."""
        try:
            return at_most(clean(self.row.fields.get(column, ""), column), LONGEST_FIELD, column)
        except Refusal as refusal:
            self.refuse(column, refusal)
            return ""

    def value(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Return what a field says, or None where it is empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            return parse(text)
        except Refusal as refusal:
            self.refuse(column, refusal)
            return None

    def required(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Return what a field says that every row must have."""
        found = self.value(column, parse)
        if found is None and not self.row.fields[column].strip():
            self.refuse(column, Refusal("%(column)s is missing in this row.", column, column=column))
        return found


def at_most(text: str, longest: int, column: str) -> str:
    """Return a text. Refused: one that has more characters than its field."""
    if len(text) > longest:
        raise Refusal("%(column)s has at most %(longest)d characters.", column, column=column, longest=longest)
    return text


def refuse_bad(file: str, bad: Sequence[BadRow]) -> None:
    """Refuse a file that has any bad row."""
    if bad:
        raise BadFile(file, bad)
