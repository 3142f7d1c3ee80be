"""Approving a payment batch: one transaction, all or nothing, with its voucher and its entry."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from admix.audit import OpenEntry, begin_entry, clerk_act, find_act
from admix.errors import Refusal
from admix.money import to_home
from admix.operations.batch_heads import refuse_too_large
from admix.operations.batch_lines import BatchLine
from admix.operations.batches import Batch
from admix.operations.drafts import take_away
from admix.operations.on_account import insert_on_account, on_account_home
from admix.operations.registers import ControlRecord, control_record, module_links, refuse_locked
from admix.operations.roles import APPROVING, may, require
from admix.operations.vouchers import Line, linked, write_voucher
from admix.prepared import Prepared, among, inserting
from models.company import Account
from models.drafts import DraftBatch
from models.ledger import Allocation, Item, Payment, PaymentBatch
from models.register import table_of
from models.store import Entry


@dataclass(frozen=True)
class ApprovedBatch:
    """The receipt of an approval: batch and voucher number, the total used, in the batch's currency."""

    number: int
    voucher: str
    used: int
    payments: int


@clerk_act
def approve_batch(session: Session, batch: Batch) -> ApprovedBatch:
    """Post a batch: payments, allocations, entry, voucher (product 4).

    Every row is checked again: what was open when the clerk saw the invoice must still be open. An approval sent
    twice under the same id posts once; the open batch it was kept as is taken away with it. Refused: an empty batch,
    more than the ledger holds, a locked period, an invoice that someone else has paid in the meantime, a batch that
    goes on at another terminal.
    """
    if not batch.payments:
        raise Refusal("The batch has no payments yet.", "invoice")
    refuse_too_large(batch.used, None)
    refuse_too_large(sum(line.payment.home for line in batch.lines) + on_account_home(batch), None)
    control = control_record(session)
    require(session, APPROVING)
    refuse_locked(control, batch.head.payment_date, "payment_date")
    _refuse_own_batch(session, control, batch)
    refuse_separate_account(session, batch.separate_account)
    entry = begin_entry(session, "batch_approval", batch.head.payment_date)
    take_away(session, batch.draft)
    _refuse_changed(session, batch.lines)
    number = 1 + (_LAST_NUMBER.scalar(session) or 0)
    batch_id = _insert_batch(session, entry, batch, number)
    left = _insert_payments(session, entry, batch, batch_id)
    insert_on_account(session, entry, batch, left)
    _reduce_items(session, batch.lines)
    series = control.payment_series
    text = f"{batch.head.method.text} {number}"
    voucher = write_voucher(session, entry, series, batch.head.payment_date, text, voucher_lines(session, batch))
    return ApprovedBatch(number, f"{series} {voucher}", batch.used, batch.payments)


def may_approve(session: Session, user: str, batch: Batch) -> bool:
    """Tell whether a user may approve a batch: by role, and where duties are kept apart not one's own."""
    control = control_record(session)
    return may(session, user, APPROVING) and not (control.separate_duties and user in (batch.entered_by or {user}))


def _refuse_own_batch(session: Session, control: ControlRecord, batch: Batch) -> None:
    """Refuse the approval of what one entered oneself, where the company keeps the duties apart.

    Who entered it is asked of the register; what no open batch was kept of, the approver entered.
    """
    if not control.separate_duties:
        return
    user = session.info["act"].user
    entered = None if batch.draft is None else _ENTERED_BY.scalar(session, draft=batch.draft.id)
    if user in (entered or user).split(","):
        raise Refusal("%(user)s has entered this batch: someone else must approve it.", user=user)


def refuse_unknown_account(session: Session, account: str | None, field: str = "account") -> None:
    """Refuse an account that is not in the chart."""
    if account is None:
        return
    if session.execute(select(Account.id).where(Account.number == account)).scalar() is None:
        raise Refusal("There is no account %(account)s.", field, account=account)


def refuse_separate_account(session: Session, account: str | None) -> None:
    """Refuse an account for a remainder that is not in the chart, or is the control account of the receivables."""
    refuse_unknown_account(session, account)
    if account is not None and account == module_links(session).get("receivable"):
        raise Refusal(
            "%(account)s is the account of the receivables: the open items would not agree with it. Type another.",
            "account",
            account=account,
        )


def account_name(session: Session, account: str) -> str:
    """Return the name of an account for a remainder. Refused: an unknown account, the receivables' own."""
    refuse_separate_account(session, account)
    return session.execute(select(Account.name).where(Account.number == account)).scalar_one()


