"""Types a script into the real program on a pseudo-terminal and ends it after a given key; one line of JSON a time.

The program is loaded once and forked for each ending, so that every single key of a script can be tried. Each
request names the settings file, the keys after which the program is ended, what the screen must show then, and how it
is ended: "kill" when it shows that and rests, "at once" right after the last key was sent, "hang up" by losing the
line. The answer is the last screen.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

import pyte

from benchmarks.seat import is_at_work

PATIENCE_SECONDS = 30.0
QUIET_SECONDS = 0.06


def begin(settings: str) -> tuple[int, int]:
    """Fork the program on a pseudo-terminal of 80x24; return its process and its line."""
    pid, line = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        from admix.cli.main import cli  # noqa: PLC0415 - in the child

        try:
            cli(["--config", settings, "demo"])
        finally:
            os._exit(9)
    return pid, line


def read_until_quiet(pid: int, line: int, stream: pyte.ByteStream, screen: pyte.Screen, wanted: str = "") -> None:
    """Feed what the program writes until it has been quiet for a moment, rests and shows what is wanted."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        ready, _, _ = select.select([line], [], [], QUIET_SECONDS)
        if ready:
            stream.feed(os.read(line, 65536))
        elif not is_at_work(pid):
            shown = "\n".join(screen.display)
            if shown.strip() and wanted in shown:
                return
    raise SystemExit(f"never quiet: {screen.display}")


def play(settings: str, keys: list[str], ending: str, wanted: str) -> str:
    """Type the keys, end the program, return the screen before its end."""
    pid, line = begin(settings)
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    read_until_quiet(pid, line, stream, screen, "Senaste")
    last = keys[-1]
    for key in keys[:-1]:
        os.write(line, key.encode())
        if key in "\r-":
            read_until_quiet(pid, line, stream, screen)
    read_until_quiet(pid, line, stream, screen)
    os.write(line, last.encode())
    if ending != "at once":
        read_until_quiet(pid, line, stream, screen, wanted)
    if ending == "hang up":
        os.close(line)
    else:
        os.kill(pid, signal.SIGKILL)
        os.close(line)
    os.waitpid(pid, 0)
    return "\n".join(row.rstrip() for row in screen.display)


def main() -> None:
    """Answer requests until there are no more."""
    import screens.app  # noqa: PLC0415
    import screens.payment_batch  # noqa: F401, PLC0415

    os.environ["TERM"] = "xterm-256color"
    os.environ["LANG"] = "C.UTF-8"
    for request in sys.stdin:
        sys.stdout.write(json.dumps(play(**json.loads(request))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
