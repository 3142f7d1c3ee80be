"""Approved batches at the terminal: the search, the list, what stands in a batch, the way down to its vouchers."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.identity import os_user
from admix.language import LANGUAGES, language
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import unmatch
from admix.operations.drafts import Stage, keep_draft
from admix.operations.reversals import reverse_batch, reverse_payment
from admix.text import width
from screens.act_box import ACT_WORDS
from screens.batch_list import STATES
from tests.corrected import BACK, TODAY, item, two_batches
from tests.office import NewCustomer, add_customers, begin_batch, enter_batch, small_company, take_in
from tests.terminal import message, play, rows

LIST = "9⏎⏎"
"""From the menu to the list of every batch."""


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """The two batches of tests.corrected, approved by anna: 8200.00 of 980914 and 200.00 USD of 980915."""
    opened = small_company(tmp_path)
    opened.user = "anna"
    two_batches(opened)
    yield opened
    opened.close()


SEARCH_FORM = """\
 Omgång nr.....: _______       Inbet.datum fr.o.m/t.o.m: ______ ______
 Kundnr........: __________    Angivet/använt belopp...: _______________
 Fakturanr.....: ________      Användare...............: ______________________"""

WHOLE_LIST = """\
  Omgång Datum  Bet.sätt  Bunt         Använt Val  Ant Godk.av Verifik. Läge

       2 980915 bank                   200.00 USD    1 anna         I 2
       1 980914 bank                  8200.00 SEK    2 anna         I 1"""


def test_an_empty_search_lists_every_batch(company: OpenCompany) -> None:
    form, listed = play(company, "9⏎", "⏎")
    assert rows(form, 2, 4) == SEARCH_FORM
    assert rows(listed, 6, 9) == WHOLE_LIST
    assert message(listed) == "Omgångar: 2. Enter visar vad som står i en, Esc går tillbaka till sökningen."


def numbers(shown: str) -> list[int]:
    """Return the numbers of the batches that stand in the list."""
    return [int(found[1]) for line in shown.split("\n") if (found := re.match(r" +(\d+) \d{6} ", line))]


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("2⏎", [2]),
        ("⇥980914⇥980914⏎", [1]),
        ("⇥980915⏎", [2]),
        ("⇥⇥⇥888⏎", [2, 1]),
        ("⇥⇥⇥⇥8200,00⏎", [1]),
        ("⇥⇥⇥⇥⇥54323⏎", [2]),
        ("⇤anna⏎", [2, 1]),
    ],
)
def test_each_field_of_the_search(company: OpenCompany, keys: str, wanted: list[int]) -> None:
    assert numbers(play(company, "9⏎" + keys)[0]) == wanted


@pytest.mark.parametrize(
    ("keys", "sentence", "kept"),
    [
        ("77⏎", "Ingen godkänd omgång stämmer på sökningen.", "Omgång nr.....: _____77"),
        ("⇥⇥⇥999⏎", "Kund 999 finns inte.", "Kundnr........: _______999"),
        ("⇥⇥⇥⇥⇥999⏎", "Faktura 999 finns inte.", "Fakturanr.....: _____999"),
        ("⇥980915⇥980914⏎", "Sista dagen 980914 ligger före den första.", "t.o.m: 980915 980914"),
        ("⇥981399⏎", "981399 finns inte i kalendern. Skriv ååmmdd.", "t.o.m: 981399 ______"),
    ],
)
def test_a_refused_search_keeps_what_was_typed(company: OpenCompany, keys: str, sentence: str, kept: str) -> None:
    shown = play(company, "9⏎" + keys)[0]
    assert message(shown) == sentence
    assert kept in shown


def test_a_refused_search_leaves_the_list_and_the_cursor_in_the_form(company: OpenCompany) -> None:
    """The list of before stays below; what is typed next goes on in the form, and Enter lists again."""
    refused, again = play(company, LIST + "⎋77⏎", "1⏎")
    assert numbers(refused) == [2, 1]
    assert numbers(again) == [1]


def test_esc_goes_from_the_list_to_the_form_and_from_there_to_the_menu(company: OpenCompany) -> None:
    listed, form, menu = play(company, "9⏎2⏎", "⎋", "⎋")
    assert numbers(listed) == numbers(form) == [2]
    assert "Omgång nr.....: ______2" in form
    assert "Avsluta" in menu


def test_the_list_is_as_it_was_after_a_batch_was_looked_at(company: OpenCompany) -> None:
    _, back, again = play(company, "9⏎⇥⇥⇥888⏎↓⏎", "⎋", "⏎")
    assert numbers(back) == [2, 1]
    assert "Kundnr........: _______888" in back
    assert "Omgång.......:       1" in again


def test_the_clerks_open_batches_are_counted_not_listed(company: OpenCompany) -> None:
    take_in(company, "x.csv", "20001,889,50.00")
    batch, _ = begin_batch(company, TypedHead(TODAY, Decimal(20), method="bank"), "20001")
    before = play(company, LIST)[0]
    company.user = os_user()
    company.write(keep_draft, batch, Stage())
    after = play(company, LIST)[0]
    assert "Dina öppna omgångar" not in before
    assert "Dina öppna omgångar: 1. Välj Inbetalningar för att fortsätta." in after
    assert numbers(before) == numbers(after) == [2, 1]


def test_what_was_declared_stands_under_what_was_used(company: OpenCompany) -> None:
    take_in(company, "x.csv", "20001,889,50.00")
    head = TypedHead(TODAY, Decimal(20), method="kvittning", bundle_number="17")
    enter_batch(company, head, ("20001", TypedLine(paid=Decimal("12.50"))))
    assert rows(play(company, LIST)[0], 8, 9) == (
        "       3 980913 kvittning 17            12.50 SEK    1 anna         I 3\n                uppgivet 20.00 SEK"
    )


def test_the_state_of_a_batch(company: OpenCompany) -> None:
    company.write(unmatch, 2, item(company, "54323"), BACK, "Fel faktura")
    company.write(reverse_payment, 1, item(company, "T2"), BACK, "Fel kund")
    listed = play(company, LIST)[0]
    assert "I 2 Lossad" in listed
    assert "I 1 Delvis" in listed
    company.write(reverse_payment, 1, item(company, "12345"), BACK, "Fel kund")
    assert "I 1 Återförd" in play(company, LIST)[0]


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_fit_their_columns(code: str) -> None:
    """A state has eight cells beside the voucher, an act eighteen in its list."""
    assert [word for word in STATES.values() if width(language(code).say(word)) > 8] == []
    assert [word for word in ACT_WORDS.values() if width(language(code).say(word)) > 18] == []


# What stands in a batch

FIRST_BATCH = """\
 Omgång.......:       1    Inbetalningsdatum: 980914  Verifik.....: I 1
 Bet.sätt.....: Bankgiroinbetalning, konto 1930
 Uppgivet.....:         8200.00  Använt:         8200.00 SEK"""

ITS_LINES = """\
 Avgift 25.00


     Kundnr  Faktura Namn               Betalt Reduktion   Kursdiff     Avräknat

 Hela omgången, rader: 2               8200.00    100.00                 8300.00
        888    12345 Sofis Hemvä…      7900.00    100.00                 8000.00
        888       T2 Sofis Hemvä…       300.00                            300.00"""


def test_what_stands_in_a_batch(company: OpenCompany) -> None:
    """7900.00 and 100.00 reduction settle 8000.00; 300.00 stay on account: 8200.00 paid, 8300.00 settled."""
    shown = play(company, LIST + "↓⏎")[0]
    assert rows(shown, 2, 4) == FIRST_BATCH
    assert rows(shown, 6, 13) == ITS_LINES
    assert " av anna" in rows(shown, 5, 5)


def test_a_batch_in_dollars(company: OpenCompany) -> None:
    """200.00 USD at 7.50000 are 1500.00: 1472.00 at the invoice's 7.36000 and a gain of 28.00."""
    shown = play(company, LIST + "⏎")[0]
    assert "Använt:          200.00 USD 7.50000" in shown
    assert "        888    54323 Sofis Hemvä…       200.00                28.00      1472.00" in shown


