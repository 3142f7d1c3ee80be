"""A form takes any key in any order: it never breaks, never grows past its width, never loses what was typed."""

from hypothesis import example, given
from hypothesis import strategies as st

from admix.dialogs.tables import MANUAL_INVOICES, PAYMENT_BATCH
from admix.language import language
from admix.text import width
from screens.canvas import COMBINING, Picture, Style
from screens.form_state import FormState
from screens.keys import Stroke

KEYS = ("tab", "shift+tab", "down", "up", "left", "right", "home", "end", "backspace", "delete", "ctrl+u", "f5")
STROKES = st.one_of(
    st.sampled_from(KEYS).map(Stroke),
    st.characters().map(lambda character: Stroke(character, character)),
    st.text(max_size=20).map(lambda text: Stroke("paste", text)),
)


@given(st.lists(STROKES, max_size=60))
@example([Stroke("tab"), *(Stroke(key, key) for key in ("0", "0", "0", "🏻"))])
def test_any_keys_leave_a_form_of_80_columns(strokes: list[Stroke]) -> None:
    for dialog in (MANUAL_INVOICES, PAYMENT_BATCH):
        form = FormState(dialog, language("sv"))
        for stroke in strokes:
            form.press(stroke)
        picture = form.picture()
        assert max(len(row) for row in picture.rows) <= 80
        assert all(len(form.values[name]) <= field.limit for name, field in dialog.fields())
        assert form.focus in form.active


@given(st.text(alphabet="0123456789", min_size=1, max_size=8))
def test_what_is_typed_is_what_stands_there(text: str) -> None:
    form = FormState(MANUAL_INVOICES, language("sv"))
    for character in text:
        assert form.press(Stroke(character, character))
    assert form.values["number.0"] == text
    form.press(Stroke("tab"))
    assert text.rjust(8, "_") in form.picture().text()


def test_editing_within_a_field() -> None:
    """8000: Home, Delete gives 000; 7 gives 7000; End, Backspace gives 700; Tab and back, 5 replaces it."""
    form = FormState(MANUAL_INVOICES, language("sv"))
    form.go_to("amount.0")
    for key in "8000":
        form.press(Stroke(key, key))
    for stroke in (Stroke("home"), Stroke("delete"), Stroke("7", "7"), Stroke("end"), Stroke("backspace")):
        assert form.press(stroke)
    assert form.values["amount.0"] == "700"
    for stroke in (Stroke("tab"), Stroke("shift+tab"), Stroke("5", "5")):
        assert form.press(stroke)
    assert form.values["amount.0"] == "5"


def test_a_question_takes_either_case_of_its_languages_letters() -> None:
    """Swedish and Norwegian answer j or n, English y or n; a paste of more letters is refused whole."""
    for code, taken, refused in (("sv", "jJnN", "yY1 "), ("nb", "jJnN", "yY-å"), ("en", "yYnN", "jJ0½")):
        for key in taken + refused:
            form = FormState(PAYMENT_BATCH, language(code))
            form.go_to("other_terms")
            assert form.press(Stroke(key, key)) is (key in taken)
            assert form.values["other_terms"] == (key if key in taken else "")
            assert (form.refused is None) is (key in taken)
    form = FormState(PAYMENT_BATCH, language("sv"))
    form.go_to("other_terms")
    assert not form.press(Stroke("paste", "ja"))
    assert form.values["other_terms"] == ""


def test_a_count_takes_digits_only() -> None:
    form = FormState(PAYMENT_BATCH, language("sv"))
    form.go_to("count")
    for key in "1x-²2.3":
        assert form.press(Stroke(key, key)) is (key in "123")
    assert form.values["count"] == "123"


def test_a_box_leaves_the_form_visible_beside_it() -> None:
    under, over = Picture(), Picture.framed(3, 1)
    for row in range(3):
        under.write(row, 0, "abcdefghijkl")
    over.write(1, 2, "XYZ")
    under.lay(over, 0, 2)
    assert under.text() == "ab+-----+jkl\nab| XYZ |jkl\nab+-----+jkl"


def test_wide_characters_keep_the_columns() -> None:
    picture = Picture()
    picture.write(0, 0, "株A")
    picture.write(0, 4, "|")
    assert picture.text() == "株A |"


def test_no_sign_below_the_combining_ones_is_wider_than_a_cell() -> None:
    """A text of such signs that is as wide as it is long is written cell by cell at once."""
    assert all(width(chr(code)) <= 1 for code in range(ord(COMBINING)))


@given(st.text(st.sampled_from("ab1 åÖ\u00ad\u0301株é✓"), max_size=12), st.integers(0, 3))
def test_text_written_at_once_stands_as_sign_by_sign(text: str, col: int) -> None:
    at_once, singly = Picture(), Picture()
    at_once.write(0, 0, ".....")
    singly.write(0, 0, ".....")
    at_once.write(0, col + 1, text, Style.STRONG)
    at = col + 1
    for character in text:
        singly.write(0, at, character, Style.STRONG)
        at += width(character)
    assert at_once.text() == singly.text()
