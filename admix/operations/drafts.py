"""Open batches between their receipts: saved at each, offered at the next start, thrown away or approved.

Nothing of an open batch is in the ledger. Each carries a seal over its rows, so that a batch changed by other means
is refused instead of approved; approval checks every line against the ledger again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from admix.audit import Act, canonical_of, draft_act
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount, to_minor
from admix.operations.batches import Batch, BatchLine, DraftKey, OnAccount, TypedLine
from admix.prepared import Prepared, cursor_of, inserting
from models.company import CurrencyRow
from models.drafts import DraftBatch, DraftLine
from models.register import table_of

SEAL_DIGITS = 16
"""So many digits of a line's SHA-256 are kept in the batch's list of lines."""
_BATCH, _LINE = table_of(DraftBatch), table_of(DraftLine)


class CustomerPart(NamedTuple):
    """A customer whose claims are being paid, and what of the batch that customer paid, in its currency."""

    party_id: int
    amount: int


@dataclass(frozen=True)
class Stage:
    """How far the clerk has come: head confirmed or not, the line whose receipt is shown, the customer's window."""

    is_head_confirmed: bool = True
    pending: BatchLine | None = None
    part: CustomerPart | None = None


@draft_act
def keep_draft(session: Session, batch: Batch, stage: Stage) -> Batch:
    """Save an open batch as it stands; return it with the key it is now kept under.

    Refused: a batch that was approved, thrown away or continued elsewhere since this terminal last saved it, and one
    whose rows were changed by other means.
    """
    act: Act = session.info["act"]
    head = _head_row(batch, stage, act)
    if batch.draft is None:
        key = DraftKey(int(cursor_of(session).execute(_NEXT_ID).fetchone()[0]), 1)
        _INSERT_HEAD.run(session, [{**head, "id": key.id, "version": 1, "line_seals": "[]", "seal": "0" * 64}])
    else:
        key = DraftKey(batch.draft.id, batch.draft.version + 1)
        changed = update(_BATCH).where(_BATCH.c.id == key.id, _BATCH.c.version == batch.draft.version)
        if session.connection().execute(changed.values(**head, version=key.version)).rowcount != 1:
            _refuse_moved(session, batch.draft.id)
    _keep_lines(session, key.id, batch, stage)
    _renew_seals(session, key.id)
    return replace(batch, draft=key)


_NEXT_ID = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'draft_batch'"
_INSERT_HEAD = inserting(_BATCH, ids_given=True)


def _head_row(batch: Batch, stage: Stage, act: Act) -> dict[str, Any]:
    head = batch.head
    return {
        "act": batch.act_id,
        "user": act.user,
        "origin": act.origin,
        "saved_utc": act.entered,
        "payment_date": head.payment_date,
        "declared_total": head.total,
        "currency": head.currency.code,
        "rate": head.rate.value,
        "rate_per": head.rate.per,
        "method": head.method.code,
        "bundle_number": head.bundle_number,
        "declared_count": head.count,
        "fee": head.fee,
        "confirmed": stage.is_head_confirmed,
        "party_id": stage.part.party_id if stage.part else None,
        "party_amount": stage.part.amount if stage.part else None,
    }


def _refuse_moved(session: Session, draft_id: int) -> None:
    row = session.execute(select(_BATCH.c.origin).where(_BATCH.c.id == draft_id)).scalar()
    if row is None:
        raise Refusal("This batch was approved or thrown away at another terminal. Esc leaves it.")
    raise Refusal("This batch goes on at another terminal (%(origin)s). Esc leaves it here.", origin=row)


LineKey = tuple[str, int]
"""A line's kind with its item or, for money on account, its customer."""


def _keep_lines(session: Session, draft_id: int, batch: Batch, stage: Stage) -> None:
    """Bring the lines up to date: only what differs is written."""
    wanted = {_key(row): row for row in _line_rows(draft_id, batch, stage)}
    stored = {(row[1], row[2]): row for row in _STORED.all(session, draft=draft_id)}
    gone = [{"line": row[0]} for key, row in stored.items() if key not in wanted]
    changed = [
        {"line": stored[key][0], **{name: row[name] for name in _CHANGING}}
        for key, row in wanted.items()
        if key in stored and stored[key][3:] != tuple(row[name] for name in _CHANGING)
    ]
    new = [row for key, row in wanted.items() if key not in stored]
    for work in ((_DELETE_LINE, gone), (_CHANGE_LINE, changed)):
        if work[1]:
            session.connection().execute(*work)
    _INSERT_LINE.run(session, new)


def _key(row: dict[str, Any]) -> LineKey:
    return (row["kind"], row["item_id"] or row["party_id"])


_CHANGING = ("party_id", "typed", "seen_amount", "seen_home", "confirmed")
_STORED = Prepared(
    select(
        _LINE.c.id,
        _LINE.c.kind,
        func.coalesce(_LINE.c.item_id, _LINE.c.party_id),
        *(_LINE.c[name] for name in _CHANGING),
    ).where(_LINE.c.draft_id == bindparam("draft"))
)
_DELETE_LINE = delete(_LINE).where(_LINE.c.id == bindparam("line"))
_CHANGE_LINE = (
    update(_LINE).where(_LINE.c.id == bindparam("line")).values({name: bindparam(name) for name in _CHANGING})
)
_INSERT_LINE = inserting(_LINE)


