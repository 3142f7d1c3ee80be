"""Open batches as lists show them: a clerk's own, those that wait for approval, and who holds an invoice."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.operations.batches import DraftKey
from admix.operations.drafts import tty_of
from admix.operations.roles import APPROVING, may
from admix.prepared import Prepared, among
from models.company import CurrencyRow
from models.drafts import DraftBatch, DraftLine
from models.register import table_of

_BATCH, _LINE = table_of(DraftBatch), table_of(DraftLine)


@dataclass(frozen=True)
class OpenDraft:
    """An open batch as the list of them shows it; amounts in minor units of its currency."""

    key: DraftKey
    payment_date: date
    total: int
    currency: str
    decimals: int
    lines: int
    saved: datetime
    origin: str
    user: str
    """Who saved it last."""
    handed_in: bool
    """It waits for someone else to approve it."""

    @property
    def terminal(self) -> str:
        """The terminal it was last saved from."""
        return tty_of(self.origin)


def open_drafts(session: Session, user: str) -> list[OpenDraft]:
    """Return a clerk's open batches, the one saved last first, then those of others that wait for an approval."""
    own = [_draft(row) for row in _DRAFTS.all(session, user=user)]
    if not may(session, user, APPROVING):
        return own
    waiting = [_draft(row) for row in _HANDED_IN.all(session)]
    return own + [draft for draft in waiting if draft.user != user]


def _draft(row: tuple[Any, ...]) -> OpenDraft:
    return OpenDraft(DraftKey(row[0], row[1]), *row[2:])


_SHOWN = (
    select(
        _BATCH.c.id,
        _BATCH.c.version,
        _BATCH.c.payment_date,
        _BATCH.c.declared_total,
        _BATCH.c.currency,
        CurrencyRow.decimals,
        select(func.count()).where(_LINE.c.draft_id == _BATCH.c.id).scalar_subquery(),
        _BATCH.c.saved_utc,
        _BATCH.c.origin,
        _BATCH.c.user,
        func.coalesce(_BATCH.c.handed_in, False),
    )
    .join(CurrencyRow, CurrencyRow.code == _BATCH.c.currency)
    .order_by(_BATCH.c.saved_utc.desc(), _BATCH.c.id.desc())
)
_DRAFTS = Prepared(_SHOWN.where(_BATCH.c.user == bindparam("user")))
_HANDED_IN = Prepared(_SHOWN.where(_BATCH.c.handed_in))


class Held(NamedTuple):
    """Who has an invoice in another open batch, since when."""

    user: str
    saved: datetime


def held_elsewhere(session: Session, items: Iterable[int], own: DraftKey | None) -> dict[int, Held]:
    """Return which of these items stand in other open batches than one's own."""
    rows = _HELD.all(session, items=json.dumps(list(items)), own=own.id if own else 0)
    return {item: Held(user, saved) for item, user, saved in rows}


_HELD = Prepared(
    select(_LINE.c.item_id, _BATCH.c.user, _BATCH.c.saved_utc)
    .join(_BATCH, _BATCH.c.id == _LINE.c.draft_id)
    .where(
        _LINE.c.item_id.in_(among("items")),
        _LINE.c.draft_id != bindparam("own"),
    )
    .order_by(_BATCH.c.saved_utc)
)
