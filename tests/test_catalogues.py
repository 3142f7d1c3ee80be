"""The catalogues say every sentence, and every label fits its dialog in every language."""

import io
import re
from collections.abc import Iterator

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from admix.config import CHECKOUT
from admix.dialogs import tables
from admix.dialogs.form import Dialog, PlacedField, PlacedText, PlacedValue, lay_out
from admix.language import LANGUAGES, language
from admix.text import width
from screens.menu import ENTRIES, MENU

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("mark", "Refusal", "WrongUsage", "MethodMissing", "say", "tell", "give_notice")),
    "Finding": (4,),
}
DIALOGS = [value for value in vars(tables).values() if isinstance(value, Dialog)] + [MENU]
NAMED = re.compile(r"%\((\w+)\)[sd]")


def sentences() -> Iterator[str]:
    """Return every English sentence in the program."""
    for package in ("admix", "screens", "reports"):
        for _, _, message, _, _ in extract_from_dir(CHECKOUT / package, [("**.py", "python")], keywords=KEYWORDS):
            if isinstance(message, str) and message:
                yield message


def catalogue(code: str) -> dict[str, str]:
    """Return a catalogue's sentences."""
    path = CHECKOUT / "admix" / "locale" / code / "LC_MESSAGES" / "admix.po"
    found = read_po(io.BytesIO(path.read_bytes()))
    return {str(message.id): str(message.string) for message in found if message.id}


def test_swedish_says_every_sentence_and_no_other() -> None:
    known = catalogue("sv")
    assert sorted(set(sentences()) - set(known)) == []
    assert sorted(set(known) - set(sentences())) == []
    assert sorted(message for message, text in known.items() if not text) == []


def test_translations_fill_in_the_same_values() -> None:
    for message, text in catalogue("sv").items():
        assert set(NAMED.findall(text)) <= set(NAMED.findall(message)), message


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.name)
def test_every_dialog_fits_80_columns_with_no_label_cut(dialog: Dialog, code: str) -> None:
    """Labels keep to their leaders, nothing overlaps, nothing leaves the screen or the box."""
    taken: dict[tuple[int, int], str] = {}
    inside = dialog.box.width if dialog.box else 80
    for placed in lay_out(dialog, language(code)):
        if isinstance(placed, PlacedValue) and placed.over:
            assert placed.col + placed.shown.width <= inside
            continue
        cells = (
            width(placed.text)
            if isinstance(placed, PlacedText)
            else placed.field.width
            if isinstance(placed, PlacedField)
            else placed.shown.width
        )
        if isinstance(placed, PlacedText) and placed.col < 0:
            continue
        assert placed.col + cells <= inside, placed
        assert placed.row < 21
        for col in range(placed.col, placed.col + cells):
            assert (placed.row, col) not in taken, f"{placed} lies on {taken[placed.row, col]}"
            taken[placed.row, col] = str(placed)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_menu_is_said_in_every_language(code: str) -> None:
    spoken = language(code)
    assert all(spoken.say(entry.text) for entry in ENTRIES if entry.text)


def test_the_swedish_labels_are_the_manuals_own() -> None:
    """Verbatim, as they stand in the manual's screens."""
    labels = {
        placed.text.rstrip(":").rstrip(".")
        for dialog in DIALOGS
        for placed in lay_out(dialog, language("sv"))
        if isinstance(placed, PlacedText)
    }
    assert labels >= {
        "Andra sökbegrepp (j)",
        "Kundnr",
        "Sökbegrepp",
        "Faktnr",
        "Valuta",
        "Valutakurs",
        "Fakt.dat",
        "Belopp",
        "Förf.dat",
        "Ant.krav",
        "Inbetalningsdatum",
        "Totalt inbetalt/återstod",
        "Valuta/valutakurs",
        "Betalningssätt/buntnr/antal",
        "Avgift",
        "Kundnr/Andra sökbegrepp (j)",
        "Fakturanr",
        "Inbetalning/Aut.fördelning (j)",
        "Anmärkning",
        "Leveransadress",
        "Fakturadatum/förfallodatum",
        "Fakturabelopp/återstod",
        "Slut/betalt/reduktion/kursdiff",
        "Ränta faktureras (j)",
        "Kontering kursdiff (j)/kurs",
        "Vill du kontera restbeloppet separat (j/n)",
        "Totalt belopp",
        "Använt belopp",
        "Vill du avsluta denna omgång (j/n)",
        "Avslut innebär att använt belopp",
        "blir totalt belopp",
        "Total inbetalning",
        "Total reduktion",
        "Total kursvinst",
        "Konteras separat",
        "Godkänd inbetalningsomgång (j/n)",
    }
