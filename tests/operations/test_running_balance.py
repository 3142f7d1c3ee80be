"""From the balance to what it is made of, and all transactions with the balance after each."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.cli.demo_day import ROWS
from admix.database.company import OpenCompany
from admix.operations.balance_items import balance_items, count_balance_items
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.customer_card import CustomerBalance, customer_card
from admix.operations.customers import find_customer
from admix.operations.instalments import set_instalments
from admix.operations.invoice_inquiry import list_items
from admix.operations.invoices import InvoiceRow
from admix.operations.reversals import reverse_batch
from admix.operations.running_balance import Transaction, count_transactions, list_transactions
from tests.copies import demo_company
from tests.full_office import full_office
from tests.office import enter_batch, enter_invoices

LINES = (*CustomerBalance._fields, "total")
MONDAY = date(1998, 9, 14)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """Everything that can happen to a ledger has happened in it."""
    company = full_office(tmp_path_factory.mktemp("office"))
    yield company
    company.close()


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """The manual's three invoices and two batches, the second of them reversed on 980920."""
    company = demo_company(Path(tmp_path_factory.mktemp("manual")))
    enter_invoices(company, "888", *ROWS)
    enter_batch(company, TypedHead(MONDAY, Decimal(5000), method="bank"), ("23432", TypedLine(paid=Decimal(6300))))
    lines = (("12345", TypedLine(paid=Decimal(8000))), ("54323", TypedLine(paid=Decimal(2000))))
    enter_batch(company, TypedHead(MONDAY, Decimal(10000), method="bank"), *lines)
    company.write(reverse_batch, 2, date(1998, 9, 20), "fel")
    yield company
    company.close()


def party(company: OpenCompany, number: str) -> int:
    return company.read(find_customer, number).id


def every_transaction(company: OpenCompany, number: str) -> list[Transaction]:
    count = company.read(count_transactions, party(company, number))
    found = company.read(list_transactions, party(company, number), 0, count + 1)
    assert len(found) == count
    return found


def test_the_manuals_transactions_by_date_with_the_balance_after_each(manual: OpenCompany) -> None:
    """6300 + 8000 - 6300 - 8000 - 2000 + 3680 = 1680.00; the reversal gives 10000.00 back."""
    shown = [
        (one.day.isoformat()[5:], one.kind, one.number, one.home_amount, one.balance, one.is_reversal)
        for one in every_transaction(manual, "888")
    ]
    assert shown == [
        ("06-01", "invoice", "23432", 630000, 630000, False),
        ("09-13", "invoice", "12345", 800000, 1430000, False),
        ("09-14", "payment", "23432", -630000, 800000, False),
        ("09-14", "payment", "12345", -800000, 0, False),
        ("09-14", "payment", "54323", -200000, -200000, False),
        ("09-15", "invoice", "54323", 368000, 168000, False),
        ("09-20", "payment", "12345", 800000, 968000, True),
        ("09-20", "payment", "54323", 200000, 1168000, True),
    ]


def test_each_transaction_names_its_batch_and_its_voucher(manual: OpenCompany) -> None:
    """Of the reversal the batch it took back; an invoice entered by hand has neither."""
    found = every_transaction(manual, "888")
    assert [(one.batch, one.voucher_number) for one in (found[0], found[2], found[4], found[7])] == [
        (None, ""),
        (1, "I 1"),
        (2, "I 2"),
        (2, "I 3"),
    ]


def test_a_page_begins_with_the_balance_before_it(manual: OpenCompany) -> None:
    page = manual.read(list_transactions, party(manual, "888"), 3, 2)
    assert page == every_transaction(manual, "888")[3:5]


@pytest.mark.parametrize("number", ["888", "889", "890"])
def test_the_last_balance_and_every_line_are_the_cards(office: OpenCompany, number: str) -> None:
    """At a day on which some is overdue: what is listed behind a line adds up to it."""
    today = date(1998, 12, 20)
    balance = office.read(customer_card, number, today).balance
    assert every_transaction(office, number)[-1].balance == balance.total
    for line in LINES:
        found = office.read(balance_items, party(office, number), line, today, 0, 999)
        assert sum(item.rest_home for item in found) == getattr(balance, line)
        assert len(found) == office.read(count_balance_items, party(office, number), line, today)


def test_an_invoice_with_instalments_stands_part_by_part_in_its_lines(company: OpenCompany) -> None:
    """900.00 in three, the first part paid: 300.00 overdue, 300.00 not due; the paid part is nowhere."""
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(900)))
    parts = [(date(1998, 9, 13), 300_00), (date(1998, 9, 14), 300_00), (date(1998, 11, 1), 300_00)]
    (item,) = company.read(list_items, party(company, "888"), 0, 9)
    company.write(set_instalments, item.item_id, parts, company.today)
    enter_batch(company, TypedHead(MONDAY, Decimal(300), method="bank"), ("7001", TypedLine(paid=Decimal(300))))
    found = {
        line: [
            (one.due_date.day, one.rest)
            for one in company.read(balance_items, party(company, "888"), line, date(1998, 10, 1), 0, 9)
        ]
        for line in LINES
    }
    assert found["period_1"] == [(14, 300_00)]
    assert found["not_due"] == [(1, 300_00)]
    assert found["total"] == [(14, 300_00), (1, 300_00)]
