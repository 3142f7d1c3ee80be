"""The commands as a night job runs them: exit codes, sentences, JSON, pages."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from admix.cli.main import cli
from admix.database.company import OpenCompany, open_company
from admix.database.connection import connect
from admix.identity import os_user
from tests.copies import Copied
from tests.pty_terminal import settings_file

CUSTOMERS = "number;name;payment_term\n888;Sofis Hemväveri ABC;90\n900;Åkessons [red]Bygg[/red];30\n"
INVOICES = (
    "number;customer;amount;currency;rate;invoice_date;due_date\n"
    "12345;888;8000;;;980913;\n"
    "23432;888;7000;NOK;.9;980601;980915\n"
)


class Office:
    """A folder with settings, and the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = settings_file(folder)

    def run(self, *arguments: str) -> Result:
        """Run a command in this office."""
        return CliRunner().invoke(cli, ["--config", str(self.settings), *arguments], catch_exceptions=False)

    def write(self, name: str, text: str) -> str:
        """Write a file and return its path."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)

    @property
    def register(self) -> Path:
        """The register of company 01."""
        return self.folder / "companies" / "01" / "register.db"


@Copied
def weavers(folder: Path) -> OpenCompany:
    """Make company 01 with two customers and two invoices by commands."""
    made = Office(folder)
    assert made.run("init", "--name", "Vävstugan AB").exit_code == 0
    assert made.run("import", "customers", made.write("kunder.csv", CUSTOMERS)).exit_code == 0
    done = made.run("--today", "1998-09-13", "import", "invoices", made.write("fakturor.csv", INVOICES))
    assert done.exit_code == 0
    assert done.output == "2 fakturor inlästa, 14300.00 SEK.\n"
    return open_company(made.register.parent)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Company 01 with two customers and two invoices, beside the files they came from."""
    weavers(tmp_path / "companies").close()
    made = Office(tmp_path)
    made.write("kunder.csv", CUSTOMERS)
    made.write("fakturor.csv", INVOICES)
    return made


def test_help_needs_neither_textual_nor_sqlalchemy() -> None:
    script = (
        "import sys\nfrom admix.cli.main import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit as done:\n    assert done.code == 0\n"
        "heavy = {'textual', 'sqlalchemy', 'alembic', 'screens', 'babel'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "journal" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["nonsense"], 2, "No such command"),
        (["journal", "--copies", "0"], 2, "Invalid value"),
        (["--company", "1", "verify"], 2, "Ett företags nummer är två siffror, 01 till 99."),
        (["--company", "42", "verify"], 1, "Välj med --company; här finns: 01."),
        (["--company", "42", "migrate"], 1, "Välj med --company; här finns: 01."),
        (["--company", "42", "doctor"], 1, "Välj med --company; här finns: 01."),
        (["--language", "de", "verify"], 2, "Språket de finns inte; välj ett av sv, nb, en."),
        (["--today", "980231", "verify"], 1, "980231 finns inte i kalendern. Skriv ååmmdd."),
        (
            ["--language", "en", "--company", "42", "verify"],
            1,
            "Choose with --company; there is: 01.",
        ),
        (["--language", "nb", "--company", "1", "verify"], 2, "Et firmanummer er to sifre, 01 til 99."),
        (["--language", "nb", "--company", "42", "verify"], 1, "Velg med --company; her finnes: 01."),
        (["init", "--name", "A", "--document-language", "de"], 2, "'de' is not one of 'sv', 'nb', 'en'"),
        ([], 1, "admix behöver en terminal"),
        (["init", "--name", "En till"], 1, "Företag 01 finns redan"),
        (["--company", "07", "init", "--name", "A\x1b[2J"], 1, "kan inte lagras"),
        (["report", "customer", "4711"], 1, "Kund 4711 finns inte."),
        (["journal"], 1, "Det finns ingen omgång eller rättelse att journalföra."),
        (["journal", "--batch", "7"], 1, "Omgång 7 finns inte."),
        (["journal", "--date", "2611"], 1, "2611 är inget datum. Skriv sex siffror, ååmmdd."),
        (["verify", "--head", "xyz"], 1, "xyz"),
        (["import", "customers", "finns-inte.csv"], 1, "finns-inte.csv kan inte läsas"),
        (["rate", "SEK", "980101", "1"], 1, "SEK är redovisningsvalutan; dess kurs är alltid 1."),
    ],
)
def test_exit_codes_and_sentences(office: Office, arguments: list[str], code: int, sentence: str) -> None:
    done = office.run(*arguments)
    assert (done.exit_code, sentence in done.output) == (code, True), done.output


