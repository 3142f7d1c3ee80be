"""The list of approved batches and what stands in one: what is found, in which order, and from an index."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.errors import Refusal
from admix.identity import os_user
from admix.operations import acts, batch_content, batch_list, rehearsal
from admix.operations.acts import ActSearch
from admix.operations.batch_content import BatchContent
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.batch_list import (
    BatchSearch,
    TypedSearch,
    count_batches,
    find_batches,
    list_batches,
)
from admix.operations.corrections import unmatch
from admix.operations.drafts import Stage, keep_draft
from admix.operations.inquiries import count_open_batches
from admix.operations.reversals import return_payment, reverse_batch, reverse_payment
from admix.operations.verifying import verify_company
from admix.prepared import Prepared
from tests.corrected import BACK, TODAY, item, two_batches
from tests.office import begin_batch, by_hand, enter_batch, small_company, take_in


@pytest.fixture
def books(tmp_path: Path) -> Iterator[OpenCompany]:
    """Batches 1 and 2 of customer 888 (tests.corrected), and batch 3: 12.50 on 20001 of customer 889.

    Batch 3 is declared as 20.00, by check, bundle 17, dated before the others.
    """
    opened = small_company(tmp_path)
    two_batches(opened)
    take_in(opened, "x.csv", "20001,889,50.00")
    head = TypedHead(date(1998, 9, 13), Decimal(20), method="check", bundle_number="17")
    enter_batch(opened, head, ("20001", TypedLine(paid=Decimal("12.50"))))
    yield opened
    opened.close()


@pytest.fixture
def company(books: OpenCompany) -> Iterator[OpenCompany]:
    """The same; it verifies, whatever happened to it."""
    yield books
    assert verify_company(books) == []


def found(company: OpenCompany, typed: TypedSearch) -> list[int]:
    """Return the numbers of the batches that a search lists; the count is how many they are."""
    search = company.read(find_batches, typed)
    numbers = [batch.number for batch in company.read(list_batches, search, 0, 100)]
    assert company.read(count_batches, search) == len(numbers)
    return numbers


SEARCHES = {
    "everything, the newest first": (TypedSearch(), [3, 2, 1]),
    "the number": (TypedSearch(number=2), [2]),
    "a number that no batch has": (TypedSearch(number=4), []),
    "from a day": (TypedSearch(first_day=date(1998, 9, 14)), [2, 1]),
    "to a day": (TypedSearch(last_day=date(1998, 9, 14)), [3, 1]),
    "one day": (TypedSearch(first_day=date(1998, 9, 14), last_day=date(1998, 9, 14)), [1]),
    "the declared total": (TypedSearch(amount=Decimal(20)), [3]),
    "the used total": (TypedSearch(amount=Decimal("12.5")), [3]),
    "a total in dollars": (TypedSearch(amount=Decimal(200)), [2]),
    "an amount that no currency of a batch has": (TypedSearch(amount=Decimal("12.503")), []),
    "a customer with a payment": (TypedSearch(customer="888"), [2, 1]),
    "a customer without one": (TypedSearch(customer="890"), []),
    "an invoice that was paid": (TypedSearch(invoice="54323"), [2]),
    "money that was left on account": (TypedSearch(invoice="T2"), [1]),
    "two at once": (TypedSearch(customer="888", amount=Decimal(200)), [2]),
    "two of which only one is true": (TypedSearch(customer="889", amount=Decimal(200)), []),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_what_a_search_finds(company: OpenCompany, name: str) -> None:
    """Declared and used: 8200.00 of batch 1, 200.00 USD of batch 2, 20.00 and 12.50 of batch 3."""
    typed, numbers = SEARCHES[name]
    assert found(company, typed) == numbers


def test_who_approved_or_entered_a_batch(books: OpenCompany) -> None:
    """anna and bertil entered batch 1; whoever runs the test approved all three. A part of a name is nobody."""
    with by_hand(books.stores.register) as opened:
        opened.execute("UPDATE payment_batch SET entered_by = 'anna,bertil' WHERE number = 1")
    wanted = {os_user(): [3, 2, 1], "anna": [1], "bertil": [1], "bert": [], "nisse": []}
    assert {user: found(books, TypedSearch(user=user)) for user in wanted} == wanted


def test_a_line_of_the_list(company: OpenCompany) -> None:
    """8200.00 declared; 7900.00 on 12345 and 300.00 on account are two payments of 8200.00."""
    third, second, first = company.read(list_batches, BatchSearch(), 0, 100)
    assert first[:9] == (1, date(1998, 9, 14), "bank", "", 8200_00, 8200_00, "SEK", 2, 2)
    assert second[:9] == (2, date(1998, 9, 15), "bank", "", 200_00, 200_00, "USD", 2, 1)
    assert third[:9] == (3, date(1998, 9, 13), "check", "17", 20_00, 12_50, "SEK", 2, 1)
    assert first[9:] == (os_user(), None, "I", 1, None)


def test_pages_join_to_the_whole_list(company: OpenCompany) -> None:
    whole = company.read(list_batches, BatchSearch(), 0, 100)
    pages = [company.read(list_batches, BatchSearch(), offset, 2) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert [batch for page in pages for batch in page] == whole


@pytest.mark.parametrize(
    ("typed", "sentence", "field"),
    [
        (TypedSearch(customer="999"), "There is no customer 999.", "customer"),
        (TypedSearch(invoice="999"), "There is no invoice 999.", "invoice"),
        (
            TypedSearch(first_day=date(1998, 9, 15), last_day=date(1998, 9, 14)),
            "The last day 980914 lies before the first.",
            "last_day",
        ),
    ],
)
def test_what_a_search_refuses(company: OpenCompany, typed: TypedSearch, sentence: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        company.read(find_batches, typed)
    assert (str(refused.value), refused.value.field) == (sentence, field)


def test_the_batches_that_a_clerk_left_open(company: OpenCompany) -> None:
    batch, _ = begin_batch(company, TypedHead(TODAY, Decimal(20), method="bank"), "20001")
    company.write(keep_draft, batch, Stage())
    assert company.read(count_open_batches, os_user()) == 1
    assert company.read(count_open_batches, "nisse") == 0


def states(company: OpenCompany) -> dict[int, str | None]:
    return {batch.number: batch.state for batch in company.read(list_batches, BatchSearch(), 0, 100)}


def test_a_batch_reversed_as_a_whole(company: OpenCompany) -> None:
    company.write(reverse_batch, 2, BACK, "Fel kund")
    assert states(company) == {3: None, 2: "reversed", 1: None}


def test_a_batch_reversed_payment_by_payment(company: OpenCompany) -> None:
    """Batch 1 has two lines, 12345 and the 300.00 on account: the first reversal is a part, the second the whole."""
    company.write(reverse_payment, 1, item(company, "12345"), BACK, "Fel kund")
    assert states(company)[1] == "partly"
    company.write(return_payment, 1, item(company, "T2"), BACK, "Täckning saknas")
    assert states(company)[1] == "reversed"


def test_a_payment_taken_off_its_invoice_is_no_reversal(company: OpenCompany) -> None:
    company.write(unmatch, 2, item(company, "54323"), BACK, "Fel faktura")
    assert states(company)[2] == "unmatched"
    company.write(reverse_payment, 2, item(company, "54323"), BACK, "Fel kund")
    assert states(company)[2] == "reversed"


# What stands in a batch


def content(company: OpenCompany, number: int) -> BatchContent:
    return company.read(batch_content.batch_content, number)


def lines(company: OpenCompany, number: int) -> list[tuple[str, str, int, int, int, int]]:
    """Return customer, item, paid, reduction, exchange and settled of a batch's lines."""
    return [
        (line.customer, line.number, line.paid, line.reduced, line.exchange, line.settled)
        for line in content(company, number).lines
    ]


