"""The journal's pages as they go into the binder."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.language import language
from admix.operations.invoices import InvoiceRow
from admix.operations.journal_values import JournalValues
from admix.operations.journals import Selection, journals_of, make_journal
from reports.journal_parts import utc_stamp
from reports.payment_journal import payment_journal, printed_head
from reports.rendering.paper import render_paper
from tests.reports.books import Books, paid

GOLDEN = Path(__file__).parent / "golden"
HEAD = "833e098a3916e379f8ec3bfd1c3d7084" + "0" * 32
MADE = "1998-09-14T18:05:12+00:00"


def fixed(values: JournalValues) -> JournalValues:
    """Replace what differs from run to run: clock, user, chain."""
    batches = tuple(replace(batch, approved_utc=MADE, user="sofia", entered_by="sofia") for batch in values.batches)
    return replace(values, batches=batches, made_utc=MADE, user="sofia", head_entry=5, head=HEAD)


def page_of(books: Books, code: str = "en") -> str:
    values = fixed(books.company.write(make_journal, Selection()))
    return render_paper(payment_journal(values, language(code))).decode()


def golden(name: str) -> str:
    return (GOLDEN / name).read_text("utf-8")


def script_b(books: Books) -> None:
    """5000.00 declared, 23432 paid with 6300.00: the used amount becomes the total (seed lines 140-296)."""
    books.batch("5000", ("23432", paid("6300")))


def test_script_b_on_paper(books: Books) -> None:
    script_b(books)
    assert page_of(books) == golden("script_b_en.txt")


@pytest.mark.parametrize("code", ["sv", "nb"])
def test_script_b_on_paper_in_another_language(books: Books, code: str) -> None:
    script_b(books)
    assert page_of(books, code) == golden(f"script_b_{code}.txt")


def test_fee_reduction_separate_posting_and_a_foreign_batch_on_paper(books: Books) -> None:
    """5000.00 received: 4990.00 on 12345 with 10.00 reduction, 10.00 posted apart, the bank keeps 12.50.

    Then 500.00 USD at 7.50 = 3750.00 closes 3680.00: a gain of 70.00.
    """
    books.batch(
        "5000",
        ("12345", paid("4990", reduction=Decimal(10))),
        fee=Decimal("12.50"),
        separate=(1000, "2420"),
    )
    books.batch("500", ("54323", paid("500", settle=True, post_exchange=True)), currency="USD", rate=750_000)
    assert page_of(books) == golden("two_batches_en.txt")


def test_the_head_of_the_audit_chain_is_printed_in_groups() -> None:
    assert printed_head(HEAD) == "833E 098A 3916 E379 F8EC 3BFD 1C3D 7084"


def test_moments_are_printed_in_utc_wherever_the_journal_is_printed() -> None:
    assert utc_stamp("1998-09-14T20:05:12+02:00") == "1998-09-14 18:05:12Z"


@pytest.fixture
def long_batch(books: Books) -> str:
    """150 invoices of 1.00, 2.00 ... 150.00, each paid in full but for a reduction of 0.10."""
    rows = [InvoiceRow(place, f"9{place:04d}", Decimal(place + 1)) for place in range(150)]
    books.invoices("888", rows)
    lines = [(row.number, paid(str(row.amount - Decimal("0.10")), reduction=Decimal("0.10"))) for row in rows]
    books.batch("11310", *lines)
    return books.page()


def test_a_long_batch_fills_pages_with_headings_and_numbers(long_batch: str) -> None:
    pages = long_batch.split("\f")
    assert pages.pop() == ""
    assert len(pages) == 4
    for number, page in enumerate(pages, start=1):
        lines = page.splitlines()
        assert lines[2].startswith("01 Demo AB")
        assert lines[3].startswith("Payment journal 1")
        assert lines[3].endswith(f"Page {number}")
        assert len(lines) <= 63
    assert ["Cust.no Name" in page for page in pages] == [True, True, True, False]


def test_sums_are_carried_from_page_to_page_and_end_as_the_total(long_batch: str) -> None:
    running = [Decimal(0)] * 3
    carried: list[Decimal] = []
    for line in long_batch.splitlines():
        figures = line.split()
        if line.startswith("888 "):
            running = [
                total + Decimal(figure)
                for total, figure in zip(running, (figures[-3], figures[-2], figures[-1]), strict=True)
            ]
        if line.startswith(("Carried forward", "Brought forward")):
            carried.append(Decimal(figures[-1]))
            assert [Decimal(figures[-3]), Decimal(figures[-2]), Decimal(figures[-1])] == running
        if line.startswith("Total of batch"):
            assert [Decimal(figures[-4]), Decimal(figures[-3]), Decimal(figures[-1])] == running
    assert len(carried) == 4
    assert running == [Decimal("11310.00"), Decimal("15.00"), Decimal("11325.00")]


def test_the_voucher_on_the_page_balances(long_batch: str) -> None:
    (total,) = [line.split() for line in long_batch.splitlines() if line.startswith("Total of voucher")]
    assert total[-2:] == ["11325.00", "11325.00"]


@pytest.fixture
def rich_books(books: Books) -> Books:
    books.invoices(
        "888",
        [
            InvoiceRow(0, "9999999", Decimal("9999999.99")),
            InvoiceRow(1, "88888888", Decimal("99999999999.99")),
            InvoiceRow(2, "K1", Decimal("-99999999999.99")),
        ],
    )
    return books


def test_ten_millions_stand_side_by_side(rich_books: Books) -> None:
    rich_books.batch("9999999.99", ("9999999", paid("9999999.99")))
    page = rich_books.page()
    assert "888     Sofis Hemväveri ABC  9999999 9999999.99                       9999999.99" in page


def test_the_largest_amounts_lose_no_digit(rich_books: Books) -> None:
    largest = Decimal("99999999999.99")
    rich_books.batch(
        str(largest),
        ("88888888", paid(str(largest - Decimal("0.01")), reduction=Decimal("0.01"))),
        ("K1", paid(str(-largest))),
        ("9999999", paid("1")),
    )
    page = rich_books.page()
    for figure in ("99999999999.98", "99999999999.99", "-99999999999.99", "88888888"):
        assert figure in page
    assert max(map(len, page.splitlines())) <= 80


def test_wide_figures_in_every_column_move_to_lines_of_their_own(rich_books: Books) -> None:
    rich_books.batch("5", ("88888888", paid("5")))
    values = rich_books.company.write(make_journal, Selection())
    (batch,) = values.batches
    wide = replace(
        batch.lines[0],
        paid=-(10**13 - 1),
        reduction=10**13 - 1,
        exchange=-(10**13 - 1),
        settled=-(10**13 - 1),
        paid_home=None,
    )
    values = fixed(replace(values, batches=(replace(batch, lines=(wide, wide)),)))
    page = render_paper(payment_journal(values, language("en"))).decode()
    assert page == golden("widest_en.txt")


def test_a_journal_made_on_another_day_shows_that_day(books: Books) -> None:
    script_b(books)
    values = books.company.write(make_journal, Selection())
    document = payment_journal(values, language("en"))
    assert (document.dated, document.number) == (date(1998, 9, 13), 1)
    assert len(books.company.read(journals_of, Selection(batch=1))) == 1
