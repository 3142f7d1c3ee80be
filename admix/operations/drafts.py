"""Open batches between their receipts: saved at each, offered at the next start, thrown away or approved.

Nothing of an open batch is in the ledger. Each carries a seal over its rows, so that a batch changed by other means
is refused instead of approved; approval checks every line against the ledger again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from admix.audit import Act, canonical_of, draft_act
from admix.errors import Refusal
from admix.language import mark
from admix.operations.batch_lines import BatchLine
from admix.operations.batches import Batch, DraftKey, SavedLines
from admix.operations.draft_rows import line_row, rest_row
from admix.operations.roles import APPROVING, ENTERING, require
from admix.prepared import Prepared, cursor_of, inserting
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
    require(session, ENTERING)
    act: Act = session.info["act"]
    if not _is_saved(batch, stage):
        batch = replace(batch, entered_by=batch.entered_by | {act.user})
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


def _is_saved(batch: Batch, stage: Stage) -> bool:
    """Tell whether head and lines are as they were last saved: who only looks has entered nothing."""
    return batch.saved is not None and batch.saved == _lines_now(batch, stage.pending)


def _lines_now(batch: Batch, pending: BatchLine | None) -> SavedLines:
    """Return the batch's head and lines as a save writes them, with the line that waits for its confirmation."""
    lines = {line.card.item_id: (line, True) for line in batch.lines}
    if pending is not None:
        lines[pending.card.item_id] = (pending, False)
    return SavedLines(lines, {rest.party_id: rest for rest in batch.on_account}, batch.head)


_NEXT_ID = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'draft_batch'"
_INSERT_HEAD = inserting(_BATCH, "entered_by", "handed_in", "separate", "separate_account", ids_given=True)
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
        "entered_by": ",".join(sorted(batch.entered_by)) if batch.entered_by != {act.user} else None,
        "handed_in": batch.handed_in or None,
        "separate": batch.separate or None,
        "separate_account": batch.separate_account,
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
    now, old = _lines_now(batch, pending), batch.saved or _NOTHING
    lines = now.lines
    gone = _drop(session, draft_id, old.lines.keys() - lines.keys())
    if now.rests != old.rests:
        gone |= _drop(session, draft_id, None)
        _INSERT_LINE.run(session, [rest_row(draft_id, rest, batch) for rest in batch.on_account])
    changed = {item: kept for item, kept in lines.items() if (old.lines.get(item),) != (kept,)}
    rows = [line_row(draft_id, line, batch, confirmed) for line, confirmed in changed.values()]
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
def give_back(session: Session, key: DraftKey) -> None:
    """Let the clerk who handed an open batch in change it again. Refused: one that was approved or moved on since."""
    require(session, APPROVING)
    changed = cursor_of(session).execute(
        "UPDATE draft_batch SET handed_in = NULL, version = version + 1 WHERE id = ? AND version = ?", key
    )
    if changed.rowcount != 1:
        _refuse_moved(session, key.id)
    _renew_seals(session, key.id, set(), ())


@draft_act
def discard_draft(session: Session, key: DraftKey) -> None:
    """Throw one's own open batch away; nothing of it was in the ledger."""
    require(session, ENTERING)
    take_away(session, key)
