"""F1 and ?: the help of the dialog, wherever it is asked for; in a text field ? is a question mark."""

from textual import events

from admix.database.company import OpenCompany
from admix.dialogs.form import Kind
from admix.language import language
from screens.form_state import FormState
from screens.keys import Stroke
from tests.screens.test_windows import resized
from tests.scripts import INVOICES
from tests.shown_texts import dialogs
from tests.terminal import message, play, rows

HELP = "|                                    Hjälp  "
NO_TEXT = {Kind.NUMBER, Kind.CODE, Kind.DATE, Kind.AMOUNT, Kind.RATE, Kind.COUNT, Kind.FLAG}
SIGN = Stroke("question_mark", "?")


def test_a_question_mark_is_text_in_text_fields_only() -> None:
    """In every field of every dialog; where it is text it is typed, filled in or not."""
    seen: set[Kind] = set()
    for dialog in dialogs():
        form = FormState(dialog, language("sv"))
        for name, field in dialog.fields():
            form.go_to(name)
            seen.add(field.kind)
            assert form.takes_help_sign is (field.kind not in NO_TEXT)
            if form.takes_help_sign:
                assert form.press(SIGN)
                assert form.values[name] == "?"
    assert seen == set(Kind)
    form.activate([])
    assert not form.takes_help_sign


def test_the_sign_opens_and_closes_the_help(company: OpenCompany) -> None:
    """In the menu, also behind letters; in a customer number; in an answer. What is typed stays where it is."""
    menu, back, number, typed, answer = play(company, "kon?", "?", "⌫⌫⌫1⏎88?", "?", "⇤?")
    assert "Val.......: kon_" in back
    assert "Kundnr.................: 88____" in typed
    assert [HELP in shown for shown in (menu, back, number, typed, answer)] == [True, False, True, False, True]


def test_in_forms_windows_lists_and_boxes(company: OpenCompany) -> None:
    """A date and a question, the pop-up of payment methods, the window of open invoices."""
    date, box, answered = play(company, "1⏎888⏎12345⇥⇥⇥98?", "?⎋?", "?j⏎")
    assert HELP in date
    assert HELP in box
    assert "Sökbegrepp" in answered
    for keys in ("2⏎980914⇥5000⏎", INVOICES + "2⏎980914⇥10000⇥⇥⇥bank⏎⏎888⏎10000⏎⏎"):
        window, helped, back = play(company, keys, "?", "?")
        assert "+---" in window
        assert HELP in helped
        assert back == window


def test_in_a_text_it_is_typed(company: OpenCompany) -> None:
    """The search key of a customer takes it, and F1 is the help there."""
    typed, helped = play(company, "1⏎⇥vem?", "✱")
    assert "vem?____" in typed
    assert HELP in helped


def test_a_pasted_sign_is_no_help(company: OpenCompany) -> None:
    """A paste is text or refused, never a command."""
    (menu,) = resized(company, events.Paste("?"))
    assert HELP not in menu
    assert "Val.......: ?__" in menu
    helped, still = resized(company, "1⏎?", events.Paste("?"))
    assert HELP in helped
    assert HELP in still


def test_too_small_a_window_shows_no_help(company: OpenCompany) -> None:
    """What would not be seen is not opened: a beep; the menu is there again at 80x24."""
    small, large = resized(company, "", (79, 24), "?", (80, 24))[2:]
    assert "80" in small
    assert HELP not in large
    assert message(large) == ""
    assert rows(large, 0, 0).startswith(" Kundreskontra ")
