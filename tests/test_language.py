"""The languages of screens and pages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from admix import language as rooms
from admix.errors import Refusal, WrongUsage
from admix.language import LANGUAGES, language, mark

CATALOGUES = sorted((Path(rooms.__file__).parent / "locale").glob("*/LC_MESSAGES/admix.po"))
VALUES = re.compile(r"%\([a-z_]+\)[0-9]*[ds]")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_opens(code: str) -> None:
    assert language(code).code == code
    assert language(code) is language(code)


def test_a_language_admix_does_not_speak_is_refused() -> None:
    with pytest.raises(WrongUsage) as refused:
        language("fi")
    assert str(refused.value) == "Language fi is not available; choose one of sv, nb, en."


def test_yes_and_no_are_answered_in_the_clerks_letters() -> None:
    letters = {code: (language(code).yes, language(code).no) for code in LANGUAGES}
    assert letters == {"sv": ("j", "n"), "nb": ("j", "n"), "en": ("y", "n")}


def test_values_are_filled_in() -> None:
    refusal = Refusal("There is no customer %(number)s.", "customer", number="888")
    assert language("en").refusal(refusal) == str(refusal) == "There is no customer 888."
    assert language("sv").refusal(refusal) == "Kund 888 finns inte."
    assert language("nb").refusal(refusal) == "Kunde 888 finnes ikke."


def test_a_value_is_data_whatever_it_holds() -> None:
    refusal = Refusal("There is no customer %(number)s.", number="100%(x)s %d")
    assert language("en").refusal(refusal) == "There is no customer 100%(x)s %d."


def test_a_text_without_translation_is_said_in_english() -> None:
    assert language("sv").say("Nobody says this %d times") == "Nobody says this %d times"
    assert language("sv").say("") == ""
    assert mark("Nobody") == "Nobody"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.parts[-3]))
def test_a_translation_has_the_values_of_its_original(catalogue: Path) -> None:
    with catalogue.open("rb") as source:
        messages = [message for message in read_po(source) if message.id and message.string]
    for message in messages:
        assert set(VALUES.findall(str(message.string))) == set(VALUES.findall(str(message.id))), message.id
