"""The terminal's driver: Textual's, in the manners of a clerk's terminal.

It reads keys through `Keyboard`, writes in the terminal's own character set, asks the terminal nothing (an answer
could only be taken for keys), gives the terminal back to the shell on Ctrl-Z, and ends the program when the line is
gone.
"""

import codecs
import contextlib
import io
import os
import re
import selectors
import signal
import termios
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, cast

from textual import events
from textual.drivers.linux_driver import LinuxDriver

from admix.text import width
from screens.keyboard import Keyboard

if TYPE_CHECKING:
    from io import TextIOWrapper

    from textual.app import App

STANDARD_OUTPUT = 1
"""Where the terminal is; errors may go to a file."""
IDLE_SECONDS = 0.1
UNASKED = {"\x1b[>25u", "\x1b[<u", "\x1b[?1004h", "\x1b[?1004l", "\x1b[?2026$p", "\x1b[?2048$p"}
"""What Textual asks of a terminal and admix does not need: Kitty's keys, focus, synchronised output, resize reports.

With Kitty's keys Shift alone would be a key, which closes a help or rings.
"""
POINTER = "\x1b]22;"
"""The mouse pointer's shape, which an older console would write out as text."""
CLEAR = "\x1b[H\x1b[2J"
"""Where there is no alternate screen, as on the Linux console, no customer stays on the screen."""
AGAIN = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?7l"
"""Alternate screen, no cursor, pastes marked, no wrapping: what another program may have changed meanwhile."""
_LATIN = {"iso88591": "iso8859-1", "latin1": "iso8859-1", "iso885915": "iso8859-15", "latin9": "iso8859-15"}
_WINDOWS = {"cp1252": "cp1252", "windows1252": "cp1252"}


def charset(environment: Mapping[str, str]) -> str:
    """Return the terminal's character set, by the first of LC_ALL, LC_CTYPE and LANG that says something.

    A name that ends in a Latin or Windows set (`sv_SE.ISO8859-1`, `sv_SE@euro`) is believed, whether or not the
    locale is installed; everything else, `C` and `sv_SE` too, is UTF-8, which today's terminals speak.
    """
    said = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "")
    name, _, variant = said.partition("@")
    codeset = re.sub(r"[^a-z0-9]", "", name.partition(".")[2].casefold())
    if not codeset and variant == "euro":
        return "iso8859-15"
    return (_LATIN | _WINDOWS).get(codeset, "utf-8")


def has_shell() -> bool:
    """Tell whether somebody waits for our job who can wake it again: a process of our session outside the job."""
    job, process = os.getpgrp(), os.getpid()
    try:
        while process > 0 and os.getpgid(process) == job:
            process = _parent(process)
        return process > 0 and os.getsid(process) == os.getsid(0)
    except OSError:
        return False


def _parent(process: int) -> int:
    if process == os.getpid():
        return os.getppid()
    told = Path(f"/proc/{process}/stat").read_text("utf-8", errors="replace")
    return int(told.rpartition(")")[2].split()[1])


def _question_marks(fault: UnicodeError) -> tuple[str, int]:
    """Write a sign that the terminal does not have as question marks, as wide as the sign."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return "".join("?" * width(sign) for sign in fault.object[fault.start : fault.end]), fault.end


codecs.register_error("admix-question-marks", _question_marks)


class Line(io.TextIOBase):
    """The way to the terminal: text in, the terminal's bytes out; a line that is gone swallows them."""

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._waiting = bytearray()

    def write(self, text: str, /) -> int:
        """Take text; it is sent by `flush`."""
        self._waiting += text.encode(self._encoding, "admix-question-marks")
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        waiting, self._waiting = self._waiting, bytearray()
        with contextlib.suppress(OSError):
            while waiting:
                del waiting[: os.write(self._descriptor, waiting)]

    def fileno(self) -> int:
        """Return the terminal's descriptor."""
        return self._descriptor


class ClerkDriver(LinuxDriver):
    """The driver of a clerk's terminal."""

    def __init__(
        self, app: "App[object]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._charset = charset(os.environ)
        self._file = cast("TextIOWrapper", Line(STANDARD_OUTPUT, self._charset))
        self._is_away = False

    def write(self, data: str) -> None:
        """Send text, but nothing that asks the terminal or that it may not know."""
        if data not in UNASKED and not data.startswith(POINTER):
            super().write(data)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal itself; COLUMNS and LINES may be another window's. 80x24 where it does not know."""
        try:
            size = os.get_terminal_size(self.fileno)
        except OSError:
            return 80, 24
        return size.columns or 80, size.lines or 24

    def run_input_thread(self) -> None:
        """Read keys until the program ends."""
        keyboard = Keyboard(self._charset)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                patience = keyboard.patience
                if selector.select(IDLE_SECONDS if patience is None else patience):
                    data = self._read()
                    if data is None:
                        self._app.call_later(self._app.exit, 1)
                        return
                    pressed = keyboard.press(data)
                else:
                    pressed = [] if patience is None else keyboard.release()
                for event in pressed:
                    self.process_message(event)

    def _read(self) -> bytes | None:
        """Return what was typed; None when the line is gone."""
        try:
            return os.read(self.fileno, 4096) or None
        except OSError:
            return None

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was, and nothing of the ledger on it."""
        self.write(CLEAR)
        super().stop_application_mode()

    # Stopping and going on

    def step_aside(self) -> bool:
        """Give the terminal back and stop until the shell's `fg`; False where no shell waits to say it.

        The whole job is stopped, as the terminal itself would do it. A clerk whose login is admix has no shell and is
        not left with a dead screen.
        """
        if not has_shell():
            return False
        self._is_away = True
        self.suspend_application_mode()
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        while True:
            os.killpg(os.getpgrp(), signal.SIGTSTP)
            if self._has_terminal() or not has_shell():
                break
        signal.signal(signal.SIGTSTP, handler)
        self.resume_application_mode()
        self._is_away = False
        return True

    def _has_terminal(self) -> bool:
        """Tell whether the terminal is ours; also when it is gone, so that the loss is noticed."""
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True

    def _sigtstp_application(self, _number: int | None = None, _frame: FrameType | None = None) -> None:
        """Take a request to stop as the key Ctrl-Z: it waits its turn, so that no transaction is stopped half-way."""
        self.process_message(events.Key("ctrl+z", None))

    def _sigcont_application(self, _number: int | None = None, _frame: FrameType | None = None) -> None:
        """Go on: after SIGSTOP, which nobody can refuse, the terminal is set up and drawn again."""
        if not self._is_away:
            self._loop.call_soon_threadsafe(self._set_up_again)

    def _set_up_again(self) -> None:
        """Set the terminal up as it was when we were stopped without warning; in the background, stop again."""
        if not self._has_terminal():
            os.killpg(os.getpgrp(), signal.SIGTTIN)
            return
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(self.fileno)
            attributes[0] = self._patch_iflag(attributes[0])
            attributes[3] = self._patch_lflag(attributes[3])
            attributes[6][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        self.write(AGAIN)
        self._app.refresh(layout=True)
