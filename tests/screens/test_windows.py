"""The size of the terminal: too small nothing acts, larger windows show more rows; help scrolls."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from textual import events

from admix.config import Settings
from admix.database.company import OpenCompany
from admix.dialogs.tables import PAYMENT_BATCH
from admix.language import LANGUAGES, language
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from admix.operations.inquiries import items_of_customer
from screens.app import LedgerApp
from screens.form import GENERAL_HELP, HELP_INSIDE, HELP_LINES, wrap
from screens.list_state import ListState
from screens.terminal import Terminal
from tests.office import take_in
from tests.screens.test_search_and_journal import BATCH
from tests.scripts import INVOICES
from tests.terminal import _key, _settled, message, picture, play, rows

Size = tuple[int, int]
FULL, NARROW, LOW, LARGE = (80, 24), (79, 24), (80, 23), (132, 43)
MORE = LARGE[1] - FULL[1]
SMALL = "Fönstret är för litet"
CLAIMS = INVOICES + "2⏎980914⇥10000⇥⇥⇥bank⏎⏎888⏎10000⏎"


def resized(company: OpenCompany, *steps: str | Size | events.Paste, code: str = "sv") -> list[str]:
    """Type or paste each step, or give the terminal that size; return the picture after each step."""
    return asyncio.run(_resized(company, steps, code))


async def _resized(company: OpenCompany, steps: Sequence[str | Size | events.Paste], code: str) -> list[str]:
    settings = Settings(data_root=Path(company.stores.folder).parent)
    terminal = Terminal(lambda: company, company.stores.folder, company.today, settings, language(code))
    app = LedgerApp(terminal)
    pictures: list[str] = []
    async with app.run_test(size=FULL) as pilot:
        await _settled(pilot, terminal)
        for step in steps:
            if isinstance(step, str):
                for character in step:
                    await app.on_event(_key(character))
            elif isinstance(step, events.Paste):
                await app.on_event(step)
            else:
                await pilot.resize_terminal(*step)
            assert await _settled(pilot, terminal)
            pictures.append(picture(app))
    terminal.release()
    return pictures


@pytest.fixture
def town(company: OpenCompany) -> OpenCompany:
    """Customer 888 with 60 others: SOLGÅRDEN01 to 60 of Borås."""
    lines = [f"{number};Solgården {number:02d};SOLGÅRDEN{number:02d};Borås" for number in range(1, 61)]
    data = "\n".join(["number;name;search_key;city", *lines]).encode()
    company.write(import_customers, read_customer_file("x.csv", data), date(1998, 9, 13))
    return company


def listed(shown: str) -> list[int]:
    """Return the customers' numbers that stand in the list."""
    return [int(line[2:12]) for line in shown.split("\n") if line.startswith("|") and line[2:12].strip().isdigit()]


# Too small


@pytest.mark.parametrize("size", [NARROW, LOW, (1, 1)])
@pytest.mark.parametrize("keys", ["⏎", "⎋", "✱", "⏎⏎⎋⎋✱"])
def test_nothing_acts_in_a_window_too_small(company: OpenCompany, size: Size, keys: str) -> None:
    """Enter at the receipt would register, Esc would ask, F1 would open help: the receipt stands as it stood."""
    receipt, _, _, back = resized(company, "1⏎888⏎5⇥⇥⇥⇥100⏎", size, keys, FULL)
    assert "_______5  SEK  ____1.00000  980913  ______100.00  981213   0" in receipt
    assert back == receipt
    assert company.read(items_of_customer, "888") == []


def test_what_is_typed_in_a_window_too_small_is_kept(company: OpenCompany) -> None:
    _, small, _, back = resized(company, "1⏎888⏎", NARROW, "12⇥USD", FULL)
    assert small.startswith(SMALL)
    assert "______12  USD" in back


def test_a_box_does_not_act_in_a_window_too_small(company: OpenCompany) -> None:
    """The question whether to throw away: j is typed, Enter answers only where it is seen."""
    asked, _, _, back, left = resized(company, "1⏎888⏎12⎋", LOW, "j⏎", FULL, "⏎")
    assert "Skall det inslagna kastas (j/n)............:>_" in asked
    assert "Skall det inslagna kastas (j/n)............:>j" in back
    assert "Sökbegrepp" in left


