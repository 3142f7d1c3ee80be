"""Reports for tests: one that never ends, one whose rows never end, one that is long."""

import signal
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from admix.operations.selections import Selection
from reports.catalogue import Asked, Report
from reports.document import Amount, Bar, Chart, Column, Document, Row, Section, group, line, total
from reports.progress import watched
from reports.spooling import spooled

ASKS: tuple[Asked, ...] = ("as_of", "known_at")
COLUMNS = (
    Column("number", "Invoice", width=8),
    Column("text", "Text", width=30, least=10, wide=True),
    Column("amount", "Amount", "amount", 12),
)
LONG = 12_000


def _document(rows: Sequence[Row], charts: tuple[Chart, ...] = ()) -> Document:
    return Document("99 Demo AB", "Lång rapport", date(1998, 9, 25), "sv", (Section(rows, COLUMNS),), charts=charts)


def endless(_session: Session, _selection: Selection, _today: date) -> Document:
    """Never end, unless somebody cancels."""
    return _document([line(str(number), "", None) for number in watched(count())])


def interrupted(session: Session, selection: Selection, today: date) -> Document:
    """Press Ctrl-C, then never end."""
    signal.raise_signal(signal.SIGINT)
    return endless(session, selection, today)


class EndlessRows(Sequence[Row]):
    """Rows that begin like any others."""

    different = ()

    def __len__(self) -> int:
        return LONG

    def __iter__(self) -> Iterator[Row]:
        return (line(str(number), "", Amount(number)) for number in count())

    def __getitem__(self, place: Any) -> Any:
        raise IndexError(place)


def endless_rows(_session: Session, _selection: Selection, _today: date) -> Document:
    """Be read in no time, and never be set to the end."""
    return _document(EndlessRows())


def long(_session: Session, _selection: Selection, _today: date) -> Document:
    """List 12 000 invoices of 1.00, 2.00 and so on to 12000.00 with their sum: 72 006 000.00."""
    rows = [group("888 Sofis")]
    rows += [line(str(number), f"rad {number}", Amount(number * 100)) for number in range(1, LONG + 1)]
    bars = (Bar("A", Amount(1000)), Bar("B", Amount(500)))
    return _document(spooled([*rows, total("Summa", None, None, Amount(7_200_600_000))]), (Chart("Staplar", bars),))


def broad(_session: Session, _selection: Selection, _today: date) -> Document:
    """List 9 000 invoices that stay in memory: half a million bytes of paper."""
    return _document([line(str(number), f"rad {number}", Amount(number * 100)) for number in range(9_000)])


def report(function: str) -> Report:
    """Return the report of a function here."""
    return Report("long", "Ageing", ASKS, __name__, function)
