"""Reversing money that was posted: a whole batch, one payment of it, a payment that the bank returned."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act
from admix.errors import Refusal
from admix.money import to_minor
from admix.operations.customers import customer_by_id
from admix.operations.invoices import store_items
from admix.operations.on_account import close_on_account, free_numbers, is_on_account
from admix.operations.registers import HOME_RATE, ControlRecord, module_links
from admix.operations.turning import (
    PaidLine,
    corrections_of,
    find_batch,
    find_line,
    line_voucher,
    open_again,
    post,
    refuse_reversed,
    refuse_unready,
    turn_entry,
    turn_line,
    turned_vouchers,
)
from admix.operations.vouchers import Line, linked


@dataclass(frozen=True)
class ReversedBatch:
    """The receipt of a reversal: the batch it took back and the voucher that did it; empty: nothing to post."""

    number: int
    voucher: str


@clerk_act
def reverse_batch(session: Session, number: int, value_date: date, reason: str) -> ReversedBatch:
    """Take back a whole approved batch as of a day: its invoices are open again from then on.

    What was un-matched of it is taken back from the money on account. Reports as of an earlier day still count the
    batch. Refused: an unknown batch, one that is reversed already or of which single payments are, no reason, a day
    before the payment date, a locked period, money on account that was used since, whoever is no approver.
    """
    control = refuse_unready(session, value_date, reason)
    batch = find_batch(session, number, value_date)
    if corrections_of(session, batch.entry_id, "payment_reversal", "payment_return"):
        raise Refusal(
            "Payments of batch %(number)d are reversed already. Reverse the others one by one.",
            "batch",
            number=number,
        )
    unmatched = corrections_of(session, batch.entry_id, "unmatching")
    entry = begin_entry(session, "batch_reversal", value_date, reason, corrects_id=batch.entry_id)
    turn_entry(session, entry, batch.entry_id)
    close_on_account(session, entry, batch.id)
    open_again(session, entry)
    lines = turned_vouchers(session, [batch.entry_id, *unmatched])
    return ReversedBatch(number, post(session, entry, control, "Återföring", batch.entry_id, lines) or "")


@dataclass(frozen=True)
class Reversed:
    """The receipt of one payment's reversal: its batch, the item's number, the voucher (None: none was needed)."""

    batch: int
    number: str
    voucher: str | None


@clerk_act
def reverse_payment(session: Session, batch_number: int, item_id: int, value_date: date, reason: str) -> Reversed:
    """Take back one payment of a batch as of a day, with its reduction, rounding and exchange difference.

    The item is the invoice that it paid, or the money on account that it left. The batch's fee and what it posted
    separately stay. Refused: an item that is not in the batch, a payment that is reversed already, alone or with its
    batch, no reason, a day before the payment date, a locked period, money on account that was used since, whoever is
    no approver.
    """
    control = refuse_unready(session, value_date, reason)
    line = find_line(session, batch_number, item_id, value_date)
    entry, lines = _take_back(session, "payment_reversal", line, value_date, reason)
    voucher = post(session, entry, control, "Återföring", line.batch.entry_id, lines)
    return Reversed(batch_number, line.number, voucher)


@dataclass(frozen=True)
class Returned:
    """The receipt of a returned payment: its batch, the item's number, the voucher, the fee the customer owes."""

    batch: int
    number: str
    voucher: str | None
    fee: str | None
    """The number of the fee's item; None where the customer is charged nothing."""


@clerk_act
def return_payment(
    session: Session,
    batch_number: int,
    item_id: int,
    value_date: date,
    reason: str,
    bank_fee: Decimal | None = None,
    customer_fee: Decimal | None = None,
) -> Returned:
    """Take back a payment that the bank returned, with what the bank charged for it and what the customer is charged.

    Both fees are in home currency. The customer's is an item of its own, due by the customer's terms from the day of
    the return. Refused: what `reverse_payment` refuses, a line without money, a fee with a sign.
    """
    control = refuse_unready(session, value_date, reason)
    line = find_line(session, batch_number, item_id, value_date)
    charged = _fee(control, bank_fee, "bank_fee")
    owed = _fee(control, customer_fee, "customer_fee")
    if line.payment is None:
        raise Refusal(
            "Batch %(batch)d has no money from %(number)s. Reverse the line instead.",
            "invoice",
            batch=batch_number,
            number=line.number,
        )
    entry, lines = _take_back(session, "payment_return", line, value_date, reason)
    if charged:
        bank = Line("bank", line.batch.account, -charged)
        lines += [bank, *linked(module_links(session), bank_charge=charged)]
    number = None
    if owed:
        lines += linked(module_links(session), receivable=owed, fee_income=-owed)
        number = free_numbers(session, "A", [line.payment.id])[line.payment.id]
        store_items(session, entry, [_fee_item(session, control, line.payment.party_id, number, value_date, owed)])
    voucher = post(session, entry, control, "Retur", line.batch.entry_id, lines)
    return Returned(batch_number, line.number, voucher, number)


def _fee(control: ControlRecord, typed: Decimal | None, field: str) -> int:
    fee = to_minor(typed or Decimal(0), control.home.decimals, field)
    if fee < 0:
        raise Refusal("The fee is typed without a sign.", field)
    return fee


def _fee_item(
    session: Session, control: ControlRecord, party_id: int, number: str, day: date, amount: int
) -> dict[str, Any]:
    """Return the item of a fee that a customer owes, in home currency."""
    return {
        "party_id": party_id,
        "kind": "fee",
        "source": "fee",
        "number": number,
        "item_date": day,
        "currency": control.home.code,
        "rate": HOME_RATE.value,
        "rate_per": HOME_RATE.per,
        "amount": amount,
        "home_amount": amount,
        "opening_reminders": 0,
        "due_date": customer_by_id(session, party_id).terms.rule.due(day, "value_date"),
        "payment_id": None,
    }


def _take_back(
    session: Session, kind: str, line: PaidLine, value_date: date, reason: str
) -> tuple[OpenEntry, list[Line]]:
    """Turn what stands of a payment, on its item or on account; return the entry and the lines of its voucher."""
    payment = line.payment
    if not line.standing and (payment is None or not is_on_account(session, payment.id)):
        refuse_reversed(line)
    entry = begin_entry(session, kind, value_date, reason, corrects_id=line.batch.entry_id)
    turn_line(session, entry, line)
    if payment is not None:
        close_on_account(session, entry, line.batch.id, payment.id)
    open_again(session, entry)
    return entry, line_voucher(session, line, 0 if payment is None else payment.home)
