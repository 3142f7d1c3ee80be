"""Several clerks at once, each a process of its own: one wins, nothing is lost, nobody is shown a lock.

The short versions; `make clerks` has the full sizes and the figures.
"""

import fcntl
import os
import random
import signal
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act, run_act
from admix.cli.demo_company import make_demo
from admix.database import gate
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.customers import find_customer
from admix.operations.registers import enter_rate
from admix.operations.verifying.run import verify_company
from models.ledger import Item, PartyTerm, PaymentBatch
from models.store import Entry
from tests.faults import clerks as office
from tests.faults.clerk_at_work import CUSTOMER, TODAY, add_term, terms_of
from tests.faults.clerks import Clerk, Clerks

CLERKS = 8
ROUNDS = 15
PAYMENTS = 25
STEPS = 400
SEED = 980913
PATIENCE_SECONDS = 10
"""How long a test waits for another process before it fails."""


@pytest.fixture(scope="module")
def eight() -> Iterator[Clerks]:
    """Eight processes, started once for all tests."""
    with Clerks(CLERKS) as clerks:
        yield clerks


def terms(company: OpenCompany, name: str) -> list[str]:
    """Return the search terms that a run or a clerk gave the customer, in the order in which they were saved."""
    asked = select(PartyTerm.term).where(PartyTerm.term.startswith(name)).order_by(PartyTerm.id)
    return company.read(lambda session: list(session.execute(asked).scalars()))


def entries(company: OpenCompany) -> int:
    return company.read(lambda session: session.execute(select(func.count()).select_from(Entry)).scalar_one())


def refused_by(number: str, batch: int) -> str:
    """Return the sentence a clerk reads whose invoice someone else has paid."""
    return f"Invoice {number} has been paid in the meantime, in batch {batch}. Enter it again to see what is open."


def test_the_second_clerk_reads_the_other_s_batch_and_pays_the_rest_of_their_own(
    eight: Clerks, company: OpenCompany
) -> None:
    """Both have invoice 12345 in their batches, and one invoice each that the other has not.

    One batch declares 200.00, the other 250.00. The refused one keeps its head: without 12345 it becomes batch 2.
    """
    office.register(company, "12345", "20000", "25000")
    with eight.at(company.stores.folder, 2) as called:
        for clerk, own in zip(called, ("200", "250"), strict=True):
            clerk.tell("contend", total=own, paid={"12345": "100", f"{own}00": "100"})
        answers = eight.start(called)
        first, second = (0, 1) if "batch" in answers[0] else (1, 0)
        assert answers[first]["batch"] == 1
        assert answers[second]["refused"] == refused_by("12345", 1)
        assert called[second].ask("approve_without", invoice="12345")["batch"] == 2
    totals = (200_00, 250_00)
    heads = select(PaymentBatch.number, PaymentBatch.declared_total, PaymentBatch.used_total)
    found = company.read(lambda session: session.execute(heads.order_by(PaymentBatch.number)).all())
    assert [tuple(head) for head in found] == [(1, totals[first], 200_00), (2, totals[second], 100_00)]
    paid = [payment.invoice for payment in office.posted(company)]
    assert sorted(paid) == ["12345", "20000", "25000"]
    assert verify_company(company) == []


def test_of_eight_clerks_on_one_invoice_exactly_one_wins_each_time(eight: Clerks, company: OpenCompany) -> None:
    """Round 1 makes batch 1, round 2 batch 2: who lost reads the number of the batch that won."""
    together = 0
    with eight.at(company.stores.folder) as called:
        for turn in range(1, ROUNDS + 1):
            answers = office.on_one_invoice(eight, called, company, f"R{turn}")
            assert [answer["batch"] for answer in answers if "batch" in answer] == [turn]
            lost = [answer["refused"] for answer in answers if "refused" in answer]
            assert lost == [refused_by(f"R{turn}", turn)] * (CLERKS - 1)
            together += office.overlap(answers)
    assert together, "no two clerks ever asked at the same time: the rounds prove nothing"
    assert [(payment.batch, payment.invoice) for payment in office.posted(company)] == [
        (turn, f"R{turn}") for turn in range(1, ROUNDS + 1)
    ]
    assert verify_company(company) == []


