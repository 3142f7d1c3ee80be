"""An open batch is kept at every receipt: offered again, continued where the clerk stood, thrown away, taken over."""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany, open_company
from admix.errors import Refusal
from admix.identity import os_user
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.draft_lists import open_drafts
from admix.operations.draft_loading import load_draft
from admix.operations.drafts import Stage, keep_draft
from admix.operations.inquiries import items_of_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.payments import approve_batch
from admix.operations.verifying.run import verify_company
from tests.scripts import invoiced_demo
from tests.terminal import message, play, rows

HEAD = "980914⇥10000⇥⇥⇥bank⏎⏎"
TO_CLAIMS = "2⏎" + HEAD + "888⏎10000⏎"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    """The demo company with the manual's three invoices: 8000.00, 6300.00 and 3680.00 are open."""
    opened = invoiced_demo(tmp_path / "office")
    yield opened
    opened.close()


def kept(company: OpenCompany) -> int:
    return len(company.read(open_drafts, os_user()))


def test_a_batch_left_open_is_offered_and_goes_on_in_the_window_of_claims(office: OpenCompany) -> None:
    """12345 and 23432 are paid when the terminal is lost; the next start stands where the clerk stood."""
    lost = play(office, TO_CLAIMS, "⏎", "↓⏎")[-1]
    menu, offer, window = play(office, "", "2⏎", "⏎")
    assert "Dina öppna omgångar: 1. Välj Inbetalningar för att fortsätta." in menu
    assert "980914      10000.00 SEK      2  " in offer
    assert rows(window, 2, 21) == rows(lost, 2, 21)
    assert verify_company(office) == []


def test_a_row_whose_receipt_was_shown_is_there_again_with_its_receipt(office: OpenCompany) -> None:
    lost = play(office, "2⏎" + HEAD + "⇥⇥12345⏎", "⇥7000⏎")[-1]
    again, entry = play(office, "2⏎⏎", "⏎")
    assert rows(again, 9, 20).replace(">", " ") == rows(lost, 9, 20)
    assert "Totalt inbetalt/återstod......:      10000.00       3000.00" in entry


def test_a_head_whose_receipt_was_shown_is_there_again(office: OpenCompany) -> None:
    lost = play(office, "2⏎980914⇥10000⇥⇥⇥bank⇥17⇥3⇥25⏎")[-1]
    again, entry = play(office, "2⏎⏎", "⏎")
    assert rows(again, 2, 6) == rows(lost, 2, 6)
    assert "Fakturanr.....................: ________" in entry


def test_a_changed_head_is_kept_as_changed(office: OpenCompany) -> None:
    again = play(office, "2⏎980914⇥10000⇥⇥⇥bank⏎⇤⇤⇤9000⏎")[-1]
    assert "______9000.00       9000.00" in again
    (draft,) = office.read(open_drafts, os_user())
    assert draft.total == 9000_00


def test_esc_asks_whether_the_batch_is_thrown_away(office: OpenCompany) -> None:
    """n keeps it, Esc goes on with it, j throws it away; nothing of it was in the ledger."""
    play(office, "2⏎" + HEAD + "⇥⇥12345⏎⇥8000⏎⏎⎋n⏎⎋")
    assert kept(office) == 1
    back, empty = play(office, "2⏎⏎⎋⎋", "⎋j⏎")
    assert "Fakturanr.....................: ________" in back
    assert "Inbetalningsdatum.............: ______" in empty
    assert kept(office) == 0
    assert {item.open_home for item in office.read(items_of_customer, "888")} == {8000_00, 6300_00, 3680_00}


def test_a_batch_is_thrown_away_from_the_list_and_a_new_one_begun(office: OpenCompany) -> None:
    play(office, "2⏎" + HEAD)
    play(office, "2⏎↓⏎" + "980915⇥500⇥⇥⇥post⏎⏎")
    assert kept(office) == 2
    listed, asked, one, new, left = play(office, "2⏎", "-", "j⏎", "↓-⏎", "⎋")
    assert listed.index("980915") < listed.index("980914 ")
    assert "Kasta den öppna omgången (j/n)" in asked
    assert "980915" not in one
    assert "Inbetalningsdatum.............: ______" in new
    assert "Avsluta" in left
    assert kept(office) == 1


