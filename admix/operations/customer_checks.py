"""What the columns of a customer may hold, one rule a column: the customer forms and customer files share them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.countries import COUNTRIES
from admix.errors import Refusal
from admix.language import FLAGS, mark
from admix.money import Currency, to_minor
from admix.operations.imports import at_most
from admix.operations.roles import APPROVING, may
from admix.party_numbers import organisation_number, vat_number
from admix.text import identifier
from models.company import CurrencyRow, PaymentTerm
from models.ledger import PARTY_TEXTS
from models.registers import Category, District, Salesperson

LONGEST = {
    "number": 10,
    "name": 60,
    "search_key": 24,
    "street": 60,
    "postcode": 10,
    "city": 60,
    "phone": 60,
    "email": 60,
    "remark": 30,
    "group": 10,
    **PARTY_TEXTS,
}
LONGEST_TERM = 24
PLAIN_TEXTS = ("street", "postcode", "city", "phone", "email", "remark")
"""Texts that a customer always has, if only as nothing."""
USER_CODES = ("district", "category", "salesperson")
CODES = ("currency", "payment_term", *USER_CODES)
FLAG_COLUMNS = ("consumer", "reminder_stop", "interest_block")
USUAL_COUNTRY = "SE"
DISCOUNT_DECIMALS = 2
WHOLE_DISCOUNT = 10_000
"""100 percent, in hundredths of a percent."""
_CHECKED_NUMBERS = frozenset({"SE", "NO", "DK", "FI"})
"""Countries whose organisation numbers have a check digit that we know."""


class UnknownCode(Refusal):
    """A code that its register does not have; the field names the column, so that its list can be shown."""


_UNKNOWN = {
    "currency": mark("Currency %(code)s is not in the currency register."),
    "payment_term": mark("There are no payment terms %(code)s in the register."),
    "district": mark("There is no district %(code)s in the register."),
    "category": mark("There is no category %(code)s in the register."),
    "salesperson": mark("There is no salesperson %(code)s in the register."),
}


# One column


def customer_number(text: str) -> str:
    """Return a customer's number. Refused: blanks, letters with accents, more than 10 characters."""
    return at_most(identifier(text, "number"), LONGEST["number"], "number")


def country_code(text: str) -> str:
    """Return a country. Refused: what is not two letters of ISO 3166."""
    if not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise Refusal("A country is written with two letters, as SE.", "country")
    if text.upper() not in COUNTRIES:
        raise Refusal("There is no country %(code)s. Sweden is SE, Norway NO.", "country", code=text.upper())
    return text.upper()


def spoken_language(text: str) -> str:
    """Return the language of a customer's letters. Refused: one that admix does not speak."""
    if text.lower() not in FLAGS:
        raise Refusal("A language is one of %(known)s.", "language", known=", ".join(FLAGS))
    return text.lower()


def email_address(text: str) -> str:
    """Return an e-mail address of the form name@place.country. Whether anyone reads there is not known.

    Refused: no @ or several, a blank, nothing on either side of it, no dot after it.
    """
    name, _, place = text.partition("@")
    parts = place.split(".")
    if not name or " " in text or "@" in place or len(parts) < 2 or not all(parts):
        raise Refusal("%(typed)s is no e-mail address. Type it as name@example.com.", "email", typed=text)
    return at_most(text, LONGEST["email"], "email")


def organisation(text: str, country: str) -> str:
    """Return an organisation number; of other countries than Sweden, Norway, Denmark and Finland as it was typed.

    Refused: a check digit that does not agree.
    """
    if country in _CHECKED_NUMBERS:
        return organisation_number(text, "orgnr")
    return at_most(text, LONGEST["orgnr"], "orgnr")


def credit_limit(amount: Decimal, home: Currency) -> int:
    """Return a credit limit (max kredit) in home minor units. Refused: a negative one."""
    limit = to_minor(amount, home.decimals, "credit_limit")
    if limit < 0:
        raise Refusal("A limit is typed without a sign.", "credit_limit")
    return limit


def discount(percent: Decimal) -> int:
    """Return a discount in hundredths of a percent. Refused: more than 100, less than 0, more than two decimals."""
    hundredths = to_minor(percent, DISCOUNT_DECIMALS, "discount")
    if not 0 <= hundredths <= WHOLE_DISCOUNT:
        raise Refusal("A discount is 0 to 100 percent.", "discount")
    return hundredths


