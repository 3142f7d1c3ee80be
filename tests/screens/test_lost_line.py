"""A lost line ends the program at once: no half batch, no process left spinning."""

import os
import select
import signal
import time
from pathlib import Path

import pytest

from admix.cli.demo_company import DEMO_COMPANY
from admix.database.company import open_company
from admix.operations.inquiries import items_of_customer
from admix.operations.verifying.run import verify_company
from tests.copies import demo_company
from tests.pty_terminal import PtyTerminal, settings_file

ENDED_SECONDS = 2.0
QUIET_SECONDS = 0.1
LEFT = b"\x1b[?1049l"
"""What tells a terminal to leave the alternate screen."""


@pytest.mark.parametrize("ignored", [False, True])
def test_the_program_ends_when_the_line_is_lost(tmp_path: Path, *, ignored: bool) -> None:
    """Also where SIGHUP is ignored, as under nohup; what was typed and not registered is not in the ledger."""
    demo_company(tmp_path / "companies").close()
    if ignored:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        terminal = PtyTerminal("--config", str(settings_file(tmp_path)), "demo")
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    terminal.wait_for(lambda shown: "Demo AB" in shown)
    terminal.send(b"1\r888\r12345\t\t\t\t8000\r")
    terminal.wait_for(lambda shown: "8000.00" in shown)
    terminal.hang_up()
    assert ended_within(terminal.pid, 10.0)
    company = open_company(tmp_path / "companies" / DEMO_COMPANY)
    assert company.read(items_of_customer, "888") == []
    assert verify_company(company) == []
    company.close()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_leaves_the_terminal_as_it_was(tmp_path: Path, ending: signal.Signals) -> None:
    """The alternate screen is left and the exit code says that it was not the clerk who ended it."""
    demo_company(tmp_path / "companies").close()
    terminal = PtyTerminal("--config", str(settings_file(tmp_path)), "demo")
    terminal.wait_for(lambda shown: "Demo AB" in shown)
    terminal.send(b"1\r888\r12345\t\t\t\t8000\r")
    terminal.wait_for(lambda shown: "8000.00" in shown)
    os.kill(terminal.pid, ending)
    assert terminal.end() == 1
    assert LEFT in bytes(terminal.received)
    company = open_company(tmp_path / "companies" / DEMO_COMPANY)
    assert company.read(items_of_customer, "888") == []
    company.close()


DIALOGS = {
    "the menu": (b"", "Avsluta"),
    "a form": (b"1\r888\r12345\t", "12345"),
    "a box": (b"1\r888\r12345\x1b", "Skall det inslagna kastas"),
    "a list": (b"1\r\tS\r", "Sofis"),
    "help": (b"1\r888\r\x1bOP", "Hjälp"),
    "the journal": (b"3\r", "Inbetalningsjournal"),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A settings file beside a demo company in which nothing is registered."""
    folder = tmp_path_factory.mktemp("ended")
    demo_company(folder / "companies").close()
    return settings_file(folder)


@pytest.mark.parametrize(
    ("dialog", "ending"), list(zip(DIALOGS, [signal.SIGTERM, signal.SIGHUP] * (len(DIALOGS) // 2), strict=True))
)
def test_a_signal_ends_every_dialog_at_once(settings: Path, dialog: str, ending: signal.Signals) -> None:
    """Within two seconds, the line as it was: echo, lines and signals as the shell left them."""
    terminal = PtyTerminal("--config", str(settings), "demo", quiet=QUIET_SECONDS)
    before = terminal.attributes()
    terminal.wait_for(lambda shown: "Demo AB" in shown)
    assert terminal.attributes() != before
    keys, there = DIALOGS[dialog]
    terminal.send(keys)
    terminal.wait_for(lambda shown: there in shown)
    os.kill(terminal.pid, ending)
    handle = os.pidfd_open(terminal.pid)
    begun = time.monotonic()
    while not select.select([handle], [], [], 0)[0] and time.monotonic() < begun + ENDED_SECONDS:
        terminal.read(0.01)
    os.close(handle)
    assert time.monotonic() < begun + ENDED_SECONDS
    assert terminal.attributes() == before
    assert terminal.end() == 1
    assert LEFT in bytes(terminal.received)


def ended_within(pid: int, seconds: float) -> bool:
    """Tell whether a process ends by itself in time; end it otherwise."""
    handle = os.pidfd_open(pid)
    ended = bool(select.select([handle], [], [], seconds)[0])
    os.close(handle)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return ended