def voucher_lines(session: Session, batch: Batch) -> list[Line]:
    """Work out the voucher of a batch in home currency.

    The bank gets what was received less the fee; the receivable loses what was settled; the difference is the
    reductions, discounts and roundings, the exchange difference and what was posted separately. Claims that are set
    off against each other and come to nothing stand on both sides of the receivable.
    """
    head, links = batch.head, module_links(session)
    left = on_account_home(batch)
    received = left + sum(line.payment.home for line in batch.lines)
    settled = [left, *(line.payment.home_settled + line.reduced.home for line in batch.lines)]
    fee = to_home(head.fee, head.rate, head.currency, head.home)
    separate = to_home(batch.separate, head.rate, head.currency, head.home)
    lines = [
        *_line("bank", head.method.account, received + separate - fee),
        *linked(
            links,
            bank_charge=fee,
            reduction=_taken_as(batch, "reduction"),
            discount=_taken_as(batch, "discount"),
            rounding=_taken_as(batch, "rounding"),
            exchange_loss=-sum(min(line.payment.exchange, 0) for line in batch.lines),
            exchange_gain=-sum(max(line.payment.exchange, 0) for line in batch.lines),
            receivable=-sum(settled),
        ),
    ]
    if batch.separate_account is not None:
        lines += _line("separate", batch.separate_account, -separate)
    if lines:
        return lines
    account = links["receivable"]
    return [
        *_line("receivable", account, -sum(home for home in settled if home < 0)),
        *_line("receivable", account, -sum(home for home in settled if home > 0)),
    ]


def _line(link: str, account: str, amount: int) -> list[Line]:
    return [Line(link, account, amount)] if amount else []


def _taken_as(batch: Batch, kind: str) -> int:
    return sum(line.taken_as(kind).home for line in batch.lines)


def _insert_batch(session: Session, entry: OpenEntry, batch: Batch, number: int) -> int:
    head = batch.head
    batch_id = entry.reserve(PaymentBatch, 1)[0]
    row = {
        "id": batch_id,
        "entry_id": entry.id,
        "ledger": "customer",
        "number": number,
        "payment_date": head.payment_date,
        "declared_total": head.total,
        "used_total": batch.used,
        "currency": head.currency.code,
        "rate": head.rate.value,
        "rate_per": head.rate.per,
        "method": head.method.code,
        "account": head.method.account,
        "bundle_number": head.bundle_number,
        "declared_count": head.count,
        "fee": head.fee,
        "separate": batch.separate,
        "separate_account": batch.separate_account,
        "entered_by": ",".join(sorted(batch.entered_by)) if batch.entered_by - {entry.act.user} else None,
    }
    _BATCH.run(session, [row])
    return batch_id


def _insert_payments(session: Session, entry: OpenEntry, batch: Batch, batch_id: int) -> dict[int, int]:
    """Write each line's payment and what it, its reduction and its exchange difference take from the item.

    Return the payments that stay on account, by their customer.
    """
    head, day = batch.head, batch.head.payment_date
    paid = [line for line in batch.lines if line.paid]
    numbers = iter(entry.reserve(Payment, len(paid) + len(batch.on_account)))
    ids = {line.card.item_id: next(numbers) for line in paid}
    left = {rest.party_id: next(numbers) for rest in batch.on_account}

    def row(number: int, party: int, amount: int, home: int, *, interest: bool = False) -> dict[str, Any]:
        return {
            "id": number,
            "entry_id": entry.id,
            "batch_id": batch_id,
            "party_id": party,
            "value_date": day,
            "amount": amount,
            "home_amount": home,
            "charge_interest": interest,
        }

    payments = [
        row(ids[line.card.item_id], line.card.party_id, line.paid, line.payment.home, interest=line.charge_interest)
        for line in paid
    ] + [
        row(
            left[rest.party_id], rest.party_id, rest.amount, to_home(rest.amount, head.rate, head.currency, head.home)
        )
        for rest in batch.on_account
    ]
    allocations = [
        {"entry_id": entry.id, "value_date": day, "reverses_id": None, **taken}
        for line in batch.lines
        for taken in _taken(line, ids.get(line.card.item_id))
    ]
    _PAYMENT.run(session, payments)
    _ALLOCATION.run(session, allocations)
    return left


