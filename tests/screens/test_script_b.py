"""Script B of the manual: a batch of 5000.00, one invoice of 6300.00 by its number (seed lines 134-296)."""

import resource
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany, open_company
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.inquiries import balances, items_of_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.payments import approve_batch
from models.ledger import PaymentBatch
from models.vouchers import Posting
from tests.scripts import INVOICES
from tests.terminal import message, play, rows

TO_BATCH = INVOICES + "2⏎"

EMPTY_HEAD = """\
Inbetalningsdatum.............: ______
Totalt inbetalt/återstod......: _____________
Valuta/valutakurs.............: ___ ___________
Betalningssätt/buntnr/antal...: ____________ ____ ___
Avgift........................: _____________"""

POP_UP = """\
Inbetalningsdatum.............: 980914
Totalt inbetalt/återstod......: _________5000
Valuta/valutakurs.............: ___ ___________
Betalningssätt/buntnr/anta+--------------------------+
Avgift....................|     Inbetalningssätt     |
                          |--------------------------|
                          | bank                     |
                          | check                    |
                          | kontant                  |
                          | kredit                   |
                          | kvittning                |
                          | post                     |
                          +--------------------------+"""

HEAD_RECEIPT = """\
Inbetalningsdatum.............: 980914
Totalt inbetalt/återstod......: ______5000.00       5000.00
Valuta/valutakurs.............: SEK ___________
Betalningssätt/buntnr/antal...: bank________ ____ ___   Bankgiroinbetalning
Avgift........................: _____________"""

ENTRY = """\
Inbetalningsdatum.............: 980914
Totalt inbetalt/återstod......:       5000.00       5000.00
Valuta/valutakurs.............: SEK
Betalningssätt/buntnr/antal...: bank                    Bankgiroinbetalning
Avgift........................:


Kundnr/Andra sökbegrepp (j)...: __________ _
Fakturanr.....................: ________"""

DETAIL = """\
Kundnr/Andra sökbegrepp (j)...:        888 Sofis Hemväveri ABC 90 dagar netto
Fakturanr.....................:    23432
Inbetalning/Aut.fördelning (j):
Anmärkning....................:
Leveransadress................:


Fakturadatum/förfallodatum....: 980601 980915
Fakturabelopp/återstod........:       6300.00       6300.00 SEK
Slut/betalt/reduktion/kursdiff:>_ _____________ _____________ __________
Ränta faktureras (j)..........: n
Kontering kursdiff (j)/kurs...: _    0.90000  90 dagar netto"""

DETAIL_RECEIPT = """\
Fakturadatum/förfallodatum....: 980601 980915
Fakturabelopp/återstod........:       6300.00               SEK
Slut/betalt/reduktion/kursdiff: _ ______6300.00 _____________ __________
Ränta faktureras (j)..........: n
Kontering kursdiff (j)/kurs...: n    0.90000  90 dagar netto"""

OVERUSED = """\
Inbetalningsdatum.............: 980914
Totalt inbetalt/återstod......:       5000.00      -1300.00
Valuta/valutakurs.............: SEK
Betalningssätt/buntnr/antal...: bank                    Bankgiroinbetalning
Avgift........................:


Kundnr/Andra sökbegrepp (j)...: __________ _
Fakturanr.....................: ________"""

QUESTION_1 = """\
               +------------------------------------------------+
Kundnr/Andra sö| Vill du kontera restbeloppet separat (j/n).:>_ |
Fakturanr......+------------------------------------------------+"""

QUESTION_2 = """\
Betalningssätt/bunt+----------------------------------------+iroinbetalning
Avgift.............| Totalt belopp..........:       5000.00 |
                   | Använt belopp..........:       6300.00 |
                   |----------------------------------------|
Kundnr/Andra sökbeg| Vill du avsluta denna omgång (j/n).:>_ |
Fakturanr..........|----------------------------------------|
                   | Avslut innebär att använt belopp       |
                   | blir totalt belopp.                    |
                   +----------------------------------------+"""

APPROVAL = """\
Avgift..............+---------------------------------------+
                    | Total inbetalning.....:       6300.00 |
                    | Total reduktion.......:          0.00 |
Kundnr/Andra sökbegr| Total kursvinst.......:          0.00 |
Fakturanr...........| Konteras separat......:          0.00 |
                    |---------------------------------------|
                    | Godkänd inbetalningsomgång (j/n).:>_  |
                    +---------------------------------------+"""


