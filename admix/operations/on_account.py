"""Money on account (Belopp tillgodo): what a customer paid beyond the invoices stands as an item of its own.

The item is negative, hangs on its payment, and is used like a credit note. It is posted on the control account, so
that matching it later moves no money.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NoReturn

from sqlalchemy import Select, bindparam, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from admix.audit import OpenEntry
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Rate, to_home
from admix.operations.batches import Batch
from admix.operations.invoices import LONGEST_NUMBER, store_items
from admix.operations.registers import CUSTOMER
from admix.prepared import Prepared, among
from models.ledger import Allocation, Item, Payment, PaymentBatch
from models.register import table_of

LETTERS = ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def on_account_home(batch: Batch) -> int:
    """Return what a batch leaves on account, in home minor units."""
    head = batch.head
    return sum(to_home(rest.amount, head.rate, head.currency, head.home) for rest in batch.on_account)


def insert_on_account(session: Session, entry: OpenEntry, batch: Batch, payments: Mapping[int, int]) -> None:
    """Insert the items of what a batch leaves on account; `payments` gives each customer's payment by party id.

    An item's number is T and its payment's id, with a letter where an invoice already has that number.
    """
    if not batch.on_account:
        return
    head = batch.head
    numbers = free_numbers(session, "T", payments.values())
    items = [
        on_account_item(
            payments[rest.party_id],
            numbers[payments[rest.party_id]],
            party_id=rest.party_id,
            day=head.payment_date,
            currency=head.currency.code,
            rate=head.rate,
            amount=rest.amount,
            home=to_home(rest.amount, head.rate, head.currency, head.home),
        )
        for rest in batch.on_account
    ]
    store_items(session, entry, items)


def on_account_item(
    payment_id: int, number: str, *, party_id: int, day: date, currency: str, rate: Rate, amount: int, home: int
) -> dict[str, Any]:
    """Return the item of money on account: so much of a payment as from a day, in minor units, positive."""
    return {
        "party_id": party_id,
        "kind": "on_account",
        "source": "payment",
        "number": number,
        "item_date": day,
        "currency": currency,
        "rate": rate.value,
        "rate_per": rate.per,
        "amount": -amount,
        "home_amount": -home,
        "opening_reminders": 0,
        "due_date": day,
        "payment_id": payment_id,
    }


def free_numbers(session: Session, letter: str, payments: Collection[int]) -> dict[int, str]:
    """Return a number that no item of the ledger has for each payment: a letter and the payment's id.

    Refused: a payment all of whose numbers are taken.
    """
    wanted = {
        payment: [number for last in LETTERS if len(number := f"{letter}{payment}{last}") <= LONGEST_NUMBER]
        for payment in payments
    }
    listed = json.dumps([number for numbers in wanted.values() for number in numbers])
    taken = {number for (number,) in _TAKEN.all(session, numbers=listed)}
    free = {
        payment: next((number for number in numbers if number not in taken), "")
        for payment, numbers in wanted.items()
    }
    for payment, number in free.items():
        if not number:
            raise Refusal("No number beginning with %(stem)s is free.", stem=f"{letter}{payment}")
    return free


_TAKEN = Prepared(
    select(Item.number).where(
        Item.ledger == CUSTOMER,
        Item.number.in_(among("numbers")),
    )
)


def is_on_account(session: Session, payment_id: int) -> bool:
    """Tell whether a payment stands on account: left over or un-matched, used since or not, but not taken back."""
    return _STANDING.first(session, payment=payment_id) is not None


_STANDING = Prepared(
    select(Item.id)
    .outerjoin(Allocation, (Allocation.item_id == Item.id) & (Allocation.payment_id == Item.payment_id))
    .where(Item.payment_id == bindparam("payment"), Allocation.id.is_(None))
)


def close_on_account(session: Session, entry: OpenEntry, batch_id: int, payment_id: int | None = None) -> None:
    """Take back what stands on account of a reversed payment, or of all payments of a batch, as of the entry's day.

    Refused: money on account that has been used since, with what used it; a day before the money stood there or was
    last used.
    """
    mine = select(Item.id).join(Payment, Payment.id == Item.payment_id).where(Payment.batch_id == batch_id)
    if payment_id is not None:
        mine = mine.where(Payment.id == payment_id)
    used = mine.add_columns(Item.number).where(Item.open_amount != Item.amount).order_by(Item.id).limit(1)
    for item_id, number in session.execute(used):
        _refuse_used(session, item_id, number)
    _refuse_earlier(session, mine, entry.value_date)
    table = table_of(Item)
    opposite = (
        select(
            literal(entry.id),
            table.c.id,
            table.c.payment_id,
            literal("payment"),
            literal(entry.value_date.isoformat()),
            table.c.amount,
            table.c.home_amount,
        )
        .where(table.c.id.in_(mine))
        .order_by(table.c.id)
    )
    names = ["entry_id", "item_id", "payment_id", "kind", "value_date", "amount", "home_amount"]
    session.connection().execute(insert(table_of(Allocation)).from_select(names, opposite))


def _refuse_earlier(session: Session, mine: "Select[*tuple[Any, ...]]", day: date) -> None:
    """Refuse a day on which the money did not stand on account yet, or was used: reports as of it would go wrong."""
    moved = (
        select(func.max(func.max(Item.item_date, func.coalesce(Allocation.value_date, Item.item_date))))
        .outerjoin(Allocation, Allocation.item_id == Item.id)
        .where(Item.id.in_(mine))
    )
    last = session.execute(moved).scalar()
    if last is not None and day < last:
        raise Refusal(
            "The money was moved on account on %(day)s. Type no earlier date.",
            "value_date",
            day=short(last),
        )


def _refuse_used(session: Session, item_id: int, number: str) -> NoReturn:
    """Refuse to take back money on account that has been used; say what used it last."""
    batch, other = _USED_BY.all(session, item=item_id)[0]
    if batch is not None:
        raise Refusal(
            "Money on account %(number)s of the batch has been used in batch %(batch)d. Reverse that first.",
            "batch",
            number=number,
            batch=batch,
        )
    raise Refusal(
        "Money on account %(number)s of the batch has been matched with %(other)s. Undo the match first.",
        "batch",
        number=number,
        other=other,
    )


_TURNED = aliased(Allocation)
_OTHER = aliased(Item)
_USED_BY = Prepared(
    select(PaymentBatch.number, _OTHER.number.label("other"))
    .select_from(Allocation)
    .outerjoin(_TURNED, _TURNED.reverses_id == Allocation.id)
    .outerjoin(PaymentBatch, PaymentBatch.entry_id == Allocation.entry_id)
    .outerjoin(_OTHER, _OTHER.id == Allocation.from_item_id)
    .where(Allocation.item_id == bindparam("item"), Allocation.reverses_id.is_(None), _TURNED.id.is_(None))
    .order_by(Allocation.id.desc())
)