def test_eight_clerks_at_once_lose_nothing_and_meet_no_lock(eight: Clerks, company: OpenCompany) -> None:
    """Each pays invoices of 100.00, 100.01, 100.02 ... of their own, each in a batch of its own."""
    with eight.at(company.stores.folder) as called:
        answers = office.pay_their_own(eight, called, PAYMENTS)
    assert [answer["refusals"] for answer in answers] == [[]] * CLERKS
    posted = office.posted(company)
    assert posted == office.acknowledged(answers)
    assert [payment.batch for payment in posted] == list(range(1, CLERKS * PAYMENTS + 1))
    assert [payment.voucher for payment in posted] == list(range(1, CLERKS * PAYMENTS + 1))
    of_one = sum(100_00 + place for place in range(PAYMENTS))
    assert sum(payment.paid for payment in posted) == CLERKS * of_one
    still_open = select(func.count()).select_from(Item).where(Item.open_amount != 0)
    assert company.read(lambda session: session.execute(still_open).scalar_one()) == 0
    assert office.overlap([receipt for answer in answers for receipt in answer["receipts"]])
    assert verify_company(company) == []


def test_a_clerk_posts_beside_a_run_and_both_get_done(eight: Clerks, company: OpenCompany) -> None:
    """Nine times in ten at most two steps pass a waiting clerk: the one under way, and one already in line."""
    with eight.at(company.stores.folder, 2) as called:
        found = office.beside_a_run(called, company, STEPS, turns=1)
    assert terms(company, "STEG") == terms_of("STEG", STEPS)
    receipts = [{"receipts": found.alone + found.beside}]
    assert office.acknowledged(receipts) == office.posted(company)
    first, last = found.saved[0], found.saved[-1]
    assert any(first < receipt["ended"] < last for receipt in found.beside)
    assert office.part(found.passed(), 0.9) <= 2
    assert verify_company(company) == []


def saved_before_death(clerk: Clerk, run: dict[str, Any], steps: int) -> list[str]:
    """Let a clerk go on with a run, kill the program after so many steps, return the steps it had shown."""
    clerk.tell("run", steps=run["chunks"], each=True, **run)
    heard = [clerk.hear() for _ in range(steps)]
    return [answer["saved"] for answer in (*heard, *clerk.kill())]


def test_a_run_killed_and_started_again_does_every_chunk_once(tmp_path: Path) -> None:
    company = make_demo(tmp_path)
    before = entries(company)
    chance = random.Random(SEED)  # noqa: S311 - chance that can be repeated
    run: dict[str, Any] = {"run_id": uuid.uuid4().hex, "name": "STEG", "chunks": 120}
    wanted = terms_of("STEG", 120)
    shown: list[str] = []
    with Clerks(3) as clerks, clerks.at(company.stores.folder) as called:
        for clerk in called:
            shown += saved_before_death(clerk, run, chance.randint(5, 30))
            done = terms(company, "STEG")
            assert done == wanted[: len(done)]
            assert set(shown) <= set(done)
            assert verify_company(company) == []
    rest = list(company.run(run["run_id"], add_term, wanted, CUSTOMER))
    assert rest == wanted[len(done) :]
    assert rest
    assert terms(company, "STEG") == wanted
    assert entries(company) - before == 120
    assert list(company.run(run["run_id"], add_term, wanted, CUSTOMER)) == []
    assert verify_company(company) == []
    company.close()


def test_a_chunk_that_is_refused_stops_the_run_and_what_was_done_stays(company: OpenCompany) -> None:
    """The third of five is refused; once the reason is gone, three are left."""

    @run_act
    def after_a_rate(session: Session, term: str) -> str:
        if term == "STEG 2" and not allowed:
            raise Refusal("Not yet.")
        add_term(session, term, CUSTOMER)
        return term

    allowed: list[bool] = []
    run_id = uuid.uuid4().hex
    steps = company.run(run_id, after_a_rate, terms_of("STEG", 5))
    assert [next(steps), next(steps)] == ["STEG 0", "STEG 1"]
    with pytest.raises(Refusal, match="Not yet"):
        next(steps)
    assert list(steps) == []
    assert terms(company, "STEG") == ["STEG 0", "STEG 1"]
    assert verify_company(company) == []
    allowed.append(True)
    assert list(company.run(run_id, after_a_rate, terms_of("STEG", 5))) == ["STEG 2", "STEG 3", "STEG 4"]
    assert terms(company, "STEG") == terms_of("STEG", 5)
    assert verify_company(company) == []


def test_a_run_and_a_clerk_s_act_do_not_take_each_other_s_way(company: OpenCompany) -> None:
    before = entries(company)
    with pytest.raises(TypeError, match="in chunks"):
        company.write(add_term, "STEG 0", CUSTOMER)
    with pytest.raises(TypeError, match="clerk"):
        next(company.run(uuid.uuid4().hex, enter_rate, ["EUR"], TODAY, "8.5"))
    assert entries(company) == before


