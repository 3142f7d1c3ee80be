"""A company as the program holds it: its register with the history store beside it."""

import itertools
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from admix.audit import Act, Operation, begin_entry, close_entry, find_act, is_struck_out
from admix.calendar import real_today, utc_now
from admix.database.connection import SCHEMA_VERSIONS, check_header, connect, engine_for
from admix.database.gate import Gate
from admix.database.seat import Seat
from admix.errors import Refusal
from admix.identity import origin, os_user
from admix.prepared import cursor_of
from admix.sqlite import driver
from models.company import Company, UserRole

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


@dataclass(frozen=True)
class Stores:
    """Where a company's files lie."""

    folder: Path

    @property
    def register(self) -> Path:
        """The register's file."""
        return self.folder / "register.db"

    @property
    def history(self) -> Path:
        """The history store's file."""
        return self.folder / "history.db"

    @property
    def spool(self) -> Path:
        """Where printed pages are put."""
        return self.folder / "spool"

    @property
    def documents(self) -> Path:
        """Where documents are kept by the hash of their content."""
        return self.folder / "documents"


class OpenCompany:
    """An opened company: read sessions, and the one write door through which every change goes."""

    def __init__(self, stores: Stores, engine: Engine, today: date, user: str) -> None:
        self.stores = stores
        self.today = today
        self.user = user
        self._engine = engine
        self._gate = Gate(stores.register)
        self._file = str(stores.register)
        self._inode = os.stat(self._file).st_ino  # noqa: PTH116 - stat never opens the file
        self._readers: list[Seat] = []
        self._writer: Seat | None = None

    def read(self, query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask the register something in one consistent view."""
        seat = self._readers.pop() if self._readers else Seat(self._engine)
        try:
            with seat.transaction("DEFERRED") as session:
                result = query(session, *args, **kwargs)
        except Refusal:
            self._readers.append(seat)
            raise
        except BaseException:
            seat.close()
            raise
        self._readers.append(seat)
        return result

    def write(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Let an operation through the write door under a new act id."""
        return self.write_as(uuid.uuid4().hex, operation, *args, **kwargs)

    def write_as(self, act_id: str, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Let an operation through the write door: lock file, BEGIN IMMEDIATE, the work, its entry, COMMIT.

        The act id was made before the first write. After a failed COMMIT it is looked up instead of guessed: found,
        the work is done; absent, it is struck out so that it can never appear later (`reliability` D6, P4).
        """
        if operation.kind == "run":
            raise TypeError("a run goes in chunks")
        return self._through_the_door(act_id, operation, *args, **kwargs)

    def run(
        self,
        run_id: str,
        operation: Operation[Concatenate[C, P], R],
        chunks: Iterable[C],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Iterator[R]:
        """Let a run through the write door chunk by chunk, each a transaction and an entry of its own.

        The selection is frozen before: `chunks` are plain values. Whoever waits at the door goes before the next
        chunk, so that a clerk hardly waits. A chunk's act id follows from the run's id and its place, so a run
        that was stopped half-way is started again with the same id and skips what is done.
        """
        if operation.kind != "run":
            raise TypeError(operation.kind)
        for place, chunk in enumerate(chunks):
            act_id = self.read(_act_to_do, run_id, place)
            if act_id is not None:
                yield self._through_the_door(act_id, operation, chunk, *args, **kwargs)

    def _through_the_door(self, act_id: str, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        real = real_today()
        act = Act(act_id, self.user, origin(), utc_now(), self.today, None if self.today == real else self.today)
        with self._gate.held(operation.name, self.user):
            self._refuse_replaced_register()
            seat, self._writer = self._writer or Seat(self._engine), None
            try:
                with seat.transaction("IMMEDIATE") as session:
                    session.info["act"] = act
                    changes = seat.raw.total_changes
                    result = operation(session, *args, **kwargs)
                    self._close(session, operation.kind, changed=seat.raw.total_changes != changes)
                    failed = _failed_commit(seat)
            except (DBAPIError, driver.Error) as fault:
                seat.close()
                raise self._cannot_save(fault) from fault
            except BaseException:
                seat.close()
                raise
            if failed is not None:
                seat.close()
                if operation.kind == "draft":
                    raise self._cannot_save(failed) from failed
                self._after_failed_commit(act, failed)
                return result
            self._writer = seat
        return result

    def _close(self, session: Session, kind: str, *, changed: bool) -> None:
        """Write the entry; changes without one are a fault of the program, not of the clerk.

        Working papers have no entry, and an entry has no place among them.
        """
        if kind == "draft":
            if "entry" in session.info:
                raise RuntimeError("working papers are under no entry")
            return
        if "entry" not in session.info:
            if changed:
                raise RuntimeError("rows were written without an entry")
            return
        close_entry(session)
        seen = session.info["act"].entered.isoformat(timespec="microseconds")
        cursor_of(session).execute("UPDATE store SET last_seen_utc = ?", (seen,))

    def _after_failed_commit(self, act: Act, fault: Exception) -> None:
        """Look the act up in a fresh connection; strike it out if it is absent, then say that nothing was saved."""
        self._let_go()
        fresh = Seat(self._engine)
        try:
            with fresh.transaction("IMMEDIATE") as session:
                if find_act(session, act.id) is not None:
                    return
                session.info["act"] = act
                begin_entry(session, "tombstone", act.today, reason=type(fault).__name__)
                close_entry(session)
                struck = _failed_commit(fresh) is None
        except (DBAPIError, driver.Error):
            struck = False
        finally:
            fresh.close()
        if not struck:
            raise Refusal(
                "The disk does not answer. It is not known whether this was saved; look before entering it again."
            ) from fault
        raise self._cannot_save(fault) from fault

    def _cannot_save(self, fault: Exception) -> Exception:
        """Return what is said of a fault: a sentence where the disk or a lock is at fault, else the fault itself."""
        cause = fault.orig if isinstance(fault, DBAPIError) else fault
        if isinstance(cause, driver.OperationalError):
            return Refusal("Nothing was saved: %(fault)s.", fault=str(cause))
        return fault

    def _refuse_replaced_register(self) -> None:
        if os.stat(self._file).st_ino != self._inode:  # noqa: PTH116 - stat never opens the file
            raise Refusal("The register was replaced while the program ran. Leave and start again.")

    def close(self) -> None:
        """Let go of the files."""
        self._let_go()

    def _let_go(self) -> None:
        for seat in (*self._readers, *((self._writer,) if self._writer else ())):
            seat.close()
        self._readers, self._writer = [], None
        self._engine.dispose()


def _act_to_do(session: Session, run_id: str, place: int) -> str | None:
    """Return the act id of a run's chunk, or None if it is done; an id that was struck out is followed by another."""
    for attempt in itertools.count():
        name = f"{place}/{attempt}" if attempt else str(place)
        act_id = uuid.uuid5(uuid.UUID(run_id), name).hex
        if find_act(session, act_id) is None:
            return act_id
        if not is_struck_out(session, act_id):
            return None
    raise AssertionError


def _failed_commit(seat: Seat) -> Exception | None:
    """Commit; return what went wrong, which leaves it open whether the disk has it."""
    try:
        seat.raw.execute("COMMIT")
    except driver.Error as fault:
        failed: Exception = fault
        return failed
    return None


def open_company(folder: Path, today: date | None = None, *, check_pair: bool = True) -> OpenCompany:
    """Open a company's register with its history store beside it.

    Refused: a missing, foreign, damaged, newer or older file, two stores that do not belong together, and a today of
    one's own by anyone but the administrator outside the demo. Nothing is written before all of it was checked.
    """
    stores = Stores(folder)
    versions = {
        "register": check_header(stores.register, "register"),
        "history": check_header(stores.history, "history"),
    }
    if check_pair:
        refuse_older(stores, versions)
        refuse_strangers(stores)
    company = OpenCompany(stores, engine_for(stores.register), today or real_today(), os_user())
    if today is not None and today != real_today():
        try:
            company.read(_refuse_own_today, company.user)
        except BaseException:
            company.close()
            raise
    return company


def refuse_older(stores: Stores, versions: dict[str, int]) -> None:
    """Refuse a store whose tables are an older version's: `admix migrate` brings them up to this one."""
    for kind, version in versions.items():
        if version < SCHEMA_VERSIONS[kind]:
            raise Refusal(
                "The %(kind)s in %(folder)s was written by an older version of admix. Run `admix migrate`.",
                kind=kind,
                folder=str(stores.folder),
            )


def refuse_strangers(stores: Stores) -> None:
    """Refuse a register and a history store that are not each other's."""
    register, history = (_page(path) for path in (stores.register, stores.history))
    if register is None or history is None or register[:2] != history[1::-1] or register[2] != history[2]:
        raise Refusal(
            "register.db and history.db in %(folder)s do not belong together (table store, row 1). "
            "Restore both from the same backup.",
            folder=str(stores.folder),
        )


def _page(path: Path) -> tuple[str, str, str] | None:
    opened = connect(path)
    try:
        found: tuple[str, str, str] | None = opened.execute(
            "SELECT uuid, peer_uuid, created_utc FROM store WHERE id = 1"
        ).fetchone()
        return found
    finally:
        opened.close()


def _refuse_own_today(session: Session, user: str) -> None:
    row = session.execute(select(Company.demo, Company.administrator)).one()
    roles = {held.user: held.role for held in session.execute(select(UserRole.user, UserRole.role))}
    may_set = roles.get(user) == "administrator" if roles else row.administrator == user
    if not row.demo and not may_set:
        raise Refusal("Only the administrator (%(name)s) may set today.", name=row.administrator)
