"""The parts of an invoice with instalments, as the invoice inquiry shows them: in one line, and one by one."""

from collections.abc import Callable, Sequence

from admix.calendar import short
from admix.language import mark
from admix.money import format_amount
from admix.operations.invoice_inquiry import ItemLine
from admix.operations.open_parts import Part
from screens.list_state import ListState

HEADINGS = (mark("Part"), mark("Due"), mark("Amount"), mark("Remainder"))
INSIDE, HEIGHT = 48, 12
Say = Callable[..., str]


def parts_summary(parts: Sequence[Part], line: ItemLine, say: Say) -> str:
    """Return how many parts there are, and the earliest due one that something is left of."""
    left = [part for part in parts if part.rest]
    if not left:
        return say("%(count)d instalments", count=len(parts))
    return say(
        "%(count)d instalments; next %(day)s %(rest)s %(currency)s",
        count=len(parts),
        day=short(left[0].due_date),
        rest=format_amount(left[0].rest, line.decimals),
        currency=line.currency,
    )


def parts_list(title: str, parts: Sequence[Part], line: ItemLine, say: Say) -> ListState:
    """Return the box of the parts in the invoice's currency; what is paid has no remainder."""
    number, due, amount, rest = (say(word) for word in HEADINGS)
    rows = [_row(part, line) for part in parts]
    heading = f"{number:>4} {due:6} {amount:>14} {rest:>14}"
    return ListState.of(title, rows, INSIDE, HEIGHT, heading)


def _row(part: Part, line: ItemLine) -> str:
    amount = format_amount(part.amount, line.decimals)
    rest = format_amount(part.rest, line.decimals) if part.rest else ""
    return f"{part.place:>4} {short(part.due_date)} {amount:>14} {rest:>14} {line.currency}"
