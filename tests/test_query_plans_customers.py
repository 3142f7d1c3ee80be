"""What the customer register asks is answered from an index: it lists a million customers as fast as three."""

from collections.abc import Iterator

import pytest

from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.operations import customer_record, customer_removal, customers, follow_ups
from admix.operations.customers import Search, count_customers, list_customers, list_from_end
from admix.prepared import Prepared
from tests.customer_office import keep

QUESTIONS: dict[str, tuple[Prepared, tuple[str, ...]]] = {
    "a customer with everything": (customer_record._RECORD, ("SEARCH party USING INDEX",)),
    "its search terms": (customer_record._TERMS, ("SEARCH party_term USING",)),
    "its free fields": (customer_record._FIELDS, ("SEARCH party_field USING",)),
    "customers from the end": (customers._LIST_BACKWARDS, ("SEARCH party USING INDEX ix_party_search",)),
    "all customers": (customers._LIST[False], ("SEARCH party USING INDEX ix_party_search",)),
    "a follow-up by its id": (follow_ups._BY_ID, ("SEARCH follow_up USING INTEGER PRIMARY KEY",)),
    "my follow-ups": (
        follow_ups._QUESTIONS[True, False, False, False],
        ("SEARCH follow_up USING INDEX ix_follow_up_o",),
    ),
    "a customer's follow-ups": (
        follow_ups._QUESTIONS[False, True, False, False],
        ("SEARCH follow_up USING INDEX ix_follow_up_party",),
    ),
    "all open follow-ups": (
        follow_ups._QUESTIONS[False, False, False, True],
        ("SCAN follow_up USING INDEX ix_follow_up_owner",),  # which holds the open ones only
    ),
    "is it in the ledger": (customer_removal._QUESTIONS[0][0], ("SEARCH item USING COVERING INDEX",)),
    "has it paid": (customer_removal._QUESTIONS[1][0], ("SEARCH payment USING COVERING INDEX ix_payment_party",)),
    "has it documents": (customer_removal._QUESTIONS[4][0], ("SEARCH document_link USING",)),
}
LARGE = ("party", "party_term", "party_field", "item", "payment", "document_link")


def plan(company: OpenCompany, prepared: Prepared) -> Iterator[str]:
    sql = company.read(prepared.sql)
    opened = connect(company.stores.register)
    yield from (str(row[3]) for row in opened.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?")))
    opened.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_of_the_register_reads_a_whole_table(company: OpenCompany, question: str) -> None:
    prepared, wanted = QUESTIONS[question]
    steps = list(plan(company, prepared))
    for step in wanted:
        assert any(found.startswith(step) for found in steps), steps
    assert not any(found.startswith(f"SCAN {table}") for found in steps for table in LARGE), steps


def test_customers_are_listed_without_being_sorted(company: OpenCompany) -> None:
    for prepared in (customers._LIST[False], customers._LIST_BACKWARDS):
        assert not any("TEMP B-TREE" in step for step in plan(company, prepared))


def test_a_page_read_from_the_end_is_the_page_read_from_the_beginning(company: OpenCompany) -> None:
    for number in range(101, 112):
        keep(company, str(number), name=f"Kund {number % 4}", payment_term="30")
    search = Search("")
    count = company.read(count_customers, search)
    for offset in range(count):
        for limit in (1, 3, 100):
            expected = company.read(list_customers, search, offset, limit)
            assert company.read(list_from_end, search, count, offset, limit) == expected
