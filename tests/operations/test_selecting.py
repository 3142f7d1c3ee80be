"""What no report can be asked for is refused at its field, before anything is read."""

from datetime import date

import pytest

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.as_of import AsOf
from admix.operations.selecting import check_selection
from admix.operations.selections import Selection, Span
from reports.ageing import ageing_report
from reports.dso import dso_report
from tests.office import TODAY

ONE = Span("NORD", "NORD")


@pytest.mark.parametrize(
    ("selection", "field", "sentence"),
    [
        (Selection(districts=ONE), "districts", "There is no NORD in the register"),
        (Selection(categories=ONE), "categories", "There is no NORD in the register"),
        (Selection(salespeople=ONE), "salespeople", "There is no NORD in the register"),
        (Selection(customers=Span("777", "777")), "customers", "no customer 777"),
        (Selection(customers=Span("888", "9")), "customers", "888 comes after 9"),
        (Selection(as_of=AsOf(date(1998, 9, 14))), "as_of", "lies in the future"),
        (Selection(as_of=AsOf(date(1, 1, 1))), "as_of", "0001-01-01 is too early"),
        (Selection(from_day=date(1899, 12, 31)), "from_day", "1899-12-31 is too early"),
        (Selection(to_day=date(1, 12, 31)), "to_day", "0001-12-31 is too early"),
    ],
)
def test_it_is_refused(company: OpenCompany, selection: Selection, field: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        company.read(check_selection, selection, TODAY)
    assert refused.value.field == field


def test_a_range_of_codes_may_begin_and_end_where_no_code_is(company: OpenCompany) -> None:
    company.read(check_selection, Selection(districts=Span("A", "Z"), as_of=AsOf(date(1900, 1, 1))), TODAY)


def test_the_earliest_day_is_answered(company: OpenCompany) -> None:
    earliest = Selection(as_of=AsOf(date(1900, 1, 1)))
    for report in (ageing_report, dso_report):
        assert company.read(report, earliest, TODAY).sections
