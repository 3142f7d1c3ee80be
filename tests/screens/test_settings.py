"""The administrator's registers on the screen: control record, roles, module links."""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

import pytest

from admix.database.company import OpenCompany, open_company
from admix.identity import os_user
from admix.operations.link_register import add_account, link_lines
from admix.operations.registers import control_record as read_record
from admix.operations.registers import module_links as read_links
from admix.operations.roles import role_of
from admix.operations.settings import TypedSettings, change_settings
from admix.operations.user_roles import list_users, set_role
from admix.operations.verifying.run import verify_company
from screens.app import LedgerApp
from screens.control_record import control_record
from screens.module_links import module_links
from screens.user_roles import user_roles
from tests.office import by_hand
from tests.terminal import Step, message, play, rows

Program = Callable[[LedgerApp], Awaitable[None]]
TO_LOCK = "⇤" * 8
"""From the company's name back past the ageing limits and the answers to the day of the lock."""
SAVED = "Kontrollposten är sparad."
NOBODY = "ingen-sådan"


@pytest.fixture
def shown(company: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Play keys in a program that stands in the menu's place: the application ends where the program is left."""

    def played(program: Program, *steps: Step, code: str = "sv") -> list[str]:
        monkeypatch.setattr(LedgerApp, "_menu", program)
        return play(company, *steps, code=code)

    return played


Shown = Callable[..., list[str]]


def elsewhere(company: OpenCompany, work: Callable[[OpenCompany], object]) -> Callable[[], None]:
    """Return a step in which somebody at another terminal does something."""

    def step() -> None:
        other = open_company(company.stores.folder, company.today)
        work(other)
        other.close()

    return step


# The control record


def test_the_control_record_is_shown_changed_and_saved(company: OpenCompany, shown: Shown) -> None:
    """Without a dot, with a comma; the receipt has the amounts as they are kept, the second Enter saves them."""
    before, receipt, saved = shown(control_record, "", f"{TO_LOCK}⇥2,5⇥1200⇥j⇥J⏎", "⏎")
    assert rows(before, 11, 17).split("\n") == [
        "Verifikationsserie inbetalningar..........: I",
        "Låst till och med.........................: ______",
        "",
        "Största differens som öresutjämning.......: _________1.00 SEK",
        "Handläggarens gräns för kundförlust.......: _______500.00 SEK",
        "Registrering och attest åtskilda (j/n)....: n",
        "Aut.fördelning efter förfallodatum (j/n)..: n",
    ]
    assert "öresutjämning.......: _________2.50 SEK" in receipt
    assert "kundförlust.......: ______1200.00 SEK" in receipt
    assert message(receipt) == "Enter sparar kontrollposten så."
    assert message(saved) == SAVED
    record = company.read(read_record)
    assert (record.rounding_limit, record.write_off_limit) == (2_50, 1200_00)
    assert (record.separate_duties, record.due_date_first) == (True, True)
    assert verify_company(company) == []


def test_a_new_lock_asks_for_its_reason(company: OpenCompany, shown: Shown) -> None:
    """Without one nothing is saved, Esc goes back to the form; the box has the day with its century."""
    asked, refused, back, saved = shown(control_record, f"{TO_LOCK}980831⏎⏎", "⏎", "⏎⎋", "⏎Avstämd med banken⏎")
    assert "Låst till och med.: 1998-08-31" in asked
    assert "En låsning tas aldrig tillbaka." in asked
    assert message(refused) == "En låsning måste ha en orsak."
    assert "Orsak" not in back
    assert company.read(read_record).locked_to == date(1998, 8, 31)
    assert message(saved) == SAVED
    assert message(shown(control_record, f"{TO_LOCK}980830⏎")[0]) == "Perioden är redan låst t.o.m. 980831."
    assert message(shown(control_record, f"{TO_LOCK}⌦⏎")[0]) == "Perioden är redan låst t.o.m. 980831."


def test_enter_and_esc_without_a_change_leave(shown: Shown) -> None:
    """The program ends, so no picture follows; also what only looked different is no change."""
    for keys in ("⏎", "⎋", f"{TO_LOCK}⇥1⏎⏎", f"{TO_LOCK}⇥2⏎1⏎⏎"):
        assert shown(control_record, keys) == [], keys


def test_esc_asks_before_what_was_typed_is_thrown_away(company: OpenCompany, shown: Shown) -> None:
    asked, kept = shown(control_record, f"{TO_LOCK}⇥9⎋", "n⏎", "⎋j⏎")
    assert "Skall det inslagna kastas (j/n)" in asked
    assert "öresutjämning.......: ____________9 SEK" in kept
    assert company.read(read_record).rounding_limit == 1_00


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("980914⏎", "En låsning tas aldrig tillbaka: ange en dag fram till i dag, 980913."),
        ("980931⏎", "980931 finns inte i kalendern. Skriv ååmmdd."),
        ("⇥100,01⏎", "Högst 100.00 SEK kan föreslås som öresutjämning."),
        ("⇥-1⏎", "En gräns skrivs utan tecken."),
        ("⇥⇥1.001⏎", "1.001 har mer än 2 decimaler. Skriv 5000 eller 5000.00."),
        ("⇥⇥⇥x", "Svara j eller n."),
    ],
)
def test_the_control_record_refuses(company: OpenCompany, shown: Shown, typed: str, sentence: str) -> None:
    version = company.read(read_record).version
    assert message(shown(control_record, TO_LOCK + typed)[0]) == sentence
    assert company.read(read_record).version == version


