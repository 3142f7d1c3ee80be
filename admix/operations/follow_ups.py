"""Follow-ups (uppföljningar): what is to be done about a customer on a day, by whom, and whether it is done."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, func, insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act, remove_row
from admix.errors import Refusal
from admix.operations.customers import find_customer
from admix.operations.imports import at_most
from admix.operations.roles import ENTERING, require
from admix.operations.user_roles import user_name
from admix.prepared import Prepared
from admix.text import clean
from models.ledger import Party
from models.register import table_of
from models.registers import FollowUp

LONGEST_TEXT = 60


@dataclass(frozen=True)
class FollowUpSearch:
    """Which follow-ups are listed: an owner's or everyone's, a customer's or all, done ones too or only open ones."""

    owner: str = ""
    party: int | None = None
    done: bool = False


@dataclass(frozen=True)
class FollowUpLine:
    """A follow-up as it was seen; `id` and `version` are 0 for one that is not there yet."""

    id: int
    version: int
    day: date
    owner: str
    text: str
    done: date | None
    number: str
    name: str


@dataclass(frozen=True)
class TypedFollowUp:
    """What a form says of a follow-up; an empty field is None."""

    number: str | None
    day: date | None
    owner: str | None
    text: str | None
    done: bool = False


def find_follow_ups(session: Session, owner: str | None, number: str | None, *, done: bool) -> FollowUpSearch:
    """Return the search that a form asks for. Refused: an unknown customer."""
    party = None if number is None else find_customer(session, number, "number").id
    return FollowUpSearch(owner or "", party, done)


def count_follow_ups(session: Session, search: FollowUpSearch) -> int:
    """Return how many fit."""
    return int(_question(search, counting=True).scalar(session, **_bound(search)))


def list_follow_ups(session: Session, search: FollowUpSearch, offset: int, limit: int) -> list[FollowUpLine]:
    """Return a page of those that fit, the earliest day first."""
    rows = _question(search, counting=False).all(session, **_bound(search), offset=offset, limit=limit)
    return [FollowUpLine(*row) for row in rows]


def follow_up_as_it_stands(session: Session, seen: FollowUpLine) -> FollowUpLine:
    """Return a follow-up as the register has it now; one that was removed stays as it was seen."""
    row = _BY_ID.first(session, id=seen.id)
    return seen if row is None else FollowUpLine(*row)


def _bound(search: FollowUpSearch) -> dict[str, object]:
    asked = {"owner": search.owner or None, "party": search.party}
    return {name: value for name, value in asked.items() if value is not None}


_LINES = select(
    *(FollowUp.id, FollowUp.version, FollowUp.day, FollowUp.owner, FollowUp.text, FollowUp.done),
    *(Party.number, Party.name),
).join(Party, Party.id == FollowUp.party_id)
_BY_ID = Prepared(_LINES.where(FollowUp.id == bindparam("id")))


def _build(*, owner: bool, party: bool, done: bool, counting: bool) -> Prepared:
    rules: list[ColumnElement[bool]] = [FollowUp.done.is_(None)] if not done else []
    if owner:
        rules.append(FollowUp.owner == bindparam("owner"))
    if party:
        rules.append(FollowUp.party_id == bindparam("party"))
    if counting:
        return Prepared(select(func.count()).select_from(FollowUp).where(*rules))
    return Prepared(
        _LINES.where(*rules).order_by(FollowUp.day, FollowUp.id).limit(bindparam("limit")).offset(bindparam("offset"))
    )


_ANSWERS = (False, True)
_QUESTIONS = {
    (owner, party, done, counting): _build(owner=owner, party=party, done=done, counting=counting)
    for owner in _ANSWERS
    for party in _ANSWERS
    for done in _ANSWERS
    for counting in _ANSWERS
}


def _question(search: FollowUpSearch, *, counting: bool) -> Prepared:
    return _QUESTIONS[bool(search.owner), search.party is not None, search.done, counting]


def propose_follow_up(
    session: Session, seen: FollowUpLine | None, typed: TypedFollowUp, user: str, today: date
) -> FollowUpLine:
    """Return a follow-up as it would be saved: today and the clerk's own where nothing else was typed.

    Refused: no customer or an unknown one, no text or one of more than 60 characters, what is no user's name.
    """
    if typed.number is None:
        raise Refusal("Type the customer's number.", "number")
    customer = find_customer(session, typed.number, "number")
    text = at_most(clean(typed.text or "", "text"), LONGEST_TEXT, "text")
    if not text:
        raise Refusal("Type what is to be done.", "text")
    owner = user_name(typed.owner, "owner") if typed.owner else user
    was_done = seen.done if seen is not None else None
    done = (was_done or today) if typed.done else None
    return FollowUpLine(
        seen.id if seen else 0,
        seen.version if seen else 0,
        typed.day or today,
        owner,
        text,
        done,
        customer.number,
        customer.name,
    )


@clerk_act
def save_follow_up(session: Session, seen: FollowUpLine | None, typed: TypedFollowUp) -> FollowUpLine:
    """Add a follow-up, or change one as it was seen; one that is done gets today as the day it was done.

    Refused: what `propose_follow_up` refuses; one that someone else has changed; whoever may not enter.
    """
    require(session, ENTERING)
    act = session.info["act"]
    wanted = propose_follow_up(session, seen, typed, act.user, act.today)
    if wanted == seen:
        return wanted
    values = {"day": wanted.day, "owner": wanted.owner, "text": wanted.text, "done": wanted.done}
    values["party_id"] = find_customer(session, wanted.number).id
    begin_entry(session, "master_data", act.today)
    if seen is None:
        session.connection().execute(insert(table_of(FollowUp)).values(**values, version=1))
    else:
        change_row(session, FollowUp, seen.id, seen.version, **values)
    return wanted


@clerk_act
def remove_follow_up(session: Session, seen: FollowUpLine) -> None:
    """Remove a follow-up that was entered by mistake; one that is done is marked so instead.

    Refused: one that someone else has changed or removed; whoever may not enter.
    """
    require(session, ENTERING)
    begin_entry(session, "master_data", session.info["act"].today)
    remove_row(session, FollowUp, seen.id, seen.version)
