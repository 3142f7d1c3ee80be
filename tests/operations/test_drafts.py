"""Open batches as the register keeps them: what comes back is what was entered, and one terminal has it."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.identity import os_user
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import BatchLine, TypedLine, propose_line
from admix.operations.batches import Batch, OnAccount
from admix.operations.customers import find_customer
from admix.operations.draft_lists import held_elsewhere, open_drafts
from admix.operations.draft_loading import load_draft
from admix.operations.drafts import CustomerPart, Stage, discard_draft, keep_draft
from admix.operations.inquiries import items_of_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.payments import approve_batch
from admix.operations.reversals import reverse_batch
from admix.operations.verifying.run import verify_company
from tests.office import TODAY, by_hand, enter_batch, enter_week, small_company

DOLLARS = TypedHead(date(1998, 9, 17), Decimal("1234.56"), "USD", 745000, "check", "17", 3, Decimal("2.50"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    """A company after a week: on 888 12345 has 5500.00 open, 30001 of 890 is open in kroner."""
    company = small_company(tmp_path)
    enter_week(company)
    yield company
    company.close()


def line_on(company: OpenCompany, batch: Batch, number: str, typed: TypedLine) -> BatchLine:
    return propose_line(batch.head, company.read(find_open_invoice, number), typed)


def dollar_batch(company: OpenCompany) -> Batch:
    """A batch in dollars with two lines and money on account, each field of the head and the lines filled."""
    batch = Batch(uuid.uuid4().hex, company.read(propose_head, DOLLARS))
    paid = TypedLine(paid=Decimal("100.10"), reduction=Decimal("50.00"), charge_interest=True, post_exchange=True)
    settled = TypedLine(settle=True, paid=Decimal("7.25"))
    batch = batch.with_line(line_on(company, batch, "12345", paid))
    batch = batch.with_line(line_on(company, batch, "20002", TypedLine(paid=Decimal(-10))))
    batch = batch.with_line(line_on(company, batch, "30001", settled))
    customer = company.read(find_customer, "889")
    return batch.leaving(OnAccount(customer.id, "889", 12_34))


def test_what_is_taken_up_again_is_what_was_kept(office: OpenCompany) -> None:
    batch = office.write(keep_draft, dollar_batch(office), Stage())
    assert batch.draft is not None
    continued = office.read(load_draft, batch.draft)
    assert continued.batch == batch
    assert (continued.is_head_confirmed, continued.pending, continued.part, continued.changed) == (
        True,
        None,
        None,
        (),
    )


def test_where_the_clerk_stood_is_kept(office: OpenCompany) -> None:
    batch = dollar_batch(office)
    part = CustomerPart(batch.lines[0].card.party_id, 500_00)
    waiting = batch.lines[1]
    batch = batch.without(waiting.card.item_id)
    batch = office.write(keep_draft, batch, Stage(is_head_confirmed=False, pending=waiting, part=part))
    assert batch.draft is not None
    continued = office.read(load_draft, batch.draft)
    assert (continued.is_head_confirmed, continued.pending, continued.part) == (False, waiting, part)
    assert continued.batch == batch


def test_each_save_writes_what_differs(office: OpenCompany) -> None:
    """A line changed, one taken out, one new; the others stay the rows they were."""
    batch = office.write(keep_draft, dollar_batch(office), Stage())
    rows = "SELECT id, item_id FROM draft_line ORDER BY id"
    before = office.read(lambda session: session.connection().exec_driver_sql(rows).all())
    changed = batch.without(batch.lines[1].card.item_id)
    changed = changed.with_line(line_on(office, batch, "12345", TypedLine(paid=Decimal(200))))
    changed = office.write(keep_draft, changed, Stage())
    after = office.read(lambda session: session.connection().exec_driver_sql(rows).all())
    assert after == [row for row in before if row.item_id != batch.lines[1].card.item_id]
    assert changed.draft is not None
    assert office.read(load_draft, changed.draft).batch == changed
    assert verify_company(office) == []


def test_only_the_last_save_can_be_followed(office: OpenCompany) -> None:
    """A second terminal took the batch up: the first can neither save, nor approve, nor throw it away."""
    first = office.write(keep_draft, dollar_batch(office), Stage())
    assert first.draft is not None
    office.write(keep_draft, office.read(load_draft, first.draft).batch, Stage())
    for attempt in (
        lambda: office.write(keep_draft, first, Stage()),
        lambda: office.write_as(first.act_id, approve_batch, first),
        lambda: office.write(discard_draft, first.draft),
    ):
        with pytest.raises(Refusal, match="goes on at another terminal"):
            attempt()
    with pytest.raises(Refusal, match="goes on at another terminal"):
        office.read(load_draft, first.draft)
    assert len(office.read(open_drafts, os_user())) == 1
    assert verify_company(office) == []


def test_a_batch_that_is_gone_is_said_to_be(office: OpenCompany) -> None:
    batch = office.write(keep_draft, dollar_batch(office), Stage())
    assert batch.draft is not None
    office.write(discard_draft, batch.draft)
    with pytest.raises(Refusal, match="approved or thrown away"):
        office.write(keep_draft, batch, Stage())
    with pytest.raises(Refusal, match="approved or thrown away"):
        office.read(load_draft, batch.draft)
    assert office.read(open_drafts, os_user()) == []


@pytest.mark.parametrize("column", ['typed = \'{"paid": "9999.00"}\'', "seen_home = seen_home + 1", "item_id = 2"])
def test_rows_changed_by_other_means_are_not_taken_up(office: OpenCompany, column: str) -> None:
    """Also not after a save that leaves the line alone; the terminal that has the batch approves what it shows."""
    batch = office.write(keep_draft, dollar_batch(office), Stage())
    with by_hand(office.stores.register) as opened:
        opened.execute(f"UPDATE draft_line SET {column} WHERE id = 2")
    assert batch.draft is not None
    with pytest.raises(Refusal, match="changed by other means"):
        office.read(load_draft, batch.draft)
    assert {finding.row for finding in verify_company(office) if finding.table == "draft_line"} == {2}
    saved = office.write(keep_draft, batch, Stage())
    assert saved.draft is not None
    with pytest.raises(Refusal, match="changed by other means"):
        office.read(load_draft, saved.draft)
    assert office.write_as(batch.act_id, approve_batch, saved).used == batch.used
    assert {finding.check for finding in verify_company(office)} == {"triggers"}


def test_a_line_that_waits_for_its_confirmation_remembers_the_one_it_replaces(office: OpenCompany) -> None:
    """Taken up again the batch has the line as it was; the new one waits beside it."""
    batch = office.write(keep_draft, dollar_batch(office), Stage())
    first, waiting = batch.lines[0], line_on(office, batch, "12345", TypedLine(paid=Decimal(200)))
    batch = office.write(keep_draft, batch, Stage(pending=waiting))
    assert batch.draft is not None
    continued = office.read(load_draft, batch.draft)
    assert continued.pending == waiting
    assert continued.batch.lines[0] == first
    assert continued.batch == batch


def test_approval_takes_the_open_batch_away(office: OpenCompany) -> None:
    batch = office.write(keep_draft, dollar_batch(office), Stage())
    approved = office.write_as(batch.act_id, approve_batch, batch)
    assert approved.payments == 4
    assert office.read(open_drafts, os_user()) == []
    assert verify_company(office) == []


def test_what_was_paid_in_the_meantime_is_named(office: OpenCompany) -> None:
    """The line stays as it was typed; approval refuses it."""
    batch = office.write(keep_draft, dollar_batch(office), Stage())
    enter_batch(office, TypedHead(TODAY, Decimal(1), method="bank"), ("12345", TypedLine(paid=Decimal(1))))
    assert batch.draft is not None
    continued = office.read(load_draft, batch.draft)
    assert continued.changed == ("12345",)
    assert continued.batch == batch
    with pytest.raises(Refusal, match="12345 has been paid in the meantime, in batch 5"):
        office.write_as(batch.act_id, approve_batch, continued.batch)


def test_invoices_in_other_open_batches_are_told(office: OpenCompany) -> None:
    one = office.write(keep_draft, dollar_batch(office), Stage())
    items = [line.card.item_id for line in one.lines]
    assert office.read(held_elsewhere, items, one.draft) == {}
    held = office.read(held_elsewhere, [*items, 1], None)
    assert {item: who.user for item, who in held.items()} == dict.fromkeys(items, os_user())


def test_money_on_account_is_taken_back_with_its_batch(office: OpenCompany) -> None:
    """50.00 on account of 889 in batch 5; the reversal of 980918 closes it, and nothing is open of it after."""
    head = TypedHead(date(1998, 9, 17), Decimal(60), method="bank")
    enter_batch(office, head, ("12345", TypedLine(paid=Decimal(10))), on_account=("889", 50_00))
    (rest,) = [item for item in office.read(items_of_customer, "889") if item.number.startswith("T")]
    assert (rest.open_home, rest.home_amount) == (-50_00, -50_00)
    office.write(reverse_batch, 5, date(1998, 9, 18), "Fel kund")
    (rest,) = [item for item in office.read(items_of_customer, "889") if item.number.startswith("T")]
    assert rest.open_home == 0
    assert verify_company(office) == []


def test_money_on_account_that_was_used_holds_its_batch(office: OpenCompany) -> None:
    head = TypedHead(date(1998, 9, 17), Decimal(60), method="bank")
    enter_batch(office, head, ("12345", TypedLine(paid=Decimal(10))), on_account=("889", 50_00))
    (rest,) = [item for item in office.read(items_of_customer, "889") if item.number.startswith("T")]
    enter_batch(
        office,
        TypedHead(date(1998, 9, 18), Decimal(0), method="kvittning"),
        (rest.number, TypedLine(paid=Decimal(-50))),
    )
    with pytest.raises(Refusal, match=f"Money on account {rest.number} of the batch has been used"):
        office.write(reverse_batch, 5, date(1998, 9, 19), "Fel kund")
    assert verify_company(office) == []
