"""The choice of a menu takes names and paths: what fits, what is meant, and in which language."""

import pytest

from admix.database.company import OpenCompany
from admix.language import language
from screens.menu_search import find_places, way_to
from screens.menu_tree import PAGES, Entry, opened
from tests.copies import demo_company
from tests.screens.menus import (
    CARD,
    CONTROL,
    FIRST_MENU,
    IN_REGISTERS,
    IN_REPORTS,
    INVOICES,
    MANUAL,
    fill_menus,
)
from tests.terminal import message, play, rows

SEVERAL = "5 Fakturor, 31 Fakturor per kund, 52 Fakturor, 59 Fria fält, 1 Manuella f…"
"""74 cells of what begins with f; Manuella fakturor does so in its second word."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> OpenCompany:
    """The demo company, which nothing here changes."""
    return demo_company(tmp_path_factory.mktemp("menu"))


@pytest.fixture
def full(office: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> OpenCompany:
    """The menus with their invented lines."""
    fill_menus(monkeypatch)
    return office


def names(typed: str, code: str = "sv") -> list[str]:
    """Return the numbers of what something typed can mean, in their order."""
    return [place.entry.number for place in find_places(typed, language(code))]


# By name and path


NAMED = (
    ("man", MANUAL),
    ("MANUELLA FAKTUROR", MANUAL),
    ("kund", CARD),
    ("åld", CARD),
    ("ÅLD", CARD),
    ("rapporter åldersanalys", CARD),
    ("rapporter/ålder", CARD),
    ("registervård: kunder", INVOICES),
    ("reg > kunder", INVOICES),
    ("kundreskontra: registervård: kunder full", INVOICES),
    ("fullst", INVOICES),
    ("Kundreskontra: Frågor: Kund", CARD),
    ("frågeprogram/kund", CARD),
    ("frå fak", INVOICES),
    ("betalnigsprognos", CARD),
    ("rapporter", IN_REPORTS),
    ("registerv", IN_REGISTERS),
    (" kontroll ", CONTROL),
)


@pytest.mark.parametrize(("menu", "named"), [("", NAMED), ("20⏎", NAMED[-6:])], ids=["the first", "another"])
def test_a_name_or_a_path_goes_straight_there(
    full: OpenCompany, menu: str, named: tuple[tuple[str, str], ...]
) -> None:
    """From the first menu and from another one; Esc leads back to the first each time."""
    shown = play(full, *(keys for typed, _ in named for keys in (f"{menu}{typed}⏎", "⎋⎋⎋")))
    for (typed, start), picture in zip(named, shown[::2], strict=True):
        assert picture.startswith(start), typed


def test_what_fits_stands_below_the_choice_while_it_is_typed(full: OpenCompany) -> None:
    """One with its path, several with their names. The ruler goes to the first, and to the menu that has it: Enter
    opens what is under it once the letters are gone.
    """
    one, some, none, card, registers = play(full, "sälj", "⌫⌫⌫⌫f", "x", "⌫⌫⏎", "⎋sälj↓↑⏎")
    assert rows(one, 19, 19).strip() == "58 Registervård: Säljare"
    assert rows(some, 19, 19)[5:] == SEVERAL
    assert rows(none, 19, 19) == ""
    assert card.startswith(INVOICES)
    assert registers.startswith(IN_REGISTERS)


def test_several_that_fit_are_a_list_to_choose_from(full: OpenCompany) -> None:
    """Two programs are called Fakturor: Esc goes back to what was typed, Enter takes the one under the ruler."""
    listed, back, inquiry, register = play(full, "fakturor⏎", "⎋", "⏎⏎", "⎋fakturor⏎↓⏎")
    assert rows(listed, 2, 7) == (
        "   +------------------------------------------------------------------------+\n"
        "   |                          Flera program passar                          |\n"
        "   |------------------------------------------------------------------------|\n"
        "   |  5 Frågeprogram: Fakturor                                              |\n"
        "   | 52 Registervård: Fakturor                                              |\n"
        "   +------------------------------------------------------------------------+"
    )
    assert "Val.......: fakturor____" in back
    assert rows(back, 3, 17) == rows(FIRST_MENU["sv"], 0, 14)
    assert inquiry.startswith(INVOICES)
    assert register.startswith(INVOICES)


def test_none_that_fits_is_named_and_stays(full: OpenCompany) -> None:
    refused, changed = play(full, "rapporter/kravlista⏎", "kund⏎")
    assert message(refused) == "Inget program i menyn heter rapporter/kravlista."
    assert "Val.......: rapporter/kravlista___" in refused
    assert changed.startswith(CARD)
    assert message(play(full, "-⏎")[0]) == "Inget program i menyn heter -."
    assert message(play(full, "4 kund⏎")[0]) == "Inget program i menyn heter 4 kund."


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("fakt", ["5", "31", "52", "1"]),
        ("kundl", ["36"]),
        ("kunder", ["50"]),
        ("kunde", ["50", "51"]),
        ("per kund", ["31", "32"]),
        ("lista kund", []),
        ("rapporter per kund", ["31", "32"]),
        ("frågor", ["4", "5", "9", "10"]),
        ("huvudbok", ["11", "12", "13"]),
        ("registrering", ["1", "2", "6", "7", "8"]),
        ("inbetalningsj", ["3"]),
        ("sie-export", ["12"]),
        ("dso/kredit", ["39"]),
        ("räntefakturering", []),
        ("", []),
        ("föregående", []),
    ],
)
def test_what_a_name_can_mean(full: OpenCompany, typed: str, numbers: list[str]) -> None:
    """Names that begin so, then those with such a word; a whole name is that one; a heading is all under it."""
    assert full.stores.folder.exists()
    assert names(typed) == numbers


def test_names_are_the_clerks_language() -> None:
    assert names("spør kunde", "nb") == ["4"]
    assert names("avstemming", "nb") == ["6", "13"]
    assert names("customer", "en") == ["4"]
    assert names("inquiry customer", "en") == names("inquiries/customer", "en") == ["4"]
    assert names("kontrollpost", "en") == []
    (place,) = find_places("registers control", language("en"))
    assert way_to(place, language("en")) == "14 Registers: Control record"


def test_a_name_of_two_words_is_meant_though_its_first_is_in_the_path(
    office: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In English the ledger begins with Customer, as the list does; another list is not meant."""
    assert office.stores.folder.exists()
    lists = tuple(Entry(str(number), text) for number, text in enumerate(("Customer list", "Credit list"), 36))
    monkeypatch.setitem(PAGES, "reports", opened("Reports", lists, ()))
    assert names("customer list", "en") == ["36"]


def test_a_program_can_be_found_by_a_folded_letter(full: OpenCompany) -> None:
    """Å written as A and a ring, as some keyboards and pastes do."""
    assert full.stores.folder.exists()
    assert names("A\u030aLDERS") == ["33"]


# Before the register
