"""The jump line of the menu: which programs fit a name or a path of which only the beginnings are typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from admix.dialogs.tables import LEDGER
from admix.language import Language
from admix.text import fold
from screens.menu_tree import ALSO, Entry, Place, places

_WORD = re.compile(r"\w+")
"""Blanks, /, :, > and every other sign part the words."""


def words_of(text: str) -> list[str]:
    """Return the words of a name or of what was typed, as they are compared."""
    return _WORD.findall(fold(text))


def begun(typed: Sequence[str], words: Sequence[str]) -> int:
    """Return how many of the typed beginnings are found among the words, each after the one before it."""
    count = 0
    for word in words:
        if count < len(typed) and word.startswith(typed[count]):
            count += 1
    return count


@dataclass(frozen=True)
class _Fit:
    """How what was typed fits a place: the whole name, a name that begins so, a later word, only the way there."""

    rank: int
    place: Place


WHOLE, BEGINS, WITHIN, ON_THE_WAY = range(4)


def find_places(typed: str, language: Language) -> list[Place]:
    """Return the programs and menus that what was typed can mean, those whose names begin so first.

    Every part is the beginning of a word of the path or of the name, in their order, the last one of the name. A name
    typed whole means no other; what is only on the way to programs, such as a heading, means them all.
    """
    parts = words_of(typed)
    fits = [_Fit(rank, place) for place in places() if (rank := _rank(parts, place, language)) is not None]
    best = min((fit.rank for fit in fits), default=None)
    meant = [fit for fit in fits if fit.rank == best or (best != WHOLE and fit.rank != ON_THE_WAY)]
    return [fit.place for fit in sorted(meant, key=lambda fit: fit.rank)]


def _rank(parts: list[str], place: Place, language: Language) -> int | None:
    """Return how what was typed fits a place; None where it does not."""
    if not parts:
        return None
    count = begun(parts, words_of(language.say(LEDGER)))
    for step in place.steps[:-1]:
        count += max(begun(parts[count:], words) for words in _names(step, language))
    names = _names(place.entry, language)
    ends = [parts[first:] for first in range(min(count, len(parts) - 1) + 1)]
    ranks = [rank for end in ends for words in names if (rank := _rank_of_name(end, words)) is not None]
    if ranks:
        return min(ranks)
    return ON_THE_WAY if count == len(parts) else None


def _rank_of_name(parts: list[str], words: list[str]) -> int | None:
    if begun(parts, words) < len(parts):
        return None
    if parts == words:
        return WHOLE
    return BEGINS if words[0].startswith(parts[0]) else WITHIN


def _names(entry: Entry, language: Language) -> list[list[str]]:
    """Return the words of what an entry is called."""
    also = ALSO.get(entry.number or entry.text, ())
    return [words_of(language.say(text)) for text in (entry.text, *also)]


def way_to(place: Place, language: Language) -> str:
    """Return the number and the path of a place, as a list shows it."""
    return f"{place.entry.number:>2} {': '.join(language.say(step.text) for step in place.steps)}"
