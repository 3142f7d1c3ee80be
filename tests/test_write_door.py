"""The one write door: one writer at a time, all or nothing, nothing in doubt."""

import subprocess
import sys
import textwrap
import threading
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act, is_struck_out
from admix.database import gate
from admix.database.company import OpenCompany, open_company
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.inquiries import items_of_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.payments import ApprovedBatch, approve_batch, approved_by_act
from admix.operations.registers import enter_rate
from admix.operations.verifying.run import verify_company
from models.company import Account
from models.ledger import PaymentBatch
from models.register import table_of

TODAY = date(1998, 9, 13)


def invoice(company: OpenCompany, number: str, amount: int) -> None:
    """Register an invoice of so many kronor on customer 888."""
    rows = [InvoiceRow(0, number, Decimal(amount))]
    shown = company.read(propose_invoices, "888", rows, TODAY)
    company.write(register_invoices, "888", rows, shown, TODAY)


def batch_of(company: OpenCompany, number: str, amount: int) -> Batch:
    """Enter a batch that pays so much on an invoice."""
    head = company.read(propose_head, TypedHead(TODAY, Decimal(amount), method="bank"))
    line = propose_line(head, company.read(find_open_invoice, number), TypedLine(paid=Decimal(amount)))
    return Batch(uuid.uuid4().hex, head, (line,))


def test_an_approval_sent_twice_posts_once(company: OpenCompany) -> None:
    invoice(company, "1", 100)
    batch = batch_of(company, "1", 40)
    approved = company.write_as(batch.act_id, approve_batch, batch)
    with pytest.raises(Refusal, match="already saved"):
        company.write_as(batch.act_id, approve_batch, batch)
    assert company.read(approved_by_act, batch.act_id) == approved.number
    assert [item.open_home for item in company.read(items_of_customer, "888")] == [60_00]


def test_an_act_that_was_struck_out_says_so_and_is_sent_again_under_a_new_id(company: OpenCompany) -> None:
    """After a failed COMMIT the act is a tombstone: nothing was saved, and nobody is told that it was."""

    @clerk_act
    def strike_out(session: Session) -> None:
        begin_entry(session, "tombstone", TODAY)

    invoice(company, "1", 100)
    batch = batch_of(company, "1", 40)
    company.write_as(batch.act_id, strike_out)
    with pytest.raises(Refusal, match="was not saved"):
        company.write_as(batch.act_id, approve_batch, batch)
    assert company.read(is_struck_out, batch.act_id)
    again = replace(batch, act_id=uuid.uuid4().hex)
    assert company.write_as(again.act_id, approve_batch, again).number == 1
    assert verify_company(company) == []


def test_the_second_clerk_is_told_who_was_first(company: OpenCompany) -> None:
    """Both have invoice 1 of 100.00 in their batches; the second approval names the first one's batch."""
    invoice(company, "1", 100)
    first, second = batch_of(company, "1", 100), batch_of(company, "1", 100)
    company.write_as(first.act_id, approve_batch, first)
    with pytest.raises(Refusal, match="Invoice 1 has been paid in the meantime, in batch 1"):
        company.write_as(second.act_id, approve_batch, second)
    assert verify_company(company) == []


def test_six_clerks_on_one_invoice_and_one_wins(company: OpenCompany) -> None:
    invoice(company, "1", 100)
    clerks = [open_company(company.stores.folder, TODAY) for _ in range(6)]
    batches = [batch_of(clerk, "1", 100) for clerk in clerks]
    outcomes: list[ApprovedBatch | Refusal] = []

    def approve(clerk: OpenCompany, batch: Batch) -> None:
        try:
            outcomes.append(clerk.write_as(batch.act_id, approve_batch, batch))
        except Refusal as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=approve, args=pair) for pair in zip(clerks, batches, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for clerk in clerks:
        clerk.close()
    assert sum(isinstance(outcome, ApprovedBatch) for outcome in outcomes) == 1
    refusals = [str(outcome) for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(refusals) == 5
    assert all("in batch 1" in refusal for refusal in refusals)
    assert verify_company(company) == []


def test_who_waits_too_long_is_told_who_holds_the_register(
    company: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "PATIENCE_SECONDS", 0.1)
    holder = gate.Gate(company.stores.register)
    with holder.held("approve_batch", "sofia"), pytest.raises(Refusal) as refused:
        company.write(enter_rate, "EUR", TODAY, "8.5")
    assert "approve_batch sofia pid" in str(refused.value)
    company.write(enter_rate, "EUR", TODAY, "8.5")


def test_rows_without_an_entry_are_a_fault_of_the_program(company: OpenCompany) -> None:
    @clerk_act
    def careless(session: Session) -> None:
        session.connection().execute(insert(table_of(Account)).values(number="9999", name="Utan post"))

    with pytest.raises(RuntimeError, match="without an entry"):
        company.write(careless)
    found = company.read(lambda session: session.execute(select(Account.id).where(Account.number == "9999")).all())
    assert found == []


def test_a_refusal_half_way_leaves_nothing(company: OpenCompany) -> None:
    @clerk_act
    def changes_its_mind(session: Session) -> None:
        begin_entry(session, "master_data", TODAY)
        session.connection().execute(insert(table_of(Account)).values(number="9999", name="Halv"))
        raise Refusal("No.")

    with pytest.raises(Refusal, match="No"):
        company.write(changes_its_mind)
    assert verify_company(company) == []
    found = company.read(lambda session: session.execute(select(Account.id).where(Account.number == "9999")).all())
    assert found == []


def test_a_register_that_was_replaced_is_noticed(company: OpenCompany) -> None:
    register = company.stores.register
    register.rename(register.with_suffix(".old"))
    register.touch()
    with pytest.raises(Refusal, match="replaced"):
        company.write(enter_rate, "EUR", TODAY, "8.5")


FULL_DISK = """
    import resource, signal, sys, uuid
    from datetime import date
    from pathlib import Path
    from admix.database.company import open_company
    from admix.errors import Refusal
    from tests.test_write_door import batch_of
    from admix.operations.payments import approve_batch

    company = open_company(Path(sys.argv[1]), date(1998, 9, 13))
    batch = batch_of(company, "1", 100)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        company.write_as(batch.act_id, approve_batch, batch)
        print("saved")
    except Refusal as refusal:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("refused", refusal)
"""


@pytest.mark.parametrize("room", [0, 4096, 12_000, 30_000, 1_000_000])
def test_a_full_disk_saves_all_or_nothing_and_says_which(company: OpenCompany, room: int) -> None:
    """No file may grow beyond its present size plus some room; what the program said is what the register holds."""
    invoice(company, "1", 100)
    log = Path(str(company.stores.register) + "-wal")
    limit = (log.stat().st_size if log.exists() else 0) + room
    script = textwrap.dedent(FULL_DISK)
    done = subprocess.run(
        [sys.executable, "-c", script, str(company.stores.folder), str(limit)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    batches = company.read(lambda session: session.execute(select(PaymentBatch.number)).scalars().all())
    assert list(batches) == ([1] if done.stdout.startswith("saved") else [])
    if room == 0:
        assert done.stdout.startswith("refused")
    assert verify_company(company) == []
    again = batch_of(company, "1", 1) if batches == [] else None
    if again is not None:
        assert company.write_as(again.act_id, approve_batch, again).number == 1
