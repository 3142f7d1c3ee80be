"""The terminal in each language: the letters that answer, the words on the screens."""

import re
from dataclasses import dataclass

import pytest

from admix.database.company import OpenCompany
from admix.dialogs import tables
from admix.dialogs.form import Dialog
from admix.language import LANGUAGES, language
from screens.menu import MENU
from screens.menu_tree import LEFT, REGISTERS, REPORTS, RIGHT, SETTINGS
from tests.scripts import INVOICES
from tests.shown_texts import labels
from tests.terminal import message, play, rows

WORD = re.compile(r"(?<![|+\w])[^\W\d_]{3,}(?![|+\w])")
"""A whole word: one that a box covers in part ends at its frame."""
METHODS = {"bank", "check", "kontant", "kredit", "kvittning", "post", "bankgiroinbetalning"}
IN_THE_REGISTER = METHODS | {"demo", "sofis", "hemväveri", "abc", "dagar", "netto", "sek", "nok", "usd"}
"""What the demo company's own registers hold; it stands on the screens whatever language the clerk speaks."""
EVERYWHERE = {"journal", "total", "rest", "over", "export", "sie", "for"}
SCANDINAVIAN = set(
    WORD.findall(
        "aut betalt blir buntnr dag den det eller fakt faktura fakturanr har konto kurs kursdiff rapporter "
        "registrering separat sin som totalt valuta valutakurs"
    )
)
"""Words that Swedish and Norwegian write alike, as far as the first day's labels have them."""
LINE = "2⏎980914⇥5000⏎⏎⏎⇥⇥23432⏎⇥6300⏎⏎"


@dataclass(frozen=True)
class Answers:
    """A language's letters, a letter that is none of them, and what the end of script B looks like."""

    yes: str
    other: str
    refused: str
    separate: str
    approval: str
    done: str


ANSWERS = {
    "sv": Answers(
        "j",
        "y",
        "Svara j eller n.",
        "Vill du kontera restbeloppet separat (j/n).:>_ |",
        "| Godkänd inbetalningsomgång (j/n).:>_  |",
        "Omgång 1 godkänd: 6300.00 SEK, verifikation I 1.",
    ),
    "nb": Answers(
        "j",
        "y",
        "Svar j eller n.",
        "Vil du postere restbeløpet separat (j/n)...:>_ |",
        "| Innbetalingsbunt godkjent (j/n)..:>_  |",
        "Bunt 1 godkjent: 6300.00 SEK, bilag I 1.",
    ),
    "en": Answers(
        "y",
        "j",
        "Answer y or n.",
        "Post the remainder separately (y/n)........:>_ |",
        "| Payment batch approved (y/n).....:>_  |",
        "Batch 1 approved: 6300.00 SEK, voucher I 1.",
    ),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_end_of_script_b_is_answered_in_the_clerks_letters(company: OpenCompany, code: str) -> None:
    """The other letter is refused with the right ones and posts nothing; capitals answer as well."""
    said = ANSWERS[code]
    keys = (f"{said.other}⏎", "n⏎", f"{said.yes}⏎", f"{said.other}⏎", f"{said.yes.upper()}⏎")
    asked, refused, ending, approval, kept, done = play(company, INVOICES + LINE + "⏎", *keys, code=code)
    assert said.separate in asked
    assert message(refused) == said.refused
    assert said.separate in refused
    assert "6300.00" in ending
    assert said.approval in approval
    assert message(kept) == said.refused
    assert said.approval in kept
    assert message(done) == said.done


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_at_the_approval_posts_nothing(company: OpenCompany, code: str) -> None:
    said = ANSWERS[code]
    shown = play(company, INVOICES + LINE + f"⏎n⏎{said.yes}⏎", "n⏎", code=code)[1]
    assert said.approval not in shown
    assert "5000.00      -1300.00" in shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_flag_of_the_form_takes_the_same_letters(company: OpenCompany, code: str) -> None:
    """The first field of the detail settles the invoice: 6000.00 of 6300.00 leave 300.00 reduction."""
    said = ANSWERS[code]
    to_detail = INVOICES + "2⏎980914⇥6000⇥⇥⇥bank⏎⏎⇥⇥23432⏎"
    refused, receipt = play(company, to_detail, said.other, f"{said.yes}⇥6000⏎", code=code)[1:]
    assert message(refused) == said.refused
    assert f": {said.yes} ______6000.00 _______300.00 __________" in receipt
    assert ": n\n" in rows(receipt, 19, 20)


def words(code: str) -> set[str]:
    """Return the words that the labels of the first day's forms and the menu are made of in a language."""
    dialogs = [*(value for value in vars(tables).values() if isinstance(value, Dialog)), MENU]
    texts = [text for dialog in dialogs for text in labels(dialog)] + [
        entry.text for entry in (*LEFT, *RIGHT, *REPORTS, *REGISTERS, *SETTINGS)
    ]
    return {word.casefold() for text in texts for word in WORD.findall(language(code).say(text))}


def strangers(pictures: list[str], code: str) -> set[str]:
    """Return the words on some pictures that are another language's, whatever the catalogue of this one says."""
    shown = {word.casefold() for picture in pictures for word in WORD.findall(picture)} - IN_THE_REGISTER - EVERYWHERE
    own = set[str]() if code == "en" else SCANDINAVIAN
    return set().union(*(shown & words(other) - own for other in LANGUAGES if other != code))


def scripts_a_and_b(company: OpenCompany, code: str) -> list[str]:
    """Play the first day with every help text, the pop-up, the list of open invoices, refusals and questions."""
    yes = ANSWERS[code].yes
    invoices = INVOICES.removeprefix("1⏎888⏎").removesuffix("⏎⏎⎋")
    return play(
        company,
        *("✱", "⎋", "77⏎", "1⏎", "✱", "⎋", "777⏎", "888⏎", "✱", "⎋", "5⏎", "⎋", "n⏎", "⎋", f"{yes}⏎", "888⏎"),
        *(invoices, "⏎", "⏎", "⎋", "2⏎", "⏎", "✱", "⎋", "980914⇥5000⏎", "⏎", "⏎", "⏎", "888⏎", "⎋"),
        *("⇥⇥23432⏎", "✱", "⎋", "⏎", "7000⏎", "6300⏎", "⏎", "⏎", "x⏎", f"{yes}⏎", "⎋", "⏎", "n⏎", f"{yes}⏎"),
        *(f"{yes}⏎", "⎋", "3⏎", "✱", "⎋", "7⏎", "⎋"),
        code=code,
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_scripts_a_and_b_speak_one_language(company: OpenCompany, code: str) -> None:
    """No word of the other two languages' labels stands on any screen; played in those, most words are strangers."""
    pictures = scripts_a_and_b(company, code)
    assert any(ANSWERS[code].done in picture for picture in pictures)
    assert strangers(pictures, code) == set()
    for other in LANGUAGES:
        assert other == code or len(strangers(pictures, other)) > 40
