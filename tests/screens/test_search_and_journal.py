"""The customer search in all its ways, the journal from the menu, the program in English, keys that do nothing."""

from datetime import date

import pytest

from admix.database.company import OpenCompany
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from tests.screens.test_script_b import TO_BATCH
from tests.scripts import INVOICES
from tests.terminal import message, play, rows

BATCH = TO_BATCH + "980914⇥5000⇥⇥⇥bank⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎n⏎j⏎j⏎⎋"


@pytest.fixture
def town(company: OpenCompany) -> OpenCompany:
    """Customer 888 with 30 others: SOLGÅRDEN01 to 30, who also answer to GRANNE."""
    lines = [f"{number};Solgården {number:02d};SOLGÅRDEN{number:02d};GRANNE" for number in range(1, 31)]
    data = "\n".join(["number;name;search_key;other_terms", *lines]).encode()
    company.write(import_customers, read_customer_file("x.csv", data), date(1998, 9, 13))
    return company


@pytest.mark.parametrize("typed", ["888⏎", "⇥sofis⏎", "⇥SOF⏎", "⇥888⏎", "⇤j⇥⇥väv⏎", "⇤j⇥⇥HEMVÄVERI⏎", "↓sofis⏎"])
def test_a_customer_is_found(town: OpenCompany, typed: str) -> None:
    assert "Kund:    888 Sofis Hemväveri ABC" in play(town, "1⏎", typed)[1]


def test_several_that_match_are_listed(town: OpenCompany) -> None:
    """Fourteen rows at a time; PageDown and one down is the sixteenth; Esc leaves the form as it was typed."""
    listed, _, chosen = play(town, "1⏎⇥sol⏎", "⇟↓", "⏎")
    assert "         1 Solgården 01" in listed
    assert "        14 Solgården 14" in listed
    assert "Solgården 15" not in listed
    assert "Kund:     16 Solgården 16" in chosen
    left = play(town, "1⏎⇥sol⏎", "⎋")[1]
    assert "Sökbegrepp.............: sol_____________________" in left


def test_other_terms_are_listed_once_each(town: OpenCompany) -> None:
    shown = play(town, "1⏎⇤j⇥⇥gra⏎", "⇲⏎")
    assert "Solgården 01" in shown[0]
    assert "Kund:     30 Solgården 30" in shown[1]


def test_the_journal_from_the_menu(company: OpenCompany) -> None:
    """Made, shown, kept in the spool; an empty selection has nothing more; the batch gives the same pages again."""
    first, nothing, again, unknown = play(company, BATCH + "3⏎⏎", "⎋⏎", "1⏎", "⎋⌦7⏎")
    assert "Inbetalningsjournal 1" in first
    assert message(first) == "Journal 1. Pilarna och PageDown bläddrar, Esc lämnar."
    assert message(nothing) == "Det finns ingen omgång eller rättelse att journalföra."
    assert rows(again, 1, 21) == rows(first, 1, 21)
    assert message(unknown) == "Omgång 7 finns inte."
    spool = company.stores.spool / "journal-000001.txt"
    assert spool.read_text("utf-8").endswith("\f")
    assert "Verifikation I 1" in spool.read_text("utf-8")


def test_the_first_screen_shows_the_clerks_last_batch(company: OpenCompany) -> None:
    shown = play(company, BATCH)[0]
    assert "Senaste omgång: nr 1, 6300.00 SEK, inbetalningsdatum 980914." in shown


def test_the_day_in_english(company: OpenCompany) -> None:
    """The flags answer to y; the labels are English; the ledger is the same."""
    keys = INVOICES + "2⏎980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎"
    asked, kept, done = play(company, keys, "j⏎", "⌫n⏎y⏎y⏎", code="en")
    assert "Post the remainder separately (y/n)........:>_" in asked
    assert message(kept) == "Answer y or n."
    assert message(done) == "Batch 1 approved: 6300.00 SEK, voucher I 1."


def test_a_journal_is_of_a_batch_or_of_a_day(company: OpenCompany) -> None:
    """The day would not count beside the batch: refused; the day emptied, the batch's journal is made."""
    refused, made = play(company, BATCH + "3⏎1⇥980914⏎", "⌦⏎")
    assert message(refused) == "Ange omgångens nummer eller ett inbetalningsdatum, inte båda."
    assert "Inbetalningsjournal 1" in made


def test_one_invoice_is_told_as_one(company: OpenCompany) -> None:
    for number, (code, said) in enumerate(
        [("sv", "En faktura registrerad."), ("nb", "Én faktura registrert."), ("en", "One invoice registered.")]
    ):
        (shown,) = play(company, f"1⏎888⏎{number + 1}⇥⇥⇥⇥100⏎⏎", code=code)
        assert message(shown) == said


def test_help_stands_over_the_form_and_esc_takes_it_away(company: OpenCompany) -> None:
    helped, back = play(company, "1⏎✱", "⎋")
    assert "Hjälp" in helped
    assert "Esc går ett steg tillbaka." in helped
    assert "Sökbegrepp.............: ________________________" in back


@pytest.mark.parametrize("keys", ["␃", "␑", "␚", "␃␑␚"])
def test_ctrl_c_q_and_z_end_nothing_and_lose_nothing(company: OpenCompany, keys: str) -> None:
    shown = play(company, "1⏎888⏎12345", keys, "⇥")[2]
    assert "___12345" in shown


def test_a_window_too_small_says_so_and_loses_nothing(company: OpenCompany) -> None:
    assert "Fönstret är för litet" in play(company, "1", size=(60, 20))[0]
    for size in ((1, 1), (2, 1), (20, 5)):
        assert play(company, "1⏎888⏎12", size=size)


def test_a_larger_window_shows_the_same_form(company: OpenCompany) -> None:
    large, small = play(company, "1⏎888⏎", size=(132, 43))[0], play(company, "1⏎888⏎")[0]
    assert rows(large, 0, 23) == small


def test_a_full_field_says_so(company: OpenCompany) -> None:
    shown = play(company, "1⏎888⏎⇥⇥⇥⇥1234567890123")[0]
    assert message(shown) == "Fältet är fullt: det rymmer 12 tecken."
    assert "123456789012" in shown
