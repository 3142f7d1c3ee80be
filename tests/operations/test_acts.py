"""What was done besides batches, as the inquiry lists it; and a correction rehearsed: nothing of it is kept."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.acts import ActSearch, ListedAct, count_acts, find_acts, list_acts
from admix.operations.corrections import reverse_write_off, undo_match, unmatch
from admix.operations.registers import enter_rate
from admix.operations.rehearsal import rehearse
from admix.operations.revaluation import revalue
from admix.operations.reversals import return_payment, reverse_batch
from admix.operations.verifying import verify_company
from admix.operations.write_offs import refuse_write_off, write_off
from tests.corrected import BACK, TODAY, item, last_entry, opened, two_batches
from tests.office import small_company
from tests.operations.matched import claim, enter, give_roles, match, row, set_up


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """The two batches of tests.corrected, invoice 70001 of 900.00 on 888 and 70002 of 500.00 on 889; it verifies."""
    made = small_company(tmp_path)
    made.user = "anna"
    two_batches(made)
    enter(made, "888", row("70001", "900"))
    enter(made, "889", row("70002", "500"))
    yield made
    assert verify_company(made) == []
    made.close()


def listed(company: OpenCompany, customer: str | None = None, invoice: str | None = None) -> list[ListedAct]:
    """Return the acts that a search lists; the count is how many they are."""
    search = company.read(find_acts, customer, invoice)
    found = company.read(list_acts, search, 0, 100)
    assert company.read(count_acts, search) == len(found)
    return found


def write_all_off(company: OpenCompany, number: str) -> int:
    """Write an invoice off, or ask for it; return the request's number, 0 where none was needed."""
    card = claim(company, number)
    return company.write(write_off, card.item_id, None, TODAY, "Konkurs", card.open).request or 0


def test_batches_are_no_acts(company: OpenCompany) -> None:
    assert listed(company) == []


def test_each_kind_of_act_is_listed_the_newest_first(company: OpenCompany) -> None:
    """200.00 matched, 1472.00 taken off 54323, 8000.00 and the 300.00 left reversed with batch 1, 500.00 written off.

    On 980913 the 500.00 USD of 54323 were not paid yet: 3680.00 at 7.36000 are 3750.00 at 7.50000, 70.00 more.
    """
    match(company, ("T2", "70001", 200_00), day=BACK)
    company.write(undo_match, last_entry(company)[0], BACK, "Fel")
    company.write(unmatch, 2, item(company, "54323"), BACK, "Fel faktura")
    company.write(reverse_batch, 1, BACK, "Dubblett")
    write_all_off(company, "70002")
    company.write(enter_rate, "USD", TODAY, "7.50")
    company.write(revalue, TODAY)
    found = [(act.kind, act.home_amount, [touched.number for touched in act.items]) for act in listed(company)]
    assert found == [
        ("revaluation", 70_00, []),
        ("write_off", 500_00, ["70002"]),
        ("batch_reversal", 8300_00, ["12345", "T2"]),
        ("unmatching", 1472_00, ["54323"]),
        ("unmatching", 200_00, ["T2", "70001"]),
        ("matching", 200_00, ["T2", "70001"]),
    ]


def test_an_act_says_who_why_and_what(company: OpenCompany) -> None:
    write_all_off(company, "70002")
    (act,) = listed(company)
    assert (act.user, act.reason, act.value_date, act.voucher, act.undone) == ("anna", "Konkurs", TODAY, "I 3", None)
    assert act.items == (("70002", "invoice", "889", "SEK", 2, 500_00, 500_00),)


def test_an_act_that_was_undone_says_when(company: OpenCompany) -> None:
    write_all_off(company, "70002")
    company.write(reverse_write_off, last_entry(company)[0], BACK, "Betalade ändå")
    back, written = listed(company)
    assert (back.kind, back.undone, back.home_amount) == ("write_off_reversal", None, 500_00)
    assert (written.kind, written.undone) == ("write_off", BACK)


