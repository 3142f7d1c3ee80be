"""The audit trail: every act one entry, every posted row under its seal, entries chained by hash.

Rows are hashed from their canonical text, which SQLite's quote() writes. An entry
names, for each table it wrote to, the first id, the number of rows and the SHA-256 over the rows' hashes; eight
bytes of each row's hash are kept as a locator, so that `admix verify` can name the row that was changed.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar

from sqlalchemy import Delete, Integer, Table, Update, bindparam, select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.prepared import Prepared, cursor_of, inserting
from admix.text import clean
from models.register import MAINTAINED, SEALED, sealed_columns, table_of
from models.store import UNSEALED, Entry, EntryChange
from models.types import Base

GENESIS_HEAD = UNSEALED
"""What the first entry is chained to."""
LOCATOR_BYTES = 8
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Act:
    """Who does something, when by the real clock, and which day the session calls today."""

    id: str
    user: str
    origin: str
    entered: datetime
    today: date
    work_date: date | None = None
    """Today, where it differs from the real day."""


@dataclass(frozen=True)
class Operation(Generic[P, R]):
    """One verb that writes: does all of it or nothing, inside the one write door, which checks its kind.

    A *clerk* act is one transaction with one entry. A *draft* saves working papers: one transaction without an
    entry, since nothing of it is in the ledger. A *run* is many transactions, each a chunk with its own entry.
    """

    work: Callable[Concatenate[Session, P], R]
    kind: Literal["clerk", "draft", "run"] = "clerk"

    def __call__(self, session: Session, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do the work in the session of the write door."""
        return self.work(session, *args, **kwargs)

    @property
    def name(self) -> str:
        """The verb's name, for the lock file and the log."""
        return getattr(self.work, "__name__", "operation")


def clerk_act(work: Callable[Concatenate[Session, P], R]) -> Operation[P, R]:
    """Declare an operation of one transaction."""
    return Operation(work)


def draft_act(work: Callable[Concatenate[Session, P], R]) -> Operation[P, R]:
    """Declare an operation that saves working papers; it may write no entry."""
    return Operation(work, "draft")


def run_act(work: Callable[Concatenate[Session, P], R]) -> Operation[P, R]:
    """Declare the work on one chunk of a run."""
    return Operation(work, "run")


@dataclass
class OpenEntry:
    """The entry of the transaction under way; its seals and its head are written when all else is."""

    id: int
    act: Act
    kind: str
    value_date: date
    reason: str
    corrects_id: int | None
    last_ids: dict[str, int]
    changes: list[dict[str, Any]] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """Return the entry as it is written at first, without its seals."""
        return {
            "id": self.id,
            "act": self.act.id,
            "kind": self.kind,
            "user": self.act.user,
            "origin": self.act.origin,
            "entered_utc": self.act.entered,
            "value_date": self.value_date,
            "work_date": self.act.work_date,
            "reason": self.reason,
            "corrects_id": self.corrects_id,
            "seals": "[]",
            "locators": b"",
            "head": UNSEALED,
        }

    def reserve(self, model: type[Base], count: int) -> range:
        """Return the next ids of a table; nobody else writes while the door is held."""
        name = table_of(model).name
        start = self.last_ids.get(name, 0) + 1
        return range(start, start + count)


def begin_entry(
    session: Session, kind: str, value_date: date, reason: str = "", corrects_id: int | None = None
) -> OpenEntry:
    """Begin the one entry of this transaction. Refused: an act that is already in the register."""
    if "entry" in session.info:
        raise RuntimeError("a transaction has one entry")
    act: Act = session.info["act"]
    done = find_act(session, act.id)
    if done is not None and is_struck_out(session, act.id):
        raise Refusal("This was not saved, after a fault of the disk. Send it again.")
    if done is not None:
        raise Refusal("This was already saved, as entry %(entry)d.", entry=done)
    last_ids = _last_ids(session)
    number = last_ids.get("entry", 0) + 1
    entry = OpenEntry(number, act, kind, value_date, clean(reason, "reason"), corrects_id, last_ids)
    _ENTRY.run(session, [entry.row()])
    session.info["entry"] = entry
    return entry


