"""Long reports at the terminal: how far they are, Esc cancels them, typed keys wait, nothing is left behind."""

from collections.abc import Callable, Iterator

import pytest
from textual import events

from admix.database.company import OpenCompany
from admix.language import language
from admix.report_jobs import progress_text
from screens import report_work, reports
from screens.form import LedgerScreen
from screens.keys import KeyGate
from tests import long_reports
from tests.office import small_company
from tests.terminal import message, play, rows

Make = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    opened = small_company(tmp_path_factory.mktemp("office"))
    yield opened
    opened.close()


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Make:
    """Let 33 be one of the long reports, and press Esc as soon as the screen says how; return what it said."""
    seen: list[str] = []

    def told(screen: LedgerScreen[None], text: str, /, **values: object) -> None:
        original(screen, text, **values)
        if screen._message.endswith("Esc avbryter."):
            seen.append(screen._message)
            screen.terminal.keys.put(events.Key("escape", None))

    def made(function: str) -> list[str]:
        found = long_reports.report(function)
        monkeypatch.setattr(reports, "find_report", lambda _name: found)
        return seen

    original = LedgerScreen.tell
    monkeypatch.setattr(LedgerScreen, "tell", told)
    monkeypatch.setattr(report_work, "PATIENCE", 0)
    return made


def test_esc_cancels_the_reading_and_the_form_has_what_was_typed(begin: Make, company: OpenCompany) -> None:
    seen = begin("endless")
    form, cancelled, menu = play(company, "33⏎", "980913⏎", "⎋")
    assert seen[0].startswith("Rader: ")
    assert message(cancelled) == "Rapporten avbröts."
    assert rows(cancelled, 3, 21) == rows(form, 3, 21)
    assert "Per datum.....................: 980913" in cancelled
    assert "33" not in menu
    assert "Val.......:" in menu


def test_keys_typed_meanwhile_wait_for_the_form(begin: Make, company: OpenCompany) -> None:
    """Tab and 17 are typed before the report is there; after the cancelling they go into the next field."""
    begin("endless")
    (cancelled,) = play(company, "33⏎980913⏎⇥17")[-1:]
    assert "Per datum.....................: 980913" in cancelled
    assert "Känt t.o.m. post nr...........: 17_______" in cancelled


def test_esc_cancels_the_setting_of_the_rows(begin: Make, company: OpenCompany) -> None:
    """The report is read, its rows are being set for the screen: the clerk is in the form again."""
    begin("endless_rows")
    _, cancelled = play(company, "33⏎", "980913⏎")
    assert message(cancelled) == "Rapporten avbröts."
    assert "Per datum.....................: 980913" in cancelled


def test_a_cancelled_file_is_not_there(begin: Make, company: OpenCompany) -> None:
    begin("endless_rows")
    cancelled = play(company, "33⏎", "⇥⇥⇥⇥hel.csv⏎")[-1]
    assert message(cancelled) == "Rapporten avbröts."
    assert "hel.csv" in cancelled
    assert list(company.stores.spool.iterdir()) == []


def test_esc_before_anything_is_shown_waits_for_the_report(
    begin: Make, company: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enter and Esc typed in one go: the report is there, and Esc leaves it; the form stands there again."""
    begin("long")
    monkeypatch.setattr(report_work, "PATIENCE", 60)
    shown, left = play(company, "33⏎⏎", "⎋")
    assert "Lång rapport 1998-09-25" in shown
    (at_once,) = play(company, "33⏎⏎⎋")
    assert rows(at_once, 2, 21) == rows(left, 2, 21)
    assert "Per datum" in at_once


def test_the_line_tells_rows_and_a_bar_where_the_whole_is_known() -> None:
    swedish = language("sv")
    assert progress_text(12000, None, swedish) == "Rader: 12000."
    assert progress_text(15000, 60000, swedish) == "Rader: 15000 av 60000. [#####...............]"
    assert progress_text(70000, 60000, swedish).endswith(f"[{'#' * 20}]")


def test_only_esc_goes_past_the_keys_that_wait() -> None:
    gate, stopped = KeyGate(), []
    gate.put(events.Key("a", "a"))
    gate.on_escape(lambda: stopped.append(True))
    gate.put(events.Key("escape", None))
    gate.put(events.Key("b", "b"))
    gate.on_escape(None)
    gate.put(events.Key("escape", None))
    assert stopped == [True]
    assert [gate._waiting.get_nowait().name for _ in range(3)] == ["a", "b", "escape"]
