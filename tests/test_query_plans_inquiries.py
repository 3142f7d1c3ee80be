"""A customer's card, its items and what was paid on one are answered from indexes, however large the register is."""

import pytest

from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.operations import (
    balance_items,
    customer_card,
    documents,
    invoice_inquiry,
    item_history,
    maintenance,
    open_parts,
    running_balance,
)
from admix.prepared import Prepared

ITEMS = "SEARCH item USING INDEX ix_item_party (party_id=?"
OPEN = "SEARCH item USING INDEX ix_item_open (party_id=?)"
ALLOCATIONS = "SEARCH allocation USING INDEX ix_allocation_item (item_id=?"
QUESTIONS: dict[str, tuple[Prepared, tuple[str, ...]]] = {
    "the customer": (customer_card._PARTY, ("SEARCH party USING INDEX",)),
    "the balance": (customer_card._BALANCE, (OPEN,)),
    "what was bought": (customer_card._BOUGHT, (ITEMS + " AND item_date>? AND item_date<?)",)),
    "the latest invoice": (customer_card._LATEST_INVOICE, (ITEMS,)),
    "the latest payment": (
        customer_card._LATEST_PAYMENT,
        ("SEARCH payment USING COVERING INDEX ix_payment_party (party_id=?)", ALLOCATIONS),
    ),
    "how it pays": (customer_card._HABITS, (ITEMS, ALLOCATIONS)),
    "how many items": (invoice_inquiry._COUNT, ("SEARCH item USING COVERING INDEX ix_item_party (party_id=?)",)),
    "a page of items": (invoice_inquiry._PAGE, (ITEMS, ALLOCATIONS)),
    "one item": (invoice_inquiry._ONE, ("SEARCH item USING INTEGER PRIMARY KEY", ALLOCATIONS)),
    "the place of an item": (invoice_inquiry._BEFORE, (ITEMS, "SEARCH item_1 USING INDEX uq_item_customer_number")),
    "whose invoice": (invoice_inquiry._CUSTOMER_OF, ("SEARCH item USING INDEX uq_item_customer_number",)),
    "what was paid on an item": (invoice_inquiry._LINES, (ALLOCATIONS, "SEARCH entry USING INTEGER PRIMARY KEY")),
    "where money on account came from": (invoice_inquiry._ORIGIN, ("SEARCH item USING INTEGER PRIMARY KEY",)),
    "who credits these": (
        invoice_inquiry._CREDITED_BY,
        ("SEARCH item USING INDEX ix_item_credits (credits_item_id=?)",),
    ),
    "parts of items": (
        open_parts._PARTS_OF,
        ("SEARCH item USING INTEGER PRIMARY KEY", "SEARCH part USING INDEX ix_instalment_item"),
    ),
    "the batch behind it": (invoice_inquiry._ACT, ("SEARCH payment_batch USING INDEX",)),
    "how many transactions": (
        running_balance._COUNT,
        ("SEARCH item USING COVERING INDEX ix_item_party (party_id=?)",),
    ),
    "a page of transactions": (running_balance._PAGE, (ITEMS, ALLOCATIONS)),
    "how many are overdue": (balance_items.counting("period_1"), (OPEN,)),
    "a page of all that is open": (balance_items.listing("total"), (OPEN,)),
    "an invoice to be maintained": (maintenance._BY_NUMBER, ("SEARCH item USING INDEX uq_item_customer_number",)),
    "its due dates": (item_history._DUE_DATES, ("SEARCH item_due_date USING INDEX ix_item_due_date_item",)),
    "its handling": (
        item_history._CHANGES,
        ("SEARCH entry_change USING INDEX ix_entry_change_handling (row_id=?)",),
    ),
    "an invoice's documents": (
        documents._OF_ITEM,
        ("SEARCH document_link USING INDEX ix_document_link_item (item_id=?)",),
    ),
    "a customer's documents": (
        documents._OF_PARTY,
        ("SEARCH document_link USING INDEX ix_document_link_party (party_id=?)",),
    ),
    "the postings of a voucher": (invoice_inquiry._POSTINGS, ("SEARCH posting USING INDEX",)),
}
LARGE = (
    "item",
    "item_due_date",
    "entry_change",
    "document_link",
    "party",
    "payment",
    "allocation",
    "entry",
    "payment_batch",
    "posting",
    "voucher",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_inquiry_reads_a_whole_table(company: OpenCompany, question: str) -> None:
    prepared, wanted = QUESTIONS[question]
    sql = company.read(prepared.sql)
    opened = connect(company.stores.register)
    plan = [str(row[3]) for row in opened.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    opened.close()
    for step in wanted:
        assert any(found.startswith(step) for found in plan), plan
    assert not any(f"{found} ".startswith(f"SCAN {table} ") for found in plan for table in LARGE), plan


@pytest.mark.parametrize("module", [customer_card, invoice_inquiry, item_history, running_balance])
def test_every_question_of_an_inquiry_is_looked_at(module: object) -> None:
    asked = {id(value) for value in vars(module).values() if isinstance(value, Prepared)}
    assert asked <= {id(prepared) for prepared, _ in QUESTIONS.values()}
