"""What a screen asks at every key is answered from an index, however large the register is."""

import pytest

from admix import audit
from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.operations import (
    customers,
    draft_lists,
    draft_loading,
    drafts,
    inquiries,
    invoice_cards,
    on_account,
    payments,
    vouchers,
)
from admix.prepared import Prepared

QUESTIONS: dict[str, tuple[Prepared, str]] = {
    "customer by number": (customers._BY_NUMBER, "SEARCH party USING INDEX"),
    "customers of a prefix": (customers._LIST[False], "SEARCH party USING INDEX ix_party_search"),
    "how many of a prefix": (customers._COUNT[False], "SEARCH party USING COVERING INDEX ix_party_search"),
    "customers of another term": (
        customers._LIST[True],
        "SEARCH party_term USING COVERING INDEX ix_party_term_search",
    ),
    "how many of another term": (
        customers._COUNT[True],
        "SEARCH party_term USING COVERING INDEX ix_party_term_search",
    ),
    "open invoice by number": (invoice_cards._INVOICE, "SEARCH item USING INDEX uq_item_customer_number"),
    "a customer's claims": (invoice_cards._CLAIMS, "SEARCH item USING INDEX ix_item_open"),
    "invoices by their ids": (invoice_cards._THESE, "SEARCH item USING INTEGER PRIMARY KEY"),
    "a clerk's open batches": (draft_lists._DRAFTS, "SEARCH draft_batch USING INDEX ix_draft_batch_user"),
    "a changed line of an open batch": (drafts._CHANGE_LINE, "SEARCH draft_line USING INDEX uq_draft_line_item"),
    "an open batch saved again": (drafts._CHANGE_HEAD, "SEARCH draft_batch USING INTEGER PRIMARY KEY"),
    "the lines of an open batch": (draft_loading._LINES, "SEARCH draft_line USING INDEX uq_draft_line_item"),
    "invoices in other open batches": (draft_lists._HELD, "SEARCH draft_line USING INDEX ix_draft_line_item"),
    "how many batches are open": (
        inquiries._OPEN_BATCHES,
        "SEARCH draft_batch USING INDEX ix_draft_batch_user",
    ),
    "numbers that are taken": (on_account._TAKEN, "SEARCH item USING COVERING INDEX uq_item_customer_number"),
    "open items": (inquiries._OPEN_ITEMS, "SEARCH item USING INDEX ix_item_open"),
    "the clerk's last batch": (inquiries._LAST_BATCH, "SEARCH entry USING COVERING INDEX ix_entry_user"),
    "what is open now": (payments._OPEN, "SEARCH item USING INTEGER PRIMARY KEY"),
    "taking from an item": (payments._REDUCE, "SEARCH item USING INTEGER PRIMARY KEY"),
    "the last batch's number": (payments._LAST_NUMBER, "SEARCH payment_batch USING COVERING INDEX"),
    "the last voucher's number": (vouchers._LAST_NUMBER, "SEARCH voucher USING COVERING INDEX"),
    "an act by its id": (audit._FIND_ACT, "SEARCH entry USING COVERING INDEX"),
    "the head before": (audit._HEAD_OF, "SEARCH entry USING INTEGER PRIMARY KEY"),
}
LARGE = ("item", "party", "party_term", "payment", "allocation", "entry", "payment_batch", "voucher", "posting")


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_a_whole_table(company: OpenCompany, question: str) -> None:
    prepared, wanted = QUESTIONS[question]
    sql = company.read(prepared.sql)
    opened = connect(company.stores.register)
    plan = [str(row[3]) for row in opened.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    opened.close()
    assert any(step.startswith(wanted) for step in plan), plan
    assert not any(step.startswith(f"SCAN {table}") for step in plan for table in LARGE), plan
