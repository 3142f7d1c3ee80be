"""Text from outside: what may be stored, what is shown, what is found."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from admix.errors import Refusal
from admix.text import clean, fit, fold, prefix_bounds, show, width

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
BIDI = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = list("\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2028\u2029\u2060\u2062\u2800\u3164\ufe0f\ufeff\uffa0")
OTHERS = ["\ud800", "\ue000", "\uffff", "\ufff9", "\U000e0041", "\U000e0100", "\U0010ffff"]
NAMES = [
    "Sofis Hemväveri ABC",
    "[red]x[/red]",
    "[@click=app.quit]x[/]",
    "Bygg [/b] AB",
    "=HYPERLINK(1)",
    "'; DROP TABLE party",
    "Łódź 株式会社 Ærø",
]
LETTERS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize("character", CONTROLS + BIDI + INVISIBLE + OTHERS)
def test_what_cannot_be_seen_is_refused_with_its_position(character: str) -> None:
    with pytest.raises(Refusal) as refused:
        clean(f"Vol{character}vo", "name")
    assert refused.value.field == "name"
    assert refused.value.values == {"position": 4, "code": f"{ord(character):04X}"}


def test_the_position_is_counted_in_what_was_typed() -> None:
    """A decomposed Å is two characters to whoever typed it, although one is stored."""
    with pytest.raises(Refusal) as refused:
        clean("A\u030a\x1b[2J")
    assert refused.value.values["position"] == 3


@pytest.mark.parametrize("sequence", ["\x1b[2J", "\x1b]52;c;eA==\x1b\\", "\x1b]8;;http://x\x1b\\x", "\x9b2J"])
def test_escape_sequences_are_refused_and_never_shown(sequence: str) -> None:
    with pytest.raises(Refusal):
        clean(sequence)
    assert not set(show(sequence)) & set(CONTROLS)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_kept_and_shown_character_for_character(name: str) -> None:
    assert clean(name) == name
    assert show(name) == name


def test_blanks_of_every_kind_become_ordinary_ones_and_none_stand_at_the_ends() -> None:
    assert clean("\u00a0Volvo\u2003AB\u3000\u202f1 ") == "Volvo AB  1"
    assert clean("A\u030ake") == "\u00c5ke"


def test_every_character_is_either_refused_or_stored_visibly() -> None:
    for code in range(0x3000):
        character = chr(code)
        try:
            stored = clean(f"x{character}x")
        except Refusal:
            continue
        assert stored.isprintable(), hex(code)
        assert clean(stored) == stored
        assert unicodedata.is_normalized("NFC", stored)


def is_dangerous(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in BIDI


def test_no_control_character_is_ever_shown() -> None:
    for code in range(0x3000):
        shown = show(chr(code))
        assert len(shown) == 1
        assert not is_dangerous(shown), hex(code)


def test_controls_are_shown_as_their_pictures() -> None:
    assert show("a\x1b[1m\x00\x7f\x9b\u202e") == "a\u241b[1m\u2400\u2421\ufffd\ufffd"


@settings(deadline=None)
@given(st.text())
def test_no_text_brings_a_control_character_to_the_screen(value: str) -> None:
    shown = show(value)
    assert len(shown) == len(value)
    assert not any(is_dangerous(character) for character in shown)
    assert show(shown) == shown


@settings(deadline=None)
@given(st.text())
def test_what_is_stored_is_shown_as_it_is(value: str) -> None:
    try:
        stored = clean(value)
    except Refusal:
        return
    assert clean(stored) == stored
    assert show(stored) == stored


@settings(deadline=None)
@given(st.text(), st.integers(0, 80))
def test_a_fitted_text_fills_exactly_its_cells(value: str, cells: int) -> None:
    fitted = fit(value, cells)
    assert cell_len(fitted) == width(fitted) == cells


@pytest.mark.parametrize(
    ("value", "cells", "fitted"),
    [
        ("Sofi", 6, "Sofi  "),
        ("Sofis Hemväveri", 8, "Sofis H…"),
        ("株式会社", 8, "株式会社"),
        ("株式会社", 6, "株式… "),
        ("Sofi", 1, "…"),
        ("Sofi", 0, ""),
    ],
)
def test_a_cut_is_seen(value: str, cells: int, fitted: str) -> None:
    assert fit(value, cells) == fitted


def test_search_does_not_see_case_composition_or_width() -> None:
    assert fold("Å") == fold("å") == fold("A\u030a") == fold("a\u030a") == "å"
    assert fold("\uff33\uff4f\uff46\uff49\uff53") == fold("SOFIS") == fold(" sofis ") == "sofis"
    assert fold("Straße") == fold("STRASSE")
    assert fold("Å") != fold("A")


@given(LETTERS)
def test_folded_text_folds_to_itself(value: str) -> None:
    assert fold(fold(value)) == fold(value)


@given(LETTERS, LETTERS)
def test_the_beginning_of_a_text_finds_it(prefix: str, rest: str) -> None:
    low, high = prefix_bounds(prefix)
    if not rest.startswith("\U0010ffff"):
        assert low <= prefix + rest < high
