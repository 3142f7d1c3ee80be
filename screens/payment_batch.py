"""Payments: the batch's head, its lines by invoice number, the three boxes at its end (dialogs B1-B13)."""

import uuid
from dataclasses import replace

from admix.calendar import retyped, short
from admix.dialogs.tables import (
    DETAIL_FIELDS,
    DISCARD_QUESTION,
    ENTRY_FIELDS,
    HEAD_FIELDS,
    PAYMENT_BATCH,
)
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount, format_rate
from admix.operations.batches import (
    Batch,
    BatchHead,
    BatchLine,
    InvoiceCard,
    MethodMissing,
    TypedHead,
    TypedLine,
    find_open_invoice,
    late_note,
    propose_head,
    propose_line,
    shown,
    shown_currency,
)
from admix.operations.customers import Customer, Search, find_customer
from admix.operations.inquiries import OpenLine, open_items
from admix.operations.payments import ApprovedBatch
from admix.operations.registers import currency_decimals, payment_methods
from screens.batch_end import finish, show_remainder
from screens.customer_search import choose_customer
from screens.form import LedgerScreen
from screens.list_state import ListState

OPEN_HEADINGS = (mark("Invoice"), mark("Date"), mark("Due"), mark("Outstanding"))


class PaymentBatch(LedgerScreen[None]):
    """Enter payment batches, one after another; Esc at the empty head leaves."""

    dialog = PAYMENT_BATCH

    async def converse(self) -> None:
        """Take batches until the clerk leaves."""
        while True:
            head = await self._head()
            if head is None:
                return
            batch = Batch(uuid.uuid4().hex, head)
            approved = await self._lines(batch)
            self._start_over()
            if approved is not None:
                self.tell(
                    "Batch %(number)d approved: %(used)s %(currency)s, voucher %(voucher)s.",
                    number=approved.number,
                    used=format_amount(approved.used, head.currency.decimals),
                    currency=head.currency.code,
                    voucher=approved.voucher,
                )

    def _start_over(self) -> None:
        self.form.clear(self.form.values)
        self.form.shown.clear()

    # The head

    async def _head(self) -> BatchHead | None:
        """Take the head until its receipt is confirmed; None for Esc."""
        self.form.activate(HEAD_FIELDS)
        while True:
            if not await self.fill():
                if await self.may_leave():
                    return None
                continue
            try:
                head = await self._propose_head()
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            if head is not None and self.form.is_confirmed:
                return head
            if head is not None:
                self._show_head(head)

    async def _propose_head(self) -> BatchHead | None:
        """Work out the head as typed; a missing method is chosen from the pop-up first."""
        typed = self.read(HEAD_FIELDS)
        head = TypedHead(
            typed.day("payment_date"),
            typed.amount("total"),
            typed.text("currency"),
            typed.count("rate"),
            typed.text("method"),
            typed.text("bundle_number") or "",
            typed.count("count"),
            typed.amount("fee"),
        )
        try:
            return await self.ask_ledger(propose_head, head)
        except MethodMissing:
            methods = await self.ask_ledger(payment_methods)
            rows = ListState.of(self.say("Payment method"), [method.code for method in methods], 24, 12)
            chosen = await self.choose(rows, 5, 26)
            if chosen is None:
                self.form.go_to("method")
                return None
            self.form.enter("method", methods[chosen].code)
            return await self.ask_ledger(propose_head, replace(head, method=methods[chosen].code))

    def _show_head(self, head: BatchHead) -> None:
        decimals = head.currency.decimals
        self.form.shown["method_text"] = f"  {head.method.text}"
        self.form.shown["remainder"] = format_amount(head.total, decimals)
        foreign = head.currency != head.home
        self.form.put_receipt(
            {
                "payment_date": retyped(head.payment_date, self.terminal.today),
                "total": format_amount(head.total, decimals),
                "currency": head.currency.code,
                "rate": format_rate(head.rate.value) if foreign else "",
                "method": head.method.code,
                "fee": format_amount(head.fee, decimals) if head.fee else "",
            }
        )
        note = late_note(head, self.terminal.today)
        if note is not None:
            self.tell(note[0], **note[1])

    # The lines

    async def _lines(self, batch: Batch) -> ApprovedBatch | None:
        """Take invoice numbers until the batch is approved, or thrown away (None)."""
        while True:
            show_remainder(self, batch)
            self.form.clear((*ENTRY_FIELDS, *DETAIL_FIELDS))
            self.form.shown.pop("customer_text", None)
            self.form.activate(ENTRY_FIELDS, "entry")
            card = await self._invoice(batch)
            if isinstance(card, InvoiceCard):
                batch = await self._detail(batch, card)
                continue
            if isinstance(card, BatchLine):
                batch = batch.without(card.card.item_id)
                continue
            if card == "leave":
                if await self.ask_yes_no(DISCARD_QUESTION) is True:
                    return None
                continue
            batch, approved = await finish(self, batch)
            if approved is not None:
                return approved

    async def _invoice(self, batch: Batch) -> InvoiceCard | BatchLine | str:
        """Take an invoice number; an empty line and Enter ends the batch, Esc leaves it.

        A line on an invoice that was settled in the meantime is returned to be taken out.
        """
        while True:
            if not await self.fill():
                return "leave"
            if self.form.is_empty:
                if batch.lines:
                    return "finish"
                self.tell("Type an invoice number. Esc leaves the batch.")
                continue
            number = None
            try:
                number = await self._invoice_number(batch.head)
                if number is not None:
                    return self._of_customer(await self.ask_ledger(find_open_invoice, number))
            except Refusal as refusal:
                self.refuse(refusal)
                gone = next((line for line in batch.lines if line.card.number == number), None)
                if gone is not None:
                    self._tell_taken_out(gone.card)
                    return gone

    def _of_customer(self, card: InvoiceCard) -> InvoiceCard:
        """Refuse an invoice of another customer than the one typed beside it."""
        customer = self.form.entered["customer"].strip()
        if customer.isdigit() and not self.form.entered["other_terms"] and customer != card.customer_number:
            raise Refusal(
                "Invoice %(number)s belongs to customer %(customer)s.",
                "customer",
                number=card.number,
                customer=card.customer_number,
            )
        return card

    async def _invoice_number(self, head: BatchHead) -> str | None:
        """Return the invoice number typed, or the one chosen among a customer's open invoices."""
        typed = self.read(ENTRY_FIELDS)
        number, customer = typed.text("invoice"), typed.text("customer")
        if number is not None or customer is None:
            if number is None:
                raise Refusal("Type an invoice number, or a customer number.", "invoice")
            return number
        found: Customer | None
        if typed.flag("other_terms") or not customer.isdigit():
            found = await choose_customer(self, Search(customer, bool(typed.flag("other_terms"))), "customer")
        else:
            found = await self.ask_ledger(find_customer, customer, "customer")
        return None if found is None else await self._open_invoice(found, head)

    async def _open_invoice(self, customer: Customer, head: BatchHead) -> str | None:
        """Let the clerk choose one of a customer's open invoices; foreign ones show both amounts."""
        lines = await self.ask_ledger(open_items, customer.id)
        if not lines:
            raise Refusal("Nothing is open on customer %(number)s.", "customer", number=customer.number)
        decimals = await self.ask_ledger(currency_decimals)
        invoice, date, due, outstanding = (self.say(word) for word in OPEN_HEADINGS)
        heading = f"{invoice:>8} {date:6} {due:6} {outstanding:>19}"
        title = f"{customer.number} {customer.name}"
        texts = [_open_row(line, decimals, head) for line in lines]
        chosen = await self.choose(ListState.of(title, texts, 66, 10, heading), 6, 6)
        return None if chosen is None else lines[chosen].number

    # One invoice

    async def _detail(self, batch: Batch, card: InvoiceCard) -> Batch:
        """Take what is paid on an invoice; Esc drops what was typed on this row."""
        earlier = batch.line_of(card.item_id)
        self._show_card(batch.head, card)
        self.form.activate(DETAIL_FIELDS, "entry", "detail")
        self.form.values["charge_interest"] = self.terminal.language.no
        if earlier is not None:
            self._show_again(batch, card, earlier)
        while await self.fill():
            try:
                if earlier is not None and not self.read().has("settle", "paid", "reduction", "exchange"):
                    self._tell_taken_out(card)
                    return batch.without(card.item_id)
                line = propose_line(batch.head, card, self._typed_line())
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            if self.form.is_confirmed:
                return batch.with_line(line)
            self._show_line(batch, line)
        return batch

    def _tell_taken_out(self, card: InvoiceCard) -> None:
        self.tell("Invoice %(number)s was taken out of the batch.", number=card.number)

    def _show_again(self, batch: Batch, card: InvoiceCard, earlier: BatchLine) -> None:
        """Show a line as it was typed, worked out anew on what is open by now."""
        typed = earlier.typed
        try:
            self._show_line(batch, propose_line(batch.head, card, typed))
        except Refusal as refusal:
            self._show_line(batch, earlier)
            self.refuse(refusal)
        given = {"settle": typed.settle, "paid": typed.paid, "reduction": typed.reduction, "exchange": typed.exchange}
        flags = {"charge_interest": typed.charge_interest, "post_exchange": typed.post_exchange}
        for name, value in (given | flags).items():
            if value:
                self.form.enter(name, self.form.values[name])

    def _typed_line(self) -> TypedLine:
        typed = self.read(DETAIL_FIELDS)
        return TypedLine(
            bool(typed.flag("settle")),
            typed.amount("paid"),
            typed.amount("reduction"),
            typed.amount("exchange"),
            bool(typed.flag("charge_interest")),
            bool(typed.flag("post_exchange")),
        )

    def _show_card(self, head: BatchHead, card: InvoiceCard) -> None:
        money = shown_currency(head, card)
        same = card.currency == head.currency
        self.form.values |= {"customer": card.customer_number, "other_terms": "", "invoice": card.number}
        self.form.shown |= {
            "customer_text": f"{card.customer_name[:22]} {card.terms_text}",
            "item_date": short(card.item_date),
            "due_date": short(card.due_date),
            "amount": format_amount(shown(head, card, card.amount), money.decimals),
            "open": format_amount(shown(head, card, card.open), money.decimals),
            "shown_currency": money.code,
            "invoice_rate": format_rate((head.rate if same else card.rate).value),
            "terms": f" {card.terms_text}",
        }

    def _show_line(self, batch: Batch, line: BatchLine) -> None:
        """Show the receipt of a line: what is left of the invoice is blank when it is nothing."""
        head, language = batch.head, self.terminal.language
        money = shown_currency(head, line.card)
        rest = shown(head, line.card, line.rest)
        self.form.shown["open"] = format_amount(rest, money.decimals) if rest else ""
        self.form.put_receipt(
            {
                "settle": language.yes if line.settle else "",
                "paid": format_amount(line.paid, head.currency.decimals) if line.paid else "",
                "reduction": format_amount(line.reduction, money.decimals) if line.reduction else "",
                "exchange": format_amount(line.payment.exchange, head.home.decimals) if line.payment.exchange else "",
                "charge_interest": language.yes if line.charge_interest else language.no,
                "post_exchange": language.yes if line.post_exchange else language.no,
            }
        )


def _open_row(line: OpenLine, decimals: dict[str, int], head: BatchHead) -> str:
    own = f"{format_amount(line.open_amount, decimals[line.currency]):>15} {line.currency}"
    row = f"{line.number:>8} {short(line.item_date)} {short(line.due_date)} {own}"
    if line.currency == head.home.code:
        return row
    return f"{row} {format_amount(line.open_home, head.home.decimals):>15} {head.home.code}"
