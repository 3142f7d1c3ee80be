"""Manual invoices: seven rows, a receipt, a second Enter (dialogs A3-A6)."""

from collections.abc import Mapping, Sequence
from datetime import date

from admix.calendar import is_far, retyped
from admix.dialogs.reading import Typed
from admix.dialogs.tables import INVOICE_ROWS, MANUAL_INVOICES
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount, format_rate
from admix.operations.customers import Customer
from admix.operations.invoices import InvoiceReceipt, InvoiceRow, propose_invoices, register_invoices
from screens.form import LedgerScreen
from screens.terminal import Terminal

REGISTERED, ONE_REGISTERED = mark("%(count)d invoices registered."), mark("One invoice registered.")
COLUMNS = ("number", "currency", "rate", "item_date", "amount", "due_date", "reminders")


class ManualInvoices(LedgerScreen[int]):
    """Register invoices of one customer; the answer is how many were registered."""

    dialog = MANUAL_INVOICES

    def __init__(self, terminal: Terminal, customer: Customer) -> None:
        super().__init__(terminal)
        self._customer = customer
        self._receipts: list[InvoiceReceipt] = []
        self.form.shown["customer"] = f"{customer.number:>3} {customer.name}"

    async def converse(self) -> int | None:
        """Take rows until they are registered; an empty form and Enter, or Esc, leaves."""
        while True:
            if not await self.fill():
                if await self.may_leave():
                    return None
                continue
            if self.form.is_empty:
                return None
            try:
                registered = await self._send()
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            if registered:
                self.terminal.give_notice(ONE_REGISTERED if registered == 1 else REGISTERED, count=registered)
                return registered

    async def _send(self) -> int:
        """Show the receipt, or register what an unchanged receipt shows; return how many were registered."""
        rows = self._rows(self.read())
        today = self.terminal.today
        if self.form.is_confirmed:
            self.form.receipt = None
            return await self.post(None, register_invoices, self._customer.number, rows, self._receipts, today)
        self._receipts = await self.ask_ledger(propose_invoices, self._customer.number, rows, today)
        self.form.put_receipt(_receipt_texts(self._receipts, today))
        far = next((r for r in self._receipts if is_far(r.item_date, today) or is_far(r.due_date, today)), None)
        if far is not None:
            self.tell(
                "Look at the dates of %(number)s: %(date)s, due %(due)s. Enter registers them so.",
                number=far.number,
                date=far.item_date.isoformat(),
                due=far.due_date.isoformat(),
            )
        return 0

    def _rows(self, typed: Typed) -> list[InvoiceRow]:
        """Return the rows that anything was typed in. Refused: a row without number or amount."""
        rows = []
        for place in range(INVOICE_ROWS):
            names = [f"{column}.{place}" for column in COLUMNS]
            if not typed.has(*names):
                continue
            number, amount = typed.text(f"number.{place}"), typed.amount(f"amount.{place}")
            if number is None:
                raise Refusal("The invoice number is missing on row %(row)d.", f"number.{place}", row=place + 1)
            if amount is None:
                raise Refusal("The amount is missing on row %(row)d.", f"amount.{place}", row=place + 1)
            rows.append(
                InvoiceRow(
                    place,
                    number,
                    amount,
                    typed.text(f"currency.{place}"),
                    typed.count(f"rate.{place}"),
                    typed.day(f"item_date.{place}"),
                    typed.day(f"due_date.{place}"),
                    typed.count(f"reminders.{place}"),
                )
            )
        return rows


def _receipt_texts(receipts: Sequence[InvoiceReceipt], today: date) -> Mapping[str, str]:
    """Return the fields of the receipt: amounts at the currency's decimals, rates at 5."""
    texts: dict[str, str] = {}
    for receipt in receipts:
        shown = (
            receipt.number,
            receipt.currency.code,
            format_rate(receipt.rate.value),
            retyped(receipt.item_date, today),
            format_amount(receipt.amount, receipt.currency.decimals),
            retyped(receipt.due_date, today),
            str(receipt.reminders),
        )
        texts |= {f"{column}.{receipt.place}": text for column, text in zip(COLUMNS, shown, strict=True)}
    return texts
