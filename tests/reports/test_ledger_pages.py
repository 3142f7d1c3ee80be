"""The reports' pages over the small office, as a bookkeeper reads them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from admix.database.company import OpenCompany
from admix.operations.as_of import AsOf
from admix.operations.selections import Span
from reports.catalogue import REPORTS
from tests.office import small_office
from tests.reports.aged_office import lines, page, report, shown

GOLDEN = Path(__file__).parent / "golden"
DAY = date(1998, 9, 17)
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "specification_sv": ("specification", {"as_of": AsOf(DAY)}),
    "specification_sums_sv": ("specification", {"as_of": AsOf(DAY), "details": False}),
    "ageing_sv": ("ageing", {"as_of": AsOf(date(1998, 12, 31)), "details": False}),
    "ageing_items_sv": ("ageing", {"as_of": AsOf(date(1998, 12, 31))}),
    "payments_sv": ("payments", {"from_day": date(1998, 9, 14), "to_day": date(1998, 9, 20)}),
    "payments_sums_sv": ("payments", {"details": False}),
    "statement_sv": ("statement", {"customers": Span("888", "888"), "from_day": date(1998, 9, 14)}),
    "statements_sv": ("statement", {"to_day": DAY}),
    "customers_sv": ("customers", {}),
    "postings_sv": ("postings", {"from_day": date(1998, 9, 15), "to_day": date(1998, 9, 15)}),
    "postings_account_sv": ("postings", {"account": "1510"}),
    "dso_sv": ("dso", {}),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = small_office(tmp_path_factory.mktemp("office"))
    yield company
    company.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_one_that_was_looked_at(office: OpenCompany, name: str) -> None:
    """Every figure is worked out in the office's own text or follows from it: see the tests of reconciliation."""
    which, asked = PAGES[name]
    found = page(report(office, which, **asked))
    assert max(map(len, found.split("\n"))) <= 80
    assert found == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_every_report_of_the_catalogue_is_built_and_explained(office: OpenCompany) -> None:
    for found in REPORTS:
        assert found.help
        document = report(office, found.name)
        assert document.sections[-1].rows
        assert document.title == document.words.say(found.title)


def test_what_was_received_and_what_was_given_up(office: OpenCompany) -> None:
    """Batches 1, 2, 5: 8800.00 + 3750.00 + 5525.00, 50.00 reduction, 70.00 gain; 3 and 4 were taken back."""
    document = report(office, "payments", details=False)
    sums = lines(document, kind="total")[0]
    keys = ("received", "given_up", "exchange", "settled")
    assert shown([sums[key] for key in keys]) == ["18075.00", "50.00", "-70.00", "18055.00"]
    by_kind = lines(document, 2, "total") + lines(document, 2, "subtotal")
    assert shown([row["home_amount"] for row in by_kind]) == ["18055.00", "18075.00"]
    until = report(office, "payments", details=False, to_day=date(1998, 9, 19))
    assert shown([lines(until, kind="total")[0]["settled"]]) == ["20205.50"]


def test_postings_of_one_customer_are_the_vouchers_that_touched_it(office: OpenCompany) -> None:
    """890 is in batch 4 and its reversal: vouchers I4 and I7, 900.00 each way."""
    document = report(office, "postings", customers=Span("890", "890"))
    headings = [row.text.split()[0] for row in document.sections[1].rows if row.kind == "group"]
    assert headings == ["I4", "I7"]
    assert shown(list(lines(document, kind="total")[0].values())[-2:]) == ["1800.00", "1800.00"]
    first = report(office, "postings", series="I")
    assert shown(list(lines(first, 2, "total")[0].values())[-3:]) == ["22626.00", "22626.00", "0.00"]
