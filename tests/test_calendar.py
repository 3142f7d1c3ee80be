"""Dates as they are typed, the sliding century, and due dates."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admix.calendar import Term, is_far, parse_date, short
from admix.errors import Refusal

TODAY = date(1998, 9, 13)


@pytest.mark.parametrize("typed", ["980913", "19980913", "1998-09-13", " 980913 "])
def test_the_ways_to_type_a_date(typed: str) -> None:
    assert parse_date(typed, TODAY) == date(1998, 9, 13)


@pytest.mark.parametrize(
    ("typed", "work_date", "year"),
    [
        ("981231", TODAY, 1998),
        ("050101", TODAY, 2005),
        ("280101", TODAY, 2028),
        ("290101", TODAY, 1929),
        ("991231", date(2026, 1, 1), 1999),
        ("680101", date(2026, 1, 1), 1968),
        ("560101", date(2026, 1, 1), 2056),
        ("570101", date(2026, 1, 1), 1957),
        ("680101", date(2068, 1, 1), 2068),
    ],
)
def test_two_digit_years_slide_with_the_work_date(typed: str, work_date: date, year: int) -> None:
    assert parse_date(typed, work_date).year == year


@given(st.dates(date(1931, 1, 1), date(9000, 1, 1)), st.dates(date(1931, 1, 1), date(9000, 1, 1)))
def test_a_short_date_lies_69_years_back_to_30_years_ahead(day: date, today: date) -> None:
    read = parse_date(short(day.replace(day=1)), today)
    assert -69 <= read.year - today.year <= 30
    assert (read.year - day.year) % 100 == 0


@given(st.dates(), st.dates())
def test_a_full_date_is_the_same_on_every_work_date(day: date, today: date) -> None:
    assert parse_date(day.isoformat(), today) == parse_date(day.isoformat().replace("-", ""), today) == day


@pytest.mark.parametrize(
    "typed",
    [
        *("980231", "010229", "260230", "261301", "2611", "26111", "1998091", "199809130", "", " "),
        *(
            "98-09-13",
            "1998/09/13",
            "1998-9-13",
            "00000000",
            "0000-01-01",
            "9809 13",
            "98091\u0663",
            "\uff19\uff1880913",
        ),
    ],
)
def test_dates_that_are_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_date(typed, TODAY, "due_date")
    assert refused.value.field == "due_date"


def test_the_leap_day_of_2000_exists() -> None:
    assert parse_date("000229", TODAY) == date(2000, 2, 29)


@settings(deadline=None)
@given(st.text() | st.text("0123456789-", max_size=11), st.dates())
def test_no_text_does_anything_but_be_read_or_refused(typed: str, today: date) -> None:
    with suppress(Refusal):
        parse_date(typed, today)


def test_dates_are_shown_as_in_the_forms() -> None:
    assert short(date(1998, 9, 13)) == "980913"
    assert short(date(2005, 1, 1)) == "050101"


def test_more_than_five_years_away_is_far() -> None:
    assert is_far(date(2004, 1, 1), TODAY)
    assert is_far(date(1992, 12, 31), TODAY)
    assert not is_far(date(2003, 12, 31), TODAY)


NINETY = Term(3, 0, end_of_month=False)


@pytest.mark.parametrize(
    ("term", "invoice_date", "due"),
    [
        (NINETY, "980913", "981213"),
        (NINETY, "980915", "981215"),
        (NINETY, "981130", "990228"),
        (Term(1, 0, end_of_month=False), "980131", "980228"),
        (Term(1, 0, end_of_month=False), "000131", "000229"),
        (Term(12, 0, end_of_month=False), "000229", "010228"),
        (Term(0, 10, end_of_month=False), "981225", "990104"),
        (Term(0, 0, end_of_month=False), "980913", "980913"),
        (Term(1, 10, end_of_month=False), "980131", "980310"),
        (Term(1, 0, end_of_month=True), "980913", "981031"),
        (Term(1, 0, end_of_month=True), "980131", "980228"),
        (Term(0, 0, end_of_month=True), "981201", "981231"),
    ],
)
def test_due_dates(term: Term, invoice_date: str, due: str) -> None:
    """90 dagar netto is three months in the manual: 980913 falls due 981213, 980915 falls due 981215."""
    assert short(term.due(parse_date(invoice_date, TODAY))) == due


TERMS = st.builds(Term, st.integers(0, 60), st.integers(0, 999), st.booleans())


@given(TERMS, st.dates(max_value=date(9900, 1, 1)))
def test_nothing_falls_due_before_its_date(term: Term, start: date) -> None:
    due = term.due(start)
    assert due >= start
    assert (due - start).days <= 31 * term.months + term.days + 30


@pytest.mark.parametrize("term", [NINETY, Term(0, 10, end_of_month=False), Term(0, 999, end_of_month=True)])
def test_a_due_date_beyond_the_calendar_is_refused(term: Term) -> None:
    with pytest.raises(Refusal) as refused:
        term.due(date(9999, 12, 31), "due_date.0")
    assert refused.value.field == "due_date.0"
