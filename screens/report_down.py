"""The way down from a report's row: to the customer, the item, the batch or the voucher, and back."""

from typing import TYPE_CHECKING

from admix.dialogs.form import Dialog
from admix.dialogs.reports import VOUCHER_VIEW
from admix.errors import Refusal
from admix.operations.customers import find_customer
from admix.operations.invoice_inquiry import act_card, customer_of_invoice
from admix.operations.registers import control_record
from admix.operations.vouchers import entry_of_voucher
from reports.document import Way
from screens.act_box import act_box
from screens.batch_content import BatchInquiry
from screens.corrections import CorrectionForm
from screens.customer_inquiry import CustomerInquiry
from screens.form import LedgerScreen
from screens.invoice_inquiry import InvoiceInquiry
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

VOUCHER_ROW = 3


async def go_down(app: "LedgerApp", way: Way) -> None:
    """Show what a row stands for; what is not there any more is told when the clerk is back."""
    kind, key = way
    try:
        if kind == "customer":
            await _customer(app, key)
        elif kind == "item":
            await _item(app, key)
        elif kind == "batch":
            await _batch(app, int(key))
        else:
            await app.visit(VoucherView(app.terminal, key))
    except Refusal as refusal:
        app.terminal.give_notice(refusal.message, **refusal.values)


async def _customer(app: "LedgerApp", number: str) -> None:
    customer = await app.terminal.read(find_customer, number)
    while await app.visit(CustomerInquiry(app.terminal, number)):
        await app.visit(InvoiceInquiry(app.terminal, customer, from_card=True))


async def _item(app: "LedgerApp", number: str) -> None:
    owner = await app.terminal.read(customer_of_invoice, number)
    customer = await app.terminal.read(find_customer, owner)
    await app.visit(InvoiceInquiry(app.terminal, customer, from_card=True, invoice=number))


async def _batch(app: "LedgerApp", number: int) -> None:
    inquiry = BatchInquiry(app.terminal, number)
    while (wanted := await app.visit(inquiry)) is not None:
        await app.visit(CorrectionForm(app.terminal, wanted))
        inquiry = BatchInquiry(app.terminal, number, inquiry.ruler)


class VoucherView(LedgerScreen[None]):
    """A voucher: the act behind it and its postings."""

    dialog: Dialog = VOUCHER_VIEW

    def __init__(self, terminal: Terminal, voucher: str) -> None:
        super().__init__(terminal)
        self._voucher = voucher

    async def converse(self) -> None:
        """Show the voucher until Enter or Esc. Refused: a voucher that is not there."""
        try:
            entry = await self.ask_ledger(entry_of_voucher, self._voucher)
            card = await self.ask_ledger(act_card, entry)
            home = (await self.ask_ledger(control_record)).home
        except Refusal as refusal:
            self.terminal.give_notice(refusal.message, **refusal.values)
            return
        await self.choose(act_box(card, home, self.terminal.language, card.kind), VOUCHER_ROW, 2)