def test_the_batch_of_the_manual(company: OpenCompany) -> None:
    pictures = play(company, TO_BATCH, "980914⇥5000⏎", "⏎", "⏎", "⇥⇥23432⏎", "⇥6300", "⏎", "⏎", "⏎", "n⏎", "j⏎", "j⏎")
    head, pop_up, receipt, entry, detail, typed, line, overused, first, second, approval, done = pictures
    assert rows(head, 2, 6) == EMPTY_HEAD
    assert rows(pop_up, 2, 14) == POP_UP
    assert rows(receipt, 2, 6) == HEAD_RECEIPT
    assert rows(entry, 2, 10) == ENTRY
    assert rows(detail, 9, 20) == DETAIL
    assert "Slut/betalt/reduktion/kursdiff: _ 6300_________ _____________ __________" in typed
    assert rows(line, 16, 20) == DETAIL_RECEIPT
    assert rows(overused, 2, 10) == OVERUSED
    assert rows(first, 8, 10) == QUESTION_1
    assert rows(second, 5, 13) == QUESTION_2
    assert rows(approval, 6, 13) == APPROVAL
    assert rows(done, 2, 6) == EMPTY_HEAD
    assert message(done) == "Omgång 1 godkänd: 6300.00 SEK, verifikation I 1."


def test_what_the_batch_left_in_the_ledger(company: OpenCompany) -> None:
    """Declared 5000.00 and used 6300.00 are both kept; bank 6300 D, receivable 6300 C; 17980 becomes 11680."""
    play(company, TO_BATCH, "980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎n⏎j⏎j⏎")

    def posted(session: Session) -> tuple[list[tuple[int, int]], list[tuple[str, int]]]:
        batches = session.execute(select(PaymentBatch.declared_total, PaymentBatch.used_total)).all()
        postings = session.execute(select(Posting.account, Posting.amount).order_by(Posting.line)).all()
        return [(row[0], row[1]) for row in batches], [(row[0], row[1]) for row in postings]

    assert company.read(posted) == ([(5000_00, 6300_00)], [("1930", 6300_00), ("1510", -6300_00)])
    items = company.read(items_of_customer, "888")
    assert {item.number: item.open_home for item in items} == {"23432": 0, "12345": 8000_00, "54323": 3680_00}
    assert balances(items, company.today).total == 11680_00


def test_nothing_is_posted_before_the_approval(company: OpenCompany) -> None:
    play(company, TO_BATCH, "980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎n⏎j⏎")
    assert balances(company.read(items_of_customer, "888"), company.today).total == 17980_00


def test_no_at_the_approval_goes_back_to_the_lines(company: OpenCompany) -> None:
    """The line is still there: its invoice number brings it back with 6300.00, and 5000 can be typed instead."""
    steps = (TO_BATCH, "980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎n⏎j⏎n⏎", "⇥⇥23432⏎", "⇥5000⏎", "⏎", "⏎")
    back, again, changed, remainder, approval = play(company, *steps)[1:]
    assert rows(back, 2, 10) == OVERUSED
    assert "______6300.00" in again
    assert "1300.00 SEK" in changed
    assert "5000.00          0.00" in remainder
    assert "Godkänd inbetalningsomgång (j/n)" in approval


def test_yes_to_posting_the_remainder_separately(company: OpenCompany) -> None:
    """-1300.00 on account 2420: bank 5000 debit, 2420 1300 debit, receivable 6300 credit."""
    steps = (TO_BATCH, "980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎", "j⏎", "⏎", "j⏎")
    account, approval = play(company, *steps)[2:4]
    assert "Konto..................: 2420____" in account
    assert "Konteras separat......:      -1300.00" in approval

    def postings(session: Session) -> list[tuple[str, int]]:
        found = session.execute(select(Posting.account, Posting.amount).order_by(Posting.line))
        return [(row[0], row[1]) for row in found]

    assert company.read(postings) == [("1930", 5000_00), ("1510", -6300_00), ("2420", 1300_00)]


def test_no_to_ending_the_batch_goes_back_to_the_lines(company: OpenCompany) -> None:
    pictures = play(company, TO_BATCH, "980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎n⏎n⏎")
    assert rows(pictures[-1], 2, 10) == OVERUSED


def test_settling_with_a_reduction(company: OpenCompany) -> None:
    """Slut = j with 6000.00 paid of 6300.00: the 300.00 left become reduction."""
    receipt, _, approval = play(company, TO_BATCH, "980914⇥6000⇥⇥⇥bank⏎⏎⇥⇥23432⏎j⇥6000⏎", "⏎", "⏎")[1:]
    assert "Slut/betalt/reduktion/kursdiff: j ______6000.00 _______300.00 __________" in receipt
    assert "Total reduktion.......:        300.00" in approval


