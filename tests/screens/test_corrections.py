"""Corrections at the terminal: payments reversed, returned, taken off; a batch reversed; acts undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from admix.database.company import OpenCompany, open_company
from admix.identity import os_user
from admix.language import LANGUAGES
from admix.operations.registers import lock_period
from admix.operations.reversals import reverse_batch
from admix.operations.verifying import verify_company
from admix.operations.write_offs import write_off
from tests.corrected import BACK, TODAY, last_entry, opened, two_batches, voucher
from tests.office import small_company
from tests.operations.matched import claim, enter, match, row
from tests.terminal import message, play, rows

FIRST = "9⏎⏎↓⏎"
"""From the menu to batch 1: 12345 paid with 7900.00 and 100.00 reduction, 300.00 left on account as T2."""
REVERSE, RETURN, TAKE_OFF = "-⏎", "-↓⏎", "-↓↓⏎"
"""The choices of the box that minus opens on a line."""
ACTS = "10⏎⏎"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """The two batches of tests.corrected and invoices 70001 of 900.00 and 70002 of 500.00; it verifies."""
    made = small_company(tmp_path)
    made.user = "anna"
    two_batches(made)
    enter(made, "888", row("70001", "900"))
    enter(made, "889", row("70002", "500"))
    yield made
    assert verify_company(made) == []
    made.close()


CHOICES = """\
+------------------------------------------+
|         Faktura 12345, kund 888          |
|------------------------------------------|
| Återför betalning                        |
| Returnerad betalning                     |
| Lossa från faktura                       |
+------------------------------------------+"""

RETURN_RECEIPT = """\
 Omgång 1: Inbetalningsdatum 980914, Bankgiroinbetalning, Verifikation I 1
 Faktura 12345, kund 888: Sofis Hemväveri ABC
 Betalt 7900.00 SEK, avräknat 8000.00 SEK

 Valutadag...........: 980920
 Orsak...............: täckning_saknas________________________________________
 Bankens avgift......: ___________20
 Kundens avgift......: ___________60

 Faktura 12345 blir öppen med 8000.00 SEK.
 Kunden debiteras avgift A1: 60.00 SEK.

 Verifikation 980920: Retur I 1
 Konto    Benämning                                Debet          Kredit
 1930     Checkräkningskonto                                     7900.00
 3730     Lämnade rabatter                                        100.00
 1510     Kundfordringar                         8000.00
 1930     Checkräkningskonto                                       20.00
 6570     Bankkostnader                            20.00
 1510     Kundfordringar                           60.00
 3540     Faktureringsavgifter                                     60.00"""


def test_a_returned_payment(company: OpenCompany) -> None:
    """The receipt says what will happen; nothing is posted before the second Enter, which does exactly that."""
    before = opened(company)
    keys = "täckning saknas⇥20⇥60⇤⇤⇤980920⏎"
    box, form, receipt = play(company, FIRST + "↓-", "↓⏎", keys)
    assert CHOICES in "\n".join(line[18:62] for line in box.split("\n"))
    assert "Valutadag...........: 980914" in form
    assert rows(receipt, 2, 22) == RETURN_RECEIPT
    assert opened(company) == before
    done = play(company, FIRST + "↓" + RETURN + keys + "⏎")[0]
    assert message(done) == "Betalningen är returnerad, verifikation I 3. Öppna nu: 12345, A1."
    assert "                     Returnerad 980920, I 3: täckning saknas" in done
    assert {number: opened(company)[number] for number in ("12345", "A1")} == {
        "12345": (8000_00, 8000_00),
        "A1": (60_00, 60_00),
    }
    assert ("bank", "1930", -20_00) in voucher(company, 3)


def test_a_reversed_payment(company: OpenCompany) -> None:
    receipt, done = play(company, FIRST + "↓" + REVERSE + "fel kund⏎", "⏎")
    assert "Faktura 12345 blir öppen med 8000.00 SEK." in receipt
    assert "Verifikation 980914: Återföring I 1" in receipt
    assert message(receipt) == "Enter bokför som det visas. Esc lämnar."
    assert message(done) == "Betalningen är återförd, verifikation I 3. Öppna igen: 12345."
    assert "Återförd betalning 980914, I 3: fel kund" in done
    assert opened(company)["12345"] == (8000_00, 8000_00)


def test_money_on_account_is_closed(company: OpenCompany) -> None:
    box, receipt, done = play(company, FIRST + "↓↓-", "⏎fel kund⏎", "⏎")
    assert "Tillgodo T2, kund 888" in box
    assert "Tillgodobeloppet T2 stängs." in receipt
    assert message(done) == "Betalningen är återförd, verifikation I 3. Öppna igen: ingen."
    assert opened(company)["T2"] == (0, 0)


def test_a_payment_taken_off_its_invoice(company: OpenCompany) -> None:
    """7900.00 stand as T1, the 100.00 of reduction are taken back: receivable 100.00 debit, reduction credit."""
    receipt, done = play(company, FIRST + "↓" + TAKE_OFF + "fel faktura⏎", "⏎")
    assert "Faktura 12345 blir öppen med 8000.00 SEK." in receipt
    assert "Tillgodo T1: 7900.00 SEK" in receipt
    assert message(done) == "Betalningen är lossad från fakturan, verifikation I 3. Öppna nu: 12345, T1."
    assert "T1: Lossad 980914, I 3: fel faktura" in done
    assert opened(company)["T1"] == (-7900_00, -7900_00)


BATCH_RECEIPT = """\
 Omgång 1: Inbetalningsdatum 980914, Bankgiroinbetalning, Verifikation I 1

 Uppgivet 8200.00, använt 8200.00 SEK

 Valutadag...........: 980914
 Orsak...............: dubblett_______________________________________________

 Faktura 12345 blir öppen med 8000.00 SEK.
 Tillgodobeloppet T2 stängs.

 Verifikation 980914: Återföring I 1
 Konto    Benämning                                Debet          Kredit
 1930     Checkräkningskonto                                     8175.00
 6570     Bankkostnader                                            25.00
 3730     Lämnade rabatter                                        100.00
 1510     Kundfordringar                         8300.00"""


@pytest.mark.parametrize("keys", ["-", "b", "↓b", "↓↓b"])
def test_a_whole_batch_from_its_first_row_or_with_b(company: OpenCompany, keys: str) -> None:
    receipt, done = play(company, FIRST + keys + "dubblett⏎", "⏎")
    assert rows(receipt, 2, 17) == BATCH_RECEIPT
    assert message(done) == "Omgången är återförd, verifikation I 3. Öppna igen: 12345."
    assert rows(done, 7, 7) == " Återförd omgång 980914, I 3: dubblett"
    listed = play(company, "9⏎⏎")[0]
    assert "I 1 Återförd" in listed


def test_what_is_reversed_already_is_refused_before_anything_is_typed(company: OpenCompany) -> None:
    """A line that was returned, then the batch that was reversed: no form opens, and the refusal names the thing."""
    line = play(company, FIRST + "↓" + RETURN + "dragen⏎⏎", "-")[1]
    assert message(line) == "Betalningen av 12345 i omgång 1 är redan återförd."
    assert "Avräknat" in line
    assert "Orsak" not in line
    whole = play(company, "9⏎2⏎⏎bdubblett⏎⏎", "b")[1]
    assert message(whole) == "Omgång 2 är redan återförd."
    assert "Orsak" not in whole


# What is refused, and what is kept of it


@pytest.mark.parametrize(
    ("keys", "sentence", "kept"),
    [
        ("⏎", "En återföring måste ha en orsak.", "Valutadag...........: 980914"),
        ("fel kund⇤980913⏎", "Återföringen kan inte ligga före inbetalningsdatum 980914.", "fel_kund"),
        ("fel kund⇤981399⏎", "981399 finns inte i kalendern. Skriv ååmmdd.", "fel_kund"),
        ("fel kund⇥x⏎", "x är inget belopp. Skriv 5000 eller 5000.00.", "fel_kund"),
        ("fel kund⇥-5⏎", "Avgiften skrivs utan tecken.", "___________-5"),
        ("fel kund⇥⇥-5⏎", "Avgiften skrivs utan tecken.", "fel_kund"),
    ],
)
def test_a_refusal_keeps_what_was_typed(company: OpenCompany, keys: str, sentence: str, kept: str) -> None:
    before = last_entry(company)
    shown = play(company, FIRST + "↓" + RETURN + keys)[0]
    assert message(shown) == sentence
    assert kept in shown
    assert "Verifikation 98" not in rows(shown, 11, 22)
    assert last_entry(company) == before


def test_a_locked_period(company: OpenCompany) -> None:
    company.user = os_user()
    company.write(lock_period, BACK, "Avstämt")
    refused, later = play(company, FIRST + "b" + "fel⏎", "980921⏎")
    assert message(refused) == "Perioden t.o.m. 980920 är låst. Ange ett senare datum än 980914."
    assert "Verifikation 980921: Återföring I 1" in later


def test_a_changed_receipt_is_shown_anew_before_it_is_posted(company: OpenCompany) -> None:
    before = last_entry(company)
    receipt, changed, again = play(company, FIRST + "bfel⏎", "⇤980918", "⏎")
    assert "Verifikation 980914: Återföring I 1" in receipt
    assert "Verifikation 98" not in rows(changed, 11, 22)
    assert "Verifikation 980918: Återföring I 1" in again
    assert last_entry(company) == before


def test_a_batch_reversed_meanwhile_at_another_terminal(company: OpenCompany) -> None:
    """The second Enter is refused with a sentence, and what was typed stays."""

    def elsewhere() -> None:
        other = open_company(company.stores.folder, company.today)
        other.write(reverse_batch, 1, BACK, "Före")
        other.close()

    receipt, refused = play(company, FIRST + "bfel⏎", elsewhere, "⏎")
    assert "Verifikation 980914: Återföring I 1" in receipt
    assert message(refused) == "Omgång 1 är redan återförd."
    assert "Orsak...............: fel____" in refused


def test_a_date_years_away_is_said_in_full(company: OpenCompany) -> None:
    shown = play(company, FIRST + "bfel⇤20100914⏎")[0]
    assert message(shown) == "Se på valutadagen: 2010-09-14. Enter bokför så."


def test_esc_asks_only_where_something_was_typed(company: OpenCompany) -> None:
    content, form, asked, kept, left = play(company, FIRST + "↓", REVERSE, "fel⎋", "n⏎", "⎋j⏎")
    assert "Orsak...............: ____" in form
    assert "Skall det inslagna kastas (j/n)" in asked
    assert "Orsak...............: fel_" in kept
    assert rows(left, 0, 20) == rows(content, 0, 20)
    assert rows(play(company, FIRST + "↓" + REVERSE + "⎋")[0], 0, 20) == rows(content, 0, 20)


def test_esc_in_the_box_of_choices_goes_back_to_the_line(company: OpenCompany) -> None:
    content, back = play(company, FIRST + "↓", "-⎋")
    assert rows(back, 0, 22) == rows(content, 0, 22)


# Acts

MATCHED = """\
    Post Datum  Händelse               Kundnr Faktura        Bel. redov Verifik.

