"""The programs of the menu that lead through several dialogs."""

from typing import TYPE_CHECKING

from admix.dialogs.inquiries import CUSTOMER_INQUIRY, INVOICE_INQUIRY
from admix.dialogs.tables import INVOICE_ROWS
from screens.customer_inquiry import TRANSACTIONS, CustomerInquiry
from screens.customer_search import CustomerSearch
from screens.invoice_inquiry import InvoiceInquiry
from screens.journal import JournalScreen
from screens.manual_invoices import ManualInvoices
from screens.payment_batch import PaymentBatch
from screens.transactions import Transactions

if TYPE_CHECKING:
    from screens.app import LedgerApp


async def manual_invoices(app: "LedgerApp") -> None:
    """Register manual invoices, customer after customer; a full form is followed by an empty one."""
    while True:
        customer = await app.visit(CustomerSearch(app.terminal))
        if customer is None:
            return
        while await app.visit(ManualInvoices(app.terminal, customer)) == INVOICE_ROWS:
            pass


async def payments(app: "LedgerApp") -> None:
    """Enter payment batches."""
    await app.visit(PaymentBatch(app.terminal))


async def journal(app: "LedgerApp") -> None:
    """Make payment journals."""
    await app.visit(JournalScreen(app.terminal))


async def customer_inquiry(app: "LedgerApp") -> None:
    """Show customer after customer; from a card the way leads down to invoices or transactions and back."""
    while (customer := await app.visit(CustomerSearch(app.terminal, CUSTOMER_INQUIRY.path))) is not None:
        while (wanted := await app.visit(CustomerInquiry(app.terminal, customer.number))) is not None:
            if wanted == TRANSACTIONS:
                await app.visit(Transactions(app.terminal, customer))
            else:
                await app.visit(InvoiceInquiry(app.terminal, customer, from_card=True))


async def invoice_inquiry(app: "LedgerApp") -> None:
    """Show a customer's invoices; an empty form asks for the customer search."""
    customer = None
    while await app.visit(InvoiceInquiry(app.terminal, customer)):
        customer = await app.visit(CustomerSearch(app.terminal, INVOICE_INQUIRY.path))
