"""The demo's first day without a terminal: scripts A and B of the manual by the screens' own operations."""

import uuid
from datetime import date
from decimal import Decimal

from admix.calendar import short
from admix.cli.context import Invocation, tell, write_out
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.jobs import print_journal
from admix.money import format_amount, format_rate
from admix.operations.batches import Batch, TypedHead, TypedLine, propose_head, propose_line
from admix.operations.inquiries import AsOf
from admix.operations.invoice_cards import find_open_invoice
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
    """Register three invoices, enter and approve a batch, print its journal and the inquiry, verify.

    Refused: anything that verify finds.
    """
    _invoices(company, invocation)
    _inquiry(company, invocation)
    _batch(company, invocation)
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


def _batch(company: OpenCompany, invocation: Invocation) -> None:
    """Script B: a batch declared as 5000.00, one invoice of 6300.00; the used amount becomes the total."""
    head = company.read(propose_head, TypedHead(date(1998, 9, 14), Decimal(5000), method="bank"))
    line = propose_line(head, company.read(find_open_invoice, "23432"), TypedLine(paid=Decimal(6300)))
    batch = Batch(uuid.uuid4().hex, head).with_line(line)
    figures = {"Total amount": batch.head.total, "Used amount": batch.used, "Remainder": batch.remainder}
    for label, amount in figures.items():
        tell(f"{invocation.say(label) + ':':24}{format_amount(amount):>12}")
    approved = company.write_as(batch.act_id, approve_batch, batch)
    tell(
        invocation.say(
            "Batch %(number)d approved: %(used)s %(currency)s, voucher %(voucher)s.",
            number=approved.number,
            used=format_amount(approved.used),
            currency=head.currency.code,
            voucher=approved.voucher,
        )
    )


def _inquiry(company: OpenCompany, invocation: Invocation) -> None:
    """Print the customer's inquiry figures."""
    document = company.read(customer_report, "888", AsOf(), company.today)
    settings = invocation.settings
    write_out(render_paper(document, settings.page_lines, charset=settings.charset), None)
