"""Taking up an open batch again: its head, its lines on what was open when they were typed, where the clerk stood."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.money import LARGEST_AMOUNT, Balance, Rate
from admix.operations.batch_heads import BatchHead, batch_head
from admix.operations.batch_lines import BatchLine, propose_line
from admix.operations.batches import Batch, DraftKey, OnAccount, SavedLines
from admix.operations.draft_rows import on_account_line, typed_line
from admix.operations.drafts import CustomerPart, refuse_changed_rows
from admix.operations.invoice_cards import InvoiceCard, cards_of
from admix.operations.registers import control_record, find_currency, payment_methods
from admix.prepared import Prepared
from models.drafts import DraftBatch, DraftLine
from models.ledger import Party
from models.register import table_of


@dataclass(frozen=True)
class Continued:
    """An open batch taken up again."""

    batch: Batch
    is_head_confirmed: bool
    pending: BatchLine | None
    """The line whose receipt was shown last; the batch has the line that it will replace, or none."""
    part: CustomerPart | None
    """The customer whose claims were being paid."""
    changed: tuple[str, ...]
    """Numbers of the invoices on which something else is open by now; approval will refuse them."""


def load_draft(session: Session, key: DraftKey) -> Continued:
    """Read an open batch as it was last saved.

    Refused: one that is gone or went on at another terminal, one whose rows were changed by other means.
    """
    refuse_changed_rows(session, key.id)
    row = _HEAD.first(session, draft=key.id)
    if row is None or row[0] != key.version:
        raise Refusal("This batch goes on at another terminal. Look at the list again.")
    _, act, confirmed, party, part_amount, user, entered_by, handed_in, separate, account, *head_values = row
    head = _head(session, head_values)
    stored = _Stored(head)
    rows = _LINES.all(session, draft=key.id)
    now = cards_of(session, [item for _, item, *_ in rows if item is not None])
    for party_id, item, number, text, amount, home, is_confirmed in rows:
        if item is None:
            stored.rests.append(on_account_line(text, party_id, number, head.currency.decimals))
        else:
            stored.add(now[item], Balance(amount, home), text, is_confirmed=is_confirmed)
    batch = Batch(
        act,
        head,
        tuple(stored.lines),
        separate or 0,
        account,
        tuple(stored.rests),
        key,
        frozenset((entered_by or user).split(",")),
        bool(handed_in),
        SavedLines(stored.saved, {rest.party_id: rest for rest in stored.rests}, head),
    )
    part = None if party is None else CustomerPart(party, part_amount)
    return Continued(batch, confirmed, stored.pending, part, tuple(stored.changed))


@dataclass
class _Stored:
    """The lines of an open batch as they are read, worked out on what was open when they were typed.

    A rounding was accepted under the limit of its day: a limit that was lowered since does not undo it.
    """

    head: BatchHead
    lines: list[BatchLine] = field(default_factory=list)
    rests: list[OnAccount] = field(default_factory=list)
    saved: dict[int, tuple[BatchLine, bool]] = field(default_factory=dict)
    pending: BatchLine | None = None
    changed: list[str] = field(default_factory=list)

    def add(self, card: InvoiceCard, seen: Balance, text: str, *, is_confirmed: bool) -> None:
        """Take a line; one that waits for its confirmation stands beside the line that it will replace."""
        if card.open != seen:
            self.changed.append(card.number)
        typed, before = typed_line(text)
        head = replace(self.head, rounding_limit=LARGEST_AMOUNT)
        line = propose_line(head, card._replace(open=seen), typed)
        self.saved[card.item_id] = (line, is_confirmed)
        if is_confirmed:
            self.lines.append(line)
            return
        self.pending = line
        if before is not None:
            self.lines.append(propose_line(head, line.card, before))


def _head(session: Session, values: list[Any]) -> BatchHead:
    payment_date, total, code, rate, per, method, bundle_number, count, fee = values
    currency, _ = find_currency(session, code)
    methods = {known.code: known for known in payment_methods(session)}
    control, kept = control_record(session), Rate(rate, per)
    return batch_head(control, payment_date, total, currency, kept, methods[method], bundle_number, count, fee)


_BATCH, _LINE = table_of(DraftBatch), table_of(DraftLine)
_HEAD = Prepared(
    select(
        _BATCH.c.version,
        _BATCH.c.act,
        _BATCH.c.confirmed,
        _BATCH.c.party_id,
        _BATCH.c.party_amount,
        _BATCH.c.user,
        _BATCH.c.entered_by,
        _BATCH.c.handed_in,
        _BATCH.c.separate,
        _BATCH.c.separate_account,
        _BATCH.c.payment_date,
        _BATCH.c.declared_total,
        _BATCH.c.currency,
        _BATCH.c.rate,
        _BATCH.c.rate_per,
        _BATCH.c.method,
        _BATCH.c.bundle_number,
        _BATCH.c.declared_count,
        _BATCH.c.fee,
    ).where(_BATCH.c.id == bindparam("draft"))
)
_LINES = Prepared(
    select(
        _LINE.c.party_id,
        _LINE.c.item_id,
        Party.number,
        _LINE.c.typed,
        _LINE.c.seen_amount,
        _LINE.c.seen_home,
        _LINE.c.confirmed,
    )
    .join(Party, Party.id == _LINE.c.party_id)
    .where(_LINE.c.draft_id == bindparam("draft"))
    .order_by(_LINE.c.id)
)
