"""Instalments on screen (Registrering: Delbetalningar): an invoice, its parts, a receipt, a second Enter."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from admix.calendar import is_far, retyped, short
from admix.dialogs.instalments import INSTALMENTS, PART_FIELDS, PLAN, PLAN_FIELDS, part_fields
from admix.dialogs.reading import Typed
from admix.errors import Refusal
from admix.money import format_amount
from admix.operations.instalments import (
    MOST,
    Instalments,
    PlannedPart,
    TypedPart,
    equal_parts,
    find_instalments,
    propose_instalments,
    set_instalments,
)
from screens.form import LedgerScreen

if TYPE_CHECKING:
    from screens.app import LedgerApp


class InstalmentsScreen(LedgerScreen[None]):
    """Set the parts of invoice after invoice; an empty number and Enter, or Esc, leaves."""

    dialog = INSTALMENTS

    async def converse(self) -> None:
        """Ask for an invoice, then for its parts, until the clerk leaves."""
        self._start_over()
        while (found := await self._find()) is not None:
            await self._plan(found)
            self._start_over()

    def _start_over(self) -> None:
        self.form.clear(self.form.values)
        self.form.shown.clear()
        self.form.activate(["number"])

    async def _find(self) -> Instalments | None:
        """Return the invoice that the clerk types; None where the dialog is left."""
        while await self.fill():
            try:
                number = self.read(["number"]).text("number")
                if number is None:
                    return None
                return await self.ask_ledger(find_instalments, number)
            except Refusal as refusal:
                self.refuse(refusal)
        return None

    async def _plan(self, found: Instalments) -> None:
        """Take the invoice's parts until they are saved, or Esc."""
        self._show(found)
        unchanged = dict(self.form.values)
        while True:
            if not await self.fill():
                if self.form.values == unchanged or await self.may_leave():
                    return
                continue
            try:
                saved = await self._send(found)
            except Refusal as refusal:
                self.refuse(_on_form(refusal))
                continue
            if saved:
                self.tell(
                    "Invoice %(number)s is now paid in %(count)d parts.", number=found.number, count=len(saved.parts)
                )
                return

    def _show(self, found: Instalments) -> None:
        """Show the invoice, and its parts as if they had been typed."""
        decimals = found.currency.decimals
        self.form.shown.update(
            customer=f"{found.customer_number} {found.customer_name}",
            item_date=short(found.item_date),
            due_date=short(found.due_date),
            amount=format_amount(found.amount.amount, decimals),
            open=format_amount(found.open.amount, decimals),
            currency=found.currency.code,
        )
        self.form.activate(PLAN_FIELDS, PLAN)
        self._fill_in(found, found.parts)

    def _fill_in(self, found: Instalments, parts: Sequence[PlannedPart]) -> None:
        """Put parts into the form as if they had been typed, so that changing one keeps the others."""
        self.form.clear(["count", "first", *PART_FIELDS])
        for place, part in enumerate(parts):
            due_date, amount = part_fields(place)
            self.form.enter(due_date, retyped(part.due_date, self.terminal.today))
            self.form.enter(amount, format_amount(part.amount, found.currency.decimals))

    async def _send(self, found: Instalments) -> Instalments | None:
        """Show the receipt, or save what an unchanged receipt shows; return what was saved."""
        typed = self.read(PLAN_FIELDS)
        if self.form.is_confirmed:
            self.form.receipt = None
            shown = await self.ask_ledger(propose_instalments, found.number, _typed_parts(typed))
            asked = [(part.due_date, part.amount) for part in shown.parts]
            return await self.post(
                None, set_instalments, found.item_id, asked, self.terminal.today, typed.text("reason") or ""
            )
        proposed = await self._propose(found, typed)
        self._fill_in(found, proposed.parts)
        self.form.put_receipt({})
        far = next((part for part in proposed.parts if is_far(part.due_date, self.terminal.today)), None)
        if far is not None:
            self.tell("Look at the due date %(due)s. Enter saves it so.", due=far.due_date.isoformat())
        return None

    async def _propose(self, found: Instalments, typed: Typed) -> Instalments:
        """Divide the invoice where a number of parts was typed, else check the parts as typed."""
        if typed.has("count", "first"):
            count = typed.count("count")
            if count is None:
                raise Refusal("How many parts? Type a number.", "count")
            first = typed.day("first") or found.due_date
            return await self.ask_ledger(equal_parts, found.number, count, first)
        return await self.ask_ledger(propose_instalments, found.number, _typed_parts(typed))


def _typed_parts(typed: Typed) -> list[TypedPart]:
    """Return the rows that anything was typed in."""
    parts = []
    for place in range(MOST):
        due_date, amount = part_fields(place)
        if typed.has(due_date, amount):
            parts.append(TypedPart(place, typed.day(due_date), typed.amount(amount)))
    return parts


def _on_form(refusal: Refusal) -> Refusal:
    """Return a refusal with the form's own name of a part's field: due_date.13 stands in the second column."""
    name, _, place = (refusal.field or "").partition(".")
    if not place:
        return refusal
    due_date, amount = part_fields(int(place))
    return Refusal(refusal.message, due_date if name == "due_date" else amount, **refusal.values)


async def instalments(app: "LedgerApp") -> None:
    """Set the instalments of invoice after invoice."""
    await app.visit(InstalmentsScreen(app.terminal))
