"""The head of a payment batch on the screen: taken, changed later, shown frozen over the lines (dialogs B1-B4)."""

import uuid
from dataclasses import replace

from admix.calendar import retyped
from admix.dialogs.tables import DISCARD_BATCH_QUESTION, HEAD_FIELDS
from admix.errors import Refusal
from admix.money import format_amount, format_rate
from admix.operations.batch_heads import BatchHead, MethodMissing, TypedHead, late_note, propose_head, rate_note
from admix.operations.batches import Batch, DraftKey
from admix.operations.draft_loading import Continued
from admix.operations.drafts import discard_draft
from admix.operations.registers import payment_methods
from screens.batch_desk import BatchDesk
from screens.list_state import ListState


class HeadDesk(BatchDesk):
    """The form of a payment batch as far as its head goes."""

    async def change_head(self) -> None:
        """Change the head of a batch that has lines; Esc leaves it as it was."""
        before = self.open_batch
        self.form.activate(HEAD_FIELDS)
        self._enter_head(before.head)
        while await self.fill():
            try:
                head = await self._propose_head()
                if head is None:
                    continue
                changed = before.with_head(head)
                if self.form.is_confirmed:
                    await self.keep(changed)
                    return
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            await self._show_head(head, changed.remainder)
        self._enter_head(before.head)
        self.form.shown["method_text"] = f"  {before.head.method.text}"

    async def take_head(self, continued: Continued | None = None) -> bool:
        """Take the head until its receipt is confirmed; False for Esc."""
        self.form.activate(HEAD_FIELDS)
        kept: DraftKey | None = None
        if continued is not None:
            self.open_batch, kept = continued.batch, continued.batch.draft
            await self._show_head(self.open_batch.head, self.open_batch.remainder)
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
            await self._show_head(head, head.total)

    async def _may_leave(self, kept: DraftKey | None) -> bool:
        """Ask before what was typed is thrown away, and throw away the batch that only had a head."""
        if kept is None:
            return await self.may_leave()
        return await self.leave_batch()

    async def leave_batch(self) -> bool:
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

    async def _show_head(self, head: BatchHead, remainder: int) -> None:
        self.form.shown["method_text"] = f"  {head.method.text}"
        self.form.shown["remainder"] = format_amount(remainder, head.currency.decimals)
        self.form.put_receipt(self._head_values(head))
        note = await self.ask_ledger(rate_note, head) or late_note(head, self.terminal.today)
        if note is not None:
            self.tell(note[0], **note[1])

    def _enter_head(self, head: BatchHead) -> None:
        """Put a kept head into the form as if it had just been typed."""
        more = {"bundle_number": head.bundle_number, "count": "" if head.count is None else str(head.count)}
        for name, value in (self._head_values(head) | more).items():
            if value:
                self.form.enter(name, value)
        self.form.put_receipt({})

    def show_frozen(self, continued: Continued) -> None:
        """Show the head of a batch that is taken up again."""
        self.open_batch = continued.batch
        self._enter_head(self.open_batch.head)
        self.form.shown["method_text"] = f"  {self.open_batch.head.method.text}"
