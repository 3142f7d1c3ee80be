"""The ledger's own work beside the floor: loading, verifying, approving payments, keeping them, asking questions."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from admix.database.company import OpenCompany, Stores
from admix.database.connection import connect
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.drafts import Stage, discard_draft, keep_draft
from admix.operations.payments import approve_batch
from admix.operations.verifying.run import verify_company
from benchmarks.company import AS_OF
from benchmarks.loading import MAIN_METHOD, after
from benchmarks.measure import Timing, by_turns, once
from benchmarks.questions import questions
from benchmarks.yard import Pair, Yard, yard
from models.register import TABLES, table_of

QUICK_ITEMS, QUICK_ROUNDS = 1_000, 5
LINES = 100
"""Payments in an approval as the goal has it."""
BATCHES = (1, LINES, 5_000)
"""Payments in the approvals that are measured."""
OPEN_BATCHES = (1, LINES, 1_000)
"""Payments in the open batches that are saved at a receipt."""
PART_PAID = Decimal("0.50")
"""What each of them pays, in SEK, so that the same invoices last for every round."""


def measure(folder: Path, size: int, rounds: int, seed: int = 1) -> list[Pair]:
    """Measure every kind of work on a register of so many items."""
    with yard(folder, size, seed) as (made, loading):
        pairs = [
            Pair("load the company through the write door", size, None, loading),
            Pair("verify", size, None, once(lambda: _verify(made.company))),
            *_approvals(made, size, rounds),
            *_receipts(made, size, rounds),
        ]
        return [*pairs, *questions(made, size, rounds)]


def _verify(company: OpenCompany) -> None:
    """Verify. Anything found is a fault of the generator or of the ledger."""
    findings = verify_company(company)
    if findings:
        raise RuntimeError(str(findings[0]))


def _approvals(made: Yard, size: int, rounds: int) -> Iterator[Pair]:
    """Approve batches of one, a hundred and five thousand part payments, where so many invoices are open."""
    for count in BATCHES:
        if count > size // 10:
            continue
        turns = rounds if count <= LINES else max(rounds // 8, 3)
        batches = approvals(made, turns, count)
        yield Pair(f"approve a batch of {_spaced(count)}", size, *_approve(made, batches), "<= 2.0")


def _approve(made: Yard, batches: list[Batch]) -> tuple[Timing, Timing]:
    """Approve batches by the ledger and by the floor, in turn."""
    ready = made.floor.ready(batches)
    return by_turns(
        len(batches),
        lambda turn: made.floor.approve(ready[turn]),
        lambda turn: made.company.write_as(batches[turn].act_id, approve_batch, batches[turn]),
    )


def approvals(made: Yard, rounds: int, count: int = LINES) -> list[Batch]:
    """Enter the batches of all rounds beforehand: the same invoices, spread over the register."""
    cards = made.open_cards(count)
    total = PART_PAID * len(cards)
    head = made.company.read(propose_head, TypedHead(AS_OF, total, method=MAIN_METHOD))
    batches: list[Batch] = []
    for _ in range(rounds):
        lines = tuple(propose_line(head, card, TypedLine(paid=PART_PAID)) for card in cards)
        batches.append(Batch(uuid.uuid4().hex, head, lines))
        cards = [after(line) for line in lines]
    return batches


def _receipts(made: Yard, size: int, rounds: int) -> Iterator[Pair]:
    """Save an open batch at the receipts of its last payment, where so many invoices are open."""
    for count in OPEN_BATCHES:
        if count <= size // 10:
            work = f"save an open batch of {_spaced(count)} at a receipt"
            yield Pair(work, size, *_keep(made, approvals(made, 1, count)[0], rounds))


def _keep(made: Yard, batch: Batch, rounds: int) -> tuple[Timing, Timing]:
    """Show and confirm the receipt of the last payment again and again; the floor writes that one row durably."""
    company, last = made.company, batch.lines[-1]
    kept = company.write(keep_draft, batch, Stage())
    row = made.floor.take_open_batch(made.stores[0].register)

    def save(turn: int) -> None:
        nonlocal kept
        kept = company.write(keep_draft, kept, Stage(pending=last if turn % 2 == 0 else None))

    timings = by_turns(rounds, lambda turn: made.floor.confirm(row, turn % 2), save)
    made.floor.throw_open_batch_away()
    if kept.draft is not None:
        company.write(discard_draft, kept.draft)
    return timings


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def row_counts(stores: Stores) -> dict[str, int]:
    """Return how many rows each table of a register holds."""
    with closing(connect(stores.register)) as opened:
        names = [table_of(model).name for model in TABLES]
        return {name: opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
