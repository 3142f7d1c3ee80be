"""`admix report NAME`: the fields of the form as options, every format, files whole or not there, Ctrl-C."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdf
import pytest
from click.testing import CliRunner, Result

from admix.cli import report_run
from admix.cli import reports as command
from admix.cli.main import cli
from admix.database.company import OpenCompany
from reports import progress
from reports.catalogue import REPORTS
from tests import long_reports
from tests.office import by_hand, small_office
from tests.pty_terminal import settings_file

TODAY = date(1998, 9, 25)
OPEN = "5165.50"
"""What is open in the small office."""
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = small_office(tmp_path_factory.mktemp("office"))
    yield company
    company.close()


@pytest.fixture
def options(office: OpenCompany, tmp_path: Path) -> list[str]:
    (tmp_path / "companies").symlink_to(office.stores.folder.parent)
    settings = settings_file(tmp_path)
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'[[printer]]\nname = "lager"\nkind = "folder"\nfolder = "{tmp_path / "lager"}"\n')
    (tmp_path / "lager").mkdir()
    return ["--config", str(settings), "--language", "sv", "--today", "980925"]


@pytest.fixture
def run(options: list[str]) -> Run:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [*options, *arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let every report be one of the long ones."""

    def made(function: str) -> None:
        found = long_reports.report(function)
        monkeypatch.setattr(command, "find_report", lambda _name: found)

    return made


def test_the_reports_are_listed(run: Run) -> None:
    done = run("report")
    assert done.exit_code == 0
    for name in (*(report.name for report in REPORTS), "customer", "revaluation"):
        assert f"\n  {name} " in done.output


@pytest.mark.parametrize("name", [report.name for report in REPORTS])
def test_every_report_is_a_command_with_its_help(run: Run, name: str) -> None:
    shown = run("report", name, "--help")
    assert shown.exit_code == 0
    assert "--format [text|csv|json|xlsx|pdf]" in shown.output
    printed = run("report", name)
    assert printed.exit_code == 0
    assert "Demo AB" in printed.output


def test_no_report_needs_textual(options: list[str]) -> None:
    script = (
        "import sys\nfrom admix.cli.main import cli\n"
        f"try:\n    cli({[*options, 'report', 'ageing']!r})\nexcept SystemExit as done:\n    assert not done.code\n"
        "assert not {'textual', 'screens', 'xlsxwriter', 'reportlab'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert OPEN in done.stdout
    assert done.stderr == ""


def as_text(data: bytes) -> str:
    return data.decode()


def as_cells(data: bytes) -> str:
    book = openpyxl.load_workbook(BytesIO(data), read_only=True)
    return " ".join(f"{value:.2f}" for sheet in book for row in sheet.values for value in row if _is_number(value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def as_pages(data: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)


@pytest.mark.parametrize(
    ("shape", "read"),
    [("text", as_text), ("csv", as_text), ("json", as_text), ("xlsx", as_cells), ("pdf", as_pages)],
)
def test_every_format_is_written_with_the_same_figures(
    run: Run, tmp_path: Path, shape: str, read: Callable[[bytes], str]
) -> None:
    file = tmp_path / "rapport"
    done = run("report", "ageing", "--format", shape, "--output", str(file))
    assert (done.exit_code, done.output) == (0, "")
    found = read(file.read_bytes())
    assert OPEN in found
    assert "3600.00" in found
    assert done.stderr == ""


def test_wide_pages_have_the_wide_columns(run: Run) -> None:
    """Only the wide specification names the kind of an item."""
    narrow, wide = run("report", "specification").output, run("report", "specification", "--width", "132").output
    assert max(map(len, narrow.split("\n"))) == 80
    assert max(map(len, wide.split("\n"))) == 132
    assert "Belopp tillgodo" not in narrow.split("Val")[1]
    assert "Belopp tillgodo" in wide


def test_options_choose_as_the_form_does(run: Run) -> None:
    """888 owes 25.00, 889 owes 1180.50, 890 owes 3960.00; on 13 September nothing is paid yet."""

    def total(*chosen: str) -> str:
        done = run("report", "ageing", "--json", *chosen)
        assert done.exit_code == 0, done.output
        rows = json.loads(done.output)["sections"]
        return str(rows)

    assert "5165.50" in total()
    assert "1205.50" in total("--customers", "888..889")
    assert "5140.50" in total("--customers", "889..")
    assert "1205.50" in total("--customers", "..889")
    alone = total("--customers", "889")
    assert "1180.50" in alone
    assert "25.00" not in alone.replace("125.00", "")
    assert "4400.00" in total("--currency", "nok")
    assert "40001" not in total("--no-details")
    assert "1-10" in total("--limits", "10,20")
    assert "Summa kund 888" in total()
    assert "Summa kund 888" not in total("--group", "none")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["ageing", "--as-of", "980926"], 1, "980926 ligger i framtiden."),
        (["ageing", "--as-of", "980931"], 1, "980931 finns inte i kalendern."),
        (["ageing", "--customers", "9..8"], 1, "9 kommer efter 8. Skriv den första först."),
        (["ageing", "--customers", ".."], 2, "--customers tar ett intervall som 100..200"),
        (["ageing", "--limits", "60,30"], 1, "60"),
        (["ageing", "--limits", "snart"], 1, "snart är inget antal dagar."),
        (["ageing", "--group", "land"], 2, "is not one of"),
        (["ageing", "--known-at", "-1"], 2, "is not in the range"),
        (["ageing", "--format", "doc"], 2, "is not one of"),
        (["ageing", "--width", "100"], 2, "is not one of"),
        (["ageing", "--currency", "XXX"], 1, "XXX"),
        (["payments", "--from", "980913", "--to", "980912"], 1, "980913 kommer efter 980912."),
        (["postings", "--account", "9999"], 1, "9999"),
        (["ageing", "--printer", "hall"], 1, "hall"),
        (["ageing", "--printer", "lager", "--format", "csv"], 2, "En skrivare har ett eget format"),
        (["ageing", "--printer", "lager", "--output", "x"], 2, "En skrivare har ett eget format"),
        (["ageing", "--printer", "lager", "--copies", "0"], 2, "is not in the range"),
        (["ageing", "--settled"], 2, "No such option"),
        (["nonsense"], 1, "nonsense"),
    ],
)
def test_what_cannot_be_asked_is_refused(run: Run, arguments: list[str], code: int, sentence: str) -> None:
    done = run("report", *arguments)
    assert done.exit_code == code, done.output
    assert sentence in done.output


