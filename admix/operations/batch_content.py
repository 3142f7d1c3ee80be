"""What stands in an approved batch: its head, one line for each item, and what was corrected since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from admix.errors import Refusal
from admix.money import Currency
from admix.operations.registers import NOTHING, control_record
from admix.prepared import Prepared, among, listed
from models.company import CurrencyRow, PaymentMethod
from models.ledger import Allocation, Item, Party, Payment, PaymentBatch
from models.store import Entry
from models.vouchers import Voucher


class BatchFacts(NamedTuple):
    """The head of an approved batch; its amounts are in its currency's minor units."""

    batch_id: int
    entry_id: int
    number: int
    payment_date: date
    method: str
    account: str
    bundle_number: str
    declared_count: int | None
    declared: int
    used: int
    currency: str
    decimals: int
    rate: int
    fee: int
    separate: int
    separate_account: str | None
    user: str
    """Who approved it."""
    entered: datetime
    entered_by: str | None
    """Who entered it, where that was someone else."""
    series: str
    voucher_number: int
    seals: str

    @property
    def voucher(self) -> str:
        """Series and number, as I 2."""
        return f"{self.series} {self.voucher_number}"


@dataclass(frozen=True)
class ContentLine:
    """What a batch did to one item: `paid` in the batch's currency, the rest in home minor units.

    As the journal has it: a gain on exchange is positive, `settled` is what the item lost. Of money that stayed on
    account `settled` is what stayed.
    """

    item_id: int
    number: str
    kind: str
    customer: str
    name: str
    paid: int
    reduced: int
    """Reduction, cash discount and rounding."""
    exchange: int
    settled: int
    corrected: int | None
    """The latest entry that took the line back or took it off its invoice, if any did."""
    on_account: str | None = None
    """The money on account that the payment became when it was taken off its invoice."""


class Correction(NamedTuple):
    """An act that took back a batch or a part of it."""

    entry_id: int
    kind: str
    """batch_reversal, payment_reversal, payment_return, unmatching."""
    value_date: date
    user: str
    reason: str
    series: str | None
    voucher_number: int | None

    @property
    def voucher(self) -> str:
        """Series and number, as I 2; nothing where it had no voucher."""
        return "" if self.series is None else f"{self.series} {self.voucher_number}"


@dataclass(frozen=True)
class BatchContent:
    """A batch with its lines in the order of entry, money left on account last, and its corrections by entry."""

    facts: BatchFacts
    home: Currency
    lines: tuple[ContentLine, ...]
    corrections: Mapping[int, Correction]

    def correction_of(self, line: ContentLine) -> Correction | None:
        """Return the act that took a line back."""
        return None if line.corrected is None else self.corrections[line.corrected]

    @property
    def reversal(self) -> Correction | None:
        """The reversal of the whole batch."""
        return next((found for found in self.corrections.values() if found.kind == "batch_reversal"), None)


def batch_content(session: Session, number: int) -> BatchContent:
    """Return what stands in a batch. Refused: a batch that was never approved."""
    row = _FACTS.first(session, number=number)
    if row is None:
        raise Refusal("There is no batch %(number)d.", "number", number=number)
    facts = BatchFacts(*row)
    lines = _lines(session, facts)
    entries = [str(line.corrected) for line in lines if line.corrected is not None]
    acts = (*_CORRECTIONS.all(session, entry=facts.entry_id), *_THESE.all(session, entries=listed(entries)))
    corrections = {act.entry_id: act for act in (Correction(*row) for row in acts)}
    return BatchContent(facts, control_record(session).home, lines, corrections)


def _lines(session: Session, facts: BatchFacts) -> tuple[ContentLine, ...]:
    """Return a batch's lines; one whose money was taken off its invoice follows that money."""
    first, last = rows_of(facts.seals, "allocation")
    left = _LEFT.all(session, batch=facts.batch_id)
    taken_off = {row[0]: (row[2], row[4]) for row in left if row[1] != facts.entry_id}
    lines = []
    for row in _LINES.all(session, first=first, last=last):
        closed, number = taken_off.get(row[-1], (None, None))
        lines.append(ContentLine(*(*row[:-2], closed or row[-2], number)))
    lines += [ContentLine(*(*row[3:], row[2])) for row in left if row[1] == facts.entry_id]
    return tuple(lines)


