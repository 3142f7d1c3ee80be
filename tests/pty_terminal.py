"""The real program in a real pseudo-terminal of 80x24, its screen kept by a terminal emulator."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

from benchmarks.seat import is_at_work

PATIENCE_SECONDS = 60.0
QUIET_SECONDS = 0.3


class PtyTerminal:
    """A program on a pseudo-terminal: bytes in, the emulated screen out."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = (sys.executable, "-m", "admix"),
        size: tuple[int, int] = (80, 24),
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self._quiet = quiet
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.received = bytearray()
        self.exit_code: int | None = None
        self.pid, self._line = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child becomes the program
            self._set_size(1, *size)
            os.environ.update({"TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})})
            os.execvp(command[0], [*command, *arguments])  # noqa: S606

    @staticmethod
    def _set_size(line: int, columns: int, rows: int) -> None:
        fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Make the window larger or smaller."""
        self.screen.resize(rows, columns)
        self._set_size(self._line, columns, rows)

    def send(self, data: bytes) -> None:
        """Type bytes, in one write."""
        os.write(self._line, data)

    def wait_for(self, condition: Callable[[str], bool]) -> str:
        """Read until the screen shows something, is quiet for a moment and the program rests; return the screen."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if not self.read(self._quiet) and condition(self.text()) and not is_at_work(self.pid):
                return self.text()
            if self.exit_code is not None:
                break
        raise AssertionError(f"not shown within {PATIENCE_SECONDS} s:\n{self.text()}")

    def read(self, patience: float) -> bool:
        """Take what the program has written; False if nothing came within the patience."""
        ready, _, _ = select.select([self._line], [], [], patience)
        if not ready:
            return False
        try:
            data = os.read(self._line, 65536)
        except OSError:
            data = b""
        if not data:
            self._reap()
            return False
        self.received += data
        self._stream.feed(data)
        return True

    def text(self) -> str:
        """Return the screen's rows without blanks at their ends."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    def attributes(self) -> list[object]:
        """Return how the terminal's line is set."""
        return list(termios.tcgetattr(self._line))

    def end(self) -> int:
        """Read until the program has ended; return its exit code."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.exit_code is None and time.monotonic() < deadline:
            self.read(QUIET_SECONDS)
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap()
            raise AssertionError(f"the program did not end:\n{self.text()}")
        os.close(self._line)
        return self.exit_code

    def kill(self) -> None:
        """End the program, whatever it is doing, if it still runs."""
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap()
            with contextlib.suppress(OSError):
                os.close(self._line)

    def hang_up(self) -> None:
        """Lose the line."""
        os.close(self._line)

    def _reap(self) -> None:
        if self.exit_code is None:
            _, status = os.waitpid(self.pid, 0)
            self.exit_code = os.waitstatus_to_exitcode(status)


def settings_file(folder: Path) -> Path:
    """Write an admix.toml whose companies live in this folder."""
    path = folder / "admix.toml"
    path.write_text(f'[data]\nroot = "{folder / "companies"}"\n', "utf-8")
    return path
