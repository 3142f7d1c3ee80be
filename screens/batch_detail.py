"""The detail of a payment line: what is paid, reduced and counted as exchange difference (dialogs B6-B8, C7)."""

from dataclasses import replace

from admix.calendar import short
from admix.dialogs.tables import DETAIL_FIELDS, ROUNDING_QUESTION
from admix.errors import Refusal
from admix.money import format_amount, format_rate
from admix.operations.batch_lines import (
    BatchLine,
    TypedLine,
    cash_discount,
    discounted_open,
    propose_line,
    rounding_offer,
    shown,
    shown_currency,
)
from admix.operations.delivery_addresses import delivery_address_of
from admix.operations.draft_lists import Held, held_elsewhere
from admix.operations.invoice_cards import InvoiceCard
from screens.batch_desk import BatchDesk

TYPED_AS = {"line_rate": "rate"}
"""The detail's fields that have another name in the typed line."""


async def take_detail(screen: BatchDesk, card: InvoiceCard, pending: BatchLine | None = None) -> bool:
    """Take what is paid on an invoice; False where nothing was confirmed: Esc drops what was typed on this row.

    The batch is kept before a receipt is shown, with the line waiting in it; `pending` is the line that waited when
    the batch was left.
    """
    head, earlier = screen.open_batch.head, screen.open_batch.line_of(card.item_id)
    screen.form.clear(DETAIL_FIELDS)
    _show_card(screen, card)
    delivery = await screen.ask_ledger(delivery_address_of, card.party_id)
    screen.form.shown["delivery"] = delivery or ""
    screen.form.activate(_fields(screen, card), "entry", "customer", "detail")
    screen.form.values["charge_interest"] = screen.terminal.language.no
    again = pending or earlier
    if again is not None:
        _show_again(screen, card, again)
    _tell_discount(screen, card, again)
    await _tell_who_holds_it(screen, card)
    rounding = Rounding(again)
    while await screen.fill():
        try:
            if earlier is not None and not screen.read().has("settle", "paid", "reduction", "exchange"):
                await screen.keep(screen.open_batch.without(card.item_id))
                tell_taken_out(screen, card)
                return True
            typed = await rounding.offered(screen, card, _typed_line(screen))
            if typed is None:
                continue
            line = propose_line(head, card, typed)
            if screen.form.is_confirmed:
                screen.open_batch = screen.open_batch.with_line(line)
                return True
            await screen.keep(screen.open_batch, pending=line)
            pending = line
        except Refusal as refusal:
            screen.refuse(refusal)
            continue
        _show_line(screen, line)
        _tell_taken(screen, line)
    if pending is not None:
        await _drop_pending(screen)
    return False


class Rounding:
    """What the clerk answered when a small difference was offered as rounding; asked anew when the line changes."""

    def __init__(self, again: BatchLine | None) -> None:
        self._asked: TypedLine | None = None
        self._yes = False
        if again is not None and again.typed.rounding:
            self._asked, self._yes = replace(again.typed, rounding=False), True

    async def offered(self, screen: BatchDesk, card: InvoiceCard, typed: TypedLine) -> TypedLine | None:
        """Return the line with the clerk's answer; None for Esc, which goes back to the detail."""
        head = screen.open_batch.head
        if typed != self._asked:
            difference = rounding_offer(head, card, typed)
            if not difference:
                return typed
            shown_as = {"difference": format_amount(difference, head.home.decimals)}
            answer = await screen.ask_yes_no(ROUNDING_QUESTION, shown_as)
            if answer is None:
                return None
            self._asked, self._yes = typed, answer
        return replace(typed, rounding=self._yes)


def _fields(screen: BatchDesk, card: InvoiceCard) -> tuple[str, ...]:
    """Return the fields of the detail; a rate is typed only where money and invoice are in different currencies."""
    head = screen.open_batch.head
    is_typed = card.currency not in {head.currency, head.home}
    return DETAIL_FIELDS if is_typed else tuple(name for name in DETAIL_FIELDS if name != "line_rate")


def _tell_discount(screen: BatchDesk, card: InvoiceCard, again: BatchLine | None) -> None:
    """Say which cash discount the payment date gives; money that leaves just that much takes it."""
    head = screen.open_batch.head
    discount = cash_discount(head, card)
    if discount and again is None:
        screen.tell(
            "Cash discount of %(discount)s: it is taken when %(paid)s %(currency)s is paid.",
            discount=format_amount(discount, shown_currency(head, card).decimals),
            paid=format_amount(discounted_open(head, card), head.currency.decimals),
            currency=head.currency.code,
        )


def _tell_taken(screen: BatchDesk, line: BatchLine) -> None:
    """Say on the receipt what is taken as cash discount and as rounding."""
    home = screen.open_batch.head.home
    rounding, discount = line.taken_as("rounding").home, line.taken_as("discount").home
    if rounding:
        screen.tell("Rounding: %(amount)s %(home)s.", amount=format_amount(rounding, home.decimals), home=home.code)
    elif discount:
        screen.tell(
            "Cash discount: %(amount)s %(home)s.", amount=format_amount(discount, home.decimals), home=home.code
        )


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
    for name in DETAIL_FIELDS:
        if getattr(typed, TYPED_AS.get(name, name)):
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
        typed.count("line_rate"),
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
        "terms": f" {card.terms_text}",
    }
    screen.form.values["line_rate"] = format_rate((head.rate if same else card.rate).value)


def _rate(screen: BatchDesk, line: BatchLine) -> int:
    """Return the rate of a line: typed, or the batch's where that is in the invoice's currency, or the invoice's."""
    if line.typed.rate is not None:
        return line.typed.rate
    head = screen.open_batch.head
    return (head.rate if line.card.currency == head.currency else line.card.rate).value


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
            "line_rate": format_rate(_rate(screen, line)),
        }
    )
