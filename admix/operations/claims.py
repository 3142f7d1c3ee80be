"""Paying a customer's claims: one in full, or all of them oldest first (dialog C3-C6)."""

from collections.abc import Sequence
from decimal import Decimal

from admix.errors import Refusal
from admix.money import format_amount
from admix.operations.batch_heads import BatchHead
from admix.operations.batch_lines import (
    BatchLine,
    TypedLine,
    cash_discount,
    discounted_open,
    propose_line,
    shown_currency,
)
from admix.operations.batches import Batch
from admix.operations.invoice_cards import InvoiceCard


def pay_in_full(head: BatchHead, card: InvoiceCard) -> BatchLine:
    """Return the line that closes a claim, with the cash discount of the day; a moved rate leaves a difference.

    Where money and claim are in different currencies the money is rounded to its own smallest unit; what that misses
    is exchange difference.
    """
    return _closing(head, card, discounted_open(head, card))


def _closing(head: BatchHead, card: InvoiceCard, amount: int) -> BatchLine:
    paid = _decimal(amount, head)
    for typed in (TypedLine(paid=paid), TypedLine(paid=paid, post_exchange=True)):
        try:
            line = propose_line(head, card, typed)
        except Refusal:
            continue
        if not line.rest.home:
            return line
    missing = Decimal(format_amount(1, head.home.decimals))
    discount = Decimal(format_amount(cash_discount(head, card), shown_currency(head, card).decimals))
    return propose_line(head, card, TypedLine(settle=True, paid=paid, reduction=discount or None, exchange=missing))


def pay_part(head: BatchHead, card: InvoiceCard, amount: int) -> BatchLine:
    """Return the line that pays so much of a claim, in minor units of the batch's currency."""
    typed = TypedLine(paid=_decimal(amount, head))
    try:
        return propose_line(head, card, typed)
    except Refusal as refusal:
        if refusal.field != "post_exchange":
            raise
        return propose_line(head, card, TypedLine(paid=typed.paid, post_exchange=True))


def allocate_oldest_first(batch: Batch, claims: Sequence[InvoiceCard], amount: int) -> Batch:
    """Spread what a customer paid over the claims, oldest first: invoice date, due date, number.

    Where the company says so the due date goes before the invoice date.

    What the batch already pays of them stays. Credit notes and money on account are used only as far as the
    invoices need more than the amount. Nothing is paid beyond the amount, and an amount below zero pays nothing.
    """
    claims = in_order(batch.head, claims)
    free = [card for card in claims if batch.line_of(card.item_id) is None]
    whole = {card.item_id: line for card in free if (line := _whole(batch.head, card)) is not None}
    needed = sum(line.paid for line in whole.values() if line.paid > 0) - amount
    if amount <= 0:
        return batch
    for card in free:
        line = _up_to(batch.head, card, whole.get(card.item_id), -max(needed, 0))
        if line is not None:
            needed, amount, batch = needed + line.paid, amount - line.paid, batch.with_line(line)
    for card in free:
        line = _up_to(batch.head, card, whole.get(card.item_id), amount)
        if line is not None:
            amount, batch = amount - line.paid, batch.with_line(line)
    return batch


def in_order(head: BatchHead, claims: Sequence[InvoiceCard]) -> list[InvoiceCard]:
    """Return claims in the order in which they are paid by themselves."""
    if not head.due_date_first:
        return list(claims)
    return sorted(claims, key=lambda card: (card.due_date, card.item_date, card.number))


def _up_to(head: BatchHead, card: InvoiceCard, whole: BatchLine | None, most: int) -> BatchLine | None:
    """Return the line that pays a claim as far as an amount of the same sign reaches, or None where it does not."""
    if whole is None or most == 0 or (whole.paid > 0) != (most > 0):
        return None
    if abs(whole.paid) <= abs(most):
        return whole
    try:
        return pay_part(head, card, most)
    except Refusal:
        return None


def _whole(head: BatchHead, card: InvoiceCard) -> BatchLine | None:
    """Return the line that closes a claim, or None where none can: such a claim is left to the clerk."""
    try:
        return pay_in_full(head, card)
    except Refusal:
        return None


def _decimal(amount: int, head: BatchHead) -> Decimal:
    return Decimal(format_amount(amount, head.currency.decimals))
