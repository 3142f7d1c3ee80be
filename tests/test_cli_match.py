"""`admix match` as a night job runs it: one customer, everyone, a rehearsal, JSON, what is refused.

Customer 888 has invoice 1 of 1 000.00 SEK and credit note 2 of 300.00 SEK; customer 900 has invoice 3 of 50.00 USD
at 7.00, 350.00 SEK, and credit note 4 of 80.00 USD at 7.50, 600.00 SEK. Of the latter 50.00 USD can be matched:
375.00 SEK against 350.00 SEK, a gain of 25.00. Customer 901 has only credit note 5 of 10.00 SEK.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from admix.cli.main import cli
from admix.database.company import OpenCompany, open_company
from admix.operations.inquiries import AsOf, all_items
from admix.operations.registers import lock_period
from admix.operations.user_roles import set_role
from admix.operations.verifying.run import verify_company
from models.store import Entry
from tests.copies import Copied
from tests.pty_terminal import settings_file

CUSTOMERS = "number;name;payment_term\n888;Sofis Hemväveri ABC;90\n900;Åkessons;30\n901;Norr;30\n"
INVOICES = (
    "number;customer;amount;currency;rate;invoice_date\n"
    "1;888;1000;;;1998-09-10\n2;888;-300;;;1998-09-11\n"
    "3;900;50;USD;7;1998-09-10\n4;900;-80;USD;7.5;1998-09-11\n5;901;-10;;;1998-09-11\n"
)
BOTH = {"SEK": "300.00", "USD": "50.00"}
OPEN = {"1": 1000_00, "2": -300_00, "3": 350_00, "4": -600_00, "5": -10_00}


class Office:
    """A folder with settings and company 01, and the program on 13 September 1998."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = settings_file(folder)

    def run(self, *arguments: str) -> Result:
        options = ["--config", str(self.settings), "--today", "1998-09-13", "--language", "en"]
        return CliRunner().invoke(cli, [*options, *arguments], catch_exceptions=False)

    def match(self, *arguments: str) -> str:
        done = self.run("match", *arguments)
        assert done.exit_code == 0, done.output
        return done.output

    def take_in(self, kind: str, text: str) -> None:
        file = self.folder / f"{kind}.csv"
        file.write_text(text, "utf-8")
        assert self.run("import", kind, str(file)).exit_code == 0

    def opened(self) -> OpenCompany:
        return open_company(self.folder / "companies" / "01", date(1998, 9, 13))

    @property
    def left(self) -> dict[str, int]:
        """What is open on each item, in öre."""
        company = self.opened()
        found = {item.number: item.open_home for _, _, item in company.read(all_items)}
        assert verify_company(company) == []
        company.close()
        return found

    @property
    def entries(self) -> int:
        company = self.opened()
        count = company.read(lambda session: session.execute(select(func.count(Entry.id))).scalar_one())
        company.close()
        return count


@Copied
def weavers(folder: Path) -> OpenCompany:
    """Make company 01 by commands."""
    made = Office(folder)
    assert made.run("init", "--name", "Vävstugan AB").exit_code == 0
    made.take_in("customers", CUSTOMERS)
    made.take_in("invoices", INVOICES)
    assert made.left == OPEN
    return made.opened()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    weavers(tmp_path / "companies").close()
    return Office(tmp_path)


def test_one_customer_is_matched_and_nobody_else(office: Office) -> None:
    """300.00 of credit note 2 goes to invoice 1."""
    assert office.match("888") == "Pairs matched: 1 (300.00 SEK).\n"
    assert office.left == {**OPEN, "1": 700_00, "2": 0}


def test_everyone_is_matched_and_the_gain_is_posted(office: Office) -> None:
    """30.00 USD of credit note 4 are left at 7.50, 225.00 SEK; the gain of 25.00 is the only voucher's debit."""
    assert office.match() == "Pairs matched: 2 (300.00 SEK, 50.00 USD).\n"
    assert office.left == {"1": 700_00, "2": 0, "3": 0, "4": -225_00, "5": -10_00}
    exported = office.run("export", "sie", str(office.folder / "file.si"), "--json")
    assert json.loads(exported.stdout)["debit"] == "25.00"


def test_a_rehearsal_says_the_same_and_writes_nothing(office: Office) -> None:
    before = office.entries
    assert office.match("--dry-run") == "Pairs that would be matched: 2 (300.00 SEK, 50.00 USD).\n"
    assert office.match("900", "--dry-run") == "Pairs that would be matched: 1 (50.00 USD).\n"
    assert (office.left, office.entries) == (OPEN, before)


@pytest.mark.parametrize("is_dry", [True, False])
def test_the_result_for_a_program(office: Office, *, is_dry: bool) -> None:
    dry = ["--dry-run"] if is_dry else []
    assert json.loads(office.match("--json", *dry)) == {"pairs": 2, "amounts": BOTH, "dry_run": is_dry}
    again = {"pairs": 2, "amounts": BOTH} if is_dry else {"pairs": 0, "amounts": {}}
    assert json.loads(office.match("--json", *dry)) == {**again, "dry_run": is_dry}


def test_nothing_to_match_is_no_refusal_and_makes_no_entry(office: Office) -> None:
    """Customer 901 has a credit note alone; on 10 September no credit note is dated yet."""
    before = office.entries
    for arguments in (["901"], ["--date", "1998-09-10"], ["888", "--date", "980910", "--dry-run"]):
        assert office.match(*arguments) == "There is nothing to match by itself.\n"
    assert office.entries == before


def test_the_day_is_the_value_date_of_what_is_matched(office: Office) -> None:
    """As of 11 September invoice 1 was whole still: the matching counts from the 12th."""
    office.match("888", "--date", "1998-09-12")
    company = office.opened()
    eve, day = (
        {item.number: item.open_home for _, _, item in company.read(all_items, AsOf(date(1998, 9, one)))}
        for one in (11, 12)
    )
    company.close()
    assert (eve["1"], day["1"]) == (1000_00, 700_00)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["777"], 1, "There is no customer 777."),
        (["777", "--dry-run"], 1, "There is no customer 777."),
        (["--date", "yesterday"], 1, "yesterday is not a date"),
        (["888", "900"], 2, "unexpected extra argument"),
        (["--everyone"], 2, "No such option"),
    ],
)
def test_what_is_refused_changes_nothing(office: Office, arguments: list[str], code: int, sentence: str) -> None:
    done = office.run("match", *arguments)
    assert (done.exit_code, sentence in done.output) == (code, True), done.output
    assert office.left == OPEN


@pytest.mark.parametrize("customer", [["888"], []])
def test_a_locked_period_is_refused(office: Office, customer: list[str]) -> None:
    company = office.opened()
    company.write(lock_period, date(1998, 9, 12), "Avstämt")
    company.close()
    done = office.run("match", *customer, "--date", "1998-09-12")
    assert done.exit_code == 1
    assert "The period up to 980912 is locked." in done.output
    assert office.left == OPEN


@pytest.mark.parametrize("customer", [["888"], []])
def test_who_may_only_read_matches_nothing(
    office: Office, customer: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    company = office.opened()
    company.write(set_role, company.user, "administrator")
    company.write(set_role, "audrey", "auditor")
    company.close()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("admix.database.company.os_user", lambda: "audrey")
        done = CliRunner().invoke(cli, ["--config", str(office.settings), "--language", "en", "match", *customer])
    assert done.exit_code == 1
    assert "audrey may not do this: it needs another role." in done.output
    assert office.left == OPEN
