"""The menus: numbers, names, paths and arrows, the menus that a line opens, and the way back.

The reports and registers of these tests are invented lines under the names that the menus have room for; each opens a
program that is there, told by the first row of its screen.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.language import LANGUAGES, language
from admix.text import width
from screens import menu_tree
from screens.menu import NAME_CELLS, OPENS
from screens.menu_tree import ABOVE, FIRST, MENU_ROWS, PAGES, PROGRAMS, Entry, MenuPage, opened
from tests.copies import demo_company
from tests.screens.menus import (
    CARD,
    CONTROL,
    FIRST_MENU,
    IN_FIRST,
    IN_REGISTERS,
    IN_REPORTS,
    INVOICES,
    fill_menus,
)
from tests.terminal import message, play, rows

REPORT_MENU = """\
      30 Kundreskontraspecifikation        36 Kundlista
      31 Fakturor per kund                 37 Kreditlimitlista
      32 Betalningar per kund              38 Konteringslista
      33 Åldersanalys                      39 DSO/Kredittid
      34 Betalningsprognos                 40 Rapportgenerator
      35 Kontoutdrag                       41 Egna rapporter

                                            0 Föregående meny







     Val.......: ________________________________________   Hjälp: F1 eller ?"""
REGISTER_MENU = """\
      50 Kunder                            14 Kontrollpost
      51 Kunder fullständig                15 Behörigheter
      52 Fakturor                          16 Modulkoppling
      53 Betalningsvillkor
      54 Valutor                            0 Föregående meny
      55 Betalningssätt
      56 Distrikt
      57 Kategorier
      58 Säljare
      59 Fria fält
      60 Uppföljningar




     Val.......: ________________________________________   Hjälp: F1 eller ?"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> OpenCompany:
    """The demo company, which nothing here changes."""
    return demo_company(tmp_path_factory.mktemp("menu"))


@pytest.fixture
def full(office: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> OpenCompany:
    """The menus with their invented lines."""
    fill_menus(monkeypatch)
    return office


# What it looks like


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_menu(office: OpenCompany, code: str) -> None:
    assert rows(play(office, "", code=code)[0], 3, 18) == FIRST_MENU[code]


def test_the_menus_that_it_opens(full: OpenCompany) -> None:
    reports, registers = play(full, "20⏎", "0⏎24⏎")
    assert reports.startswith(IN_REPORTS)
    assert rows(reports, 3, 18) == REPORT_MENU
    assert registers.startswith(IN_REGISTERS)
    assert rows(registers, 3, 18) == REGISTER_MENU


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_menu_fits(code: str) -> None:
    """Also the first one with the three programs that are to come; a sign stands behind what opens a menu."""
    for page in PAGES.values():
        for column in (page.left, page.right):
            assert len(column) + 3 * (column is PAGES[FIRST].right) <= MENU_ROWS
            for entry in column:
                shown = language(code).say(entry.text) + (OPENS if entry.menu else "") if entry.text else ""
                assert width(shown) <= NAME_CELLS


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("sv", ("Kravrutin", "Räntedebitering", "Rensning betalda fakturor")),
        ("nb", ("Purrerutine", "Rentefakturering", "Sletting av betalte fakturaer")),
        ("en", ("Reminders", "Interest invoicing", "Purging of paid invoices")),
    ],
)
def test_the_first_menu_has_room_for_what_is_to_come(
    office: OpenCompany, monkeypatch: pytest.MonkeyPatch, code: str, kept: tuple[str, ...]
) -> None:
    page = PAGES[FIRST]
    at = [entry.number for entry in page.right].index("24")
    lines = tuple(Entry(str(number), text, "payments", "screens.programs") for number, text in enumerate(kept, 21))
    monkeypatch.setitem(PAGES, FIRST, MenuPage((), page.left, (*page.right[:at], *lines, *page.right[at:])))
    shown = rows(play(office, "", code=code)[0], 3, 18).split("\n")
    assert [line[42:].strip() for line in shown[6:9]] == [f"{number} {text}" for number, text in enumerate(kept, 21)]
    assert shown[-1] == FIRST_MENU[code].split("\n")[-1]


