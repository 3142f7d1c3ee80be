"""Matching at the terminal: rows in and out with Enter, amounts with minus, a proposal with a, a question at Esc."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany, open_company
from admix.operations.batch_heads import TypedHead
from admix.operations.drafts import Stage, keep_draft
from admix.operations.match_claims import claims_to_match
from admix.operations.registers import lock_period
from screens.menu_tree import PROGRAMS
from tests.office import TODAY, begin_batch, small_company
from tests.operations.matched import enter, findings, match, opened, put_in_group, row, vouchers
from tests.terminal import message, play, rows

EMPTY = """\
 Customer......:        888 Sofis Hemväveri ABC
 Unmatched.....:
+------------------------------------------------------------------------------+
|  Invoice            Date   Due                Open      Matched         Rest |
|------------------------------------------------------------------------------|
|      101            980901 981201 SEK       400.00                           |
|      102            980901 981201 SEK      -100.00                           |
|      103            980901 981201 USD       100.00                           |
|      104            980901 981201 USD       -40.00                           |
|                                                                              |"""

QUESTION = """\
|      101            980901 981201 SEK       400.00       100.00       300.00 |
|      102     +------------------------------------------------+         0.00 |
|      103     | Date.......................: 980913            |        60.00 |
|      104     | Exchange gain..............:          5.60 SEK |         0.00 |
|              |------------------------------------------------|              |
|              | Match what is chosen (y/n).................:>_ |              |
|              |------------------------------------------------|              |
|              | No leaves everything as it was.                |              |
|              +------------------------------------------------+              |"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenCompany]:
    """Customer 888 with 400.00 SEK and 100.00 USD invoiced, 100.00 SEK and 40.00 USD (at 7.50) credited."""
    monkeypatch.setitem(PROGRAMS, "1", PROGRAMS["6"])
    company = small_company(tmp_path)
    enter(company, "888", row("101", "400"), row("102", "-100"), row("103", "100", "USD"))
    enter(company, "888", row("104", "-40", "USD", 750_000))
    yield company
    assert findings(company) == []
    company.close()


def typed(company: OpenCompany, *steps: str) -> list[str]:
    """Type in the window of customer 888."""
    return play(company, "1⏎888⏎", *steps, code="en")[1:]


def test_the_window_shows_all_that_is_open(office: OpenCompany) -> None:
    shown = play(office, "1⏎888⏎", code="en")[0]
    assert rows(shown, 2, 11) == EMPTY
    assert "Enter uses/undoes, minus (-) asks how much, a proposes, Esc ends.        1/4 |" in shown


def test_a_credit_is_used_whole_and_an_invoice_takes_what_it_has(office: OpenCompany) -> None:
    credit, invoice, undone, again = typed(office, "↓⏎", "↑⏎", "⏎", "⏎↓⏎")
    assert "Unmatched.....: 100.00 SEK" in credit
    assert "102            980901 981201 SEK      -100.00      -100.00         0.00 |" in credit
    assert "Unmatched.....: 0.00 SEK" in invoice
    assert "101            980901 981201 SEK       400.00       100.00       300.00 |" in invoice
    assert "Unmatched.....: 100.00 SEK" in undone
    assert "Unmatched.....: -100.00 SEK" in again


def test_a_credit_chosen_last_is_used_as_far_as_the_invoices_reach(office: OpenCompany) -> None:
    """30.00 of the invoice by hand; the credit of 100.00 then gives 30.00 and keeps 70.00."""
    shown = typed(office, "-30⏎", "↓⏎")[1]
    assert "102            980901 981201 SEK      -100.00       -30.00       -70.00 |" in shown
    assert "Unmatched.....: 0.00 SEK" in shown


def test_number_after_number_is_typed_and_taken(office: OpenCompany) -> None:
    """102 Enter 101 Enter: the second number is another one, also where it begins as the first did."""
    taken, back = typed(office, "102⏎101⏎", "104⏎103⏎")
    assert "101            980901 981201 SEK       400.00       100.00       300.00 |" in taken
    assert "102            980901 981201 SEK      -100.00      -100.00         0.00 |" in taken
    assert "Unmatched.....: 0.00 SEK\n" in taken
    assert "Unmatched.....: 0.00 SEK, 0.00 USD" in back


def test_an_invoice_without_a_credit_is_refused(office: OpenCompany) -> None:
    """The dollars of the credit do not help an invoice in kronor."""
    refused = typed(office, "104⏎⇱⏎")[0]
    sentence = "Choose a credit note or money on account in SEK first: it has nothing left for this row."
    assert message(refused) == sentence
    assert "Unmatched.....: 40.00 USD" in refused


def test_an_amount_is_typed_and_corrected(office: OpenCompany) -> None:
    asked, refused, wrong, taken, out = typed(office, "↓-", "100,01⏎", "x⏎", "-60⏎", "-⌫⏎")
    assert "| Open...................:         -100.00 SEK   |" in asked
    assert "| Match..................: ________-100.00       |" in asked
    assert message(refused) == "More than is open on 102: at most 100.00 SEK."
    assert "100,01" in refused
    assert message(wrong) == "x is not an amount. Type it as 5000 or 5000.00."
    assert "SEK      -100.00       -60.00       -40.00 |" in taken
    assert "Unmatched.....:\n" in out
    assert message(typed(office, "--5⏎")[0]) == "Type an amount above zero."
    assert "Unmatched.....:\n" in typed(office, "-⎋")[0]