def _line_rows(draft_id: int, batch: Batch, stage: Stage) -> Iterable[dict[str, Any]]:
    lines = batch.lines if stage.pending is None else batch.with_line(stage.pending).lines
    for line in lines:
        yield {
            "draft_id": draft_id,
            "kind": "invoice",
            "party_id": line.card.party_id,
            "item_id": line.card.item_id,
            "typed": _typed_text(line.typed),
            "seen_amount": line.card.open.amount,
            "seen_home": line.card.open.home,
            "confirmed": line is not stage.pending,
        }
    for rest in batch.on_account:
        amount = format_amount(rest.amount, batch.head.currency.decimals)
        yield {
            "draft_id": draft_id,
            "kind": "on_account",
            "party_id": rest.party_id,
            "item_id": None,
            "typed": json.dumps({"paid": amount}),
            "seen_amount": 0,
            "seen_home": 0,
            "confirmed": True,
        }


def _typed_text(typed: TypedLine) -> str:
    """Return what was typed as JSON, amounts as decimal text."""
    amounts = {name: getattr(typed, name) for name in ("paid", "reduction", "exchange")}
    flags = {name: True for name in ("settle", "charge_interest", "post_exchange") if getattr(typed, name)}
    return json.dumps({**{name: str(value) for name, value in amounts.items() if value is not None}, **flags})


def typed_line(text: str) -> TypedLine:
    """Read what was typed on a line back from its JSON."""
    read: dict[str, Any] = {
        name: Decimal(value) if isinstance(value, str) else value for name, value in json.loads(text).items()
    }
    return TypedLine(**read)


def on_account_line(text: str, party_id: int, number: str, decimals: int) -> OnAccount:
    """Read a line of money on account back from its JSON."""
    return OnAccount(party_id, number, to_minor(Decimal(json.loads(text)["paid"]), decimals, "paid"))


def _renew_seals(session: Session, draft_id: int) -> None:
    """Seal the batch's row and its lines as they now stand."""
    cursor = cursor_of(session)
    seals = json.dumps(_line_seals(session, draft_id))
    cursor.execute("UPDATE draft_batch SET line_seals = ? WHERE id = ?", (seals, draft_id))
    (canonical,) = cursor.execute(HEAD_CANONICAL, (draft_id,)).fetchone()
    cursor.execute("UPDATE draft_batch SET seal = ? WHERE id = ?", (hashlib.sha256(canonical).hexdigest(), draft_id))


def _line_seals(session: Session, draft_id: int) -> list[list[Any]]:
    rows = cursor_of(session).execute(LINE_CANONICALS, (draft_id,)).fetchall()
    return [[line, hashlib.sha256(canonical).hexdigest()[:SEAL_DIGITS]] for line, canonical in rows]


def refuse_changed_rows(session: Session, draft_id: int) -> None:
    """Refuse an open batch whose rows are not as they were sealed."""
    cursor = cursor_of(session)
    row = cursor.execute("SELECT seal, line_seals FROM draft_batch WHERE id = ?", (draft_id,)).fetchone()
    if row is None:
        raise Refusal("This batch was approved or thrown away at another terminal. Esc leaves it.")
    (canonical,) = cursor.execute(HEAD_CANONICAL, (draft_id,)).fetchone()
    if hashlib.sha256(canonical).hexdigest() != row[0] or json.loads(row[1]) != _line_seals(session, draft_id):
        raise Refusal(_CHANGED_ELSEWHERE)


_CHANGED_ELSEWHERE = mark("The open batch was changed by other means than admix. Throw it away and enter it again.")
LINE_CANONICALS = f"SELECT id, CAST({canonical_of(_LINE)} AS BLOB) FROM draft_line WHERE draft_id = ? ORDER BY id"
HEAD_CANONICAL = f"SELECT CAST({canonical_of(_BATCH, 'seal')} AS BLOB) FROM draft_batch WHERE id = ?"


def take_away(session: Session, key: DraftKey | None) -> None:
    """Take an open batch out of the register: it was approved, or is thrown away.

    Refused: one that went on at another terminal since.
    """
    if key is None:
        return
    session.connection().execute(delete(_LINE).where(_LINE.c.draft_id == key.id))
    gone = delete(_BATCH).where(_BATCH.c.id == key.id, _BATCH.c.version == key.version)
    if session.connection().execute(gone).rowcount != 1:
        _refuse_moved(session, key.id)


@draft_act
def discard_draft(session: Session, key: DraftKey) -> None:
    """Throw an open batch away; nothing of it was in the ledger."""
    take_away(session, key)


@dataclass(frozen=True)
class OpenDraft:
    """An open batch as the list of them shows it; amounts in minor units of its currency."""

    key: DraftKey
    payment_date: Any
    total: int
    currency: str
    decimals: int
    lines: int
    saved: datetime
    origin: str

    @property
    def terminal(self) -> str:
        """The terminal it was last saved from, as pts/2; empty where it was none."""
        return next((part[9:] for part in self.origin.split() if part.startswith("tty=/dev/")), "")


def open_drafts(session: Session, user: str) -> list[OpenDraft]:
    """Return a clerk's open batches, the one saved last first."""
    rows = _DRAFTS.all(session, user=user)
    return [OpenDraft(DraftKey(row[0], row[1]), *row[2:]) for row in rows]


_DRAFTS = Prepared(
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
    )
    .join(CurrencyRow, CurrencyRow.code == _BATCH.c.currency)
    .where(_BATCH.c.user == bindparam("user"))
    .order_by(_BATCH.c.saved_utc.desc(), _BATCH.c.id.desc())
)


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
        _LINE.c.item_id.in_(select(func.json_each(bindparam("items")).table_valued("value").c.value)),
        _LINE.c.draft_id != bindparam("own"),
    )
    .order_by(_BATCH.c.saved_utc)
)