TEXT_RULES: Mapping[str, Callable[[str], str]] = {
    **{column: partial(at_most, longest=longest, column=column) for column, longest in LONGEST.items()},
    "country": country_code,
    "language": spoken_language,
    "email": email_address,
    "currency": str.upper,
    "payment_term": str,
    "vat_number": partial(vat_number, field="vat_number"),
    "group_code": partial(at_most, longest=LONGEST["group"], column="group"),
    **dict.fromkeys(USER_CODES, str),
}
"""The rule of each column that holds a text; the organisation number's asks for the country too."""


# Several columns


def refuse_unblocked(values: Mapping[str, object]) -> None:
    """Refuse the day or the reason of a reminder stop where there is no stop."""
    if not values.get("reminder_stop") and (values.get("reminder_stop_until") or values.get("reminder_stop_reason")):
        raise Refusal(
            "A day or a reason is given, but no reminder stop. Set the stop, or empty both.", "reminder_stop"
        )


def refuse_credit_change(session: Session) -> None:
    """Refuse a new credit limit to a clerk who only enters: what a customer may owe is an approver's decision."""
    if not may(session, session.info["act"].user, APPROVING):
        raise Refusal("Only an approver or the administrator changes a credit limit.", "credit_limit")


def notes_on(values: Mapping[str, object], today: date) -> tuple[str, dict[str, object]] | None:
    """Return what is odd about a customer but may be right: a sentence and its values."""
    vat, orgnr, country = (str(values.get(column) or "") for column in ("vat_number", "orgnr", "country"))
    until = values.get("reminder_stop_until")
    if isinstance(until, date) and until < today:
        return mark("Look at the reminder stop: its day, %(day)s, has passed. Enter saves it so."), {
            "day": until.isoformat()
        }
    if vat and country in _CHECKED_NUMBERS and not vat.startswith(country):
        return mark("Look at the VAT number: %(vat)s is not of %(country)s. Enter saves it so."), {
            "vat": vat,
            "country": country,
        }
    digits = "".join(sign for sign in orgnr if sign.isdigit())
    if digits and vat.startswith(country) and country in _CHECKED_NUMBERS and digits not in vat:
        return mark("Look at the VAT number: %(vat)s is not that of %(orgnr)s. Enter saves it so."), {
            "vat": vat,
            "orgnr": orgnr,
        }
    return None


# The registers of codes


@dataclass(frozen=True)
class CodeLine:
    """A code of a register with what it stands for."""

    code: str
    text: str


_CODE_LISTS = {
    "currency": select(CurrencyRow.code, CurrencyRow.code).order_by(CurrencyRow.code),
    "payment_term": select(PaymentTerm.code, PaymentTerm.text).order_by(PaymentTerm.code),
    "district": select(District.code, District.text).order_by(District.code),
    "category": select(Category.code, Category.text).order_by(Category.code),
    "salesperson": select(Salesperson.code, Salesperson.name).order_by(Salesperson.code),
}


def codes_of(session: Session, column: str) -> list[CodeLine]:
    """Return the codes that a column may hold, in their order."""
    return [CodeLine(*row) for row in session.execute(_CODE_LISTS[column])]


def code_texts(session: Session, values: Mapping[str, object]) -> dict[str, str]:
    """Return what a customer's codes stand for, nothing where there is none."""
    columns = [column for column in CODES if column != "currency"]
    known = {column: {line.code: line.text for line in codes_of(session, column)} for column in columns}
    return {column: known[column].get(str(values.get(column)), "") for column in columns}


def code_sets(session: Session) -> dict[str, frozenset[str]]:
    """Return the codes of every register that a customer refers to."""
    return {column: frozenset(line.code for line in codes_of(session, column)) for column in CODES}


def known_codes(codes: Mapping[str, frozenset[str]], values: Mapping[str, object]) -> dict[str, str]:
    """Return the codes among a customer's values as their registers write them, whatever letters were capitals.

    Refused: a code that its register does not have.
    """
    return {column: _known_code(codes[column], column, code) for column in CODES if (code := values.get(column))}


def _known_code(codes: frozenset[str], column: str, typed: object) -> str:
    folded = str(typed).casefold()
    alike = [code for code in codes if code.casefold() == folded]
    if typed in codes or len(alike) == 1:
        return str(typed) if typed in codes else alike[0]
    raise UnknownCode(_UNKNOWN[column], column, code=typed)
