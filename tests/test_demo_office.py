"""The demo company as an office: two years of invented trade, the same every time, and ready for the manual."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, pstdev

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.calendar import Term
from admix.cli import demo_office
from admix.cli.demo_company import DEMO_COMPANY, DEMO_TODAY
from admix.cli.demo_office import make_office
from admix.cli.demo_trade import Buyer, MadeTrade, bank_day, make_trade
from admix.config import CHECKOUT, Settings
from admix.database.company import OpenCompany, open_company
from admix.database.creation import master_rows
from admix.errors import Refusal
from admix.money import Currency
from admix.operations.customers import Search, count_customers, list_customers
from admix.operations.imports_customer_rows import CustomerFile, read_customer_file
from admix.operations.inquiries import all_items, balances, items_of_customer
from admix.operations.journals import Selection, has_unjournaled, journals_of, unprinted
from admix.operations.registers import rate_on
from admix.operations.verifying.run import verify_company
from models.company import PaymentTerm
from models.ledger import PaymentBatch
from models.register import table_of
from models.vouchers import Voucher
from tests.pty_terminal import PtyTerminal, settings_file
from tests.screens.test_script_b import TO_BATCH
from tests.terminal import message, play

MANUAL = {"12345", "23432", "54323"}
TERMS = {
    row["code"]: Term(row["months"], row["days"], int(row["end_of_month"]) == 1)
    for row in master_rows("payment_terms.csv", table_of(PaymentTerm))
}


def customer_file() -> CustomerFile:
    """Read the customers as the import of customer files does."""
    path = CHECKOUT / "data" / "00" / "demo" / "office" / "customers.csv"
    return read_customer_file(path.name, path.read_bytes())


def buyers() -> list[Buyer]:
    """Return the customers as the trade needs them."""
    given = (row.values for row in customer_file().rows)
    return [Buyer(row["number"], row["currency"], TERMS[row["payment_term"]]) for row in given]


@pytest.fixture(scope="module")
def trade() -> MadeTrade:
    return make_trade(buyers())


def digest(made: MadeTrade) -> str:
    return hashlib.sha256(repr(made).encode()).hexdigest()


def days_late(trade: MadeTrade) -> dict[str, list[int]]:
    """Return for each customer by how many days each invoice was closed after its due date."""
    invoices = {invoice.number: invoice for invoice in trade.invoices}
    terms = {buyer.number: buyer.term for buyer in buyers()}
    late: dict[str, list[int]] = defaultdict(list)
    for payment in trade.payments:
        invoice = invoices[payment.invoice]
        if payment.closes and payment.amount > 0:
            late[invoice.customer].append((payment.day - terms[invoice.customer].due(invoice.day)).days)
    return late


def test_the_same_seed_makes_the_same_trade_whatever_the_hashes_of_texts(trade: MadeTrade) -> None:
    assert make_trade(buyers()) == trade
    assert make_trade(buyers(), seed=2) != trade
    script = "from tests.test_demo_office import *; print(digest(make_trade(buyers())))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(trade)


def test_a_customer_buys_the_same_whoever_else_is_in_the_file(trade: MadeTrade) -> None:
    """Chance is drawn for each customer apart: without the others only the invoice numbers differ."""
    first = buyers()[0]
    alone = [(invoice.day, invoice.amount) for invoice in make_trade([first]).invoices]
    assert alone
    assert alone == [(made.day, made.amount) for made in trade.invoices if made.customer == first.number]


def test_two_thousand_invoices_over_two_years(trade: MadeTrade) -> None:
    """The last day is Friday 11 September 1998; the manual's day and numbers are left free."""
    numbers = [int(invoice.number) for invoice in trade.invoices]
    assert numbers == list(range(30001, 30001 + len(numbers)))
    assert 1900 <= len(numbers) <= 2100
    assert not MANUAL & {invoice.number for invoice in trade.invoices}
    days = [invoice.day for invoice in trade.invoices]
    assert days == sorted(days)
    assert days[0] < date(1996, 9, 6)
    every = {*days, *(payment.day for payment in trade.payments)}
    assert every == {bank_day(day) for day in every}
    assert max(every) == date(1998, 9, 11)
    assert min(Counter(f"{day:%Y%m}" for day in days).values()) >= 25
    assert 20 <= sum(invoice.amount < 0 for invoice in trade.invoices) <= 60


def test_banks_are_closed_on_holidays() -> None:
    """Boxing Day 1997 is a Friday: back over Christmas to Tuesday; Good Friday 1998 back to Thursday; a Sunday."""
    assert bank_day(date(1997, 12, 26)) == date(1997, 12, 23)
    assert bank_day(date(1998, 4, 10)) == date(1998, 4, 9)
    assert bank_day(date(1998, 9, 13)) == date(1998, 9, 11)
    assert bank_day(date(1998, 9, 9)) == date(1998, 9, 9)


