"""The forms that correct what was posted: the day, the reason, a receipt of what will happen, a second Enter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from admix.audit import Operation
from admix.calendar import is_far, retyped, short
from admix.dialogs.corrections import (
    BATCH_REVERSAL,
    FEE_ROWS,
    MATCH_UNDONE,
    PAYMENT_RETURN,
    PAYMENT_REVERSAL,
    RECEIPT_ROW,
    UNMATCHING,
    WRITE_OFF_REVERSAL,
)
from admix.dialogs.form import Dialog
from admix.dialogs.reading import Typed
from admix.dialogs.tables import DISCARD_QUESTION
from admix.errors import Refusal
from admix.language import mark
from admix.money import Currency, format_amount
from admix.operations.corrections import reverse_write_off, undo_match, unmatch
from admix.operations.rehearsal import Rehearsal, TouchedItem, rehearse
from admix.operations.reversals import return_payment, reverse_batch, reverse_payment
from screens.act_box import posting_heading, posting_rows
from screens.canvas import Picture
from screens.form import FORM_ROW, MESSAGE_ROW, LedgerScreen
from screens.terminal import Terminal

NAMED = 5
"""So many items are named on the message line."""
INDENT = 1


@dataclass(frozen=True)
class Correction:
    """What is to be corrected: the form, the facts it shows, the operation with what it is about."""

    dialog: Dialog
    operation: Operation[..., Any]
    about: tuple[int, ...]
    earliest: date
    """The day it was posted for: nothing is taken back before it."""
    done: str
    """What is said of it afterwards, with %(voucher)s and %(items)s."""
    what: str
    whose: str = ""
    amounts: str = ""


DONE_BATCH = mark("The batch is reversed, voucher %(voucher)s. Open again: %(items)s.")
DONE_PAYMENT = mark("The payment is reversed, voucher %(voucher)s. Open again: %(items)s.")
DONE_RETURN = mark("The payment is returned, voucher %(voucher)s. Open now: %(items)s.")
DONE_UNMATCHING = mark("The payment is taken off its invoice, voucher %(voucher)s. Open now: %(items)s.")
DONE_MATCHING = mark("The matching is undone, voucher %(voucher)s. Open again: %(items)s.")
DONE_WRITE_OFF = mark("The bad debt is undone, voucher %(voucher)s. Open again: %(items)s.")


def of_batch(number: int, day: date, what: str, amounts: str) -> Correction:
    """Return the reversal of a whole batch."""
    return Correction(BATCH_REVERSAL, reverse_batch, (number,), day, DONE_BATCH, what, "", amounts)


LINE_CHOICES = (mark("Reverse payment"), mark("Returned payment"), mark("Take off the invoice"))
_LINE_FORMS: tuple[tuple[Dialog, Operation[..., Any], str], ...] = (
    (PAYMENT_REVERSAL, reverse_payment, DONE_PAYMENT),
    (PAYMENT_RETURN, return_payment, DONE_RETURN),
    (UNMATCHING, unmatch, DONE_UNMATCHING),
)


def of_line(choice: int, about: tuple[int, int], day: date, *shown: str) -> Correction:
    """Return the correction of a batch's line that was chosen; `about` is the batch's number and the item's id."""
    dialog, operation, done = _LINE_FORMS[choice]
    return Correction(dialog, operation, about, day, done, *shown)


def of_matching(entry: int, day: date, what: str, amounts: str) -> Correction:
    """Return the undoing of a matching."""
    return Correction(MATCH_UNDONE, undo_match, (entry,), day, DONE_MATCHING, what, "", amounts)


def of_write_off(entry: int, day: date, what: str, amounts: str) -> Correction:
    """Return the undoing of a bad debt."""
    return Correction(WRITE_OFF_REVERSAL, reverse_write_off, (entry,), day, DONE_WRITE_OFF, what, "", amounts)


