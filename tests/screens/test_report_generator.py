"""The report generator at the terminal: a report is made, looked at, saved, run, changed and removed; and by command.

The office is that of tests/reports/test_generator.py: 101 and 102 of 888, 103 and 104 of 889.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from admix.cli.main import cli
from admix.database.company import OpenCompany
from admix.report_definitions import Definition, Filter
from admix.report_files import load_report, save_report
from tests.reports.test_generator import generator_office
from tests.terminal import message, play, rows

NEW = "40⏎⏎↓⏎"
"""The generator, the line for a new report, invoices."""
MADE = Definition(
    "krav",
    "Krav per kund",
    "items",
    ("number", "home_rest"),
    ("-home_rest",),
    ("customer",),
    ("home_rest",),
    (Filter("due_date", ">=", "980901"), Filter("due_date", "<=", "today+30"), Filter("home_rest", ">", "0")),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    company = generator_office(tmp_path)
    yield company
    company.close()


def folder(office: OpenCompany) -> Path:
    return office.stores.folder / "reports"


def test_a_report_is_made_with_its_first_page_below(office: OpenCompany) -> None:
    """Columns 101 ... and their rest, sorted downwards by it: 1000.00, 736.00, 200.00, -20.00."""
    form, typed, checked, saved = play(office, NEW, "oppet⇥Öppet⇥1⇟⇥⇥⇥⇥⇥⇥2⇥1-⇥⇥j⇥", "⏎", "⏎")
    assert "Namn:   ______________________________       Rader:  Fakturor" in form
    assert "Välj minst en kolumn." in form
    assert rows(typed, 14, 20) == (
        "Faktura     Rest redov\n"
        "--------------------------------------------------------------------------------\n"
        "101            1000.00\n"
        "102             736.00\n"
        "103             200.00\n"
        "104             -20.00\n"
        "         ============="
    )
    assert message(checked) == "Enter sparar rapporten."
    assert message(saved) == "Rapporten oppet är sparad. Egna rapporter kör den."
    assert load_report(folder(office), "oppet").definition == Definition(
        "oppet", "Öppet", "items", ("number", "home_rest"), ("-home_rest",), (), ("home_rest",)
    )


def test_a_report_runs_and_leads_down_to_its_invoice(office: OpenCompany) -> None:
    save_report(folder(office), MADE, None)
    shown, below, back = play(office, "41⏎⏎", "↓⏎", "⎋")
    assert "Kund: 888" in shown
    assert "Summa 889" in shown
    assert "101" in below
    assert "1000.00" in below
    assert "Krav per kund" in back


def test_what_the_file_says_stands_in_the_form_and_is_changed(office: OpenCompany) -> None:
    save_report(folder(office), MADE, None)
    first, second, saved = play(office, "40⏎⏎", "⇟", "⇞⇤Kundkrav⏎⏎")
    assert "Förf.dat............: __  ___ _   _   between_ 980901..today+30__________" in first
    assert "Rest redov..........: _2  1-_ _   j   >_______ 0_________________________" in second
    assert message(saved) == "Rapporten krav är sparad. Egna rapporter kör den."
    changed = load_report(folder(office), "krav").definition
    assert changed == Definition("krav", "Kundkrav", *list(vars(MADE).values())[2:])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("⇥⇥1⏎", "kan inte vara en rapports namn"),
        ("Öppet⇥x⇥1⏎", "kan inte vara en rapports namn"),
        ("ageing⇥x⇥1⏎", "Reskontran har en rapport ageing"),
        ("x⇥⇥1⏎", "rubrik på högst 60 tecken"),
        ("x⇥x⏎", "Välj minst en kolumn"),
        ("x⇥x⇥1⇥⇥⇥⇥⇥⇥1⏎", "Två kolumner har numret 1"),
        ("x⇥x⇥1⇥a⏎", "a är inget heltal"),
        ("x⇥x⇥1⇥⇥⇥⇥like⏎", "like är inget villkor"),
        ("x⇥x⇥1⇥⇥⇥⇥⇥101⏎", "Ange hur värdet jämförs"),
        ("x⇥x⇥1⇥⇥⇥⇥begins⏎", "Skriv vad begins jämför med"),
        ("x⇥x⇥1⇥⇥⇥⇥between⇥101⏎", "Skriv båda ändarna"),
        ("x⇥x⇥1⇥⇥⇥j⏎", "kan inte summeras"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(office: OpenCompany, typed: str, sentence: str) -> None:
    shown = play(office, NEW, typed)[-1]
    assert sentence in message(shown)
    assert not folder(office).exists()
    assert typed.split("⇥", maxsplit=1)[0].rstrip("⏎") in shown


def test_esc_asks_before_typing_is_thrown_away(office: OpenCompany) -> None:
    asked, kept, left = play(office, NEW + "oppet⎋", "n⏎", "⎋j⏎")
    assert "Skall det inslagna kastas (j/n)" in asked
    assert "oppet" in kept
    assert "Ny rapport" in left


def test_who_comes_second_is_told_and_keeps_the_typing(office: OpenCompany) -> None:
    kept = save_report(folder(office), MADE, None)
    other = Definition("krav", "En annans", "items", ("number",))

    def meanwhile() -> None:
        save_report(folder(office), other, kept.seen)

    shown = play(office, "40⏎⏎", "⇥", meanwhile, "⇤Min⏎⏎")[-1]
    assert "någon annan" in message(shown).casefold()
    assert "Rubrik: Min" in shown
    assert load_report(folder(office), "krav").definition.title == "En annans"


def test_a_report_is_removed_after_a_question(office: OpenCompany) -> None:
    save_report(folder(office), MADE, None)
    asked, kept, gone = play(office, "40⏎-", "n⏎", "-j⏎")
    assert "Tas den bort (j/n)" in asked
    assert "krav" in kept
    assert message(gone) == "Rapporten krav är borttagen."
    assert not list(folder(office).glob("*.toml"))


def test_a_file_that_says_more_than_the_form_is_left_alone(office: OpenCompany) -> None:
    rules = (Filter("number", "begins", "1"), Filter("number", "contains", "0"))
    save_report(folder(office), Definition("mer", "Mer", "items", ("number",), filters=rules), None)
    assert "Ändra den i filen" in message(play(office, "40⏎⏎")[-1])
    assert "101" in play(office, "41⏎⏎")[-1]


def test_a_broken_file_says_why_and_nothing_else_stops(office: OpenCompany) -> None:
    save_report(folder(office), MADE, None)
    (folder(office) / "fel.toml").write_text("title = ", "utf-8")
    listed, told = play(office, "41⏎", "⏎")
    assert "fel" in listed
    assert "Rapporten fel kan inte läsas" in message(told)


def test_the_command_runs_the_same_report(office: OpenCompany, tmp_path: Path) -> None:
    save_report(folder(office), MADE, None)
    done = command(tmp_path, "krav", "--format", "json")
    lines = [row for row in json.loads(done.stdout)["sections"][1]["rows"] if row["kind"] == "line"]
    assert [row["cells"] for row in lines] == [
        {"number": "101", "home_rest": "1000.00"},
        {"number": "102", "home_rest": "736.00"},
        {"number": "103", "home_rest": "200.00"},
    ]
    missing = command(tmp_path, "finns-inte")
    assert (missing.exit_code, "Det finns: krav." in missing.output) == (1, True)
    assert command(tmp_path, "Finns/inte").exit_code == 2


def command(root: Path, *arguments: str) -> Result:
    settings = root / "admix.toml"
    settings.write_text(f"[data]\nroot = {json.dumps(str(root))}\n", "utf-8")
    options = ("--config", str(settings), "--today", "980913", "report")
    return CliRunner().invoke(cli, [*options, *arguments], catch_exceptions=False)
