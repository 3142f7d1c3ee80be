"""What a form of a register says in one field: codes, words, counts; each refusal names its field."""

from decimal import Decimal

from admix.errors import Refusal
from admix.money import to_minor
from admix.operations.register_rows import Values
from admix.text import clean, identifier

HUNDREDTHS = 2


def words(typed: Values, field: str, longest: int, *, needed: bool = False) -> str:
    """Return a text. Refused: one that is too long, none where there must be one."""
    text = clean(str(typed.get(field) or ""), field)
    if needed and not text:
        raise Refusal("This field must be filled in.", field)
    if len(text) > longest:
        raise Refusal("This field holds at most %(most)d characters.", field, most=longest)
    return text


def code(typed: Values, longest: int, field: str = "code") -> str:
    """Return a row's code in capitals: A-Z, 0-9, - . / _, no blanks. Refused: none, another sign, a longer one."""
    return identifier(words(typed, field, longest, needed=True), field).upper()


def count(typed: Values, field: str, lowest: int, highest: int, empty: int = 0) -> int:
    """Return a whole number within bounds; an empty field is `empty`. Refused: one outside them."""
    value = typed.get(field)
    number = empty if not isinstance(value, int) else value
    if not lowest <= number <= highest:
        raise Refusal("Type a number from %(lowest)d to %(highest)d.", field, lowest=lowest, highest=highest)
    return number


def percent(typed: Values, field: str) -> int | None:
    """Return a percentage in hundredths of a percent; empty and 0 are None. Refused: below 0, 100 and more."""
    value = typed.get(field)
    hundredths = to_minor(value, HUNDREDTHS, field) if isinstance(value, Decimal) else 0
    if not 0 <= hundredths < 100 * 10**HUNDREDTHS:
        raise Refusal("Type a percentage above 0 and below 100.", field)
    return hundredths or None


def email(typed: Values, field: str, longest: int) -> str:
    """Return an e-mail address, or none. Refused: what has not one @ between two texts, or a blank."""
    text = words(typed, field, longest)
    name, at, domain = text.partition("@")
    if text and (not (name and at and domain) or "@" in domain or len(text.split()) > 1):
        raise Refusal("%(typed)s is no e-mail address: it is written name@domain.", field, typed=text)
    return text
