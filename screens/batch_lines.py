"""What an open batch has: its head and its lines, each to be changed with Enter or taken out with minus."""

from dataclasses import dataclass

from admix.calendar import short
from admix.language import Language, mark
from admix.money import format_amount
from admix.operations.batch_lines import BatchLine
from admix.operations.batches import Batch, OnAccount
from admix.text import fit
from screens.batch_desk import BatchDesk
from screens.list_state import ListState

HEADINGS = (mark("Cust.no"), mark("Name"), mark("Invoice"), mark("Paid"), mark("Reduction"), mark("Exch.diff."))
INSIDE, HEIGHT = 76, 13
ROW, COL = 2, 0


@dataclass(frozen=True)
class HeadChosen:
    """The clerk wants to change the batch's head."""


Chosen = BatchLine | OnAccount | HeadChosen


async def choose_line(screen: BatchDesk, *, fixed: bool = False) -> Chosen | None:
    """Show what the batch has; return what the clerk wants to change, None for Esc.

    Minus takes a line out at once. A batch that is `fixed` is only looked at: Enter goes on as Esc does.
    """
    ruler = 0
    while True:
        batch = screen.open_batch
        rows: list[Chosen] = [HeadChosen(), *batch.lines, *batch.on_account]
        texts = [_text(screen, batch, row) for row in rows]
        title = screen.say("Payments in the batch: %(count)d", count=batch.payments)
        window = ListState.of(title, texts, INSIDE, HEIGHT, heading(screen.terminal.language))
        window.ruler = min(ruler, len(rows) - 1)
        if fixed:
            screen.tell("This is what waits for your approval. Enter goes on.")
        else:
            screen.tell("Enter changes a line, minus (-) takes it out, Esc goes back.")
        stroke = await screen.on_list(window, ROW, COL, "" if fixed else "-")
        screen.hush()
        if stroke is None or fixed:
            return None
        ruler, chosen = window.ruler, rows[window.ruler]
        if stroke.name == "enter":
            return chosen
        await _take_out(screen, batch, chosen)


async def _take_out(screen: BatchDesk, batch: Batch, chosen: Chosen) -> None:
    """Take a line out of the batch; the head cannot be taken out."""
    match chosen:
        case BatchLine():
            await screen.keep(batch.without(chosen.card.item_id))
        case OnAccount():
            await screen.keep(batch.leaving(chosen._replace(amount=0)))
        case HeadChosen():
            screen.app.bell()
    screen.show_remainder()


def _text(screen: BatchDesk, batch: Batch, row: Chosen) -> str:
    head, decimals = batch.head, batch.head.currency.decimals
    match row:
        case HeadChosen():
            total = f"{format_amount(head.total, decimals)} {head.currency.code}"
            label = screen.say("Head:")
            return f"{label} {short(head.payment_date)} {total} {head.method.text}"
        case OnAccount():
            name = screen.say("on account")
            return _columns(row.customer_number, name, "", format_amount(row.amount, decimals), "", "")
    exchange, reduced = row.payment.exchange, row.reduced.home
    return _columns(
        row.card.customer_number,
        row.card.customer_name,
        row.card.number,
        format_amount(row.paid, decimals),
        format_amount(reduced, head.home.decimals) if reduced else "",
        format_amount(exchange, head.home.decimals) if exchange else "",
    )


def heading(language: Language) -> str:
    """Return the heading over the lines, each word over its column."""
    customer, name, invoice, paid, reduction, exchange = (language.say(word) for word in HEADINGS)
    return f"{customer:>10} {fit(name, 19)} {invoice:>8} {paid:>13} {reduction:>10} {exchange:>10}"


def _columns(customer: str, name: str, invoice: str, paid: str, reduction: str, exchange: str) -> str:
    return f"{customer:>10} {fit(name, 19)} {invoice:>8} {paid:>13} {reduction:>10} {exchange:>10}"
