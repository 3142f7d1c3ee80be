"""The demo company as an office: beside customer 888 two hundred invented customers and two years of their invoices.

Everything goes through the ledger's own operations and its write door, in the order of the days on which an office
does it, so that the register verifies like any other.
"""

import csv
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from importlib.resources.abc import Traversable
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from admix.cli.demo_company import DEMO_COMPANY, DEMO_TODAY, make_demo
from admix.cli.demo_trade import HOME, OPENING, Buyer, MadeInvoice, MadePayment, make_trade, week_end
from admix.config import Settings
from admix.database.company import OpenCompany, open_company
from admix.database.creation import master_folder
from admix.errors import Refusal
from admix.jobs import print_journal
from admix.operations.batch_heads import BatchHead, TypedHead, propose_head
from admix.operations.batch_lines import BatchLine, TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.customers import customers_by_number
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from admix.operations.imports_invoices import import_invoices, read_invoice_file
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.journals import Selection
from admix.operations.payments import approve_batch
from admix.operations.registers import enter_rate

BANK_CHARGE = 3
"""What the bank takes for a payment from abroad, in the currency of the money."""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def make_office(root: Path, settings: Settings) -> OpenCompany:
    """Create the demo company with its two years, and open it on the morning of 13 September 1998.

    All or nothing: the folder gets its name when everything is in it. Refused: a company that exists already.
    """
    folder = root / DEMO_COMPANY
    if folder.exists():
        raise Refusal("Company %(number)s exists already in %(root)s.", number=DEMO_COMPANY, root=str(root))
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{DEMO_COMPANY}.", dir=root) as building:
        company = make_demo(Path(building))
        try:
            _fill(company, settings)
        finally:
            company.close()
        company.stores.folder.rename(folder)
    return open_company(folder, DEMO_TODAY)


def _fill(company: OpenCompany, settings: Settings) -> None:
    """Let the two years pass: each day its rates, the week's invoice file, the batches; a journal ends the week."""
    master = master_folder() / "demo" / "office"
    file = read_customer_file("customers.csv", (master / "customers.csv").read_bytes())
    company.today = OPENING
    company.write(import_customers, file, company.today)
    trade = make_trade(company.read(_buyers, [row.values["number"] for row in file.rows]))
    rates = _by(_rates(master), lambda rate: rate[1])
    files = _by(trade.invoices, lambda invoice: week_end(invoice.day))
    batches = _by(trade.payments, lambda payment: payment.day)
    for day in sorted({*rates, *files, *batches}):
        company.today = day
        for rate in rates.get(day, ()):
            company.write(enter_rate, *rate)
        if day in files:
            company.write(import_invoices, read_invoice_file(*_invoice_file(files[day], day), day), day)
        for _, payments in groupby(batches.get(day, ()), lambda payment: (payment.currency, payment.method)):
            _approve(company, list(payments))
        if day in batches and day == week_end(day):
            print_journal(company, Selection(), settings)
    company.today = DEMO_TODAY


def _by(values: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    """Gather values under their keys, each list in the order in which they came."""
    gathered: dict[K, list[V]] = defaultdict(list)
    for value in values:
        gathered[key(value)].append(value)
    return dict(gathered)


def _buyers(session: Session, numbers: Sequence[str]) -> list[Buyer]:
    """Return the customers as the trade needs them."""
    customers = customers_by_number(session, numbers)
    return [Buyer(number, customers[number].currency, customers[number].terms.rule) for number in numbers]


def _rates(master: Traversable) -> list[tuple[str, date, str]]:
    """Read the rates of the two years; the dollar's of 1 January 1998 stands in the small demo company already."""
    with (master / "rates.csv").open("r", encoding="utf-8") as source:
        rows = csv.DictReader(source, delimiter=";")
        return [(row["currency"], date.fromisoformat(row["valid_from"]), row["rate"]) for row in rows]


def _invoice_file(invoices: Iterable[MadeInvoice], day: date) -> tuple[str, bytes]:
    """Write the invoice file that billing sends at the end of a week; return its name and content."""
    lines = ["number;customer;amount;invoice_date"]
    lines += [f"{made.number};{made.customer};{_typed(made.amount)};{made.day}" for made in invoices]
    return f"fakturor-{day:%y%m%d}.csv", "\n".join(lines).encode()


def _typed(amount: int) -> Decimal:
    """Return an amount as a clerk types it; every currency of the demo has two decimals."""
    return Decimal(amount).scaleb(-2)


def _approve(company: OpenCompany, payments: Sequence[MadePayment]) -> None:
    """Enter the payments of a day, currency and method as one batch, and approve it."""
    first = payments[0]
    fee = None if first.currency == HOME else Decimal(BANK_CHARGE * len(payments))
    total = _typed(sum(made.amount for made in payments))
    typed = TypedHead(first.day, total, first.currency, method=first.method, count=len(payments), fee=fee)
    head = company.read(propose_head, typed)
    batch = Batch(uuid.uuid4().hex, head, company.read(_lines, head, payments))
    company.write_as(batch.act_id, approve_batch, batch)


def _lines(session: Session, head: BatchHead, payments: Sequence[MadePayment]) -> tuple[BatchLine, ...]:
    return tuple(
        propose_line(
            head,
            find_open_invoice(session, made.invoice),
            TypedLine(made.closes, _typed(made.amount), post_exchange=made.currency != HOME),
        )
        for made in payments
    )
