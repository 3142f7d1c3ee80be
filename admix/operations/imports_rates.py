"""Importing exchange rates: all rows of a file or none; a rate that is in the register already adds nothing.

The file's columns are described in docs/import-files.md.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.calendar import parse_date
from admix.errors import Refusal
from admix.formats.csv_rows import BadRow, Columns, read_rows
from admix.money import format_rate, parse_rate
from admix.operations.imports import RowReader, base_name, refuse_bad
from admix.operations.registers import control_record, find_currency
from admix.operations.roles import ENTERING, require
from admix.prepared import Prepared, inserting
from models.company import CurrencyRate
from models.register import table_of

RATE_COLUMNS = Columns(("currency", "valid_from", "rate"), ("currency", "valid_from", "rate"))


@dataclass(frozen=True)
class RateRow:
    """A row of a rate file: home units in 1/100000 for the currency's unit, from a day on."""

    line: int
    currency: str
    valid_from: date
    rate: int


@dataclass(frozen=True)
class RateFile:
    """A rate file as read, before the registers are asked."""

    name: str
    rows: tuple[RateRow, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True)
class RateImport:
    """The receipt of an import: rates added, and rates that the register had already."""

    added: int
    unchanged: int


def read_rate_file(path: str, data: bytes, today: date) -> RateFile:
    """Read a rate file; bad rows are kept for the check. Refused: no CSV file with the columns described."""
    rows: list[RateRow] = []
    bad: list[BadRow] = []
    for row in read_rows(data, RATE_COLUMNS):
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        reader = RowReader(row, bad)
        currency = reader.required("currency", str.upper)
        day = reader.required("valid_from", lambda text: parse_date(text, today))
        rate = reader.required("rate", parse_rate)
        if reader.good and currency is not None and day is not None and rate is not None:
            rows.append(RateRow(row.line, currency, day, rate))
    return RateFile(base_name(path), tuple(rows), tuple(bad))


def check_rates(session: Session, file: RateFile) -> RateImport:
    """Say what importing a file would add; nothing is written.

    Refused, with every bad row: an unknown currency, home currency, a currency and day that stand twice in the file,
    and a day on which the register has another rate: that one is changed by hand, where it is seen.
    """
    return _receipt(file, _new_rates(session, file))


@clerk_act
def import_rates(session: Session, file: RateFile) -> RateImport:
    """Import a file; one that adds nothing makes no entry. Refused: what `check_rates` refuses."""
    require(session, ENTERING)
    new = _new_rates(session, file)
    if new:
        begin_entry(session, "master_data", session.info["act"].today, file.name)
        _INSERT.run(
            session, [{"currency": row.currency, "valid_from": row.valid_from, "rate": row.rate} for row in new]
        )
    return _receipt(file, new)


def _receipt(file: RateFile, new: list[RateRow]) -> RateImport:
    return RateImport(len(new), len(file.rows) - len(new))


def _new_rates(session: Session, file: RateFile) -> list[RateRow]:
    """Return the rates that the register lacks, in the order of the file."""
    bad = list(file.bad)
    home = control_record(session).home.code
    known: dict[str, dict[date, int]] = {}
    lines: dict[tuple[str, date], int] = {}
    new: list[RateRow] = []
    for row in file.rows:
        try:
            rates = known.get(row.currency)
            if rates is None:
                rates = known[row.currency] = _rates_of(session, row.currency, home)
            _refuse_twice(row, lines)
            if _is_new(row, rates):
                new.append(row)
        except Refusal as refusal:
            bad.append(BadRow(row.line, refusal.field, refusal))
    refuse_bad(file.name, bad)
    return new


def _rates_of(session: Session, currency: str, home: str) -> dict[date, int]:
    """Return what the register has of a currency. Refused: an unknown one, home currency."""
    find_currency(session, currency, "currency")
    if currency == home:
        raise Refusal("%(code)s is the home currency; its rate is always 1.", "currency", code=currency)
    return dict(_RATES.all(session, currency=currency))


def _refuse_twice(row: RateRow, lines: dict[tuple[str, date], int]) -> None:
    line = lines.setdefault((row.currency, row.valid_from), row.line)
    if line != row.line:
        raise Refusal(
            "%(code)s on %(day)s stands on line %(line)d too.",
            "valid_from",
            code=row.currency,
            day=row.valid_from,
            line=line,
        )


def _is_new(row: RateRow, rates: dict[date, int]) -> bool:
    """Tell whether the register lacks a rate. Refused: one that it has otherwise."""
    had = rates.get(row.valid_from)
    if had is not None and had != row.rate:
        raise Refusal(
            "%(code)s has the rate %(had)s on %(day)s. If that is wrong, change it in the currency register.",
            "rate",
            code=row.currency,
            had=format_rate(had),
            day=row.valid_from,
        )
    return had is None


_RATES = Prepared(
    select(CurrencyRate.valid_from, CurrencyRate.rate).where(CurrencyRate.currency == bindparam("currency"))
)
_INSERT = inserting(table_of(CurrencyRate))
