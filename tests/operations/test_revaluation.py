"""Revaluation at a period's end: what is open in foreign currency at the day's rate, gains and losses apart."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.cli.main import cli
from admix.database.company import OpenCompany, open_company
from admix.errors import Refusal
from admix.identity import os_user
from admix.operations.as_of import AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.invoices import InvoiceRow
from admix.operations.reconciliation import reconcile
from admix.operations.registers import enter_rate, lock_period
from admix.operations.revaluation import Valuation, find_revaluation, propose_revaluation, revalue
from admix.operations.user_roles import set_role
from admix.operations.verifying import verify_company
from admix.operations.verifying.revaluations import check_revaluations
from models.vouchers import Posting, Voucher
from reports.rendering.paper import render_paper
from reports.revaluation import revaluation_report
from tests.office import Office, by_hand, enter_batch, enter_invoices, small_company
from tests.pty_terminal import settings_file

SEPTEMBER, OCTOBER = date(1998, 9, 30), date(1998, 10, 31)
INVOICED = date(1998, 9, 13)
WRITTEN_ON = date(1998, 11, 15)


def add_to_office(company: OpenCompany) -> None:
    """Revalue two open items of 13 September on three days, at three rates of the dollar."""
    rows = (InvoiceRow(0, "60001", Decimal(100), "USD"), InvoiceRow(1, "60002", Decimal(9), "USD"))
    enter_invoices(company, "890", *rows)
    today, company.today = company.today, WRITTEN_ON
    for day, rate in ((SEPTEMBER, "7.50"), (date(1998, 10, 15), "7.20"), (OCTOBER, "7.40")):
        company.write(enter_rate, "USD", day, rate)
        company.write(revalue, day)
    company.today = today


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """Three customers on 15 November; USD 7.36, EUR 8.70 and NOK 0.90 since January; no invoices yet."""
    opened = small_company(tmp_path)
    opened.today = WRITTEN_ON
    yield opened
    opened.close()


def invoice(company: OpenCompany, *rows: tuple[str, str, str]) -> None:
    """Register number, amount and currency for customer 888, dated 13 September."""
    enter_invoices(
        company,
        "888",
        *(
            InvoiceRow(place, number, Decimal(amount), currency, None, INVOICED)
            for place, (number, amount, currency) in enumerate(rows)
        ),
    )


def postings(company: OpenCompany) -> list[tuple[str, str, str, str, int]]:
    """Every voucher row: voucher, day, account, link, amount."""

    def ask(session: Session) -> list[tuple[str, str, str, str, int]]:
        rows = session.execute(
            select(
                Voucher.series, Voucher.number, Voucher.voucher_date, Posting.account, Posting.link, Posting.amount
            )
            .join(Posting, Posting.voucher_id == Voucher.id)
            .order_by(Voucher.id, Posting.line)
        )
        return [(f"{row[0]} {row[1]}", row[2].isoformat(), *row[3:]) for row in rows]

    return company.read(ask)


@pytest.mark.parametrize(
    ("amount", "rate", "open_home", "value_home", "rows"),
    [
        # 500.00 x 7.36 = 3680.00; 500.00 x 7.50 = 3750.00: more is owed, a gain of 70.00
        ("500", "7.50", 368000, 375000, [("1518", 7000), ("3960", -7000)]),
        # 500.00 x 7.20 = 3600.00: less is owed, a loss of 80.00
        ("500", "7.20", 368000, 360000, [("1518", -8000), ("7960", 8000)]),
        # -200.00 x 7.36 = -1472.00; -200.00 x 7.50 = -1500.00: more is to be given back, a loss of 28.00
        ("-200", "7.50", -147200, -150000, [("1518", -2800), ("7960", 2800)]),
        # -200.00 x 7.20 = -1440.00: less is to be given back, a gain of 32.00
        ("-200", "7.20", -147200, -144000, [("1518", 3200), ("3960", -3200)]),
    ],
)
def test_receivable_and_credit_note_with_the_rate_up_and_down(
    company: OpenCompany, amount: str, rate: str, open_home: int, value_home: int, rows: list[tuple[str, int]]
) -> None:
    """One voucher on the day and its opposite the day after, beside the control account."""
    invoice(company, ("1", amount, "USD"))
    company.write(enter_rate, "USD", SEPTEMBER, rate)
    done = company.write(revalue, SEPTEMBER)
    (item,) = done.items
    assert (item.open_home, item.value_home) == (open_home, value_home)
    assert done.vouchers == ("I 1", "I 2")
    found = [(number, day, account, posted) for number, day, account, _, posted in postings(company)]
    assert found == [
        *(("I 1", "1998-09-30", account, posted) for account, posted in rows),
        *(("I 2", "1998-10-01", account, -posted) for account, posted in rows),
    ]
    assert verify_company(company) == []
    assert company.read(lambda session: list(check_revaluations(session))) == []


@pytest.fixture
def mixed(company: OpenCompany) -> OpenCompany:
    """The table above in one: at 7.50 on 30 September, and NOK at 0.85.

    1: 500.00 USD, of which 200.00 USD are paid on 20 September at 7.36 (1472.00): 300.00 / 2208.00 are open, worth
    2250.00: gain 42.00. 2: credit of 200.00 USD: loss 28.00. 3: 7000.00 NOK at 0.90 = 6300.00, worth 5950.00: loss
    350.00. 4: 12345 JPY at 6.50 per 100 = 802.425, so 802.43; at 6.60 it is 814.77: gain 12.34. 5 is in home
    currency, 6 is paid in full by then, 7 is of October. Gains 54.34, losses 378.00.
    """
    company.write(enter_rate, "JPY", date(1998, 1, 1), "6.50")
    invoice(company, ("1", "500", "USD"), ("2", "-200", "USD"), ("3", "7000", "NOK"), ("4", "12345", "JPY"))
    invoice(company, ("5", "1000", "SEK"), ("6", "50", "USD"))
    enter_invoices(company, "888", InvoiceRow(0, "7", Decimal(99), "USD", None, date(1998, 10, 1)))
    paid = TypedHead(date(1998, 9, 20), Decimal(250), "USD", 736000, "bank")
    lines = [(number, TypedLine(paid=Decimal(amount))) for number, amount in (("1", 200), ("6", 50))]
    enter_batch(company, paid, *lines)
    late = TypedHead(date(1998, 10, 2), Decimal(300), "USD", 750000, "bank")
    enter_batch(company, late, ("1", TypedLine(settle=True, paid=Decimal(300), post_exchange=True)))
    for code, rate in (("USD", "7.50"), ("NOK", "0.85"), ("JPY", "6.60")):
        company.write(enter_rate, code, SEPTEMBER, rate)
    return company


def test_gains_and_losses_stand_apart_and_count_what_was_open_then(mixed: OpenCompany) -> None:
    """The payment of 2 October comes later, so 1 is valued as it was open on 30 September."""
    done = mixed.write(revalue, SEPTEMBER, None, "Bokslut september")
    assert [(item.number, item.open_amount, item.open_home, item.difference) for item in done.items] == [
        ("4", 12345, 80243, 1234),
        ("3", 700000, 630000, -35000),
        ("1", 30000, 220800, 4200),
        ("2", -20000, -147200, -2800),
    ]
    assert (done.gain, done.loss) == (5434, 37800)
    assert [row[2:] for row in postings(mixed) if row[0] == done.vouchers[0]] == [
        ("1518", "revaluation", 5434),
        ("3960", "exchange_gain", -5434),
        ("1518", "revaluation", -37800),
        ("7960", "exchange_loss", 37800),
    ]
    assert mixed.read(find_revaluation, SEPTEMBER) == done
    for day in (SEPTEMBER, date(1998, 10, 1), WRITTEN_ON):
        assert mixed.read(reconcile, AsOf(day)).difference == 0
    assert verify_company(mixed) == []


def test_what_is_shown_is_what_is_posted(mixed: OpenCompany) -> None:
    before = postings(mixed)
    shown = mixed.read(propose_revaluation, SEPTEMBER, WRITTEN_ON)
    assert postings(mixed) == before
    done = mixed.write(revalue, SEPTEMBER, shown)
    assert Valuation(done.period_end, done.items) == shown


def test_a_change_since_it_was_shown_is_refused(mixed: OpenCompany) -> None:
    shown = mixed.read(propose_revaluation, SEPTEMBER, WRITTEN_ON)
    invoice(mixed, ("8", "1", "USD"))
    before = postings(mixed)
    with pytest.raises(Refusal, match="Someone else has changed this in the meantime"):
        mixed.write(revalue, SEPTEMBER, shown)
    assert postings(mixed) == before


def test_a_day_before_an_earlier_revaluation_may_follow(mixed: OpenCompany) -> None:
    """The later one stays as it was: each is taken back the day after, so neither counts in the other."""
    mixed.write(enter_rate, "USD", OCTOBER, "7.60")
    later = mixed.write(revalue, OCTOBER)
    earlier = mixed.write(revalue, SEPTEMBER)
    assert (earlier.gain, earlier.loss) == (5434, 37800)
    assert mixed.read(find_revaluation, OCTOBER) == later
    assert verify_company(mixed) == []
    assert mixed.read(lambda session: list(check_revaluations(session))) == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(1998, 11, 16), "981116 lies in the future"),
        (date(1998, 9, 12), "Nothing in foreign currency is open on 980912"),
        (date(1998, 9, 29), "stands at the rates of that day already"),
        (date(1998, 8, 31), "The period up to 980831 is locked"),
    ],
)
def test_a_day_that_cannot_be_revalued_is_refused(mixed: OpenCompany, day: date, sentence: str) -> None:
    """On 29 September every rate is still the one that the items were registered with."""
    mixed.write(lock_period, date(1998, 8, 31), "avstämt")
    before = postings(mixed)
    with pytest.raises(Refusal, match=sentence):
        mixed.write(revalue, day)
    with pytest.raises(Refusal, match=sentence):
        mixed.read(propose_revaluation, day, WRITTEN_ON)
    assert postings(mixed) == before


def test_a_day_is_revalued_once(mixed: OpenCompany) -> None:
    mixed.write(revalue, SEPTEMBER)
    before = postings(mixed)
    with pytest.raises(Refusal, match="980930 is revalued already"):
        mixed.write(revalue, SEPTEMBER)
    assert postings(mixed) == before
    with pytest.raises(Refusal, match="981031 is not revalued"):
        mixed.read(find_revaluation, OCTOBER)


def test_a_missing_rate_is_named(company: OpenCompany) -> None:
    """Invoices in pounds came with a rate of their own; the register has none."""
    enter_invoices(company, "888", InvoiceRow(0, "1", Decimal(10), "GBP", 1300000, INVOICED))
    with pytest.raises(
        Refusal, match=r"There is no rate for GBP on 980930\. Enter it in the currency register first"
    ):
        company.write(revalue, SEPTEMBER)


def test_a_clerk_does_not_revalue(mixed: OpenCompany) -> None:
    for user, role in ((os_user(), "administrator"), ("daemon", "administrator"), (os_user(), "clerk")):
        mixed.write(set_role, user, role)
    with pytest.raises(Refusal, match="it needs another role"):
        mixed.write(revalue, SEPTEMBER)


PAGE = """
Per datum.....................: 1998-09-30
Redovisningsvaluta............: SEK
"""


def test_the_list_explains_the_voucher(mixed: OpenCompany) -> None:
    """By currency with its rate; in home currency 7838.43 are open, worth 7514.77: -323.66."""
    proposal = render_paper(
        mixed.read(revaluation_report, mixed.read(propose_revaluation, SEPTEMBER, WRITTEN_ON), WRITTEN_ON)
    ).decode()
    assert PAGE in proposal
    assert "JPY 6.60000/100" in proposal
    done = mixed.write(revalue, SEPTEMBER)
    lines = render_paper(mixed.read(revaluation_report, done, WRITTEN_ON)).decode().split("\n")
    figures = [line.split() for line in lines]
    assert ["1", "888", "1998-09-13", "300.00", "2208.00", "2250.00", "42.00"] in figures
    assert ["2", "888", "1998-09-13", "-200.00", "-1472.00", "-1500.00", "-28.00"] in figures
    assert any(row[-4:] == ["100.00", "736.00", "750.00", "14.00"] for row in figures)
    assert any(row[-3:] == ["7838.43", "7514.77", "-323.66"] for row in figures)
    assert any(row[-1:] == ["54.34"] for row in figures)
    assert any(row[-1:] == ["-378.00"] for row in figures)


def run(folder: Path, *arguments: str) -> Result:
    """Run a command on 15 November in a folder whose companies stand in it."""
    settings = settings_file(folder)
    if not (folder / "companies").exists():
        (folder / "companies").symlink_to(folder)
    options = ["--config", str(settings), "--language", "en", "--today", "1998-11-15"]
    return CliRunner().invoke(cli, [*options, *arguments], catch_exceptions=False)


def test_the_command_shows_posts_and_repeats(mixed: OpenCompany, tmp_path: Path) -> None:
    before = postings(mixed)
    shown = run(tmp_path, "revalue", "980930", "--dry-run")
    assert (shown.exit_code, postings(mixed)) == (0, before)
    assert "-323.66" in shown.stdout
    done = run(tmp_path, "revalue", "980930", "--reason", "Bokslut", "--json")
    assert done.stderr == "Revalued on 1998-09-30: voucher I 3, taken back by I 4.\n"
    assert len(postings(mixed)) == len(before) + 8
    again = run(tmp_path, "report", "revaluation", "980930", "--json")
    assert again.stdout == done.stdout
    assert '"difference": "-323.66"' in done.stdout
    refused = run(tmp_path, "revalue", "980930")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "980930 is revalued already.\n"


# What verify finds


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    opened = small_company(root)
    add_to_office(opened)
    opened.close()
    return Office(root / "01")


def found(office: Office, statement: str) -> list[str]:
    office.restore(office.unguarded)
    with by_hand(office.folder / "register.db") as opened:
        assert opened.execute(statement).rowcount != 0, statement
    company = open_company(office.folder, check_pair=False)
    try:
        return [str(one) for one in company.read(lambda session: list(check_revaluations(session)))]
    finally:
        company.close()


def test_revaluations_as_they_were_made_are_in_order(office: Office) -> None:
    assert office.ask("SELECT count(*) FROM revaluation") == [(3,)]
    assert found(office, "UPDATE store SET epoch = epoch") == []


LINE_1 = "Table revaluation_line, row 1: the item was not open like that, or is not worth that at the rate."
VOUCHERS = "the vouchers do not post what the items are worth and take it back."


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "UPDATE revaluation_line SET value_home = value_home + 1 WHERE id = 1",
            [LINE_1, f"Table revaluation, row 1: {VOUCHERS}"],
        ),
        (
            "UPDATE revaluation_line SET rate = rate + 10000 WHERE id = 1",
            [LINE_1, "Table revaluation, row 1: it is not at the rate that the register had for USD."],
        ),
        (
            "UPDATE revaluation_line SET open_home = open_home - 100 WHERE id = 1",
            [LINE_1, f"Table revaluation, row 1: {VOUCHERS}"],
        ),
        (
            "DELETE FROM revaluation_line WHERE id = 1",
            [
                "Table revaluation, row 1: item 60001 was open in foreign currency, but is not revalued.",
                f"Table revaluation, row 1: {VOUCHERS}",
            ],
        ),
        ("UPDATE posting SET account = '1930' WHERE id = 1", [f"Table revaluation, row 1: {VOUCHERS}"]),
        (
            "UPDATE voucher SET voucher_date = '1998-10-02' WHERE id = 2",
            [f"Table revaluation, row 1: {VOUCHERS}"],
        ),
        (
            "DELETE FROM revaluation WHERE id = 3",
            [
                "Table voucher, row 5: no revaluation explains the voucher.",
                "Table voucher, row 6: no revaluation explains the voucher.",
            ],
        ),
    ],
)
def test_what_is_tampered_with_is_named(office: Office, statement: str, sentences: list[str]) -> None:
    assert found(office, statement) == sentences
