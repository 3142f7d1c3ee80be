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
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from admix.audit import Act, canonical_of, draft_act
from admix.errors import Refusal
from admix.language import mark
from admix.money import format_amount, to_minor
from admix.operations.batches import Batch, BatchLine, DraftKey, OnAccount, SavedLines, TypedLine
from admix.prepared import Prepared, among, cursor_of, inserting
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
    """It is not among the batch's lines before it is confirmed."""
    part: CustomerPart | None = None


@draft_act
def keep_draft(session: Session, batch: Batch, stage: Stage) -> Batch:
    """Save an open batch as it stands; return it with the key it is now kept under.

    What is written is the head and the lines that differ from the last save. Refused: a batch that was approved,
    thrown away or continued elsewhere since this terminal last saved it.
    """
    act: Act = session.info["act"]
    head = _head_row(batch, stage, act)
    if batch.draft is None:
        key = DraftKey(int(cursor_of(session).execute(_NEXT_ID).fetchone()[0]), 1)
        _INSERT_HEAD.run(session, [{**head, "id": key.id, "version": 1, "line_seals": "[]", "seal": "0" * 64}])
    else:
        key = DraftKey(batch.draft.id, batch.draft.version + 1)
        changed = {f"new_{name}": value for name, value in {**head, "version": key.version}.items()}
        if not _CHANGE_HEAD.run(session, [{**changed, "draft": key.id, "seen": batch.draft.version}]):
            _refuse_moved(session, key.id)
    saved = _keep_lines(session, key.id, batch, stage.pending)
    return replace(batch, draft=key, saved=saved)


_NEXT_ID = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'draft_batch'"
_INSERT_HEAD = inserting(_BATCH, ids_given=True)
_KEPT = [column.name for column in _BATCH.columns if column.name not in {"id", "line_seals", "seal"}]
_CHANGE_HEAD = Prepared(
    update(_BATCH)
    .where(_BATCH.c.id == bindparam("draft"), _BATCH.c.version == bindparam("seen"))
    .values({f: bindparam(f"new_{f}", type_=_BATCH.c[f].type) for f in _KEPT})
)


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


class BatchMoved(Refusal):
    """The open batch was approved, thrown away or taken up at another terminal: this one can only leave it."""


def _refuse_moved(session: Session, draft_id: int) -> NoReturn:
    row = session.execute(select(_BATCH.c.origin).where(_BATCH.c.id == draft_id)).scalar()
    if row is None:
        raise BatchMoved(mark("This batch was approved or thrown away at another terminal. Esc leaves it."))
    goes_on = mark("This batch goes on at another terminal (%(terminal)s). Esc leaves it here.")
    raise BatchMoved(goes_on, terminal=tty_of(row))


def tty_of(origin: str) -> str:
    """Return the terminal in where an act came from, as pts/2; a dash where it came from none."""
    return next((part[9:] for part in origin.split() if part.startswith("tty=/dev/")), "-")


def _keep_lines(session: Session, draft_id: int, batch: Batch, pending: BatchLine | None) -> SavedLines:
    """Write the lines that differ from the last save and seal them; return all lines as they are now saved."""
    lines = {line.card.item_id: (line, True) for line in batch.lines}
    if pending is not None:
        lines[pending.card.item_id] = (pending, False)
    now, old = SavedLines(lines, {rest.party_id: rest for rest in batch.on_account}), batch.saved or _NOTHING
    gone = _drop(session, draft_id, old.lines.keys() - lines.keys())
    if now.rests != old.rests:
        gone |= _drop(session, draft_id, None)
        _INSERT_LINE.run(session, [_rest_row(draft_id, rest, batch) for rest in batch.on_account])
    changed = {item: kept for item, kept in lines.items() if (old.lines.get(item),) != (kept,)}
    rows = [_line_row(draft_id, line, batch, confirmed) for line, confirmed in changed.values()]
    _CHANGE_LINE.run(session, [_renamed(row) for row in rows if row["item_id"] in old.lines])
    _INSERT_LINE.run(session, [row for row in rows if row["item_id"] not in old.lines])
    _renew_seals(session, draft_id, gone, changed.keys())
    return now


_NOTHING = SavedLines({}, {})


def _drop(session: Session, draft_id: int, items: Iterable[int] | None) -> set[int]:
    """Take out the lines on these items, or all money on account; return the rows' ids."""
    which = "IS NULL" if items is None else "IN (SELECT value FROM json_each(?))"
    values = () if items is None else (json.dumps(list(items)),)
    sql = f"DELETE FROM draft_line WHERE draft_id = ? AND item_id {which} RETURNING id"
    return {int(row[0]) for row in cursor_of(session).execute(sql, (draft_id, *values)).fetchall()}


_CHANGING = ("typed", "seen_amount", "seen_home", "confirmed")
_CHANGE_LINE = Prepared(
    update(_LINE)
    .where(_LINE.c.draft_id == bindparam("draft"), _LINE.c.item_id == bindparam("item"))
    .values({name: bindparam(f"new_{name}", type_=_LINE.c[name].type) for name in _CHANGING})
)
_INSERT_LINE = inserting(_LINE)


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    changes = {f"new_{name}": row[name] for name in _CHANGING}
    return {"draft": row["draft_id"], "item": row["item_id"], **changes}


