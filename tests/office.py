"""A small office on Sunday 13 September 1998: at least three rows in every table that may hold three."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from admix.audit import GENESIS_HEAD, begin_entry, canonical_of, change_row, clerk_act, seal_rows
from admix.database.company import OpenCompany, open_company
from admix.database.creation import NewCompany, create_company
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import BatchLine, TypedLine, propose_line
from admix.operations.batches import Batch, OnAccount
from admix.operations.customers import find_customer
from admix.operations.drafts import CustomerPart, Stage, keep_draft
from admix.operations.imports_invoices import import_invoices, read_invoice_file
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.journal_values import JournalValues
from admix.operations.journals import Selection, make_journal, store_pages
from admix.operations.payments import ApprovedBatch, approve_batch
from admix.operations.registers import enter_rate, lock_period
from admix.operations.reversals import reverse_batch
from admix.operations.verifying import Finding, verify_company
from admix.sqlite import driver
from admix.text import fold
from models.ledger import Party, PartyTerm
from models.register import TABLES, table_of
from tests.copies import Copied

TODAY = date(1998, 9, 13)
DEMO = NewCompany("01", "Demo AB", demo=True)
Edit = Callable[["driver.Connection"], None]


@dataclass(frozen=True)
class NewCustomer:
    """A customer as the tests need one: currency, other search terms, terms of payment; in Swedish."""

    number: str
    name: str
    search_key: str
    currency: str = "SEK"
    terms: tuple[str, ...] = ()
    payment_term: str = "90"


CUSTOMERS = (
    NewCustomer("888", "Sofis Hemväveri ABC", "SOFIS", terms=("VÄVARE", "Borås")),
    NewCustomer("889", "Åkessons Järn & Bygg", "ÅKESSON", terms=("Järnhandel",)),
    NewCustomer("890", "Nordlys Handel AS", "NORDLYS", "NOK", ("Oslo", "Grossist")),
)


@clerk_act
def add_customers(session: Session, customers: Sequence[NewCustomer]) -> None:
    """Put customers and their other search terms into the register."""
    entry = begin_entry(session, "master_data", TODAY)
    ids = entry.reserve(Party, len(customers))
    connection = session.connection()
    for party, new in zip(ids, customers, strict=True):
        connection.execute(insert(table_of(Party)).values(id=party, **_columns(new)))
        for term in new.terms:
            values = {"party_id": party, "term": term, "term_folded": fold(term)}
            connection.execute(insert(table_of(PartyTerm)).values(**values))


def _columns(new: NewCustomer) -> dict[str, object]:
    return {
        "ledger": "customer",
        "number": new.number,
        "name": new.name,
        "search_key": new.search_key,
        "search_folded": fold(new.search_key),
        "street": "Storgatan 1",
        "postcode": "503 30",
        "city": "BORÅS",
        "country": "SE",
        "phone": "033-10 20 30",
        "email": f"{new.number}@example.com",
        "language": "sv",
        "currency": new.currency,
        "payment_term": new.payment_term,
        "remark": "På gång",
        "created": TODAY,
        "version": 1,
    }


@clerk_act
def change_phone(session: Session, number: str, phone: str) -> None:
    """Change a customer's telephone number."""
    customer = find_customer(session, number)
    begin_entry(session, "master_data", TODAY)
    change_row(session, Party, customer.id, 1, phone=phone)


def take_in(company: OpenCompany, file_name: str, *rows: str) -> None:
    """Import an invoice file; each row is number, customer and amount."""
    data = "\n".join(("number,customer,amount", *rows)).encode()
    company.write(import_invoices, read_invoice_file(file_name, data, TODAY), TODAY)


def enter_invoices(company: OpenCompany, customer: str, *rows: InvoiceRow) -> None:
    """Register a form of invoices as a clerk does: look at the receipt, press Enter again."""
    shown = company.read(propose_invoices, customer, rows, TODAY)
    company.write(register_invoices, customer, rows, shown, TODAY)


def enter_batch(
    company: OpenCompany,
    head: TypedHead,
    *lines: tuple[str, TypedLine],
    separate: tuple[int, str] | None = None,
    on_account: tuple[str, int] | None = None,
) -> ApprovedBatch:
    """Enter a payment batch, invoice by invoice, and approve it."""
    proposed = company.read(propose_head, head)
    batch = Batch(uuid.uuid4().hex, proposed)
    for number, typed in lines:
        card = company.read(find_open_invoice, number)
        batch = batch.with_line(propose_line(proposed, card, typed))
    if separate is not None:
        batch = replace(batch, separate=separate[0], separate_account=separate[1])
    if on_account is not None:
        customer = company.read(find_customer, on_account[0])
        batch = batch.leaving(OnAccount(customer.id, customer.number, on_account[1]))
    return company.write_as(batch.act_id, approve_batch, batch)


