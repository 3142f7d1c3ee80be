"""Numbers that carry check digits of their own: organisation, VAT, bankgiro, plusgiro and IBAN.

Each function takes what a clerk typed, blanks, dots and hyphens as they come, and returns the one form in which the
number is kept, so that the same number is found however it was typed. Nothing is asked of any authority: a number
that agrees may still belong to nobody. An empty text is not theirs to judge.
"""

import re

from admix.errors import Refusal
from admix.text import clean

_SIGNS = re.compile(r"[\s.\-/]")
_CENTURIES = ("16", "18", "19", "20")
"""What authorities write before the ten digits: 16 for an organisation, the century for a person."""
_COUNTRY_LETTERS = {"EL": "gr", "XI": "gb"}
"""VAT prefixes that are not the country's own letters: Greece, Northern Ireland."""


def organisation_number(typed: str, field: str) -> str:
    """Return an organisation number: Swedish as 556334-3689, Norwegian as 974760673.

    A Swedish number may be typed with its century (16556334-3689). Finnish business ids (0112038-9) and Danish CVR
    numbers (13585628) are taken too. Refused: any other form, and a check digit that does not agree.
    """
    from stdnum.dk import cvr  # noqa: PLC0415 - loads only where such a number is typed
    from stdnum.exceptions import ValidationError  # noqa: PLC0415
    from stdnum.fi import ytunnus  # noqa: PLC0415
    from stdnum.no import orgnr as norwegian  # noqa: PLC0415
    from stdnum.se import orgnr as swedish  # noqa: PLC0415

    digits = _digits(typed, field)
    if len(digits) == 12 and digits.startswith(_CENTURIES):
        digits = digits[2:]
    try:
        match len(digits):
            case 10:
                return str(swedish.format(swedish.validate(digits)))
            case 9:
                return str(norwegian.validate(digits))
            case 8 if re.search(r"-\s*\d$", typed):
                return str(ytunnus.format(ytunnus.validate(digits)))
            case 8:
                return str(cvr.validate(digits))
            case _:
                raise Refusal(
                    "%(typed)s is no organisation number: it has 10 digits in Sweden, 9 in Norway.",
                    field,
                    typed=typed,
                )
    except ValidationError:
        raise Refusal(
            "%(typed)s is no organisation number: its check digit does not agree.", field, typed=typed
        ) from None


def vat_number(typed: str, field: str) -> str:
    """Return a VAT number with its country letters in front: SE556334368901, NO974760673MVA, DE136695976.

    A Norwegian one may be typed without NO if it ends with MVA. Refused: no country letters, a country whose VAT
    numbers are not known, a number that is not built as that country's are.
    """
    from stdnum import get_cc_module  # noqa: PLC0415 - loads only where such a number is typed
    from stdnum.exceptions import ValidationError  # noqa: PLC0415

    number = _SIGNS.sub("", clean(typed, field)).upper()
    if number.isascii() and number[:1].isdigit() and number.endswith("MVA"):
        number = f"NO{number}"
    letters, rest = number[:2], number[2:]
    if letters == "CH" and rest.startswith("E"):
        rest = rest[1:]
    readable = number.isascii() and letters.isalpha() and rest.isalnum()
    country = get_cc_module(_COUNTRY_LETTERS.get(letters, letters.lower()), "vat") if readable else None
    if country is None:
        raise Refusal(
            "%(typed)s is no VAT number: begin with the letters of the country, as in SE556334368901.",
            field,
            typed=typed,
        )
    try:
        agreed = str(country.validate(f"CHE{rest}" if letters == "CH" else rest))
    except ValidationError:
        raise Refusal(
            "%(typed)s is no VAT number of %(country)s: a digit is missing or wrong.",
            field,
            typed=typed,
            country=letters,
        ) from None
    return agreed if agreed.startswith(letters) else letters + agreed


def bankgiro(typed: str, field: str) -> str:
    """Return a bankgiro number as it is printed, 991-2346 or 5050-1055. Refused: not 7 or 8 digits, a wrong one."""
    digits = _digits(typed, field)
    if not 7 <= len(digits) <= 8:
        raise Refusal("%(typed)s is no bankgiro number: it has 7 or 8 digits.", field, typed=typed)
    if not _is_luhn(digits):
        raise Refusal("%(typed)s is no bankgiro number: its check digit does not agree.", field, typed=typed)
    return f"{digits[:-4]}-{digits[-4:]}"


def plusgiro(typed: str, field: str) -> str:
    """Return a plusgiro number with its check digit apart, 286543-4. Refused: not 2 to 8 digits, a wrong one."""
    digits = _digits(typed, field)
    if not 2 <= len(digits) <= 8:
        raise Refusal("%(typed)s is no plusgiro number: it has 2 to 8 digits.", field, typed=typed)
    if not _is_luhn(digits):
        raise Refusal("%(typed)s is no plusgiro number: its check digit does not agree.", field, typed=typed)
    return f"{digits[:-1]}-{digits[-1]}"


def iban(typed: str, field: str) -> str:
    """Return an IBAN without blanks, in capitals. Refused: a length or check digits that do not agree."""
    from stdnum import iban as international  # noqa: PLC0415 - loads only where such a number is typed
    from stdnum.exceptions import ValidationError  # noqa: PLC0415

    number = _SIGNS.sub("", clean(typed, field)).upper()
    try:
        return str(international.validate(number))
    except ValidationError:
        raise Refusal("%(typed)s is no IBAN: a sign is missing or wrong.", field, typed=typed) from None


def _digits(typed: str, field: str) -> str:
    """Return the digits that were typed. Refused: anything between them but blanks, dots, hyphens and slashes."""
    digits = _SIGNS.sub("", clean(typed, field))
    if not (digits.isascii() and digits.isdigit()):
        raise Refusal("%(typed)s is not a number: type its digits.", field, typed=typed)
    return digits


def _is_luhn(digits: str) -> bool:
    from stdnum import luhn  # noqa: PLC0415 - loads only where such a number is typed

    return bool(luhn.is_valid(digits))