def test_a_changed_payment_works_the_reduction_out_anew(company: OpenCompany) -> None:
    """Slut = j, 6000.00 leaves 300.00 reduction; then 6100.00 is typed: 200.00."""
    first, second = play(company, TO_BATCH, "980914⇥6000⇥⇥⇥bank⏎⏎⇥⇥23432⏎j⇥6000⏎", "6100⏎")[1:]
    assert "Slut/betalt/reduktion/kursdiff: j ______6000.00 _______300.00 __________" in first
    assert "Slut/betalt/reduktion/kursdiff: j ______6100.00 _______200.00 __________" in second


def test_dollars_at_another_rate(company: OpenCompany) -> None:
    """500.00 USD at 7.50 on 3680.00 SEK: the rate question, then 70.00 gain; declared count and fee on the boxes."""
    keys = "980914⇥500⇥USD⇥7.5⇥bank⇥12⇥2⇥10⏎⏎⇥⇥54323⏎⇥500⏎"
    asked, receipt, line, approval, done = play(company, TO_BATCH, keys, "j⏎", "⏎", "⏎", "j⏎")[1:]
    assert message(asked) == "Kursen lämnar rest i bara den ena valutan. Svara j i Kontering kursdiff."
    assert "Slut/betalt/reduktion/kursdiff: _ _______500.00 _____________ _____70.00" in receipt
    assert "Totalt inbetalt/återstod......:        500.00          0.00" in line
    assert "Total kursvinst.......:         70.00" in approval
    assert message(approval) == "Omgången anger 2 inbetalningar; 1 är inslagna."
    assert message(done) == "Omgång 1 godkänd: 500.00 USD, verifikation I 1."


def test_a_line_that_is_reopened_stands_as_it_was_typed(company: OpenCompany) -> None:
    """Slut = j with 6000.00: the 300.00 were worked out, so another amount works them out anew."""
    keys = "980914⇥6000⇥⇥⇥bank⏎⏎⇥⇥23432⏎j⇥6000⏎⏎⇥⇥23432⏎"
    again, changed = play(company, TO_BATCH, keys, "⇥6200⏎")[1:]
    assert "Slut/betalt/reduktion/kursdiff:>j ______6000.00 _______300.00 __________" in again
    assert "Slut/betalt/reduktion/kursdiff: j ______6200.00 _______100.00 __________" in changed


def test_a_line_with_nothing_left_in_it_is_taken_out(company: OpenCompany) -> None:
    keys = "980914⇥5000⇥⇥⇥bank⏎⏎⇥⇥23432⏎⇥5000⏎⏎⇥⇥23432⏎⇥⌦⏎"
    shown = play(company, TO_BATCH, keys)[1]
    assert message(shown) == "Faktura 23432 togs bort ur omgången."
    assert "5000.00       5000.00" in shown


def test_an_invoice_paid_by_someone_else_meanwhile(company: OpenCompany) -> None:
    """Refused at the approval with the other batch's number; the line is taken out, the rest is approved."""
    mine = "980914⇥14300⇥⇥⇥bank⏎⏎⇥⇥23432⏎⇥6300⏎⏎⇥⇥12345⏎⇥8000⏎⏎"

    def someone_else() -> None:
        other = open_company(company.stores.folder, company.today)
        head = other.read(propose_head, TypedHead(company.today, Decimal(6300), method="bank"))
        line = propose_line(head, other.read(find_open_invoice, "23432"), TypedLine(paid=Decimal(6300)))
        other.write_as("e" * 32, approve_batch, Batch("e" * 32, head, (line,)))
        other.close()

    steps = (TO_BATCH + mine, someone_else, "⏎j⏎", "⇥⇥23432⏎", "⏎n⏎j⏎j⏎")
    refused, taken_out, done = play(company, *steps)[1:]
    assert message(refused).startswith("Faktura 23432 har betalats under tiden, i omgång 1.")
    assert message(taken_out) == "Faktura 23432 togs bort ur omgången."
    assert message(done) == "Omgång 2 godkänd: 8000.00 SEK, verifikation I 2."


def test_a_full_disk_at_the_approval_keeps_the_batch_and_can_be_tried_again(company: OpenCompany) -> None:
    """No file may grow: the approval is refused, the batch stands; with room again the same batch is approved."""
    log = Path(f"{company.stores.register}-wal")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_up() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, most))

    def make_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    try:
        pay = "980914⇥6300⇥⇥⇥bank⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎"
        refused, done = play(company, TO_BATCH + pay, fill_up, "j⏎", make_room, "⏎j⏎")[1:]
    finally:
        make_room()
    assert "spar" in message(refused)
    assert "Totalt inbetalt/återstod......:       6300.00          0.00" in refused
    assert message(done) == "Omgång 1 godkänd: 6300.00 SEK, verifikation I 1."
    assert balances(company.read(items_of_customer, "888"), company.today).total == 11680_00