def test_every_customer_has_habits_of_its_own(trade: MadeTrade) -> None:
    """Some pay before the day, some a month late; some buy every second week, some twice a year; some never pay."""
    late = {number: mean(days) for number, days in days_late(trade).items() if len(days) > 3}
    assert sum(days < 0 for days in late.values()) >= 10
    assert sum(0 <= days < 10 for days in late.values()) >= 50
    assert sum(days > 30 for days in late.values()) >= 5
    assert pstdev(late.values()) > 10
    bought = Counter(invoice.customer for invoice in trade.invoices)
    assert bought.keys() == {buyer.number for buyer in buyers()}
    assert max(bought.values()) >= 30
    assert sorted(bought.values())[20] <= 5
    typical = sorted(
        mean(made.amount for made in trade.invoices if made.customer == buyer.number)
        for buyer in buyers()
        if buyer.currency == "SEK"
    )
    assert typical[-10] > 10 * typical[10]


def test_money_comes_whole_in_parts_short_and_not_at_all(trade: MadeTrade) -> None:
    """What is paid never exceeds the invoice; a credit note is taken off in the batch that pays the invoice."""
    paid: Counter[str] = Counter()
    for payment in trade.payments:
        paid[payment.invoice] += payment.amount
    amounts = {invoice.number: invoice.amount for invoice in trade.invoices}
    assert all(0 < abs(paid[number]) <= abs(amounts[number]) for number in paid)
    closed = {payment.invoice for payment in trade.payments if payment.closes}
    parts = Counter(payment.invoice for payment in trade.payments)
    assert sum(count > 1 for count in parts.values()) >= 50
    assert sum(paid[number] < amounts[number] for number in closed) >= 20
    bits = [number for number in paid if number not in closed and paid[number] > 0.95 * amounts[number]]
    assert len(bits) >= 10
    long_ago = Counter(
        made.customer
        for made in trade.invoices
        if made.day < date(1998, 4, 1) and made.amount > 0 and made.number not in paid
    )
    assert sum(count > 1 for count in long_ago.values()) >= 3
    taken_off = [payment for payment in trade.payments if payment.amount < 0]
    assert len(taken_off) >= 10
    batches: Counter[tuple[date, str, str]] = Counter()
    for payment in trade.payments:
        batches[payment.day, payment.currency, payment.method] += payment.amount
    assert min(batches.values()) > 0
    weeks = Counter(day - timedelta(day.weekday()) for day, _, _ in batches)
    assert max(weeks.values()) <= 4


