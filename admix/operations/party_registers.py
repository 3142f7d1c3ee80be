"""The registers that customers are sorted by: districts, categories, salespeople, fields of the company's own."""

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.language import mark
from admix.operations.register_fields import code, count, email, words
from admix.operations.register_rows import Check, Register, RegisterRow, Use, Values
from admix.operations.roles import ENTERING
from admix.prepared import Prepared
from models.ledger import Party
from models.registers import FREE_FIELD_KINDS, Category, District, FreeField, PartyField, Salesperson

LONGEST_CODE = 6
LONGEST_TEXT = 40
LONGEST_PHONE = 24
LONGEST_EMAIL = 60
LONGEST_LABEL = 24
PLACES = 14
KIND_WORDS = {
    "text": mark("free text"),
    "number": mark("number"),
    "date": mark("date"),
    "flag": mark("yes or no"),
}
"""What a free field holds; the form asks for it by its place here, from 1 on."""


def check_named(_session: Session, typed: Values, _seen: RegisterRow | None) -> dict[str, Any]:
    """Return a district or a category as typed. Refused: no code or text, too long a one."""
    return {"code": code(typed, LONGEST_CODE), "text": words(typed, "text", LONGEST_TEXT, needed=True)}


def check_salesperson(_session: Session, typed: Values, _seen: RegisterRow | None) -> dict[str, Any]:
    """Return a salesperson as typed. Refused: no code or name, too long a text, what is no e-mail address."""
    return {
        "code": code(typed, LONGEST_CODE),
        "name": words(typed, "name", LONGEST_TEXT, needed=True),
        "phone": words(typed, "phone", LONGEST_PHONE),
        "email": email(typed, "email", LONGEST_EMAIL),
    }


def check_free_field(session: Session, typed: Values, seen: RegisterRow | None) -> dict[str, Any]:
    """Return a free field as typed: its place in the customer's form, its label, what it holds.

    Refused: another place than 1-14, no label, a kind that there is not, another kind while customers have values:
    they would be read otherwise than they were typed.
    """
    if typed.get("place") is None:
        raise Refusal("This field must be filled in.", "place")
    chosen = typed.get("kind")
    kinds = dict(enumerate(FREE_FIELD_KINDS, start=1))
    if chosen not in kinds:
        raise Refusal("Type a number from %(lowest)d to %(highest)d.", "kind", lowest=1, highest=len(kinds))
    kind = kinds[int(chosen)]
    if seen is not None and kind != seen.values["kind"]:
        filled = _FILLED.scalar(session, field=seen.id)
        if filled:
            raise Refusal(
                "Customers with something in this field: %(count)d. What it holds stays the same kind.",
                "kind",
                count=filled,
            )
    return {
        "place": count(typed, "place", 1, PLACES),
        "label": words(typed, "label", LONGEST_LABEL, needed=True),
        "kind": kind,
    }


_FILLED = Prepared(select(func.count(PartyField.id)).where(PartyField.free_field_id == bindparam("field")))


def _sorting(model: type[District | Category | Salesperson], check: Check, use: Use, searched: str) -> Register:
    """Return a register that customers are sorted by: those who enter customers keep it too."""
    return Register(model, "code", check, (use,), searched=searched, roles=ENTERING)


DISTRICTS = _sorting(
    District,
    check_named,
    Use(Party.district, mark("Customers in district %(code)s: %(count)d. Move them first.")),
    "text",
)
CATEGORIES = _sorting(
    Category,
    check_named,
    Use(Party.category, mark("Customers in category %(code)s: %(count)d. Move them first.")),
    "text",
)
SALESPEOPLE = _sorting(
    Salesperson,
    check_salesperson,
    Use(Party.salesperson, mark("Customers with salesperson %(code)s: %(count)d. Give them another first.")),
    "name",
)
FREE_FIELDS = Register(
    FreeField,
    "place",
    check_free_field,
    (Use(PartyField.free_field_id, mark("Customers with something in field %(code)s: %(count)d. It stays.")),),
    names="id",
    within=("ledger",),
)