def test_a_request_and_its_refusal_name_the_invoice(company: OpenCompany) -> None:
    company.write(set_up, {"write_off_limit": 100_00})
    company.write(give_roles, {"anna": "clerk", "bertil": "approver"})
    request = write_all_off(company, "70002")
    company.user = "bertil"
    company.write(refuse_write_off, request, "Betalar i oktober")
    refused, asked = listed(company, invoice="70002")
    assert (refused.kind, refused.user, refused.reason) == ("write_off_refusal", "bertil", "Betalar i oktober")
    assert (asked.kind, asked.user, asked.home_amount) == ("write_off_request", "anna", 500_00)
    assert [act.items[0].number for act in (refused, asked)] == ["70002", "70002"]
    assert listed(company, customer="888") == []


def test_acts_of_a_customer_and_on_an_invoice(company: OpenCompany) -> None:
    match(company, ("T2", "70001", 200_00), day=BACK)
    write_all_off(company, "70002")
    assert [act.kind for act in listed(company, customer="888")] == ["matching"]
    assert [act.kind for act in listed(company, customer="889")] == ["write_off"]
    assert [act.kind for act in listed(company, invoice="T2")] == ["matching"]
    assert listed(company, customer="889", invoice="T2") == []


def test_pages_of_acts_join_to_the_whole_list(company: OpenCompany) -> None:
    write_all_off(company, "70002")
    match(company, ("T2", "70001", 200_00), day=BACK)
    company.write(reverse_batch, 2, BACK, "Dubblett")
    pages = [company.read(list_acts, ActSearch(), offset, 2) for offset in (0, 2)]
    assert [len(page) for page in pages] == [2, 1]
    assert [act for page in pages for act in page] == listed(company)


@pytest.mark.parametrize(("customer", "invoice"), [("999", None), (None, "999")])
def test_an_unknown_customer_or_invoice_is_refused(
    company: OpenCompany, customer: str | None, invoice: str | None
) -> None:
    with pytest.raises(Refusal, match=r"^There is no (customer|invoice) 999\.$"):
        company.read(find_acts, customer, invoice)


# Rehearsed


def test_a_rehearsal_shows_what_the_act_then_does_and_keeps_nothing(company: OpenCompany) -> None:
    """7900.00 returned, the bank takes 20.00, the customer owes 60.00: 12345 is open with 8000.00 again.

    The voucher: bank 7900.00 and 20.00 credit, reduction 100.00 credit, receivable 8000.00 and the fee 60.00 debit,
    bank charge 20.00 debit, fee income 60.00 credit.
    """
    before = last_entry(company), opened(company)
    given = (1, item(company, "12345"), BACK, "Täckning saknas", Decimal(20), Decimal(60))
    shown = rehearse(company, return_payment, *given)
    assert (last_entry(company), opened(company)) == before
    assert [(line.account, line.amount) for line in shown.postings] == [
        ("1930", -7900_00),
        ("3730", -100_00),
        ("1510", 8000_00),
        ("1930", -20_00),
        ("6570", 20_00),
        ("1510", 60_00),
        ("3540", -60_00),
    ]
    assert (shown.voucher_date, shown.voucher_text) == (BACK, "Retur I 1")
    posted = company.write(return_payment, *given)
    assert {touched.number: touched.open_home for touched in shown.items} == {"12345": 8000_00, posted.fee: 60_00}
    after = opened(company)
    assert {
        touched.number: (touched.open_amount, touched.open_home) for touched in shown.items
    }.items() <= after.items()
    assert [touched.number for touched in shown.items if touched.is_new] == [posted.fee]


def test_a_rehearsal_without_a_voucher(company: OpenCompany) -> None:
    match(company, ("T2", "70001", 200_00), day=BACK)
    shown = rehearse(company, undo_match, last_entry(company)[0], BACK, "Fel")
    assert (shown.voucher_date, shown.postings) == (None, ())
    assert {touched.number: touched.open_home for touched in shown.items} == {"T2": -300_00, "70001": 900_00}


def test_a_rehearsal_is_refused_as_the_act_is(company: OpenCompany) -> None:
    with pytest.raises(Refusal, match=r"A reversal needs a reason\.") as refused:
        rehearse(company, reverse_batch, 1, BACK, " ")
    assert refused.value.field == "reason"
    assert company.write(reverse_batch, 1, BACK, "Dubblett").voucher == "I 3"
