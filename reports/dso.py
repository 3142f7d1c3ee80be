"""Days sales outstanding (kredittid) for the last twelve months, with a chart."""

from datetime import date

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.sales_outstanding import MonthEnd, outstanding
from admix.operations.selections import Selection
from reports.asked import asked_facts, house
from reports.document import Amount, Bar, Cell, Chart, Column, Document, Section, line

TITLE = mark("Days sales outstanding")
_COLUMNS = (
    Column("day", mark("Month end"), "date"),
    Column("open", mark("Open"), "amount", 13),
    Column("not_due", mark("Not due"), "amount", 13, wide=True),
    Column("invoiced", mark("Inv. 90 days"), "amount", 13),
    Column("dso", mark("DSO"), "amount", 7),
    Column("best", mark("Best DSO"), "amount", 9),
    Column("delay", mark("Delay"), "amount", 7),
)


def dso_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the twelve months up to a day: DSO, best possible DSO, average days of delay, in days and tenths.

    DSO is 90 times what is open, by what was invoiced in the 90 days up to the month's end; best possible counts only
    what is not due; delay is the difference. Amounts are in home currency. It stays in the house, so it is written
    in the company's language. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    found = outstanding(session, selection, today)
    decimals = about.decimals
    rows = tuple(
        line(
            month.day,
            Amount(month.open_home, decimals),
            Amount(month.not_due, decimals),
            Amount(month.invoiced, decimals),
            *(_days(days) for days in (month.days, month.best, month.delay)),
        )
        for month in found
    )
    sections = [Section(tuple(asked_facts(about, selection))), Section(rows, _COLUMNS)]
    chart = Chart(about.words.say(TITLE), tuple(_bar(month) for month in found))
    return about.document(TITLE, today, sections, charts=[chart])


def _days(tenths: int | None) -> Cell:
    return None if tenths is None else Amount(tenths, 1)


def _bar(month: MonthEnd) -> Bar:
    return Bar(f"{month.day:%Y-%m}", Amount(month.days or 0, 1))
