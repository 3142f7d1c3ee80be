"""The real program at a pseudo-terminal beside a form in stock Textual: start, keys, screens, memory."""

import json
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from admix.cli.demo_company import DEMO_COMPANY
from benchmarks import stock_form
from benchmarks.company import AS_OF, make_company
from benchmarks.loading import found
from benchmarks.seat import Seat

CHARACTERS = "abcdefgh"
TABS = 6
CHANGES = 5
IDLE_SECONDS = 2.0
KEY_QUIET = 0.05
REMOVE_ALL = "\x15"
ESC = "\x1b"
GOALS = {
    "start to first full frame, ms": "<= 1.10",
    "key to repaint, ms": "<= 1.1",
    "bytes per typed character": "<= 60",
    "bytes per Tab": "<= 160",
    "bytes per screen change": "<= 550",
    "screen change, ms": "<= 12 ms",
    "Esc to the screen before, ms": "<= 35 ms",
    "idle, bytes per second": "0",
    "idle, cpu ms per second": "<= 2",
    "memory in use, MB": "<= 65",
}


@dataclass(frozen=True)
class Script:
    """How a program is started and what is typed at it; `first` and `second` are the last lines of its screens."""

    command: tuple[str, ...]
    first: str
    ready: str
    """What the first screen shows once the register has answered."""
    second: str
    chosen: str
    """What is typed before the key that changes the screen."""
    change: str
    to_letters: str
    """Keys from the second screen's first field to one that takes letters."""


@dataclass(frozen=True)
class Beside:
    """A figure of the stock form and of the ledger."""

    work: str
    stock: float
    ours: float
    goal: str


def measure(folder: Path, size: int, rounds: int, seed: int = 1) -> list[Beside]:
    """Sit at both programs in turn; the first round only warms the disk's cache."""
    found(folder / "data", DEMO_COMPANY, make_company(size, seed), AS_OF).close()
    scripts = (_stock(), _ledger(folder))
    sittings = [[_sit(script) for script in scripts] for _ in range(rounds + 1)][1:]
    stock, ours = ([pair[place] for pair in sittings] for place in range(len(scripts)))
    return [Beside(work, _middle(stock, work), _middle(ours, work), GOALS.get(work, "")) for work in stock[0]]


def _middle(sittings: list[dict[str, float]], work: str) -> float:
    return median(sitting[work] for sitting in sittings)


def _stock() -> Script:
    first, second = (f"End of the {place} form" for place in ("first", "second"))
    return Script((sys.executable, str(Path(stock_form.__file__))), first, first, second, "", "\x1bOQ", "")


def _ledger(folder: Path) -> Script:
    """Return the script of the demo company: from the menu to the head of a payment batch."""
    settings = folder / "admix.toml"
    settings.write_text(f"[data]\nroot = {json.dumps(str(folder / 'data'))}\n", "utf-8")
    program = str(Path(sysconfig.get_path("scripts")) / "admix")
    command = (program, "--config", str(settings), "--language", "en", "--today", f"{AS_OF}", "demo")
    return Script(command, "Choice....", "Your last batch:", "Fee....", "2", "\r", "\t")


@contextmanager
def _seat(script: Script) -> Iterator[Seat]:
    seat = Seat(script.command)
    with closing(seat):
        yield seat


def _sit(script: Script) -> dict[str, float]:
    """Start a program, type at it, and return every figure."""
    with _seat(script) as seat:
        shown = seat.wait_for(script.first)
        figures = {"start to first full frame, ms": (shown - seat.started) * 1e3}
        answered = seat.wait_for(script.ready)
        figures["start to the register's answer, ms"] = (answered - seat.started) * 1e3
        figures["start to the register's answer, cpu ms"] = seat.cpu() * 1e3
        seat.settle()
        figures["bytes until then"] = seat.received
        _go(seat, script)
        seat.settle()
        figures |= _typing(seat, script)
        figures |= _tabs(seat)
        figures |= _idling(seat)
        seat.type(ESC)
        seat.wait_for(script.first)
        figures |= _changes(seat, script)
        now, most = seat.memory()
        return figures | {"memory in use, MB": now / 1e6, "memory at most, MB": most / 1e6}


def _go(seat: Seat, script: Script) -> float:
    """Go to the second screen; return the seconds from the key to its last line."""
    if script.chosen:
        seat.type(script.chosen)
        seat.settle()
    start = seat.type(script.change)
    return seat.wait_for(script.second) - start


def _typing(seat: Seat, script: Script) -> dict[str, float]:
    seat.type(script.to_letters)
    seat.settle()
    waits: list[float] = []
    sent: list[int] = []
    for character in CHARACTERS:
        before = seat.received
        start = seat.type(character)
        waits.append(seat.wait_for_sign(character) - start)
        seat.settle(KEY_QUIET)
        sent.append(seat.received - before)
    seat.type(REMOVE_ALL)
    seat.settle()
    return {"key to repaint, ms": median(waits) * 1e3, "bytes per typed character": median(sent)}


def _tabs(seat: Seat) -> dict[str, float]:
    sent: list[int] = []
    for _ in range(TABS):
        before = seat.received
        seat.type("\t")
        seat.settle(KEY_QUIET)
        sent.append(seat.received - before)
    return {"bytes per Tab": median(sent)}


def _idling(seat: Seat) -> dict[str, float]:
    seat.settle()
    before, cpu = seat.received, seat.cpu()
    seat.listen(IDLE_SECONDS)
    return {
        "idle, bytes per second": (seat.received - before) / IDLE_SECONDS,
        "idle, cpu ms per second": (seat.cpu() - cpu) * 1e3 / IDLE_SECONDS,
    }


def _changes(seat: Seat, script: Script) -> dict[str, float]:
    """Go to the second screen and back by Esc, several times."""
    there: list[float] = []
    back: list[float] = []
    sent: list[int] = []
    for _ in range(CHANGES):
        seat.settle()
        if script.chosen:
            seat.type(script.chosen)
            seat.settle()
        before = seat.received
        start = seat.type(script.change)
        there.append(seat.wait_for(script.second) - start)
        seat.settle()
        sent.append(seat.received - before)
        start = seat.type(ESC)
        back.append(seat.wait_for(script.first) - start)
    return {
        "screen change, ms": median(there) * 1e3,
        "bytes per screen change": median(sent),
        "Esc to the screen before, ms": median(back) * 1e3,
    }
