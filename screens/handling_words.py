"""How an invoice is handled, and what was changed about that, in sentences of the clerk's language."""

from collections.abc import Callable, Iterator

from admix.calendar import short
from admix.operations.handling import Handling
from admix.operations.item_history import HandlingChange

Say = Callable[..., str]


def handling_notes(handling: Handling, say: Say, *, customer_block: bool = False) -> Iterator[str]:
    """Tell what is not as usual: a reminder stop, a dispute, an interest block of the invoice or of its customer."""
    if handling.reminder_stop:
        yield _stop(handling, say)
    if handling.disputed:
        yield say("Disputed")
    if handling.interest_block:
        yield say("Interest block")
    elif customer_block:
        yield say("Interest block on the customer")


def _stop(handling: Handling, say: Say) -> str:
    until = handling.reminder_stop_until
    stop = say("Reminder stop") if until is None else say("Reminder stop to %(day)s", day=short(until))
    return f"{stop}: {handling.reminder_stop_reason}" if handling.reminder_stop_reason else stop


def change_notes(change: HandlingChange, say: Say) -> Iterator[str]:
    """Tell what one entry changed."""
    if change.due is not None:
        earlier, due_date = change.due
        yield say("Due date %(day)s, before %(earlier)s", day=short(due_date), earlier=short(earlier))
    if change.handling is None:
        return
    before, after = change.handling
    if before[:3] != after[:3]:
        yield _stop(after, say) if after.reminder_stop else say("Reminder stop taken back")
    if before.disputed != after.disputed:
        yield say("Disputed") if after.disputed else say("Dispute taken back")
    if before.interest_block != after.interest_block:
        yield say("Interest block") if after.interest_block else say("Interest block taken back")
    if before.reminders != after.reminders:
        yield say("Reminders sent %(count)d, before %(earlier)d", count=after.reminders, earlier=before.reminders)