def test_the_loser_of_two_clerks_sees_both_changes(company: OpenCompany, shown: Shown) -> None:
    """The other changed the limit of rounding to 3.00; the own answer stays, and the next receipt has both."""
    typed = TypedSettings(None, Decimal(3), Decimal(500), separate_duties=False, due_date_first=False)
    other = elsewhere(company, lambda at: at.write(change_settings, typed, at.read(read_record).version))
    _, told, receipt, saved = shown(control_record, f"{TO_LOCK}⇥⇥⇥j⏎", other, "⏎", "⏎", "⏎")
    assert message(told) == "Någon annan har ändrat detta under tiden. Se på det igen."
    assert "öresutjämning.......: _________3.00 SEK" in told
    assert "åtskilda (j/n)....: j" in told.replace(">", " ")
    assert message(receipt) == "Enter sparar kontrollposten så."
    assert message(saved) == SAVED
    record = company.read(read_record)
    assert (record.rounding_limit, record.separate_duties) == (3_00, True)


# Roles


def test_the_founder_becomes_administrator_with_enter_alone(company: OpenCompany, shown: Shown) -> None:
    """Two lines say what holds without roles; the name and the role that must come first stand there already."""
    me = os_user()
    empty, name, choice, done = shown(user_roles, "", "⏎", "⏎", "⏎")
    assert " Inga behörigheter är satta: alla får registrera och godkänna." in empty
    assert f" Bara {me} får ändra register; den första behörigheten är en administratörs." in empty
    assert "| Ny användare " in empty
    assert f"| Användare.........: {me}" in name
    assert "| handläggare      registrerar fakturor, betalningar   |" in choice
    assert "bara läser" not in choice
    assert message(done) == f"Behörighet för {me}: administratör."
    assert "Inga behörigheter" not in done
    assert company.read(role_of, me) == "administrator"


def test_a_users_role_is_changed_and_taken_back_by_arrows(company: OpenCompany, shown: Shown) -> None:
    """anna stands first by her name; the ruler of the choice stands on the role she has."""
    company.write(set_role, os_user(), "administrator")
    company.write(set_role, "anna", "clerk")
    listed, choice, changed, taken = shown(user_roles, "", "⏎", "↓↓⏎", "⏎⇟⏎")
    assert "| anna                             handläggare          okänd i datorn" in listed
    assert "| ingen            bara läser" in choice
    assert message(changed) == ("Behörighet för anna: revisor. Datorn känner ingen sådan användare. Är namnet rätt?")
    assert "| anna                             ingen                okänd i datorn" in taken
    assert [(line.role, line.version) for line in company.read(list_users) if line.user == "anna"] == [("none", 3)]


def test_a_new_user_is_typed_and_refused_where_the_name_is_none(company: OpenCompany, shown: Shown) -> None:
    """The typing stays for correction; Esc in the choice goes back to the name, Esc there to the list."""
    company.write(set_role, os_user(), "administrator")
    refused, choice, name, left = shown(user_roles, "↓⏎bo ek⏎", "bo-ek⏎", "⎋", "⎋")
    assert message(refused) == "bo ek är inget användarnamn: högst 32 tecken, utan blanksteg."
    assert "Användare.........: bo_ek" in refused
    assert "|                        bo-ek                         |" in choice
    assert "Användare.........: bo-ek" in name
    assert "Användare.........:" not in left
    set_by_keys = shown(user_roles, f"↓⏎{NOBODY}⏎↓⏎")[0]
    assert f"| {NOBODY:32} attestant            okänd i datorn" in set_by_keys
    again = shown(user_roles, f"⇟⏎{NOBODY}⏎")[0]
    assert "bara läser" in again


def test_the_roles_refuse(company: OpenCompany, shown: Shown) -> None:
    me = os_user()
    first = shown(user_roles, "⏎⏎⇱⏎")[0]
    assert message(first) == "Den första behörigheten måste vara administratör: ingen kunde annars ge fler."
    company.write(set_role, me, "administrator")
    last = shown(user_roles, "⏎⇟⏎")[0]
    told = f"{me} är den sista administratören som kan logga in. Ge först någon annan den behörigheten."
    assert message(last) == told
    assert company.read(role_of, me) == "administrator"


def test_a_role_changed_at_another_terminal_is_told(company: OpenCompany, shown: Shown) -> None:
    company.write(set_role, os_user(), "administrator")
    company.write(set_role, "anna", "clerk")
    other = elsewhere(company, lambda at: at.write(set_role, "anna", "auditor"))
    _, told = shown(user_roles, "⏎", other, "↓⏎")
    assert message(told) == "Någon annan har ändrat detta under tiden. Se på det igen."
    assert "| anna                             revisor " in told


