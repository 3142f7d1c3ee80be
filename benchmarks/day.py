"""Scripts A to D of the manual as one day at the real program: what it writes to the terminal for each key.

The day begins and ends at the menu of the small demo company. Every key is typed once the screen is quiet, as by a
clerk who looks; the same day typed ahead in one write says what a clerk costs who does not. Bytes are those that the
program writes from the first key on; starting and ending are not among them.
"""

import json
import re
import shutil
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from admix.cli.demo_company import make_demo
from benchmarks.seat import QUIET, Seat

A = "1\r888\r12345\t\t\t\t8000\t\t\t23432\tNOK\t.9\t980601\t7000\t980915\t\t54323\tUSD\t\t980915\t500\r\r\x1b"
B = "2\r980914\t5000\r\r\r\t\t23432\r\t6300\r\r\rn\rj\rj\r\x1b"
C = "2\r980914\t10000\t\t\tbank\r\r888\r10000\r\r\x1b[B-\t2000\r\rj\r\x1b"
JOURNAL = "3\r\r\x1b\x1b"
D = "4\r888\r\r\x1b5\r888\r\x1b\x1b"
DAY = A + B + C + JOURNAL + D
"""Three invoices, two batches of payments, the journal, both inquiries, by the Swedish screens."""
MENU = "0 Avsluta"
AFTER_DAY = "nr 2, 10000.00 SEK, inbetalningsdatum 980914."
SCREEN_ROWS = 6
"""A receipt fills in a few rows of the picture; where so many change, another picture stands there."""
BOX = "+--"
LEAPS = {"\r", "\x1b"}
KEY_QUIET = 0.05
"""So long a program is quiet when it has said all it had to say of a key that stays in the picture."""
ANSWER_SECONDS = 1.0
"""So long the first byte of an answer may take."""
AHEAD_SECONDS = 1.5
"""So long a program is quiet only when nothing that was typed ahead is left."""
_KEY = re.compile(r"\x1b\[[A-D]|.", re.DOTALL)


class Kind(Enum):
    """What a key does to the picture."""

    CHARACTER = "characters"
    STEP = "Tabs and arrows"
    RECEIPT = "Enter and Esc within a picture"
    SCREEN = "Enter and Esc to another picture"
    BOX = "keys at boxes and windows"


@dataclass(frozen=True)
class Stroke:
    """A key and the bytes that the program wrote for it."""

    key: str
    kind: Kind
    sent: int


@dataclass(frozen=True)
class Day:
    """The strokes of a day, and the bytes of the same day typed ahead."""

    strokes: tuple[Stroke, ...]
    ahead: int

    @property
    def sent(self) -> int:
        """Return the bytes of the day, key by key."""
        return sum(stroke.sent for stroke in self.strokes)

    def of(self, kind: Kind) -> list[int]:
        """Return the bytes of each key of a kind."""
        return [stroke.sent for stroke in self.strokes if stroke.kind is kind]


def keys_of(typed: str) -> list[str]:
    """Part what is typed into keys; an arrow is one key of three bytes."""
    return _KEY.findall(typed)


def kind_of(key: str, before: str, after: str) -> Kind:
    """Tell what a key did from the pictures before and after it."""
    if BOX in before or BOX in after:
        return Kind.BOX
    if key == "\t" or key.startswith("\x1b["):
        return Kind.STEP
    if key not in LEAPS:
        return Kind.CHARACTER
    changed = sum(old != new for old, new in zip(before.split("\n"), after.split("\n"), strict=True))
    return Kind.SCREEN if changed >= SCREEN_ROWS else Kind.RECEIPT


def measure(folder: Path, sittings: int) -> Day:
    """Sit through the day several times; return the day in the middle by its bytes."""
    days: list[Day] = []
    for number in range(sittings):
        strokes, shown = key_by_key(folder / f"day-{number}")
        ahead, shown_ahead = typed_ahead(folder / f"ahead-{number}")
        if AFTER_DAY not in shown or shown_ahead != shown:
            raise RuntimeError(f"the day did not end as it should:\n{shown}\n{shown_ahead}")
        days.append(Day(strokes, ahead))
    return sorted(days, key=lambda day: day.sent)[len(days) // 2]


def key_by_key(folder: Path, typed: str = DAY) -> tuple[tuple[Stroke, ...], str]:
    """Type key after key; return what each cost, and the last picture."""
    with _at_the_menu(folder) as seat:
        return tuple(_strokes(seat, keys_of(typed))), seat.picture()


def _strokes(seat: Seat, keys: Sequence[str]) -> Iterator[Stroke]:
    for key in keys:
        before, received = seat.picture(), seat.received
        seat.type(key)
        seat.hear(ANSWER_SECONDS)
        seat.settle(QUIET if key in LEAPS else KEY_QUIET)
        yield Stroke(key, kind_of(key, before, seat.picture()), seat.received - received)


def typed_ahead(folder: Path, typed: str = DAY) -> tuple[int, str]:
    """Type everything in one write; return the bytes that came, and the last picture."""
    with _at_the_menu(folder) as seat:
        received = seat.received
        seat.type(typed)
        seat.settle(AHEAD_SECONDS)
        return seat.received - received, seat.picture()


@contextmanager
def _at_the_menu(folder: Path) -> Iterator[Seat]:
    """Sit down at the menu of a new demo company; the company is removed when the clerk has left."""
    make_demo(folder / "companies").close()
    settings = folder / "admix.toml"
    settings.write_text(f"[data]\nroot = {json.dumps(str(folder / 'companies'))}\n", "utf-8")
    program = str(Path(sysconfig.get_path("scripts")) / "admix")
    with closing(Seat((program, "--config", str(settings), "demo"))) as seat:
        seat.wait_for(MENU)
        seat.settle(AHEAD_SECONDS)
        yield seat
    shutil.rmtree(folder)
