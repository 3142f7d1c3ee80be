"""Payments: the batch's head, its lines by invoice number or by customer, its end (dialogs B1-B13, C1-C9)."""

import uuid
from dataclasses import dataclass, replace

from admix.calendar import retyped
from admix.dialogs.tables import (
    CUSTOMER_FIELDS,
    DETAIL_FIELDS,
    DISCARD_BATCH_QUESTION,
    ENTRY_FIELDS,
    HEAD_FIELDS,
)
from admix.errors import Refusal
from admix.money import format_amount, format_rate
from admix.operations.batches import (
    Batch,
    BatchHead,
    BatchLine,
    DraftKey,
    MethodMissing,
    TypedHead,
    late_note,
    propose_head,
)
from admix.operations.customers import Customer, Search, customer_by_id, find_customer
from admix.operations.draft_loading import Continued
from admix.operations.drafts import discard_draft
from admix.operations.invoice_cards import InvoiceCard, find_open_invoice
from admix.operations.payments import ApprovedBatch
from admix.operations.registers import payment_methods
from screens.batch_desk import BatchDesk
from screens.batch_detail import take_detail, tell_taken_out
from screens.batch_end import finish
from screens.customer_part import CustomerPayment
from screens.customer_search import choose_customer
from screens.list_state import ListState
from screens.open_batches import offer_open_batches


@dataclass(frozen=True)
class Ended:
    """The clerk has come to the end of the batch."""


@dataclass(frozen=True)
class Left:
    """The clerk leaves the batch."""


@dataclass(frozen=True)
class Detail:
    """An invoice's detail, with the line whose receipt was shown when the batch was left."""

    card: InvoiceCard
    pending: BatchLine | None = None


Step = Detail | CustomerPayment | Ended | Left
"""What comes next: an invoice's detail, a customer's claims, the batch's end, or leaving it."""


