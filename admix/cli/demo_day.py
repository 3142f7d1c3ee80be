"""The demo's day without a terminal: scripts A to D of the manual by the screens' own operations."""

import uuid
from datetime import date
from decimal import Decimal

from admix.calendar import short
from admix.cli.context import Invocation, tell, write_out
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.jobs import print_journal
from admix.money import format_amount, format_rate
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.claims import allocate_oldest_first
from admix.operations.customers import find_customer
from admix.operations.drafts import Stage, keep_draft
from admix.operations.inquiries import AsOf
from admix.operations.invoice_cards import claims_of, find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.journals import Selection
from admix.operations.payments import approve_batch
from admix.operations.verifying.run import verify_company
from reports.customer import customer_report
from reports.rendering.paper import render_paper

ROWS = (
    InvoiceRow(0, "12345", Decimal(8000)),
    InvoiceRow(1, "23432", Decimal(7000), "NOK", 90_000, date(1998, 6, 1), date(1998, 9, 15)),
    InvoiceRow(2, "54323", Decimal(500), "USD", None, date(1998, 9, 15)),
)


def first_day(company: OpenCompany, invocation: Invocation) -> None:
    """Register three invoices, pay by invoice number and by customer, print journal and inquiry, verify.

    Refused: anything that verify finds.
    """
    _invoices(company, invocation)
    _inquiry(company, invocation)
    _batch_by_invoice(company, invocation)
    _inquiry(company, invocation)
    _batch_by_customer(company, invocation)
    for journal in print_journal(company, Selection(), invocation.settings):
        write_out(journal.pages, None)
    _inquiry(company, invocation)
    findings = verify_company(company)
    if findings:
        raise Refusal.saying(findings[0].message, findings[0].values)
    tell(invocation.say("The register is whole: every row is as it was posted and every sum agrees."))


def _invoices(company: OpenCompany, invocation: Invocation) -> None:
    """Script A: three manual invoices on customer 888."""
    today = company.today
    receipts = company.read(propose_invoices, "888", ROWS, today)
    company.write(register_invoices, "888", ROWS, receipts, today)
    for receipt in receipts:
        tell(
            f"{receipt.number:>8}  {receipt.currency.code}  {format_rate(receipt.rate.value):>11}  "
            f"{short(receipt.item_date)}  {format_amount(receipt.amount):>12}  {short(receipt.due_date)}   "
            f"{receipt.reminders}"
        )
    tell(invocation.say("%(count)d invoices registered.", count=len(receipts)))


def _batch_by_invoice(company: OpenCompany, invocation: Invocation) -> None:
    """Script B: a batch declared as 5000.00, one invoice of 6300.00; the used amount becomes the total."""
    head = company.read(propose_head, TypedHead(date(1998, 9, 14), Decimal(5000), method="bank"))
    line = propose_line(head, company.read(find_open_invoice, "23432"), TypedLine(paid=Decimal(6300)))
    batch = Batch(uuid.uuid4().hex, head).with_line(line)
    figures = {"Total amount": batch.head.total, "Used amount": batch.used, "Remainder": batch.remainder}
    for label, amount in figures.items():
        tell(f"{invocation.say(label) + ':':24}{format_amount(amount):>12}")
    _approve(company, invocation, batch)


def _batch_by_customer(company: OpenCompany, invocation: Invocation) -> None:
    """Script C: 10000.00 from customer 888, spread over the claims oldest first; kept, then approved."""
    head = company.read(propose_head, TypedHead(date(1998, 9, 14), Decimal(10000), method="bank"))
    customer = company.read(find_customer, "888")
    batch = Batch(uuid.uuid4().hex, head)
    batch = allocate_oldest_first(batch, company.read(claims_of, customer.id), head.total)
    for line in batch.lines:
        rest = f"{format_amount(line.rest.amount, line.card.currency.decimals):>12} {line.card.currency.code}"
        tell(f"{line.card.number:>8}  {format_amount(line.paid):>12} {head.currency.code}  {rest}")
    _approve(company, invocation, company.write(keep_draft, batch, Stage()))


def _approve(company: OpenCompany, invocation: Invocation, batch: Batch) -> None:
    approved = company.write_as(batch.act_id, approve_batch, batch)
    tell(
        invocation.say(
            "Batch %(number)d approved: %(used)s %(currency)s, voucher %(voucher)s.",
            number=approved.number,
            used=format_amount(approved.used),
            currency=batch.head.currency.code,
            voucher=approved.voucher,
        )
    )


def _inquiry(company: OpenCompany, invocation: Invocation) -> None:
    """Print the customer's inquiry figures."""
    document = company.read(customer_report, "888", AsOf(), company.today)
    settings = invocation.settings
    write_out(render_paper(document, settings.page_lines, charset=settings.charset), None)
