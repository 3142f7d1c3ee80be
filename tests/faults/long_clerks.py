"""`make clerks`: several clerks at once in full size, each checked, with figures of how long they waited.

8 processes with 500 payments each, 100 rounds of eight on one invoice, a run of 10 000 steps beside a clerk. The
figures belong to the machine and the hour; what fsync of 4 kB took meanwhile stands beside them.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from admix.cli.demo_company import make_demo
from admix.database.company import OpenCompany
from admix.operations.verifying.run import verify_company
from tests.faults.clerks import (
    Clerks,
    acknowledged,
    beside_a_run,
    fsync_times,
    jain,
    on_one_invoice,
    overlap,
    part,
    pay_their_own,
    posted,
    shares,
)

CLERKS = 8
TURNS = 10
FSYNCS = 200


def main() -> None:
    """Do what the options ask for; a fault ends it."""
    asked = _options().parse_args()
    with tempfile.TemporaryDirectory(prefix="admix-clerks-", dir=asked.work) as made, Clerks(CLERKS) as clerks:
        work: dict[str, Callable[[Clerks, OpenCompany], None]] = {
            "rounds": lambda clerks, company: rounds(clerks, company, asked.rounds),
            "payments": lambda clerks, company: payments(clerks, company, asked.payments),
            "run": lambda clerks, company: run_beside(clerks, company, asked.steps),
        }
        for name in asked.only or work:
            company = make_demo(Path(made) / name)
            work[name](clerks, company)
            findings = verify_company(company)
            assert findings == [], findings[0]
            say("verify: clean\n")
            company.close()


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.long_clerks", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="rounds|payments|run", help="only these; all three without")
    parser.add_argument("--rounds", type=int, default=100, help="rounds of eight on one invoice (100)")
    parser.add_argument("--payments", type=int, default=500, help="payments of each of eight clerks (500)")
    parser.add_argument("--steps", type=int, default=10_000, help="steps of the run (10 000)")
    parser.add_argument("--work", type=Path, help="where registers are made and removed: a disk, not memory")
    return parser


def rounds(clerks: Clerks, company: OpenCompany, count: int) -> None:
    """Let eight approve the same invoice, again and again: one wins, seven read the winner's batch."""
    together = 0
    with clerks.at(company.stores.folder) as called:
        for turn in range(1, count + 1):
            answers = on_one_invoice(clerks, called, company, f"R{turn}")
            assert [answer["batch"] for answer in answers if "batch" in answer] == [turn], answers
            lost = [answer["refused"] for answer in answers if "refused" in answer]
            assert len(lost) == CLERKS - 1, answers
            sentence = f"Invoice R{turn} has been paid in the meantime, in batch {turn}. "
            assert all(refusal.startswith(sentence) for refusal in lost), lost
            together += overlap(answers)
    assert len(posted(company)) == count
    say(f"{count} rounds of {CLERKS} on one invoice: one winner each; in {together} of them clerks met at the door")


def payments(clerks: Clerks, company: OpenCompany, count: int) -> None:
    """Let eight clerks pay so many invoices each at the same time."""
    with clerks.at(company.stores.folder) as called:
        started = perf_counter()
        answers = pay_their_own(clerks, called, count)
        seconds = perf_counter() - started
    refusals = [refusal for answer in answers for refusal in answer["refusals"]]
    assert refusals == [], refusals
    found = posted(company)
    assert found == acknowledged(answers)
    assert [payment.batch for payment in found] == list(range(1, CLERKS * count + 1))
    assert [payment.voucher for payment in found] == list(range(1, CLERKS * count + 1))
    assert sum(payment.paid for payment in found) == CLERKS * sum(100_00 + place for place in range(count))
    all_shares = shares(answers)
    say(f"{CLERKS} x {count} payments: nothing lost, nobody refused; {CLERKS * count / seconds:.0f} approvals/s")
    say(f"Jain {jain(all_shares):.3f}; payments of each when the first was done: {all_shares}")
    for place, answer in enumerate(answers, start=1):
        figures(f"clerk {place}, an approval", [r["ended"] - r["started"] for r in answer["receipts"]])
    receipts = [receipt for answer in answers for receipt in answer["receipts"]]
    figures("all, an approval", [r["ended"] - r["started"] for r in receipts])
    figures("all, before the door", [r["waited"] for r in receipts])
    figures("fsync of 4 kB, after", fsync_times(company.stores.folder / "fsync.probe", FSYNCS))


def run_beside(clerks: Clerks, company: OpenCompany, steps: int) -> None:
    """Let one clerk run and another post beside it, in turns with each alone."""
    extra = steps // TURNS // 10
    with clerks.at(company.stores.folder, 2) as called:
        found = beside_a_run(called, company, steps, TURNS, extra=extra)
    assert len(found.saved) == steps
    assert acknowledged([{"receipts": found.alone + found.beside}]) == posted(company)
    say(
        f"a run of {steps} steps: {steps / found.run_seconds:.0f} steps/s beside a clerk who posts "
        f"{len(found.beside) / found.run_seconds:.0f} times a second, "
        f"{extra * TURNS / found.run_alone_seconds:.0f} alone"
    )
    for name, receipts in (("alone", found.alone), ("beside the run", found.beside)):
        figures(f"clerk {name}, an approval", [r["ended"] - r["started"] for r in receipts])
        figures(f"clerk {name}, before the door", [r["waited"] for r in receipts])
    figures("the run in the door, a step", found.stood)
    figures("fsync of 4 kB, between", found.fsyncs)
    passed = found.passed()
    say(f"steps that passed a waiting clerk: p50 {part(passed, 0.5)}, p99 {part(passed, 0.99)}, most {max(passed)}")


def figures(name: str, seconds: Sequence[float]) -> None:
    """Print how long something took: in half of the cases, in all but one of a hundred, at worst."""
    half, most, worst = (1000 * value for value in (part(seconds, 0.5), part(seconds, 0.99), max(seconds)))
    say(f"  {name:36} {len(seconds):6} times, ms: p50 {half:7.2f}  p99 {most:7.2f}  max {worst:7.2f}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