"""


def acted(company: OpenCompany) -> None:
    """Match 200.00 of T2 with 70001, write 70002 off."""
    match(company, ("T2", "70001", 200_00), day=BACK)
    card = claim(company, "70002")
    company.write(write_off, card.item_id, None, TODAY, "Konkurs", card.open)


def test_the_list_of_acts(company: OpenCompany) -> None:
    acted(company)
    entry, _, _ = last_entry(company)
    assert rows(play(company, ACTS)[0], 5, 9) == (
        f"{MATCHED}{entry:>8} 980913 Kundförlust               889 70002              500.00      I 3\n"
        "                anna: Konkurs\n"
        f"{entry - 1:>8} 980920 Matchning                 888 T2 +1              200.00"
    )


def test_the_way_down_from_an_act(company: OpenCompany) -> None:
    acted(company)
    debt, matched = play(company, ACTS + "⏎", "⎋↓⏎")
    assert "Kundförlust, post " in debt
    assert "| Faktura 70002, kund 889                                       500.00 SEK |" in debt
    assert "| 1510     Kundfordringar                                          500.00  |" in debt
    assert "| Tillgodo T2, kund 888                                        -200.00 SEK |" in matched
    assert "| Faktura 70001, kund 888                                       200.00 SEK |" in matched


def test_a_matching_undone(company: OpenCompany) -> None:
    acted(company)
    form, receipt, done = play(company, ACTS + "↓-", "fel faktura⏎", "⏎")
    assert ", 980920: T2, 70001" in form
    assert "Valutadag...........: 980920" in form
    assert "Faktura 70001 blir öppen med 900.00 SEK." in receipt
    assert "Tillgodo T2: 300.00 SEK" in receipt
    assert "Ingen verifikation: inget konto ändras." in receipt
    assert message(done) == "Matchningen är upphävd, verifikation behövs inte. Öppna igen: T2, 70001."
    assert "                upphävd 980920, anna" in done
    assert opened(company)["70001"] == (900_00, 900_00)


def test_a_bad_debt_undone(company: OpenCompany) -> None:
    acted(company)
    receipt, done = play(company, ACTS + "-betalade ändå⏎", "⏎")
    assert "Faktura 70002 blir öppen med 500.00 SEK." in receipt
    assert message(done) == "Kundförlusten är upphävd, verifikation I 4. Öppna igen: 70002."
    assert "                upphävd 980913, anna: Konkurs" in done


def test_what_is_undone_already_and_what_cannot_be_undone_here(company: OpenCompany) -> None:
    acted(company)
    entry, _, _ = last_entry(company)
    again, reversal = play(company, ACTS + "-fel⏎⏎", "↓-", "↑-")[1:]
    assert message(again) == f"Post {entry} är redan återtagen."
    sentence = "Bara en matchning eller kundförlust kan upphävas här. En omgång rättas i sin egen lista."
    assert message(reversal) == sentence


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("10⏎⏎", "Inget sådant har gjorts."),
        ("10⏎999⏎", "Kund 999 finns inte."),
        ("10⏎⇥999⏎", "Faktura 999 finns inte."),
        ("10⏎890⏎", "Inget sådant har gjorts."),
    ],
)
def test_a_search_for_acts_that_finds_none(company: OpenCompany, keys: str, sentence: str) -> None:
    assert message(play(company, keys)[0]) == sentence


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_shows_each_form(company: OpenCompany, code: str) -> None:
    acted(company)
    for keys in (FIRST + "b", *(FIRST + "↓" + choice for choice in (REVERSE, RETURN, TAKE_OFF)), ACTS + "-"):
        shown = play(company, keys + "x⏎", code=code)[0]
        assert "980" in rows(shown, 6, 6)
        assert shown.count("1510") + shown.count("T2") + shown.count("T1") >= 1
