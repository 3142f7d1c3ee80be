"""Taking up an open batch again: its head, its lines on what was open when they were typed, where the clerk stood."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.money import Balance, Currency, Rate
from admix.operations.batches import Batch, BatchHead, BatchLine, DraftKey, OnAccount, SavedLines, propose_line
from admix.operations.drafts import CustomerPart, on_account_line, refuse_changed_rows, typed_line
from admix.operations.invoice_cards import cards_of
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
    _, act, confirmed, party, part_amount, *head_values = row
    head = _head(session, head_values)
    stored = _LINES.all(session, draft=key.id)
    now = cards_of(session, [item for _, item, *_ in stored if item is not None])
    lines: list[BatchLine] = []
    rests: list[OnAccount] = []
    saved: dict[int, tuple[BatchLine, bool]] = {}
    pending = None
    changed: list[str] = []
    for party_id, item, number, text, amount, home, is_confirmed in stored:
        if item is None:
            rests.append(on_account_line(text, party_id, number, head.currency.decimals))
            continue
        card, seen = now[item], Balance(amount, home)
        if card.open != seen:
            changed.append(card.number)
        typed, before = typed_line(text)
        line = propose_line(head, card._replace(open=seen), typed)
        saved[item] = (line, is_confirmed)
        if is_confirmed:
            lines.append(line)
            continue
        pending = line
        if before is not None:
            lines.append(propose_line(head, line.card, before))
    known = SavedLines(saved, {rest.party_id: rest for rest in rests})
    batch = Batch(act, head, tuple(lines), on_account=tuple(rests), draft=key, saved=known)
    part = None if party is None else CustomerPart(party, part_amount)
    return Continued(batch, confirmed, pending, part, tuple(changed))


def _head(session: Session, values: list[Any]) -> BatchHead:
    payment_date, total, code, rate, per, method, bundle_number, count, fee = values
    currency, _ = find_currency(session, code)
    methods = {known.code: known for known in payment_methods(session)}
    home: Currency = control_record(session).home
    return BatchHead(payment_date, total, currency, Rate(rate, per), home, methods[method], bundle_number, count, fee)


_BATCH, _LINE = table_of(DraftBatch), table_of(DraftLine)
_HEAD = Prepared(
    select(
        _BATCH.c.version,
        _BATCH.c.act,
        _BATCH.c.confirmed,
        _BATCH.c.party_id,
        _BATCH.c.party_amount,
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