def test_a_chunk_without_an_entry_is_a_fault_of_the_program(company: OpenCompany) -> None:
    @run_act
    def careless(session: Session, name: str) -> None:
        session.connection().exec_driver_sql("UPDATE party SET name = ?", (name,))

    with pytest.raises(RuntimeError, match="without an entry"):
        next(company.run(uuid.uuid4().hex, careless, ["Utan post"]))
    assert company.read(find_customer, CUSTOMER).name != "Utan post"


def test_a_clerk_stopped_in_the_door_is_named_and_finishes_when_it_wakes(
    eight: Clerks, company: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped by a signal inside its transaction: others are told who it is and go on reading; nothing is lost."""
    with eight.at(company.stores.folder, 1) as (clerk,):
        clerk.tell("stop_inside", term="STILL")
        holder = clerk.hear()["stopping"]
        _, status = os.waitpid(holder, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        try:
            with monkeypatch.context() as patched:
                patched.setattr(gate, "PATIENCE_SECONDS", 0.1)
                with pytest.raises(Refusal) as refused:
                    company.write(enter_rate, "EUR", TODAY, "8.5")
            assert str(refused.value).startswith(f"The register is busy: stand_still {company.user} pid {holder} ")
            assert terms(company, "STILL") == []
        finally:
            os.kill(holder, signal.SIGCONT)
        assert clerk.hear() == {"saved": "STILL"}
    company.write(enter_rate, "EUR", TODAY, "8.5")
    assert terms(company, "STILL") == ["STILL"]
    assert verify_company(company) == []


def is_free(folder: Path) -> bool:
    """Tell whether nobody stands next in line before a company's gate."""
    turn = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(turn)
    return True


def wait_in_line(folder: Path) -> None:
    """Wait until someone is next in line."""
    given_up = monotonic() + PATIENCE_SECONDS
    while is_free(folder):
        assert monotonic() < given_up, "nobody takes the turn"


def test_who_comes_back_at_once_waits_behind_who_is_next(company: OpenCompany) -> None:
    """As a run does between two chunks: leave the gate and ask again, while a clerk waits."""
    door = gate.Gate(company.stores.register)
    for _ in range(20):
        order: list[str] = []

        def as_clerk(order: list[str] = order) -> None:
            with door.held("approve_batch", "sofia"):
                order.append("clerk")

        clerk = threading.Thread(target=as_clerk)
        with door.held("run", "natt"):
            clerk.start()
            wait_in_line(company.stores.folder)
        with door.held("run", "natt"):
            order.append("run")
        clerk.join()
        assert order == ["clerk", "run"]
    assert is_free(company.stores.folder)


def test_a_clerk_stopped_while_next_in_line_holds_up_nobody_for_long(
    eight: Clerks, company: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    with eight.at(company.stores.folder, 1) as (clerk,):
        with gate.Gate(company.stores.register).held("test", "test"):
            clerk.tell("run", run_id=uuid.uuid4().hex, name="STEG", chunks=1, steps=1)
            wait_in_line(company.stores.folder)
            os.kill(clerk.process.pid, signal.SIGSTOP)
            os.waitpid(clerk.process.pid, os.WUNTRACED)
        try:
            with monkeypatch.context() as patched:
                patched.setattr(gate, "TURN_SHARE", 0.01)
                company.write(enter_rate, "EUR", TODAY, "8.5")
            assert not is_free(company.stores.folder)
        finally:
            os.kill(clerk.process.pid, signal.SIGCONT)
        assert len(clerk.hear()["saved"]) == 1
    assert terms(company, "STEG") == ["STEG 0"]
    assert verify_company(company) == []


def test_a_chunk_that_was_struck_out_is_done_when_the_run_goes_on(company: OpenCompany) -> None:
    """After a failed COMMIT the chunk's act is a tombstone: the run stopped there, and must not skip it later."""

    @clerk_act
    def strike_out(session: Session) -> None:
        begin_entry(session, "tombstone", TODAY)

    run_id = uuid.uuid4().hex
    assert next(company.run(run_id, add_term, terms_of("STEG", 3), CUSTOMER)) == "STEG 0"
    company.write_as(uuid.uuid5(uuid.UUID(run_id), "1").hex, strike_out)
    assert list(company.run(run_id, add_term, terms_of("STEG", 3), CUSTOMER)) == ["STEG 1", "STEG 2"]
    assert list(company.run(run_id, add_term, terms_of("STEG", 3), CUSTOMER)) == []
    assert terms(company, "STEG") == terms_of("STEG", 3)
    assert verify_company(company) == []
