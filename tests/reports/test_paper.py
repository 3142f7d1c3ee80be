"""Pages of any document: nothing is wider than the page, no figure is lost, nothing stands alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admix.money import Rate, format_amount
from admix.text import width
from reports.document import (
    Amount,
    Cell,
    Column,
    Document,
    Row,
    Section,
    cell_text,
    fact,
    group,
    line,
    plain,
    subtotal,
    total,
)
from reports.rendering.as_json import render_json
from reports.rendering.paper import render_paper

NAMES = st.text(max_size=70) | st.text("Åäö東京漢字e\u0301\u0915\u094d\u0937❤\ufe0f👩🏽🇸🇪 \x1b", max_size=70)
HUGE = st.integers(-(10**20), 10**20)
COLUMNS = (
    Column("number", "Number", width=4),
    Column("name", "Name", width=20, least=8),
    Column("day", "Day", "date"),
    Column("debit", "Debit", "amount", 12, carried=True),
    Column("credit", "Credit", "amount", 12, carried=True),
    Column("rate", "Rate", "rate", 9),
    Column("count", "Count", "count", 5),
)


def document(*sections: Section, notes: tuple[str, ...] = ()) -> Document:
    return Document("01 Demo AB", "List", date(1998, 9, 13), "en", sections, 1, notes)


def pages(made: Document, page_lines: int = 66, charset: str = "utf-8", page_width: int = 80) -> list[list[str]]:
    text = render_paper(made, page_lines, page_width, charset).decode(charset)
    assert text.endswith("\n\f")
    return [page.split("\n")[:-1] for page in text.split("\f")[:-1]]


@st.composite
def rows(draw: st.DrawFn) -> tuple[Row, ...]:
    def cells() -> list[Cell]:
        debit, credit = draw(st.none() | HUGE), draw(st.none() | HUGE)
        return [
            draw(st.text("0123456789", max_size=10)),
            draw(NAMES),
            date(1998, 9, 14),
            None if debit is None else Amount(debit),
            None if credit is None else Amount(credit, 2),
            Rate(draw(st.integers(1, 10**11 - 1))),
            draw(st.integers(0, 999)),
        ]

    kinds = draw(st.lists(st.sampled_from(("line", "line", "line", "group", "text", "fact", "sum", "total"))))
    made: list[Row] = []
    for kind in kinds:
        if kind == "line":
            made.append(line(*cells()))
        elif kind in ("sum", "total"):
            blanks: list[Cell] = [None, None, None]
            made.append((subtotal if kind == "sum" else total)(draw(NAMES), *blanks, *cells()[3:]))
        else:
            text = draw(NAMES)
            made.append({"group": group(text), "text": plain(text)}.get(kind) or fact(text, text, Amount(1)))
    return tuple(made)


@given(rows(), st.integers(20, 70), st.sampled_from(("utf-8", "iso-8859-1", "cp437", "ascii")), NAMES)
def test_any_document_fits_its_pages_and_keeps_its_figures(
    listed: tuple[Row, ...], page_lines: int, charset: str, name: str
) -> None:
    made = document(Section(listed, COLUMNS, name), Section((), (), name), notes=(name, "end"))
    printed = pages(made, page_lines, charset)
    assert all(width(text) <= 80 for page in printed for text in page)
    assert all(len(page) <= page_lines - 3 for page in printed)
    words = {word for page in printed for text in page for word in text.split()}
    for row in listed:
        for cell in row.cells:
            if isinstance(cell, Amount | Rate):
                assert cell_text(cell) in words


@given(st.lists(st.lists(HUGE, min_size=12, max_size=12), min_size=1, max_size=5), st.integers(40, 132))
def test_twelve_columns_of_huge_amounts_are_folded_and_kept(figures: list[list[int]], page_width: int) -> None:
    columns = tuple(Column(f"c{index}", f"C{index}", "amount") for index in range(12))
    made = document(Section(tuple(line(*map(Amount, row)) for row in figures), columns))
    printed = pages(made, 66, page_width=page_width)
    assert all(len(text) <= page_width for page in printed for text in page)
    shown = [word for page in printed for text in page for word in text.split()]
    for row in figures:
        assert all(format_amount(figure) in shown for figure in row)


@given(NAMES)
def test_names_in_json_are_shown_and_round_trip(name: str) -> None:
    text = render_json(document(Section((line("1", name, None, Amount(1), None, None, 2),), COLUMNS)))
    assert "\x1b" not in text


def test_an_amount_wider_than_the_page_is_an_error_and_never_cut() -> None:
    made = document(Section((line(Amount(10**90)),), (Column("amount", "Amount", "amount"),)))
    with pytest.raises(ValueError, match="needs 92 columns"):
        render_paper(made)


def test_cells_must_fill_the_columns() -> None:
    with pytest.raises(ValueError, match="1 cells under 7 columns"):
        Section((line("1"),), COLUMNS)


def test_a_page_needs_room_for_its_heading() -> None:
    with pytest.raises(ValueError, match="at least 20 lines"):
        render_paper(document(), 19)


def test_a_document_without_rows_is_one_page() -> None:
    (page,) = pages(document())
    assert page[2:] == ["01 Demo AB" + " " * 60 + "1998-09-13", "List 1" + " " * 68 + "Page 1"]


def groups(sizes: list[int]) -> Section:
    """Groups of lines of 1.00, each with its sum."""
    columns = (Column("name", "Name", width=15), Column("amount", "Amount", "amount", carried=True))
    made: list[Row] = []
    for index, size in enumerate(sizes):
        made += [group(f"Group {index}"), *[line("x", Amount(100))] * size]
        made.append(subtotal(f"Sum {index}", None, Amount(100 * size)))
    return Section((*made, total("All", None, Amount(100 * sum(sizes)))), columns)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(20, 66))
def test_no_group_heading_ends_a_page_and_no_sum_begins_one(sizes: list[int], page_lines: int) -> None:
    for page in pages(document(groups(sizes)), page_lines):
        assert not page[-1].startswith("Group")
        assert not page[7].startswith(("Sum", "All", "     "))


def test_a_group_goes_on_under_its_heading_with_its_running_sum() -> None:
    first, second = pages(document(groups([9])), 20)
    assert first[-2:] == ["x                     1.00", "Carried forward       8.00"]
    assert second[5:10] == [
        "Name                Amount",
        "-" * 80,
        "Group 0 (continued)",
        "Brought forward       8.00",
        "x                     1.00",
    ]


def test_a_text_between_lines_and_facts_above_them_do_not_disturb_the_sums() -> None:
    columns = (Column("amount", "Amount", "amount", 20, carried=True), Column("name", "Name"))
    remark = [line(Amount(1050), "x"), plain("remark")]
    first, second, third, _ = pages(document(Section((fact("Yen", Amount(7, 0)), *remark * 9), columns)), 20)
    assert first[-2:] == ["Carried forward", "               31.50"]
    assert second[7:9] == ["Brought forward", "               31.50"]
    assert third[7:9] == ["Brought forward", "               63.00"]


def test_a_long_text_goes_on_over_pages_without_loss() -> None:
    text = " ".join(str(number) for number in range(2000))
    printed = pages(document(Section((plain(text),))), 30)
    body = " ".join(text for page in printed for text in page[5:])
    assert body == text


def test_a_rate_for_a_hundred_units_says_so() -> None:
    assert cell_text(Rate(532_000, 100)) == "5.32000/100"
