"""The payment forecast on paper, and how far it is from the money that comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.operations.selections import Selection, Span
from benchmarks.habits import back_tests
from reports.ageing import ageing_report
from reports.document import Amount
from reports.forecast import back_test_report, forecast_report
from reports.rendering.paper import render_paper
from tests.office import TODAY
from tests.operations.test_forecast import forecast_office

PAGE = """\
Förväntas                       Förfallodatum      Betalvanor        Skillnad
--------------------------------------------------------------------------------
Redan förfallet                        600.00                         -600.00
1998-09-14 - 1998-09-20               1000.00          733.33         -266.67
1998-09-21 - 1998-09-27                700.00         1100.00          400.00
1998-09-28 - 1998-10-04                                166.67          166.67
1998-10-05 - 1998-10-11                                200.00          200.00
1998-10-12 - 1998-10-18
1998-10-19 - 1998-10-25
1998-10-26 - 1998-11-01
1998-11-02 - 1998-11-08
Senare                                  90.00           90.00
Senare än någonsin betalt                              100.00          100.00
Kreditnotor och tillgodo               -50.00          -50.00
                              =============== ===============
Allt som är öppet                     2340.00         2340.00

Kunder utan betalvanor........: 1         700.00"""
"""The figures are worked out in tests/operations/test_forecast.py."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = forecast_office(tmp_path_factory.mktemp("forecast"))
    yield company
    company.close()


def test_the_page_shows_both_columns_and_what_stands_apart(office: OpenCompany) -> None:
    document = office.read(forecast_report, Selection(), TODAY)
    assert PAGE in render_paper(document).decode()


def test_the_forecast_adds_up_to_the_ageing(office: OpenCompany) -> None:
    forecast = office.read(forecast_report, Selection(), TODAY)
    ageing = office.read(ageing_report, Selection(details=False), TODAY)
    expected = next(row for row in forecast.sections[1].rows if row.kind == "total").cells[1:3]
    aged = next(row for row in ageing.sections[1].rows if row.kind == "total").cells[-1]
    assert expected == (aged, aged) == (Amount(2340_00), Amount(2340_00))


def test_the_customers_lead_down_and_say_how_well_they_are_known(office: OpenCompany) -> None:
    document = office.read(forecast_report, Selection(), TODAY)
    *lines, total = document.sections[3].rows
    assert [(row.way, row.cells[2:]) for row in lines] == [
        (("customer", "888"), (Amount(1690_00), Amount(1500_00), 5, 9)),
        (("customer", "889"), (Amount(700_00), Amount(700_00), None, None)),
    ]
    assert total.cells[2:4] == (Amount(2390_00), Amount(2200_00))


def test_a_forecast_of_some_customers(office: OpenCompany) -> None:
    selection = Selection(customers=Span("889", "889"), details=False)
    document = office.read(forecast_report, selection, TODAY)
    assert [row.cells[1] for row in document.sections[1].rows if row.kind == "total"] == [Amount(700_00)]
    assert len(document.sections) == 3
    assert [bar.amount.minor for bar in document.charts[0].bars] == [0, 700_00, 0, 0, 0, 0, 0, 0, 0]


def test_habits_forecast_better_than_due_dates_where_customers_have_habits(tmp_path: Path) -> None:
    """Three companies of sixty customers, each customer's habit drawn: learned on 18 months, scored on the last 6."""
    tested = back_tests(tmp_path)
    assert len(tested) == 3
    assert all(found.habit_error < found.due_error for found in tested.values())


def test_the_back_test_is_printed_with_both_errors(office: OpenCompany) -> None:
    """In the 26 weeks up to 13 September 900.00 was paid, all of it in June."""
    document = office.read(back_test_report, Selection(), TODAY)
    labels = {row.text: row.cells for row in document.sections[0].rows}
    assert set(labels) >= {"Fel i procent, förfallodatum", "Fel i procent, betalvanor"}
    assert len(document.sections[1].rows) == 13
