"""Showing a document: a private copy is given to the system's viewer, or saved where there is no display."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from admix.errors import Refusal
from admix.printing import write_whole
from admix.whole_files import PRIVATE_MODE

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_ODD = re.compile(r"[^A-Za-z0-9-]")


def viewer_command(viewer: str) -> list[str]:
    """Return the words that start the viewer; none without a display, without a viewer, or where it is not found."""
    words = shlex.split(viewer)
    if not words or not any(os.environ.get(name) for name in DISPLAYS):
        return []
    program = shutil.which(words[0])
    return [] if program is None else [program, *words[1:]]


def safe_name(text: str) -> str:
    """Return a file name made of an owner's number, with nothing in it that could mislead anybody."""
    return f"{_ODD.sub('-', text).strip('-')[:40] or 'document'}.pdf"


class PrivateCopies:
    """Copies of documents for a viewer, in a folder of the clerk's own that is taken away when admix ends."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._count = 0

    def put(self, name: str, data: bytes) -> Path:
        """Write a copy (0600 in a 0700 folder) under a name of its own. Refused: a full disk."""
        try:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="admix-", dir=os.environ.get("XDG_RUNTIME_DIR"))
            self._count += 1
            inside = Path(self._folder.name) / str(self._count)
            inside.mkdir(mode=0o700)
        except OSError as fault:
            raise Refusal("The document cannot be shown: %(fault)s.", fault=fault.strerror or str(fault)) from None
        write_whole(inside / name, lambda file: file.write(data), PRIVATE_MODE)
        return inside / name

    def remove(self) -> None:
        """Take all copies away; a viewer that has one open keeps what it has read."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def launch(command: list[str], file: Path) -> None:
    """Start the viewer on a file, without a shell and apart from this terminal, and wait for nothing.

    Refused: a viewer that cannot be started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the administrator's own program, no shell, one file of ours
            [*command, str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=file.parent,
            start_new_session=True,
        )
    except OSError as fault:
        raise Refusal(
            "The viewer %(viewer)s cannot be started: %(fault)s.",
            viewer=command[0],
            fault=fault.strerror or str(fault),
        ) from None
    threading.Thread(target=process.wait, daemon=True).start()
