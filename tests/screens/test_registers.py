"""The simple registers on the screen: list and search, the form with its receipt, removal, two clerks at once."""

from collections.abc import Iterator
from functools import partial

import pytest

from admix.database.company import OpenCompany
from admix.dialogs import registers as tables
from admix.dialogs.registers import ListColumn
from admix.language import LANGUAGES, language
from admix.operations.link_register import add_account
from admix.operations.party_registers import DISTRICTS, FREE_FIELDS
from admix.operations.payment_terms import TERMS
from admix.operations.register_rows import RegisterRow, list_rows
from admix.operations.register_saving import save_row, take_out
from admix.operations.user_roles import set_role
from admix.operations.verifying.run import verify_company
from admix.text import width
from screens.menu_tree import PROGRAMS, REGISTERS
from screens.register_kit import INSIDE
from tests.office import small_company
from tests.operations.test_settings import acting
from tests.screens.test_settings import elsewhere
from tests.terminal import message, play, rows

LONG = "Norra och mellersta Norrlands kustland å"
"""A description of 40 characters, as long as one may be."""
COLUMNS = {name: value for name, value in vars(tables).items() if name.endswith("_COLUMNS")}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """The small company for what only looks or is refused."""
    opened = small_company(tmp_path_factory.mktemp("screens"))
    yield opened
    opened.close()


def district(company: OpenCompany, code: str) -> RegisterRow:
    return next(row for row in company.read(list_rows, DISTRICTS, "", {}, 0, 100) if row.values["code"] == code)


# Looking


def test_the_terms_are_listed_with_a_line_for_a_new_one(office: OpenCompany) -> None:
    shown = play(office, "53⏎")[0]
    assert rows(shown, 0, 13).split("\n") == [
        " Kundreskontra: Registervård: Betalningsvillkor                  Demo AB 980913",
        "",
        " Sök.........: ________________________",
        "",
        " Kod    Benämning                          Månader Dagar M.slut  Rab.%  Inom d.",
        "",
        " 0      Kontant                                  0     0 n",
        " 10     10 dagar netto                           0    10 n",
        " 30     30 dagar netto                           1     0 n",
        " 30F    30 dagar fritt lev.mån                   1     0 j",
        " 30K    30 dagar netto 10 dagar 2 %              1     0 n        2.00       10",
        " 60     60 dagar netto                           2     0 n",
        " 90     90 dagar netto                           3     0 n",
        " Ny rad",
    ]
    assert message(shown) == "Rader: 7. Enter ändrar, minus (-) tar bort, n är ny rad."


def test_a_search_lists_what_begins_so_and_esc_goes_back_step_by_step(office: OpenCompany) -> None:
    """By code and by text; what nothing fits keeps the list there was."""
    searched, nothing, everything, menu = play(office, "53⏎⎋30⏎", "⎋zz⏎", "⌦⏎", "⎋⎋")
    assert rows(searched, 6, 9).split("\n")[-1] == " Ny rad"
    assert "30F" in searched
    assert "10 dagar netto  " not in searched
    assert message(nothing) == "Inget i registret börjar på zz."
    assert " Sök.........: zz" in nothing
    assert "30F" in nothing
    assert "90 dagar netto" in everything
    assert "Registervård" in menu
    assert "Sök" not in menu
    by_text = play(office, "53⏎⎋kont⏎")[0]
    assert " 0      Kontant" in by_text
    assert message(by_text) == "Rader: 1. Enter ändrar, minus (-) tar bort, n är ny rad."


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_register_speaks_every_language_and_is_left_with_esc(office: OpenCompany, code: str) -> None:
    """List, its help, the form of a new row, its help, and back to the menu: nothing is wider than the screen."""
    for number in range(53, 60):
        assert PROGRAMS[str(number)] in REGISTERS
    steps = [step for number in range(53, 60) for step in (f"{number}⏎", "✱", "⎋n", "✱", "⎋⎋", "⎋⎋")]
    pictures = play(office, *steps, code=code)
    assert len(pictures) == len(steps)
    for picture in pictures:
        assert max(map(len, picture.split("\n"))) <= 80
    assert pictures[::6] == pictures[4::6]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("columns", COLUMNS.values(), ids=COLUMNS)
def test_a_lists_headings_fit_their_columns_and_the_list_the_screen(
    columns: tuple[ListColumn, ...], code: str
) -> None:
    spoken = language(code)
    for column in columns:
        assert width(spoken.say(column.heading)) <= column.cells
        for word in (column.words or {}).values():
            assert width(spoken.say(word)) <= column.cells
    assert sum(column.cells + 1 for column in columns) - 1 <= INSIDE


