"""Payment entry beyond the manual's two scripts: typed rates, small differences, the batch's lines and head, refunds,
set-offs, instalments, and batches that a colleague approves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.database.company import OpenCompany
from admix.identity import os_user
from admix.operations.batch_heads import TypedHead
from admix.operations.draft_lists import open_drafts
from admix.operations.draft_loading import load_draft
from admix.operations.drafts import Stage, keep_draft
from admix.operations.inquiries import items_of_customer
from admix.operations.instalments import equal_parts, set_instalments
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow
from admix.operations.verifying import verify_company
from admix.operations.write_offs import write_off
from models.company import Company
from models.ledger import PaymentBatch
from models.vouchers import Posting
from tests.office import NewCustomer, add_customers, begin_batch, enter_invoices
from tests.scripts import invoiced_demo
from tests.terminal import message, play, rows

BATCH = "2⏎980914⇥8000⇥⇥⇥bank⏎⏎"
DOLLARS, CROWNS = "⇥⇥54323⏎", "⇥⇥12345⏎"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    """The demo company with the manual's three invoices: 8000.00, 6300.00 (7000 NOK) and 3680.00 (500 USD)."""
    opened = invoiced_demo(tmp_path / "office")
    yield opened
    assert verify_company(opened) == []
    opened.close()


def open_home(company: OpenCompany) -> dict[str, int]:
    return {item.number: item.open_home for item in company.read(items_of_customer, "888")}


def posted(company: OpenCompany) -> list[tuple[str, int]]:
    def ask(session: Session) -> list[tuple[str, int]]:
        found = session.execute(select(Posting.account, Posting.amount).order_by(Posting.voucher_id, Posting.line))
        return [(row[0], row[1]) for row in found]

    return company.read(ask)


# The rate


def test_a_rate_typed_in_the_detail(office: OpenCompany) -> None:
    """3750.00 SEK at 7.50 closes 500.00 USD: 70.00 gain on the receipt, blank outstanding."""
    receipt, done = play(office, BATCH + DOLLARS + "⇥3750⇥⇥⇥⇥j⇥7.5⏎", "⏎⏎n⏎j⏎j⏎")
    assert "Slut/betalt/reduktion/kursdiff: _ ______3750.00 _____________ _____70.00" in receipt
    assert "Fakturabelopp/återstod........:       3680.00               SEK" in receipt
    assert "Kontering kursdiff (j)/kurs...: j ___7.50000" in receipt
    assert message(done) == "Omgång 1 godkänd: 3750.00 SEK, verifikation I 1."
    assert posted(office) == [("1930", 3750_00), ("3960", -70_00), ("1510", -3680_00)]


def test_a_rate_without_posting_the_difference_is_refused_and_stays_typed(office: OpenCompany) -> None:
    (refused,) = play(office, BATCH + DOLLARS + "⇥3750⇥⇥⇥⇥⇥7.5⏎")
    assert message(refused).startswith("Kursen lämnar rest i bara den ena valutan.")
    assert "7.50000" in refused or "7.5" in refused


def test_the_rate_of_an_invoice_in_home_currency_cannot_be_reached(office: OpenCompany) -> None:
    """Six steps from Slut the cursor is back in Slut."""
    (detail,) = play(office, BATCH + CROWNS + "⇥⇥⇥⇥⇥⇥")
    assert "Slut/betalt/reduktion/kursdiff:>_" in detail
    assert "kurs...: _    1.00000" in detail


def test_a_rate_far_from_the_registers_is_remarked_upon(office: OpenCompany) -> None:
    """The register has 7.36; 9.50 is 29 % away. It is accepted."""
    receipt, line = play(office, "2⏎980914⇥500⇥USD⇥9.5⇥bank⏎", "⏎")
    assert message(receipt) == "Kursen 9.50000 är långt från registrets 7.36000. Enter behåller den."
    assert "Fakturanr.....................: ________" in line


# Small differences and cash discount


