"""When money will come, worked out by hand for Sunday 13 September 1998.

Week 0 is Monday 14 to Sunday 20 September. Customer 888 has five settled invoices of 100.00, paid 0, 0, 1, 1 and 3
weeks after the week of the due date; 889 has four, which is no habit.

| open | due | week | by due date | by habit |
| --- | --- | --- | --- | --- |
| 888, 1000.00 | 16 Sep | 0 | week 0 | two fifths in week 0, two in week 1, one in week 3: 400.00, 400.00, 200.00 |
| 888, 500.00 | 8 Sep | -1 | overdue | -1 has passed twice; 0, 0, 2 are left: 333.33 in week 0, 166.67 in week 2 |
| 888, 100.00 | 1 Aug | -7 | overdue | three weeks after it has passed: later than ever |
| 888, 90.00 | 15 Dec | 13 | beyond | 13, 13, 14, 14, 16: beyond |
| 889, 700.00 | 25 Sep | 1 | week 1 | no habit: week 1 |
| 888, -50.00 | credit note | | apart | apart |
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.as_of import NOW, AsOf
from admix.operations.back_test import back_test
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.forecast import BEYOND, CREDITS, NEVER, PASSED, Expected, customer_forecasts, forecast
from admix.operations.invoices import InvoiceRow
from admix.operations.reversals import reverse_batch
from models.ledger import Item
from tests.office import TODAY, enter_batch, enter_invoices, small_company

MONDAY = date(1998, 6, 1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = forecast_office(tmp_path_factory.mktemp("forecast"))
    yield company
    company.close()


def forecast_office(root: Path) -> OpenCompany:
    """Make the office of the table above."""
    company = small_company(root)
    habit = [(f"1{place}", weeks) for place, weeks in enumerate((0, 0, 1, 1, 3))]
    enter_invoices(company, "888", *(invoice(number, "100", MONDAY) for number, _ in habit))
    enter_invoices(company, "889", *(invoice(f"2{place}", "100", MONDAY) for place in range(4)))
    for number, weeks in habit:
        pay(company, number, MONDAY + timedelta(7 * weeks + 2))
    for place in range(4):
        pay(company, f"2{place}", MONDAY)
    enter_invoices(
        company,
        "888",
        invoice("301", "1000", date(1998, 9, 16)),
        invoice("302", "500", date(1998, 9, 8)),
        invoice("303", "100", date(1998, 8, 1)),
        invoice("304", "90", date(1998, 12, 15)),
        invoice("305", "-50", date(1998, 9, 16)),
    )
    enter_invoices(company, "889", invoice("401", "700", date(1998, 9, 25)))
    return company


def invoice(number: str, amount: str, due: date) -> InvoiceRow:
    return InvoiceRow(0, number, Decimal(amount), item_date=min(due, date(1998, 5, 4)), due_date=due)


def pay(company: OpenCompany, number: str, day: date) -> int:
    head = TypedHead(day, Decimal(100), method="bank")
    return enter_batch(company, head, (number, TypedLine(paid=Decimal(100)))).number


def test_a_claim_is_spread_over_the_weeks_in_which_the_customer_has_paid(office: OpenCompany) -> None:
    found = office.read(forecast, NOW, TODAY)
    expected = {period.period: (period.by_due, period.by_habit) for period in found.periods if period[1:] != (0, 0)}
    assert expected == {
        PASSED: (600_00, 0),
        0: (1000_00, 400_00 + 333_33),
        1: (700_00, 400_00 + 700_00),
        2: (0, 166_67),
        3: (0, 200_00),
        BEYOND: (90_00, 90_00),
        NEVER: (0, 100_00),
        CREDITS: (-50_00, -50_00),
    }
    assert found.total == sum(period.by_habit for period in found.periods) == 2340_00
    assert found.week(0) == (date(1998, 9, 14), date(1998, 9, 20))
    assert (len(found.without_habit), found.without_habit_home) == (1, 700_00)


def test_each_customer_has_its_habit_or_none(office: OpenCompany) -> None:
    """Paid 2, 2, 9, 9 and 23 days after the due date: half of them by the ninth day."""
    found = office.read(forecast, NOW, TODAY)
    customers = office.read(lambda session: list(customer_forecasts(session, found, TODAY)))
    assert [tuple(one) for one in customers] == [
        ("888", "Sofis Hemväveri ABC", 1690_00, 1500_00, 5, 9),
        ("889", "Åkessons Järn & Bygg", 700_00, 700_00, 0, None),
    ]


def test_a_forecast_of_an_earlier_day_knows_what_was_paid_by_then(office: OpenCompany) -> None:
    """On 10 June 888 had paid 10 and 11, and 12 and 13 that day: four are no habit, so claims go by due date."""
    day = date(1998, 6, 10)
    found = office.read(forecast, AsOf(day), day)
    assert found.periods[0] == Expected(PASSED, 100_00, 100_00)
    assert len(found.without_habit) == 2
    assert sum(period.by_due for period in found.periods) == 100_00 + 1690_00 + 700_00 - 50_00


def test_what_is_asked_of_some_customers_is_their_part(office: OpenCompany) -> None:
    party = office.read(lambda session: session.scalar(select(Item.party_id).where(Item.number == "401")))
    found = office.read(forecast, NOW, TODAY, Item.party_id == party)
    assert found.total == 700_00
    assert found.claims == {party: (700_00, 700_00)}


def test_a_payment_that_was_taken_back_is_no_habit(company: OpenCompany) -> None:
    numbers = [f"1{place}" for place in range(5)]
    enter_invoices(company, "888", *(invoice(number, "100", MONDAY) for number in numbers))
    batches = [pay(company, number, MONDAY + timedelta(9)) for number in numbers]
    enter_invoices(company, "888", invoice("20", "60", date(1998, 9, 16)))
    assert company.read(forecast, NOW, TODAY).periods[2] == Expected(1, 0, 60_00)
    company.write(reverse_batch, batches[0], TODAY, "fel kund")
    found = company.read(forecast, NOW, TODAY)
    assert found.without_habit
    assert found.periods[1] == Expected(0, 60_00, 60_00)


def test_the_back_test_compares_with_the_money_that_came(company: OpenCompany) -> None:
    """Habits up to 15 March 1998: 888 pays a week after the week of the due date, five times.

    On 15 March 1000.00 is open, due Wednesday the 18th: by due date the week from the 16th, by habit the week from
    the 23rd. It is paid on the 25th. By due date it is missed twice, in the week it was told for and in the one it
    came in: 2000.00 of 1000.00, 200 %. By habit 0. The forecast of 29 March and later ones find nothing open.
    """
    first = date(1998, 1, 7)
    habit = [(f"1{place}", first + timedelta(7 * place)) for place in range(5)]
    enter_invoices(
        company,
        "888",
        *(InvoiceRow(0, number, Decimal(100), item_date=date(1998, 1, 5), due_date=due) for number, due in habit),
        InvoiceRow(0, "20", Decimal(1000), item_date=date(1998, 3, 2), due_date=date(1998, 3, 18)),
    )
    for number, due in habit:
        pay(company, number, due + timedelta(7))
    enter_batch(
        company,
        TypedHead(date(1998, 3, 25), Decimal(1000), method="bank"),
        ("20", TypedLine(paid=Decimal(1000))),
    )
    tested = company.read(back_test, TODAY)
    assert tested.learned_to == date(1998, 3, 15)
    first_score = tested.scores[0]
    assert first_score.day == date(1998, 3, 15)
    assert first_score[1:] == (1000_00, 1000_00, 1000_00, 2000_00, 0)
    assert [score.paid for score in tested.scores[1:]] == [0] * 11
    assert (tested.due_error, tested.habit_error) == (200, 0)


def test_without_payments_there_is_nothing_to_test(company: OpenCompany) -> None:
    with pytest.raises(Refusal, match="no payments in the 26 weeks"):
        company.read(back_test, TODAY)