def test_the_lines_of_a_batch(company: OpenCompany) -> None:
    """200.00 USD at 7.50 are 1500.00, 1472.00 of it at the invoice's 7.36: a gain of 28.00."""
    assert lines(company, 1) == [
        ("888", "12345", 7900_00, 100_00, 0, 8000_00),
        ("888", "T2", 300_00, 0, 0, 300_00),
    ]
    assert lines(company, 2) == [("888", "54323", 200_00, 0, 28_00, 1472_00)]


def test_the_head_of_a_batch(company: OpenCompany) -> None:
    facts = content(company, 1).facts
    assert (facts.number, facts.voucher, facts.payment_date) == (1, "I 1", date(1998, 9, 14))
    assert (facts.declared, facts.used, facts.fee, facts.currency) == (8200_00, 8200_00, 25_00, "SEK")
    assert (facts.method, facts.account, facts.user) == ("Bankgiroinbetalning", "1930", os_user())


def test_what_became_of_a_line(company: OpenCompany) -> None:
    """Reversed, returned, taken off its invoice: each line names the act, its day, its reason and its voucher."""
    company.write(unmatch, 2, item(company, "54323"), BACK, "Fel faktura")
    company.write(return_payment, 1, item(company, "12345"), BACK, "Täckning saknas")
    first, left = content(company, 1).lines
    act = content(company, 1).correction_of(first)
    assert act is not None
    assert (act.kind, act.value_date, act.reason) == ("payment_return", BACK, "Täckning saknas")
    assert act.voucher == "I 5"
    assert content(company, 1).correction_of(left) is None
    (taken,) = content(company, 2).lines
    assert taken.on_account == "T3"
    unmatched = content(company, 2).correction_of(taken)
    assert unmatched is not None
    assert (unmatched.kind, unmatched.reason) == ("unmatching", "Fel faktura")


