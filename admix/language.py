"""The languages of screens and pages: English message keys, every language a catalogue."""

import gettext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from admix.errors import Refusal, WrongUsage

LANGUAGES = ("sv", "nb", "en")
FLAGS = {"sv": ("j", "n"), "nb": ("j", "n"), "en": ("y", "n")}
_CATALOGUES = Path(__file__).parent / "locale"


def mark(text: str) -> str:
    """Mark an English text for the catalogues where it stands; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Language:
    """One language: its code, its words, its letters for yes and no."""

    code: str
    words: gettext.NullTranslations

    def say(self, text: str, /, **values: object) -> str:
        """Return a text in this language with its values filled in."""
        translated = self.words.gettext(text) if text else ""
        return translated % values if values else translated

    def refusal(self, refusal: Refusal) -> str:
        """Return a refusal's sentence in this language."""
        return self.say(refusal.message, **refusal.values)

    @property
    def yes(self) -> str:
        """The letter that answers yes (j in Swedish and Norwegian)."""
        return FLAGS[self.code][0]

    @property
    def no(self) -> str:
        """The letter that answers no."""
        return FLAGS[self.code][1]


@cache
def language(code: str) -> Language:
    """Return a language by its code. Refused: a language that admix does not speak."""
    if code not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise WrongUsage("Language %(code)s is not available; choose one of %(known)s.", code=code, known=known)
    if code == "en":
        return Language(code, gettext.NullTranslations())
    return Language(code, gettext.translation("admix", _CATALOGUES, [code]))
