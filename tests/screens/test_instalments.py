"""Instalments on screen: an invoice, its parts, the receipt, the second Enter; and how the inquiry shows them."""

import re
from datetime import date
from decimal import Decimal

import pytest

from admix.database.company import OpenCompany
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.customers import find_customer
from admix.operations.invoice_inquiry import list_items
from admix.operations.invoices import InvoiceRow
from admix.operations.open_parts import Part, parts_of
from admix.operations.registers import lock_period
from screens.menu_tree import PROGRAMS
from tests.office import TODAY, enter_batch, enter_invoices
from tests.terminal import message, play, rows

OCTOBER, NOVEMBER, DECEMBER = date(1998, 10, 1), date(1998, 11, 1), date(1998, 12, 1)
IN_THREE = "1⏎7001⏎3⇥981001⏎"
"""The program, the invoice, three parts from 1 October: the receipt is shown."""


@pytest.fixture
def invoiced(company: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> OpenCompany:
    """Invoice 7001 of 1000.00 dated 980913; the menu's first line starts the dialog."""
    monkeypatch.setitem(PROGRAMS, "1", PROGRAMS["8"])
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(1000)))
    return company


def parts(company: OpenCompany) -> list[Part]:
    party = company.read(find_customer, "888").id
    item = next(line.item_id for line in company.read(list_items, party, 0, 9) if line.number == "7001")
    return company.read(parts_of, [item])[item]


def filled_rows(shown: str) -> list[list[str]]:
    """Return what stands in the rows of parts, without the empty fields."""
    found = (re.findall(r"[\d.]+", row) for row in rows(shown, 10, 21).split("\n"))
    return [row for row in found if row]


def test_equal_parts_are_filled_in_and_saved_by_a_second_enter(invoiced: OpenCompany) -> None:
    """1000.00 in three: 333.33, 333.33, 333.34 on the first of October, November and December."""
    found, receipt, saved = play(invoiced, "1⏎7001⏎", "3⇥981001⏎", "⏎")
    assert "888 Sofis Hemväveri ABC" in found
    assert "1000.00       1000.00 SEK" in found
    assert filled_rows(receipt) == [["981001", "333.33"], ["981101", "333.33"], ["981201", "333.34"]]
    assert len(parts(invoiced)) == 3
    assert parts(invoiced)[2] == Part(3, DECEMBER, 333_34, 333_34, 333_34, 333_34)
    assert "7001" in message(saved)
    assert filled_rows(saved) == []


def test_nothing_is_saved_before_the_second_enter(invoiced: OpenCompany) -> None:
    play(invoiced, IN_THREE)
    assert len(parts(invoiced)) == 1


def test_typed_parts_down_the_column_the_last_takes_what_is_left(invoiced: OpenCompany) -> None:
    """400.00 in October, the rest of 600.00 in December, with a reason."""
    receipt, _ = play(invoiced, "1⏎7001⏎⇥⇥Per telefon⇥981001⇥400⇥981201⏎", "⏎")
    assert filled_rows(receipt) == [["981001", "400.00"], ["981201", "600.00"]]
    assert [part[1:3] for part in parts(invoiced)] == [(OCTOBER, 400_00), (DECEMBER, 600_00)]


def test_a_part_changed_in_the_receipt_keeps_the_others(invoiced: OpenCompany) -> None:
    """333.33 becomes 300.00: the parts make 966.67 and are refused, until the last is 366.67."""
    refused, _, _ = play(invoiced, IN_THREE + "⇥⇥⇥300⏎", "366.67⏎", "⏎")
    assert "966.67" in message(refused)
    assert [part.amount for part in parts(invoiced)] == [300_00, 333_33, 366_67]


def test_the_plan_in_force_is_shown_and_can_be_changed(invoiced: OpenCompany) -> None:
    play(invoiced, IN_THREE + "⏎")
    shown, again, _ = play(invoiced, "1⏎7001⏎", "⏎", "2⇥981101⏎⏎")
    assert filled_rows(shown) == [["981001", "333.33"], ["981101", "333.33"], ["981201", "333.34"]]
    assert "7001" in message(again)
    assert [part[1:3] for part in parts(invoiced)] == [(NOVEMBER, 500_00), (DECEMBER, 500_00)]


