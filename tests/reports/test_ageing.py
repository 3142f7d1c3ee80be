"""The ageing, the specification and what else stands on them, over the office that is worked out by hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.as_of import AsOf
from admix.operations.inquiries import all_items
from admix.operations.instalments import set_instalments
from admix.operations.invoices import InvoiceRow
from admix.operations.reconciliation import reconcile
from admix.operations.reversals import reverse_batch
from admix.operations.selections import Span
from reports.document import Amount, Document
from tests.office import enter_invoices
from tests.reports.aged_office import SEPTEMBER, THEN, aged_office, item_of, lines, page, pay, report, shown

BUCKETS = ["not_due", "period_1", "period_2", "period_3", "period_4", "on_account", "total"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = aged_office(tmp_path_factory.mktemp("aged"))
    yield company
    company.close()


def ages(document: Document, kind: str = "line", keys: list[str] | None = None) -> list[list[str]]:
    return [shown([row[key] for key in keys or BUCKETS]) for row in lines(document, kind=kind)]


def total_of(document: Document, key: str) -> int:
    (row,) = lines(document, kind="total")
    found = row[key]
    assert isinstance(found, Amount)
    return found.minor


def test_every_limit_is_where_it_was_set(office: OpenCompany) -> None:
    document = report(office, "ageing", as_of=THEN, details=False)
    assert ages(document) == [
        ["100.00", "600.00", "2400.00", "9600.00", "12800.00", "", "25500.00"],
        ["700.00", "150.00", "", "", "", "-75.00", "775.00"],
        ["900.00", "", "", "", "", "-450.00", "450.00"],
    ]
    assert ages(document, "total") == [["1700.00", "750.00", "2400.00", "9600.00", "12800.00", "-525.00", "26725.00"]]


def test_item_by_item_it_is_the_same(office: OpenCompany) -> None:
    """Each part of B1 stands in a column of its own; C2, paid before its date, is a row on account."""
    document = report(office, "ageing", as_of=THEN)
    assert ages(document, "total") == ages(report(office, "ageing", as_of=THEN, details=False), "total")
    assert ages(document, "subtotal") == [
        ["100.00", "600.00", "2400.00", "9600.00", "12800.00", "0.00", "25500.00"],
        ["700.00", "150.00", "0.00", "0.00", "0.00", "-75.00", "775.00"],
        ["900.00", "0.00", "0.00", "0.00", "0.00", "-450.00", "450.00"],
    ]
    rows = {(row["number"], row["place"]): row for row in lines(document)}
    assert shown([rows["B1", 1]["period_1"], rows["B1", 2]["not_due"]]) == ["200.00", "700.00"]
    assert (rows["B1", 1]["days"], rows["B1", 2]["days"], rows["C2", None]["days"]) == (29, None, None)
    assert (rows["A1", None]["days"], rows["A2", None]["days"], rows["A8", None]["days"]) == (None, 1, 91)


def test_by_invoice_date_nothing_is_not_due(office: OpenCompany) -> None:
    """888 is 107 days old; B2 17 days; B1 46 and C1 60 days, 900.00 each."""
    document = report(office, "ageing", as_of=THEN, by="invoice", details=False)
    assert [column.heading for column in document.sections[1].columns][2:6] == ["0-30", "31-60", "61-90", "91-"]
    assert ages(document, "total", BUCKETS[1:]) == [["-50.00", "1800.00", "0.00", "25500.00", "-525.00", "26725.00"]]
    assert ages(report(office, "ageing", as_of=THEN, by="invoice"), "total", BUCKETS[1:]) == ages(
        document, "total", BUCKETS[1:]
    )


def test_limits_of_ones_own(office: OpenCompany) -> None:
    """B2 is 10 days late, the first part of B1 29."""
    asked: dict[str, Any] = {"as_of": THEN, "limits": (10, 20), "customers": Span("889", "889")}
    document = report(office, "ageing", details=False, **asked)
    keys = ["not_due", "period_1", "period_2", "period_3", "on_account", "total"]
    assert ages(document, keys=keys) == [["700.00", "-50.00", "", "200.00", "-75.00", "775.00"]]
    assert ages(report(office, "ageing", **asked), "total", keys) == [
        ["700.00", "-50.00", "0.00", "200.00", "-75.00", "775.00"]
    ]


def test_districts_with_their_sums(office: OpenCompany) -> None:
    for details in (False, True):
        document = report(office, "ageing", as_of=THEN, group="district", details=details)
        rows = document.sections[1].rows
        sums = [(row.text, shown(row.cells)[-1]) for row in rows if row.kind in ("subtotal", "total")]
        assert [found for found in sums if "kund " not in found[0]] == [
            ("Summa distrikt N", "25500.00"),
            ("Summa distrikt S", "775.00"),
            ("Summa utan kod", "450.00"),
            ("Summa alla kunder", "26725.00"),
        ]
        headings = [row.text for row in rows if row.kind == "group"]
        assert headings[0] == "Distrikt N Norr"
        assert "Utan distrikt" in headings


def test_a_currency_of_its_own(office: OpenCompany) -> None:
    for details in (False, True):
        document = report(office, "ageing", as_of=THEN, currency="NOK", details=details)
        assert [row[:1] + row[-2:] for row in ages(document, "total")] == [["1000.00", "-500.00", "500.00"]]
    by_currency = lines(report(office, "ageing", as_of=THEN), 2)
    assert [(row["currency"], *shown([row["on_account"], row["total"]])) for row in by_currency] == [
        ("NOK", "-500.00", "500.00"),
        ("SEK", "-75.00", "26275.00"),
    ]


def test_the_chart_shows_the_columns(office: OpenCompany) -> None:
    (chart,) = report(office, "ageing", as_of=THEN).charts
    assert [(bar.label, *shown([bar.amount])) for bar in chart.bars] == [
        ("Ej förf.", "1700.00"),
        ("1-30", "750.00"),
        ("31-60", "2400.00"),
        ("61-90", "9600.00"),
        ("91-", "12800.00"),
        ("Tillgodo", "-525.00"),
    ]


def test_what_is_open_is_one_figure_on_every_day(office: OpenCompany) -> None:
    """From before the first invoice to after the last one; also as known after each of the last entries."""
    days = [date(1998, 6, 14), date(1998, 8, 15), date(1998, 9, 13), date(1998, 9, 14), date(1998, 9, 20), SEPTEMBER]
    moments = [AsOf(), *map(AsOf, [*days, date(1998, 10, 4), date(1998, 10, 5)])]
    moments += [AsOf(day, known_at) for day in (None, SEPTEMBER) for known_at in (9, 12)]
    for moment in moments:
        found = office.read(reconcile, moment)
        assert found.difference == 0, moment
        sums = {
            total_of(report(office, "ageing", as_of=moment), "total"),
            total_of(report(office, "ageing", as_of=moment, details=False), "total"),
            total_of(report(office, "specification", as_of=moment), "home_rest"),
            total_of(report(office, "specification", as_of=moment, details=False), "rest"),
            total_of(report(office, "invoices", as_of=moment), "home_rest"),
            total_of(report(office, "customers", as_of=moment), "balance"),
            sum(item.open_home for _, _, item in office.read(all_items, moment)),
        }
        assert sums == {found.open_home}, moment


def test_a_day_that_is_over_does_not_change(tmp_path: Path) -> None:
    """Afterwards A8 is paid, batch 1 is reversed, A1 is put off in parts, something is invoiced, C2 has its day."""
    company = aged_office(tmp_path)
    asked: list[tuple[str, dict[str, Any]]] = [
        (name, {"as_of": THEN, "details": details})
        for name in ("specification", "ageing", "invoices", "customers", "credit_limits", "dso", "reconciliation")
        for details in (True, False)
    ]
    asked += [("statement", {"to_day": SEPTEMBER}), ("payments", {"to_day": SEPTEMBER})]
    before = [page(report(company, name, **how)) for name, how in asked]
    pay(company, "A8", Decimal(12800), date(1998, 10, 2))
    company.write(reverse_batch, 1, date(1998, 10, 3), "Fel kund")
    later = ((date(1998, 11, 1), 50_00), (date(1998, 12, 1), 50_00))
    company.write(set_instalments, item_of(company, "A1"), later, date(1998, 10, 4))
    enter_invoices(company, "889", InvoiceRow(0, "B3", Decimal(10), None, None, date(1998, 10, 6)))
    assert [page(report(company, name, **how)) for name, how in asked] == before
    assert "A8" not in page(report(company, "specification"))
    company.close()


def test_the_specification_lists_parts_and_what_was_paid_too_early(office: OpenCompany) -> None:
    document = report(office, "specification", as_of=THEN)
    rows = {(row["number"], row["place"]): row for row in lines(document)}
    keys = ("amount", "rest", "home_rest")
    assert shown([rows["B1", 1][key] for key in keys]) == ["300.00", "200.00", "200.00"]
    assert shown([rows["C2", None][key] for key in keys]) == ["", "-500.00", "-450.00"]
    assert rows["C2", None]["kind"] == "Betalt före fakturadatum"
    assert shown([rows["C1", None][key] for key in keys]) == ["1000.00", "1000.00", "900.00"]
    sums = [
        (row["count"], *shown([row["overdue"], row["rest"]]))
        for row in lines(report(office, "specification", as_of=THEN, details=False))
    ]
    assert sums == [(8, "25400.00", "25500.00"), (4, "150.00", "775.00"), (2, "", "450.00")]
    alone = report(office, "specification", as_of=THEN, group="none", currency="NOK")
    assert [(row["customer"], row["number"]) for row in lines(alone)] == [("890", "C1"), ("890", "C2")]
    assert shown(list(lines(alone, kind="total")[0].values())[-2:]) == ["500.00", "450.00"]


def test_who_owes_more_than_the_limit(office: OpenCompany) -> None:
    """888 owes 25500.00 of 20000.00; 889 has used 775.00 of 900.00, 86 percent; 890 450.00 of 10000.00."""
    near = lines(report(office, "credit_limits", as_of=THEN))
    keys = ("credit_limit", "balance", "overdue", "over")
    assert [(row["number"], *shown([row[key] for key in keys]), row["used"]) for row in near] == [
        ("888", "20000.00", "25500.00", "25400.00", "5500.00", 127),
        ("889", "900.00", "775.00", "150.00", "", 86),
    ]
    over = report(office, "credit_limits", as_of=THEN, details=False)
    assert [row["number"] for row in lines(over)] == ["888"]
    assert total_of(over, "over") == 550000


def test_credit_days(office: OpenCompany) -> None:
    """August: 25500.00 + 1000.00 + 900.00 are open, all invoiced since 2 June: 90 days.

    Not due are A1 to A3, 700.00, both parts of B1 and C1: 2600.00 * 90 / 27400.00 = 8.54. September: 1000.00 - 50.00
    + 900.00 are invoiced since 2 July; 26725.00 * 90 / 1850.00 = 1300.14, not due 1700.00 * 90 / 1850.00 = 82.70.
    """
    document = report(office, "dso", as_of=AsOf(date(1998, 10, 4)))
    rows = lines(document)
    assert len(rows) == 12
    keys = ("open", "not_due", "invoiced", "dso", "best", "delay")
    assert [(row["day"], *shown([row[key] for key in keys])) for row in rows[-2:]] == [
        (date(1998, 8, 31), "27400.00", "2600.00", "27400.00", "90.0", "8.5", "81.5"),
        (SEPTEMBER, "26725.00", "1700.00", "1850.00", "1300.1", "82.7", "1217.4"),
    ]
    assert shown([rows[0][key] for key in keys]) == ["0.00", "0.00", "0.00", "", "", ""]
    assert (document.charts[0].bars[-1].label, document.charts[0].bars[-1].amount) == ("1998-09", Amount(13001, 1))


def test_the_statement_leads_from_one_balance_to_the_other(office: OpenCompany) -> None:
    """889 owed 1000.00 on 31 August; less 50.00, 75.00 on account, 100.00 paid: 775.00."""
    document = report(office, "statement", customers=Span("889", "889"), from_day=date(1998, 9, 1), to_day=SEPTEMBER)
    assert [(row["day"], row["number"], *shown([row["home_amount"], row["balance"]])) for row in lines(document)] == [
        (date(1998, 8, 31), None, "", "1000.00"),
        (date(1998, 9, 13), "B2", "-50.00", "950.00"),
        (date(1998, 9, 14), "T2", "-75.00", "875.00"),
        (date(1998, 9, 14), "B1", "-100.00", "775.00"),
    ]
    assert total_of(document, "balance") == 77500
    assert shown([lines(document, 2, "total")[0]["home_rest"]]) == ["775.00"]


def test_a_statement_in_the_customers_own_currency(office: OpenCompany) -> None:
    """890: 1000.00 NOK of 1 August, 500.00 NOK paid on 20 September for an invoice of 5 October."""
    asked: dict[str, Any] = {"customers": Span("890", "890"), "currency": "NOK"}
    before = report(office, "statement", to_day=SEPTEMBER, **asked)
    assert shown([row["balance"] for row in lines(before)]) == ["1000.00", "500.00"]
    assert shown([lines(before, 2, "total")[0]["rest"]]) == ["500.00"]
    after = report(office, "statement", from_day=date(1998, 10, 1), **asked)
    assert shown([row["balance"] for row in lines(after)]) == ["500.00", "1000.00"]


def test_a_customer_whom_nothing_moved_has_a_statement_of_nothing(office: OpenCompany) -> None:
    asked: dict[str, Any] = {
        "customers": Span("890", "890"),
        "to_day": date(1998, 7, 1),
        "from_day": date(1998, 6, 1),
    }
    document = report(office, "statement", **asked)
    assert shown([row["balance"] for row in lines(document)]) == ["0.00"]
    assert total_of(document, "balance") == 0
    several = report(office, "statement", to_day=date(1998, 7, 1))
    assert [row.text for row in several.sections[1].rows if row.kind == "group"] == ["888 Sofis Hemväveri ABC"]


def test_every_row_leads_down(office: OpenCompany) -> None:
    ways: dict[str, Any] = {"ageing": ("item", "A1"), "specification": ("item", "A1"), "invoices": ("item", "A1")}
    ways |= {"customers": ("customer", "888"), "credit_limits": ("customer", "888")}
    ways |= {"payments": ("batch", "1"), "statement": ("item", "A1"), "postings": ("voucher", "I1")}
    for name, way in ways.items():
        rows = report(office, name).sections[1].rows
        assert next(row.way for row in rows if row.kind == "line") == way, name
        assert all(row.way is not None for row in rows if row.kind == "line"), name


# Who is in it


def test_ranges_go_by_the_size_of_numbers(office: OpenCompany) -> None:
    def numbers(**asked: Any) -> list[Any]:
        return [row["number"] for row in lines(report(office, "customers", **asked))]

    assert numbers(customers=Span("9", "888")) == ["888"]
    assert numbers(customers=Span("889")) == ["889", "890"]
    assert numbers(customers=Span(None, "1000")) == ["888", "889", "890"]
    assert numbers(customers=Span(None, "90")) == []
    assert numbers(customers=Span("A")) == []
    assert numbers(customers=Span(None, "A")) == ["888", "889", "890"]
    assert numbers(districts=Span("N", "P")) == ["888"]
    assert numbers(districts=Span("O")) == ["889"]
    assert numbers(categories=Span("A", "Z"), salespeople=Span("A")) == []


@pytest.mark.parametrize(
    ("name", "asked", "field", "sentence"),
    [
        ("ageing", {"customers": Span("888", "9")}, "customers", "888 comes after 9"),
        ("ageing", {"districts": Span("S", "N")}, "districts", "S comes after N"),
        ("ageing", {"categories": Span("b", "9")}, "categories", "b comes after 9"),
        ("ageing", {"salespeople": Span("10", "9")}, "salespeople", "10 comes after 9"),
        ("ageing", {"limits": (30, 30)}, "limits", "must rise: 30 comes after 30"),
        ("ageing", {"limits": (0, 30)}, "limits", "1 to 999 days"),
        ("ageing", {"limits": (30, 1000)}, "limits", "1 to 999 days"),
        ("ageing", {"limits": (1, 2, 3, 4, 5, 6, 7)}, "limits", "at most 6 limits"),
        ("ageing", {"currency": "XXX"}, "currency", "XXX is not in the currency register"),
        ("specification", {"as_of": AsOf(date(1999, 1, 1))}, "as_of", "990101 lies in the future"),
        ("reconciliation", {"as_of": AsOf(date(1999, 1, 1))}, "as_of", "990101 lies in the future"),
        (
            "payments",
            {"from_day": date(1998, 9, 2), "to_day": date(1998, 9, 1)},
            "from_day",
            "980902 comes after 980901",
        ),
        ("statement", {"to_day": date(1999, 1, 1)}, "to_day", "990101 lies in the future"),
        ("statement", {"customers": Span("777", "777")}, "customers", "There is no customer 777"),
        ("postings", {"account": "9999"}, "account", "There is no account 9999"),
        ("postings", {"series": "Q"}, "series", "There is no voucher in series Q"),
    ],
)
def test_what_cannot_be_asked_for(
    office: OpenCompany, name: str, asked: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Refusal) as refused:
        report(office, name, **asked)
    assert refused.value.field == field
    assert sentence in str(refused.value)