def test_money_taken_off_an_invoice_is_followed_when_it_is_reversed(company: OpenCompany) -> None:
    company.write(unmatch, 2, item(company, "54323"), BACK, "Fel faktura")
    company.write(reverse_payment, 2, item(company, "54323"), BACK, "Fel kund")
    (line,) = content(company, 2).lines
    act = content(company, 2).correction_of(line)
    assert act is not None
    assert act.kind == "payment_reversal"
    assert content(company, 2).reversal is None


def test_a_batch_reversed_as_a_whole_says_so_on_each_line(company: OpenCompany) -> None:
    company.write(reverse_batch, 1, BACK, "Dubblett")
    reversed_batch = content(company, 1)
    assert reversed_batch.reversal is not None
    assert {reversed_batch.correction_of(line) for line in reversed_batch.lines} == {reversed_batch.reversal}


def test_a_batch_that_was_never_approved_has_no_content(company: OpenCompany) -> None:
    with pytest.raises(Refusal, match=r"There is no batch 9\."):
        content(company, 9)


# From an index

ONE_ROW_A_BATCH = {frozenset({name}) for name in ("first_day", "last_day", "amount", "user")}
"""What is looked for among the batches themselves: one row is read for each batch, never one for each payment."""
ASKED = [frozenset[str](), *(frozenset({name}) for name in BatchSearch._fields)]
PLANS: dict[str, tuple[Prepared, bool]] = {
    **{f"how many, by {sorted(asked)}": (batch_list.counting(asked), asked in ONE_ROW_A_BATCH) for asked in ASKED},
    **{f"a page, by {sorted(asked)}": (batch_list.listing(asked), asked in ONE_ROW_A_BATCH) for asked in ASKED},
    **{
        f"{what} acts, by {name}": (question(frozenset(() if name == "all" else (name,))), False)
        for name in ("all", *ActSearch._fields)
        for what, question in (("how many", acts.counting), ("a page of", acts.listing))
    },
    **{
        f"{module.__name__}.{name}": (value, False)
        for module in (batch_list, batch_content, acts, rehearsal)
        for name, value in vars(module).items()
        if isinstance(value, Prepared)
    },
}
LARGE = ("item", "party", "payment", "allocation", "entry", "payment_batch", "voucher", "posting")


@pytest.mark.parametrize("question", PLANS)
def test_no_question_reads_a_whole_table(company: OpenCompany, question: str) -> None:
    """A walk in the list's own order ends with the page; counting all batches reads the smallest index."""
    prepared, reads_batches = PLANS[question]
    sql = company.read(prepared.sql)
    opened = connect(company.stores.register)
    plan = [str(row[3]) for row in opened.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    opened.close()
    scans = [step for step in plan if any(f"{step} ".startswith(f"SCAN {table} ") for table in LARGE)]
    walks = "by []" in question
    assert not [step for step in scans if not step.startswith("SCAN payment_batch")], plan
    assert walks or reads_batches or scans == [], plan
