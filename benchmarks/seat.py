"""A seat at a pseudo-terminal of 80x24: starts a program, types, and watches the screen and the bytes it costs."""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

WIDTH, HEIGHT = 80, 24
PATIENCE = 20.0
QUIET = 0.15
"""Seconds without a byte after which a program has said all it had to say."""
BETWEEN = 0.01
"""Seconds between two pieces of one answer."""
_UNKNOWN = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q"
    rb"|\x1bP[^\x1b]*\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
)
"""Sequences that the screen picture does not know and would show as text."""
_UNFINISHED = re.compile(rb"\x1b(?:\[[^a-zA-Z]*|[P\]][^\x07\x1b]*)?\Z")


def is_at_work(pid: int) -> bool:
    """Tell whether a thread of a program runs, waits for its turn on a busy machine, or waits for the disk."""
    return any(state in "RD" for state in _states(pid))


def _states(pid: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                yield (task / "stat").read_text("utf-8").rpartition(") ")[2][0]


@dataclass(frozen=True)
class Chunk:
    """Bytes with the moment at which they had come."""

    moment: float
    data: bytes


class Seat:
    """A program on a terminal that answers no questions of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self._screen)
        self._held = b""
        self._drawn = 0.0
        self.received = 0
        self._line, program = pty.openpty()
        fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        self.started = time.perf_counter()
        self._program = subprocess.Popen(
            command,
            stdin=program,
            stdout=program,
            stderr=program,
            env={**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(program)

    def close(self) -> None:
        """End the program, whatever it is doing."""
        self._program.kill()
        self._program.wait()
        os.close(self._line)

    def picture(self) -> str:
        """Return the screen as text."""
        return "\n".join(self._screen.display)

    def type(self, keys: str) -> float:
        """Type keys at once; return the moment."""
        moment = time.perf_counter()
        os.write(self._line, keys.encode())
        return moment

    def wait_for(self, text: str) -> float:
        """Return the moment of the first bytes with which a text stands on the screen."""
        return self._wait(lambda: text in self.picture(), text)

    def wait_for_sign(self, sign: str) -> float:
        """Return the moment of the first bytes that put one more of a sign on the screen."""
        before = self.picture().count(sign)
        return self._wait(lambda: self.picture().count(sign) > before, sign)

    def settle(self, quiet: float = QUIET) -> None:
        """Read until the program has said all it had to say, and waits for a key rather than for a processor."""
        while (chunks := self._read(quiet)) or is_at_work(self._program.pid):
            self._draw(chunks)

    def hear(self, patience: float) -> None:
        """Read the first bytes of an answer, if any come within the patience."""
        self._draw(self._read(patience))

    def listen(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._draw(self._read(left))

    def _wait(self, is_there: Callable[[], bool], what: str) -> float:
        end = time.perf_counter() + PATIENCE
        found = self._drawn if is_there() else None
        while found is None and time.perf_counter() < end:
            for chunk in self._read(0.5):
                self._draw([chunk])
                if found is None and is_there():
                    found = chunk.moment
        if found is None:
            raise TimeoutError(f"{what!r} never came; the screen shows:\n{self.picture()}")
        return found

    def _read(self, patience: float) -> list[Chunk]:
        """Read until nothing comes for a moment; drawing waits, so that it delays no bytes."""
        chunks: list[Chunk] = []
        while select.select([self._line], [], [], BETWEEN if chunks else patience)[0]:
            try:
                data = os.read(self._line, 65_536)
            except OSError:
                break
            chunks.append(Chunk(time.perf_counter(), data))
        return chunks

    def _draw(self, chunks: Sequence[Chunk]) -> None:
        """Draw what was read on the picture; a sequence that is not whole yet waits for its rest."""
        for chunk in chunks:
            self._drawn = chunk.moment
            self.received += len(chunk.data)
            data = self._held + chunk.data
            unfinished = _UNFINISHED.search(data)
            end = unfinished.start() if unfinished else len(data)
            self._held = data[end:]
            self._stream.feed(_UNKNOWN.sub(b"", data[:end]))

    def memory(self) -> tuple[float, float]:
        """Return what the program holds of memory now, and the most it held, in bytes."""
        status = Path(f"/proc/{self._program.pid}/status").read_text("utf-8")
        lines = dict(line.split(":", 1) for line in status.splitlines())
        now, most = (int(lines[name].split()[0]) * 1024.0 for name in ("VmRSS", "VmHWM"))
        return now, most

    def cpu(self) -> float:
        """Return the seconds of processor time that the program has used, all its threads together."""
        spent = 0
        for task in Path(f"/proc/{self._program.pid}/task").iterdir():
            with contextlib.suppress(OSError):
                spent += int((task / "schedstat").read_text("ascii").split()[0])
        return spent / 1e9