def test_the_customers_fit_the_register_and_look_like_an_office() -> None:
    """The import's own rules hold; long names, letters of several languages, Norwegians in Norwegian."""
    file = customer_file()
    assert file.bad == ()
    assert len(file.rows) == 200
    rows = [row.values for row in file.rows]
    names = [row["name"] for row in rows]
    assert len(set(names)) == 200
    assert max(map(len, names)) == 60
    assert set("åäöéøæ") <= set("".join(names).lower())
    assert "888" not in {row["number"] for row in rows}
    language = {"SE": "sv", "NO": "nb"}
    assert all(row["language"] == language.get(row["country"], "en") for row in rows)
    assert {row["currency"] for row in rows} == {"SEK", "NOK", "DKK", "EUR", "USD"}
    assert Counter(row["country"] for row in rows).most_common(1) == [("SE", 168)]
    assert 10 <= sum(bool(row["remark"]) for row in rows) <= 60


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the office as `admix demo` makes it; tests take copies."""
    root = tmp_path_factory.mktemp("office")
    company = make_office(root, Settings(data_root=root))
    assert company.today == DEMO_TODAY
    company.close()
    assert [path.name for path in root.iterdir()] == [DEMO_COMPANY]
    return root / DEMO_COMPANY


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[OpenCompany]:
    """The office on the morning of 13 September 1998."""
    company = open_company(shutil.copytree(built, tmp_path / DEMO_COMPANY), DEMO_TODAY)
    yield company
    company.close()


def test_the_register_holds_the_trade_and_verifies(office: OpenCompany, trade: MadeTrade) -> None:
    """What is open is the invoice less its payments, or nothing where the last one closed it."""
    assert verify_company(office) == []
    closed = {payment.invoice for payment in trade.payments if payment.closes}
    expected = {invoice.number: invoice.amount for invoice in trade.invoices}
    for payment in trade.payments:
        expected[payment.invoice] -= payment.amount
    expected.update(dict.fromkeys(closed, 0))
    found = {item.number: item.open_amount for _, _, item in office.read(all_items)}
    assert found == expected
    assert 100 <= sum(amount != 0 for amount in found.values()) <= 300


def test_searches_give_lists(office: OpenCompany) -> None:
    """The shop with twelve branches, a family name, a trade; 888 among the weavers, and alone under SOFIS."""
    branches = office.read(list_customers, Search("vävgladan"), 0, 20)
    assert len(branches) == 12
    assert len({line.city for line in branches}) == 12
    assert office.read(count_customers, Search("HAGELVÅG")) >= 5
    weavers = office.read(list_customers, Search("väveri", other_terms=True), 0, 100)
    assert len(weavers) > 20
    assert "888" in {line.number for line in weavers}
    assert [line.number for line in office.read(list_customers, Search("SOFIS"), 0, 5)] == ["888"]


def test_customer_888_and_the_rates_are_as_the_manual_wants_them(office: OpenCompany) -> None:
    assert office.read(items_of_customer, "888") == []
    rates = {
        code: office.read(rate_on, Currency(code, 2), 1, DEMO_TODAY, Currency("SEK", 2), None)
        for code in ("USD", "NOK", "EUR", "DKK")
    }
    assert rates["USD"].value == 736_000
    assert 95_000 < rates["NOK"].value < 110_000
    early = office.read(rate_on, Currency("USD", 2), 1, date(1996, 9, 2), Currency("SEK", 2), None)
    assert early.value != 736_000


def test_every_batch_has_its_journal(office: OpenCompany) -> None:
    """One a week, made on the week's last banking day, with its pages kept and in the spool."""
    assert not office.read(has_unjournaled, Selection())
    assert office.read(unprinted) == []
    journals = office.read(journals_of, Selection())
    assert [journal.number for journal in journals] == list(range(1, len(journals) + 1))
    assert 100 <= len(journals) <= 106
    for journal in journals:
        made = date.fromisoformat(journal.values.made_on)
        batch_days = [date.fromisoformat(batch.payment_date) for batch in journal.values.batches]
        assert made - timedelta(7) < min(batch_days) <= max(batch_days) == made
        assert journal.pages == (office.stores.spool / f"journal-{journal.number:06d}.txt").read_bytes()


def test_the_day_of_the_manual_works_in_the_office(office: OpenCompany) -> None:
    """Scripts A and B: 17980.00 registered, 6300.00 paid, 11680.00 open; its numbers follow the office's."""

    def last_numbers(session: Session) -> tuple[int, int]:
        batch = session.execute(select(func.max(PaymentBatch.number))).scalar_one()
        return batch, session.execute(select(func.max(Voucher.number))).scalar_one()

    batch, voucher = office.read(last_numbers)
    assert batch > 200
    journals = len(office.read(journals_of, Selection()))
    pictures = play(office, TO_BATCH, "980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎n⏎j⏎j⏎")
    assert message(pictures[-1]) == f"Omgång {batch + 1} godkänd: 6300.00 SEK, verifikation I {voucher + 1}."
    items = office.read(items_of_customer, "888")
    assert {item.number: item.open_home for item in items} == {"23432": 0, "12345": 8000_00, "54323": 3680_00}
    assert balances(items, office.today).total == 11680_00
    play(office, "3⏎⏎")
    journal = office.read(journals_of, Selection())[journals]
    assert [made.number for made in journal.values.batches] == [batch + 1]
    assert verify_company(office) == []


def test_a_company_that_is_there_is_left_alone(built: Path) -> None:
    before = (built / "register.db").read_bytes()
    with pytest.raises(Refusal, match="exists already"):
        make_office(built.parent, Settings(data_root=built.parent))
    assert (built / "register.db").read_bytes() == before


def test_a_building_that_is_broken_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clerk presses Ctrl+C when the first journal is made."""

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo_office, "print_journal", broken_off)
    with pytest.raises(KeyboardInterrupt):
        make_office(tmp_path, Settings(data_root=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_fresh_demo_at_a_terminal_is_the_office(built: Path, tmp_path: Path) -> None:
    """The sentence, then the menu with the office's last batch of Friday 980911; a fresh one is like the first."""
    shutil.copytree(built, tmp_path / "companies" / DEMO_COMPANY)
    (tmp_path / "companies" / DEMO_COMPANY / "spool" / "mine.txt").write_text("x", "utf-8")
    terminal = PtyTerminal("--config", str(settings_file(tmp_path)), "demo", "--fresh")
    shown = terminal.wait_for(lambda screen: "980911" in screen)
    assert "Senaste omgång: nr " in shown
    terminal.send(b"0\r")
    assert terminal.end() == 0
    assert " …\r\n" in terminal.received.decode("utf-8", "replace")
    assert not (tmp_path / "companies" / DEMO_COMPANY / "spool" / "mine.txt").exists()
