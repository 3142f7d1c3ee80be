"""Whoever types at the program that `key_server` loads once and forks for each ending."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Typist:
    """The program, loaded once, ready to be typed at and ended."""

    process: "subprocess.Popen[str]"

    def ended(self, settings: Path, keys: Sequence[str], ending: str, wanted: str = "") -> str:
        """Type keys, wait for what is wanted, end the program (kill, at once, hang up), return its last screen."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = {"settings": str(settings), "keys": list(keys), "ending": ending, "wanted": wanted}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        shown: str = json.loads(self.process.stdout.readline())
        return shown


@contextmanager
def started() -> Iterator[Typist]:
    """Load the program; end it when nobody types any more."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.key_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Typist(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)
