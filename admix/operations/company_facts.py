"""The company itself in the control record: name, address, numbers, the limits of its ageing."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.operations.register_fields import email, words
from admix.operations.registers import USUAL_AGEING
from admix.party_numbers import bankgiro, iban, organisation_number, plusgiro, vat_number
from admix.prepared import Prepared
from models.company import COMPANY_TEXTS, Company

LONGEST_NAME = 60
LONGEST_LIMIT = 999
LONGEST_TYPED = 60
"""A number with check digits may be typed with blanks; what is kept of it always has room."""
NUMBERS: dict[str, Callable[[str, str], str]] = {
    "orgnr": organisation_number,
    "vat_number": vat_number,
    "bankgiro": bankgiro,
    "plusgiro": plusgiro,
    "iban": iban,
}
"""The numbers with check digits, and what keeps each in its one form."""


@dataclass(frozen=True)
class CompanyFacts:
    """What the control record says of the company; a text that is not known is empty.

    As typed, a limit of the ageing is 0 where its field is empty; it then is the usual one.
    """

    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    orgnr: str = ""
    vat_number: str = ""
    bankgiro: str = ""
    plusgiro: str = ""
    iban: str = ""
    ageing_1: int = 0
    ageing_2: int = 0
    ageing_3: int = 0


_NONE: ColumnElement[str] = literal_column("''")
_LIMITS = (Company.ageing_1, Company.ageing_2, Company.ageing_3)
_FACTS = Prepared(
    select(
        Company.name,
        *(func.coalesce(getattr(Company, column), _NONE) for column in COMPANY_TEXTS),
        *(
            func.coalesce(limit, literal_column(str(usual)))
            for limit, usual in zip(_LIMITS, USUAL_AGEING, strict=True)
        ),
    )
)


def company_facts(session: Session) -> CompanyFacts:
    """Return what the control record says of the company."""
    return CompanyFacts(*_FACTS.all(session)[0])


def propose_facts(typed: CompanyFacts) -> CompanyFacts:
    """Return what a form means: numbers in the one form they are kept in, usual ageing limits where none are typed.

    Refused: no name, a text that is too long, a number whose check digit does not agree, limits that do not rise.
    """
    given: dict[str, Any] = asdict(typed)
    facts: dict[str, Any] = {"name": words(given, "name", LONGEST_NAME, needed=True)}
    for column, longest in COMPANY_TEXTS.items():
        text = words(given, column, LONGEST_TYPED if column in NUMBERS else longest)
        facts[column] = NUMBERS[column](text, column) if text and column in NUMBERS else text
    facts["email"] = email(given, "email", COMPANY_TEXTS["email"])
    before = 0
    for place, usual in enumerate(USUAL_AGEING, start=1):
        limit = given[f"ageing_{place}"] or usual
        if not before < limit <= LONGEST_LIMIT:
            raise Refusal("The limits of the ageing rise: each is more days than the one before.", f"ageing_{place}")
        facts[f"ageing_{place}"] = before = limit
    return CompanyFacts(**facts)


def fact_columns(facts: CompanyFacts) -> dict[str, Any]:
    """Return the columns of the control record for these facts; what is not known stays empty there."""
    values = asdict(facts)
    return {name: values[name] or None for name in values}
