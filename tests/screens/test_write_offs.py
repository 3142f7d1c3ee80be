"""Bad debts at the terminal: the form and its receipt, what goes beyond the limit of 500.00, what waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from admix.database.company import OpenCompany, open_company
from admix.identity import os_user
from admix.operations.registers import lock_period
from admix.operations.write_offs import approve_write_off, waiting_write_offs
from admix.text import fit
from screens.menu_tree import PROGRAMS
from tests.office import TODAY, small_company
from tests.operations.matched import (
    begin_kept,
    enter,
    findings,
    give_role,
    match,
    opened,
    row,
    set_up,
    vouchers,
)
from tests.terminal import message, play, rows

RECEIPT = """\
Invoice no....................: _____103
Amount........................: __________10.00 USD
Date..........................: 980913
Reason........................: Konkurs_______________________________________


Customer......................: 888 Sofis Hemväveri ABC
Invoice date/due date.........: 980901 981201
Open/open afterwards..........:          100.00           90.00
In home currency..............:           73.60 SEK
Account.......................: 6351 Konstaterade kundförluster"""

WAITING = """\
+------------------------------------------------------------------------------+
|                             Write-offs that wait                             |
|------------------------------------------------------------------------------|
|  Invoice    Cust.no Date             Amount Asked by Reason                  |
|      102        888 980913      1000.00 SEK {user} Konkurs                 |
|      103        888 980912       100.00 USD {user} Konkurs                 |
+------------------------------------------------------------------------------+"""

QUESTION = """\
    +----------------------------------------------------------------------+
    | Invoice no..........:      102                                       |
    | Customer............: 888 Sofis Hemväveri ABC                        |
    | Amount..............:         1000.00 SEK                            |
    | Open................:         1000.00                                |
    | In home currency....:         1000.00 SEK                            |
    | Reason..............: Konkurs                                        |
    |----------------------------------------------------------------------|
    | Approve the write-off (y/n)..................................:>_     |
    +----------------------------------------------------------------------+"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenCompany]:
    """Customer 888 with 400.00 and 1000.00 SEK and 100.00 USD (736.00) open, and a credit of 50.00."""
    monkeypatch.setitem(PROGRAMS, "1", PROGRAMS["7"])
    company = small_company(tmp_path)
    invoices = (row("101", "400"), row("102", "1000"), row("103", "100", "USD"), row("104", "-50"))
    enter(company, "888", *invoices)
    yield company
    assert findings(company) == []
    company.close()


def typed(company: OpenCompany, *steps: str) -> list[str]:
    """Type in the form."""
    return play(company, "1⏎", *steps, code="en")[1:]


def ask_for_two(company: OpenCompany) -> None:
    """Ask for 102 and 103, which are both beyond the limit."""
    typed(company, "102⇥⇥⇥Konkurs⏎⏎", "103⇥⇥980912⇥Konkurs⏎⏎")


def test_the_first_enter_shows_what_the_second_writes_off(office: OpenCompany) -> None:
    receipt, done = typed(office, "103⇥10⇥⇥Konkurs⏎", "⏎")
    assert rows(receipt, 2, 12) == RECEIPT
    assert message(receipt) == ""
    assert message(done) == "Invoice 103: 10.00 USD written off, voucher I 1."
    assert "Invoice no....................: ________" in done
    assert "Customer......" not in done
    assert opened(office, "103") == [(90_00, 662_40)]
    assert vouchers(office) == [("Kundförlust 103", {"receivable": -73_60, "write_off": 73_60})]


def test_an_empty_amount_is_all_that_is_open_and_a_change_is_shown_anew(office: OpenCompany) -> None:
    whole, part, done = typed(office, "101⇥⇥⇥Konkurs⏎", "⇤⇤150⏎", "⏎")
    assert "Amount........................: _________400.00 SEK" in whole
    assert "Open/open afterwards..........:          400.00          250.00" in part
    assert message(done) == "Invoice 101: 150.00 SEK written off, voucher I 1."
    assert opened(office, "101") == [(250_00, 250_00)]


def test_beyond_the_limit_it_becomes_a_request(office: OpenCompany) -> None:
    receipt, done = typed(office, "102⇥⇥⇥Konkurs⏎", "⏎")
    assert message(receipt) == "Beyond the limit of 500.00 SEK: Enter asks an approver for it."
    assert message(done) == "Invoice 102: a write-off of 1000.00 SEK waits for approval."
    assert "Waiting for approval: 1. Enter in the empty form shows them." in done
    assert vouchers(office) == []


def test_an_approver_goes_beyond_the_limit_at_once(office: OpenCompany) -> None:
    office.write(give_role, os_user(), "approver")
    receipt, done = typed(office, "102⇥⇥⇥Konkurs⏎", "⏎")
    assert message(receipt) == ""
    assert message(done) == "Invoice 102: 1000.00 SEK written off, voucher I 1."


def test_an_invoice_in_an_open_batch_is_told(office: OpenCompany) -> None:
    begin_kept(office, "101")
    held, free = typed(office, "101⇥⇥⇥Konkurs⏎", "⎋y⏎1⏎103⇥10⇥⇥Konkurs⏎")
    sentence = "The invoice stands in an open batch, which cannot be approved as it is then."
    assert rows(held, 14, 14) == sentence
    assert sentence not in free


