"""Entry by customer: what a customer paid of the batch, spread over that customer's claims (dialogs C2-C8)."""

from decimal import Decimal

from admix.dialogs.tables import CUSTOMER_FIELDS, DETAIL_FIELDS, ON_ACCOUNT_QUESTION
from admix.errors import Refusal
from admix.money import format_amount, to_minor
from admix.operations.batch_lines import BatchLine
from admix.operations.batches import OnAccount, leave_on_account
from admix.operations.claim_parts import Claim, claims_by_part, pay_claim, undo_claim
from admix.operations.claims import allocate_oldest_first
from admix.operations.customers import Customer, change_remark
from admix.operations.delivery_addresses import delivery_address_of
from admix.operations.draft_lists import Held, held_elsewhere
from admix.operations.drafts import CustomerPart
from admix.operations.invoice_cards import InvoiceCard, claims_of
from admix.operations.open_parts import parts_of
from screens.batch_desk import BatchDesk
from screens.batch_detail import take_detail, tell_holder
from screens.canvas import Picture
from screens.claims_window import LINES, ClaimsWindow
from screens.form import FORM_ROW

WINDOW_ROW = FORM_ROW + 3


class CustomerPayment:
    """One customer's part of a batch, from the customer's form through the window of claims."""

    def __init__(self, screen: BatchDesk, customer: Customer, amount: int | None = None) -> None:
        self.screen = screen
        self.customer = customer
        self.amount = amount
        """What the customer paid of the batch, in its currency, once it is known."""
        self.pending: BatchLine | None = None
        """The line whose receipt was shown when the batch was left."""
        self._claims: list[InvoiceCard] = []
        self._held: dict[int, Held] = {}
        self._window: ClaimsWindow | None = None
        self._paid = True
        """A payment was made since the window was last left for the totals."""

    async def hold(self) -> bool:
        """Ask for the amount unless it is known, then show the claims; True goes on to the batch's totals."""
        ended = await self._hold()
        if ended:
            self._paid = False
        return ended

    async def _hold(self) -> bool:
        delivery = await self.screen.ask_ledger(delivery_address_of, self.customer.id)
        self.screen.form.shown["delivery"] = delivery or ""
        self._show_customer()
        if self.amount is None:
            return await self._ask_amount() and await self._pay_claims()
        try:
            await self._open(self.amount)
        except Refusal as refusal:
            self.screen.refuse(refusal)
            return False
        pending, self.pending = self.pending, None
        if pending is not None and await self._detail(pending.card, pending):
            return True
        return await self._pay_claims()

    async def _detail(self, card: InvoiceCard, pending: BatchLine | None = None) -> bool:
        """Open a claim's detail; True where it was confirmed and nothing of the batch remains."""
        confirmed = await take_detail(self.screen, card, pending)
        self.screen.form.activate((), "entry", "customer")
        self._paid = self._paid or confirmed
        return confirmed and not self.screen.open_batch.remainder

    def _money(self, amount: int) -> str:
        return format_amount(amount, self.screen.open_batch.head.currency.decimals)

    # The customer's form

    def _show_customer(self) -> None:
        form, customer = self.screen.form, self.customer
        form.clear((*CUSTOMER_FIELDS, *DETAIL_FIELDS))
        form.values |= {"customer": customer.number, "other_terms": "", "invoice": "", "remark": customer.remark}
        form.shown["customer_text"] = f"{customer.name[:22]} {customer.terms.text}"
        form.activate(CUSTOMER_FIELDS, "entry", "customer")

    async def _ask_amount(self) -> bool:
        """Take the amount, the remark and whether to allocate; False for Esc."""
        screen = self.screen
        while await screen.fill():
            try:
                typed = screen.read(("party_amount", "auto"))
                noted = await self._save_remark()
                given = typed.amount("party_amount")
                batch = screen.open_batch
                more = batch.remainder if given is None else self._minor(given)
                await self._open(batch.used_by(self.customer.id) + more, automatic=bool(typed.flag("auto")))
                if more > batch.remainder:
                    screen.tell("The customer's amount is more than what remains of the batch.")
                elif noted:
                    screen.tell("The remark is saved.")
            except Refusal as refusal:
                screen.refuse(refusal)
                continue
            return True
        return False

    def _minor(self, amount: Decimal) -> int:
        return to_minor(amount, self.screen.open_batch.head.currency.decimals, "party_amount")

    async def _save_remark(self) -> bool:
        """Save the customer's remark where it was changed: it is a note in the register, not part of the batch."""
        text = self.screen.form.values["remark"]
        if text == self.customer.remark:
            return False
        self.customer = await self.screen.post(None, change_remark, self.customer.number, text, self.customer.version)
        self.screen.form.values["remark"] = self.customer.remark
        return True

    # The window of claims

    async def _open(self, amount: int, *, automatic: bool = False) -> None:
        """Read the claims, take out lines on what is no longer open as it was, keep the batch.

        Money that stayed on account is asked about again when the window is left.
        """
        screen = self.screen
        self._claims = await screen.ask_ledger(claims_of, self.customer.id)
        batch = screen.open_batch.leaving(OnAccount(self.customer.id, self.customer.number, 0))
        self._held = await screen.ask_ledger(held_elsewhere, [card.item_id for card in self._claims], batch.draft)
        now = {card.item_id: card.open for card in self._claims}
        for line in batch.lines:
            if line.card.party_id == self.customer.id and now.get(line.card.item_id) != line.card.open:
                batch = batch.without(line.card.item_id)
                screen.tell(
                    "Invoice %(number)s was paid in the meantime and taken out of the batch.", number=line.card.number
                )
        if automatic:
            before = batch
            batch = allocate_oldest_first(batch, self._claims, amount - batch.used_by(self.customer.id))
            if batch is before:
                screen.tell("Nothing could be allocated. Pay the claims by hand, or keep the money on account.")
        screen.part = CustomerPart(self.customer.id, amount)
        await screen.keep(batch)
        self.amount = amount
        screen.form.values["party_amount"] = self._money(amount)
        screen.form.activate((), "entry", "customer")
        self._window = ClaimsWindow(
            screen.terminal.language,
            self.customer.number,
            self.customer.name,
            amount,
            list(claims_by_part(self._claims, await screen.ask_ledger(parts_of, [*now]))),
            frozenset(self._held),
        )

    @property
    def _rest(self) -> int:
        """What the customer has left, in the batch's currency."""
        amount = self._window.amount if self._window else 0
        return amount - self.screen.open_batch.used_by(self.customer.id)

    def _picture(self) -> Picture:
        """Draw the window as large as the terminal lets it be."""
        if self._window is None:
            return Picture()
        return self._window.picture(self.screen.open_batch, self._rest, LINES + self.screen.extra_rows)

    async def _pay_claims(self) -> bool:
        """Pay and undo with Enter, open the detail with minus, leave with Esc; True when nothing remains."""
        screen, window = self.screen, self._window
        if window is None:
            return False
        self._tell_who_holds_it(window.card)
        while True:
            screen.show_remainder()
            stroke = await screen.window_key(self._picture, WINDOW_ROW, 0)
            screen.hush()
            claim, card = window.claim, window.card
            if stroke.name == "escape":
                left = await self._leave()
                if left is not None:
                    return left
            elif window.move(stroke) or window.seek(stroke):
                self._tell_who_holds_it(window.card)
            elif claim is not None and stroke.name == "enter":
                if await self._toggle(claim) and not screen.open_batch.remainder:
                    return True
            elif card is not None and stroke.character == "-":
                if await self._detail(card):
                    return True
            else:
                screen.app.bell()

    def _tell_who_holds_it(self, card: InvoiceCard | None) -> None:
        if card is not None:
            tell_holder(self.screen, card, self._held.get(card.item_id))

    async def _toggle(self, claim: Claim) -> bool:
        """Pay a claim in full, or undo what is paid on it; True where it was paid."""
        screen, batch = self.screen, self.screen.open_batch
        paying = not claim.is_paid(batch.line_of(claim.card.item_id))
        try:
            line = pay_claim(batch.head, claim) if paying else undo_claim(batch.head, claim)
            await screen.keep(batch.without(claim.card.item_id) if line is None else batch.with_line(line))
        except Refusal as refusal:
            screen.refuse(refusal)
            return False
        self._paid = self._paid or paying
        return paying

    async def _leave(self) -> bool | None:
        """Ask whether what is left stays on account; None goes back to the window, True to the batch's totals.

        The totals follow where nothing of the batch remains, once for each payment: who comes back from them leaves
        the window for the invoice line.
        """
        screen, batch = self.screen, self.screen.open_batch
        try:
            if self._rest > 0:
                stays = await screen.ask_yes_no(ON_ACCOUNT_QUESTION, {"rest": self._money(self._rest)})
                if stays is None:
                    return None
                if stays:
                    rest = leave_on_account(batch.head, self.customer.id, self.customer.number, self._rest)
                    batch, self._paid = batch.leaving(rest), True
        except Refusal as refusal:
            screen.refuse(refusal)
            return None
        screen.part = None
        try:
            await screen.keep(batch)
        except Refusal as refusal:
            screen.refuse(refusal)
            return False
        return self._paid and bool(batch.payments) and not batch.remainder
