"""Who may do what: roles of OS users in the control record.

While no role is set up everyone may do everything, but only the user who ran init may set something.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.language import mark
from admix.prepared import Prepared
from models.company import Company, UserRole

ENTERING = ("clerk", "approver", "administrator")
APPROVING = ("approver", "administrator")
SETTING = ("administrator",)
ROLE_WORDS = {
    "clerk": mark("clerk"),
    "approver": mark("approver"),
    "auditor": mark("auditor"),
    "administrator": mark("administrator"),
    "none": mark("no role"),
}


def role_of(session: Session, user: str) -> str | None:
    """Return a user's role, none where it was taken back or never given; None while no roles are set up."""
    count, role, _ = _ROLE.all(session, user=user)[0]
    return (role or "none") if count else None


_ROLE = Prepared(
    select(
        select(func.count(UserRole.id)).scalar_subquery(),
        select(UserRole.role).where(UserRole.user == bindparam("user")).scalar_subquery(),
        Company.administrator,
    )
)


def may(session: Session, user: str, roles: Collection[str]) -> bool:
    """Tell whether a user has one of these roles; while nobody has any, whether the user could do it anyway."""
    count, role, founder = _ROLE.all(session, user=user)[0]
    if not count:
        return set(roles) != set(SETTING) or user == founder
    return (role or "none") in roles


def require(session: Session, roles: Collection[str]) -> None:
    """Refuse an act to whoever has none of these roles."""
    user = session.info["act"].user
    if not may(session, user, roles):
        raise Refusal("%(user)s may not do this: it needs another role. Ask the administrator.", user=user)
