"""Bad debts: written off alone up to the limit of 500.00, beyond it with an approver; refusals; what verify finds."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.identity import os_user
from admix.money import Balance
from admix.operations.matching import match_items
from admix.operations.registers import lock_period
from admix.operations.write_offs import (
    WrittenOff,
    approve_write_off,
    propose_write_off,
    refuse_write_off,
    waiting_write_offs,
    write_off,
)
from models.store import Entry
from tests.office import TODAY, by_hand, small_company
from tests.operations.matched import (
    claim,
    enter,
    findings,
    give_role,
    give_roles,
    match,
    opened,
    paid_and_reversed,
    pair,
    row,
    set_up,
    taken,
    vouchers,
)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """A company whose clerks write off 500.00 alone; it verifies, whatever happened to it."""
    made = small_company(tmp_path)
    made.user = "anna"
    yield made
    assert findings(made) == []
    made.close()


def ask(company: OpenCompany, number: str, amount: int | None = None, day: date = TODAY) -> WrittenOff:
    """Write off an invoice, or so much of it in minor units, or ask for it."""
    item = claim(company, number)
    return company.write(write_off, item.item_id, amount, day, "Konkurs", item.open)


def lock(company: OpenCompany, day: date) -> None:
    """Lock the ledger up to a day, as the administrator."""
    user, company.user = company.user, os_user()
    company.write(lock_period, day, "Avstämt")
    company.user = user


def kinds(company: OpenCompany) -> list[tuple[str, str, str]]:
    """Return the entries of write-offs: kind, who, why."""

    def read(session: Session) -> list[tuple[str, str, str]]:
        columns = select(Entry.kind, Entry.user, Entry.reason)
        rows = session.execute(columns.where(Entry.kind.like("write_off%")).order_by(Entry.id))
        return [(kind, user, reason) for kind, user, reason in rows]

    return company.read(read)


def add_to_office(company: OpenCompany) -> None:
    """Let three matchings and five requests happen in the small office: three are answered, two wait."""
    later = date(1998, 9, 12)
    enter(company, "888", *(row(f"7000{place}", f"{900 + place}", day=later) for place in range(6)))
    credits_given = (("70010", "-10"), ("70011", "-20"), ("70012", "-30"))
    enter(company, "888", *(row(number, amount, day=later) for number, amount in credits_given))
    match(company, ("70010", "70000", 10_00), ("70011", "70000", 20_00), ("70012", "70001", 30_00))
    requests = [ask(company, f"7000{place}").request for place in range(1, 6)]
    company.write(approve_write_off, requests[0] or 0)
    company.write(refuse_write_off, requests[1] or 0, "Betalar i oktober")
    company.write(approve_write_off, requests[2] or 0)


# The figures


def test_a_whole_invoice_within_the_limit_is_written_off_at_once(company: OpenCompany) -> None:
    enter(company, "888", row("101", "500"))
    card = company.read(propose_write_off, "101", None, "anna")
    assert (card.amount, card.account, card.account_name) == ((500_00, 500_00), "6351", "Konstaterade kundförluster")
    assert (card.customer_name, card.limit, card.waits) == ("Sofis Hemväveri ABC", 500_00, False)
    written = ask(company, "101")
    assert (written.voucher, written.request, written.amount) == ("I 1", None, Balance(500_00, 500_00))
    assert opened(company, "101") == [(0, 0)]
    assert taken(company, "101") == [("write_off", 500_00, 500_00)]
    assert vouchers(company) == [("Kundförlust 101", {"receivable": -500_00, "write_off": 500_00})]
    assert kinds(company) == [("write_off", "anna", "Konkurs")]


def test_parts_of_a_foreign_invoice_end_at_nothing_in_both_currencies(company: OpenCompany) -> None:
    """10.00 USD at 7.20555 is 72.06 (72.0555); 3.33 is 23.99 (23.9945), twice, and the rest of 3.34 takes 24.08."""
    enter(company, "888", row("101", "10", "USD", 720_555))
    assert company.read(propose_write_off, "101", Decimal("3.33"), "anna").amount == (3_33, 23_99)
    assert [ask(company, "101", amount).amount.home for amount in (3_33, 3_33, None)] == [23_99, 23_99, 24_08]
    assert opened(company, "101") == [(0, 0)]
    assert [lines["write_off"] for _, lines in vouchers(company)] == [23_99, 23_99, 24_08]


def test_beyond_the_limit_it_waits_and_nothing_is_posted(company: OpenCompany) -> None:
    """68.00 USD at 7.36 is 500.48: 0.48 beyond the limit, which is in home currency."""
    enter(company, "888", row("101", "68", "USD"))
    assert company.read(propose_write_off, "101", None, "anna").waits
    asked = ask(company, "101", day=date(1998, 9, 10))
    assert (asked.voucher, asked.request) == (None, 1)
    assert opened(company, "101") == [(68_00, 500_48)]
    assert vouchers(company) == []
    (waiting,) = company.read(waiting_write_offs)
    assert waiting.number == "101"
    assert (waiting.customer_number, waiting.customer_name) == ("888", "Sofis Hemväveri ABC")
    assert (waiting.amount, waiting.open) == ((68_00, 500_48), (68_00, 500_48))
    assert (waiting.value_date, waiting.user, waiting.reason) == (date(1998, 9, 10), "anna", "Konkurs")
    assert kinds(company) == [("write_off_request", "anna", "Konkurs")]


def test_an_approved_request_is_written_off_as_it_was_asked_for(company: OpenCompany) -> None:
    """Also when something else was paid meanwhile, as long as that much is still open: 900 - 100 - 800 = 0."""
    enter(company, "888", row("101", "900"), row("102", "-100"))
    ask(company, "101", 800_00, date(1998, 9, 10))
    match(company, ("102", "101", 100_00))
    written = company.write(approve_write_off, 1)
    assert (written.number, written.amount, written.voucher) == ("101", (800_00, 800_00), "I 1")
    assert opened(company, "101") == [(0, 0)]
    assert company.read(waiting_write_offs) == []
    assert kinds(company)[-1] == ("write_off", "anna", "Konkurs")
    day = company.read(lambda session: session.execute(select(Entry.value_date).order_by(Entry.id.desc())).scalar())
    assert day == date(1998, 9, 10)


def test_a_refused_request_writes_nothing_off_and_can_be_asked_for_again(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900"))
    ask(company, "101")
    company.write(refuse_write_off, 1, "Betalar i oktober")
    assert opened(company, "101") == [(900_00, 900_00)]
    assert kinds(company)[-1] == ("write_off_refusal", "anna", "Betalar i oktober")
    assert company.read(waiting_write_offs) == []
    assert ask(company, "101").request == 2


def test_small_steps_do_not_pass_the_limit(company: OpenCompany) -> None:
    """300.00 and 200.00 are the limit of 500.00; one öre more waits."""
    enter(company, "888", row("101", "900"))
    assert [ask(company, "101", amount).request for amount in (300_00, 200_00, 1)] == [None, None, 1]


# Who may


@pytest.mark.parametrize(("role", "waits"), [("clerk", True), ("approver", False), ("administrator", False)])
def test_an_approver_goes_beyond_the_limit_at_once(company: OpenCompany, role: str, waits: bool) -> None:
    enter(company, "888", row("101", "900"))
    company.write(give_role, "anna", role)
    assert company.read(propose_write_off, "101", None, "anna").waits is waits
    assert (ask(company, "101").request is not None) is waits


def test_where_duties_are_separate_an_approver_asks_like_everyone_and_another_approves(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900"))
    company.write(set_up, {"separate_duties": True})
    company.write(give_roles, {"anna": "approver", "berit": "approver"})
    ask(company, "101")
    with pytest.raises(Refusal, match="anna asked for this write-off: someone else has to approve it"):
        company.write(approve_write_off, 1)
    company.user = "berit"
    assert company.write(approve_write_off, 1).voucher == "I 1"


def test_without_roles_whoever_asked_may_approve_unless_duties_are_separate(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900"), row("102", "900"))
    ask(company, "101")
    company.write(approve_write_off, 1)
    company.write(set_up, {"separate_duties": True})
    ask(company, "102")
    with pytest.raises(Refusal, match="someone else has to approve it"):
        company.write(approve_write_off, 2)


def test_a_clerk_answers_no_request_and_an_auditor_asks_for_none(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900"), row("102", "100"))
    ask(company, "101")
    company.write(give_roles, {"sten": "auditor", "anna": "clerk"})
    with pytest.raises(Refusal, match="anna may not do this"):
        company.write(approve_write_off, 1)
    with pytest.raises(Refusal, match="anna may not do this"):
        company.write(refuse_write_off, 1, "Nej")
    company.user = "sten"
    with pytest.raises(Refusal, match="sten may not do this"):
        ask(company, "102")


# What is refused


def test_what_cannot_be_written_off_is_refused(company: OpenCompany) -> None:
    """The receipt and the write refuse in the same words, with the field of the form."""
    enter(company, "888", row("101", "900"), row("102", "-100"), row("103", "50"), row("104", "-50"))
    company.write(match_items, [pair(company, "104", "103", 50_00)], TODAY)
    for number, amount, sentence, field in (
        ("102", None, "102 is a credit: only an invoice can be written off", "invoice"),
        ("103", None, "Invoice 103 on customer 888 is settled; nothing is open", "invoice"),
        ("101", 900_01, "More than is open on 101: at most 900.00 SEK", "amount"),
        ("101", 0, "Type an amount above zero", "amount"),
        ("101", -5, "Type an amount above zero", "amount"),
    ):
        with pytest.raises(Refusal, match=sentence) as caught:
            ask(company, number, amount)
        assert caught.value.field == field
        typed = None if amount is None else Decimal(amount).scaleb(-2)
        with pytest.raises(Refusal, match=sentence):
            company.read(propose_write_off, number, typed, "anna")
    with pytest.raises(Refusal, match="There is no invoice 4711"):
        company.read(propose_write_off, "4711", None, "anna")
    with pytest.raises(Refusal, match="There is no invoice 4711"):
        company.write(write_off, 4711, None, TODAY, "Konkurs", Balance(1, 1))
    assert kinds(company) == []


def test_a_reason_an_open_period_and_a_day_from_the_invoice_on_are_asked_for(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900", day=date(1998, 9, 10)))
    lock(company, date(1998, 9, 5))
    item = claim(company, "101")
    for day, reason, sentence, field in (
        (TODAY, "  ", "A write-off needs a reason", "reason"),
        (date(1998, 9, 5), "Konkurs", "The period up to 980905 is locked", "value_date"),
        (date(1998, 9, 9), "Konkurs", "101 is dated 980910. Type that day or a later one", "value_date"),
    ):
        with pytest.raises(Refusal, match=sentence) as caught:
            company.write(write_off, item.item_id, None, day, reason, item.open)
        assert caught.value.field == field
    assert kinds(company) == []


def test_an_invoice_that_was_paid_in_the_meantime_is_refused(company: OpenCompany) -> None:
    enter(company, "888", row("101", "400"), row("102", "-100"))
    seen = claim(company, "101")
    company.user = "berit"
    match(company, ("102", "101", 100_00))
    with pytest.raises(Refusal, match="101 has been paid or matched in the meantime, by berit in entry"):
        company.write(write_off, seen.item_id, None, TODAY, "Konkurs", seen.open)


def test_a_second_request_and_a_second_answer_are_refused(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900"))
    ask(company, "101")
    for amount in (None, 1_00):
        with pytest.raises(Refusal, match="A write-off of 101 waits for an answer already"):
            ask(company, "101", amount)
    with pytest.raises(Refusal, match="Type why it is refused"):
        company.write(refuse_write_off, 1, " ")
    company.write(refuse_write_off, 1, "Betalar")
    sentence = r"anna has answered the request already, in entry [0-9]+"
    with pytest.raises(Refusal, match=sentence):
        company.write(refuse_write_off, 1, "Betalar")
    with pytest.raises(Refusal, match=sentence):
        company.write(approve_write_off, 1)
    with pytest.raises(Refusal, match="There is no request 2 for a write-off"):
        company.write(approve_write_off, 2)


def test_a_request_of_which_less_is_open_by_now_is_not_approved(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900"), row("102", "-100"))
    ask(company, "101")
    match(company, ("102", "101", 100_00))
    sentence = "101 has been paid or matched in the meantime: 800.00 SEK is open. Refuse the request"
    with pytest.raises(Refusal, match=sentence):
        company.write(approve_write_off, 1)
    company.write(refuse_write_off, 1, "Delvis betald")


def test_as_of_a_day_on_which_it_was_paid_an_invoice_is_not_written_off(company: OpenCompany) -> None:
    """101 counts as paid from 980905 to 980909, and so it does for the request of 980904 that waited meanwhile."""
    enter(company, "888", row("101", "400"), row("103", "900"))
    ask(company, "103", day=date(1998, 9, 4))
    paid_and_reversed(company, "101", "400")
    paid_and_reversed(company, "103", "900")
    with pytest.raises(Refusal, match=r"Before 980910 only 0\.00 SEK of 101 was open") as refusal:
        ask(company, "101", day=date(1998, 9, 9))
    assert refusal.value.field == "value_date"
    with pytest.raises(Refusal, match="103 has been paid or matched in the meantime"):
        company.write(approve_write_off, 1)
    assert ask(company, "101", day=date(1998, 9, 10)).voucher == "I 5"


def test_a_request_whose_share_at_home_is_another_by_now_is_not_approved(company: OpenCompany) -> None:
    """100.00 USD at 7.20555 is 720.56 and 99.99 of it 720.48; once 0.01 (0.07) is gone, the rest is 720.49."""
    enter(company, "888", row("101", "100", "USD", 720_555), row("102", "-0.01", "USD", 720_555))
    assert ask(company, "101", 99_99).amount.home == 720_48
    match(company, ("102", "101", 1))
    assert opened(company, "101") == [(99_99, 720_49)]
    with pytest.raises(Refusal, match=r"in the meantime: 99\.99 USD is open"):
        company.write(approve_write_off, 1)


def test_a_request_in_a_period_that_was_locked_since_is_not_approved(company: OpenCompany) -> None:
    enter(company, "888", row("101", "900"))
    ask(company, "101", day=date(1998, 9, 10))
    lock(company, date(1998, 9, 11))
    sentence = "The period up to 980911 was locked while this waited for 980910. Refuse the request"
    with pytest.raises(Refusal, match=sentence):
        company.write(approve_write_off, 1)
    assert opened(company, "101") == [(900_00, 900_00)]


# What verify finds


@pytest.fixture
def answered(tmp_path: Path) -> Iterator[OpenCompany]:
    """Three requests on invoices of their own: one approved, one refused, one that waits; one written off at once."""
    made = small_company(tmp_path)
    enter(made, "888", *(row(number, "900") for number in ("101", "102", "103", "104")), row("105", "-900"))
    for number in ("101", "102", "103"):
        ask(made, number)
    ask(made, "104", 100_00)
    made.write(approve_write_off, 1)
    made.write(refuse_write_off, 2, "Betalar")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE write_off_request SET amount = 80000 WHERE id = 1",
            "Table write_off_decision, row 1: what was written off is not what request 1 asked for.",
        ),
        (
            "UPDATE write_off_decision SET approved = 1 WHERE id = 2",
            "Table write_off_decision, row 2: what was written off is not what request 2 asked for.",
        ),
        (
            "UPDATE write_off_decision SET approved = 0 WHERE id = 1",
            "Table write_off_decision, row 1: request 1 was refused, but something was written off.",
        ),
        (
            "UPDATE write_off_request SET item_id = (SELECT id FROM item WHERE number = '103') WHERE id = 2",
            "Table write_off_request, row 3: request 2 on the same invoice was still waiting.",
        ),
        (
            "UPDATE allocation SET item_id = (SELECT id FROM item WHERE number = '105') WHERE kind = 'write_off'",
            "Table allocation, row 1: a credit was written off as a bad debt.",
        ),
        (
            "UPDATE allocation SET amount = -amount, home_amount = -home_amount WHERE kind = 'write_off'",
            "Table allocation, row 1: it adds to its item instead of taking from it.",
        ),
        (
            "UPDATE allocation SET kind = 'reduction' WHERE kind = 'write_off'",
            "the entry is a matching or a write-off, but its rows are not.",
        ),
    ],
)
def test_a_write_off_that_was_changed_is_found(answered: OpenCompany, statement: str, sentence: str) -> None:
    assert findings(answered) == []
    with by_hand(answered.stores.register) as edited:
        assert edited.execute(statement).rowcount
    said = [str(finding) for finding in findings(answered) if finding.check == "matches"]
    assert any(sentence in each for each in said), said


def test_the_small_office_gets_its_rows(company: OpenCompany) -> None:
    add_to_office(company)
    assert [waiting.number for waiting in company.read(waiting_write_offs)] == ["70004", "70005"]
    assert [kind for kind, _, _ in kinds(company)].count("write_off") == 2
