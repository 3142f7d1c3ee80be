"""The register of payment terms (Registervård: Betalningsvillkor)."""

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.language import mark
from admix.operations.register_fields import code, count, percent, words
from admix.operations.register_rows import Notice, Register, RegisterRow, Use, Values
from admix.prepared import Prepared
from models.company import PaymentTerm
from models.ledger import Party

LONGEST_CODE = 6
LONGEST_TEXT = 40
RULE = ("months", "days", "end_of_month")
DISCOUNT = ("discount_percent", "discount_days")


def check_term(_session: Session, typed: Values, _seen: RegisterRow | None) -> dict[str, Any]:
    """Return payment terms as typed: months, days, the month's end, cash discount in hundredths of a percent.

    Refused: no code or text, more than 60 months or 999 days, a cash discount without days or days without one,
    100 percent and more.
    """
    given = percent(typed, "discount_percent")
    days = typed.get("discount_days")
    if given is not None and days is None:
        raise Refusal("Type within how many days the cash discount is given.", "discount_days")
    if given is None and days is not None:
        raise Refusal("Type the percentage of the cash discount, or take away its days.", "discount_percent")
    return {
        "code": code(typed, LONGEST_CODE),
        "text": words(typed, "text", LONGEST_TEXT, needed=True),
        "months": count(typed, "months", 0, 60),
        "days": count(typed, "days", 0, 999),
        "end_of_month": bool(typed.get("end_of_month")),
        "discount_percent": given,
        "discount_days": None if days is None else count(typed, "discount_days", 0, 999),
    }


def _notice(session: Session, seen: RegisterRow, values: Values) -> Notice | None:
    """Say what a change does to what is in the books: due dates stay, a cash discount is read when money comes."""
    changed = {name for name in (*RULE, *DISCOUNT) if values[name] != seen.values[name]}
    customers = _CUSTOMERS.scalar(session, code=seen.values["code"]) if changed else 0
    if not customers:
        return None
    counted = {"count": customers}
    if changed.intersection(DISCOUNT):
        return Notice(
            mark(
                "Customers with these terms: %(count)d. Their open invoices keep their due dates, but the cash"
                " discount becomes this one."
            ),
            counted,
        )
    return Notice(mark("Customers with these terms: %(count)d. Their invoices keep their due dates."), counted)


_CUSTOMERS = Prepared(select(func.count(Party.id)).where(Party.payment_term == bindparam("code")))
TERMS = Register(
    PaymentTerm,
    "code",
    check_term,
    (Use(Party.payment_term, mark("Customers with the terms %(code)s: %(count)d. Give them others first.")),),
    searched="text",
    notice=_notice,
)