def test_a_small_difference_is_offered_once_and_booked_as_rounding(office: OpenCompany) -> None:
    question, receipt, done = play(office, BATCH + CROWNS + "⇥7999.4⏎", "j⏎", "⏎⏎n⏎j⏎j⏎")
    assert "| Skillnad...............:          0.60         |" in question
    assert message(receipt) == "Öresutjämning: 0.60 SEK."
    assert message(done).startswith("Omgång 1 godkänd: 7999.40 SEK")
    assert posted(office) == [("1930", 7999_40), ("3740", 60), ("1510", -8000_00)]


def test_no_to_rounding_leaves_the_difference_open_and_is_not_asked_again(office: OpenCompany) -> None:
    receipt, line = play(office, BATCH + CROWNS + "⇥7999.4⏎n⏎", "⏎")
    assert "8000.00          0.60 SEK" in receipt
    assert "Fakturanr.....................: ________" in line


def test_esc_at_the_offer_goes_back_to_the_detail(office: OpenCompany) -> None:
    (back,) = play(office, BATCH + CROWNS + "⇥8000.6⏎⎋")
    assert "_______8000.6" in back
    assert "Skillnad" not in back


def test_a_cash_discount_is_told_and_taken(office: OpenCompany) -> None:
    """2 % of 1000.00 within 10 days of 980913; the window pays 980.00."""
    office.write(add_customers, [NewCustomer("891", "Tidiga Betalare AB", "TIDIGA", payment_term="30K")])
    enter_invoices(office, "891", InvoiceRow(0, "70001", Decimal(1000)))
    told, receipt, window = play(office, BATCH + "⇥⇥70001⏎", "⇥980⏎", "⎋891⏎⏎⏎")
    assert message(told) == "Kassarabatt 20.00: den dras när 980.00 SEK betalas."
    assert "_ _______980.00 ________20.00 __________" in receipt
    assert message(receipt) == "Kassarabatt: 20.00 SEK."
    assert "SEK      1000.00     20.00       980.00" in window


# What the batch has, and its head


def test_minus_shows_what_the_batch_has_and_takes_a_line_out(office: OpenCompany) -> None:
    listed, shorter, back = play(office, BATCH + CROWNS + "⇥5000⏎⏎" + DOLLARS + "⇥1000⏎⏎⇥⇥-⏎", "↓-", "⎋")
    assert rows(listed, 2, 8) == (
        "+------------------------------------------------------------------------------+\n"
        "|                         Inbetalningar i omgången: 2                          |\n"
        "|------------------------------------------------------------------------------|\n"
        "|     Kundnr Namn                 Faktura        Betalt  Reduktion   Kursdiff  |\n"
        "| Huvud: 980914 8000.00 SEK Bankgiroinbetalning                                |\n"
        "|        888 Sofis Hemväveri ABC    12345       5000.00                        |\n"
        "|        888 Sofis Hemväveri ABC    54323       1000.00                        |"
    )
    assert "12345" not in shorter
    assert "8000.00       7000.00" in back


def test_enter_in_the_list_changes_a_line(office: OpenCompany) -> None:
    detail, changed = play(office, BATCH + CROWNS + "⇥5000⏎⏎⇥⇥-⏎↓⏎", "⇥4000⏎⏎")
    assert "Fakturanr.....................:    12345" in detail
    assert "______5000.00" in detail
    assert "8000.00       4000.00" in changed


def test_the_head_is_changed_while_lines_stand(office: OpenCompany) -> None:
    """Another date and total; the payment of 5000.00 stays, 4000.00 of 9000.00 remain."""
    form, listed, line = play(office, BATCH + CROWNS + "⇥5000⏎⏎⇥⇥-⏎⏎", "980915⇥9000⏎⏎", "⎋")
    assert "Inbetalningsdatum.............: 980914" in form
    assert "Huvud: 980915 9000.00 SEK" in listed
    assert "9000.00       4000.00" in line
    draft = office.read(open_drafts, os_user())[0]
    assert (draft.payment_date, draft.total) == (date(1998, 9, 15), 9000_00)


