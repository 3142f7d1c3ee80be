"""The detail of a payment line: what is paid, reduced and counted as exchange difference (dialogs B6-B8, C7)."""

from admix.calendar import short
from admix.dialogs.tables import DETAIL_FIELDS
from admix.errors import Refusal
from admix.money import format_amount, format_rate
from admix.operations.batches import BatchLine, TypedLine, propose_line, shown, shown_currency
from admix.operations.drafts import Held, held_elsewhere
from admix.operations.invoice_cards import InvoiceCard
from screens.batch_desk import BatchDesk


async def take_detail(screen: BatchDesk, card: InvoiceCard, pending: BatchLine | None = None) -> bool:
    """Take what is paid on an invoice; False where nothing was confirmed: Esc drops what was typed on this row.

    The batch is kept before a receipt is shown, with the line waiting in it; `pending` is the line that waited when
    the batch was left.
    """
    head, earlier = screen.open_batch.head, screen.open_batch.line_of(card.item_id)
    _show_card(screen, card)
    screen.form.clear(DETAIL_FIELDS)
    screen.form.activate(DETAIL_FIELDS, "entry", "customer", "detail")
    screen.form.values["charge_interest"] = screen.terminal.language.no
    again = pending or earlier
    if again is not None:
        _show_again(screen, card, again)
    await _tell_who_holds_it(screen, card)
    while await screen.fill():
        try:
            if earlier is not None and not screen.read().has("settle", "paid", "reduction", "exchange"):
                await screen.keep(screen.open_batch.without(card.item_id))
                tell_taken_out(screen, card)
                return True
            line = propose_line(head, card, _typed_line(screen))
            if screen.form.is_confirmed:
                screen.open_batch = screen.open_batch.with_line(line)
                return True
            await screen.keep(screen.open_batch, pending=line)
            pending = line
        except Refusal as refusal:
            screen.refuse(refusal)
            continue
        _show_line(screen, line)
    if pending is not None:
        await _drop_pending(screen)
    return False


async def _drop_pending(screen: BatchDesk) -> None:
    """Keep the batch without the line that waited."""
    try:
        await screen.keep(screen.open_batch)
    except Refusal as refusal:
        screen.refuse(refusal)


async def _tell_who_holds_it(screen: BatchDesk, card: InvoiceCard) -> None:
    """Say whose open batch has the invoice too; whoever approves first gets it paid."""
    held = await screen.ask_ledger(held_elsewhere, [card.item_id], screen.open_batch.draft)
    tell_holder(screen, card, held.get(card.item_id))


def tell_holder(screen: BatchDesk, card: InvoiceCard, held: Held | None) -> None:
    """Say whose open batch has an invoice too, if any has."""
    if held is not None:
        screen.tell(
            "Invoice %(number)s stands in an open batch of %(user)s too, saved %(moment)s.",
            number=card.number,
            user=held.user,
            moment=screen.clock(held.saved),
        )


def tell_taken_out(screen: BatchDesk, card: InvoiceCard) -> None:
    """Say that an invoice's line was taken out of the batch."""
    screen.tell("Invoice %(number)s was taken out of the batch.", number=card.number)


def _show_again(screen: BatchDesk, card: InvoiceCard, earlier: BatchLine) -> None:
    """Show a line as it was typed, worked out anew on what is open by now."""
    typed = earlier.typed
    try:
        _show_line(screen, propose_line(screen.open_batch.head, card, typed))
    except Refusal as refusal:
        _show_line(screen, earlier)
        screen.refuse(refusal)
    given = {"settle": typed.settle, "paid": typed.paid, "reduction": typed.reduction, "exchange": typed.exchange}
    flags = {"charge_interest": typed.charge_interest, "post_exchange": typed.post_exchange}
    for name, value in (given | flags).items():
        if value:
            screen.form.enter(name, screen.form.values[name])


def _typed_line(screen: BatchDesk) -> TypedLine:
    typed = screen.read(DETAIL_FIELDS)
    return TypedLine(
        bool(typed.flag("settle")),
        typed.amount("paid"),
        typed.amount("reduction"),
        typed.amount("exchange"),
        bool(typed.flag("charge_interest")),
        bool(typed.flag("post_exchange")),
    )


def _show_card(screen: BatchDesk, card: InvoiceCard) -> None:
    head = screen.open_batch.head
    money = shown_currency(head, card)
    same = card.currency == head.currency
    screen.form.values |= {"customer": card.customer_number, "other_terms": "", "invoice": card.number}
    screen.form.shown |= {
        "customer_text": f"{card.customer_name[:22]} {card.terms_text}",
        "item_date": short(card.item_date),
        "due_date": short(card.due_date),
        "amount": format_amount(shown(head, card, card.amount), money.decimals),
        "open": format_amount(shown(head, card, card.open), money.decimals),
        "shown_currency": money.code,
        "invoice_rate": format_rate((head.rate if same else card.rate).value),
        "terms": f" {card.terms_text}",
    }


def _show_line(screen: BatchDesk, line: BatchLine) -> None:
    """Show the receipt of a line: what is left of the invoice is blank when it is nothing."""
    head, language = screen.open_batch.head, screen.terminal.language
    money = shown_currency(head, line.card)
    rest = shown(head, line.card, line.rest)
    screen.form.shown["open"] = format_amount(rest, money.decimals) if rest else ""
    screen.form.put_receipt(
        {
            "settle": language.yes if line.settle else "",
            "paid": format_amount(line.paid, head.currency.decimals) if line.paid else "",
            "reduction": format_amount(line.reduction, money.decimals) if line.reduction else "",
            "exchange": format_amount(line.payment.exchange, head.home.decimals) if line.payment.exchange else "",
            "charge_interest": language.yes if line.charge_interest else language.no,
            "post_exchange": language.yes if line.post_exchange else language.no,
        }
    )