class PaymentBatch(BatchDesk):
    """Enter payment batches, one after another; Esc at the empty head leaves."""

    async def converse(self) -> None:
        """Offer the clerk's open batches, then take batches until the clerk leaves."""
        offer = await offer_open_batches(self)
        if offer.is_left:
            return
        continued = offer.continued
        while True:
            if continued is None or not continued.is_head_confirmed:
                if not await self._head(continued):
                    return
                continued = None
            else:
                self._show_frozen(continued)
            approved = await self._lines(continued)
            continued = None
            self._start_over()
            if approved is not None:
                self._tell_approved(approved)

    def _tell_approved(self, approved: ApprovedBatch) -> None:
        currency = self.open_batch.head.currency
        self.tell(
            "Batch %(number)d approved: %(used)s %(currency)s, voucher %(voucher)s.",
            number=approved.number,
            used=format_amount(approved.used, currency.decimals),
            currency=currency.code,
            voucher=approved.voucher,
        )

    def _start_over(self) -> None:
        self.form.clear(self.form.values)
        self.form.shown.clear()
        self.part, self.is_moved = None, False

    # The head

    async def _head(self, continued: Continued | None = None) -> bool:
        """Take the head until its receipt is confirmed; False for Esc."""
        self.form.activate(HEAD_FIELDS)
        kept: DraftKey | None = None
        if continued is not None:
            self.open_batch, kept = continued.batch, continued.batch.draft
            self._show_head(self.open_batch.head)
            self._enter_head(self.open_batch.head)
        while True:
            if not await self.fill():
                if await self._may_leave(kept):
                    return False
                continue
            try:
                head = await self._propose_head()
                if head is None:
                    continue
                if self.form.is_confirmed:
                    return True
                act = self.open_batch.act_id if kept else uuid.uuid4().hex
                await self.keep(Batch(act, head, draft=kept), is_head_confirmed=False)
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            kept = self.open_batch.draft
            self._show_head(head)

    async def _may_leave(self, kept: DraftKey | None) -> bool:
        """Ask before what was typed is thrown away, and throw away the batch that only had a head."""
        if kept is None:
            return await self.may_leave()
        return await self._leave_batch()

    async def _leave_batch(self) -> bool:
        """Ask whether the batch is thrown away or kept for later; False for Esc, which goes on with it.

        One that goes on at another terminal is left without a question.
        """
        if self.is_moved:
            self.hush()
            return True
        answer = await self.ask_yes_no(DISCARD_BATCH_QUESTION)
        if answer is None:
            return False
        try:
            if answer and self.open_batch.draft is not None:
                await self.post(None, discard_draft, self.open_batch.draft)
            elif self.open_batch.payments:
                await self.keep(self.open_batch)
        except Refusal as refusal:
            self.refuse(refusal)
        return True

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

    def _head_values(self, head: BatchHead) -> dict[str, str]:
        decimals = head.currency.decimals
        foreign = head.currency != head.home
        return {
            "payment_date": retyped(head.payment_date, self.terminal.today),
            "total": format_amount(head.total, decimals),
            "currency": head.currency.code,
            "rate": format_rate(head.rate.value) if foreign else "",
            "method": head.method.code,
            "fee": format_amount(head.fee, decimals) if head.fee else "",
        }

    def _show_head(self, head: BatchHead) -> None:
        self.form.shown["method_text"] = f"  {head.method.text}"
        self.form.shown["remainder"] = format_amount(head.total, head.currency.decimals)
        self.form.put_receipt(self._head_values(head))
        note = late_note(head, self.terminal.today)
        if note is not None:
            self.tell(note[0], **note[1])

    def _enter_head(self, head: BatchHead) -> None:
        """Put a kept head into the form as if it had just been typed."""
        more = {"bundle_number": head.bundle_number, "count": "" if head.count is None else str(head.count)}
        for name, value in (self._head_values(head) | more).items():
            if value:
                self.form.enter(name, value)
        self.form.put_receipt({})

    def _show_frozen(self, continued: Continued) -> None:
        """Show the head of a batch that is taken up again."""
        self.open_batch = continued.batch
        self._enter_head(self.open_batch.head)
        self.form.shown["method_text"] = f"  {self.open_batch.head.method.text}"

    # The lines

    async def _lines(self, continued: Continued | None) -> ApprovedBatch | None:
        """Take invoices and customers until the batch is approved, or left (None)."""
        step = None if continued is None else await self._where_the_clerk_stood(continued)
        while True:
            self.show_remainder()
            if step is None:
                step = await self._next_step()
            match step:
                case Detail():
                    await take_detail(self, step.card, step.pending)
                    step = None
                case CustomerPayment():
                    ended = await step.hold()
                    approved = await self._end() if ended else None
                    if approved is not None:
                        return approved
                    step = step if ended else None
                case Ended():
                    approved = await self._end()
                    if approved is not None:
                        return approved
                    step = None
                case Left():
                    if await self._leave_batch():
                        return None
                    step = None

    async def _end(self) -> ApprovedBatch | None:
        """Ask what there is to ask, then for approval; None goes back to where the clerk was."""
        self.show_remainder()
        approved = await finish(self)
        self.show_remainder()
        return approved

    async def _where_the_clerk_stood(self, continued: Continued) -> Step | None:
        """Go back to the customer's window, or to the receipt that was shown last."""
        self.part = continued.part
        if continued.part is not None:
            customer = await self.ask_ledger(customer_by_id, continued.part.party_id)
            payment = CustomerPayment(self, customer, continued.part.amount)
            payment.pending = continued.pending
            return payment
        return None if continued.pending is None else Detail(continued.pending.card, continued.pending)

    async def _next_step(self) -> Step | None:
        """Take an invoice number or a customer; an empty line and Enter ends the batch, Esc leaves it.

        None where a line was taken out because its invoice was settled in the meantime.
        """
        self.form.clear((*ENTRY_FIELDS, *CUSTOMER_FIELDS, *DETAIL_FIELDS))
        self.form.shown.pop("customer_text", None)
        self.form.activate(ENTRY_FIELDS, "entry")
        while True:
            if not await self.fill():
                return Left()
            if self.form.is_empty:
                if self.open_batch.payments:
                    return Ended()
                self.tell("Type an invoice number or a customer number. Esc leaves the batch.")
                continue
            number = None
            try:
                typed = self.read(ENTRY_FIELDS)
                number = typed.text("invoice")
                if number is not None:
                    return Detail(self._of_customer(await self.ask_ledger(find_open_invoice, number)))
                customer = await self._find_customer(typed.text("customer"), other=bool(typed.flag("other_terms")))
                if customer is not None:
                    return CustomerPayment(self, customer)
            except Refusal as refusal:
                self.refuse(refusal)
                if await self._take_out(number):
                    return None

    async def _take_out(self, number: str | None) -> bool:
        """Take out the line on an invoice that was settled in the meantime; False where there is none."""
        gone = next((line for line in self.open_batch.lines if line.card.number == number), None)
        if gone is not None:
            await self.keep(self.open_batch.without(gone.card.item_id))
            tell_taken_out(self, gone.card)
        return gone is not None

    async def _find_customer(self, customer: str | None, *, other: bool) -> Customer | None:
        """Return the customer typed or chosen from the list."""
        if customer is None:
            raise Refusal("Type an invoice number, or a customer number.", "invoice")
        if other or not customer.isdigit():
            return await choose_customer(self, Search(customer, other), "customer")
        return await self.ask_ledger(find_customer, customer, "customer")

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