def test_a_list_longer_than_a_page_is_fetched_page_by_page(company: OpenCompany) -> None:
    """103 districts: the end is the line for a new one; PageUp and arrows go back."""
    for number in range(103):
        company.write(save_row, DISTRICTS, {"code": f"D{number:03}", "text": f"Distrikt {number}"}, None)
    first, last, form = play(company, "56⏎", "⇲", "↑⏎")
    assert " D000   Distrikt 0" in first
    assert "D016" not in first
    assert rows(last, 6, 21).split("\n")[-2:] == [" D102   Distrikt 102", " Ny rad"]
    assert "Benämning.....................: Distrikt_102" in form


# The form


def test_a_district_is_entered_with_arrows_and_enter_alone(company: OpenCompany) -> None:
    """The name is as long as one may be; Enter on the line for a new row, receipt, Enter again, and it is listed."""
    receipt, listed, form, changed = play(company, f"56⏎⏎n1↓{LONG}⏎", "⏎", "⏎", "↓Norra⏎⏎")
    assert f"Benämning.....................: {LONG.replace(' ', '_')}" in receipt
    assert "Kod...........................: N1____" in receipt
    assert message(receipt) == "Enter sparar detta."
    assert f" N1     {LONG}" in listed
    assert message(listed) == "N1 är sparad."
    assert "Kod...........................: N1____" in form
    assert " N1     Norra" in changed
    assert verify_company(company) == []


def test_a_refusal_keeps_the_typing_and_points_at_its_field(office: OpenCompany) -> None:
    """2,5 percent without days: the cursor stands in the days; 10 and Enter give the receipt."""
    refused, receipt, left, back = play(office, "53⏎n30X↓Trettio dagar↓1↓↓j↓2,5⏎", "10⏎", "⎋n⏎⎋", "j⏎")
    assert message(refused) == "Ange inom hur många dagar kassarabatten ges."
    assert "Benämning.....................: Trettio_dagar___" in refused
    assert "Kassarabatt i procent.........: ___2.50" not in refused
    assert "Kassarabatt i procent.........: __2.50" in receipt
    assert "Ges inom dagar................: _10" in receipt
    assert "Dagar.........................: __0" in receipt
    assert message(receipt) == "Enter sparar detta."
    assert "Skall det inslagna kastas (j/n)" in left
    assert "30X" not in back


def test_the_receipt_of_changed_terms_says_what_becomes_of_invoices(company: OpenCompany) -> None:
    """The demo's one customer has terms 90: 2 percent within 10 days, saved by the second Enter."""
    receipt, saved = play(company, "53⏎⎋90⏎⏎↓↓↓↓↓2↓10⏎", "⏎")
    assert message(receipt) == (
        "Kunder med villkoren: 1. Öppna fakturor behåller sina förfallodagar, men kassarabatten blir denna."
    )
    assert " 90     90 dagar netto                           3     0 n        2.00       10" in saved


def test_enter_without_a_change_goes_back_to_the_list(office: OpenCompany) -> None:
    assert message(play(office, "53⏎⏎⏎")[0]) == "Rader: 7. Enter ändrar, minus (-) tar bort, n är ny rad."


def test_a_rate_is_entered_from_today_corrected_and_taken_back(company: OpenCompany) -> None:
    """74,10 was meant to be 7,41: changed on its row, the newest first; then removed after a question."""
    listed, receipt, wrong, right, asked, gone = play(company, "54⏎⇲↑r", "n↓74,10⏎", "⏎", "⏎↓7,41⏎⏎", "-", "j⏎")
    assert " Valuta......: USD US-dollar" in listed
    assert " 1998-01-01          7.36000" in listed
    assert " Från........: 980913" in receipt
    assert " Kurs........: ____74.10000" in receipt
    assert rows(wrong, 6, 8).split("\n") == [
        " 1998-09-13         74.10000",
        " 1998-01-01          7.36000",
        " Ny rad",
    ]
    assert " 1998-09-13          7.41000" in right
    assert "| Rad.......: 1998-09-13 7.41000" in asked
    assert "Skall raden tas bort (j/n)" in asked
    assert "7.41000" not in gone
    assert message(gone) == "1998-09-13 är borttagen."
    assert verify_company(company) == []


def test_a_methods_new_account_is_asked_its_name(company: OpenCompany) -> None:
    asked, nameless, receipt, listed = play(company, "55⏎nSwish↓Swish till kontot↓1935⏎", "⎋", "⏎Swishkonto⏎", "⏎")
    assert "Kontot är nytt: det läggs upp i kontoplanen." in asked
    assert message(nameless) == "Konto 1935 finns inte."
    assert "Kod...........................: swish_______" in receipt
    assert " swish        Swish till kontot                        1935" in listed
    company.write(add_account, "1936", "Annat")
    assert message(play(company, "55⏎n⏎")[0]) == "Fältet måste fyllas i."
    assert message(play(company, "55⏎nx↓y↓1937⏎⏎")[0]) == "Ange kontots benämning."


