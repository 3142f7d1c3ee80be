"""Bad debts: the form that writes an invoice off or asks for it, and the list of what waits for an approver."""

from typing import TYPE_CHECKING

from admix.calendar import is_far, retyped, short
from admix.dialogs.matching import APPROVE_WRITE_OFF, REFUSE_WRITE_OFF, WRITE_OFF_FIELDS, WRITE_OFFS
from admix.errors import Refusal
from admix.identity import os_user
from admix.language import mark
from admix.money import Currency, format_amount
from admix.operations.registers import control_record
from admix.operations.write_offs import (
    WaitingWriteOff,
    WriteOffCard,
    WrittenOff,
    approve_write_off,
    propose_write_off,
    refuse_no_reason,
    refuse_write_off,
    waiting_write_offs,
    write_off,
)
from admix.text import fit
from screens.form import LedgerScreen
from screens.list_state import ListState
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

HEADINGS = (mark("Invoice"), mark("Cust.no"), mark("Date"), mark("Amount"), mark("Asked by"), mark("Reason"))
HELD = mark("The invoice stands in an open batch, which cannot be approved as it is then.")
INSIDE, HEIGHT = 76, 14


async def write_off_invoices(app: "LedgerApp") -> None:
    """Write off invoice after invoice; Esc in the empty form leaves."""
    await app.visit(WriteOffs(app.terminal))