def test_thirty_six_parts_stand_in_three_columns(invoiced: OpenCompany) -> None:
    """1000.00 / 36 = 27.77; the last part is 1000.00 - 35 x 27.77 = 28.05, on the first of September 2001."""
    receipt, _ = play(invoiced, "1⏎7001⏎36⇥981001⏎", "⏎")
    found = filled_rows(receipt)
    assert found[0] == ["981001", "27.77", "991001", "27.77", "001001", "27.77"]
    assert found[11] == ["990901", "27.77", "000901", "27.77", "010901", "28.05"]
    assert len(parts(invoiced)) == 36


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("99⏎", "99"),
        ("7001⏎1⇥981001⏎", "36"),
        ("7001⏎⇥981001⏎", "?"),
        ("7001⏎⏎", "36"),
        ("7001⏎⇥⇥⇥981001⇥1⏎", "36"),
        ("7001⏎⇥⇥⇥981001⇥1⇥981101⇥2⏎", "3.00"),
        ("7001⏎3⇥980912⏎", "980912"),
    ],
)
def test_refusals_stand_on_the_message_line_and_save_nothing(invoiced: OpenCompany, keys: str, said: str) -> None:
    shown = play(invoiced, "1⏎" + keys)[-1]
    assert said in message(shown)
    assert len(parts(invoiced)) == 1


def test_a_refusal_in_the_second_column_puts_the_cursor_there(invoiced: OpenCompany) -> None:
    """The thirteenth part falls due before the twelfth: typing now goes into its field."""
    keys = "1⏎7001⏎13⇥981001⏎" + "⇥" * 26 + "980930⏎"
    refused, typed = play(invoiced, keys, "9")
    assert "980930" in message(refused)
    assert re.search(r"981001 +76\.92 +9_____ ", re.sub("_{7,}", " ", rows(typed, 10, 10)))


def test_a_period_that_was_locked_meanwhile(invoiced: OpenCompany) -> None:

    def lock() -> None:
        invoiced.write(lock_period, TODAY, "Avstämd")

    shown = play(invoiced, IN_THREE, lock, "⏎")[-1]
    assert "980913" in message(shown)
    assert len(parts(invoiced)) == 1


def test_esc_goes_back_and_asks_where_something_was_typed(invoiced: OpenCompany) -> None:
    back, out = play(invoiced, "1⏎7001⏎⎋", "⎋")
    assert filled_rows(back) == []
    assert "7001" not in back
    assert "888" not in out
    asked, kept, gone = play(invoiced, IN_THREE + "⎋", "n⏎", "⎋j⏎")
    assert "333.33" in asked
    assert "333.33" in kept
    assert "333.33" not in gone


# The inquiry


def test_the_inquiry_marks_an_invoice_with_instalments_and_shows_them_one_step_down(invoiced: OpenCompany) -> None:
    """400.00 paid: the next part is November's with 266.66 left; further down the payment and its batch."""
    play(invoiced, IN_THREE + "⏎")
    head = TypedHead(date(1998, 9, 20), Decimal(400), method="bank")
    enter_batch(invoiced, head, ("7001", TypedLine(paid=Decimal(400))))
    listed, shown, below = play(invoiced, "5⏎888⏎", "⏎", "⏎")
    assert re.search(r"3 \w+.* 981101 266\.66 SEK", listed)
    box = [re.findall(r"[\d.]+", row) for row in shown.split("\n") if re.search(r"\| +\d 98", row)]
    assert box == [
        ["1", "981001", "333.33"],
        ["2", "981101", "333.33", "266.66"],
        ["3", "981201", "333.34", "333.34"],
    ]
    assert re.search(r"980920 \w+ +400\.00 SEK", below)


def test_the_inquiry_shows_links_and_what_was_written_off(invoiced: OpenCompany) -> None:
    enter_invoices(
        invoiced,
        "888",
        InvoiceRow(0, "7002", Decimal(-10), credits="7001"),
        InvoiceRow(1, "7003", Decimal(-20), credits="7001"),
    )
    (listed,) = play(invoiced, "5⏎888⏎")
    lines = listed.split("\n")
    first = next(at for at, row in enumerate(lines) if row.startswith("     7001"))
    assert lines[first + 1].endswith("7002, 7003")
    second = next(at for at, row in enumerate(lines) if row.startswith("     7002"))
    assert lines[second + 1].split()[-1] == "7001"
