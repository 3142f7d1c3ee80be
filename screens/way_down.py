"""The way down from an item: its parts, what took from it or was changed on it, then batch, voucher, who and when."""

from collections.abc import Sequence
from typing import Any

from admix.calendar import short
from admix.language import mark
from admix.money import Currency, format_amount
from admix.operations.acts import Touched
from admix.operations.invoice_inquiry import AllocationLine, ItemLine, act_card, allocations_of
from admix.operations.item_history import HandlingChange, changes_of
from admix.text import fit
from screens.act_box import BOX_END, BOX_FRAME, act_box
from screens.documents import show_item_documents
from screens.form import LedgerScreen
from screens.handling_words import change_notes, handling_notes
from screens.instalment_parts import parts_list
from screens.list_state import ListState

ALLOCATION_HEADINGS = (
    *(mark("Date"), mark("Kind"), mark("In home c."), mark("Own currency"), mark("Batch"), mark("Voucher")),
    mark("Rev."),
)
KINDS = {
    "payment": mark("Payment"),
    "reduction": mark("Reduction"),
    "exchange": mark("Exch.diff."),
    "discount": mark("Cash disc."),
    "rounding": mark("Rounded"),
    "write_off": mark("Written off"),
    "match": mark("Matched"),
    "on_account": mark("On acct."),
}
"""What took from an item, in the width of its column; of money on account first the payment it came from."""
USED = mark("Used")
ON_ACCOUNT = "on_account"
REVERSAL = mark("Taken back")
CHANGED = mark("Changed")
BOX_INSIDE = 76
KIND_CELLS = 11
DOCUMENT_KEY = "d"
Step = AllocationLine | HandlingChange
"""A row under an item: what took from it, or what was changed on it."""


class WayDown:
    """The windows under an item, over any form; the item's documents are a key away in each."""

    def __init__(self, screen: LedgerScreen[Any], home: Currency) -> None:
        self._screen = screen
        self._home = home
        self.say = screen.say

    async def item(self, item: ItemLine) -> None:
        """Show the item's parts if it has several, what was done to it, the batch and voucher behind each."""
        if not item.parts:
            await self._look(item)
            return
        window = parts_list(self._title(item), item.parts, item, self.say)
        place = BOX_END - window.height - BOX_FRAME
        while await self._screen.choose(window, place, 0) is not None:
            await self._look(item)

    async def _look(self, item: ItemLine) -> None:
        """Show what took from the item by date, and what was changed on it."""
        screen = self._screen
        allocations = await screen.ask_ledger(allocations_of, item.item_id)
        changes = await screen.ask_ledger(changes_of, item.item_id)
        steps: list[Step] = sorted((*allocations, *changes), key=lambda step: step.value_date)
        if not steps:
            screen.tell("Nothing has been paid on invoice %(number)s.", number=item.number)
            return
        rows = ListState.of(
            self._title(item), [self._step(step, item) for step in steps], BOX_INSIDE, 12, self._heading()
        )
        place = BOX_END - rows.height - BOX_FRAME
        while (stroke := await screen.on_list(rows, place, 0, DOCUMENT_KEY)) is not None:
            await screen.lay_list(rows, place, 0)
            screen.hush()
            if stroke.name == "enter":
                await self._show(steps[rows.ruler])
            else:
                await show_item_documents(screen, item.item_id, item.number)
            screen.take_away()

    async def _show(self, step: Step) -> None:
        notes = [] if isinstance(step, AllocationLine) else list(change_notes(step, self.say))
        await self.act(step.entry_id, notes=notes)

    async def act(self, entry_id: int, touched: Sequence[Touched] = (), notes: Sequence[str] = ()) -> None:
        """Show an entry: its batch, who did it, when and why, its voucher."""
        card = await self._screen.ask_ledger(act_card, entry_id)
        box = act_box(card, self._home, self._screen.terminal.language, card.kind, touched, notes)
        await self._screen.choose(box, BOX_END - box.height - BOX_FRAME, 2)

    def _title(self, item: ItemLine) -> str:
        """Return what the box is about: an invoice with its amount, money on account with what is left of it too."""
        home = self._home
        if item.kind != ON_ACCOUNT:
            amount = f"{format_amount(item.home_amount, home.decimals)} {home.code}"
            if item.currency != home.code:
                amount = in_both(item, home, item.amount, item.home_amount)
            title = self.say("Invoice %(number)s: %(amount)s", number=item.number, amount=amount)
            handling = item.handling._replace(reminder_stop_reason="")
            notes = handling_notes(handling, self.say, customer_block=item.customer_block)
            return fit(", ".join([title, *notes]), BOX_INSIDE).rstrip()
        given, left = (
            f"{format_amount(-amount, item.decimals)} {item.currency}" for amount in (item.amount, item.open_amount)
        )
        amount = self.say("%(amount)s, rest %(rest)s", amount=given, rest=left)
        return self.say("On account %(number)s: %(amount)s", number=item.number, amount=amount)

    def _heading(self) -> str:
        day, kind, home, own, batch, voucher, reverse = (self.say(word) for word in ALLOCATION_HEADINGS)
        return f"{day:6} {kind:11} {home:>12}     {own:>12}     {batch:>6} {voucher:>9} {reverse:6}"

    def _step(self, step: Step, item: ItemLine) -> str:
        if isinstance(step, AllocationLine):
            return self._allocation(step, item)
        notes = ", ".join(change_notes(step, self.say))
        return f"{short(step.value_date)} {fit(self.say(CHANGED), KIND_CELLS)} {notes}"

    def _allocation(self, line: AllocationLine, item: ItemLine) -> str:
        home = self._home
        word = REVERSAL if line.is_reversal else KINDS[line.kind]
        if word == KINDS["payment"] and item.kind == ON_ACCOUNT:
            word = USED
        kind = self.say(word)
        if line.kind == "match" and not line.is_reversal:
            kind = fit(self.say("With %(number)s", number=line.other), KIND_CELLS)
        own = "" if item.currency == home.code else format_amount(line.amount, item.decimals)
        code = item.currency if own else ""
        reverse = self._screen.terminal.language.yes.upper() if line.is_reversed else ""
        return (
            f"{short(line.value_date)} {kind:11} {format_amount(line.home_amount, home.decimals):>12} {home.code:3} "
            f"{own:>12} {code:3} {line.batch or '':>6} {line.voucher_number:>9} {reverse}"
        )


def in_both(line: ItemLine, home: Currency, own: int, in_home: int) -> str:
    """Return 7000.00 NOK = 6300.00 SEK."""
    return (
        f"{format_amount(own, line.decimals)} {line.currency} = {format_amount(in_home, home.decimals)} {home.code}"
    )
