"""The one room for text from outside: what may be stored and what may be shown.

Names, remarks and files are data. They are never markup, escape sequences or control characters
(`reliability` T1, T2, T10, T11).
"""

import unicodedata

from rich.cells import cell_len

from admix.errors import Refusal

_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u3164\uffa0"
)
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANKS = frozenset("\u00a0\u2007\u202f")


def _is_refused(character: str) -> bool:
    """Tell whether a character can steer a terminal or hide in a name."""
    return (
        character in _BIDI_CONTROLS
        or character in _INVISIBLE
        or unicodedata.category(character) in _REFUSED_CATEGORIES
        or 0xE0000 <= ord(character) <= 0xE0FFF
    )


def clean(value: str, field: str | None = None) -> str:
    """Return text as it is stored: NFC, ordinary blanks, none at the ends.

    Refused: control characters and escape sequences, C1, NUL, bidi controls, invisible characters; the refusal
    names the position (counted from 1).
    """
    composed = unicodedata.normalize("NFC", value)
    for position, character in enumerate(composed, start=1):
        if _is_refused(character):
            raise Refusal(
                "Character %(position)d (U+%(code)s) cannot be stored: it is not visible text. Remove it.",
                field,
                position=position,
                code=f"{ord(character):04X}",
            )
    return "".join(" " if character in _BLANKS else character for character in composed).strip()


def show(value: str) -> str:
    """Return text as a screen or a page may show it: each dangerous character as one visible sign.

    C0 controls become their control pictures (ESC is U+241B), every other one U+FFFD.
    """
    if value.isascii() and value.isprintable():
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
    shown = show(value)
    if width(shown) > cells:
        kept = ""
        for character in shown:
            if width(kept) + width(character) > cells - 1:
                break
            kept += character
        shown = kept + "…"
    return shown + " " * (cells - width(shown))