def test_a_free_field_says_what_its_number_means(company: OpenCompany) -> None:
    wrong, receipt, listed = play(company, "59⏎n3↓Avtalsnummer↓5⏎", "2⏎", "⏎")
    assert message(wrong) == "Ange ett tal från 1 till 4."
    assert "1 fri text, 2 tal, 3 datum, 4 ja eller nej" in wrong
    assert "Innehåll (1-4)................: 2 tal" in receipt
    assert "      3 Avtalsnummer             tal" in listed
    assert [
        row.values["label"] for row in company.read(list_rows, FREE_FIELDS, "", {"ledger": "customer"}, 0, 9)
    ] == ["Avtalsnummer"]


# Removing


def test_what_is_used_is_not_removed(office: OpenCompany) -> None:
    """The ruler goes to terms 90 with the arrows; the sentence says who has them, and the list stays."""
    told = play(office, "53⏎↓↓↓↓↓↓-")[0]
    assert message(told) == "Kunder med villkor 90: 3. Ge dem andra först."
    assert "90 dagar netto" in told


def test_a_removal_is_asked_and_no_keeps_the_row(company: OpenCompany) -> None:
    asked, kept, gone = play(company, "53⏎-", "n⏎", "-j⏎")
    assert "| Rad.......: 0 Kontant 0 0 n" in asked
    assert " 0      Kontant" in kept
    assert "Kontant" not in gone
    assert message(gone) == "0 är borttagen."
    assert "Ny rad" in gone


def test_minus_on_the_line_for_a_new_row_does_nothing(office: OpenCompany) -> None:
    """And r means nothing where there is nothing deeper."""
    before, minus, letter = play(office, "53⏎⇲", "-", "r")
    assert before == minus == letter


# Two clerks


def test_the_loser_of_two_clerks_sees_both_changes(company: OpenCompany) -> None:
    """The other changed the text; the own code stays in its field, and the next receipt has both."""
    company.write(save_row, DISTRICTS, {"code": "N", "text": "Norra"}, None)
    seen = district(company, "N")
    other = elsewhere(company, lambda at: at.write(save_row, DISTRICTS, {"code": "N", "text": "Norr"}, seen))
    _, told, saved = play(company, "56⏎⏎nn⏎", other, "⏎", "⏎⏎")
    assert message(told) == "Någon annan har ändrat detta under tiden. Se på det igen."
    assert "Benämning.....................: Norr____" in told
    assert "Kod...........................: NN____" in told
    assert " NN     Norr" in saved


def test_a_row_removed_at_another_terminal_is_told_in_the_list(company: OpenCompany) -> None:
    """In the form at its second Enter, and in the list at the minus."""
    company.write(save_row, DISTRICTS, {"code": "N", "text": "Norra"}, None)
    company.write(save_row, DISTRICTS, {"code": "S", "text": "Södra"}, None)
    north, south = district(company, "N"), district(company, "S")
    first = elsewhere(company, partial(OpenCompany.write, operation=take_out, register=DISTRICTS, seen=north))
    second = elsewhere(company, partial(OpenCompany.write, operation=take_out, register=DISTRICTS, seen=south))
    _, told, gone = play(company, "56⏎⏎↓Nord⏎", first, "⏎", second, "-")
    assert message(told) == "Någon annan har tagit bort N under tiden."
    assert " S      Södra" in told
    assert message(gone) == "Någon annan har ändrat detta under tiden. Se på det igen."
    assert "Södra" not in gone


def test_who_may_not_looks_and_changes_nothing(company: OpenCompany) -> None:
    company.write(set_role, company.user, "administrator")
    company.write(set_role, "anna", "clerk")
    with acting(company, "anna"):
        told = play(company, "53⏎⏎↓Kontant betalning⏎⏎")[0]
        removed = play(company, "53⏎-j⏎")[0]
    sentence = "anna får inte göra detta: det kräver en annan behörighet. Fråga administratören."
    assert message(told) == message(removed) == sentence
    assert "Kontant_betalning" in told
    assert company.read(list_rows, TERMS, "kontant", {}, 0, 1)[0].values["text"] == "Kontant"


def test_the_ruler_stands_where_it_was_after_the_form(office: OpenCompany) -> None:
    """The third row is 30; after its form the next Enter opens it again."""
    assert "Kod...........................: 30____" in play(office, "53⏎↓↓⏎⎋", "⏎")[1]