def print_journal(company: OpenCompany, batch: int) -> JournalValues:
    """Make a batch's journal and keep its pages."""
    journal = company.write(make_journal, Selection(batch=batch))
    pages = f"Inbetalningsjournal {journal.number}\npost {journal.head_entry}: {journal.head}\n".encode()
    company.write(store_pages, journal.number, pages, hashlib.sha256(pages).hexdigest())
    return journal


@Copied
def small_company(root: Path) -> OpenCompany:
    """Make a company with three customers and three rates."""
    company = create_company(root, DEMO, TODAY)
    for code, rate in (("USD", "7.36"), ("EUR", "8.70"), ("NOK", "0.90")):
        company.write(enter_rate, code, date(1998, 1, 1), rate)
    company.write(add_customers, CUSTOMERS)
    company.write(change_phone, "889", "033-40 50 60")
    return company


def enter_week(company: OpenCompany) -> None:
    """Let a week of invoices and payments happen, without money on account."""
    _week_of_invoices(company)
    company.write(lock_period, date(1998, 8, 31), "Augusti är avstämd")
    _week_of_payments(company)


@Copied
def small_office(root: Path) -> OpenCompany:
    """Make a company and let a week happen in it; the company is open when it is handed over."""
    company = small_company(root)
    enter_week(company)
    wednesday = TypedHead(date(1998, 9, 16), Decimal(5450), method="bank")
    last = TypedLine(settle=True, paid=Decimal(5450), reduction=Decimal(50))
    enter_batch(company, wednesday, ("12345", last), on_account=("888", 7500))
    for batch in (1, 2, 3, 4):
        print_journal(company, batch)
    company.write(reverse_batch, 3, date(1998, 9, 20), "Fel kund")
    company.write(reverse_batch, 4, date(1998, 9, 21), "Bankens fel")
    take_in(company, "fakturor-0911.csv", "40001,888,100.00", "40002,889,200.00")
    take_in(company, "fakturor-0912.csv", "40003,889,-20.00")
    take_in(company, "fakturor-0913.csv", "40004,890,400.00")
    _open_batches(company)
    return company


def _open_batches(company: OpenCompany) -> None:
    """Leave three batches open: a head with its line's receipt shown, a customer half paid, money on account."""
    for number, stage in (("40001", "receipt"), ("40002", "customer"), ("40003", "rest")):
        batch, line = begin_batch(company, TypedHead(TODAY, Decimal(900), method="bank", count=4), number)
        party = CustomerPart(line.card.party_id, 90000) if stage == "customer" else None
        if stage == "rest":
            batch = batch.leaving(OnAccount(line.card.party_id, "889", 50000))
        company.write(keep_draft, batch, Stage(pending=line if stage == "receipt" else None, part=party))


def begin_batch(company: OpenCompany, head: TypedHead, number: str) -> tuple[Batch, BatchLine]:
    """Enter a batch with one invoice paid by half, and leave it open."""
    batch = Batch(uuid.uuid4().hex, company.read(propose_head, head))
    card = company.read(find_open_invoice, number)
    line = propose_line(batch.head, card, TypedLine(paid=Decimal(card.open.amount) / 200))
    return batch.with_line(line), line


def _week_of_invoices(company: OpenCompany) -> None:
    enter_invoices(
        company,
        "888",
        InvoiceRow(0, "12345", Decimal(8000)),
        InvoiceRow(1, "23432", Decimal(7000), "NOK", None, date(1998, 6, 1), date(1998, 9, 15)),
        InvoiceRow(2, "54323", Decimal(500), "USD", None, date(1998, 9, 1), None, 2),
    )
    enter_invoices(
        company,
        "889",
        InvoiceRow(0, "20001", Decimal("1250.50")),
        InvoiceRow(1, "20002", Decimal(-250)),
    )
    enter_invoices(company, "890", InvoiceRow(0, "30001", Decimal(4000)))


def _week_of_payments(company: OpenCompany) -> None:
    """Pay in full with a fee, with a reduction, in dollars with a gain and a loss, and one batch that was wrong."""
    monday = TypedHead(date(1998, 9, 14), Decimal(9000), method="bank", count=2, fee=Decimal(25))
    enter_batch(
        company,
        monday,
        ("23432", TypedLine(paid=Decimal(6300))),
        ("12345", TypedLine(paid=Decimal(2500))),
        separate=(20000, "2420"),
    )
    dollars = TypedHead(date(1998, 9, 15), Decimal(500), "USD", 750000, "check", "17", 2)
    enter_batch(company, dollars, ("54323", TypedLine(settle=True, paid=Decimal(500), post_exchange=True)))
    tuesday = TypedHead(date(1998, 9, 15), Decimal(1200), method="post")
    enter_batch(company, tuesday, ("20001", TypedLine(settle=True, paid=Decimal(1200))))
    crowns = TypedHead(date(1998, 9, 16), Decimal(1000), "NOK", 88000, "bank", "", 1)
    enter_batch(company, crowns, ("30001", TypedLine(paid=Decimal(1000), post_exchange=True)))


