"""Ctrl-Z at a real shell: the terminal is given back, `fg` brings the same form; Ctrl-C and Ctrl-Q end nothing."""

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from admix.cli.demo_company import DEMO_COMPANY
from admix.database.company import Stores, open_company
from admix.database.gate import Gate
from admix.operations.inquiries import items_of_customer
from admix.operations.verifying.run import verify_company
from tests.copies import demo_company
from tests.pty_terminal import PtyTerminal, settings_file

QUIET_SECONDS = 0.1
CTRL_C, CTRL_Q, CTRL_Z = b"\x03", b"\x11", b"\x1a"
LEFT, ENTERED = b"\x1b[?1049l", b"\x1b[?1049h"


class Job:
    """The program as a job of an interactive shell, at the form of customer 888 with an amount typed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shell = ["bash", "--norc", "--noprofile", "-i"]
        self.shell = PtyTerminal(command=shell, environment={"PS1": "shell$ "}, quiet=QUIET_SECONDS)
        self.shell.wait_for(shows("shell$"))
        self.cooked = self.shell.attributes()
        self.shell.send(f"{sys.executable} -m admix --config {folder / 'admix.toml'} demo\r".encode())
        self.shell.wait_for(shows("Demo AB"))
        self.shell.send("1\r888\r12345\t\t\t\t800å".encode())
        self.before = self.shell.wait_for(shows("800å"))
        children = Path(f"/proc/{self.shell.pid}/task/{self.shell.pid}/children").read_text("ascii")
        self.pid = int(children.split()[0])

    @property
    def is_stopped(self) -> bool:
        """Tell whether the program is stopped."""
        told = Path(f"/proc/{self.pid}/stat").read_text("utf-8")
        return told.rpartition(")")[2].split()[0] == "T"

    @property
    def waits_for_a_gate(self) -> bool:
        """Tell whether the program waits for a lock file that another holds."""
        locks = Path("/proc/locks").read_text("ascii").splitlines()
        return any("-> FLOCK" in line and f" {self.pid} " in line for line in locks)

    def wait_until_stopped(self) -> None:
        """Wait for the shell's word and the fact."""
        self.shell.wait_for(lambda shown: "Stopped" in shown and self.is_stopped)

    def bring_back(self) -> str:
        """Say fg; return the screen."""
        self.shell.send(b"fg\r")
        return self.shell.wait_for(shows("Kund:    888"))


def shows(text: str) -> Callable[[str], bool]:
    """Ask that a text stands on the screen."""
    return lambda shown: text in shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company and its settings file; only the last test of a job registers anything in it."""
    made = tmp_path_factory.mktemp("jobs")
    demo_company(made / "companies").close()
    settings_file(made)
    return made


@pytest.fixture
def job(folder: Path) -> Iterator[Job]:
    sat = Job(folder)
    yield sat
    if Path(f"/proc/{sat.pid}").exists():
        os.kill(sat.pid, signal.SIGKILL)
    sat.shell.kill()


def test_ctrl_z_gives_the_terminal_back_and_fg_the_same_form(job: Job) -> None:
    """Typing goes on where it was, several times over; nothing of the ledger stays on the shell's screen."""
    for letter in "ÄÖ":
        job.shell.received.clear()
        job.shell.send(CTRL_Z)
        job.wait_until_stopped()
        assert LEFT in job.shell.received
        assert "Hemväveri" not in job.shell.text()
        assert "echo" in stty(job)
        job.shell.received.clear()
        assert job.bring_back() == job.before
        assert ENTERED in job.shell.received
        job.shell.send(letter.encode())
        job.before = job.shell.wait_for(shows(f"800å{letter}" if letter == "Ä" else "800åÄÖ"))


def stty(job: Job) -> set[str]:
    """Return how the shell finds its line set."""
    job.shell.send(b"stty -a\r")
    return set(job.shell.wait_for(shows("noflsh")).replace(";", " ").split())


def test_bg_stops_again(job: Job) -> None:
    """A form has nothing to do in the background; fg brings it back as it was."""
    job.shell.send(CTRL_Z)
    job.wait_until_stopped()
    job.shell.send(b"bg\r")
    job.shell.wait_for(lambda shown: shown.count("demo &") == 1 and job.is_stopped)
    assert job.bring_back() == job.before


@pytest.mark.parametrize("stopping", [signal.SIGSTOP, signal.SIGTSTP])
def test_a_stop_from_outside_loses_nothing(job: Job, stopping: signal.Signals) -> None:
    """The line and the screen are set up again, and one reader reads the keys, not two."""
    os.kill(job.pid, stopping)
    job.wait_until_stopped()
    assert job.bring_back() == job.before
    job.shell.send(b"\x7f12345678")
    job.shell.wait_for(shows("80012345678_"))
    assert len(list(Path(f"/proc/{job.pid}/task").iterdir())) <= 4  # the loop, the reader, the writer, the register's


def test_ctrl_c_and_ctrl_q_and_sigint_end_nothing(job: Job) -> None:
    job.shell.send(CTRL_C + CTRL_Q)
    os.kill(job.pid, signal.SIGINT)
    job.shell.send(b"7")
    job.shell.wait_for(shows("800å7"))


def test_the_line_is_lost_while_stopped(job: Job) -> None:
    """Nothing is left, neither stopped nor spinning."""
    job.shell.send(CTRL_Z)
    job.wait_until_stopped()
    handle = os.pidfd_open(job.pid)
    job.shell.hang_up()
    gone = bool(select.select([handle], [], [], 5.0)[0])
    os.close(handle)
    assert gone


def test_a_stop_waits_for_the_write_under_way(job: Job) -> None:
    """Somebody else writes; our write waits for the gate, and SIGTSTP waits for our write: no gate is held asleep."""
    register = Stores(job.folder / "companies" / DEMO_COMPANY).register
    job.shell.send(b"\x7f\r")
    job.shell.wait_for(shows("800.00"))
    with Gate(register).held("another", "somebody"):
        job.shell.send(b"\r")
        job.shell.wait_for(lambda _shown: job.waits_for_a_gate)
        job.shell.send(CTRL_Z)
        os.kill(job.pid, signal.SIGTSTP)
        while job.shell.read(0.5):
            pass
        assert not job.is_stopped
    job.wait_until_stopped()
    assert not job.waits_for_a_gate
    company = open_company(register.parent)
    assert [item.amount for item in company.read(items_of_customer, "888")] == [800_00]
    assert verify_company(company) == []
    company.close()
    with Gate(register).held("another", "somebody"):
        assert job.is_stopped


def test_without_a_shell_ctrl_z_is_a_bell(folder: Path) -> None:
    """A clerk whose login is admix has nobody to say fg."""
    terminal = PtyTerminal("--config", str(folder / "admix.toml"), "demo", quiet=QUIET_SECONDS)
    terminal.wait_for(shows("Demo AB"))
    terminal.received.clear()
    terminal.send(CTRL_Z + b"1\r")
    terminal.wait_for(shows("Kundnr"))
    assert b"\x07" in terminal.received
    assert LEFT not in terminal.received
    terminal.kill()
