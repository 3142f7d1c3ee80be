"""Killed at any moment: what was acknowledged is there, nothing is there by half, the chain is whole."""

import random
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from admix.audit import find_act
from admix.cli.demo_company import DEMO_COMPANY, make_demo
from admix.database.company import open_company
from admix.operations.verifying.run import verify_company

KILLS = 12
SEED = 980913
CLERK = """
    import itertools, sys, uuid
    from datetime import date
    from decimal import Decimal
    from pathlib import Path
    from admix.database.company import open_company
    from admix.operations.batch_heads import TypedHead, propose_head
    from admix.operations.batch_lines import TypedLine, propose_line
    from admix.operations.batches import Batch
    from admix.operations.invoice_cards import find_open_invoice
    from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
    from admix.operations.payments import approve_batch

    company = open_company(Path(sys.argv[1]), date(1998, 9, 13))
    prefix = sys.argv[2]
    for turn in itertools.count():
        rows = [InvoiceRow(place, f"{prefix}{turn}-{place}", Decimal(100)) for place in range(5)]
        shown = company.read(propose_invoices, "888", rows, company.today)
        act = uuid.uuid4().hex
        company.write_as(act, register_invoices, "888", rows, shown, company.today)
        print(act, flush=True)
        head = company.read(propose_head, TypedHead(company.today, Decimal(350), method="bank"))
        cards = [company.read(find_open_invoice, row.number) for row in rows]
        lines = tuple(propose_line(head, card, TypedLine(paid=Decimal(70))) for card in cards)
        batch = Batch(uuid.uuid4().hex, head, lines)
        company.write_as(batch.act_id, approve_batch, batch)
        print(batch.act_id, flush=True)
"""


def acknowledged(folder: Path, prefix: str, patience: float) -> list[str]:
    """Let a clerk work until the patience is over, kill the program, return the acts it had shown."""
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CLERK), str(folder), prefix], stdout=subprocess.PIPE
    ) as clerk:
        assert clerk.stdout is not None
        first = clerk.stdout.readline()
        select.select([], [], [], patience)
        clerk.send_signal(signal.SIGKILL)
        shown = first + clerk.stdout.read()
    complete = shown[: shown.rfind(b"\n") + 1]
    return complete.decode().split()


def test_killed_at_random_moments(tmp_path: Path) -> None:
    make_demo(tmp_path).close()
    folder = tmp_path / DEMO_COMPANY
    chance = random.Random(SEED)  # noqa: S311 - chance that can be repeated
    for kill in range(KILLS):
        acts = acknowledged(folder, f"{chr(65 + kill)}", chance.random() * 0.15)
        company = open_company(folder)
        try:
            assert verify_company(company) == [], f"seed {SEED}, kill {kill}"
            assert all(company.read(find_act, act) is not None for act in acts), f"seed {SEED}, kill {kill}"
        finally:
            company.close()
