"""Customer inquiry and invoices per customer, on paper and as JSON."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.errors import Refusal
from admix.operations.inquiries import AsOf
from admix.operations.invoices import InvoiceRow
from admix.operations.selections import Selection, Span
from reports.customer import customer_report
from reports.invoices import invoices_report
from reports.rendering.as_json import render_json
from reports.rendering.paper import render_paper
from reports.statement import statement_report
from tests.reports.books import TODAY, Books, add_party, paid

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def paid_books(books: Books) -> Books:
    """Scripts B and C: 23432 and 12345 are settled, 1680.00 of 54323 is left (dialogs D2)."""
    books.batch("5000", ("23432", paid("6300")))
    books.batch("10000", ("12345", paid("8000")), ("54323", paid("2000")))
    return books


def golden(name: str) -> str:
    return (GOLDEN / name).read_text("utf-8")


def test_the_customer_inquiry_shows_the_figures_of_the_dialog(paid_books: Books) -> None:
    document = paid_books.company.read(customer_report, "888", AsOf(), TODAY)
    assert render_paper(document).decode() == golden("customer_en.txt")


def test_the_customer_inquiry_as_of_a_day_counts_what_was_due_then(paid_books: Books) -> None:
    document = paid_books.company.read(customer_report, "888", AsOf(date(1998, 9, 13)), date(1999, 1, 1))
    page = render_paper(document).decode()
    assert "As of.........................: 1998-09-13" in page
    assert "Balance - not due.............:       14300.00" in page
    assert "Overdue.......................:           0.00" in page


def test_a_page_for_a_customer_is_in_the_customers_language(paid_books: Books) -> None:
    """An English company, a Norwegian customer: 100.00 on 13 September, netto 3 months, nothing paid.

    The house's own list of the same invoice stays in English.
    """
    paid_books.company.write(add_party, "1000", "Åse Ånes AS", "nb")
    paid_books.invoices("1000", [InvoiceRow(0, "777", Decimal(100))])
    document = paid_books.company.read(customer_report, "1000", AsOf(date(1998, 9, 13)), TODAY)
    assert render_paper(document).decode() == golden("customer_nb.txt")
    assert json.loads(render_json(document))["language"] == "nb"
    house = render_paper(paid_books.company.read(invoices_report, Selection(), TODAY)).decode()
    assert "Total of customer 1000                           100.00" in house


def test_each_customer_is_written_to_in_a_language_of_their_own(paid_books: Books) -> None:
    titles = {"sv": "Kundfråga", "nb": "Kundespørring", "en": "Customer inquiry"}
    for place, code in enumerate(titles):
        paid_books.company.write(add_party, f"200{place}", "Ås", code)
        document = paid_books.company.read(customer_report, f"200{place}", AsOf(), TODAY)
        assert (document.language, document.title) == (code, titles[code])


def test_what_is_past_its_due_date_is_overdue(paid_books: Books) -> None:
    page = render_paper(paid_books.company.read(customer_report, "888", AsOf(), date(1998, 12, 16))).decode()
    assert "Balance - not due.............:           0.00" in page
    assert "Overdue.......................:        1680.00" in page
    assert "Balance in all................:        1680.00" in page


def test_an_unknown_customer_is_refused(books: Books) -> None:
    with pytest.raises(Refusal, match="no customer 777"):
        books.company.read(customer_report, "777", AsOf(), TODAY)


def test_invoices_per_customer_with_sums(paid_books: Books) -> None:
    paid_books.company.write(add_party, "1000", "Åre Ånga AB")
    paid_books.invoices("1000", [InvoiceRow(0, "777", Decimal(100)), InvoiceRow(1, "778", Decimal(-25))])
    document = paid_books.company.read(invoices_report, Selection(), TODAY)
    assert render_paper(document).decode() == golden("invoices_en.txt")


def test_invoices_known_at_an_entry(paid_books: Books) -> None:
    document = paid_books.company.read(invoices_report, Selection(AsOf(known_at=4)), TODAY)
    page = render_paper(document).decode()
    assert "Known at entry................: 4" in page
    assert page.count("17980.00") == 4


def test_json_has_the_same_figures(paid_books: Books) -> None:
    document = paid_books.company.read(customer_report, "888", AsOf(), TODAY)
    text = render_json(document)
    assert text == golden("customer_en.json")
    rows = json.loads(text)["sections"][0]["rows"]
    lines = [row["cells"] for row in rows if row["kind"] == "line"]
    (total,) = [row["cells"] for row in rows if row["kind"] == "total"]
    assert sum(Decimal(cells["amount"]) for cells in lines) == Decimal(total["amount"])
    assert sum(Decimal(cells["rest"] or 0) for cells in lines) == Decimal(total["rest"])


def test_json_shows_a_hostile_name(books: Books) -> None:
    books.company.write(add_party, "999", "\x1b[31mRöd")
    text = render_json(books.company.read(customer_report, "999", AsOf(), TODAY))
    assert "␛[31mRöd" in text
    assert "\\u001b" not in text


def test_a_statement_is_in_the_customers_language_several_are_in_the_companys(paid_books: Books) -> None:
    paid_books.company.write(add_party, "1000", "Åse Ånes AS", "nb")
    paid_books.invoices("1000", [InvoiceRow(0, "777", Decimal(100))])
    one = paid_books.company.read(statement_report, Selection(customers=Span("1000", "1000")), TODAY)
    assert (one.language, one.title) == ("nb", "Kontoutskrift")
    assert paid_books.company.read(statement_report, Selection(), TODAY).language == "en"