def rows_of(seals: str, table: str) -> tuple[int, int]:
    """Return the first and last id of the rows that an entry wrote to a table, from its seals; 0 and -1 for none."""
    for name, first, rows, _ in json.loads(seals):
        if name == table:
            return first, first + rows - 1
    return 0, -1


def _summed(*kinds: str) -> "ColumnElement[int]":
    """Return the sum of an item's allocations of some kinds, in home currency."""
    named: list[ColumnElement[str]] = [literal_column(f"'{kind}'") for kind in kinds]
    return func.sum(func.iif(Allocation.kind.in_(named), Allocation.home_amount, NOTHING))


_FACTS = Prepared(
    select(
        *(PaymentBatch.id, PaymentBatch.entry_id, PaymentBatch.number, PaymentBatch.payment_date),
        *(PaymentMethod.text, PaymentBatch.account, PaymentBatch.bundle_number, PaymentBatch.declared_count),
        *(PaymentBatch.declared_total, PaymentBatch.used_total, PaymentBatch.currency, CurrencyRow.decimals),
        *(PaymentBatch.rate, PaymentBatch.fee, PaymentBatch.separate, PaymentBatch.separate_account),
        *(Entry.user, Entry.entered_utc, PaymentBatch.entered_by),
        *(Voucher.series, Voucher.number.label("voucher"), Entry.seals),
    )
    .join(PaymentMethod, PaymentMethod.code == PaymentBatch.method)
    .join(CurrencyRow, CurrencyRow.code == PaymentBatch.currency)
    .join(Entry, Entry.id == PaymentBatch.entry_id)
    .join(Voucher, Voucher.entry_id == PaymentBatch.entry_id)
    .where(PaymentBatch.number == bindparam("number"))
)
_TAKEN_BACK = aliased(Allocation)
_LINES = Prepared(
    select(
        *(Item.id, Item.number, Item.kind, Party.number.label("customer"), Party.name),
        *(func.coalesce(func.sum(Payment.amount), NOTHING), _summed("reduction", "discount", "rounding")),
        *(-_summed("exchange"), func.sum(Allocation.home_amount), func.max(_TAKEN_BACK.entry_id)),
        func.max(Allocation.payment_id),
    )
    .select_from(Allocation)
    .join(Item, Item.id == Allocation.item_id)
    .join(Party, Party.id == Item.party_id)
    .outerjoin(Payment, Payment.id == Allocation.payment_id)
    .outerjoin(_TAKEN_BACK, _TAKEN_BACK.reverses_id == Allocation.id)
    .where(Allocation.id.between(bindparam("first"), bindparam("last")))
    .group_by(Item.id)
    .order_by(func.min(Allocation.id))
)
_CLOSED = (
    select(func.max(Allocation.entry_id))
    .where(Allocation.item_id == Item.id, Allocation.payment_id == Item.payment_id)
    .correlate(Item)
    .scalar_subquery()
)
_LEFT = Prepared(
    select(
        *(Payment.id.label("payment"), Item.entry_id, _CLOSED),
        *(Item.id, Item.number, Item.kind, Party.number.label("customer"), Party.name, Payment.amount),
        *(NOTHING.label("reduced"), NOTHING.label("exchange"), -Item.home_amount),
    )
    .select_from(Payment)
    .join(Item, Item.payment_id == Payment.id)
    .join(Party, Party.id == Item.party_id)
    .where(Payment.batch_id == bindparam("batch"))
    .order_by(Item.id)
)
_ACT = (
    *(Entry.id, Entry.kind, Entry.value_date, Entry.user, Entry.reason),
    *(Voucher.series, Voucher.number.label("voucher")),
)
_CORRECTIONS = Prepared(
    select(*_ACT)
    .outerjoin(Voucher, Voucher.entry_id == Entry.id)
    .where(Entry.corrects_id == bindparam("entry"))
    .order_by(Entry.id)
)
_THESE = Prepared(
    select(*_ACT).outerjoin(Voucher, Voucher.entry_id == Entry.id).where(Entry.id.in_(among("entries")))
)
