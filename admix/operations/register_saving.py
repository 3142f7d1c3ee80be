"""Saving and removing a row of a simple register: what is proposed, looked at, and written or refused."""

from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act, remove_row
from admix.errors import Refusal
from admix.operations.register_rows import (
    NOWHERE,
    Notice,
    Register,
    RegisterRow,
    Values,
    find_row,
    first_use,
    taken_by,
)
from admix.operations.roles import require
from models.register import table_of


@dataclass(frozen=True)
class Proposal:
    """What saving a form would make of a row, and what the clerk should know of it."""

    values: Values
    notice: Notice | None = None


def propose_row(
    session: Session, register: Register, typed: Values, seen: RegisterRow | None, within: Values = NOWHERE
) -> Proposal:
    """Return what a form means for a row, or for a new one.

    Refused: what the register's own check refuses, a code that another row has, a change of what must stay because
    the row is used.
    """
    values = {**within, **register.check(session, {**typed, **within}, seen)}
    taken = taken_by(session, register, values)
    if taken is not None and (seen is None or taken != seen.id):
        raise Refusal("%(code)s is in the register already.", register.key, code=values[register.key])
    if seen is None:
        return Proposal(values)
    for name in (*(() if register.names else (register.key,)), *register.fixed):
        used = first_use(session, register, seen) if values[name] != seen.values[name] else None
        if used is not None:
            refusal = Refusal.saying(used.sentence, used.values)
            refusal.field = name
            raise refusal
    return Proposal(values, register.notice(session, seen, values) if is_changed(values, seen) else None)


def is_changed(values: Values, seen: RegisterRow) -> bool:
    """Tell whether values differ from a row that was seen."""
    return any(seen.values[name] != value for name, value in values.items())


@clerk_act
def save_row(
    session: Session, register: Register, typed: Values, seen: RegisterRow | None, within: Values = NOWHERE
) -> None:
    """Save what a form says as a new row, or as a change of the one that was seen; no change makes no entry.

    Refused: everything `propose_row` refuses, a row that someone else has changed or removed since it was seen,
    whoever may not change this register.
    """
    require(session, register.roles)
    values = propose_row(session, register, typed, seen, within).values
    version = {"version": 1} if "version" in table_of(register.model).columns else {}
    if seen is None:
        begin_entry(session, "master_data", session.info["act"].today)
        session.connection().execute(insert(table_of(register.model)).values(**values, **version))
        return
    _refuse_changed(session, register, seen)
    if is_changed(values, seen):
        begin_entry(session, "master_data", session.info["act"].today)
        change_row(session, register.model, seen.id, seen.values.get("version"), **values)


def propose_removal(session: Session, register: Register, seen: RegisterRow) -> None:
    """Look whether a row may be removed. Refused: one that is used, or that someone else has changed."""
    _refuse_changed(session, register, seen)
    used = first_use(session, register, seen)
    if used is not None:
        raise Refusal.saying(used.sentence, used.values)


@clerk_act
def take_out(session: Session, register: Register, seen: RegisterRow) -> None:
    """Remove a row that nothing uses; the trail keeps what it was.

    Refused: one that is used, one that someone else has changed or removed, whoever may not change this register.
    """
    require(session, register.roles)
    propose_removal(session, register, seen)
    begin_entry(session, "master_data", session.info["act"].today)
    remove_row(session, register.model, seen.id, seen.values.get("version"))


def _refuse_changed(session: Session, register: Register, seen: RegisterRow) -> None:
    if find_row(session, register, seen.id) != seen:
        raise Refusal("Someone else has changed this in the meantime. Look at it again.")