class CorrectionForm(LedgerScreen[bool]):
    """Correct something that was posted; True where it was done, with a sentence left for the screen that follows."""

    def __init__(self, terminal: Terminal, correction: Correction) -> None:
        self.dialog = correction.dialog
        super().__init__(terminal)
        self._correction = correction
        self._rehearsal: Rehearsal | None = None
        self.form.enter("value_date", retyped(max(terminal.today, correction.earliest), terminal.today))
        self.form.shown |= {"what": correction.what, "whose": correction.whose, "amounts": correction.amounts}
        self.form.go_to("reason")

    async def converse(self) -> bool | None:
        """Take the form until it is posted or left."""
        while True:
            if not await self.fill():
                if await self._may_leave():
                    return None
                continue
            try:
                if await self._send():
                    return True
            except Refusal as refusal:
                self.refuse(refusal)

    async def _may_leave(self) -> bool:
        typed = any(text for name, text in self.form.values.items() if name != "value_date")
        return not typed or await self.ask_yes_no(DISCARD_QUESTION) is True

    async def _send(self) -> bool:
        """Show what will happen, or post what an unchanged receipt shows; True where it was posted."""
        typed = self.read()
        day = typed.day("value_date") or self.terminal.today
        arguments = (*self._correction.about, day, typed.text("reason") or "", *self._fees(typed))
        if self.form.is_confirmed and self._rehearsal is not None:
            self.form.receipt = None
            posted = await self.post(None, self._correction.operation, *arguments)
            self._tell_posted(getattr(posted, "voucher", None), self._rehearsal)
            return True
        trial: Callable[..., Rehearsal] = partial(rehearse, self.terminal.company, self._correction.operation)
        self._rehearsal = await self.terminal.run(lambda: trial(*arguments))
        self.form.put_receipt({"value_date": retyped(day, self.terminal.today)})
        self._tell_far(day)
        return False

    def _fees(self, typed: Typed) -> tuple[Any, ...]:
        if self.dialog is not PAYMENT_RETURN:
            return ()
        return typed.amount("bank_fee"), typed.amount("customer_fee")

    def _tell_far(self, day: date) -> None:
        if is_far(day, self.terminal.today):
            self.tell("Look at the value date: %(day)s. Enter posts it so.", day=day.isoformat())
        else:
            self.tell("Enter posts it as it is shown. Esc leaves it.")

    def _tell_posted(self, voucher: str | None, rehearsal: Rehearsal) -> None:
        """Leave the sentence that names the voucher and the items, for the screen that follows."""
        names = [item.number for item in rehearsal.items if item.open_home]
        listed = ", ".join(names[:NAMED]) + (f" (+{len(names) - NAMED})" if len(names) > NAMED else "")
        self.terminal.give_notice(
            self._correction.done, voucher=voucher or self.say("not needed"), items=listed or self.say("none")
        )

    # The receipt

    def body(self) -> Picture:
        """Draw the form, and below it what will happen while the receipt stands unchanged."""
        picture = super().body()
        if self._rehearsal is not None and self.form.is_confirmed:
            first = RECEIPT_ROW + (FEE_ROWS if self.dialog is PAYMENT_RETURN else 0)
            room = MESSAGE_ROW - FORM_ROW - first + self.extra_rows
            for at, text in enumerate(self._receipt(self._rehearsal, room)):
                picture.write(first + at, INDENT, text)
        return picture

    def _receipt(self, rehearsal: Rehearsal, room: int) -> list[str]:
        """Return the receipt's rows: the whole voucher, and of the items as many as there is room for."""
        voucher, items = list(self._voucher(rehearsal)), rehearsal.items
        space = max(room - len(voucher), 1)
        shown = items if len(items) <= space else items[: space - 1]
        texts = [self._item(item, rehearsal.home) for item in shown]
        if len(shown) < len(items):
            texts.append(self.say("and %(count)d items more", count=len(items) - len(shown)))
        if len(texts) < space:
            texts.append("")
        return [*texts, *voucher][:room]

    def _item(self, item: TouchedItem, home: Currency) -> str:
        amount = f"{format_amount(abs(item.open_home), home.decimals)} {home.code}"
        if item.currency != home.code:
            amount = f"{format_amount(abs(item.open_amount), item.decimals)} {item.currency} = {amount}"
        if item.kind == "on_account" and item.open_home:
            return self.say("On account %(number)s: %(amount)s", number=item.number, amount=amount)
        if item.kind == "on_account":
            return self.say("Money on account %(number)s is closed.", number=item.number)
        if item.is_new:
            return self.say(
                "The customer is charged the fee %(number)s: %(amount)s.", number=item.number, amount=amount
            )
        if item.kind == "credit_note":
            return self.say("Credit note %(number)s has %(amount)s left.", number=item.number, amount=amount)
        return self.say("Invoice %(number)s is open with %(amount)s.", number=item.number, amount=amount)

    def _voucher(self, rehearsal: Rehearsal) -> Iterator[str]:
        if rehearsal.voucher_date is None:
            yield self.say("No voucher: no account changes.")
            return
        yield self.say("Voucher %(day)s: %(text)s", day=short(rehearsal.voucher_date), text=rehearsal.voucher_text)
        yield posting_heading(self.terminal.language)
        yield from posting_rows(rehearsal.postings, rehearsal.home)
