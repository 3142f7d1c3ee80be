"""What is matched by itself, what verify finds of a matching, and what holds whatever is matched."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.errors import Refusal
from admix.operations import match_claims, matching, write_offs
from admix.operations.corrections import undo_match
from admix.operations.match_claims import claims_to_match, pair_up, propose_automatic
from admix.operations.matching import match_everyone, match_items
from admix.operations.registers import lock_period
from admix.prepared import Prepared
from models.ledger import Allocation
from tests.office import TODAY, by_hand, small_company
from tests.operations.matched import (
    automatic,
    begin_kept,
    claim,
    enter,
    enter_linked,
    findings,
    match,
    numbered,
    opened,
    put_in_group,
    row,
    set_up,
)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """Customers 888 and 889 in kronor and 890 in Norwegian kroner; it verifies, whatever happened to it."""
    opened = small_company(tmp_path)
    yield opened
    assert findings(opened) == []
    opened.close()


# What can be matched by itself


def test_a_linked_credit_note_goes_against_its_invoice_then_the_oldest_come_first(company: OpenCompany) -> None:
    """The credit of 60.00 belongs to 103; of the other 200.00, 150.00 settle 101, the oldest, and 50.00 102."""
    enter(company, "888", row("101", "150", day=date(1998, 8, 1)), row("102", "90"), row("103", "60"))
    enter(company, "888", row("104", "-200", day=date(1998, 8, 2)))
    company.write(enter_linked, "105", "103", 60_00)
    assert automatic(company) == [("105", "103", 60_00), ("104", "101", 150_00), ("104", "102", 50_00)]
    company.write(match_items, company.read(propose_automatic, "888", TODAY), TODAY)
    assert opened(company, "101", "102", "103", "104", "105") == [(0, 0), (40_00, 40_00), (0, 0), (0, 0), (0, 0)]
    assert automatic(company) == []


def test_what_a_linked_credit_note_has_beyond_its_invoice_goes_on_to_the_oldest(company: OpenCompany) -> None:
    enter(company, "888", row("101", "150", day=date(1998, 8, 1)), row("103", "60"))
    company.write(enter_linked, "105", "103", 100_00)
    assert automatic(company) == [("105", "103", 60_00), ("105", "101", 40_00)]


def test_the_due_date_comes_first_where_the_company_says_so(company: OpenCompany) -> None:
    early, late = date(1998, 9, 30), date(1998, 12, 1)
    enter(company, "888", row("101", "50", day=date(1998, 8, 1), due=late), row("102", "50", due=early))
    enter(company, "888", row("103", "-50"))
    assert automatic(company) == [("103", "101", 50_00)]
    company.write(set_up, {"due_date_first": True})
    assert automatic(company) == [("103", "102", 50_00)]


def test_each_currency_and_each_customer_by_itself(company: OpenCompany) -> None:
    company.write(put_in_group, "SOFIS", "888", "889")
    enter(company, "888", row("101", "50"), row("102", "50", "USD"), row("103", "-30", "USD"))
    enter(company, "889", row("201", "-50"), row("202", "40", "EUR"))
    assert automatic(company, None) == [("103", "102", 30_00)]
    assert automatic(company, "889") == []


def test_later_items_and_those_in_an_open_batch_are_left_out(company: OpenCompany) -> None:
    enter(company, "888", row("101", "50"), row("102", "50", day=date(1998, 9, 20)), row("103", "-90"))
    assert automatic(company) == [("103", "101", 50_00)]
    assert automatic(company, day=date(1998, 9, 20)) == [("103", "101", 50_00), ("103", "102", 40_00)]
    begin_kept(company, "101")
    assert automatic(company, day=date(1998, 9, 20)) == [("103", "102", 50_00)]
    assert [each.is_held for each in company.read(claims_to_match, "888")] == [True, False, False]


def test_everyone_is_matched_in_chunks_and_a_second_run_finds_nothing(company: OpenCompany) -> None:
    """A chunk of one customer each: 888 uses 30.00 of its credit, 889 all of its 500.00; 890 has no credit."""
    enter(company, "888", row("101", "30"), row("102", "-70"))
    enter(company, "889", row("201", "300"), row("202", "300"), row("203", "-500"))
    enter(company, "890", row("301", "10", "SEK"))
    done = list(match_everyone(company, TODAY, uuid.uuid4().hex))
    assert [matched.pairs for matched in done] == [1, 2]
    assert opened(company, "101", "102", "203") == [(0, 0), (-40_00, -40_00), (0, 0)]
    assert opened(company, "201", "202", "301") == [(0, 0), (100_00, 100_00), (10_00, 10_00)]
    assert [matched.pairs for matched in match_everyone(company, TODAY, uuid.uuid4().hex)] == [0]
    company.write(lock_period, TODAY, "Avstämt")
    with pytest.raises(Refusal, match="The period up to 980913 is locked"):
        list(match_everyone(company, TODAY, uuid.uuid4().hex))


def test_what_a_run_matched_on_one_customer_is_undone_without_the_others(company: OpenCompany) -> None:
    enter(company, "888", row("101", "30"), row("102", "-70"))
    enter(company, "889", row("201", "300"), row("203", "-500"))
    list(match_everyone(company, TODAY, uuid.uuid4().hex))
    question = select(Allocation.entry_id).where(Allocation.item_id == claim(company, "101").item_id)
    entry = company.read(lambda session: session.execute(question).scalar_one())
    company.write(undo_match, entry, TODAY, "Fel")
    assert opened(company, "101", "102") == [(30_00, 30_00), (-70_00, -70_00)]
    assert opened(company, "201", "203") == [(0, 0), (-200_00, -200_00)]


def test_only_what_is_chosen_is_paired(company: OpenCompany) -> None:
    """20.00 of one credit and all 50.00 of another against 40.00 and 30.00: 20 + 20, then 30."""
    enter(company, "888", row("101", "400"), row("102", "300"), row("103", "-100"), row("104", "-50"))
    claims = company.read(claims_to_match, "888")
    amounts = {"101": 40, "102": 30, "103": 20, "104": 50}
    chosen = {claim(company, number).item_id: amount for number, amount in amounts.items()}
    assert numbered(company, pair_up(claims, chosen)) == [("103", "101", 20), ("104", "101", 20), ("104", "102", 30)]


# What verify finds


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE allocation SET amount = 9900 WHERE kind = 'match' AND amount > 0",
            "the other item of the match does not take what this one gives",
        ),
        (
            "UPDATE allocation SET from_item_id = item_id WHERE kind = 'match' AND amount > 0",
            "the other item of the match does not take what this one gives",
        ),
        (
            "UPDATE allocation SET kind = 'reduction', from_item_id = NULL WHERE kind = 'match' AND amount > 0",
            "the entry is a matching or a write-off, but its rows are not",
        ),
        (
            "UPDATE item SET currency = 'NOK' WHERE number = '101'",
            "the two items of the match cannot be matched with each other",
        ),
        (
            "UPDATE item SET kind = 'invoice' WHERE number = '102'",
            "the two items of the match cannot be matched with each other",
        ),
        (
            "UPDATE allocation SET amount = -amount, home_amount = -home_amount WHERE kind = 'match'",
            "it adds to its item instead of taking from it",
        ),
    ],
)
def test_a_matching_that_was_changed_is_found(tmp_path: Path, statement: str, sentence: str) -> None:
    company = small_company(tmp_path)
    enter(company, "888", row("101", "100", "USD"), row("102", "-100", "USD", 750_000))
    match(company, ("102", "101", 100_00))
    assert findings(company) == []
    with by_hand(company.stores.register) as edited:
        assert edited.execute(statement).rowcount
    said = [str(finding) for finding in findings(company) if finding.check == "matches"]
    company.close()
    assert any(sentence in each for each in said), said


# Whatever is matched


AMOUNTS = st.integers(5, 500_00)
RATES = st.integers(10_000, 2_000_000)
"""Down to 0.10: the smallest amount is worth half an öre, so that every item is worth something at home."""
ITEMS = st.lists(st.tuples(AMOUNTS, RATES), min_size=1, max_size=3)
STEPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 100)), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """One register for every example, each with items of its own; in the end it verifies."""
    opened = small_company(tmp_path_factory.mktemp("register"))
    yield opened
    assert findings(opened) == []
    opened.close()


@pytest.mark.no_cover
@given(debits=ITEMS, notes=ITEMS, steps=STEPS, foreign=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_matched_nothing_that_is_open_grows(
    register: OpenCompany,
    debits: list[tuple[int, int]],
    notes: list[tuple[int, int]],
    steps: list[tuple[int, int, int]],
    foreign: bool,
) -> None:
    """Each match takes its amount from both items, keeps their signs, and ends both currencies together."""
    numbers = [uuid.uuid4().hex[:8].upper() for _ in (*debits, *notes)]
    amounts = [amount for amount, _ in debits] + [-amount for amount, _ in notes]
    rates = [rate if foreign else None for _, rate in (*debits, *notes)]
    given_rows = zip(numbers, amounts, rates, strict=True)
    currency = "USD" if foreign else "SEK"
    enter(register, "888", *(row(at, str(Decimal(own).scaleb(-2)), currency, rate) for at, own, rate in given_rows))
    for at_credit, at_debit, percent in steps:
        credit = numbers[len(debits) + at_credit % len(notes)]
        debit = numbers[at_debit % len(debits)]
        before = dict(zip(numbers, opened(register, *numbers), strict=True))
        amount = min(-before[credit][0], before[debit][0]) * percent // 100
        if not amount:
            continue
        match(register, (credit, debit, amount))
        after = dict(zip(numbers, opened(register, *numbers), strict=True))
        assert after[credit][0] == before[credit][0] + amount
        assert after[debit][0] == before[debit][0] - amount
        for number, (own, home) in after.items():
            was_own, was_home = before[number]
            assert abs(home) <= abs(was_home)
            assert (own == 0) == (home == 0)
            assert own * was_own >= 0
            assert home * was_home >= 0
            assert number in {credit, debit} or (own, home) == (was_own, was_home)


# How it is asked


QUESTIONS: dict[str, tuple[Prepared, str]] = {
    "items by their ids": (match_claims._THESE, "SEARCH item USING INTEGER PRIMARY KEY"),
    "what is open on a customer": (match_claims._OF_PARTY, "SEARCH item USING INDEX ix_item_open"),
    "the customers of a group": (match_claims._MEMBERS, "SEARCH party USING INDEX ix_party_group"),
    "what was given back since": (match_claims._GIVEN_BACK, "SEARCH allocation USING INDEX ix_allocation_item"),
    "what was taken after a day": (
        matching._TAKEN_AFTER,
        "SEARCH allocation USING COVERING INDEX ix_allocation_item",
    ),
    "who changed an item last": (matching._LAST_ACT, "SEARCH allocation USING"),
    "taking from an item": (matching._TAKE, "SEARCH item USING INTEGER PRIMARY KEY"),
    "an item by its number": (write_offs._ITEM_OF, "SEARCH item USING COVERING INDEX uq_item_customer_number"),
    "what was written off before": (write_offs._BEFORE, "SEARCH allocation USING INDEX ix_allocation_item"),
    "whether a request waits": (write_offs._HAS_WAITING, "SEARCH write_off_request USING"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_a_whole_table(company: OpenCompany, question: str) -> None:
    prepared, wanted = QUESTIONS[question]
    sql = company.read(prepared.sql)
    reader = connect(company.stores.register)
    plan = [str(step[3]) for step in reader.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    reader.close()
    assert any(step.startswith(wanted) for step in plan), plan
    assert not any(step.startswith(f"SCAN {table}") for step in plan for table in ("item", "party", "allocation"))