def test_the_currency_of_a_batch_with_payments_stays(office: OpenCompany) -> None:
    refused, listed = play(office, BATCH + CROWNS + "⇥5000⏎⏎⇥⇥-⏎⏎", "⇥⇥USD⏎", "⎋")[1:]
    assert message(refused) == "Valutan kan inte ändras när omgången har inbetalningar."
    assert "Huvud: 980914 8000.00 SEK" in listed


# Money back, and claims against each other


def test_a_negative_total_pays_a_credit_note_back(office: OpenCompany) -> None:
    enter_invoices(office, "888", InvoiceRow(0, "12346", Decimal(-500)))
    window, done = play(office, "2⏎980914⇥-500⇥⇥⇥bank⏎⏎888⏎⏎", "12346⏎j⏎")
    assert "Kundbelopp:       -500.00" in window
    assert message(done) == "Omgång 1 godkänd: -500.00 SEK, verifikation I 1."
    assert posted(office) == [("1930", -500_00), ("1510", 500_00)]


def test_a_set_off_of_nothing(office: OpenCompany) -> None:
    """kvittning, total 0: the credit note of 8000.00 pays the invoice of 8000.00."""
    enter_invoices(office, "888", InvoiceRow(0, "12346", Decimal(-8000)))
    window, done = play(office, "2⏎980914⇥0⇥⇥⇥kvittning⏎⏎888⏎⏎", "12345⏎12346⏎j⏎")
    assert "Kundbelopp:          0.00" in window
    assert message(done) == "Omgång 1 godkänd: 0.00 SEK, verifikation I 1."
    assert (open_home(office)["12345"], open_home(office)["12346"]) == (0, 0)


def test_a_remainder_of_some_ore_is_proposed_to_the_rounding_account(office: OpenCompany) -> None:
    """8000.50 came for 8000.00: j to posting the remainder proposes 3740, not the prepayments."""
    (asked,) = play(office, "2⏎980914⇥8000.5⇥⇥⇥bank⏎⏎" + CROWNS + "⇥8000⏎⏎⏎j⏎")
    assert "Konto..................: 3740____" in asked


# Instalments


def test_instalments_are_claims_of_their_own(office: OpenCompany) -> None:
    """12345 in two parts of 4000.00: Enter on the first pays it; on the second pays both; again undoes the second."""
    plan = office.read(equal_parts, "12345", 2, date(1998, 10, 31))
    parts = [(part.due_date, part.amount) for part in plan.parts]
    office.write(set_instalments, plan.item_id, parts, office.today, "Överenskommelse")
    shown, first, both, undone = play(office, BATCH + "888⏎8000⏎", "12345⏎", "↓⏎n⏎", "12345↓⏎")
    assert "12345 980913 981031 SEK      4000.00" in shown
    assert "12345 980913 981130 SEK      4000.00" in shown
    assert "12345 980913 981031 SEK      4000.00                4000.00" in first
    assert "Återstod:       4000.00 SEK" in first
    assert both.count("4000.00                4000.00") == 2
    assert undone.count("4000.00                4000.00") == 1


# Duties kept apart


@clerk_act
def keep_duties_apart(session: Session) -> None:
    """Switch the setting on."""
    begin_entry(session, "master_data", session.info["act"].today)
    change_row(session, Company, 1, 1, separate_duties=True)


def test_who_entered_a_batch_hands_it_in(office: OpenCompany) -> None:
    office.write(keep_duties_apart)
    asked, done, again = play(office, BATCH + CROWNS + "⇥8000⏎⏎⏎", "j⏎", "⎋2⏎")
    assert message(asked) == "Ja lämnar in omgången: någon annan godkänner den."
    assert message(done) == "Omgången är inlämnad. Den visas för dem som får godkänna den."
    assert "väntar" in again
    assert open_home(office)["12345"] == 8000_00


def hand_in_as(office: OpenCompany, user: str) -> None:
    """Let a colleague enter 4000.00 on 12345 and hand the batch in."""
    own, office.user = office.user, user
    typed = load_typed_head()
    batch, _ = begin_batch(office, typed, "12345")
    office.write(keep_draft, replace(batch, handed_in=True), Stage())
    office.user = own


