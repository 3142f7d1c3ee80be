"""The program in real terminals: xterm, tmux and GNU screen, character sets, no colours, windows of any size."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from admix.cli.demo_company import DEMO_COMPANY
from admix.database.company import open_company
from admix.operations.inquiries import items_of_customer
from screens.driver import Line, charset
from tests.copies import demo_company
from tests.pty_terminal import PtyTerminal, settings_file

QUIET_SECONDS = 0.1
FIRST_ROW = 6
SMALL = "Fönstret är för litet"
SGR = re.compile(rb"\x1b\[([0-9;]*)m")
QUESTION = re.compile(rb"\x1b\[[0-9;]*[cn]|\x1b\[[?>=<][0-9;]*(?:\$p|u|c|n)|\x1bZ|\x1b[P\]]|\x05")
"""Whatever a terminal would answer: device attributes, reports, modes, Kitty's flags, strings."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A settings file beside the demo company; nothing here registers anything in it."""
    folder = tmp_path_factory.mktemp("terminals")
    demo_company(folder / "companies").close()
    return settings_file(folder)


@pytest.fixture
def opened(settings: Path) -> Iterator[list[PtyTerminal]]:
    """Terminals to be ended, whatever happened in them."""
    terminals: list[PtyTerminal] = []
    yield terminals
    for terminal in terminals:
        terminal.kill()


def demo(settings: Path) -> list[str]:
    return [sys.executable, "-m", "admix", "--config", str(settings), "demo"]


def first_row(shown: str) -> str:
    """Return the first row of the form for invoices."""
    return shown.split("\n")[FIRST_ROW]


def form_begins(text: str) -> Callable[[str], bool]:
    """Ask that the first row of the form begins so."""
    return lambda shown: first_row(shown).strip().startswith(text)


def shows(text: str) -> Callable[[str], bool]:
    """Ask that a text stands on the screen."""
    return lambda shown: text in shown


def begins(text: str) -> Callable[[str], bool]:
    """Ask that the screen begins with a text."""
    return lambda shown: shown.startswith(text)


def sit(settings: Path, opened: list[PtyTerminal], **environment: str) -> PtyTerminal:
    """Go to the form of customer 888."""
    terminal = PtyTerminal(environment=environment, command=demo(settings), quiet=QUIET_SECONDS)
    opened.append(terminal)
    terminal.wait_for(shows("Demo AB"))
    terminal.send(b"1\r888\r")
    terminal.wait_for(shows("Faktnr"))
    return terminal


def play_keys(terminal: PtyTerminal) -> None:
    """Type into the form what script A needs of a keyboard, as this terminal sends it, and read each step back."""
    steps = (
        ("åäöÅÄÖé".encode(), "åäöÅÄÖé_"),
        (b"\x1bOD\x1b[D\x7f", "åäöÅÖé__"),  # two to the left, Backspace takes Ä
        (b"\x1b[1~\x1b[3~", "äöÅÖé___"),  # Home, Delete
        (b"\x1bOH\x1b[3~", "öÅÖé____"),
        (b"\x1b[4~x", "öÅÖéx___"),  # End
        (b"\x1b[B\x1bOBSEK\x1b[Z\x1b[Z", "___öÅÖéx  ___  ________SEK"),  # down twice, back twice by Shift+Tab
        (b"\x1b[5~\x1b[6~\x1b[99~\x1b[24;80R\x15", "________  ___"),  # what means nothing here, then Ctrl+U
        (b"12345\t\t\t\t8000", "___12345  ___  ________SEK  ______  8000"),
    )
    for sent, expected in steps:
        terminal.send(sent)
        terminal.wait_for(form_begins(expected))
    terminal.send(b"\x1bOP")
    terminal.wait_for(shows("Hjälp"))
    terminal.send(b"\x1b")
    terminal.wait_for(lambda shown: "Hjälp" not in shown and "8000" in first_row(shown))
    terminal.send(b"\x1b")
    terminal.wait_for(shows("Skall det inslagna kastas"))


def leave(terminal: PtyTerminal) -> None:
    """Throw the form away and end."""
    terminal.send(b"j\r\x1b0\r")
    assert terminal.end() == 0


def test_xterm(settings: Path, opened: list[PtyTerminal]) -> None:
    terminal = sit(settings, opened)
    play_keys(terminal)
    leave(terminal)


