"""Reading what was typed in a dialog: each field's text becomes a value, or a refusal that names the field."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from admix.calendar import parse_date
from admix.dialogs.form import Dialog, Field, Kind
from admix.errors import Refusal
from admix.language import Language
from admix.money import parse_decimal, parse_rate
from admix.text import clean


@dataclass(frozen=True)
class Typed:
    """The values of a form by field name; an empty field is None."""

    values: Mapping[str, object]

    def text(self, name: str) -> str | None:
        """Return a text, number or code."""
        value = self.values[name]
        return value if isinstance(value, str) else None

    def day(self, name: str) -> date | None:
        """Return a date."""
        value = self.values[name]
        return value if isinstance(value, date) else None

    def amount(self, name: str) -> Decimal | None:
        """Return an amount as typed, before its currency is known."""
        value = self.values[name]
        return value if isinstance(value, Decimal) else None

    def count(self, name: str) -> int | None:
        """Return a whole number, or a rate in 1/100000."""
        value = self.values[name]
        return value if isinstance(value, int) else None

    def flag(self, name: str) -> bool | None:
        """Return an answer, None where none was given."""
        value = self.values[name]
        return value if isinstance(value, bool) else None

    def has(self, *names: str) -> bool:
        """Tell whether anything was typed in any of these fields."""
        return any(self.values[name] is not None for name in names)


def read_form(
    dialog: Dialog, texts: Mapping[str, str], names: Iterable[str], today: date, language: Language
) -> Typed:
    """Read the named fields of a form. Refused: the first field whose text is not what its kind holds."""
    return Typed({name: read_field(dialog.field(name), name, texts.get(name, ""), today, language) for name in names})


def read_field(field: Field, name: str, text: str, today: date, language: Language) -> object:
    """Read one field's text by its kind."""
    typed = clean(text, name)
    if not typed:
        return None
    if field.kind is Kind.DATE:
        return parse_date(typed, today, name)
    if field.kind is Kind.FLAG:
        return _flag(typed, name, language)
    return _READERS[field.kind](typed, name)


def _count(typed: str, name: str) -> int:
    if not (typed.isascii() and typed.isdigit()):
        raise Refusal("%(typed)s is not a whole number.", name, typed=typed)
    return int(typed)


def _flag(typed: str, name: str, language: Language) -> bool:
    if typed.casefold() in {language.yes, language.no}:
        return typed.casefold() == language.yes
    raise Refusal("Answer %(yes)s or %(no)s.", name, yes=language.yes, no=language.no)


_READERS: Mapping[Kind, Callable[[str, str], object]] = {
    Kind.TEXT: lambda typed, _name: typed,
    Kind.NUMBER: lambda typed, _name: typed,
    Kind.CODE: lambda typed, _name: typed.upper(),
    Kind.AMOUNT: parse_decimal,
    Kind.RATE: parse_rate,
    Kind.COUNT: _count,
}