def load_typed_head() -> TypedHead:
    return TypedHead(date(1998, 9, 14), Decimal(4000), method="bank")


def test_a_colleague_approves_what_was_handed_in(office: OpenCompany) -> None:
    office.write(keep_duties_apart)
    hand_in_as(office, "anna")
    offered, looked, asked, done = play(office, "2⏎", "⏎", "⏎", "j⏎")
    assert "anna: godkänn" in offered
    assert "12345       4000.00" in looked
    assert "Godkänd inbetalningsomgång (j/n)" in asked
    assert message(done) == "Omgång 1 godkänd: 4000.00 SEK, verifikation I 1."
    entered = office.read(lambda session: session.execute(select(PaymentBatch.entered_by)).scalar_one())
    assert entered == "anna"


def test_a_colleague_gives_the_batch_back(office: OpenCompany) -> None:
    office.write(keep_duties_apart)
    hand_in_as(office, "anna")
    question, given = play(office, "2⏎⏎⏎n⏎", "j⏎")
    assert "Lämna tillbaka omgången för ändring (j/n)" in question
    assert message(given) == "Omgången är återlämnad till anna."
    draft = office.read(open_drafts, "anna")[0]
    assert not draft.handed_in
    assert office.read(load_draft, draft.key).batch.entered_by == {"anna"}


def test_a_colleagues_batch_is_not_thrown_away(office: OpenCompany) -> None:
    hand_in_as(office, "anna")
    (refused,) = play(office, "2⏎-")
    assert message(refused) == "Det här är omgången för anna. Enter visar den."
    assert len(office.read(open_drafts, os_user())) == 1


def test_ones_own_batch_that_waits_is_taken_back_only_after_a_question(office: OpenCompany) -> None:
    """What was decided about its remainder stays with it as long as it waits."""
    office.write(keep_duties_apart)
    play(office, BATCH + CROWNS + "⇥7900⏎⏎⏎j⏎3960⏎j⏎")
    question, waits, back = play(office, "2⏎⏎", "n⏎", "⏎j⏎")
    assert "Ta tillbaka omgången för ändring (j/n)" in question
    assert "väntar" in waits
    assert "8000.00        100.00" in back
    assert not office.read(open_drafts, os_user())[0].handed_in


# What others change meanwhile


def test_a_changed_head_shows_what_remains(office: OpenCompany) -> None:
    (receipt,) = play(office, BATCH + CROWNS + "⇥7650⏎⏎⇥⇥-⏎⏎⇥9000⏎")
    assert "______9000.00       1350.00" in receipt


def test_a_batch_with_a_rounding_opens_after_the_limit_was_lowered(office: OpenCompany) -> None:
    play(office, BATCH + CROWNS + "⇥7999.4⏎j⏎⏎⎋n⏎")
    office.write(lower_the_limit)
    listed, done = play(office, "2⏎⏎⇥⇥-⏎", "⎋⏎n⏎j⏎j⏎")
    assert "12345       7999.40       0.60" in listed
    assert message(done).startswith("Omgång 1 godkänd: 7999.40 SEK")


@clerk_act
def lower_the_limit(session: Session) -> None:
    """Let no difference be rounded any more."""
    begin_entry(session, "master_data", session.info["act"].today)
    change_row(session, Company, 1, 1, rounding_limit=0)


def test_an_invoice_written_off_meanwhile_is_refused_by_name(office: OpenCompany) -> None:
    """A colleague writes 100.00 of 12345 off while it stands in this batch; nothing is posted."""
    (line,) = office.read(lambda session: [find_open_invoice(session, "12345")])

    def colleague() -> None:
        office.user = "anna"
        office.write(write_off, line.item_id, 100_00, office.today, "Tvist", line.open)
        office.user = os_user()

    refused = play(office, BATCH + CROWNS + "⇥8000⏎⏎⏎", colleague, "j⏎")[-1]
    assert message(refused).startswith("Faktura 12345 har ändrats under tiden, av anna i post ")
    assert open_home(office)["12345"] == 7900_00