def test_a_company_that_does_not_exist_names_those_that_do(office: Office, tmp_path: Path) -> None:
    """Beside 01 and 07 a folder without a register does not count; where there is none at all, one is to be made."""
    assert office.run("--company", "07", "init", "--name", "En till").exit_code == 0
    (office.folder / "companies" / "08").mkdir()
    refused = office.run("--company", "42", "verify")
    assert refused.output == (
        f"Företag 42 finns inte i {office.folder / 'companies'}. Välj med --company; här finns: 01, 07.\n"
    )
    (tmp_path / "empty").mkdir()
    assert "Skapa företaget med `admix init`." in Office(tmp_path / "empty").run("verify").output


def test_one_invoice_and_one_bad_row_are_told_as_one(office: Office) -> None:
    head = "number;customer;amount\n"
    assert office.run("import", "invoices", office.write("en.csv", head + "1;888;100\n")).output == (
        "En faktura inläst, 100.00 SEK.\n"
    )
    bad = office.run("import", "invoices", office.write("fel.csv", head + "2;777;100\n")).output
    assert "En rad i fel.csv kan inte läsas in; ingenting lästes in." in bad


def test_a_file_with_bad_rows_is_refused_whole(office: Office) -> None:
    """Every bad row is named with its line, field and reason; the good row 2 is not taken either."""
    rows = "number;customer;amount;currency\n1;888;100;\n2;777;100;\n3;888;12,345;\n4;888;100;QQQ\n12345;888;1;\n"
    done = office.run("import", "invoices", office.write("bad.csv", rows))
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "4 rader i bad.csv kan inte läsas in; ingenting lästes in.",
        "rad 3, customer: Kund 777 finns inte.",
        "rad 4, amount: 12.345 har mer än 2 decimaler. Skriv 5000 eller 5000.00.",
        "rad 5, currency: Valutan QQQ finns inte i valutaregistret.",
        "rad 6, number: Faktura 12345 finns redan, på kund 888.",
    ]
    report = json.loads(office.run("report", "customer", "888", "--json").output)
    assert "12345" in str(report)
    assert "'1'" not in str(report)


def test_the_same_file_twice_adds_nothing(office: Office) -> None:
    again = office.run("import", "invoices", str(office.folder / "fakturor.csv"))
    assert again.exit_code == 0
    assert "inget lades till" in again.output
    customers = office.run("import", "customers", str(office.folder / "kunder.csv"))
    assert customers.output == "0 kunder upplagda, 0 ändrade, 2 oförändrade.\n"


def test_a_dry_run_writes_nothing(office: Office) -> None:
    file = office.write("fler.csv", "number;customer;amount\n77;888;100\n")
    done = office.run("import", "invoices", file, "--dry-run", "--json")
    assert json.loads(done.output)["added"] == 1
    assert "77" not in office.run("report", "customer", "888").output


def test_rates_are_added_once_and_a_bad_row_is_named(office: Office) -> None:
    """A dry run, the file, the file again; another rate on that day is refused with the one there is."""
    file = office.write("kurser.csv", "currency;valid_from;rate\nGBP;1998-09-14;13,05\n")
    dry = office.run("import", "rates", file, "--dry-run").output
    assert dry.startswith("1 kurser upplagda, 0 fanns redan i registret.\n")
    assert json.loads(office.run("import", "rates", file, "--json").output) == {
        "dry_run": False,
        "added": 1,
        "unchanged": 0,
    }
    assert office.run("import", "rates", file).output == "0 kurser upplagda, 1 fanns redan i registret.\n"
    other = office.run("import", "rates", office.write("fel.csv", "currency;valid_from;rate\nGBP;980914;13,06\n"))
    assert other.exit_code == 1
    assert other.output.splitlines() == [
        "En rad i fel.csv kan inte läsas in; ingenting lästes in.",
        "rad 2, rate: GBP har kursen 13.05000 den 1998-09-14. Är den fel, ändra den i valutaregistret.",
    ]


