"""What all imports of files share: all rows or none, and every bad row named with line, field and reason."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from admix.calendar import Term
from admix.errors import Refusal
from admix.formats.csv_rows import BadRow, CsvRow
from admix.language import mark
from admix.operations.customers import Customer
from admix.operations.registers import Terms
from admix.text import clean, show
from models.company import PaymentTerm
from models.ledger import Party

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


def among(numbers: str = "numbers") -> Select[str]:
    """Return the subquery of the texts that `listed` binds, so that a whole file is looked up in one question."""
    return select(func.json_each(bindparam(numbers)).table_valued("value").c.value)


def listed(texts: Iterable[str]) -> str:
    """Return texts as the one value that `among` unfolds."""
    return json.dumps(sorted(set(texts)))


def customers_by_number(session: Session, numbers: Iterable[str]) -> dict[str, Customer]:
    """Return those of the customers that exist."""
    customers: dict[str, Customer] = {}
    for row in session.execute(_CUSTOMERS, {"numbers": listed(numbers)}):
        terms = Terms(row.code, row.text, Term(row.months, row.days, row.end_of_month))
        customers[row.number] = Customer(
            row.id, row.number, row.name, row.search_key, row.currency, terms, row.language, row.remark, row.version
        )
    return customers


_CUSTOMERS = (
    select(
        *(Party.id, Party.number, Party.name, Party.search_key, Party.currency, Party.language),
        *(Party.remark, Party.version),
        *(PaymentTerm.code, PaymentTerm.text, PaymentTerm.months, PaymentTerm.days, PaymentTerm.end_of_month),
    )
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .where(Party.ledger == "customer", Party.number.in_(among()))
)


def refuse_bad(file: str, bad: Sequence[BadRow]) -> None:
    """Refuse a file that has any bad row."""
    if bad:
        raise BadFile(file, bad)