def test_the_way_down_from_a_line(company: OpenCompany) -> None:
    box = play(company, LIST + "↓⏎↓⏎")[0]
    assert "|                                 Omgång 1                                 |" in box
    assert "| 1510     Kundfordringar                                         8300.00  |" in box


def test_the_way_down_from_a_corrected_line(company: OpenCompany) -> None:
    """First the acts, then the one that is chosen; Esc goes back step by step."""
    company.write(reverse_payment, 1, item(company, "12345"), BACK, "Fel kund")
    acts, first, back, second, line = play(company, LIST + "↓⏎↓⏎", "⏎", "⎋", "↓⏎", "⎋⎋")
    assert "Vad som gjorts" in acts
    assert "| Återförd betalning 980920, I 3: Fel kund " in acts
    assert "Omgång 1  " in first
    assert back == acts
    assert "Återförd betalning, omgång 1" in second
    assert "| 1510     Kundfordringar                         8000.00                  |" in second
    assert "                     Återförd betalning 980920, I 3: Fel kund" in line


def test_a_payment_taken_off_names_where_its_money_stands(company: OpenCompany) -> None:
    company.write(unmatch, 2, item(company, "54323"), BACK, "Fel faktura")
    assert "                     T3: Lossad 980920, I 3: Fel faktura" in play(company, LIST + "⏎")[0]


