"""Payments: the batch's head, its lines by invoice number or by customer, its end (dialogs B1-B13, C1-C9)."""

from dataclasses import dataclass

from admix.dialogs.tables import (
    CUSTOMER_FIELDS,
    DETAIL_FIELDS,
    ENTRY_FIELDS,
    GIVE_BACK_QUESTION,
    LIST_SIGN,
)
from admix.errors import Refusal
from admix.money import format_amount
from admix.operations.batch_lines import BatchLine
from admix.operations.batches import OnAccount
from admix.operations.customers import Customer, Search, customer_by_id, find_customer
from admix.operations.draft_loading import Continued
from admix.operations.drafts import give_back
from admix.operations.invoice_cards import InvoiceCard, find_open_invoice
from admix.operations.payments import ApprovedBatch
from screens.batch_detail import take_detail, tell_taken_out
from screens.batch_end import HandedIn, approve, finish
from screens.batch_head import HeadDesk
from screens.batch_lines import HeadChosen, choose_line
from screens.customer_part import CustomerPayment
from screens.customer_search import choose_customer
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


@dataclass(frozen=True)
class Listed:
    """The clerk wants to see what the batch has."""


Step = Detail | CustomerPayment | Listed | Ended | Left
"""What comes next: an invoice's detail, a customer's claims, the batch's lines, its end, or leaving it."""


class PaymentBatch(HeadDesk):
    """Enter payment batches, one after another; Esc at the empty head leaves."""

    async def converse(self) -> None:
        """Offer the clerk's open batches, then take batches until the clerk leaves."""
        offer = await offer_open_batches(self)
        if offer.is_left:
            return
        continued = offer.continued
        if continued is not None and offer.to_approve:
            await self._approve_for(continued, offer.to_approve)
            continued = None
        while True:
            if continued is None or not continued.is_head_confirmed:
                if not await self.take_head(continued):
                    return
                continued = None
            else:
                self.show_frozen(continued)
            approved = await self._lines(continued)
            continued = None
            self._start_over()
            if approved is not None:
                self._tell_approved(approved)

    async def _approve_for(self, continued: Continued, user: str) -> None:
        """Show a batch that a colleague handed in, ask for its approval; no may give it back to be changed."""
        self.show_frozen(continued)
        self.form.activate((), "entry")
        self.show_remainder()
        await choose_line(self, fixed=True)
        approved = await approve(self, self.open_batch)
        if approved is None and await self.ask_yes_no(GIVE_BACK_QUESTION) and self.open_batch.draft is not None:
            try:
                await self.post(None, give_back, self.open_batch.draft)
                self.tell("The batch is given back to %(user)s.", user=user)
            except Refusal as refusal:
                self.refuse(refusal)
        self._start_over()
        if approved is not None:
            self._tell_approved(approved)

    def _tell_approved(self, approved: ApprovedBatch | HandedIn) -> None:
        if isinstance(approved, HandedIn):
            self.tell("The batch is handed in. It is offered to those who may approve it.")
            return
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

    # The lines

    async def _lines(self, continued: Continued | None) -> ApprovedBatch | HandedIn | None:
        """Take invoices and customers until the batch is approved, or left (None)."""
        step = None if continued is None else await self._where_the_clerk_stood(continued)
        while True:
            self.show_remainder()
            step = step or await self._next_step()
            if isinstance(step, Left) and await self.leave_batch():
                return None
            match step:
                case Detail():
                    await take_detail(self, step.card, step.pending)
                    step = None
                case Listed():
                    step = await self._chosen_line()
                case CustomerPayment() if not await step.hold():
                    step = None
                case CustomerPayment() | Ended():
                    approved = await self._end()
                    if approved is not None:
                        return approved
                    step = step if isinstance(step, CustomerPayment) else None
                case _:
                    step = None

    async def _chosen_line(self) -> Step | None:
        """Show what the batch has and go where the clerk wants to change something; None back to the invoice line."""
        try:
            chosen = await choose_line(self)
            match chosen:
                case BatchLine():
                    return Detail(await self.ask_ledger(find_open_invoice, chosen.card.number))
                case OnAccount():
                    customer = await self.ask_ledger(customer_by_id, chosen.party_id)
                    return CustomerPayment(self, customer, self.open_batch.used_by(customer.id))
                case HeadChosen():
                    await self.change_head()
                    return Listed()
        except Refusal as refusal:
            self.refuse(refusal)
            if isinstance(chosen, BatchLine):
                await self._take_out(chosen.card.number)
        return None

    async def _end(self) -> ApprovedBatch | HandedIn | None:
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
        self.form.shown.pop("delivery", None)
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
                if number == LIST_SIGN:
                    return Listed()
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
