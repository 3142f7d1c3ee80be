"""One document in every shape: the same rows, the same sums, and text that stays text."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reports.rendering.as_xlsx
from admix.money import format_amount
from admix.text import show, width
from reports.document import Amount, Bar, Chart, Column, Document, Section, line
from reports.rendering.as_csv import FORMULA_SIGNS
from reports.rendering.as_json import render_json
from reports.rendering.screen import chart_lines
from reports.rendering.shapes import SHAPES, Page, render
from tests.reports.everything import LONG, everything

GOLDEN = Path(__file__).parent / "golden"
SUMS = {
    "Total of 888": (Decimal("17980.00"), 1000),
    "Total of 1000": (Decimal("75.00"), -400),
    "Total": (Decimal("18055.00"), 600),
}
"""What the lines add up to in SEK and JPY, as `everything` works it out."""
TEXTS = st.text(max_size=30) | st.text("=+-@\t\r\n '\"<r></r>|!A1_x0041_\uff1då", min_size=1, max_size=12)


def rendered(document: Document, shape: str, page: Page | None = None) -> bytes:
    target = io.BytesIO()
    render(document, shape, target, page or Page())
    return target.getvalue()


def csv_rows(document: Document) -> list[dict[str, str]]:
    data = rendered(document, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def sheets(document: Document) -> Any:
    return openpyxl.load_workbook(io.BytesIO(rendered(document, "xlsx")))


def pdf_pages(document: Document, page_width: int) -> list[Any]:
    return list(pypdf.PdfReader(io.BytesIO(rendered(document, "pdf", Page(width=page_width)))).pages)


def test_the_sums_in_json() -> None:
    rows = json.loads(rendered(everything(), "json"))["sections"][0]["rows"]
    read = {row["text"]: row["cells"] for row in rows if row["kind"] in ("subtotal", "total")}
    assert {label: (Decimal(cells["rest"]), int(cells["yen"])) for label, cells in read.items()} == SUMS


def test_the_sums_in_csv_can_be_told_from_the_lines_they_sum() -> None:
    rows = [row for row in csv_rows(everything()) if row["section"] == "Customers"]
    sums = {row["text"]: row for row in rows if row["kind"] in ("subtotal", "total")}
    assert {label: (Decimal(row["rest"]), int(row["yen JPY"])) for label, row in sums.items()} == SUMS
    lines = [row for row in rows if row["kind"] == "line"]
    assert sum(Decimal(row["rest"]) for row in lines) == SUMS["Total"][0]
    of_888 = [row for row in lines if row["group"] == f"888 {LONG}"]
    assert sum(Decimal(row["rest"]) for row in of_888) == SUMS["Total of 888"][0]


def test_csv_is_one_table_with_the_columns_of_all_sections() -> None:
    header = rendered(everything(), "csv").decode("utf-8-sig").split("\r\n")[0]
    assert header == "kind,section,group,text,value,value 2,number,name,due,rest,yen JPY,rate,days,account,sum"
    by_text = {row["text"]: row for row in csv_rows(everything()) if row["kind"] in ("text", "note")}
    assert (by_text["Balance"]["value"], by_text["Balance"]["value 2"]) == ("18055.00", "SEK")
    assert by_text["As of"]["value"] == "1998-09-14"
    assert by_text["'+46 is text"]["kind"] == "text"
    assert by_text["Counted by due date."]["kind"] == "note"
    assert [row["sum"] for row in csv_rows(everything()) if row["account"]] == ["18055.00", "-18055.00"]


def test_text_in_csv_is_no_formula_and_negative_amounts_are_numbers() -> None:
    lines = [row for row in csv_rows(everything()) if row["kind"] == "line"]
    assert [row["name"] for row in lines[3:5]] == ["'=1+1", "'@Åre"]
    assert lines[4]["rest"] == "-25.00"


def test_the_sums_in_a_spreadsheet_are_numbers_with_their_currencys_decimals() -> None:
    rows = list(sheets(everything())["Customers"].iter_rows())
    sums = {row[0].value: row for row in rows if row[0].value in SUMS}
    assert {label: (Decimal(str(row[4].value)), row[5].value) for label, row in sums.items()} == SUMS
    assert {(row[4].number_format, row[5].number_format) for row in sums.values()} == {("#,##0.00", "#,##0")}
    assert [sums[label][0].font.bold for label in SUMS] == [False, False, True]
    lines = [row for row in rows[2:] if row[1].value in ("888", "1000")]
    assert sum(Decimal(str(row[4].value)) for row in lines) == SUMS["Total"][0]


def test_a_spreadsheet_has_a_sheet_for_each_kind_of_columns_and_one_for_the_charts() -> None:
    book = sheets(everything())
    assert book.sheetnames == ["Customers", "Voucher I 1", "Charts"]
    first = book["Customers"]
    assert first["A1"].value == "01 Demo AB  Open items 7  1998-09-14"
    assert [cell.value for cell in first[2]] == [
        None, "Cust.no", "Name", "Due date", "Rest", "Amount JPY", "Rate", "Days",
    ]  # fmt: skip
    assert first.freeze_panes == "A3"
    assert first["D7"].value.date().isoformat() == "1998-12-13"
    assert (first["G7"].value, first["G8"].value) == (0.9, "5.32000/100")
    assert [cell.value for cell in book["Charts"]["B"]] == [None, 14300, 1680, 0, 1, -3575]
    assert len(book["Charts"]._charts) == 1


def test_a_figure_that_no_spreadsheet_can_keep_is_written_to_its_last_digit() -> None:
    exact, too_long = Amount(999_999_999_999_999), Amount(1_234_567_890_123_456)
    document = Document("01", "Huge", everything().dated, "en", (Section((line(exact), line(too_long)), COLUMN),))
    cells = [row[1].value for row in sheets(document)["Huge"].iter_rows(min_row=3)]
    assert cells == [9_999_999_999_999.99, "12345678901234.56"]


def test_a_sheet_that_is_full_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports.rendering.as_xlsx, "MOST_ROWS", 5)
    rows = tuple(line(Amount(index)) for index in range(7))
    book = sheets(Document("01", "List: [2]", everything().dated, "en", (Section(rows, COLUMN),)))
    assert book.sheetnames == ["List   2", "List   2 2", "List   2 3"]
    assert [row[1].value for sheet in book for row in sheet.iter_rows(min_row=3)] == [n / 100 for n in range(7)]


COLUMN = (Column("amount", "Amount", "amount", 12, carried=True),)


@pytest.mark.parametrize("page_width", [80, 132])
def test_a_pdf_has_the_figures_of_the_printed_page(page_width: int) -> None:
    (page,) = pdf_pages(everything(), page_width)
    assert sorted(figures(page.extract_text())) == sorted(figures(paper(everything(), page_width)))
    assert "18055.00" in figures(page.extract_text())
    assert (page.mediabox.width < page.mediabox.height) is (page_width == 80)


def figures(text: str) -> list[str]:
    """Return the words that are figures, whatever stands beside them."""
    return [word for word in text.split() if word.lstrip("-")[:1].isdigit() and word != "1"]


def test_a_pdf_shows_the_letters_of_our_names() -> None:
    names = ("Åäö Øæé Łž", "Zażółć", "漢\x1b")
    text = pdf_pages(everything(*names), 132)[0].extract_text()
    assert "Åäö Øæé Łž" in text
    assert "Zazółć" in text  # the type has no ż
    assert "???" in text


def test_a_long_pdf_repeats_its_headings_and_carries_its_sums() -> None:
    rows = tuple(line(Amount(100)) for _ in range(150))
    pages = [
        page.extract_text()
        for page in pdf_pages(Document("01", "L", everything().dated, "sv", (Section(rows, COLUMN),)), 80)
    ]
    assert len(pages) == 3
    assert all(f"Sida {number}" in page and "Belopp" in page for number, page in enumerate(pages, start=1))
    carried = [page.split("Att transportera\n")[1].split()[0] for page in pages[:2]]
    brought = [page.split("Transport\n")[1].split()[0] for page in pages[1:]]
    assert carried == brought
    listed = [page.split().count("1.00") for page in pages]
    assert sum(listed) == 150
    assert [Decimal(figure) for figure in carried] == [listed[0], listed[0] + listed[1]]


def paper(document: Document, page_width: int) -> str:
    return rendered(document, "text", Page(width=page_width)).decode()


@pytest.mark.parametrize("page_width", [80, 132])
def test_everything_on_paper(page_width: int) -> None:
    """At 80 the wide columns are left out; at 132 they stand there and the long name is whole."""
    assert paper(everything(), page_width) == (GOLDEN / f"everything_{page_width}.txt").read_text("utf-8")


def test_paper_without_end_gets_blank_lines_for_a_form_feed() -> None:
    text = rendered(everything(), "text", Page(lines=30, form_feed=False)).decode()
    assert "\f" not in text
    assert text.count("\n") % 30 == 0
    assert text.split("\n")[32].startswith("01 Demo AB")


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_document_gives_the_same_bytes(shape: str) -> None:
    assert rendered(everything(), shape) == rendered(everything(), shape)


def test_an_unknown_shape_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="docx"):
        rendered(everything(), "docx")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_document_without_rows_has_every_shape(shape: str) -> None:
    assert rendered(Document("01", "Empty", everything().dated, "nb", ()), shape)


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_no_text_becomes_a_formula_in_csv(names: list[str]) -> None:
    lines = [row for row in csv_rows(everything(*names)) if row["kind"] == "line" and row["section"] == "Customers"]
    for row, name in zip(lines[5:], names, strict=True):
        assert row["name"] in (show(name), "'" + show(name))
        assert row["name"].lstrip()[:1] not in FORMULA_SIGNS


@settings(max_examples=15, deadline=None)
@given(st.lists(TEXTS, min_size=20, max_size=60))
def test_no_text_becomes_a_formula_in_a_spreadsheet(names: list[str]) -> None:
    data = rendered(everything(*names), "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not any(b"<f" in parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)
        assert not any(b"hyperlink" in parts.read(name) for name in parts.namelist())
    cells = [row[2] for row in openpyxl.load_workbook(io.BytesIO(data))["Customers"].iter_rows(min_row=14)]
    for cell, name in zip(cells, names, strict=False):
        assert cell.data_type == ("s" if show(name) else "n")
        assert (cell.value or "").rstrip() == show(name).rstrip()


@given(st.lists(st.tuples(TEXTS, st.integers(-(10**16), 10**16)), max_size=8), st.integers(60, 132))
def test_bars_fit_their_width_and_stand_on_one_line(listed: list[tuple[str, int]], cells: int) -> None:
    chart = Chart("Ages", tuple(Bar(label, Amount(minor)) for label, minor in listed))
    lines = chart_lines(chart, cells)[1:]
    assert all(width(text) <= cells for text in lines)
    for text, (_, minor) in zip(lines, listed, strict=True):
        assert text.endswith(format_amount(minor))
        assert minor == 0 or "#" in text
    json.loads(render_json(Document("01", "C", everything().dated, "en", (), charts=(chart,))))


def test_bars_are_as_long_as_their_amounts() -> None:
    """Of 40 cells the larger amount fills all: 100.00 has 40, 25.00 has 10; -50.00 beside them takes a third."""
    lines = chart_lines(Chart("T", (Bar("a", Amount(10000)), Bar("b", Amount(2500)))), 40 + 1 + 6 + 2)
    assert [text.count("#") for text in lines] == [0, 40, 10]
    lines = chart_lines(Chart("T", (Bar("a", Amount(10000)), Bar("b", Amount(-5000)))), 30 + 1 + 6 + 2)
    assert lines[1:] == ["a " + " " * 10 + "#" * 20 + " 100.00", "b " + "#" * 10 + " " * 20 + " -50.00"]
