"""A lost line ends the program at once: no half batch, no process left spinning."""

import os
import select
import signal
from pathlib import Path

import pytest

from admix.cli.demo import DEMO_COMPANY, make_demo
from admix.database.company import open_company
from admix.operations.inquiries import items_of_customer
from admix.operations.verifying.run import verify_company
from tests.pty_terminal import PtyTerminal, settings_file

LEFT = b"\x1b[?1049l"
"""What tells a terminal to leave the alternate screen."""


@pytest.mark.parametrize("ignored", [False, True])
def test_the_program_ends_when_the_line_is_lost(tmp_path: Path, *, ignored: bool) -> None:
    """Also where SIGHUP is ignored, as under nohup; what was typed and not registered is not in the ledger."""
    make_demo(tmp_path / "companies").close()
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
    make_demo(tmp_path / "companies").close()
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


def ended_within(pid: int, seconds: float) -> bool:
    """Tell whether a process ends by itself in time; end it otherwise."""
    handle = os.pidfd_open(pid)
    ended = bool(select.select([handle], [], [], seconds)[0])
    os.close(handle)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return ended