def test_an_unbalanced_choice_is_refused_and_nothing_is_lost(office: OpenCompany) -> None:
    over, more = typed(office, "↓⏎⎋", "↑-150⏎⎋")
    sentence = "100.00 SEK of the chosen credits is unmatched. Choose an invoice for it, or use less with minus (-)."
    assert message(over) == sentence
    assert "SEK      -100.00      -100.00         0.00 |" in over
    sentence = "50.00 SEK of the chosen invoices is unmatched. Choose a credit for it, or use less with minus (-)."
    assert message(more) == sentence
    assert "SEK       400.00       150.00       250.00 |" in more


def test_a_proposal_is_matched_with_its_exchange_difference(office: OpenCompany) -> None:
    """40.00 USD at 7.36 is 294.40, at 7.50 300.00: a gain of 5.60."""
    proposed, asked, answered, done = typed(office, "a", "⎋", "⏎", "y⏎")
    assert "Unmatched.....: 0.00 SEK, 0.00 USD" in proposed
    assert rows(asked, 7, 15) == QUESTION
    assert message(answered) == "Answer y or n."
    assert message(done) == "Matched: 100.00 SEK, 40.00 USD, voucher I 1."
    assert "Customer no............: __________" in done
    assert opened(office, "101", "102", "103", "104") == [(300_00, 300_00), (0, 0), (60_00, 441_60), (0, 0)]
    assert vouchers(office) == [("Matchning 888", {"receivable": 5_60, "exchange_gain": -5_60})]


def test_without_an_exchange_difference_there_is_no_voucher(office: OpenCompany) -> None:
    done, left = typed(office, "↓⏎↑⏎⎋y⏎", "⎋")
    assert message(done) == "Matched: 100.00 SEK."
    assert "Choice" in left
    assert vouchers(office) == []


def test_no_leaves_it_unmatched_and_esc_goes_back_to_the_rows(office: OpenCompany) -> None:
    back, left = typed(office, "↓⏎↑⏎⎋⎋", "⎋n⏎")
    assert "SEK       400.00       100.00       300.00 |" in back
    assert "Match what is chosen" not in back
    assert "Customer no............: __________" in left
    assert opened(office, "101", "102") == [(400_00, 400_00), (-100_00, -100_00)]


def test_another_day_is_typed_and_a_locked_one_comes_back(office: OpenCompany) -> None:
    office.write(lock_period, TODAY, "Avstämt")
    asked, locked, no_day, done = typed(office, "↓⏎↑⏎⎋", "y⏎", "9x⏎", "980914⏎")
    assert "Date.......................: 980913" in asked
    assert message(locked) == "The period up to 980913 is locked. Type a later date than 980913."
    assert message(no_day) == "9x is not a date. Type six digits, YYMMDD."
    assert message(done) == "Matched: 100.00 SEK."
    assert opened(office, "102") == [(0, 0)]


def test_what_someone_else_took_meanwhile_is_told_and_the_rest_of_the_choice_stays(office: OpenCompany) -> None:
    def elsewhere() -> None:
        other = open_company(office.stores.folder, office.today)
        match(other, ("102", "101", 10_00))
        other.close()

    refused = play(office, "1⏎888⏎a⎋", elsewhere, "y⏎", code="en")[-1]
    assert "102 has been paid or matched in the meantime, by " in message(refused)
    assert "102            980901 981201 SEK       -90.00                           |" in refused
    assert "103            980901 981201 USD       100.00        40.00        60.00 |" in refused
    assert "Unmatched.....: 0.00 USD" in refused


def test_a_group_shows_whose_each_row_is_and_an_open_batch_its_star(office: OpenCompany) -> None:
    enter(office, "889", row("201", "-300"))
    office.write(put_in_group, "SOFIS", "888", "889")
    batch, _ = begin_batch(office, TypedHead(TODAY, Decimal(900), method="bank"), "101")
    office.write(keep_draft, batch, Stage())
    shown, done = play(office, "1⏎888⏎", "⇲⏎⇱⏎⎋y⏎", code="en")
    assert "|*     101        888 980901 981201 SEK       400.00 " in shown
    assert "|      201        889 980901 981201 SEK      -300.00 " in shown
    assert message(done) == "Matched: 300.00 SEK."


def test_there_may_be_nothing_to_match(office: OpenCompany) -> None:
    bare, nothing, sought, left = play(office, "1⏎890⏎", "a⏎-x", "1", "⎋", code="en")
    assert "Nothing is open on this customer." in bare
    assert "Unmatched.....:\n" in nothing
    assert message(sought) == ""
    assert "Customer no............: __________" in left
    enter(office, "890", row("301", "10"))
    sentence = "Nothing can be matched by itself: no credit has an invoice of its currency."
    assert message(play(office, "1⏎890⏎a", code="en")[0]) == sentence


def test_many_rows_scroll_and_a_number_is_gone_to(office: OpenCompany) -> None:
    """27 rows, 12 of them seen: the ruler on the last one, then on 512, then two pages of 11 further up."""
    enter(office, "889", *(row(f"5{place:02}", str(place)) for place in range(1, 28)))
    assert len(office.read(claims_to_match, "889")) == 27
    last, sought, up = play(office, "1⏎889⏎⇲", "512", "⇞", code="en")
    assert "27/27 |" in last
    assert "|      516 " in last
    assert "12/27 |" in sought
    assert " 1/27 |" in up
    larger = play(office, "1⏎889⏎", code="en", size=(100, 40))[0]
    assert "|      527 " in larger
