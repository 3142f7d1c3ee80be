"""The lock file before the register: whoever writes holds it, and says in it who they are (`reliability` D3, P9)."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from admix.calendar import utc_now
from admix.errors import Refusal

PATIENCE_SECONDS = 10.0
LOCK_MODE = 0o660
NOTICE_BYTES = 120
"""A notice of fixed length is written over the one before; cutting the file would cost a write more."""


class Gate:
    """One writer at a time, in the order of asking; fair between processes because flock wakes those who wait."""

    def __init__(self, register: Path) -> None:
        self.path = register.with_name(register.name + ".lock")

    @contextmanager
    def held(self, operation: str, user: str) -> Iterator[None]:
        """Hold the gate. Refused after ten seconds, naming who holds it."""
        descriptor = self._open()
        if not _lock(descriptor):
            holder = self.holder()
            raise Refusal("The register is busy: %(holder)s. Try again in a moment.", holder=holder)
        try:
            notice = f"{operation} {user} pid {os.getpid()} {utc_now():%Y-%m-%d %H:%M:%SZ}"
            os.pwrite(descriptor, notice.encode().ljust(NOTICE_BYTES)[:NOTICE_BYTES], 0)
            yield
        finally:
            os.close(descriptor)

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


def _lock(descriptor: int) -> bool:
    """Take the lock within the patience; on failure the descriptor is closed once the lock comes."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _wait(descriptor)
    return True


def _wait(descriptor: int) -> bool:
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
    arrived.wait(PATIENCE_SECONDS)
    with decided:
        state["left"] = not state["taken"]
        return state["taken"]
