"""The one room for text from outside: what may be stored and what may be shown.

Names, remarks and files are data. They are never markup, escape sequences or control characters
(`reliability` T1, T2, T10, T11).
"""

import re
import unicodedata

from rich.cells import cell_len

from admix.errors import Refusal

_HIDDEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)]))
)
"""Signs that Unicode counts as letters or marks although nothing of them is seen: fillers and variation selectors."""

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]*")


def _is_refused(character: str) -> bool:
    """Tell whether a character can steer a terminal or hide in a name; every kind of blank is harmless."""
    if character in _HIDDEN:
        return True
    return not character.isprintable() and unicodedata.category(character) != "Zs"


def _is_harmless(value: str) -> bool:
    """Tell at once whether a text has nothing but visible signs and ordinary blanks, as almost every text has."""
    return value.isprintable() and _HIDDEN.isdisjoint(value)


def clean(value: str, field: str | None = None) -> str:
    """Return text as it is stored: NFC, ordinary blanks, none at the ends.

    Refused: control characters and escape sequences, C1, NUL, bidi controls, invisible characters; the refusal
    names the position in what was typed (counted from 1).
    """
    if not _is_harmless(value):
        for position, character in enumerate(value, start=1):
            if _is_refused(character):
                raise Refusal(
                    "Character %(position)d (U+%(code)s) cannot be stored: it is not visible text. Remove it.",
                    field,
                    position=position,
                    code=f"{ord(character):04X}",
                )
        value = "".join(character if character.isprintable() else " " for character in value)
    return unicodedata.normalize("NFC", value).strip()


def identifier(value: str, field: str | None = None) -> str:
    """Return the number of a customer or an invoice.

    Refused: letters with accents, other digits than 0-9 and blanks inside, which a clerk could not tell from others.
    """
    if not _IDENTIFIER.fullmatch(value):
        raise Refusal(
            "%(typed)s cannot be a number here. Use the letters A-Z, the digits 0-9 and - . / _ without blanks.",
            field,
            typed=value,
        )
    return value


def show(value: str) -> str:
    """Return text as a screen or a page may show it: each dangerous character as one visible sign.

    C0 controls become their control pictures (ESC is U+241B), every other one U+FFFD.
    """
    if _is_harmless(value):
        return value
    return "".join(_visible(character) for character in value)


def _visible(character: str) -> str:
    if not _is_refused(character):
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def fold(value: str) -> str:
    """Return the form in which text is searched: case and width do not matter, Å is found as å."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", value).casefold()).strip()


def prefix_bounds(prefix: str) -> tuple[str, str]:
    """Return the half-open range of folded text that starts with a prefix, so that an index can serve it."""
    return prefix, prefix + "\U0010ffff"


def width(value: str) -> int:
    """Return how many terminal cells a text takes (a Chinese sign takes two)."""
    return len(value) if value.isascii() else cell_len(value)


def fit(value: str, cells: int) -> str:
    """Return text that fills exactly so many cells: cut with a visible sign, or padded with blanks."""
    if cells <= 0:
        return ""
    shown = show(value)
    if width(shown) > cells:
        kept = ""
        for character in shown:
            if width(kept) + width(character) > cells - 1:
                break
            kept += character
        shown = kept + "…"
    return shown + " " * (cells - width(shown))