@pytest.mark.parametrize(
    ("program", "keys"),
    [
        (control_record, f"{TO_LOCK}⇥2⏎⏎"),
        (user_roles, "⏎↓⏎"),
        (module_links, "↓⏎3741⏎Rabatter⏎"),
        (module_links, "↓⏎3731⏎"),
    ],
)
def test_who_is_no_administrator_looks_and_changes_nothing(
    company: OpenCompany, shown: Shown, program: Program, keys: str
) -> None:
    company.write(set_role, os_user(), "administrator")
    company.write(set_role, "rut", "auditor")
    lines, version = company.read(link_lines), company.read(read_record).version
    company.user = "rut"
    told = message(shown(program, keys)[0])
    assert told == "rut får inte göra detta: det kräver en annan behörighet. Fråga administratören."
    assert (company.read(link_lines), company.read(read_record).version) == (lines, version)


# Module links


def test_every_kind_and_method_stands_on_one_screen(shown: Shown) -> None:
    listed = shown(module_links, "")[0]
    for line in (
        "| Slag eller betalningssätt             Konto    Benämning",
        "| Kundfordringar                        1510     Kundfordringar",
        "| Kundförlust                           6351     Konstaterade kundförluster",
        "| Kursomvärdering                       1518     Ej reskontraförda kundfordri… |",
        "| Avgiftsintäkt                         3540     Faktureringsavgifter",
        "| Bet.sätt kontant, Kontantinbetalning  1910     Kassa",
        "| Bet.sätt post, Plusgiroinbetalning    1920     PlusGiro",
    ):
        assert line in listed


def test_a_new_account_is_asked_its_name_and_added(company: OpenCompany, shown: Shown) -> None:
    asked, nameless, left, done = shown(
        module_links, "↓⏎3735⏎", "⏎", "⎋⎋", "⏎3735⏎Lämnade kassarabatter och reduktioner⏎"
    )
    assert "| Konto.............: 3735" in asked
    assert "Kontot är nytt: det läggs upp i kontoplanen." in asked
    assert message(nameless) == "Ange kontots benämning."
    assert "3735" not in left
    assert "| Reduktion                             3735     Lämnade kassarabatter och re… |" in done
    assert message(done) == "Reduktion: konto 3735."
    assert company.read(read_links)["reduction"] == "3735"
    assert verify_company(company) == []


def test_a_payment_methods_account_is_changed(company: OpenCompany, shown: Shown) -> None:
    """The last line of the list is post; the cursor's row is kept."""
    asked, done = shown(module_links, "⇟⏎", "1930⏎")
    assert "| Konteras på.......: Bet.sätt post, Plusgiroinbetalning" in asked
    assert "| Konto.............: ____1920" in asked
    assert message(done) == "Bet.sätt post, Plusgiroinbetalning: konto 1930."
    assert "| Bet.sätt post, Plusgiroinbetalning    1930     Checkräkningskonto" in done


def test_a_kind_without_an_account_is_empty_and_filled_in(company: OpenCompany, shown: Shown) -> None:
    with by_hand(company.stores.register) as opened:
        opened.execute("DELETE FROM module_link WHERE kind = 'fee_income'")
    listed, done = shown(module_links, "", "↓↓↓↓↓↓↓↓↓↓⏎3540⏎")
    assert "| Avgiftsintäkt                                                                |" in listed
    assert message(done) == "Avgiftsintäkt: konto 3540."
    assert company.read(read_links)["fee_income"] == "3540"


def test_the_module_links_refuse_and_ask_again(company: OpenCompany, shown: Shown) -> None:
    """What was typed stays in the box; a good number then goes through."""
    wrong, taken, good = shown(module_links, "↓⏎37x⏎", "1510⏎", "3731⏎")
    assert message(wrong) == "37x är inget kontonummer: skriv högst 8 siffror."
    assert "| Konto.............: _____37x" in wrong
    assert message(taken) == (
        "1510 är kundfordringarnas konto: inget annat får gå dit, annars stämmer öppna poster inte med det."
    )
    assert message(good) == "Reduktion: konto 3731."
    shared = shown(module_links, "⏎2440⏎")[0]
    assert message(shared) == "2440 används redan för något annat. Kundfordringarna behöver ett eget konto."
    assert company.read(read_links)["receivable"] == "1510"


def test_an_account_added_at_another_terminal_is_told(company: OpenCompany, shown: Shown) -> None:
    other = elsewhere(company, lambda at: at.write(add_account, "3735", "Rabatter"))
    _, told, done = shown(module_links, "↓⏎3735⏎", other, "Namn⏎", "⏎")
    assert message(told) == "Konto 3735 finns redan."
    assert message(done) == "Reduktion: konto 3735."


@pytest.mark.parametrize("code", ["sv", "nb", "en"])
def test_the_registers_speak_every_language(shown: Shown, code: str) -> None:
    """Nothing is wider than the screen, and help is there."""
    for program in (control_record, user_roles, module_links):
        for picture in shown(program, "", "✱", "⎋", "↓⏎", code=code):
            assert len(picture.split("\n")) == 24
            assert max(map(len, picture.split("\n"))) <= 80
