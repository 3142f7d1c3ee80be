"""Open items = control account + items without a voucher, at every day and as known at every entry."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.cli.main import cli
from admix.database.company import OpenCompany, open_company
from admix.operations.as_of import AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.inquiries import Balances, all_items, balances, items_of_customer
from admix.operations.invoices import InvoiceRow
from admix.operations.reconciliation import Reconciliation, reconcile
from admix.operations.reversals import reverse_batch
from admix.operations.selections import Selection
from models.store import Entry
from reports.reconciliation import reconciliation_report
from reports.rendering.as_json import render_json
from reports.rendering.paper import render_paper
from tests.office import by_hand, enter_batch, enter_invoices, small_company, small_office
from tests.pty_terminal import settings_file
from tests.reports.books import Books
from tests.reports.busy_week import enter_busy_week

FIRST, LAST = date(1998, 5, 31), date(1998, 10, 2)
DAYS = [FIRST + timedelta(day) for day in range((LAST - FIRST).days + 1)]


def entries(session: Session) -> int:
    return session.execute(select(func.max(Entry.id))).scalar_one()


def agrees(company: OpenCompany, as_of: AsOf) -> Reconciliation:
    """Reconcile at a moment: no difference, and what is open is what the other reports list one by one."""
    found = company.read(reconcile, as_of)
    assert found.difference == 0, as_of
    assert found.open_home == sum(item.open_home for _, _, item in company.read(all_items, as_of)), as_of
    assert found.unposted_home == sum(item.home for item in found.unposted)
    assert found.unposted_count == len(found.unposted)
    assert company.read(reconcile, as_of, listed=False).unposted == ()
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = small_office(tmp_path_factory.mktemp("office"))
    yield company
    company.close()


@pytest.mark.parametrize(
    ("day", "open_home", "posted", "unposted"),
    [
        # invoice 23432 of 1 June: 6300.00
        (date(1998, 6, 1), 630000, 0, 630000),
        # and 54323 of 1 September: 3680.00
        (date(1998, 9, 1), 998000, 0, 998000),
        # 13 September: 8000.00 + 1250.50 - 250.00 + 3600.00, and of the files 100.00 + 200.00 - 20.00 + 360.00
        (date(1998, 9, 13), 2322050, 0, 2322050),
        # 14 September: batch 1 takes 6300.00 + 2500.00
        (date(1998, 9, 14), 1442050, -880000, 2322050),
        # 15 September: batch 2 takes 3680.00, batch 3 takes 1250.50
        (date(1998, 9, 15), 949000, -1373050, 2322050),
        # 16 September: batch 4 takes 900.00; batch 5 closes 12345 (5500.00) and leaves 75.00 on account
        (date(1998, 9, 16), 301500, -2020550, 2322050),
        # 20 September: batch 3 is reversed, 1250.50 are open again; 21 September: batch 4, 900.00
        (date(1998, 9, 20), 426550, -1895500, 2322050),
        (date(1998, 9, 21), 516550, -1805500, 2322050),
        (None, 516550, -1805500, 2322050),
    ],
)
def test_the_office_at_every_turn(
    office: OpenCompany, day: date | None, open_home: int, posted: int, unposted: int
) -> None:
    found = agrees(office, AsOf(day))
    assert (found.open_home, found.posted, found.unposted_home) == (open_home, posted, unposted)


@pytest.mark.no_cover
def test_the_office_agrees_at_every_day_and_every_entry(office: OpenCompany) -> None:
    for day in DAYS:
        agrees(office, AsOf(day))
    for known_at in range(office.read(entries) + 1):
        agrees(office, AsOf(None, known_at))
        agrees(office, AsOf(date(1998, 9, 20), known_at))


@pytest.mark.no_cover
def test_a_week_of_corrections_agrees_at_every_day_and_every_entry(books: Books) -> None:
    """Reversals, returns with fees, un-matching, matching, write-offs, set-off, revaluation."""
    enter_busy_week(books)
    for day in DAYS:
        agrees(books.company, AsOf(day))
    for known_at in range(books.company.read(entries) + 1):
        for when in (None, date(1998, 9, 15), date(1998, 9, 18)):
            agrees(books.company, AsOf(when, known_at))


# An invoice that is paid before its date


def test_an_invoice_paid_before_its_date_is_open_with_the_opposite_sign(tmp_path: Path) -> None:
    """900.00 of 1000.00 dated 20 September are paid on 14 September and 100.00 deducted.

    Until the 20th the control account has -1000.00, and so has every report: a row of its own, of no amount, with a
    rest of -1000.00, counted with the money on account.
    """
    company = small_company(tmp_path)
    enter_invoices(company, "889", InvoiceRow(0, "1", Decimal(1000), None, None, date(1998, 9, 20)))
    line = TypedLine(settle=True, paid=Decimal(900), reduction=Decimal(100))
    enter_batch(company, TypedHead(date(1998, 9, 14), Decimal(900), method="bank"), ("1", line))
    assert agrees(company, AsOf(date(1998, 9, 13))).open_home == 0
    assert company.read(items_of_customer, "889", AsOf(date(1998, 9, 13))) == []
    before = agrees(company, AsOf(date(1998, 9, 19)))
    assert (before.open_home, before.posted, before.unposted_home) == (-100000, -100000, 0)
    (item,) = company.read(items_of_customer, "889", AsOf(date(1998, 9, 19)))
    assert (item.number, item.kind, item.home_amount, item.open_home) == ("1", "early", 0, -100000)
    assert balances([item], date(1998, 9, 19)) == Balances(0, 0, -100000)
    after = agrees(company, AsOf(date(1998, 9, 20)))
    assert (after.open_home, after.posted, after.unposted_home) == (0, -100000, 100000)
    (item,) = company.read(items_of_customer, "889", AsOf(date(1998, 9, 20)))
    assert (item.kind, item.home_amount, item.open_home) == ("invoice", 100000, 0)
    company.close()


# Whatever happens in whatever order


@dataclass
class Town:
    """One register for all examples, each with invoices of its own."""

    company: OpenCompany
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    company = small_company(tmp_path_factory.mktemp("town"))
    yield Town(company)
    company.close()


SOME_DAY = st.dates(date(1998, 9, 1), date(1998, 9, 12))
ACT = st.tuples(SOME_DAY, SOME_DAY, st.integers(-5000, 20000).filter(bool), st.integers(1, 100), st.booleans())


@pytest.mark.no_cover
@given(acts=st.lists(ACT, min_size=1, max_size=4))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_paid_and_reversed_on_whatever_days(
    town: Town, acts: list[tuple[date, date, int, int, bool]]
) -> None:
    """An invoice or credit note is paid on any day, before its own too, 50.00 stay on account, some is reversed."""
    company = town.company
    for invoiced, paid_on, amount, percent, is_reversed in acts:
        number = str(next(town.numbers))
        whole = Decimal(amount).scaleb(-2)
        enter_invoices(company, "889", InvoiceRow(0, number, whole, None, None, invoiced))
        part = Decimal(int(amount * percent / 100) or amount).scaleb(-2)
        head = TypedHead(paid_on, part + 50, method="bank")
        done = enter_batch(company, head, (number, TypedLine(paid=part)), on_account=("889", 5000))
        if is_reversed:
            company.write(reverse_batch, done.number, paid_on + timedelta(2), "tillbaka")
    for day in range(-1, 15):
        agrees(company, AsOf(date(1998, 9, 1) + timedelta(day)))
    agrees(company, AsOf(date(1998, 9, 7), company.read(entries) - 1))


# The pages


def test_the_pages_show_both_sides(office: OpenCompany) -> None:
    page = (
        render_paper(office.read(reconciliation_report, Selection(AsOf(date(1998, 9, 14))), LAST))
        .decode()
        .split("\n")
    )
    sides = [line.split(":")[1].split()[0] for line in page if ".: " in line]
    assert sides == ["SEK", "1998-09-14", "14420.50", "-8800.00", "23220.50", "14420.50", "0.00"]
    rows = [line.split() for line in page]
    assert ["20001", "889", "Åkessons", "Järn", "&", "Bygg", "1998-09-13", "1250.50"] in rows
    assert sum("1998-09-13" in row for row in rows) == 8
    assert any(row[:1] == ["1510"] and row[-1] == "-8800.00" for row in rows)


def test_only_sums_where_they_are_asked_for(office: OpenCompany) -> None:
    document = office.read(reconciliation_report, Selection(AsOf(), details=False), LAST)
    assert "20001" not in render_json(document)
    assert "23220.50" in render_json(document)


@pytest.fixture
def altered(tmp_path: Path) -> Path:
    """An office in which someone raised a posting on the control account by 12.34, and another by as much."""
    small_office(tmp_path).close()
    with by_hand(tmp_path / "01" / "register.db") as opened:
        opened.execute("UPDATE posting SET amount = amount + 1234 WHERE link = 'receivable' AND voucher_id = 1")
        opened.execute("UPDATE posting SET amount = amount - 1234 WHERE link = 'bank' AND voucher_id = 1")
    (tmp_path / "companies").symlink_to(tmp_path)
    return tmp_path


def test_a_difference_is_told_loudly(altered: Path) -> None:
    """The ledger has 12.34 less than the general ledger."""
    company = open_company(altered / "01")
    found = company.read(reconcile, AsOf(date(1998, 9, 14)))
    assert found.difference == -1234
    assert company.read(reconcile, AsOf(date(1998, 9, 13))).difference == 0
    document = company.read(reconciliation_report, Selection(AsOf()), LAST)
    company.close()
    texts = [
        row.get("text", "") for section in json.loads(render_json(document))["sections"] for row in section["rows"]
    ]
    assert sum(text.startswith("***") for text in texts) == 2
    assert render_paper(document).decode().count("-12.34") == 2


def test_what_else_stands_on_the_control_account_is_told_apart(altered: Path) -> None:
    """200.00 were posted separately; moved to 1510 by hand they are no receivable, but stand on the account."""
    with by_hand(altered / "01" / "register.db") as opened:
        opened.execute("UPDATE posting SET account = '1510' WHERE link = 'separate'")
    company = open_company(altered / "01")
    found = company.read(reconcile, AsOf(date(1998, 9, 14)))
    page = render_paper(company.read(reconciliation_report, Selection(AsOf(date(1998, 9, 14))), LAST)).decode()
    company.close()
    sums = [(part.account, part.link, part.home) for part in found.accounts]
    assert sums == [("1510", "receivable", -878766), ("1510", "separate", -20000)]
    assert (found.posted, found.difference) == (-878766, -1234)
    assert any(line.split()[-1:] == ["-8987.66"] for line in page.split("\n"))


def run(folder: Path, *arguments: str) -> Any:
    settings = str(settings_file(folder))
    return CliRunner().invoke(cli, ["--config", settings, "--language", "en", "report", "reconciliation", *arguments])


def test_the_command_says_so_and_leaves_with_1(altered: Path) -> None:
    wrong = run(altered, "--as-of", "980914")
    assert wrong.exit_code == 1
    assert wrong.stderr == "The ledger does not agree with the general ledger. Run `admix verify`.\n"
    assert "-12.34" in wrong.stdout
    right = run(altered, "--as-of", "980913", "--sums", "--json")
    assert (right.exit_code, right.stderr) == (0, "")
    facts = [row for section in json.loads(right.stdout)["sections"] for row in section["rows"] if "values" in row]
    assert facts[-1]["values"] == ["0.00"]
