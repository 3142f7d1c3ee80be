"""Invoice maintenance on screen (Registervård: Fakturor): how an invoice is handled, a receipt, a second Enter."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from admix.calendar import is_far, retyped, short
from admix.dialogs.maintenance import CARE, CARE_FIELDS, MAINTENANCE
from admix.errors import Refusal
from admix.language import Language
from admix.money import Currency, format_amount
from admix.operations.handling import Handling
from admix.operations.maintenance import (
    MaintainedInvoice,
    Maintenance,
    find_maintained,
    maintain_invoice,
    propose_maintenance,
)
from admix.operations.registers import control_record
from screens.form import LedgerScreen

if TYPE_CHECKING:
    from screens.app import LedgerApp


class MaintenanceScreen(LedgerScreen[None]):
    """Maintain invoice after invoice; an empty number and Enter, or Esc, leaves."""

    dialog = MAINTENANCE

    async def converse(self) -> None:
        """Ask for an invoice, then for how it is handled, until the clerk leaves."""
        self._start_over()
        while (found := await self._find()) is not None:
            await self._maintain(found)
            self._start_over()

    def _start_over(self) -> None:
        self.form.clear(self.form.values)
        self.form.shown.clear()
        self.form.activate(["number"])

    async def _find(self) -> MaintainedInvoice | None:
        """Return the invoice that the clerk types; None where the dialog is left."""
        while await self.fill():
            try:
                number = self.read(["number"]).text("number")
                return None if number is None else await self.ask_ledger(find_maintained, number)
            except Refusal as refusal:
                self.refuse(refusal)
        return None

    async def _maintain(self, found: MaintainedInvoice) -> None:
        """Take what is to change until it is saved, nothing is, or Esc."""
        self.form.activate(CARE_FIELDS, CARE)
        await self._show(found)
        while True:
            if not await self.fill():
                if self._texts(found) == self._typed_texts() or await self.may_leave():
                    return
                continue
            if self._texts(found) == self._typed_texts():
                return
            try:
                if await self._send(found):
                    self.tell("Invoice %(number)s is saved.", number=found.number)
                    return
            except Refusal as refusal:
                self.refuse(refusal)
            found = await self._up_to_date(found)

    def _typed_texts(self) -> Mapping[str, str]:
        return {name: self.form.values[name] for name in CARE_FIELDS}

    async def _show(self, found: MaintainedInvoice) -> None:
        """Show the invoice, and how it is handled as if it had been typed."""
        home = (await self.ask_ledger(control_record)).home
        self.form.shown = _shown(found, home)
        if found.has_plan:
            self.form.shown["instalments"] = self.say("Paid in parts: the due dates are changed under Instalments.")
        for name, text in self._texts(found).items():
            self.form.enter(name, text)
        self.form.receipt = None

    def _texts(self, found: MaintainedInvoice) -> Mapping[str, str]:
        """Return the fields of the form as the invoice is saved."""
        handled = handling_texts(found.handling, self.terminal.today, self.terminal.language)
        return {"due_date": "", **handled, "reason": ""}

    async def _send(self, found: MaintainedInvoice) -> bool:
        """Show the receipt, or save what an unchanged receipt shows; True where it was saved."""
        typed = self.read(CARE_FIELDS)
        wanted = Maintenance(
            typed.day("due_date"),
            Handling(
                bool(typed.flag("reminder_stop")),
                typed.day("reminder_stop_until"),
                typed.text("reminder_stop_reason") or "",
                bool(typed.flag("disputed")),
                bool(typed.flag("interest_block")),
                typed.count("reminders") or 0,
            ),
        )
        today = self.terminal.today
        changed = await self.ask_ledger(propose_maintenance, found.number, wanted, today)
        if self.form.is_confirmed:
            self.form.receipt = None
            await self.post(None, maintain_invoice, found, wanted, typed.text("reason") or "")
            return True
        due_date = "" if wanted.due_date is None else retyped(changed.due_date, today)
        self.form.put_receipt(
            {"due_date": due_date, **handling_texts(changed.handling, today, self.terminal.language)}
        )
        if is_far(changed.due_date, today) and wanted.due_date is not None:
            self.tell("Look at the due date %(due)s. Enter saves it so.", due=changed.due_date.isoformat())
        else:
            self.tell("Enter saves the invoice so.")
        return False

    async def _up_to_date(self, found: MaintainedInvoice) -> MaintainedInvoice:
        """Read the invoice again; where another clerk changed it, the form shows that beside what is typed."""
        now = await self.ask_ledger(find_maintained, found.number)
        if replace(now, open=found.open) != found:
            before = self._texts(found)
            typed = {name: text for name, text in self._typed_texts().items() if text != before[name]}
            await self._show(now)
            for name, text in typed.items():
                self.form.enter(name, text)
        return now


def _shown(found: MaintainedInvoice, home: Currency) -> dict[str, str]:
    """Return what stands behind the labels; home currency only where the invoice is in another."""
    own = found.currency.decimals
    shown = {
        "customer": f"{found.customer_number} {found.customer_name}",
        "item_date": short(found.item_date),
        "now_due": short(found.due_date),
        "amount": format_amount(found.amount.amount, own),
        "open": format_amount(found.open.amount, own),
        "currency": found.currency.code,
    }
    if found.currency != home:
        shown["home_amount"] = format_amount(found.amount.home, home.decimals)
        shown["home_open"] = format_amount(found.open.home, home.decimals)
        shown["home"] = home.code
    return shown


def handling_texts(handling: Handling, today: date, language: Language) -> Mapping[str, str]:
    """Return the fields of the form for how an invoice is handled; no is blank."""
    until = handling.reminder_stop_until
    return {
        "reminder_stop": language.yes if handling.reminder_stop else "",
        "reminder_stop_until": "" if until is None else retyped(until, today),
        "reminder_stop_reason": handling.reminder_stop_reason,
        "disputed": language.yes if handling.disputed else "",
        "interest_block": language.yes if handling.interest_block else "",
        "reminders": str(handling.reminders),
    }


async def maintenance(app: "LedgerApp") -> None:
    """Maintain invoice after invoice."""
    await app.visit(MaintenanceScreen(app.terminal))
