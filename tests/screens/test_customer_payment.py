"""Entry by customer beyond the manual: coming back, other currencies, slips of the finger, the way out."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from admix.database.company import OpenCompany, open_company
from admix.identity import os_user
from admix.operations.draft_lists import open_drafts
from admix.operations.draft_loading import load_draft
from admix.operations.drafts import Stage, keep_draft
from admix.operations.inquiries import items_of_customer
from admix.operations.invoices import InvoiceRow
from admix.operations.registers import enter_rate
from admix.operations.verifying.run import verify_company
from models.vouchers import Posting
from tests.office import enter_invoices
from tests.scripts import invoiced_demo
from tests.terminal import message, play, rows

HEAD = "2⏎980914⇥10000⇥⇥⇥bank⏎⏎"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    """The demo company with the manual's three invoices: 6300.00, 8000.00 and 3680.00 are open."""
    opened = invoiced_demo(tmp_path / "office")
    yield opened
    assert verify_company(opened) == []
    opened.close()


def open_home(company: OpenCompany) -> dict[str, int]:
    return {item.number: item.open_home for item in company.read(items_of_customer, "888")}


def test_a_home_invoice_is_paid_in_full_from_a_dollar_batch(office: OpenCompany) -> None:
    """12345: 8000.00 / 7.30 = 1095.89 USD, which are 8000.00. 23432: 6300.00 / 7.30 = 863.01 USD, which are 6299.97:
    three öre of exchange loss close it. 1095.89 + 863.01 = 1958.90."""
    window, done = play(office, "2⏎980914⇥2000⇥USD⇥7.3⇥bank⏎⏎888⏎⏎", "⏎↓⏎", "⎋n⏎⏎n⏎j⏎j⏎")[1:]
    assert "                    USD       863.01                 863.01" in window
    assert "                    USD      1095.89                1095.89" in window
    assert message(done) == "Omgång 1 godkänd: 1958.90 USD, verifikation I 1."
    assert open_home(office) == {"23432": 0, "12345": 0, "54323": 3680_00}
    postings = select(Posting.link, Posting.amount).order_by(Posting.line)
    assert dict(office.read(lambda session: session.execute(postings).all())) == {
        "bank": 14299_97,
        "exchange_loss": 3,
        "receivable": -14300_00,
    }


def test_allocation_in_a_foreign_batch_pays_what_it_can(office: OpenCompany) -> None:
    """3000.00 USD at 7.30 are more than all claims: everything is closed."""
    play(office, "2⏎980914⇥3000⇥USD⇥7.3⇥bank⏎⏎888⏎⇥j⏎⎋n⏎⏎n⏎j⏎j⏎")
    assert set(open_home(office).values()) == {0}


def test_a_claim_has_a_second_line_in_the_batchs_currency(office: OpenCompany) -> None:
    """8000.00 SEK at 8.00 are 1000.00 EUR."""
    office.write(enter_rate, "EUR", date(1998, 1, 1), "8.00")
    window = play(office, "2⏎980914⇥3000⇥EUR⇥⇥bank⏎⏎888⏎⏎↓⏎")[-1]
    assert "12345 980913 981213 SEK      8000.00                8000.00" in window
    assert "                    EUR      1000.00                1000.00" in window
    assert "Återstod:       2000.00 EUR" in window


def test_whoever_lost_the_batch_can_leave_it(office: OpenCompany) -> None:
    """Another terminal took it up while the window stood here: Esc leaves the window and then the batch."""

    def elsewhere() -> None:
        other = open_company(office.stores.folder, office.today)
        (draft,) = other.read(open_drafts, os_user())
        other.write(keep_draft, other.read(load_draft, draft.key).batch, Stage())
        other.close()

    line, left = play(office, HEAD + "888⏎⏎", elsewhere, "⎋j⏎", "⎋")[1:]
    assert message(line).startswith("Omgången fortsätter vid en annan terminal")
    assert "Fakturanr.....................: ________" in line
    assert "Inbetalningsdatum.............: ______" in left


def test_esc_after_a_restart_drops_the_row_that_was_not_confirmed(office: OpenCompany) -> None:
    """Killed at the receipt of 7000.00, Esc at the next start: the batch is as it was before that row."""
    lost = play(office, HEAD + "⇥⇥12345⏎⇥7000⏎")[-1]
    again, dropped = play(office, "2⏎⏎", "⎋")
    assert rows(again, 3, 3) == rows(lost, 3, 3)
    assert "Totalt inbetalt/återstod......:      10000.00      10000.00" in dropped
    (draft,) = office.read(open_drafts, os_user())
    assert office.read(load_draft, draft.key).batch.lines == ()