def find_act(session: Session, act_id: str) -> int | None:
    """Return the entry that an act made, or None."""
    found: int | None = _FIND_ACT.scalar(session, act=act_id)
    return found


def is_struck_out(session: Session, act_id: str) -> bool:
    """Tell whether an act was struck out after a failed COMMIT: it never happened, and must get a new id."""
    return bool(_KIND_OF.scalar(session, act=act_id) == "tombstone")


_KIND_OF = Prepared(select(Entry.kind).where(Entry.act == bindparam("act")))
_FIND_ACT = Prepared(select(Entry.id).where(Entry.act == bindparam("act")))


def change_row(
    session: Session, model: type[Base], row_id: int, seen_version: int | None = None, **values: Any
) -> None:
    """Change a row of master data and keep its before and after in the entry.

    Refused: a row that another clerk has changed since `seen_version` was read.
    """
    table = table_of(model)
    entry: OpenEntry = session.info["entry"]
    before = row_json(session, table, row_id)
    if seen_version is not None:
        values["version"] = seen_version + 1
    _run_on(session, table.update().values(**values), table, row_id, seen_version)
    after = row_json(session, table, row_id)
    entry.changes.append({"table_name": table.name, "row_id": row_id, "before": before, "after": after})


def remove_row(session: Session, model: type[Base], row_id: int, seen_version: int | None = None) -> None:
    """Remove a row of master data that nothing refers to, and keep what it was in the entry.

    Refused: a row that another clerk has changed or removed since `seen_version` was read.
    """
    table = table_of(model)
    entry: OpenEntry = session.info["entry"]
    before = row_json(session, table, row_id)
    _run_on(session, table.delete(), table, row_id, seen_version)
    entry.changes.append({"table_name": table.name, "row_id": row_id, "before": before, "after": None})


def _run_on(
    session: Session, statement: Update | Delete, table: Table, row_id: int, seen_version: int | None
) -> None:
    """Change or remove one row. Refused: a row that another clerk has changed or removed since it was read."""
    statement = statement.where(table.c.id == row_id)
    if seen_version is not None:
        statement = statement.where(table.c.version == seen_version)
    if session.connection().execute(statement).rowcount != 1:
        raise Refusal("Someone else has changed this in the meantime. Look at it again.")


def row_json(session: Session, table: Table, row_id: int) -> str | None:
    """Return a row of master data as the JSON object kept in the trail, or None where it does not exist."""
    found = (
        cursor_of(session).execute(f"SELECT {json_of(table)} FROM {table.name} WHERE id = ?", (row_id,)).fetchone()
    )
    return None if found is None else str(found[0])


def json_of(table: Table) -> str:
    """Return the SQL expression for a row of master data as a JSON object; an empty later column is left out."""
    first, later = _by_age(table)
    row = f"json_object({_pairs(first)})"
    return f"json_patch({row}, json_object({_pairs(later)}))" if later else row


def _pairs(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}', {name}" for name in names)


def _by_age(table: Table) -> tuple[list[str], list[str]]:
    """Return a table's sealed columns: those it always had, and those that came later."""
    later = [name for name in sealed_columns(table) if "later" in table.c[name].info]
    return [name for name in sealed_columns(table) if name not in later], later


def canonical_of(table: Table, *left_out: str) -> str:
    """Return the SQL expression for a sealed row's canonical text, some columns left out.

    A column that came later adds its name and value where it has one, so rows sealed before it read as they did.
    """
    first, later = _by_age(table)
    text = "||','||".join(_canonical(table, name) for name in first if name not in left_out)
    return text + "".join(
        f"""||CASE WHEN "{name}" IS NULL THEN '' ELSE ',{name}='||quote("{name}") END""" for name in later
    )


def _canonical(table: Table, name: str) -> str:
    """Return a column's canonical text; a whole number that is always there reads the same without quote()."""
    column = table.c[name]
    is_number = isinstance(column.type.dialect_impl(_SQLITE), Integer) and not column.nullable
    return f'"{name}"' if is_number else f'quote("{name}")'


_SQLITE = sqlite_dialect()