@pytest.mark.parametrize("keys", ["⏎", "-", "⎋", "-⏎⎋x"])
def test_the_window_of_claims_does_not_act_in_a_window_too_small(company: OpenCompany, keys: str) -> None:
    """Enter would pay, minus would open the detail, Esc would leave; the arrow moves the ruler."""
    claims, _, _, back, _, _, paid = resized(company, CLAIMS, NARROW, keys, FULL, LOW, "↓", FULL)
    assert "Kundbelopp:      10000.00  Återstod:      10000.00 SEK" in claims
    assert back == claims
    assert paid == claims


def test_a_list_only_moves_in_a_window_too_small(town: OpenCompany) -> None:
    _, _, _, back, chosen = resized(town, "1⏎⇥sol⏎", NARROW, "↓⏎⎋x↓", FULL, "⏎")
    assert listed(back) == list(range(1, 15))
    assert "Kund:      3 Solgården 03" in chosen


def test_help_stays_open_in_a_window_too_small(company: OpenCompany) -> None:
    helped, _, _, back = resized(company, "1⏎✱", NARROW, "⏎⎋✱x", FULL)
    assert "Hjälp" in helped
    assert back == helped


# Help


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("way", ["⇲", "⇟⇟⇟", "↓" * 30], ids=["End", "PageDown", "arrows"])
def test_the_last_line_of_the_longest_help_can_be_reached(company: OpenCompany, code: str, way: str) -> None:
    say = language(code).say
    texts = [say(text) for text in (*PAYMENT_BATCH.help, *GENERAL_HELP)]
    lines = [line for text in texts for line in wrap(text, HELP_INSIDE)]
    assert len(lines) > HELP_LINES
    first, last, again = play(company, "2⏎✱", way, "⇱", code=code)
    assert f"| {lines[0]} " in first
    assert f"| {lines[HELP_LINES]} " not in first
    assert f"| {lines[-1]} " in last
    assert f"| {lines[0]} " not in last
    assert f"{len(lines) - HELP_LINES + 1}-{len(lines)} / {len(lines)} |" in last
    assert again == first
    assert "…" not in first + last
    assert [line for line in rows(first, 1, 21).split("\n") if line[:1] not in {"|", "+"}] == []


@pytest.mark.parametrize("key", ["⏎", "⎋", "✱", "?"])
def test_enter_esc_and_the_help_keys_close_help_and_other_keys_do_not(company: OpenCompany, key: str) -> None:
    helped, still, back = play(company, "1⏎✱", "x5⌫⇥", key)
    assert "Hjälp" in helped
    assert still == helped
    assert "Sökbegrepp.............: ________________________" in back
    assert "Hjälp" not in back


# Larger


def test_a_larger_terminal_lists_more_customers_at_once(town: OpenCompany) -> None:
    """14 rows of 24; 43 rows have 19 more. The ruler on 33 stays in sight when the terminal shrinks again."""
    small, large, moved, shrunk, chosen = resized(town, "1⏎⇥sol⏎", LARGE, "⇟", FULL, "⏎")
    assert listed(small) == list(range(1, 15))
    assert listed(large) == list(range(1, 15 + MORE))
    assert listed(moved)[-1] == 34
    assert listed(shrunk) == list(range(21, 35))
    assert shrunk.split("\n")[-3].startswith("+---")
    assert "Kund:     34 Solgården 34" in chosen


def test_a_terminal_that_grows_at_the_end_of_a_list_leaves_no_row_empty(town: OpenCompany) -> None:
    _, end, large = resized(town, "1⏎⇥sol⏎", "⇲", LARGE)
    assert listed(end) == list(range(47, 61))
    assert listed(large) == list(range(61 - 14 - MORE, 61))