def test_esc_after_a_restart_brings_back_the_row_that_was_being_changed(office: OpenCompany) -> None:
    play(office, HEAD + "⇥⇥12345⏎⇥7000⏎⏎⇥⇥12345⏎⇥6000⏎")
    again, dropped = play(office, "2⏎⏎", "⎋")
    assert "______6000.00" in again
    assert "Totalt inbetalt/återstod......:      10000.00       3000.00" in dropped


def test_the_same_customer_twice_adds_up_and_money_on_account_is_asked_about_again(office: OpenCompany) -> None:
    """7000.00 of which 700.00 stay on account; then 2000.00 more: 9000.00 in all, 2700.00 of it left."""
    window = play(office, HEAD + "888⏎7000⏎⏎⎋j⏎", "888⏎2000⏎")[-1]
    assert "Kundbelopp:       9000.00  Återstod:       2700.00 SEK" in window
    assert "23432 980601 980915 NOK      7000.00                7000.00" in window


def test_esc_in_the_window_reaches_the_invoice_line_after_the_totals_were_refused(office: OpenCompany) -> None:
    """All 10000.00 are used: Esc shows the totals once; n, then Esc reaches the invoice line; the batch can wait."""
    full = HEAD + "888⏎⇥j⏎"
    totals, window, line, menu = play(office, full + "⎋", "n⏎", "⎋", "⎋n⏎⎋")
    assert "Godkänd inbetalningsomgång" in totals
    assert "Krav" in window
    assert "Fakturanr.....................: ________" in line
    assert "Avsluta" in menu
    again = play(office, "2⏎⏎⏎")[-1]
    assert "Godkänd inbetalningsomgång" in again


def test_an_empty_batch_of_nothing_is_not_offered_for_approval(office: OpenCompany) -> None:
    line = play(office, "2⏎980914⇥0⇥⇥⇥kvittning⏎⏎888⏎⏎⎋")[-1]
    assert "Fakturanr.....................: ________" in line


def test_more_than_the_batch_has_left_is_said(office: OpenCompany) -> None:
    window = play(office, HEAD + "888⏎100000⏎")[-1]
    assert message(window) == "Kundbeloppet är större än vad som återstår av omgången."
    assert "Återstod:     100000.00 SEK" in window


def test_an_amount_below_zero_allocates_nothing_and_says_so(office: OpenCompany) -> None:
    window = play(office, "2⏎980914⇥-500⇥⇥⇥bank⏎⏎888⏎⇥j⏎")[-1]
    assert message(window).startswith("Inget kunde fördelas.")


def test_money_worth_nothing_at_home_cannot_stay_on_account(office: OpenCompany) -> None:
    """0.01 NOK at 0.4 are 0.004 SEK."""
    window = play(office, "2⏎980914⇥10⇥NOK⇥.4⇥bank⏎⏎888⏎.01⏎⎋j⏎")[-1]
    assert message(window) == "Beloppet är mindre än den minsta enheten i redovisningsvalutan."
    assert "Krav" in window


def test_a_total_beyond_the_ledger_is_refused_at_the_head(office: OpenCompany) -> None:
    shown = play(office, "2⏎980914⇥9999999999.99⇥USD⇥99999⇥bank⏎")[-1]
    assert message(shown).startswith("Beloppet är större i redovisningsvalutan än reskontran rymmer.")


def test_a_claim_is_found_by_typing_its_number(office: OpenCompany) -> None:
    """5432 is 54321's too, which is dated first; 54323 is reached by its last digit. An arrow begins anew."""
    enter_invoices(office, "888", InvoiceRow(0, "54321", Decimal(10), None, None, date(1998, 1, 1)))
    paid = "54323 980915 981215 USD       500.00                 500.00"
    assert paid not in play(office, HEAD + "888⏎⏎5432⏎")[-1]
    assert paid in play(office, "2⏎↓⏎" + HEAD[2:] + "888⏎⏎54323⏎")[-1]
    again = play(office, "2⏎↓↓⏎" + HEAD[2:] + "888⏎⏎54323↑1⏎")[-1]
    assert "12345 980913 981213 SEK      8000.00                8000.00" in again


def test_the_remark_is_said_to_be_saved(office: OpenCompany) -> None:
    assert message(play(office, HEAD + "888⏎⇥⇥Ringt i dag⏎")[-1]) == "Anmärkningen är sparad."


def test_the_window_has_more_rows_in_a_larger_terminal(office: OpenCompany) -> None:
    shown = play(office, HEAD + "888⏎⏎", size=(132, 43))[0].split("\n")
    assert "Med minustecken" in shown[5 + 9 + 19 + 6]


def test_a_window_without_claims_says_so(office: OpenCompany) -> None:
    play(office, "2⏎980914⇥17980⇥⇥⇥bank⏎⏎888⏎⇥j⏎⎋j⏎")
    assert "| Kunden har inga öppna krav." in play(office, "2⏎980914⇥10⇥⇥⇥bank⏎⏎888⏎⏎")[-1]