def test_the_approver_reads_the_whole_reason(office: OpenCompany) -> None:
    """46 letters, as many as the form takes."""
    reason = "Konkursen är avslutad utan utdelning till oss."
    typed(office, f"102⇥⇥⇥{reason}⏎⏎")
    asked, refusing = typed(office, "⏎⏎", f"⎋-{reason}")
    assert f"Reason..............: {reason} |" in asked
    assert f"{reason.replace(' ', '_')} |" in refusing


def test_refusals_stand_on_the_message_line_and_what_was_typed_stays(office: OpenCompany) -> None:
    for keys, sentence in (
        ("⇥⇥⇥Konkurs⏎", "Type an invoice number."),
        ("9⇥⇥⇥Konkurs⏎", "There is no invoice 9."),
        ("104⇥⇥⇥Konkurs⏎", "104 is a credit: only an invoice can be written off."),
        ("101⇥400.01⇥⇥Konkurs⏎", "More than is open on 101: at most 400.00 SEK."),
        ("101⇥0⇥⇥Konkurs⏎", "Type an amount above zero."),
        ("101⏎", "A write-off needs a reason."),
        ("101⇥⇥980831⇥Konkurs⏎⏎", "101 is dated 980901. Type that day or a later one."),
        ("101⇥⇥20300101⇥Konkurs⏎", "Look at the date: 2030-01-01. Enter writes off so."),
    ):
        shown = typed(office, keys)[0]
        assert message(shown) == sentence
        assert "Invoice no....................: ________" not in shown or keys.startswith("⇥")
    office.write(lock_period, TODAY, "Avstämt")
    locked = typed(office, "101⇥⇥⇥Konkurs⏎⏎", "980914⏎⏎")
    assert message(locked[0]) == "The period up to 980913 is locked. Type a later date than 980913."
    assert message(locked[1]) == "Invoice 101: 400.00 SEK written off, voucher I 1."


def test_what_was_paid_meanwhile_is_told_and_shown_anew(office: OpenCompany) -> None:
    def elsewhere() -> None:
        other = open_company(office.stores.folder, office.today)
        match(other, ("104", "101", 50_00))
        other.close()

    refused, receipt = play(office, "1⏎101⇥⇥⇥Konkurs⏎", elsewhere, "⏎", "⏎", code="en")[1:]
    assert message(refused).startswith("101 has been paid or matched in the meantime, by ")
    assert "Open/open afterwards..........:          350.00            0.00" in receipt


def test_what_waits_is_approved_or_refused_from_the_list(office: OpenCompany) -> None:
    ask_for_two(office)
    listed, asked, kept, approved, why, none, refused = typed(office, "⏎", "⏎", "n⏎", "⏎y⏎", "-", "⏎", "Betalar⏎")
    assert rows(listed, 3, 9) == WAITING.format(user=fit(os_user(), 8))
    assert message(listed) == "Enter approves a write-off, minus (-) refuses it, Esc goes back."
    assert rows(asked, 6, 15) == QUESTION
    assert "|      102 " in kept
    assert message(approved) == "Invoice 102: 1000.00 SEK written off, voucher I 1."
    assert "|      102 " not in approved
    assert "| Why not.............: " in why
    assert message(none) == "Type why it is refused."
    assert message(refused) == "The write-off of 103 is refused."
    assert "Waiting for approval" not in refused
    assert office.read(waiting_write_offs) == []
    assert opened(office, "102", "103") == [(0, 0), (100_00, 736_00)]


def test_esc_leaves_the_questions_the_list_and_the_form(office: OpenCompany) -> None:
    ask_for_two(office)
    listed, form, dropped, left = typed(office, "⏎⏎⎋-⎋", "⎋", "101⎋n⏎", "⎋y⏎")
    assert "|      102 " in listed
    assert "Waiting for approval: 2. Enter in the empty form shows them." in form
    assert "Invoice no....................: _____101" in dropped
    assert "Choice" in left
    assert len(office.read(waiting_write_offs)) == 2
    assert message(typed(office, "⏎-x⏎⏎-y⏎⏎")[0]) == "No write-off waits. Type an invoice number. Esc leaves."


def test_a_refusal_of_the_answer_comes_back_to_the_list(office: OpenCompany) -> None:
    """One's own request where duties are separate, and one that somebody answered meanwhile."""
    ask_for_two(office)
    office.write(set_up, {"separate_duties": True})

    def elsewhere() -> None:
        other = open_company(office.stores.folder, office.today)
        other.user = "berit"
        other.write(approve_write_off, 1)
        other.close()

    own, late = play(office, "1⏎⏎⏎y⏎", "-Nej", elsewhere, "⏎", code="en")[0::2]
    assert message(own) == f"{os_user()} asked for this write-off: someone else has to approve it."
    assert "|      102 " in own
    assert message(late).startswith("berit has answered the request already, in entry ")
    assert "|      102 " not in late