@dataclass(frozen=True)
class Seal:
    """What an entry says of one table: which rows it wrote and the hash over them."""

    table: str
    first_id: int
    rows: int
    sha256: str


def seal_rows(table: str, first_id: int, canonicals: Iterable[bytes]) -> tuple[Seal, bytes]:
    """Seal rows, given their canonical texts in the order of their ids; return the seal and the rows' locators."""
    digests = [hashlib.sha256(canonical).digest() for canonical in canonicals]
    total = hashlib.sha256(b"".join(digests)).hexdigest()
    return Seal(table, first_id, len(digests), total), b"".join([digest[:LOCATOR_BYTES] for digest in digests])


def chain_head(previous: str, canonical: str) -> str:
    """Return the head after an entry: the hash of the head before it and the entry's own canonical text."""
    return hashlib.sha256(f"{previous}|{canonical}".encode()).hexdigest()


def close_entry(session: Session) -> None:
    """Write the transaction's entry: the trail of master data, the seals over posted rows, the chain's new head."""
    entry: OpenEntry | None = session.info.get("entry")
    if entry is None:
        return
    _record_changes(session, entry)
    seals, locators = _seal_new_rows(session, entry)
    if not seals and entry.kind != "tombstone":
        raise RuntimeError(f"{entry.kind}: an entry that wrote nothing")
    previous = _HEAD_OF.scalar(session, id=entry.id - 1) or GENESIS_HEAD
    sealed = json.dumps([[seal.table, seal.first_id, seal.rows, seal.sha256] for seal in seals])
    cursor = cursor_of(session)
    cursor.execute("UPDATE entry SET seals = ?, locators = ? WHERE id = ?", (sealed, locators, entry.id))
    columns = cursor.execute(_ENTRY_CANONICAL, (entry.id,)).fetchone()
    cursor.execute("UPDATE entry SET head = ? WHERE id = ?", (chain_head(previous, columns[0]), entry.id))


_ENTRY = inserting(table_of(Entry), ids_given=True)
_HEAD_OF = Prepared(select(Entry.head).where(Entry.id == bindparam("id")))


def _last_ids(session: Session) -> dict[str, int]:
    """Return the highest id each table ever had (AUTOINCREMENT remembers it through deletions)."""
    rows = cursor_of(session).execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    return {str(name): int(last) for name, last in rows}


def _record_changes(session: Session, entry: OpenEntry) -> None:
    """Keep before and after: what was changed row by row, and every row of master data that is new."""
    _CHANGE.run(session, [{"entry_id": entry.id, **change} for change in entry.changes])
    now = _last_ids(session)
    for table in MAINTAINED:
        last = entry.last_ids.get(table.name, 0)
        if now.get(table.name, 0) > last:
            cursor_of(session).execute(
                "INSERT INTO entry_change (entry_id, table_name, row_id, before, after) "
                f"SELECT ?, ?, id, NULL, {json_of(table)} FROM {table.name} WHERE id > ? ORDER BY id",
                (entry.id, table.name, last),
            )


_CHANGE = inserting(table_of(EntryChange))


def _seal_new_rows(session: Session, entry: OpenEntry) -> tuple[list[Seal], bytes]:
    """Seal every row that this transaction wrote, table by table in the order of their names."""
    now = _last_ids(session)
    seals: list[Seal] = []
    locators = bytearray()
    for table in SEALED:
        last = entry.last_ids.get(table.name, 0)
        if now.get(table.name, 0) <= last:
            continue
        rows = cursor_of(session).execute(_CANONICAL[table.name], (last,))
        seal, found = seal_rows(table.name, last + 1, [row[0] for row in rows.fetchall()])
        seals.append(seal)
        locators += found
    return seals, bytes(locators)


_CANONICAL = {
    table.name: f"SELECT CAST({canonical_of(table)} AS BLOB) FROM {table.name} WHERE id > ? ORDER BY id"
    for table in SEALED
}
_ENTRY_COLUMNS = [name for name in sealed_columns(table_of(Entry)) if name != "head"]
_ENTRY_CANONICAL = (
    "SELECT "
    + "||','||".join(_canonical(table_of(Entry), name) for name in _ENTRY_COLUMNS)
    + " FROM entry WHERE id = ?"
)