def test_esc_on_the_list_goes_back_to_the_menu(office: OpenCompany) -> None:
    play(office, "2⏎" + HEAD)
    assert "Avsluta" in play(office, "2⏎⎋")[0]
    assert kept(office) == 1


def test_an_approved_batch_is_no_longer_offered(office: OpenCompany) -> None:
    play(office, TO_CLAIMS + "⎋n⏎")
    done = play(office, "2⏎⏎⇥⇥12345⏎⇥8000⏎⏎⏎n⏎j⏎j⏎")[-1]
    assert message(done) == "Omgång 1 godkänd: 8000.00 SEK, verifikation I 1."
    assert kept(office) == 0
    assert "Dina öppna omgångar" not in play(office, "")[0]


def test_two_terminals_on_one_batch(office: OpenCompany) -> None:
    """Whoever takes it over goes on; the other is told at the next receipt and can only leave."""

    def elsewhere() -> None:
        other = open_company(office.stores.folder, office.today)
        (draft,) = other.read(open_drafts, os_user())
        taken = other.read(load_draft, draft.key)
        other.write(keep_draft, taken.batch, Stage())
        other.close()

    refused, line, left = play(office, TO_CLAIMS, elsewhere, "⏎", "⎋n⏎", "⎋")[1:]
    assert message(refused).startswith("Omgången fortsätter vid en annan terminal (")
    assert "Betalt" in refused
    assert "8000.00                8000.00" not in refused
    assert kept(office) == 1
    assert "Fakturanr.....................: ________" in line
    assert message(line).startswith("Omgången fortsätter vid en annan terminal (")
    assert "Inbetalningsdatum.............: ______" in left
    assert message(left) == ""


def test_an_invoice_in_another_open_batch_is_shown_as_such(office: OpenCompany) -> None:
    """In the window of claims with a *, and in the detail by name."""
    open_batch(office, "12345", "8000")
    told = f"Faktura 12345 finns också i en öppen omgång hos {os_user()}, sparad "
    window, ruler = play(office, "2⏎↓⏎" + HEAD + "888⏎10000⏎", "↓↑")
    assert "| *   12345 980913 981213 SEK      8000.00" in window
    assert "|     54323 980915 981215 USD       500.00" in window
    assert message(ruler) == ""
    assert message(play(office, "2⏎↓↓⏎" + HEAD + "888⏎10000⏎↓")[-1]).startswith(told)
    assert message(play(office, "2⏎↓↓↓⏎" + HEAD + "⇥⇥12345⏎")[-1]).startswith(told)


def test_the_second_approval_names_the_first_ones_batch(office: OpenCompany) -> None:
    mine, other = open_batch(office, "12345", "8000"), open_batch(office, "12345", "8000")
    office.write_as(other.act_id, approve_batch, other)
    with pytest.raises(Refusal, match="12345 has been paid in the meantime, in batch 1"):
        office.write_as(mine.act_id, approve_batch, mine)
    assert kept(office) == 1


def test_a_claim_paid_in_the_meantime_is_taken_out_when_the_approval_is_refused(office: OpenCompany) -> None:
    """The window comes back with what is open now: 12345 is gone, 3680.00 and 6300.00 can still be paid."""
    other = open_batch(office, "12345", "8000")

    def elsewhere() -> None:
        company = open_company(office.stores.folder, office.today)
        company.write_as(other.act_id, approve_batch, other)
        company.close()

    steps = ("2⏎↓⏎980914⇥8000⇥⇥⇥bank⏎⏎888⏎⏎↓⏎", elsewhere, "j⏎")
    approval, refused = play(office, *steps)
    assert "Total inbetalning.....:       8000.00" in approval
    assert message(refused) == "Faktura 12345 betalades under tiden och togs bort ur omgången."
    assert "Kundbelopp:       8000.00  Återstod:       8000.00 SEK" in refused
    assert "12345" not in rows(refused, 5, 20)
    assert "54323 980915 981215 USD       500.00" in refused


def open_batch(company: OpenCompany, number: str, paid: str) -> Batch:
    """Leave a batch open with one invoice paid."""
    head = company.read(propose_head, TypedHead(company.today, Decimal(10000), method="bank"))
    line = propose_line(head, company.read(find_open_invoice, number), TypedLine(paid=Decimal(paid)))
    return company.write(keep_draft, Batch(uuid.uuid4().hex, head).with_line(line), Stage())
