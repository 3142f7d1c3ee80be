"""The lock file before the register: whoever writes holds it, and says in it who they are (`reliability` D3, P9)."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from admix.calendar import utc_now
from admix.errors import Refusal

PATIENCE_SECONDS = 10.0
LOCK_MODE = 0o660
NOTICE_BYTES = 120
"""A notice of fixed length is written over the one before; cutting the file would cost a write more."""


TURN_SHARE = 0.1
"""How much of the patience goes to being next in line: someone stopped while next must not stop everyone."""


class Gate:
    """One writer at a time; whoever waits is next.

    flock alone lets a program that comes back at once, as a run does between two chunks, take the lock before those
    whom it woke. So everyone first takes the turn, a lock on the folder, and keeps it until they hold the gate: who
    comes back waits behind the one who is next, and at most one chunk passes a clerk.
    """

    def __init__(self, register: Path) -> None:
        self.path = register.with_name(register.name + ".lock")

    @contextmanager
    def held(self, operation: str, user: str) -> Iterator[None]:
        """Hold the gate. Refused after ten seconds, naming who holds it."""
        descriptor = self._open()
        if not self._take(descriptor):
            holder = self.holder()
            raise Refusal("The register is busy: %(holder)s. Try again in a moment.", holder=holder)
        try:
            notice = f"{operation} {user} pid {os.getpid()} {utc_now():%Y-%m-%d %H:%M:%SZ}"
            os.pwrite(descriptor, notice.encode().ljust(NOTICE_BYTES)[:NOTICE_BYTES], 0)
            yield
        finally:
            os.close(descriptor)

    def _take(self, descriptor: int) -> bool:
        """Take the gate within the patience, after whoever is next."""
        asked = time.monotonic()
        turn = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        is_next = _lock(turn, PATIENCE_SECONDS * TURN_SHARE)
        try:
            return _lock(descriptor, PATIENCE_SECONDS - (time.monotonic() - asked))
        finally:
            if is_next:
                os.close(turn)

    def make(self) -> None:
        """Make the lock file so that every clerk of the group can take it, whatever the umask."""
        os.close(self._open())

    def _open(self) -> int:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, LOCK_MODE)
        except OSError as fault:
            raise Refusal(
                "%(file)s cannot be opened: %(fault)s.", file=str(self.path), fault=fault.strerror
            ) from None
        if os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, LOCK_MODE)
        return descriptor

    def holder(self) -> str:
        """Return what the last holder wrote of itself."""
        try:
            return self.path.read_text("utf-8", errors="replace").strip() or "?"
        except OSError:
            return "?"


def _lock(descriptor: int, patience: float) -> bool:
    """Take a lock within so many seconds; on failure the descriptor is closed once the lock comes."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _wait(descriptor, patience)
    return True


def _wait(descriptor: int, patience: float) -> bool:
    """Wait in the kernel's queue, in a thread that can be left behind."""
    decided = threading.Lock()
    state = {"taken": False, "left": False}
    arrived = threading.Event()

    def block() -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with decided:
            if state["left"]:
                os.close(descriptor)
                return
            state["taken"] = True
        arrived.set()

    threading.Thread(target=block, daemon=True).start()
    arrived.wait(patience)
    with decided:
        state["left"] = not state["taken"]
        return state["taken"]
