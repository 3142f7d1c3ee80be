"""The one table of all figures, on the terminal and in RESULTS.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from admix.sqlite import LIBRARY_VERSION, journal_mode
from benchmarks.day import Day, Kind
from benchmarks.terminal import Beside
from benchmarks.yard import Pair

HEADINGS = ("work", "items", "floor", "admix", "ratio", "ratio by the clock", "goal")
PLAIN_WIDTH = 150
EXPLANATION = """\
Both sides of a row are measured in one run, in turn, and a row shows their medians: only the ratios of a row say
anything about another machine. Seconds are processor time of the process; the last ratio is by the clock. The floor
of the first rows is plain SQL with ready statements and ready values on a copy of the same register, with its
indexes, rules and triggers and synchronous=FULL; it looks nothing up, checks nothing and seals nothing. The floor of
saving an open batch is a transaction that writes one row. The floor of the terminal's rows is a form of ten fields in
stock Textual (stock_form.py).

The scripted day is scripts A to D of the manual (day.py), typed key by key into the real program: bytes that the
program writes, the whole of each kind of key and the mean of a key. No stock form plays an equal day yet, so the goal
of a tenth of stock Textual is not measured.

`make bench` writes this file.
"""


@dataclass(frozen=True)
class Line:
    """One row of the table, as text."""

    work: str
    items: str
    floor: str
    ours: str
    ratio: str
    wall_ratio: str
    goal: str

    def cells(self) -> tuple[str, ...]:
        """Return the row's cells in the order of the headings."""
        return self.work, self.items, self.floor, self.ours, self.ratio, self.wall_ratio, self.goal


def ledger_line(pair: Pair) -> Line:
    """Return the row of a kind of work on a register."""
    items, ours = spaced(pair.size), seconds(pair.ours.cpu)
    if pair.floor is None:
        return Line(pair.work, items, "", ours, "", "", pair.goal)
    ratios = pair.ours.cpu / pair.floor.cpu, pair.ours.wall / pair.floor.wall
    return Line(pair.work, items, seconds(pair.floor.cpu), ours, f"{ratios[0]:.2f}", f"{ratios[1]:.2f}", pair.goal)


def terminal_line(beside: Beside) -> Line:
    """Return the row of a figure of the terminal."""
    ratio = f"{beside.ours / beside.stock:.2f}" if beside.stock else ""
    return Line(beside.work, "", number(beside.stock), number(beside.ours), ratio, "", beside.goal)


def day_lines(day: Day) -> list[Line]:
    """Return the rows of the scripted day: all of it, each kind of key, and all of it typed ahead."""
    parts = {"bytes of a scripted day": [stroke.sent for stroke in day.strokes]}
    parts |= {f"- {kind.value}": day.of(kind) for kind in Kind}
    lines = [_day_line(f"{words}, {len(sent)} keys", sum(sent), len(sent)) for words, sent in parts.items() if sent]
    return [*lines, _day_line("bytes of the same day typed ahead", day.ahead, len(day.strokes))]


def _day_line(work: str, sent: int, keys: int) -> Line:
    return Line(work, "", "", f"{spaced(sent)} ({sent / keys:.0f} a key)", "", "", "")


def spaced(value: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{value:,}".replace(",", " ")


def seconds(value: float) -> str:
    """Return seconds in the unit that suits them: 34 us, 1.23 ms, 5.6 s."""
    if value < 1e-3:
        return f"{value * 1e6:.0f} us"
    return f"{value * 1e3:.2f} ms" if value < 1 else f"{value:.1f} s"


def number(value: float) -> str:
    """Return a figure with as many decimals as say something."""
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def print_table(lines: Sequence[Line], console: Console | None = None) -> None:
    """Print the table; plain where nobody looks at it on a terminal."""
    shown = console or Console()
    if not shown.is_terminal:
        shown = Console(file=shown.file, width=PLAIN_WIDTH)
    table = Table(box=box.SIMPLE_HEAD if shown.is_terminal else box.ASCII2)
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if place in {0, len(HEADINGS) - 1} else "right")
    for line in lines:
        table.add_row(*line.cells())
    shown.print(table)


def write_results(file: Path, lines: Sequence[Line], measured: str) -> None:
    """Write the table as Markdown, with the machine it was measured on and the day, where it is known."""
    rule = ["---" if place in {0, len(HEADINGS) - 1} else "--:" for place in range(len(HEADINGS))]
    rows = [HEADINGS, tuple(rule), *(line.cells() for line in lines)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    when = f"Measured {measured} on" if measured else "Measured on"
    file.write_text(f"# What admix costs\n\n{when} {machine()}.\n\n{EXPLANATION}\n{table}\n", "utf-8")


def machine() -> str:
    """Describe the machine by what decides its speed; never by a name."""
    sqlite = ".".join(str(part) for part in LIBRARY_VERSION)
    programs = f"Python {platform.python_version()}, SQLite {sqlite} ({journal_mode()})"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("SQLAlchemy", "Textual"))
    return f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, {programs}, {libraries}"
