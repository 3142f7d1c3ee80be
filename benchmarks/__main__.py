"""`python -m benchmarks`: measure, print one table, write RESULTS.md."""

import argparse
import tempfile
from datetime import date
from pathlib import Path

from benchmarks import day, ledger, terminal
from benchmarks.results import Line, day_lines, ledger_line, print_table, terminal_line, write_results

RESULTS = Path(__file__).with_name("RESULTS.md")
DEMO_ITEMS = 1_000
DAYS = 3
"""Scripted days at the terminal: their bytes differ by little."""


def main() -> None:
    """Measure what the options ask for."""
    asked = _options().parse_args()
    sizes, rounds, sittings = asked.sizes, asked.rounds, asked.sittings
    if asked.quick:
        sizes, rounds, sittings = [ledger.QUICK_ITEMS], ledger.QUICK_ROUNDS, 1
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="admix-bench-", dir=asked.work) as made:
        folder = Path(made)
        for size in sizes:
            pairs = ledger.measure(folder / str(size), size, rounds, asked.seed)
            lines += [ledger_line(pair) for pair in pairs]
        if not asked.no_terminal:
            besides = terminal.measure(folder / "terminal", DEMO_ITEMS, sittings, asked.seed)
            lines += [terminal_line(beside) for beside in besides]
            lines += day_lines(day.measure(folder / "days", DAYS if sittings > 1 else 1))
    print_table(lines)
    if not asked.quick:
        write_results(RESULTS, lines, asked.date.isoformat() if asked.date else "")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1 000 items and few rounds; RESULTS.md stays as it is")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="numbers of items")
    parser.add_argument("--rounds", type=int, default=40, help="rounds of the ledger's work (40)")
    parser.add_argument("--sittings", type=int, default=7, help="rounds at the terminal (7)")
    parser.add_argument("--seed", type=int, default=1, help="another company")
    parser.add_argument("--date", type=date.fromisoformat, help="the day to write into RESULTS.md, YYYY-MM-DD")
    parser.add_argument("--work", type=Path, help="where registers are made and removed: a disk, not memory")
    parser.add_argument("--no-terminal", action="store_true", help="leave out the terminal")
    return parser


if __name__ == "__main__":
    main()
