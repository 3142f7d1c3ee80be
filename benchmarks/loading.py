"""Taking a made company into a register by the ledger's own operations, so that it verifies like any other."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.cli.demo_trade import MadeInvoice
from admix.database.company import OpenCompany
from admix.database.creation import NewCompany, create_company
from admix.money import Balance, Currency, Rate, format_rate
from admix.operations.batch_heads import BatchHead, TypedHead, propose_head
from admix.operations.batch_lines import BatchLine, TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.imports_customer_rows import CustomerFile, CustomerRow
from admix.operations.imports_customers import import_customers
from admix.operations.imports_invoices import InvoiceFile, import_invoices
from admix.operations.invoice_cards import InvoiceCard
from admix.operations.invoices import InvoiceRow
from admix.operations.payments import approve_batch
from admix.operations.registers import enter_rate
from benchmarks.company import MadeCompany, MadeCustomer, MadePayment
from models.company import CurrencyRow, PaymentTerm
from models.ledger import Item, Party

LARGEST_BATCH = 200
MAIN_METHOD = "bank"


def found(root: Path, number: str, made: MadeCompany, as_of: date) -> OpenCompany:
    """Create a demo company, take the made one into it, and leave it open."""
    company = create_company(root, NewCompany(number, "Demo AB", demo=True), as_of)
    load(company, made)
    return company


def load(company: OpenCompany, made: MadeCompany) -> None:
    """Register customers, rates, a file of invoices for each month, and batch after batch of payments."""
    company.write(import_customers, _customer_file(made.customers), made.invoices[0].day)
    for rate in made.rates:
        company.write(enter_rate, rate.currency, rate.day, format_rate(rate.rate))
    for file in _invoice_files(made.invoices):
        company.write(import_invoices, file, company.today)
    cards = {card.number: card for card in company.read(all_cards)}
    for payments in _batches(made.payments):
        batch = _batch(company, payments, cards)
        company.write_as(batch.act_id, approve_batch, batch)


def _customer_file(customers: Sequence[MadeCustomer]) -> CustomerFile:
    rows = (
        CustomerRow(
            line,
            {
                "number": made.number,
                "name": made.name,
                "street": made.street,
                "postcode": made.postcode,
                "city": made.city,
                "country": made.country,
                "currency": made.currency,
                "payment_term": made.term,
            },
            made.other_terms,
        )
        for line, made in enumerate(customers, start=2)
    )
    return CustomerFile("customers.csv", tuple(rows), ())


def _invoice_files(invoices: Sequence[MadeInvoice]) -> Iterator[InvoiceFile]:
    """Put each month's invoices into a file of their own."""
    for (year, month), group in groupby(invoices, lambda made: (made.day.year, made.day.month)):
        rows = tuple(
            (made.customer, InvoiceRow(line, made.number, _typed(made.amount), made.currency, None, made.day))
            for line, made in enumerate(group, start=2)
        )
        name = f"invoices-{year}-{month:02}.csv"
        yield InvoiceFile(name, hashlib.sha256(repr(rows).encode()).hexdigest(), rows, ())


def _typed(amount: int) -> Decimal:
    """Return an amount as a clerk types it."""
    return Decimal(amount).scaleb(-2)


def all_cards(session: Session) -> list[InvoiceCard]:
    """Return every invoice as a batch meets it, in one question."""
    return [_card(*row) for row in session.execute(_CARDS)]


def _card(*row: Any) -> InvoiceCard:
    money: tuple[Any, ...] = (Currency(*row[8:10]), Rate(*row[10:12]), Balance(*row[12:14]), Balance(*row[14:16]))
    return InvoiceCard(*row[:8], *money)


_CARDS = (
    select(
        *(Item.id, Item.number, Item.party_id, Party.number, Party.name, PaymentTerm.text),
        *(Item.item_date, Item.due_date, Item.currency, CurrencyRow.decimals, Item.rate, Item.rate_per),
        *(Item.amount, Item.home_amount, Item.open_amount, Item.open_home),
    )
    .join(Party, Party.id == Item.party_id)
    .join(PaymentTerm, PaymentTerm.code == Party.payment_term)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .order_by(Item.id)
)


def _batches(payments: Sequence[MadePayment]) -> Iterator[list[MadePayment]]:
    """Gather the payments of a day and currency, two hundred at most in a batch."""
    for _, group in groupby(payments, lambda made: (made.day, made.currency)):
        day = list(group)
        for start in range(0, len(day), LARGEST_BATCH):
            yield day[start : start + LARGEST_BATCH]


def _batch(company: OpenCompany, payments: list[MadePayment], cards: dict[str, InvoiceCard]) -> Batch:
    """Enter a batch; each card then shows what it leaves open."""
    total = _typed(sum(made.amount for made in payments))
    typed = TypedHead(payments[0].day, total, payments[0].currency, method=MAIN_METHOD)
    head = company.read(propose_head, typed)
    lines = tuple(_line(head, cards[made.invoice], made) for made in payments)
    cards.update((line.card.number, after(line)) for line in lines)
    return Batch(uuid.uuid4().hex, head, lines)


def _line(head: BatchHead, card: InvoiceCard, made: MadePayment) -> BatchLine:
    foreign = card.currency != head.home
    return propose_line(head, card, TypedLine(made.closes, _typed(made.amount), post_exchange=foreign))


def after(line: BatchLine) -> InvoiceCard:
    """Return an invoice as it is once the line was approved."""
    card = line.card
    return InvoiceCard(
        *(card.item_id, card.number, card.party_id, card.customer_number, card.customer_name, card.terms_text),
        *(card.item_date, card.due_date, card.currency, card.rate, card.amount, line.rest),
    )