def test_a_file_that_exists_is_refused_and_stays(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("what was there")
    done = run("report", "ageing", "--output", str(file))
    assert (done.exit_code, done.output) == (1, f"{file} finns redan; ange en annan fil.\n")
    assert file.read_text() == "what was there"
    done = run("report", "ageing", "--output", str(tmp_path / "ingen" / "fil"))
    assert (done.exit_code, done.output) == (1, f"Katalogen {tmp_path / 'ingen'} finns inte.\n")


def test_a_report_is_printed_in_copies(run: Run, tmp_path: Path) -> None:
    done = run("report", "ageing", "--printer", "lager", "--copies", "2")
    assert done.exit_code == 0
    assert done.output.startswith("Utskrivet på lager: ")
    files = list((tmp_path / "lager").iterdir())
    assert len(files) == 2
    assert OPEN in files[0].read_text("utf-8")


def test_a_full_disk_is_one_sentence_and_no_half_file(run: Run, long: Callable[[str], None], tmp_path: Path) -> None:
    """A report of half a million bytes where no file may grow beyond 100 000."""
    long("broad")
    folder = tmp_path / "full"
    folder.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        done = run("report", "ageing", "--output", str(folder / "rapport.txt"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done.exit_code == 1
    assert done.output.startswith(f"Disken är full: {folder / 'rapport.txt'} ")
    assert done.output.count("\n") == 1
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_standard_output_that_is_full_is_one_sentence(options: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "admix", *options, "report", "ageing"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("Rapporten kan inte skrivas: ")
    assert done.stderr.count("\n") == 1


def test_ctrl_c_leaves_no_half_file(run: Run, long: Callable[[str], None], tmp_path: Path) -> None:
    long("interrupted")
    done = run("report", "ageing", "--output", str(tmp_path / "rapport.txt"))
    assert (done.exit_code, done.output) == (1, "Rapporten avbröts.\n")
    assert not (tmp_path / "rapport.txt").exists()


def test_progress_is_shown_to_a_person_only(
    run: Run, long: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    long("long")
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "PAUSE", 0)
    assert run("report", "ageing").stderr == ""
    monkeypatch.setattr(report_run, "is_seen", lambda: True)
    done = run("report", "ageing")
    assert "\rRader: " in done.stderr
    assert done.stderr.endswith("\r")
    assert "Rader" not in done.stdout


def test_the_reconciliation_tells_a_difference_after_it_is_printed(run: Run, office: OpenCompany) -> None:
    assert run("report", "reconciliation", "--sums").exit_code == 0
    with by_hand(office.stores.register) as opened:
        opened.execute("UPDATE posting SET amount = amount + 1 WHERE link = 'receivable'")
    try:
        done = run("report", "reconciliation", "--sums")
    finally:
        with by_hand(office.stores.register) as opened:
            opened.execute("UPDATE posting SET amount = amount - 1 WHERE link = 'receivable'")
    assert done.exit_code == 1
    assert "RESKONTRAN STÄMMER INTE MED HUVUDBOKEN" in done.stdout
    assert done.stderr == "Reskontran stämmer inte med huvudboken. Kör `admix verify`.\n"