def test_rows_that_come_into_sight_are_fetched(company: OpenCompany) -> None:
    """Invoices 1 to 250 in the inquiry: the ruler on 95; the rows past the first hundred come with the new size."""
    take_in(company, "x.csv", *(f"{number},888,1.00" for number in range(1, 251)))
    _, large, back = resized(company, "5⏎⇥95⏎", (80, 224), FULL)

    def numbers(shown: str) -> list[int]:
        return [int(line[:9]) for line in shown.split("\n")[5:] if line[:9].strip()]

    assert numbers(large) == list(range(35, 251))
    assert len(numbers(back)) == 16
    assert 95 in numbers(back)


def test_the_message_stands_on_the_last_row_of_a_larger_terminal(company: OpenCompany) -> None:
    small, large, shrunk = resized(company, "1⏎777⏎", LARGE, FULL)
    assert message(small) == "Kund 777 finns inte."
    assert large.split("\n")[LARGE[1] - 1].strip() == "Kund 777 finns inte."
    assert rows(large, 0, 22) == rows(small, 0, 22)
    assert message(large) == ""
    assert shrunk == small


def test_help_is_whole_in_a_larger_terminal_and_scrolls_again_in_a_smaller_one(company: OpenCompany) -> None:
    last = language("sv").say(GENERAL_HELP[-1]).split()[-1]
    small, large, shrunk = resized(company, "2⏎✱", LARGE, FULL)
    assert last not in small
    assert last in large
    assert " / " not in large.split("\n")[2]
    assert shrunk == small


def test_journal_pages_use_a_larger_terminal(company: OpenCompany) -> None:
    """A page of 66 lines: 21 rows of 24, 40 of 43."""
    small, large = resized(company, BATCH + "3⏎⏎", LARGE)
    assert "Inbetalningsjournal 1" in small
    assert rows(large, 1, 21) == rows(small, 1, 21)
    more = rows(large, 22, 40)
    assert more.strip() != ""
    assert large.split("\n")[LARGE[1] - 1].strip() == message(small)


def test_a_short_list_is_no_higher_in_a_larger_terminal() -> None:
    """Three rows stay three; of thirty a list of ten shows fifteen when there are five rows more."""
    short, long = (ListState.of("", ["x"] * count, 10, 10) for count in (3, 30))
    for rows_, seen in ((short, 3), (long, 15)):
        rows_.stretch(5)
        assert rows_.seen == seen


# A paste


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_a_paste_of_several_lines_says_that_one_was_taken(company: OpenCompany, line_end: str) -> None:
    """In a form, in a box and in the menu; a line feed behind a single line is no second line."""
    paste = events.Paste(f"4711{line_end}4712{line_end}")
    said = "Bara den första raden av det inklistrade togs med."
    pasted, single, moved = resized(company, "1⏎888⏎", paste, "⇥⎋n⏎", events.Paste(f"SEK{line_end}"))[1:]
    assert "____4711" in rows(pasted, 6, 6).replace(" 4711____", "____4711")
    assert message(pasted) == said
    assert message(single) == ""
    assert "____4711  SEK" in moved
    assert message(moved) == ""
    (menu,) = resized(company, events.Paste(f"1{line_end}2"))
    assert ("Val.......: 1_" in menu, message(menu)) == (True, said)


def test_a_paste_that_does_not_fit_says_so_and_takes_nothing(company: OpenCompany) -> None:
    shown = resized(company, "1⏎888⏎", events.Paste("123456789\n2"))[1]
    assert message(shown) == "Fältet är fullt: det rymmer 8 tecken."
    assert "   ________  ___" in rows(shown, 6, 6)


# The list of customers


def test_the_list_of_customers_names_the_town_and_leaves_nothing_of_the_form_beside_it(town: OpenCompany) -> None:
    (shown,) = play(town, "1⏎⇥sol⏎")
    lines = [line for line in shown.split("\n") if line[:1] in {"|", "+"}]
    assert all(len(line) == 80 for line in lines)
    heading = next(line for line in lines if "Sökbegrepp" in line)
    row = next(line for line in lines if "Solgården 01" in line)
    assert heading.index("Ort") == row.index("Borås")
    assert [line for line in rows(shown, 3, 20).split("\n") if line[:1] not in {"|", "+"}] == []