class WriteOffs(LedgerScreen[None]):
    """Write off bad debts, one invoice after another; an empty form shows what waits."""

    dialog = WRITE_OFFS

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(terminal)
        self._card: WriteOffCard | None = None

    async def converse(self) -> None:
        """Take invoices until the clerk leaves."""
        await self._count_waiting()
        while True:
            if not await self.fill():
                if await self.may_leave():
                    return
                continue
            try:
                if self.form.is_empty:
                    await self._show_waiting()
                else:
                    await self._send()
            except Refusal as refusal:
                self.refuse(refusal)

    async def _count_waiting(self) -> None:
        """Say under the form how many requests wait."""
        count = len(await self.ask_ledger(waiting_write_offs))
        text = self.say("Waiting for approval: %(count)d. Enter in the empty form shows them.", count=count)
        self.form.shown["waiting"] = text if count else ""
        self.draw()

    # The form

    async def _send(self) -> None:
        """Show the receipt, or write off what an unchanged receipt shows."""
        typed = self.read()
        day = typed.day("value_date") or self.terminal.today
        if self.form.is_confirmed and self._card is not None:
            self.form.receipt = None
            card, reason = self._card, typed.text("reason") or ""
            amount = card.amount.amount
            written = await self.post(None, write_off, card.claim.item_id, amount, day, reason, card.claim.open)
            self._start_over()
            self._tell_written(written)
            await self._count_waiting()
            return
        number = typed.text("invoice")
        if number is None:
            raise Refusal("Type an invoice number.", "invoice")
        card = await self.ask_ledger(propose_write_off, number, typed.amount("amount"), os_user())
        refuse_no_reason(typed.text("reason") or "")
        self._card = card
        self._show(card)
        self.form.put_receipt(
            {
                "invoice": card.claim.number,
                "amount": _money(card.amount.amount, card.claim.currency),
                "value_date": retyped(day, self.terminal.today),
                "reason": typed.text("reason") or "",
            }
        )
        if is_far(day, self.terminal.today):
            self.tell("Look at the date: %(date)s. Enter writes off so.", date=day.isoformat())
        elif card.waits:
            self.tell(
                "Beyond the limit of %(limit)s %(home)s: Enter asks an approver for it.",
                limit=_money(card.limit, card.home),
                home=card.home.code,
            )

    def _show(self, card: WriteOffCard) -> None:
        claim, rest = card.claim, card.claim.open.amount - card.amount.amount
        self.form.shown |= {
            "currency": claim.currency.code,
            "customer": f"{claim.customer_number} {card.customer_name}",
            "item_date": short(claim.item_date),
            "due_date": short(claim.due_date),
            "open": _money(claim.open.amount, claim.currency),
            "rest": _money(rest, claim.currency),
            "home": _money(card.amount.home, card.home),
            "home_code": card.home.code,
            "account": f"{card.account} {card.account_name}",
            "held": self.say(HELD) if claim.is_held else "",
        }
        self.form.sections.add("receipt")

    def _start_over(self) -> None:
        """Empty the form for the next invoice."""
        self._card = None
        waiting = self.form.shown.get("waiting", "")
        self.form.clear(WRITE_OFF_FIELDS)
        self.form.shown = {"waiting": waiting}
        self.form.activate(WRITE_OFF_FIELDS)

    def _tell_written(self, written: WrittenOff) -> None:
        amount = _money(written.amount.amount, written.currency)
        if written.voucher is None:
            self.tell(
                "Invoice %(number)s: a write-off of %(amount)s %(currency)s waits for approval.",
                number=written.number,
                amount=amount,
                currency=written.currency.code,
            )
            return
        self.tell(
            "Invoice %(number)s: %(amount)s %(currency)s written off, voucher %(voucher)s.",
            number=written.number,
            amount=amount,
            currency=written.currency.code,
            voucher=written.voucher,
        )

    # What waits

    async def _show_waiting(self) -> None:
        """Show the requests until Esc; each is answered with yes or no, and is gone from the list then."""
        ruler = 0
        while waiting := await self.ask_ledger(waiting_write_offs):
            rows = ListState.of(
                self.say("Write-offs that wait"), [_row(each) for each in waiting], INSIDE, HEIGHT, self._heading()
            )
            rows.ruler = min(ruler, len(waiting) - 1)
            if not self._message:
                self.tell("Enter approves a write-off, minus (-) refuses it, Esc goes back.")
            stroke = await self.on_list(rows, 3, 0, "-")
            self.hush()
            if stroke is None:
                break
            ruler = rows.ruler
            try:
                if stroke.name == "enter":
                    await self._approve(waiting[ruler])
                else:
                    await self._refuse(waiting[ruler])
            except Refusal as refusal:
                self.refuse(refusal)
        else:
            if not self._message:
                self.tell("No write-off waits. Type an invoice number. Esc leaves.")
        await self._count_waiting()

    async def _approve(self, asked: WaitingWriteOff) -> None:
        home = (await self.ask_ledger(control_record)).home
        shown = {
            **_named(asked),
            "customer": f"{asked.customer_number} {asked.customer_name}",
            "open": _money(asked.open.amount, asked.currency),
            "home": _money(asked.amount.home, home),
            "home_code": home.code,
            "reason": asked.reason,
        }
        if await self.ask_yes_no(APPROVE_WRITE_OFF, shown):
            self._tell_written(await self.post(None, approve_write_off, asked.request))

    async def _refuse(self, asked: WaitingWriteOff) -> None:
        """Ask for the reason until there is one; Esc lets the request wait on."""
        typed = ""
        while (reason := await self.ask(REFUSE_WRITE_OFF, _named(asked), typed)) is not None:
            try:
                await self.post(None, refuse_write_off, asked.request, reason)
            except Refusal as refusal:
                if refusal.field != "reason":
                    raise
                self.refuse(refusal)
                typed = reason
                continue
            self.tell("The write-off of %(number)s is refused.", number=asked.number)
            return

    def _heading(self) -> str:
        number, customer, day, amount, user, reason = (self.say(word) for word in HEADINGS)
        return f"{number:>8} {customer:>10} {fit(day, 6)} {amount:>16} {fit(user, 8)} {reason}"


def _row(asked: WaitingWriteOff) -> str:
    amount = f"{_money(asked.amount.amount, asked.currency):>12} {asked.currency.code}"
    first = f"{asked.number:>8} {asked.customer_number:>10} {short(asked.value_date)} {amount}"
    return f"{first} {fit(asked.user, 8)} {asked.reason}"


def _named(asked: WaitingWriteOff) -> dict[str, str]:
    return {
        "number": asked.number,
        "amount": _money(asked.amount.amount, asked.currency),
        "currency": asked.currency.code,
    }


def _money(amount: int, currency: Currency) -> str:
    return format_amount(amount, currency.decimals)
