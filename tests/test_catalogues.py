"""The catalogues say every sentence, and every label fits its place in every language.

Dialogs, list headings and page columns are gathered from the packages: a new one is held to this without being named.
"""

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import reports
import screens
from admix.config import CHECKOUT
from admix.dialogs.form import Dialog, PlacedField, PlacedText, PlacedValue, lay_out
from admix.language import LANGUAGES, language
from admix.text import width
from reports.document import Column
from reports.payment_journal import _payment_columns
from reports.rendering.pieces import LABEL_CELLS
from screens.form import FORM_ROW, HEIGHT, MESSAGE_ROW, WIDTH
from screens.menu import NAME_CELLS
from screens.menu_tree import LEFT, REGISTERS, REPORTS, RIGHT, SETTINGS
from tests.shown_texts import HeadingPlace, dialogs, heading_places, labels, modules

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("mark", "Refusal", "WrongUsage", "MethodMissing", "say", "tell", "give_notice")),
    "Finding": (4,),
}
TRANSLATED = [code for code in LANGUAGES if code != "en"]
SAME = {
    "S": "one letter in a narrow column: settled, slutbetald, sluttbetalt",
    "Rest": "the word is the same in the three languages",
    "SQLite %(version)s, WAL.": "names only",
    "administrator": "the word is the same in Norwegian",
}
"""What a translation may leave as it is in English."""
FOREIGN_LETTERS = {"sv": "æøÆØ", "nb": "äöÄÖ"}
NAMED = re.compile(r"%\((\w+)\)[sd]")
FLAG = re.compile(r"\((\w(?:/\w)?)\)")
COMPANY_NAME = 18
"""A company's name of so many letters stands on the title line with its date, beside the longest path."""
PAGE_WIDTH = 80
WIDE_PAGE = 132


def page_columns() -> Iterator[tuple[str, tuple[Column, ...]]]:
    """Return every table of columns that a report's module keeps, by its name; the payments' of a foreign batch."""
    yield "reports.payment_journal", _payment_columns("NOK")
    for module in modules(reports):
        for name, value in vars(module).items():
            if isinstance(value, tuple) and value and all(isinstance(column, Column) for column in value):
                yield f"{module.__name__}.{name}", value


DIALOGS = dialogs()
HEADINGS = [place for module in modules(screens) for place in heading_places(module)]


@cache
def sentences() -> frozenset[str]:
    """Return every English sentence in the program."""
    return frozenset(
        message
        for package in ("admix", "screens", "reports")
        for _, _, message, _, _ in extract_from_dir(CHECKOUT / package, [("**.py", "python")], keywords=KEYWORDS)
        if isinstance(message, str) and message
    )


@cache
def catalogue(code: str) -> dict[str, str]:
    """Return a catalogue's sentences."""
    path = CHECKOUT / "admix" / "locale" / code / "LC_MESSAGES" / "admix.po"
    found = read_po(io.BytesIO(path.read_bytes()))
    return {str(message.id): str(message.string) for message in found if message.id}


# What is said


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_says_every_sentence_and_no_other(code: str) -> None:
    known = catalogue(code)
    assert sorted(sentences() - set(known)) == []
    assert sorted(set(known) - sentences()) == []
    assert sorted(message for message, text in known.items() if not text.strip()) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_fill_in_the_same_values(code: str) -> None:
    for message, text in catalogue(code).items():
        assert set(NAMED.findall(text)) == set(NAMED.findall(message)), message
        assert text.count("%") == message.count("%"), message


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_left_in_english(code: str) -> None:
    known = catalogue(code)
    assert sorted(message for message, text in known.items() if text == message and message not in SAME) == []


def test_what_may_be_the_same_in_english_is_so_somewhere() -> None:
    assert [word for word in SAME if all(catalogue(code).get(word) != word for code in TRANSLATED)] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_catalogue_has_letters_of_its_neighbour(code: str) -> None:
    foreign = FOREIGN_LETTERS[code]
    assert [text for text in catalogue(code).values() if any(letter in text for letter in foreign)] == []


def test_norwegian_is_not_swedish_left_standing() -> None:
    """Single words are often the same in both; a sentence of three words or more is not."""
    swedish = catalogue("sv")
    sentence = re.compile(r"(?:\b[^\W\d_]{3,}\b.*){3}")
    same = [text for message, text in catalogue("nb").items() if text == swedish.get(message)]
    assert [text for text in same if sentence.search(NAMED.sub("", text))] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_the_program_loads_is_what_the_catalogue_says(code: str) -> None:
    """The compiled catalogue is made from the text one; `make setup` and the wheel make it."""
    loaded = language(code)
    assert [message for message, text in catalogue(code).items() if loaded.say(message) != text] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_question_names_the_letters_that_answer_it(code: str) -> None:
    spoken = language(code)
    for message, text in catalogue(code).items():
        letters = [word.replace("y", spoken.yes).replace("n", spoken.no) for word in FLAG.findall(message)]
        assert FLAG.findall(text) == letters, message


# Where it stands


def test_every_dialog_has_a_name_of_its_own() -> None:
    names = [dialog.name for dialog in DIALOGS]
    assert sorted(names) == sorted(set(names))
    assert {"menu", "customer_search", "payment_batch", "approval", "discard"} <= set(names)


def test_every_dialog_has_help() -> None:
    """At least a sentence of its own beside the general ones; over a box stands the help of the form below it."""
    assert [dialog.name for dialog in DIALOGS if not dialog.box and not any(dialog.help)] == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.name)
