"""Giving and taking back the roles of a company's users (Registervård: Behörigheter)."""

import pwd
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.errors import Refusal
from admix.operations.roles import SETTING, require
from admix.text import clean
from models.company import ROLES, UserRole
from models.register import table_of

LONGEST_USER = 32
NEW = 0
"""The version of a user who had no row when the list was read."""


@dataclass(frozen=True)
class UserLine:
    """A line of the list: an OS user, the role, how often it was changed, whether this machine knows the user."""

    user: str
    role: str
    version: int
    is_known: bool


def list_users(session: Session) -> list[UserLine]:
    """Return everyone who has or had a role, by name."""
    return [UserLine(row.user, row.role, row.version, is_os_user(row.user)) for row in session.execute(_USERS)]


_USERS = select(UserRole.id, UserRole.user, UserRole.role, UserRole.version).order_by(UserRole.user)


def is_os_user(name: str) -> bool:
    """Tell whether this machine knows a user of this name, so that somebody can log in as one."""
    try:
        pwd.getpwnam(name)
    except (KeyError, ValueError):
        return False
    return True


def user_name(typed: str, field: str = "user") -> str:
    """Return an OS user's name. Refused: none, a blank inside, more than 32 characters."""
    name = clean(typed, field)
    if not name:
        raise Refusal("Type the name that the user logs in with.", field)
    if len(name) > LONGEST_USER or len(name.split()) > 1:
        raise Refusal(
            "%(typed)s is not the name of a user: at most %(most)d characters, without blanks.",
            field,
            typed=name,
            most=LONGEST_USER,
        )
    return name


@clerk_act
def set_role(session: Session, user: str, role: str, seen_version: int | None = None) -> UserLine:
    """Give a user a role, or take it back with none; the role that the user has already makes no entry.

    A user unknown to this machine is taken, and the line says so. Refused: an unknown role, taking back what was
    never given, a change that would leave no administrator who can log in, a user whom someone else has changed
    since `seen_version` was read (None: whatever it is now), anyone but an administrator.
    """
    require(session, SETTING)
    name = user_name(user)
    if role not in ROLES:
        raise Refusal(
            "There is no role %(role)s. Choose one of %(known)s.", "role", role=role, known=", ".join(ROLES)
        )
    rows = {row.user: row for row in session.execute(_USERS)}
    row = rows.get(name)
    version = NEW if row is None else row.version
    if seen_version is not None and seen_version != version:
        raise Refusal("Someone else has changed this in the meantime. Look at it again.")
    if row is None and role == "none":
        raise Refusal("%(user)s has no role to take back.", "user", user=name)
    if row is None or row.role != role:
        roles = {had.user: had.role for had in rows.values()}
        _refuse_without_administrator(roles, name, role, session.info["act"].user)
        begin_entry(session, "master_data", session.info["act"].today)
        if row is None:
            values = {"user": name, "role": role, "version": 1}
            session.connection().execute(insert(table_of(UserRole)).values(**values))
        else:
            change_row(session, UserRole, row.id, version, role=role)
        version += 1
    return UserLine(name, role, version, is_os_user(name))


def _refuse_without_administrator(roles: Mapping[str, str], user: str, role: str, acting: str) -> None:
    """Refuse a change after which nobody who can log in could set anything; who is acting can."""
    after = {**roles, user: role}
    if any(has == "administrator" and (name == acting or is_os_user(name)) for name, has in after.items()):
        return
    if not roles and role == "administrator":
        raise Refusal(
            "This machine knows no user %(user)s. The first administrator must be one who can log in.",
            "user",
            user=user,
        )
    if not roles:
        raise Refusal("The first role must be an administrator's: nobody could set another.", "role")
    raise Refusal(
        "%(user)s is the last administrator who can log in. Give another user that role first.", "role", user=user
    )
