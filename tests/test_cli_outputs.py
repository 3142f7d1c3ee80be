"""A file that cannot be written is refused before anything is posted; a huge number is wrong usage, no fault."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from admix.cli.main import cli
from admix.database.company import OpenCompany
from admix.operations.registers import enter_rate
from admix.operations.revaluation import propose_revaluation
from models.store import Entry
from tests.office import small_office
from tests.pty_terminal import settings_file

HUGE = "99999999999999999999"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """The small office with a batch to journal, and a rate of the Norwegian crown for 30 September."""
    company = small_office(tmp_path_factory.mktemp("office"))
    company.write(enter_rate, "NOK", date(1998, 9, 30), "0.95")
    yield company
    company.close()


@pytest.fixture
def run(office: OpenCompany, tmp_path: Path) -> Run:
    folder = office.stores.folder
    (tmp_path / "companies").symlink_to(folder.parent)
    options = ["--config", str(settings_file(tmp_path)), "--language", "en", "--today", "1998-10-05"]

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [*options, *arguments], catch_exceptions=False)

    return invoke


def entries(company: OpenCompany) -> int:
    return company.read(lambda session: session.execute(select(func.count(Entry.id))).scalar_one())


@pytest.mark.parametrize("command", [["revalue", "1998-09-30"], ["journal"], ["export", "sie"]])
def test_a_page_that_cannot_be_written_is_refused_before_anything_is_posted(
    office: OpenCompany, run: Run, command: list[str], tmp_path: Path
) -> None:
    """Each would have something to do: open crowns, reversals without a journal, vouchers."""
    assert office.read(propose_revaluation, date(1998, 9, 30), date(1998, 10, 5)).items
    taken = tmp_path / "taken"
    taken.write_text("what was there")
    before = entries(office)
    option = [] if command[0] == "export" else ["--output"]
    done = run(*command, *option, str(taken))
    assert (done.exit_code, done.output) == (1, f"{taken} exists already; name another file.\n")
    done = run(*command, *option, str(tmp_path / "nowhere" / "file"))
    assert (done.exit_code, done.output) == (1, f"There is no folder {tmp_path / 'nowhere'}.\n")
    assert taken.read_text() == "what was there"
    assert entries(office) == before


@pytest.mark.parametrize(
    "command",
    [
        ["export", "sie", "-", "--repeat", HUGE],
        ["journal", "--batch", HUGE],
        ["report", "invoices", "--known-at", HUGE],
        ["report", "reconciliation", "--known-at", "-1"],
    ],
)
def test_a_number_that_no_register_has_is_wrong_usage(run: Run, command: list[str]) -> None:
    done = run(*command)
    assert done.exit_code == 2, done.output
    assert "is not in the range" in done.output