def test_every_dialog_fits_80_columns_with_no_label_cut(dialog: Dialog, code: str) -> None:
    """Labels keep to their leaders, nothing overlaps or runs together, nothing leaves the screen or the box."""
    taken: dict[tuple[int, int], str] = {}
    inside = dialog.box.width if dialog.box else WIDTH
    height = dialog.box.height if dialog.box else MESSAGE_ROW - FORM_ROW
    for placed in lay_out(dialog, language(code)):
        assert 0 <= placed.row < height, placed
        is_rule = isinstance(placed, PlacedText) and placed.col < 0
        is_over = isinstance(placed, PlacedValue) and placed.over
        end = placed.col + cells_of(placed)
        assert end <= (inside + 3 if is_rule else inside), placed
        blank_after = isinstance(placed, PlacedText)
        for col in range(placed.col, 0 if is_rule or is_over else end + blank_after):
            assert (placed.row, col) not in taken, f"{placed} lies on {taken[placed.row, col]}"
            taken[placed.row, col] = str(placed)


def cells_of(placed: PlacedText | PlacedField | PlacedValue) -> int:
    """Return how many cells a part of a form takes."""
    if isinstance(placed, PlacedText):
        return width(placed.text)
    return placed.field.width if isinstance(placed, PlacedField) else placed.shown.width


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("dialog", [dialog for dialog in DIALOGS if dialog.path], ids=lambda dialog: dialog.name)
def test_the_path_fits_beside_the_companys_name(dialog: Dialog, code: str) -> None:
    path = ": ".join(language(code).say(step) for step in dialog.path)
    assert 1 + width(path) + 1 + COMPANY_NAME + len(" 980913") + 1 <= WIDTH


@pytest.mark.parametrize("dialog", [dialog for dialog in DIALOGS if dialog.box], ids=lambda dialog: dialog.name)
def test_every_box_stands_on_the_screen(dialog: Dialog) -> None:
    """A frame takes two cells on each side and a row above and below."""
    assert dialog.box is not None
    assert dialog.box.col + dialog.box.width + 4 <= WIDTH
    assert FORM_ROW + dialog.box.row + dialog.box.height + 2 <= HEIGHT


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.name)
def test_no_label_stands_in_english(dialog: Dialog, code: str) -> None:
    spoken = language(code)
    texts = [*labels(dialog), *dialog.help]
    assert [text for text in texts if text and text not in SAME and spoken.say(text) == text] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_menu_is_said_in_every_language(code: str) -> None:
    spoken = language(code)
    for entry in (*LEFT, *RIGHT, *REPORTS, *REGISTERS, *SETTINGS):
        if entry.text:
            assert code == "en" or spoken.say(entry.text) != entry.text
            assert width(spoken.say(entry.text)) <= NAME_CELLS


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("place", HEADINGS, ids=str)
def test_every_list_heading_fits_its_column(place: HeadingPlace, code: str) -> None:
    spoken = language(code).say(place.text)
    assert place.cells is not None, "its width cannot be read; tests/shown_texts.py says how a list writes it"
    assert code == "en" or place.text in SAME or spoken != place.text
    assert width(spoken) <= place.cells


def test_the_lists_of_the_first_day_are_among_those_found() -> None:
    """Customer search: 10, 30, 16 and open within 76, three blanks between; open invoices: a due date is 6 wide."""
    found = {(place.text, place.cells) for place in HEADINGS}
    assert found >= {("Name", 30), ("Search key", 16), ("Town", 76 - 10 - 30 - 16 - 3), ("Due", 6)}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("name", "columns"), list(page_columns()), ids=[name for name, _ in page_columns()])
def test_page_columns_stand_side_by_side(name: str, columns: tuple[Column, ...], code: str) -> None:
    """A heading longer than its column widens it; all of them and a blank between still fit a page."""
    spoken = language(code)
    for column in columns:
        assert code == "en" or column.heading in SAME or spoken.say(column.heading) != column.heading
    for page_width, shown in ((PAGE_WIDTH, [column for column in columns if not column.wide]), (WIDE_PAGE, columns)):
        needed = [max(column.least or column.width, width(column.title(spoken))) for column in shown]
        assert sum(needed) + len(needed) - 1 <= page_width, name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_fact_on_a_page_keeps_to_its_leaders(code: str) -> None:
    """Labels are dotted to a common colon; `fact(say("…"), …)` and `money(say("…"), …)` write them."""
    found = [label for module in modules(reports) for label in fact_labels(module)]
    assert "Payment date" in found
    assert [label for label in found if width(language(code).say(label)) > LABEL_CELLS] == []


def fact_labels(module: ModuleType) -> Iterator[str]:
    """Return the English labels of a report's facts."""
    for node in ast.walk(ast.parse(source(module))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"fact", "money"} and node.args:
            for inner in ast.walk(node.args[0]):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield inner.value


def source(module: ModuleType) -> str:
    """Return a module's text."""
    assert module.__file__ is not None
    with open(module.__file__, encoding="utf-8") as file:  # noqa: PTH123 - a module names its file
        return file.read()


def test_the_swedish_labels_are_the_manuals_own() -> None:
    """Verbatim, as they stand in the manual's screens."""
    said = {
        placed.text.rstrip(":").rstrip(".")
        for dialog in DIALOGS
        for placed in lay_out(dialog, language("sv"))
        if isinstance(placed, PlacedText)
    }
    assert said >= {
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