def _taken(line: BatchLine, payment_id: int | None) -> list[dict[str, Any]]:
    """Return the allocations of a line; together they take exactly what the line settles."""
    item = {"item_id": line.card.item_id}
    none = {**item, "payment_id": None}
    taken: list[dict[str, Any]] = []
    if payment_id is not None:
        taken.append(
            {
                **item,
                "kind": "payment",
                "payment_id": payment_id,
                "amount": line.payment.amount,
                "home_amount": line.payment.home,
            }
        )
    in_exchange = 0 if payment_id is not None else line.payment.amount
    if line.payment.exchange or in_exchange:
        taken.append({**none, "kind": "exchange", "amount": in_exchange, "home_amount": -line.payment.exchange})
    taken += [
        {**none, "kind": one.kind, "amount": one.balance.amount, "home_amount": one.balance.home}
        for one in line.taken
        if one.balance.amount or one.balance.home
    ]
    return taken


def _reduce_items(session: Session, lines: tuple[BatchLine, ...]) -> None:
    """Take from what is open, if it still is what the clerk saw."""
    changes = [
        {
            "item": line.card.item_id,
            "seen_amount": line.card.open.amount,
            "seen_home": line.card.open.home,
            "new_amount": rest.amount,
            "new_home": rest.home,
        }
        for line, rest in ((line, line.rest) for line in lines)
    ]
    if _REDUCE.run(session, changes) != len(lines):
        raise RuntimeError("an invoice changed inside the write door")


def _refuse_changed(session: Session, lines: tuple[BatchLine, ...]) -> None:
    """Refuse the first invoice on which something else is open than the clerk saw."""
    ids = json.dumps([line.card.item_id for line in lines])
    now = {item: (amount, home) for item, amount, home in _OPEN.all(session, ids=ids)}
    for line in lines:
        if now.get(line.card.item_id) != (line.card.open.amount, line.card.open.home):
            _refuse_paid_meanwhile(session, line)


def _refuse_paid_meanwhile(session: Session, line: BatchLine) -> NoReturn:
    user, act, kind = session.execute(_LAST_ACT, {"item": line.card.item_id}).one_or_none() or ("?", 0, "")
    if kind != "batch_approval":
        raise Refusal(
            "Invoice %(number)s has been changed in the meantime, by %(user)s in entry %(entry)d. Enter it again to"
            " see what is open.",
            "invoice",
            number=line.card.number,
            user=user,
            entry=act,
        )
    other = session.execute(_LAST_BATCH, {"item": line.card.item_id}).scalar()
    raise Refusal(
        "Invoice %(number)s has been paid in the meantime, in batch %(batch)s. Enter it again to see what is open.",
        "invoice",
        number=line.card.number,
        batch=other or "?",
    )


_ITEM = table_of(Item)
_REDUCE = Prepared(
    update(_ITEM)
    .where(
        _ITEM.c.id == bindparam("item"),
        _ITEM.c.open_amount == bindparam("seen_amount"),
        _ITEM.c.open_home == bindparam("seen_home"),
    )
    .values(open_amount=bindparam("new_amount"), open_home=bindparam("new_home"))
)
_OPEN = Prepared(select(Item.id, Item.open_amount, Item.open_home).where(Item.id.in_(among("ids"))))
_DRAFT = table_of(DraftBatch)
_ENTERED_BY = Prepared(
    select(func.coalesce(_DRAFT.c.entered_by, _DRAFT.c.user)).where(_DRAFT.c.id == bindparam("draft"))
)
_LAST_NUMBER = Prepared(select(func.max(PaymentBatch.number)))
_BATCH = inserting(table_of(PaymentBatch), "entered_by", ids_given=True)
_PAYMENT = inserting(table_of(Payment), ids_given=True)
_ALLOCATION = inserting(table_of(Allocation))
_LAST_ACT = (
    select(Entry.user, Entry.id, Entry.kind)
    .join(Allocation, Allocation.entry_id == Entry.id)
    .where(Allocation.item_id == bindparam("item"))
    .order_by(Allocation.id.desc())
    .limit(1)
)
_LAST_BATCH = (
    select(PaymentBatch.number)
    .join(Payment, Payment.batch_id == PaymentBatch.id)
    .join(Allocation, Allocation.payment_id == Payment.id)
    .where(Allocation.item_id == bindparam("item"))
    .order_by(PaymentBatch.id.desc())
    .limit(1)
)


def approved_by_act(session: Session, act_id: str) -> int | None:
    """Return the number of the batch that an act id approved, so that nobody needs to guess after a fault."""
    entry = find_act(session, act_id)
    if entry is None:
        return None
    return session.execute(select(PaymentBatch.number).where(PaymentBatch.entry_id == entry)).scalar()