def test_a_reversed_batch_says_so_at_its_head(company: OpenCompany) -> None:
    company.write(reverse_batch, 2, BACK, "Dubblett")
    shown = play(company, LIST + "⏎")[0]
    assert rows(shown, 7, 7) == " Återförd omgång 980920, I 3: Dubblett"
    assert "                     Återförd omgång 980920\n" in shown


def test_a_long_batch_scrolls_and_a_larger_terminal_shows_more_of_it(company: OpenCompany) -> None:
    """40 lines and the first row: 12 of them on 24 rows, 18 on 30."""
    company.write(add_customers, [NewCustomer("9999999999", "Å" * 60, "X")])
    take_in(company, "x.csv", *(f"{70000 + at},9999999999,100.00" for at in range(40)))
    paid = [(str(70000 + at), TypedLine(paid=Decimal(100))) for at in range(40)]
    enter_batch(company, TypedHead(TODAY, Decimal(4000), method="bank"), *paid)
    top, end = play(company, LIST + "⏎", "⇲")
    (larger,) = play(company, LIST + "⏎", size=(100, 30))
    assert [line[12:20].strip() for line in rows(top, 12, 22).split("\n")] == [str(70000 + at) for at in range(11)]
    assert [line[12:20].strip() for line in rows(end, 11, 22).split("\n")] == [str(70028 + at) for at in range(12)]
    assert rows(larger, 28, 28)[12:20].strip() == "70016"


def test_amounts_are_never_cut(company: OpenCompany) -> None:
    """The name gives way to an amount of 14 cells in each of the outer columns."""
    company.write(add_customers, [NewCustomer("9999999999", "Å" * 60, "X")])
    take_in(company, "x.csv", "88888888,9999999999,99999999999.99")
    paid = Decimal("99999999999.99")
    enter_batch(company, TypedHead(TODAY, paid, method="bank"), ("88888888", TypedLine(paid=paid)))
    (shown,) = play(company, LIST + "⏎")
    assert " 9999999999 88888888 ÅÅÅÅÅÅÅ… 99999999999.99                      99999999999.99" in shown


def test_help_tells_the_keys(company: OpenCompany) -> None:
    assert "b var som helst, återför hela" in play(company, LIST + "⏎✱")[0]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_shows_list_and_batch(company: OpenCompany, code: str) -> None:
    listed, shown = play(company, LIST, "⏎", code=code)
    assert numbers(listed) == [2, 1]
    assert "54323" in shown