# tmux and GNU screen are programs of the system, not of this project: where they are missing their part is left out.
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_tmux(settings: Path, opened: list[PtyTerminal], tmp_path: Path) -> None:
    """In a tmux as it is delivered, but for the row of its status line and its half second for Esc."""
    (tmp_path / "conf").write_text("set -g status off\nset -sg escape-time 25\n", "ascii")
    server = ["tmux", "-S", str(tmp_path / "socket"), "-f", str(tmp_path / "conf"), "-u"]
    terminal = PtyTerminal(command=[*server, "new-session", *demo(settings)], quiet=QUIET_SECONDS)
    opened.append(terminal)
    try:
        terminal.wait_for(shows("Demo AB"))
        terminal.send(b"1\r888\r")
        terminal.wait_for(shows("Faktnr"))
        play_keys(terminal)
        captured = subprocess.run([*server, "capture-pane", "-p"], capture_output=True, check=True)
        assert captured.stdout.decode().rstrip() == terminal.text().rstrip()
        leave(terminal)
    finally:
        subprocess.run([*server, "kill-server"], capture_output=True, check=False)


# As above: what the two do to keys is also covered by the recorded sequences of test_keyboard.
@pytest.mark.skipif(shutil.which("screen") is None, reason="GNU screen is not installed")
def test_gnu_screen(
    settings: Path, opened: list[PtyTerminal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an alternate screen, as GNU screen is delivered: nothing of the ledger stays behind."""
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    monkeypatch.setenv("SCREENDIR", str(sockets))
    (tmp_path / "rc").write_text("startup_message off\ndefutf8 on\n", "ascii")
    shell = f"printf 'TERM is %s\\n' $TERM; {' '.join(demo(settings))}; echo left; read rest"
    command = ["screen", "-U", "-c", str(tmp_path / "rc"), "-S", "admix", "sh", "-c", shell]
    terminal = PtyTerminal(command=command, quiet=QUIET_SECONDS)
    opened.append(terminal)
    try:
        terminal.wait_for(shows("Demo AB"))
        terminal.send(b"1\r888\r")
        terminal.wait_for(shows("Faktnr"))
        play_keys(terminal)
        copy = tmp_path / "copy"
        subprocess.run([*command[:1], "-S", "admix", "-X", "hardcopy", str(copy)], capture_output=True, check=True)
        terminal.wait_for(lambda _shown: copy.exists())
        assert "Hemväveri" in copy.read_text("latin-1")  # screen writes its copies in Latin-1
        terminal.send(b"j\r\x1b0\r")
        assert "Hemv" not in terminal.wait_for(shows("left"))
        terminal.send(b"\r")
        terminal.end()
    finally:
        subprocess.run([*command[:1], "-S", "admix", "-X", "quit"], capture_output=True, check=False)


@pytest.mark.parametrize(
    "environment",
    [{}, {"NO_COLOR": "1", "TERM": "linux"}, {"COLORTERM": "truecolor", "TEXTUAL_THEME": "nord", "TERM": "dumb"}],
    ids=str,
)
def test_no_colour_is_ever_sent_and_no_question(
    settings: Path, opened: list[PtyTerminal], environment: dict[str, str]
) -> None:
    """Only bold and reverse; what shows the cursor and the strong texts is still there without any colour."""
    terminal = sit(settings, opened, **environment)
    terminal.send(b"12345\t\x1b")
    terminal.wait_for(shows("Skall det inslagna kastas"))
    leave(terminal)
    sent = bytes(terminal.received)
    assert {code for found in SGR.findall(sent) for code in found.split(b";")} == {b"0", b"1", b"7"}
    assert QUESTION.findall(sent) == []


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "utf-8"),
        ({"LANG": "C"}, "utf-8"),
        ({"LANG": "sv_SE.UTF-8"}, "utf-8"),
        ({"LANG": "sv_SE"}, "utf-8"),
        ({"LANG": "sv_SE.ISO8859-1"}, "iso8859-1"),
        ({"LANG": "sv_SE.iso88591"}, "iso8859-1"),
        ({"LANG": "sv_SE.ISO-8859-15"}, "iso8859-15"),
        ({"LANG": "sv_SE@euro"}, "iso8859-15"),
        ({"LANG": "sv_SE.CP1252"}, "cp1252"),
        ({"LANG": "sv_SE.UTF-8", "LC_CTYPE": "sv_SE.ISO8859-1"}, "iso8859-1"),
        ({"LANG": "sv_SE.ISO8859-1", "LC_ALL": "C.UTF-8"}, "utf-8"),
        ({"LANG": "sv_SE.ISO8859-1", "LC_ALL": ""}, "iso8859-1"),
        ({"LANG": "ja_JP.eucJP"}, "utf-8"),
    ],
)
def test_the_character_set_is_what_the_locale_names(environment: Mapping[str, str], expected: str) -> None:
    assert charset(environment) == expected


def test_a_sign_that_the_terminal_lacks_is_as_wide_as_it_was(tmp_path: Path) -> None:
    """Two cells for a Chinese sign, so that what stands behind it stays in its column; none for a combining mark."""
    with (tmp_path / "line").open("wb") as file:
        line = Line(file.fileno(), "iso8859-1")
        line.write("å中…x\u0301|")
        line.flush()
    assert (tmp_path / "line").read_bytes() == b"\xe5???x|"


@pytest.mark.parametrize("name", ["sv_SE.ISO8859-1", "C"])
def test_another_locale(settings: Path, opened: list[PtyTerminal], name: str) -> None:
    """A Latin-1 terminal gets Latin-1 and is read as Latin-1; C is UTF-8, also for a PuTTY that sends Latin-1."""
    encoding = charset({"LC_ALL": name})
    terminal = sit(settings, opened, LC_ALL=name, LANG=name)
    terminal.send("åäöÅÄÖé".encode("latin-1") + b"\t")
    terminal.wait_for(lambda _shown: "åäöÅÄÖé".encode(encoding) in terminal.received)
    terminal.send(b"\x1bj\r\x1b0\r")
    assert terminal.end() == 0
    sent = bytes(terminal.received).decode(encoding)  # no byte that is not of the set
    assert "Sofis Hemväveri ABC" in sent
    assert "\ufffd" not in sent


SIZES = [(132, 43), (79, 24), (80, 23), (1, 1), (2, 1), (20, 5), (1000, 2), (80, 24), (1, 24), (80, 1), (80, 24)]


def test_the_window_changes_while_a_field_is_typed_in(settings: Path, opened: list[PtyTerminal]) -> None:
    """One letter at each size: all of them are in the field, the cursor behind them, and nothing else moved."""
    terminal = sit(settings, opened)
    terminal.send(b"\t\t\t\t")
    typed = ""
    for (columns, rows), letter in zip(SIZES, "1234567890.", strict=True):
        terminal.resize(columns, rows)
        terminal.send(letter.encode())
        typed += letter
        if columns >= 80 and rows >= 24:
            shown = terminal.wait_for(shows(typed))
            assert first_row(shown).split()[4] == typed.ljust(12, "_")
            assert shown.split("\n")[0].startswith(" Kundreskontra: Registrering: Manuella fakturor ")
            assert SMALL not in shown
        else:
            shown = terminal.wait_for(begins(SMALL[:columns]))
            assert "Faktnr" not in shown
    terminal.send(b"\x7f\tx")  # the last letter goes, the next field is the due date
    shown = terminal.wait_for(lambda shown: "x_____" in first_row(shown))
    assert first_row(shown).split()[4:6] == ["__1234567890", "x_____"]


@pytest.mark.parametrize("size", [(1, 1), (1000, 2)])
def test_a_program_started_in_a_tiny_window_is_whole_in_a_larger_one(
    settings: Path, opened: list[PtyTerminal], size: tuple[int, int]
) -> None:
    terminal = PtyTerminal(command=demo(settings), size=size, quiet=QUIET_SECONDS)
    opened.append(terminal)
    terminal.wait_for(begins(SMALL[: size[0]]))
    terminal.send(b"1\r")  # the number is typed; Enter does nothing but beep where the menu is not seen
    terminal.wait_for(lambda _shown: b"\a" in terminal.received)
    terminal.resize(80, 24)
    terminal.wait_for(shows("Val.......: 1_"))
    terminal.send(b"\r888\r12345")
    terminal.wait_for(lambda shown: "Faktnr" in shown and "12345" in first_row(shown))
    terminal.send(b"\x1b")
    terminal.wait_for(shows("Skall det inslagna kastas"))
    leave(terminal)


def test_the_window_changes_while_help_and_boxes_are_open(settings: Path, opened: list[PtyTerminal]) -> None:
    terminal = sit(settings, opened)
    for keys, there in ((b"12345\x1b", "Skall det inslagna kastas"), (b"n\r\x1bOP", "Hjälp")):
        terminal.send(keys)
        before = terminal.wait_for(shows(there))
        for columns, rows in ((20, 5), (1, 1)):
            terminal.resize(columns, rows)
            terminal.wait_for(begins(SMALL[:columns]))
        terminal.resize(80, 24)
        assert terminal.wait_for(shows(there)) == before


def test_nothing_of_all_this_was_registered(settings: Path) -> None:
    company = open_company(settings.parent / "companies" / DEMO_COMPANY)
    items = company.read(items_of_customer, "888")
    company.close()
    assert not any(item.number in {"12345", "1"} for item in items)