@contextmanager
def by_hand(file: Path) -> Iterator["driver.Connection"]:
    """Edit a store's file as someone would with other tools: no triggers, no rules, no references."""
    opened = driver.connect(file, isolation_level=None)
    try:
        for setting in ("synchronous=OFF", "foreign_keys=OFF", "ignore_check_constraints=ON", "busy_timeout=1000"):
            opened.execute(f"PRAGMA {setting}")
        opened.execute("BEGIN IMMEDIATE")
        for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            opened.execute(f'DROP TRIGGER "{name}"')
        yield opened
        opened.execute("COMMIT")
    finally:
        opened.close()


class Office:
    """An office's files, and what verify says after someone edited a copy of them."""

    def __init__(self, original: Path) -> None:
        self.original = original
        self.unguarded = original.with_name("unguarded")
        self.folder = original.with_name("copy")
        shutil.copytree(original, self.unguarded)
        for store in ("register", "history"):
            with by_hand(self.unguarded / f"{store}.db"):
                """All triggers are dropped."""

    def restore(self, source: Path | None = None) -> None:
        """Put fresh files in the place of the copy's."""
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            if not old.is_dir():
                old.unlink(missing_ok=True)
        if not (self.folder / "documents").exists():
            shutil.copytree(self.original / "documents", self.folder / "documents")
        for file in (source or self.original).glob("*.db"):
            shutil.copyfile(file, self.folder / file.name)

    def verify(self, head: str | None = None) -> list[Finding]:
        company = open_company(self.folder, check_pair=False)
        try:
            findings = verify_company(company, head)
        finally:
            company.close()
        assert all(str(finding) for finding in findings)
        return findings

    def after(self, edit: Edit, store: str = "register") -> list[Finding]:
        """Return what verify finds in a copy after an edit, the dropped triggers aside."""
        self.restore(self.unguarded)
        with by_hand(self.folder / f"{store}.db") as opened:
            edit(opened)
        return [finding for finding in self.verify() if finding.check != "triggers"]

    def ask(self, sql: str, store: str = "register") -> list[Any]:
        opened = driver.connect(self.original / f"{store}.db")
        try:
            return list(opened.execute(sql).fetchall())
        finally:
            opened.close()


def grouped(head: str) -> str:
    return " ".join(head[place : place + 4] for place in range(0, len(head), 4)).upper()


def rebuild_chain(opened: "driver.Connection") -> None:
    """Compute every seal and every head again, as someone would who has read the source of admix."""
    previous = GENESIS_HEAD
    tables = {table_of(model).name: table_of(model) for model in TABLES}
    others = ", ".join(
        f"'{column.name}', quote(\"{column.name}\")" for column in tables["entry"].columns if column.name != "head"
    )
    for entry, text in opened.execute("SELECT id, seals FROM entry ORDER BY id").fetchall():
        seals, locators = [], b""
        for table, first, count, _ in json.loads(text):
            canonical = canonical_of(tables[table])
            rows = opened.execute(
                f"SELECT {canonical} FROM {table} WHERE id BETWEEN ? AND ? ORDER BY id", (first, first + count - 1)
            )
            seal, found = seal_rows(table, first, (row[0].encode() for row in rows.fetchall()))
            seals.append([table, first, count, seal.sha256])
            locators += found
        opened.execute("UPDATE entry SET seals = ?, locators = ? WHERE id = ?", (json.dumps(seals), locators, entry))
        (columns,) = opened.execute(f"SELECT json_object({others}) FROM entry WHERE id = ?", (entry,)).fetchone()
        joined = ",".join(json.loads(columns).values())
        head = hashlib.sha256(f"{previous}|{joined}".encode()).hexdigest()
        opened.execute("UPDATE entry SET head = ? WHERE id = ?", (head, entry))
        opened.execute(
            "UPDATE journal SET head = ?, content = replace(content, head, ?) WHERE head_entry = ?",
            (head, head, entry),
        )
        previous = head


def said(findings: Sequence[Finding]) -> list[str]:
    """Return what findings say."""
    return [str(finding) for finding in findings]
