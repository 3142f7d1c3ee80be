"""A small company on disk for the reports: customers, invoices, approved batches, each in one line."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.config import Settings
from admix.database.company import OpenCompany
from admix.database.creation import NewCompany, create_company
from admix.jobs import PrintedJournal, print_journal
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.journals import Selection
from admix.operations.payments import approve_batch
from admix.operations.registers import enter_rate
from models.company import Company
from models.ledger import Party
from models.register import table_of
from tests.copies import Copied

TODAY = date(1998, 9, 13)
PAID_ON = date(1998, 9, 14)
SEED_ROWS = (
    InvoiceRow(0, "12345", Decimal(8000)),
    InvoiceRow(1, "23432", Decimal(7000), "NOK", 90000, date(1998, 6, 1), date(1998, 9, 15)),
    InvoiceRow(2, "54323", Decimal(500), "USD", None, date(1998, 9, 15)),
)


@clerk_act
def add_party(session: Session, number: str, name: str, language: str = "en") -> None:
    """Insert a customer as it stands, past every check on its name; pages for the customer are in its language."""
    begin_entry(session, "master_data", TODAY)
    values: dict[str, Any] = dict.fromkeys(("street", "postcode", "city", "phone", "email", "remark"), "")
    values |= {"ledger": "customer", "number": number, "name": name, "country": "SE", "language": language}
    values |= {"search_key": number, "search_folded": number, "currency": "SEK", "payment_term": "90"}
    session.connection().execute(insert(table_of(Party)).values(**values, created=TODAY, version=1))


@clerk_act
def rename_party(session: Session, number: str, name: str) -> None:
    begin_entry(session, "master_data", TODAY)
    party = session.execute(select(Party.id).where(Party.number == number)).scalar_one()
    change_row(session, Party, party, name=name)


@Copied
def _company(root: Path, language: str) -> OpenCompany:
    """Make a company with customer 888 and a rate of the dollar; its pages are in a language."""
    company = create_company(root, NewCompany("01", "Demo AB", language=language, demo=True), TODAY)
    company.write(enter_rate, "USD", date(1998, 1, 1), "7.36")
    company.write(add_party, "888", "Sofis Hemväveri ABC")
    return company


@dataclass
class Books:
    """An opened company and the settings its pages are printed with."""

    company: OpenCompany
    settings: Settings

    @classmethod
    def founded(cls, root: Path, language: str = "en", **pages: Any) -> "Books":
        return cls(_company(root, language), Settings(root, **pages))

    def invoices(self, customer: str, rows: Sequence[InvoiceRow]) -> None:
        receipts = self.company.read(propose_invoices, customer, rows, TODAY)
        self.company.write(register_invoices, customer, rows, receipts, TODAY)

    def batch(
        self,
        total: str,
        *lines: tuple[str, TypedLine],
        day: date = PAID_ON,
        separate: tuple[int, str | None] = (0, None),
        **head: Any,
    ) -> int:
        """Approve a batch paid by bank; return its number."""
        opened = self.company.read(propose_head, TypedHead(day, Decimal(total), method="bank", **head))
        entered = tuple(
            propose_line(opened, self.company.read(find_open_invoice, number), typed) for number, typed in lines
        )
        batch = Batch(uuid.uuid4().hex, opened, entered, *separate)
        return self.company.write_as(batch.act_id, approve_batch, batch).number

    def print(self, batch: int | None = None, day: date | None = None) -> list[PrintedJournal]:
        return print_journal(self.company, Selection(batch, day), self.settings)

    def page(self, batch: int | None = None, day: date | None = None) -> str:
        """Return the pages of the one journal printed, as text."""
        (journal,) = self.print(batch, day)
        return journal.pages.decode(self.settings.charset)

    def rename(self, customer: str, name: str) -> None:
        self.company.write(rename_party, customer, name)

    def set_language(self, code: str) -> None:
        """Change the language of the company's pages."""
        self.company.write(_set_language, code)


@clerk_act
def _set_language(session: Session, code: str) -> None:
    begin_entry(session, "master_data", TODAY)
    change_row(session, Company, 1, language=code)


def paid(amount: str, **typed: Any) -> TypedLine:
    return TypedLine(paid=Decimal(amount), **typed)