def test_the_reports_give_the_same_figures_as_text_and_json(office: Office) -> None:
    text = office.run("report", "customer", "888").output
    assert re.search(r"Summa +14300\.00 +0\.00 +14300\.00", text)
    assert "14300.00" in office.run("report", "customer", "888", "--format", "json").output
    invoices = office.run("report", "invoices").output
    assert "Sofis Hemväveri ABC" in invoices
    assert max(len(line) for line in invoices.splitlines()) <= 80


def test_a_norwegian_company_and_a_swedish_customer_each_get_their_language(office: Office) -> None:
    """The inquiry goes to the customer; the list of all invoices stays in the company."""
    office.run("--company", "02", "init", "--name", "Vevstuen AS", "--document-language", "nb")
    rows = "number;name;language;payment_term\n10;Ås AS;;30\n11;Åkessons;sv;30\n"
    office.run("--company", "02", "import", "customers", office.write("kunder2.csv", rows))

    def page(*report: str) -> str:
        return office.run("--company", "02", "report", *report).output

    assert "Kundespørring" in page("customer", "10")
    assert "Kundfråga" in page("customer", "11")
    assert "Fakturaer per kunde" in page("invoices")


def test_verify_names_table_and_row_and_exits_1(office: Office) -> None:
    assert office.run("verify").exit_code == 0
    opened = connect(office.register)
    for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        opened.execute(f"DROP TRIGGER {name}")
    opened.execute("UPDATE item SET amount = amount + 1, open_amount = open_amount + 1 WHERE number = '12345'")
    opened.close()
    done = office.run("verify")
    assert done.exit_code == 1
    assert re.search(r"^Tabell item, rad 1: ", done.output, re.MULTILINE), done.output
    findings = json.loads(office.run("verify", "--json").output)
    assert not findings["clean"]
    assert ("item", 1) in {(found["table"], found["row"]) for found in findings["findings"]}


def test_a_backup_is_a_company_of_its_own(office: Office) -> None:
    """The copy is put in the place of another company and verifies."""
    copy = office.folder / "companies" / "02"
    assert office.run("backup", str(copy)).exit_code == 0
    assert office.run("backup", str(copy)).exit_code == 1
    assert office.run("--company", "02", "verify").exit_code == 0
    assert office.run("--company", "02", "report", "invoices").output == office.run("report", "invoices").output


def test_two_stores_that_do_not_belong_together_are_refused(office: Office) -> None:
    office.run("--company", "02", "init", "--name", "Andra AB")
    companies = office.folder / "companies"
    (companies / "02" / "history.db").rename(companies / "01" / "history.db")
    done = office.run("report", "invoices")
    assert done.exit_code == 1
    assert "hör inte ihop" in done.output
    assert "history" in office.run("verify", "--json").output


def test_doctor_says_what_is_wrong(office: Office) -> None:
    good = office.run("doctor")
    assert good.exit_code == 0, good.output
    office.register.chmod(0o644)
    bad = office.run("doctor")
    assert bad.exit_code == 1
    assert "!!  register.db har rättigheterna 644; det skall vara 660." in bad.output
    assert isinstance(json.loads(office.run("doctor", "--json").output), list)


def test_files_are_made_for_the_group(office: Office) -> None:
    folder = office.register.parent
    assert folder.stat().st_mode & 0o7777 == 0o2770
    assert {path.stat().st_mode & 0o777 for path in folder.glob("*.db*")} == {0o660}


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o007])
def test_another_clerk_of_the_group_can_write_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """Also the lock file, which SQLite does not make; a register whose lock cannot be opened says so."""
    before = os.umask(umask)
    try:
        office = Office(tmp_path)
        assert office.run("init", "--name", "Vävstugan AB").exit_code == 0
        assert office.run("rate", "EUR", "980101", "8.5").exit_code == 0
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in office.register.parent.glob("*.db*")}
    assert modes == {"register.db": 0o660, "history.db": 0o660, "register.db.lock": 0o660}
    lock = office.register.with_name("register.db.lock")
    lock.unlink()
    lock.mkdir()
    done = office.run("rate", "EUR", "980102", "8.5")
    assert done.exit_code == 1
    assert "register.db.lock kan inte öppnas" in done.output


