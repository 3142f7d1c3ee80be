"""Payment forecast (betalningsprognos): what will come in each week, by due date and by habit, and its back-test."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from admix.language import Language, mark
from admix.operations.back_test import BackTest, back_test
from admix.operations.forecast import (
    BEYOND,
    CREDITS,
    NEVER,
    PASSED,
    WEEKS,
    CustomerForecast,
    Expected,
    Forecast,
    customer_forecasts,
    forecast,
)
from admix.operations.habits import FEWEST, LATEST
from admix.operations.selecting import chosen_items
from admix.operations.selections import Selection
from reports.asked import House, asked_facts, house
from reports.document import (
    Amount,
    Bar,
    Chart,
    Column,
    Document,
    Row,
    Section,
    blank_zero,
    fact,
    line,
    plain,
    total,
)
from reports.spooling import spooled

TITLE = mark("Payment forecast")
TEST_TITLE = mark("Forecast test")
APART = {
    PASSED: mark("Overdue already"),
    BEYOND: mark("Later"),
    NEVER: mark("Later than ever paid"),
    CREDITS: mark("Credits and money on account"),
}
_PERIODS = (
    Column("period", mark("Expected"), width=29, least=20),
    Column("by_due", mark("By due date"), "amount", 15),
    Column("by_habit", mark("By habit"), "amount", 15),
    Column("difference", mark("Difference"), "amount", 15),
)
_CUSTOMERS = (
    Column("customer", mark("Customer"), width=10),
    Column("name", mark("Name"), width=25, least=16),
    Column("claims", mark("Claims"), "amount", 13, carried=True),
    Column("in_weeks", mark("In 8 weeks"), "amount", 13, carried=True),
    Column("settled", mark("Known"), "count", 5),
    Column("typical", mark("Days"), "count", 5),
)
_SCORES = (
    Column("day", mark("From"), "date"),
    Column("paid", mark("Paid"), "amount", 13),
    Column("by_due", mark("By due date"), "amount", 13),
    Column("missed_by_due", mark("Missed"), "amount", 13),
    Column("by_habit", mark("By habit"), "amount", 13),
    Column("missed_by_habit", mark("Missed"), "amount", 13),
)


def forecast_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the forecast from the day after the report's moment: week by week, then customer by customer.

    Amounts are in home currency; each column adds up to what is open. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    day = selection.as_of.day or today
    found = forecast(session, selection.as_of, day, *chosen_items(selection))
    sections = [
        Section(tuple(asked_facts(about, selection))),
        Section(tuple(_periods(found, about)), _PERIODS),
        Section(tuple(_meaning(found, about))),
    ]
    if selection.details:
        rows = _customers(customer_forecasts(session, found, day), about)
        sections.append(Section(spooled(rows), _CUSTOMERS, about.words.say("Expected of each customer")))
    return about.document(TITLE, today, sections, charts=[_chart(found, about)])


def _periods(found: Forecast, about: House) -> Iterator[Row]:
    for expected in found.periods:
        yield line(_label(found, expected.period, about.words), *_figures(expected.by_due, expected.by_habit, about))
    by_habit = sum(expected.by_habit for expected in found.periods)
    yield total(about.words.say("All that is open"), None, *_figures(found.total, by_habit, about))


def _figures(by_due: int, by_habit: int, about: House) -> tuple[Amount | None, ...]:
    decimals = about.decimals
    return (
        blank_zero(by_due, decimals),
        blank_zero(by_habit, decimals),
        blank_zero(by_habit - by_due, decimals),
    )


def _label(found: Forecast, period: int, words: Language) -> str:
    """Name a period: its first and its last day, or what it is instead of one."""
    if period in APART:
        apart = APART[period]
        return words.say(apart)
    first, last = found.week(period)
    return f"{first} - {last}"


def _meaning(found: Forecast, about: House) -> Iterator[Row]:
    """Say how many customers are forecast by due date for want of a habit, and what the habit is."""
    words = about.words
    yield fact(
        words.say("Customers without a habit"),
        len(found.without_habit),
        Amount(found.without_habit_home, about.decimals),
    )
    yield plain(
        words.say(
            "A habit is the latest invoices that a customer has paid, at most %(most)d. With fewer than %(least)d the"
            " due date counts in both columns.",
            most=LATEST,
            least=FEWEST,
        )
    )


def _customers(found: Iterator[CustomerForecast], about: House) -> Iterator[Row]:
    """Yield what is expected of each customer; of one without a habit it says how many invoices are too few."""
    claims = in_weeks = 0
    decimals = about.decimals
    for one in found:
        claims, in_weeks = claims + one.claims, in_weeks + one.in_weeks
        yield line(
            *(one.number, one.name, Amount(one.claims, decimals), Amount(one.in_weeks, decimals)),
            *(one.settled or None, one.typical),
            way=("customer", one.number),
        )
    sums = (Amount(claims, decimals), Amount(in_weeks, decimals))
    yield total(about.words.say("Total of all customers"), None, None, *sums, None, None)


def _chart(found: Forecast, about: House) -> Chart:
    """Draw the weeks as bars, by habit."""
    weeks = [expected for expected in found.periods if 0 <= expected.period <= WEEKS]
    return Chart(
        about.words.say("Expected by habit"),
        tuple(Bar(_bar(found, one, about.words), Amount(one.by_habit, about.decimals)) for one in weeks),
    )


def _bar(found: Forecast, expected: Expected, words: Language) -> str:
    if expected.period == BEYOND:
        later = APART[BEYOND]
        return words.say(later)
    return found.week(expected.period)[0].isoformat()


def back_test_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the back-test of the 26 weeks up to the report's day: each forecast beside what was paid.

    Refused: what `check_selection` refuses, weeks without payments.
    """
    about = house(session, selection, today)
    tested = back_test(session, selection.as_of.day or today)
    facts = (
        *asked_facts(about, selection),
        fact(about.words.say("Habits learned up to"), tested.learned_to),
        fact(about.words.say("Error by due date, percent"), tested.due_error),
        fact(about.words.say("Error by habit, percent"), tested.habit_error),
    )
    return about.document(TEST_TITLE, today, [Section(facts), Section(tuple(_scores(tested, about)), _SCORES)])


def _scores(tested: BackTest, about: House) -> Iterator[Row]:
    for score in tested.scores:
        amounts = (score.paid, score.by_due, score.missed_by_due, score.by_habit, score.missed_by_habit)
        yield line(score.day, *(Amount(amount, about.decimals) for amount in amounts))
    sums = [
        sum(column)
        for column in zip(
            *((one.paid, one.by_due, one.missed_by_due, one.by_habit, one.missed_by_habit) for one in tested.scores),
            strict=True,
        )
    ]
    yield total(about.words.say("Total"), None, *(Amount(amount, about.decimals) for amount in sums))
