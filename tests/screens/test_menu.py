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
from screens.menu_search import find_places, way_to
from screens.menu_tree import ABOVE, FIRST, MENU_ROWS, PAGES, PROGRAMS, SETTINGS, Entry, MenuPage, halves, opened
from tests.copies import demo_company
from tests.terminal import message, play, rows

REPORTS = (
    ("30", "Kundreskontraspecifikation"),
    ("31", "Fakturor per kund"),
    ("32", "Betalningar per kund"),
    ("33", "Åldersanalys"),
    ("34", "Betalningsprognos"),
    ("35", "Kontoutdrag"),
    ("36", "Kundlista"),
    ("37", "Kreditlimitlista"),
    ("38", "Konteringslista"),
    ("39", "DSO/Kredittid"),
    ("40", "Rapportgenerator"),
    ("41", "Egna rapporter"),
)
REGISTERS = (
    ("50", "Kunder"),
    ("51", "Kunder fullständig"),
    ("52", "Fakturor"),
    ("53", "Betalningsvillkor"),
    ("54", "Valutor"),
    ("55", "Betalningssätt"),
    ("56", "Distrikt"),
    ("57", "Kategorier"),
    ("58", "Säljare"),
    ("59", "Fria fält"),
    ("60", "Uppföljningar"),
)
FIRST_MENU = {
    "sv": """\
     Registrering                         Huvudbok
       1 Manuella fakturor                 11 Kursomvärdering
       2 Inbetalningar                     12 SIE-export
       6 Matchning                         13 Avstämning
       7 Kundförluster
       8 Delbetalningar                    20 Rapporter >
                                           24 Registervård >
       3 Inbetalningsjournal
                                            0 Avsluta
     Frågeprogram
       4 Kund
       5 Fakturor
       9 Inbetalningsomgångar
      10 Matchningar/kundförluster

     Val.......: ________________________________________   Hjälp: F1 eller ?""",
    "nb": """\
     Registrering                         Hovedbok
       1 Manuelle fakturaer                11 Kursregulering
       2 Innbetalinger                     12 SIE-eksport
       6 Avstemming                        13 Avstemming
       7 Tap på fordringer
       8 Delbetalinger                     20 Rapporter >
                                           24 Registre >
       3 Innbetalingsjournal
                                            0 Avslutt
     Spørreprogrammer
       4 Kunde
       5 Fakturaer
       9 Innbetalingsbunter
      10 Avstemminger og tap

     Valg......: ________________________________________   Hjelp: F1 eller ?""",
    "en": """\
     Registration                         General ledger
       1 Manual invoices                   11 Revaluation
       2 Payments                          12 SIE export
       6 Matching                          13 Reconciliation
       7 Bad debts
       8 Instalments                       20 Reports >
                                           24 Registers >
       3 Payment journal
                                            0 End
     Inquiries
       4 Customer
       5 Invoices
       9 Payment batches
      10 Matchings and bad debts

     Choice....: ________________________________________   Help: F1 or ?""",
}
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
SEVERAL = "5 Fakturor, 31 Fakturor per kund, 52 Fakturor, 59 Fria fält, 1 Manuella f…"
"""74 cells of what begins with f; Manuella fakturor does so in its second word."""
CARD = " Kundreskontra: Frågor: Kund "
INVOICES = " Kundreskontra: Frågor: Fakturor "
MANUAL = " Kundreskontra: Registrering: Manuella fakturor "
CONTROL = " Kundreskontra: Registervård: Kontrollpost "
IN_REPORTS = " Kundreskontra: Rapporter   "
IN_REGISTERS = " Kundreskontra: Registervård   "
IN_FIRST = " Kundreskontra      "


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> OpenCompany:
    """The demo company, which nothing here changes."""
    return demo_company(tmp_path_factory.mktemp("menu"))


@pytest.fixture
def full(office: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> OpenCompany:
    """Twelve reports and fourteen registers; each report opens the card, each register the list of invoices."""
    reports = tuple(Entry(number, text, "customer_inquiry", "screens.programs") for number, text in REPORTS)
    registers = tuple(Entry(number, text, "invoice_inquiry", "screens.programs") for number, text in REGISTERS)
    monkeypatch.setitem(PAGES, "reports", opened("Reports", *halves(reports)))
    monkeypatch.setitem(PAGES, "registers", opened("Registers", registers, SETTINGS))
    for entry in (*reports, *registers):
        monkeypatch.setitem(PROGRAMS, entry.number, entry)
    return office


def names(typed: str, code: str = "sv") -> list[str]:
    """Return the numbers of what something typed can mean, in their order."""
    return [place.entry.number for place in find_places(typed, language(code))]


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


def test_the_menu_is_drawn_before_sqlalchemy_loads(tmp_path: Path) -> None:
    """What the first frame needs is loaded: the register's library is not among it."""
    told = "import sys, screens.app; print(sorted({'sqlalchemy', 'click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"
