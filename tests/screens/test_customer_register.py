"""The customer register at the terminal: the search, the short form, the pages, what hangs on a customer."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.dialogs.form import lay_out
from admix.language import LANGUAGES, language
from admix.operations.customer_record import FreeFieldLine, customer_record, free_fields
from admix.operations.follow_ups import FollowUpSearch, TypedFollowUp, list_follow_ups, save_follow_up
from admix.operations.party_rows import CONTACTS, DELIVERIES, rows_of
from screens.customer_texts import free_field_page
from tests.customer_office import keep, kept_company
from tests.terminal import message, play, rows

LONG = "Aktiebolaget Västergötlands Väveri- och Konfektionsindustrier"[:60]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    opened = kept_company(tmp_path_factory.mktemp("customers"))
    yield opened
    opened.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[OpenCompany]:
    opened = kept_company(tmp_path)
    yield opened
    opened.close()


def test_a_new_customer_in_the_short_form(fresh: OpenCompany) -> None:
    """A number nobody has, a long name, an address no mail reaches, terms chosen from the pop-up, two Enters."""
    asked, empty, refused, terms, receipt, saved = play(
        fresh, "50⏎4711⏎", "j⏎", f"{LONG}⇥⇥⇥⇥⇥⇥⇥⇥⇥post⏎", "post@väveri.se⏎", "↓↓⏎", "⏎"
    )
    assert rows(asked, 7, 10) == (
        "              +----------------------------------------------+\n"
        "              | Ingen kund har numret.........: 4711         |\n"
        "              | Lägg upp ny kund (j/n)........:>_            |\n"
        "              +----------------------------------------------+"
    )
    assert rows(empty, 2, 4) == (
        "Kundnr............: 4711                  Upplagd.........:\n"
        "Namn..............: ____________________________________________________________\n"
        "Sökbegrepp........: ________________________"
    )
    assert message(refused) == "post är ingen e-postadress. Ange den som namn@example.com."
    assert "| 30       30 dagar netto" in terms
    assert message(terms) == "Välj betalningsvillkor."
    assert rows(receipt, 0, 23) == (
        " Kundreskontra: Registervård: Kunder                             Demo AB 980913\n"
        "\n"
        "Kundnr............: 4711                  Upplagd.........:\n"
        "Namn..............: Aktiebolaget_Västergötlands_Väveri-_och_Konfektionsindustrie\n"
        "Sökbegrepp........: AKTIEBOLAGET_VÄSTERGÖTLA\n"
        "Gatuadress........: ____________________________________________________________\n"
        "Postnr/ort........: __________ _________________________________________________\n"
        "Land..............: SE                    Språk sv/nb/en..: sv\n"
        "Telefon...........: _____________________ Valuta..........: SEK\n"
        "E-post............: post@väveri.se______________________________________________\n"
        "Betalningsvillkor.: 30______ 30 dagar netto\n"
        "Privatperson (j)..: _\n"
        "Org.nr............: ____________________  Momsregistrering: ____________________\n"
        "Max kredit........: _______________ SEK\n"
        "Anmärkning........: ______________________________\n"
        "\n"
        "Uppföljningar (j).: _                     Ta bort (j).....: _\n"
        "\n\n\n\n\n\n"
        " Enter lägger upp kund 4711 så."
    )
    assert message(saved) == "Kund 4711 är upplagd."
    kept = fresh.read(customer_record, "4711")
    assert (kept.version, kept.columns["name"], kept.columns["payment_term"]) == (1, LONG, "30")


def test_the_pages_of_the_full_form_are_sent_together(fresh: OpenCompany) -> None:
    """Page 2: district by its list; page 3: the blocks; page 4: a term; the last: a free field. One receipt."""
    trade, listed, blocks, terms, free, receipt, saved = play(
        fresh,
        "51⏎888⏎⇟",
        "⇥⇥⇥?⏎",
        "↓⏎⇟j⇥981231⇥lovat betala⇥j",
        "⇟⇥⇥Sofi",
        "⇟⇟⇟⇥⇥⇥Hantverk",
        "⏎",
        "⏎",
    )
    assert rows(trade, 2, 13) == (
        "Kundnr............: 888        Sofis Hemväveri ABC                    Sida 2 (7)\n"
        "\n"
        "Privatperson (j)..:>_                     Valuta..........: SEK\n"
        "Betalningsvillkor.: 90______ 90 dagar netto\n"
        "Distrikt..........: ______\n"
        "Kategori..........: ______\n"
        "Säljare...........: ______\n"
        "\n"
        "Rabatt %..........: ______\n"
        "Max kredit........: _______________ SEK\n"
        "\n"
        "Org.nr............: ____________________  Momsregistrering: ____________________"
    )
    assert "| NORR     Distrikt NORR" in listed
    assert message(listed) == "Det finns inget distrikt ? i registret."
    assert rows(blocks, 2, 10) == (
        "Kundnr............: 888        Sofis Hemväveri ABC                    Sida 3 (7)\n"
        "\n"
        "Kravstopp (j)...........: j\n"
        "Stopp t.o.m.............: 981231\n"
        "Orsak till spärren......: lovat_betala____________________________\n"
        "\n"
        "Räntespärr (j)..........:>j\n"
        "\n"
        "Anmärkning..............: På_gång_______________________"
    )
    assert rows(terms, 4, 8) == (
        "Andra sökbegrepp\n\nVÄVARE__________________\nBorås___________________\nSofi____________________"
    )
    assert rows(free, 3, 8) == (
        "Fria fält\n\n"
        "Kundklubb...............: _\n"
        "Antal anställda.........: ________________\n"
        "Avtal till..............: ______\n"
        "Bransch.................: Hantverk________________________________"
    )
    assert message(receipt) == "Enter sparar kund 888 så."
    assert message(saved) == "Kund 888 är sparad."
    kept = fresh.read(customer_record, "888")
    assert (kept.version, kept.columns["district"], kept.terms) == (2, "SYD", ("VÄVARE", "Borås", "Sofi"))
    assert (kept.columns["reminder_stop_until"], kept.columns["interest_block"]) == (date(1998, 12, 31), True)
    assert kept.fields is not None
    assert list(kept.fields.values()) == ["Hantverk"]


def test_tab_and_the_arrows_go_from_page_to_page_and_page_keys_stop_at_the_ends(office: OpenCompany) -> None:
    over, back, first, last = play(office, "51⏎888⏎" + "↓" * 13, "↑", "⇞", "⇟⇟⇟⇟⇟⇟⇟⇟")
    assert "Sida 2 (7)" in over
    assert "Sida 1 (7)" in back
    assert ":>_" in back.split("Ta bort")[1]
    assert "Sida 1 (7)" in first
    assert "Sida 7 (7)" in last


def test_a_refusal_turns_to_the_page_of_its_field_and_what_was_typed_stays(office: OpenCompany) -> None:
    *_, refused = play(office, "51⏎888⏎⇟⇟⇥981231⇞⇞", "⏎")
    assert "Sida 3 (7)" in refused
    assert "Stopp t.o.m.............: 981231" in refused
    assert message(refused) == "Dag eller orsak är angiven men inget kravstopp. Sätt stoppet, eller töm båda."


def test_arrows_alone_reach_a_customer_from_the_list_of_all(office: OpenCompany) -> None:
    everyone, form, search = play(office, "50⏎⏎", "↓⏎", "⏎")
    listed = [line.split()[1] for line in everyone.split("\n") if line.startswith("| ") and line.split()[1].isdigit()]
    assert listed == ["890", "888", "889"]
    assert "Kundnr............: 888 " in form
    assert rows(search, 2, 3).startswith("Andra sökbegrepp (j)...: _\nKundnr")


def test_esc_asks_before_typing_is_thrown_away_and_an_unchanged_form_is_left_at_once(office: OpenCompany) -> None:
    asked, kept, left, unchanged = play(office, "50⏎888⏎Nytt⎋", "n⏎", "⎋j⏎", "888⏎⎋")
    assert "Skall det inslagna kastas (j/n)" in asked
    assert "Namn..............: Nytt____" in kept
    assert "Kundnr.................: __________" in left
    assert "Kundnr.................: __________" in unchanged
    assert office.read(customer_record, "888").version == 1


def test_of_two_clerks_the_second_sees_the_firsts_change_beside_the_own_typing(fresh: OpenCompany) -> None:

    def first_clerk() -> None:
        keep(fresh, "888", street="Kajen 7")

    receipt, refused, again, saved = play(fresh, "50⏎888⏎⇥⇥⇥⇥⇥⇥⇥033-99⏎", first_clerk, "⏎", "⏎", "⏎")
    assert message(receipt) == "Enter sparar kund 888 så."
    assert message(refused) == "Någon annan har ändrat detta under tiden. Se på det igen."
    assert "Gatuadress........: Kajen_7_" in refused
    assert "Telefon...........: 033-99_" in refused
    assert message(again) == "Enter sparar kund 888 så."
    assert message(saved) == "Kund 888 är sparad."
    kept = fresh.read(customer_record, "888")
    assert (kept.version, kept.columns["street"], kept.columns["phone"]) == (3, "Kajen 7", "033-99")


def test_what_is_odd_is_said_with_the_receipt(office: OpenCompany) -> None:
    *_, receipt = play(office, "51⏎889⏎⇟⇟", "j⇥980901", "⏎")
    assert message(receipt) == "Se på kravstoppet: dess dag, 1998-09-01, har passerat. Enter sparar så."


def test_removing_is_asked_and_a_customer_that_is_used_stays(fresh: OpenCompany) -> None:
    keep(fresh, "999", name="Fel Kund", payment_term="30")
    asked, kept, gone, again = play(fresh, "50⏎999⏎↑j⏎", "n⏎", "j⏎j⏎", "999⏎")
    assert "| Tas bort......: 999 Fel Kund " in asked
    assert "Ta bort (j).....:>_" in kept
    assert message(gone) == "Kund 999 är borttagen."
    assert "Lägg upp ny kund (j/n)" in again
    *_, new = play(fresh, "50⏎998⏎j⏎", "↑j⏎")
    assert message(new) == "Kund 998 finns inte i registret än."


def test_contacts_and_delivery_addresses_hang_on_their_pages(fresh: OpenCompany) -> None:
    empty, form, refused, receipt, listed, page, removed = play(
        fresh,
        "51⏎888⏎⇟⇟⇟⇟⇟j⏎",
        "⏎",
        "Eva Ek⇥Inköp⇥033-1⇥eva⏎",
        "eva@ek.se⏎",
        "⏎",
        "⎋",
        "j⏎⏎↑j⏎j⏎",
    )
    assert rows(empty, 0, 4) == (
        " Kundreskontra: Registervård: Kontaktpersoner                    Demo AB 980913\n"
        "\n"
        "Kundnr............: 888        Sofis Hemväveri ABC\n"
        "\n"
        "Ny kontaktperson"
    )
    assert rows(form, 4, 7) == (
        "Namn..............: ________________________________________\n"
        "Titel.............: ________________________\n"
        "Telefon...........: ________________________\n"
        "E-post............: ____________________________________________________________"
    )
    assert message(refused) == "eva är ingen e-postadress. Ange den som namn@example.com."
    assert message(receipt) == "Enter sparar så."
    assert message(listed) == "Sparad."
    line = "Eva Ek                   Inköp          033-1            eva@ek.se"
    assert rows(listed, 4, 5) == f"{line}\nNy kontaktperson"
    assert "Sida 6 (7)" in page
    assert rows(page, 4, 6) == f"Ändra kontakter (j)...........:>_\n\n{line}"
    assert message(removed) == "Borttagen."
    assert fresh.read(rows_of, CONTACTS, "888") == []
    *_, kept = play(fresh, "51⏎888⏎⇟⇟⇟⇟j⏎⏎", "Lagret⇥Kajen 2⇥⇥BORÅS⏎⏎")
    assert "Lagret                       Kajen 2                   BORÅS" in kept
    assert [row.texts["city"] for row in fresh.read(rows_of, DELIVERIES, "888")] == ["BORÅS"]


def test_follow_ups_of_a_customer_and_of_everyone(fresh: OpenCompany) -> None:
    """From the customer's form a note is added and marked done; the program of the menu lists everyone's."""
    empty, form, receipt, listed, done = play(fresh, "50⏎888⏎↑↑j⏎", "⏎", "980920⇥⇥Ring om avtalet⏎", "⏎", "⏎⇥⇥⇥⇥j⏎⏎")
    assert rows(empty, 2, 8) == (
        "Ägare.............: ________________________________\n"
        "Kundnr............: _______888 Sofis Hemväveri ABC\n"
        "Även klara (j)....: _\n"
        "\n"
        " Dag    Ägare        Kundnr Namn               Att göra\n"
        "\n"
        " Ny uppföljning"
    )
    assert rows(form, 2, 3).startswith("Kundnr............: _______888\nDag...............: ______")
    assert message(receipt) == "Enter sparar så."
    assert "888 Sofis Hemväveri A… Ring om avtalet" in listed
    assert message(done) == "Sparad."
    assert "Ring om avtalet" not in done
    fresh.write(save_follow_up, None, TypedFollowUp("889", date(1998, 9, 14), "eva", "Skriv till Åke"))
    mine, everyone, removed = play(fresh, "60⏎", "⎋⌦⏎", "⏎↑j⏎j⏎")
    assert "Skriv till Åke" not in mine
    assert rows(everyone, 8, 9).rstrip().endswith("Skriv till Åke\n Ny uppföljning")
    assert message(removed) == "Borttagen."
    assert fresh.read(list_follow_ups, FollowUpSearch(), 0, 9) == []


def test_the_inquiry_shows_what_the_register_now_holds(fresh: OpenCompany) -> None:
    keep(fresh, "888", discount=Decimal("2.5"), credit_limit=Decimal(50000), fax="033-12")
    keep(fresh, "888", vat_number="SE556334368901")
    (card,) = play(fresh, "4⏎888⏎")
    shown = " ".join(card.split())
    for text in ("Faxnr: 033-12", "Momsregistrering: SE556334368901", "Max kredit: 50000.00", "Rabatt: 2.50 %"):
        assert text in shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_label_that_the_company_wrote_fits_whatever_it_holds(office: OpenCompany, code: str) -> None:
    """24 signs of two cells each are cut to the label's width; 14 fields stand on one page."""
    hostile = [FreeFieldLine(at, at, "漢" * 24, "text") for at in range(1, 15)]
    placed = lay_out(free_field_page(hostile), language(code))
    assert max(part.row for part in placed) == 16
    assert len(office.read(free_fields)) == 4
