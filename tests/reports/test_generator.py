"""Reports of the clerk's own: what a file may say, what it never can, and that the figures are the ledger's.

The office: 888 has 101 of 1000.00 SEK due 1 Sep and 102 of 100.00 USD (at 7.36: 736.00 SEK) due 1 Oct; 889 has 103 of
250.50 SEK due 15 Sep, of which 50.50 is paid, and the credit note 104 of -20.00 SEK. Today is 13 September 1998.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.chosen_rows import choose_rows
from admix.operations.data_sets import DATA_SETS, SUMMED
from admix.operations.invoices import InvoiceRow
from admix.report_definitions import TESTS, WITHOUT_VALUE, Definition, Filter, read_definition, write_definition
from reports.document import Amount, Row
from reports.generator import generated_report
from reports.rendering.paper import render_paper
from tests.office import TODAY, enter_batch, enter_invoices, small_company

OPEN = Filter("home_rest", "<>", "0")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = generator_office(tmp_path_factory.mktemp("generator"))
    yield company
    company.close()


def generator_office(root: Path) -> OpenCompany:
    """Make the office told of above."""
    company = small_company(root)
    enter_invoices(company, "888", invoice("101", "1000", date(1998, 9, 1)))
    enter_invoices(company, "888", invoice("102", "100", date(1998, 10, 1), "USD"))
    enter_invoices(company, "889", invoice("103", "250.50", date(1998, 9, 15)), invoice("104", "-20", TODAY))
    head = TypedHead(TODAY, Decimal("50.50"), method="bank")
    enter_batch(company, head, ("103", TypedLine(paid=Decimal("50.50"))))
    return company


def invoice(number: str, amount: str, due: date, currency: str = "SEK") -> InvoiceRow:
    return InvoiceRow(0, number, Decimal(amount), currency, item_date=date(1998, 8, 20), due_date=due)


def asked(
    columns: str,
    *filters: Filter,
    data: str = "items",
    sort: str = "number",
    groups: str = "",
    totals: str = "",
) -> Definition:
    names = (tuple(listed.split()) for listed in (columns, sort, groups, totals))
    chosen, sorted_by, grouped, summed = names
    return Definition("prov", "Prov", data, chosen, sorted_by, grouped, summed, filters)


def rows(office: OpenCompany, definition: Definition) -> list[Row]:
    return list(office.read(generated_report, definition, TODAY).sections[-1].rows)


def numbers(office: OpenCompany, *filters: Filter) -> list[object]:
    return [row.cells[0] for row in rows(office, asked("number", *filters))]


def test_columns_stand_as_chosen_with_sums_in_groups(office: OpenCompany) -> None:
    """1000.00 + 736.00 = 1736.00 of 888; 250.50 - 50.50 - 20.00 = 180.00 of 889; 1916.00 in all."""
    found = rows(office, asked("number due_date home_rest", groups="customer", totals="home_rest"))
    assert [(row.kind, row.text, row.cells, row.way) for row in found] == [
        ("group", "Kund: 888", (), None),
        ("line", "", ("101", date(1998, 9, 1), Amount(1000_00)), ("item", "101")),
        ("line", "", ("102", date(1998, 10, 1), Amount(736_00)), ("item", "102")),
        ("subtotal", "Summa 888", (None, None, Amount(1736_00)), None),
        ("group", "Kund: 889", (), None),
        ("line", "", ("103", date(1998, 9, 15), Amount(200_00)), ("item", "103")),
        ("line", "", ("104", TODAY, Amount(-20_00)), ("item", "104")),
        ("subtotal", "Summa 889", (None, None, Amount(180_00)), None),
        ("total", "Summa", (None, None, Amount(1916_00)), None),
    ]


def test_amounts_in_their_own_currency_are_added_up_by_currency_only(office: OpenCompany) -> None:
    found = rows(office, asked("number rest", groups="currency", totals="rest"))
    assert [row.cells[1] for row in found if row.kind == "subtotal"] == [Amount(1180_00), Amount(100_00)]
    assert [row for row in found if row.kind == "total"] == []
    one = rows(office, asked("number rest", Filter("currency", "=", "SEK"), totals="rest"))
    assert one[-1].cells == (None, Amount(1180_00))
    with pytest.raises(Refusal, match="Group by currency"):
        rows(office, asked("number rest", totals="rest"))


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (Filter("home_rest", ">=", "736"), ["101", "102"]),
        (Filter("home_rest", "<", "0"), ["104"]),
        (Filter("rest", "=", "100.00"), ["102"]),
        (Filter("rest", ">", "199,99"), ["101", "103"]),
        (Filter("due_date", "<", "today"), ["101"]),
        (Filter("due_date", "<=", "today+2"), ["101", "103", "104"]),
        (Filter("due_date", "=", "today - 12"), ["101"]),
        (Filter("due_date", ">", "980915"), ["102"]),
        (Filter("number", "begins", "10"), ["101", "102", "103", "104"]),
        (Filter("name", "contains", "Hemväveri"), ["101", "102"]),
        (Filter("name", "contains", "%"), []),
        (Filter("kind", "=", "credit_note"), ["104"]),
        (Filter("kind", "<>", "credit_note"), ["101", "102", "103"]),
        (Filter("reminders", "=", "0"), ["101", "102", "103", "104"]),
        (Filter("disputed", "=", "j"), []),
        (Filter("disputed", "=", "n"), ["101", "102", "103", "104"]),
        (Filter("district", "empty"), ["101", "102", "103", "104"]),
        (Filter("district", "filled"), []),
    ],
)
def test_a_filter_keeps_the_rows_it_says(office: OpenCompany, rule: Filter, found: list[str]) -> None:
    assert numbers(office, rule) == found


def test_rows_are_sorted_down_where_a_minus_stands(office: OpenCompany) -> None:
    found = rows(office, asked("number", sort="customer -home_rest"))
    assert [row.cells[0] for row in found] == ["101", "102", "103", "104"]
    found = rows(office, asked("number", sort="-customer home_rest"))
    assert [row.cells[0] for row in found] == ["104", "103", "102", "101"]


def test_every_column_of_every_data_set_can_be_shown_sorted_and_filtered(office: OpenCompany) -> None:
    for data in DATA_SETS.values():
        for column in data.columns:
            wanted = Definition("x", "X", data.key, (column.key,), (f"-{column.key}",), (column.key,))
            assert len(office.read(generated_report, wanted, TODAY).sections) == 1
            filled = Definition("x", "X", data.key, (column.key,), (), (), (), (Filter(column.key, "filled"),))
            counted = sum(row.kind == "line" for row in rows(office, filled))
            everything = sum(
                row.kind == "line" for row in office.read(generated_report, wanted, TODAY).sections[0].rows
            )
            assert counted <= everything
            if column.kind in SUMMED and column.kind != "amount":
                summed = Definition("x", "X", data.key, (column.key,), (), (), (column.key,))
                assert rows(office, summed)[-1].kind == "total"


def test_the_page_tells_its_filters(office: OpenCompany) -> None:
    page = render_paper(office.read(generated_report, asked("number", OPEN), TODAY)).decode()
    assert "Rest redov....................: <> 0" in page
    assert page.split("\n")[3].startswith("Prov")


GOOD = 'title = "Prov"\ndata = "items"\ncolumns = ["number"]\n'


@pytest.mark.parametrize(
    ("file", "field", "sentence"),
    [
        ("title = ", None, "cannot be read"),
        (GOOD + "select = 1\n", None, "unknown key: select"),
        (GOOD.replace('["number"]', '"number"'), None, "columns has a wrong value"),
        (GOOD.replace('"Prov"', "1"), None, "title has a wrong value"),
        (GOOD.replace('"Prov"', '""'), "title", "has a title"),
        (GOOD.replace('"Prov"', '"\\u001b[2J"'), "title", "is not visible text"),
        (GOOD.replace('["number"]', "[]"), "columns", "at least one column"),
        (GOOD.replace('["number"]', '["number", "number"]'), "columns", "twice in columns"),
        (GOOD.replace('["number"]', str([f"c{place}" for place in range(21)])), "columns", "at most 20"),
        (GOOD + 'groups = ["a", "b", "c", "d"]\n', "groups", "at most 3"),
        (GOOD + 'filter = "x"\n', None, "filter has a wrong value"),
        (GOOD + 'filter = [{ column = "number" }]\n', None, "filter has a wrong value"),
        (GOOD + 'filter = [{ column = "number", test = "=", value = [] }]\n', None, "filter has a wrong value"),
        (GOOD + 'filter = [{ column = "number", test = "like", value = "1" }]\n', "filter", "like is no test"),
        (GOOD + 'filter = [{ column = "number", test = "=" }]\n', "filter", "every other test takes one"),
        (GOOD + 'filter = [{ column = "number", test = "empty", value = "1" }]\n', "filter", "take no value"),
        (GOOD + f'filter = [{{ column = "a", test = "=", value = "{"x" * 61}" }}]\n', "filter", "at most 60"),
    ],
)
def test_a_file_that_says_something_else_is_refused(file: str, field: str | None, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        read_definition("prov", file)
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["", "Prov", "../prov", "prov.toml", "å", "-prov", "p" * 31])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="cannot name a report"):
        read_definition(name, GOOD)


@pytest.mark.parametrize(
    ("definition", "field", "sentence"),
    [
        (asked("number", data="entry"), "data", "There is: customers, items"),
        (asked("number; DROP TABLE item"), "columns", "no column number;"),
        (asked("password"), "columns", "There is: number, kind"),
        (asked("number", sort="-what"), "sort", "no column what"),
        (asked("number", groups="what"), "groups", "no column what"),
        (asked("number", totals="home_rest"), "totals", "choose it as a column too"),
        (asked("number", totals="number"), "totals", "cannot be added up"),
        (asked("number", Filter("what", "=", "1")), "filter", "no column what"),
        (asked("number", Filter("due_date", "begins", "19")), "filter", "Only texts"),
        (asked("number", Filter("due_date", "=", "31/12")), "filter", "date"),
        (asked("number", Filter("home_rest", "=", "abc")), "filter", "not an amount"),
        (asked("number", Filter("reminders", "=", "1.5")), "filter", "not a whole number"),
        (asked("number", Filter("disputed", "=", "kanske")), "filter", "Answer"),
        (asked("number", Filter("kind", "=", "räkning")), "filter", "none of invoice, credit_note"),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused(
    office: OpenCompany, definition: Definition, field: str, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        office.read(choose_rows, definition, TODAY)
    assert refused.value.field == field


HOSTILE = ["'; DROP TABLE item; --", '" OR 1=1', "%", "_", "\\", "1 OR 1", "x' UNION SELECT * FROM entry"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("test", ["=", "begins", "contains", "<>"])
def test_a_value_is_never_sql(office: OpenCompany, value: str, test: str) -> None:
    """No name holds such a text, so equality, beginning and containing find nothing, and unequal finds everything."""
    found = numbers(office, Filter("name", test, value))
    assert found == (["101", "102", "103", "104"] if test == "<>" else [])
    assert office.read(lambda session: session.execute(text("SELECT count(*) FROM item")).scalar()) == 4


_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=20)
_FILTER = st.builds(
    lambda column, test, value: Filter(column, test, "" if test in WITHOUT_VALUE else value),
    st.sampled_from(("number", "name")),
    st.sampled_from(TESTS),
    _TEXT.filter(bool),
)


@given(
    st.builds(
        lambda title, filters: Definition("p", f"T{title}", "items", ("name",), filters=tuple(filters)),
        _TEXT,
        st.lists(_FILTER, max_size=3),
    )
)
def test_a_file_says_again_what_was_chosen(definition: Definition) -> None:
    once = read_definition("p", write_definition(definition))
    assert read_definition("p", write_definition(once)) == once
    assert (once.columns, len(once.filters)) == (definition.columns, len(definition.filters))