def test_every_number_is_one_programs() -> None:
    """Every line that is shown is found by its number."""
    shown = [entry for page in PAGES.values() for entry in page.choices if entry != ABOVE]
    assert len({entry.number for entry in shown}) == len(shown)
    assert [entry for entry in shown if PROGRAMS[entry.number] is not entry] == []
    assert {entry.number for entry in (*menu_tree.REPORTS, *menu_tree.REGISTERS)} <= {entry.number for entry in shown}


# By number and by arrows


def test_a_number_works_in_every_menu_and_ahead_of_it(full: OpenCompany) -> None:
    """All in one go: reports, the card of customer 888; the registers from there, the control record."""
    card, control, invoices = play(full, "20⏎33⏎888⏎", "⎋⎋24⏎14⏎", "⎋5⏎")
    assert card.startswith(CARD)
    assert " Kund:            888 " in card
    assert control.startswith(CONTROL)
    assert invoices.startswith(INVOICES)


def test_after_a_program_the_clerk_is_where_it_was_chosen(full: OpenCompany) -> None:
    """The ruler stands on it: Enter opens it again. Esc leads up, where the ruler stands on what was open."""
    shown = play(full, "24⏎52⏎", "⎋", "⏎", "⎋⎋", "⏎", "16⏎⎋⏎")
    starts = (INVOICES, IN_REGISTERS, INVOICES, IN_FIRST, IN_REGISTERS, " Kundreskontra: Registervård: Modulkoppling")
    for picture, start in zip(shown, starts, strict=True):
        assert picture.startswith(start)


def test_a_number_of_another_menu_leaves_the_clerk_in_this_one(full: OpenCompany) -> None:
    """From the first menu to a register and back, the ruler on its menu; from the reports to a customer."""
    first, opened_, reports, again = play(full, "52⏎⎋", "⏎", "0⏎20⏎↓4⏎⎋", "⏎")
    assert first.startswith(IN_FIRST)
    assert opened_.startswith(IN_REGISTERS)
    assert reports.startswith(IN_REPORTS)
    assert again.startswith(CARD)


def test_arrows_only(full: OpenCompany) -> None:
    """Right from the first line to Huvudbok's, down to the reports; there right, down to 38, back left to 32."""
    reports, card, left, up = play(full, "→↓↓↓⏎", "→↓↓⏎", "⎋←⏎", "⎋↓↓↓↓↓↓↓↓↓↓⏎")
    assert reports.startswith(IN_REPORTS)
    assert card.startswith(CARD)
    assert left.startswith(CARD)
    assert up.startswith(IN_FIRST)


@pytest.mark.parametrize("keys", ["0⏎", "00⏎", "⎋⏎", "20⏎00⏎", "20⏎0⏎0⏎", "20⏎⎋⎋⏎", "24⏎avsluta⏎", "20⏎⇤⏎00⏎"])
def test_the_end(full: OpenCompany, keys: str) -> None:
    """The program ends: nothing is shown of what is typed after it."""
    assert play(full, keys, "1") == []


def test_esc_in_a_menu_takes_first_what_is_typed(full: OpenCompany) -> None:
    typed, cleared, above, end = play(full, "20⏎åld", "⎋", "⎋", "kund⎋")
    assert "Val.......: åld_" in typed
    assert cleared.startswith(IN_REPORTS)
    assert "Val.......: ____" in cleared
    assert above.startswith(IN_FIRST)
    assert "Val.......: ____" in end
    assert rows(end, 19, 19) == ""


@pytest.mark.parametrize("keys", ["77⏎", "20⏎77⏎"])
def test_a_number_that_no_menu_has(full: OpenCompany, keys: str) -> None:
    """It stays to be seen, and what is typed next takes its place."""
    refused, card = play(full, keys, "4⏎")
    assert message(refused) == "Menyn har inget 77."
    assert "Val.......: 77__" in refused
    assert card.startswith(CARD)


def test_a_menu_without_lines_has_the_way_back(office: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, "reports", opened("Reports", (), ()))
    empty, back = play(office, "20⏎←→↓↑", "⏎")
    assert rows(empty, 3, 4).strip() == "0 Föregående meny"
    assert back.startswith(IN_FIRST)


def test_the_menu_is_drawn_before_sqlalchemy_loads(tmp_path: Path) -> None:
    """What the first frame needs is loaded: the register's library is not among it."""
    told = "import sys, screens.app; print(sorted({'sqlalchemy', 'click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"