def test_a_register_of_a_newer_version_or_another_program_is_left_alone(office: Office) -> None:
    """Refused with a sentence, and not one byte of the file is touched."""
    opened = connect(office.register)
    opened.execute("PRAGMA user_version = 99")
    opened.close()
    strangers = {
        "nyare version": office.register.read_bytes(),
        "kan inte läsas": b"SQLite format 3\x00" + b"x" * 5000,
        "är tom": b"",
    }
    for sentence, content in strangers.items():
        office.register.write_bytes(content)
        done = office.run("report", "invoices")
        assert (done.exit_code, sentence in done.output) == (1, True), done.output
        assert office.register.read_bytes() == content


def test_only_the_administrator_sets_today(office: Office) -> None:
    """The OS user who ran init may; when the control record names another, nobody else."""
    assert office.run("--today", "980913", "report", "invoices").exit_code == 0
    opened = connect(office.register)
    opened.execute("UPDATE company SET administrator = 'någon annan'")
    opened.close()
    done = office.run("--today", "980913", "report", "invoices")
    assert done.exit_code == 1
    assert "Bara administratören (någon annan) får ange dagens datum." in done.output
    assert os_user() not in done.output


def test_a_differing_today_is_kept_in_the_entry(office: Office) -> None:
    opened = connect(office.register)
    kept = opened.execute("SELECT kind, work_date FROM entry WHERE work_date IS NOT NULL").fetchall()
    opened.close()
    assert kept == [("invoice_import", "1998-09-13")]
    assert date.fromisoformat(kept[0][1]) == date(1998, 9, 13)


def test_locked_periods_are_kept(office: Office) -> None:
    assert office.run("lock", "1998-12-31", "--reason", "bokslut").exit_code == 0
    file = office.write("sena.csv", "number;customer;amount;invoice_date\n77;888;100;981231\n")
    done = office.run("import", "invoices", file)
    assert done.exit_code == 1
    assert "Perioden t.o.m. 981231 är låst." in done.output
    assert office.run("lock", "1998-06-30").exit_code == 1


def test_an_unknown_setting_is_named(office: Office) -> None:
    office.settings.write_text("[data]\nrot = 'x'\n", "utf-8")
    done = office.run("verify")
    assert done.exit_code == 1
    assert "okänd nyckel: data.rot" in done.output


def test_an_unexpected_fault_is_one_line_and_a_log_without_data(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the program, provoked by taking a table away."""
    opened = connect(office.register)
    opened.execute("PRAGMA foreign_keys = OFF")
    opened.execute("DROP TABLE payment_term")
    opened.close()
    monkeypatch.setenv("LOGNAME", "chef")
    done = office.run("report", "customer", "888")
    assert done.exit_code == 1
    number = re.search(r"fel ([0-9A-F]{8})", done.output)
    assert number is not None, done.output
    log = (office.register.parent / "faults.log").read_text("utf-8")
    assert number[1] in log
    assert "Sofis" not in log


def test_the_demo_without_a_terminal_does_the_manuals_day() -> None:
    """Scripts A to D: 17980.00; 5000.00, 6300.00 and -1300.00; 11680.00; 10000.00; 1680.00; the register verifies."""
    done = subprocess.run(
        [sys.executable, "-m", "admix", "demo"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    for figure in (
        "17980.00",
        "5000.00",
        "6300.00",
        "-1300.00",
        "981213",
        "981215",
        "11680.00",
        "10000.00",
        "228.26 USD",
        "1680.00",
    ):
        assert figure in done.stdout, figure
    assert done.stdout.endswith("Registret är helt: varje rad är som den bokfördes och alla summor stämmer.\n")