def _line_row(draft_id: int, line: BatchLine, batch: Batch, confirmed: bool) -> dict[str, Any]:
    """Return a line as a row; one that waits for its confirmation remembers the line it will replace."""
    before = None if confirmed else batch.line_of(line.card.item_id)
    return {
        "draft_id": draft_id,
        "kind": "invoice",
        "party_id": line.card.party_id,
        "item_id": line.card.item_id,
        "typed": json.dumps({**_typed(line), **({"before": _typed(before)} if before else {})}),
        "seen_amount": line.card.open.amount,
        "seen_home": line.card.open.home,
        "confirmed": confirmed,
    }


def _rest_row(draft_id: int, rest: OnAccount, batch: Batch) -> dict[str, Any]:
    return {
        "draft_id": draft_id,
        "kind": "on_account",
        "party_id": rest.party_id,
        "item_id": None,
        "typed": json.dumps({"paid": format_amount(rest.amount, batch.head.currency.decimals)}),
        "seen_amount": 0,
        "seen_home": 0,
        "confirmed": True,
    }


def _typed(line: BatchLine) -> dict[str, Any]:
    """Return what was typed on a line, amounts as decimal text."""
    typed = line.typed
    amounts = {"paid": typed.paid, "reduction": typed.reduction, "exchange": typed.exchange}
    flags = {name: True for name in ("settle", "charge_interest", "post_exchange") if getattr(typed, name)}
    return {**{name: str(value) for name, value in amounts.items() if value is not None}, **flags}


def typed_line(text: str) -> tuple[TypedLine, TypedLine | None]:
    """Read what was typed on a line back from its JSON, and what it will replace when it is confirmed."""
    raw = json.loads(text)
    before = raw.pop("before", None)
    return _read_typed(raw), None if before is None else _read_typed(before)


def _read_typed(raw: dict[str, Any]) -> TypedLine:
    read: dict[str, Any] = {name: Decimal(value) if isinstance(value, str) else value for name, value in raw.items()}
    return TypedLine(**read)


def on_account_line(text: str, party_id: int, number: str, decimals: int) -> OnAccount:
    """Read a line of money on account back from its JSON."""
    return OnAccount(party_id, number, to_minor(Decimal(json.loads(text)["paid"]), decimals, "paid"))


def _renew_seals(session: Session, draft_id: int, gone: set[int], changed: Iterable[int]) -> None:
    """Seal the lines that were written and the batch's own row; the other lines keep the seals they have."""
    cursor = cursor_of(session)
    (listed,) = cursor.execute("SELECT line_seals FROM draft_batch WHERE id = ?", (draft_id,)).fetchone()
    seals = {line: seal for line, seal in json.loads(listed) if line not in gone}
    seals.update(_line_seals(session, draft_id, changed))
    cursor.execute("UPDATE draft_batch SET line_seals = ? WHERE id = ?", (json.dumps(list(seals.items())), draft_id))
    (canonical,) = cursor.execute(HEAD_CANONICAL, (draft_id,)).fetchone()
    cursor.execute("UPDATE draft_batch SET seal = ? WHERE id = ?", (hashlib.sha256(canonical).hexdigest(), draft_id))


def _line_seals(session: Session, draft_id: int, items: Iterable[int] | None = None) -> dict[int, str]:
    """Return the seals of a batch's lines: of all, or of those on some items and of the money on account."""
    some = "" if items is None else " AND (item_id IS NULL OR item_id IN (SELECT value FROM json_each(?)))"
    values = () if items is None else (json.dumps(list(items)),)
    rows = cursor_of(session).execute(f"{LINE_CANONICALS}{some} ORDER BY id", (draft_id, *values)).fetchall()
    return {int(line): hashlib.sha256(canonical).hexdigest()[:SEAL_DIGITS] for line, canonical in rows}


def refuse_changed_rows(session: Session, draft_id: int) -> None:
    """Refuse an open batch whose rows are not as they were sealed."""
    cursor = cursor_of(session)
    row = cursor.execute("SELECT seal, line_seals FROM draft_batch WHERE id = ?", (draft_id,)).fetchone()
    if row is None:
        _refuse_moved(session, draft_id)
    (canonical,) = cursor.execute(HEAD_CANONICAL, (draft_id,)).fetchone()
    if hashlib.sha256(canonical).hexdigest() != row[0] or dict(json.loads(row[1])) != _line_seals(session, draft_id):
        raise Refusal(_CHANGED_ELSEWHERE)


_CHANGED_ELSEWHERE = mark("The open batch was changed by other means than admix. Throw it away and enter it again.")
LINE_CANONICALS = f"SELECT id, CAST({canonical_of(_LINE)} AS BLOB) FROM draft_line WHERE draft_id = ?"
HEAD_CANONICAL = f"SELECT CAST({canonical_of(_BATCH, 'seal')} AS BLOB) FROM draft_batch WHERE id = ?"


def take_away(session: Session, key: DraftKey | None) -> None:
    """Take an open batch out of the register: it was approved, or is thrown away.

    Refused: one that went on at another terminal since.
    """
    if key is None:
        return
    cursor = cursor_of(session)
    cursor.execute("DELETE FROM draft_line WHERE draft_id = ?", (key.id,))
    cursor.execute("DELETE FROM draft_batch WHERE id = ? AND version = ?", (key.id, key.version))
    if cursor.rowcount != 1:
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
        """The terminal it was last saved from."""
        return tty_of(self.origin)


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
        _LINE.c.item_id.in_(among("items")),
        _LINE.c.draft_id != bindparam("own"),
    )
    .order_by(_BATCH.c.saved_utc)
)
