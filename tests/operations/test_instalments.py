"""Invoices paid in parts: the plan, what is left of each part at any day, ageing, and what is refused."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.money import Balance, Currency
from admix.operations.as_of import AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.customer_card import CustomerBalance, customer_card
from admix.operations.customers import find_customer
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from admix.operations.inquiries import Balances, ItemFigures, balances, items_of_customer
from admix.operations.instalments import (
    Instalments,
    Part,
    PlannedPart,
    TypedPart,
    equal_parts,
    open_parts,
    parts_of,
    plan_parts,
    propose_instalments,
    set_instalments,
)
from admix.operations.invoice_inquiry import list_items
from admix.operations.invoices import InvoiceRow
from admix.operations.reversals import reverse_batch
from admix.operations.selections import Selection
from admix.operations.verifying import Finding, verify_company
from admix.operations.verifying.instalments import check_instalments
from admix.operations.verifying.reading import any_text
from models.ledger import Item
from models.store import Entry
from reports.customer import customer_report
from reports.invoices import invoices_report
from reports.rendering.paper import render_paper
from tests.office import TODAY, enter_batch, enter_invoices, small_company

OCTOBER, NOVEMBER, DECEMBER = date(1998, 10, 1), date(1998, 11, 1), date(1998, 12, 1)
THIRDS = ((OCTOBER, 333_33), (NOVEMBER, 333_33), (DECEMBER, 333_34))
PAID_ON = date(1998, 9, 20)
Asked = tuple[tuple[date, int], ...]


def add_to_office(company: OpenCompany) -> None:
    """Give three invoices instalments and a credit note, and three customers an address for their goods."""
    numbers = [f"4020{at}" for at in range(3)]
    enter_invoices(company, "888", *(InvoiceRow(at, number, Decimal(900)) for at, number in enumerate(numbers)))
    for at, number in enumerate(numbers):
        set_parts(company, number, ((OCTOBER, 450_00), (OCTOBER + timedelta(days=30 + at), 450_00)))
        enter_invoices(company, "888", InvoiceRow(0, f"4021{at}", Decimal(-9 - at), credits=number))
    text = "number,name,group,delivery_street,delivery_city\n888,Sofis Hemväveri ABC,NORD,Lagret 1,Borås\n"
    text += "889,Åkessons Järn & Bygg,NORD,Lagret 2,Kinna\n890,Nordlys Handel AS,SYD,Lageret 3,Oslo\n"
    company.write(import_customers, read_customer_file("leveranser.csv", text.encode()), TODAY)


def item_of(company: OpenCompany, number: str) -> int:
    query = select(Item.id).where(Item.number == number)
    return company.read(lambda session: int(session.execute(query).scalar_one()))


def set_parts(company: OpenCompany, number: str, asked: Asked, day: date = TODAY, reason: str = "") -> Instalments:
    return company.write(set_instalments, item_of(company, number), asked, day, reason)


def pay(company: OpenCompany, number: str, amount: str, day: date = PAID_ON) -> int:
    head = TypedHead(day, Decimal(amount), method="bank")
    return enter_batch(company, head, (number, TypedLine(paid=Decimal(amount)))).number


def pay_dollars(company: OpenCompany, number: str, amount: str, rate: int) -> None:
    """Pay in dollars at a rate of the day and count the home amount in full: no exchange difference is posted."""
    head = TypedHead(PAID_ON, Decimal(amount), "USD", rate, "check")
    enter_batch(company, head, (number, TypedLine(paid=Decimal(amount))))


def parts_now(company: OpenCompany, number: str) -> list[Part]:
    item = item_of(company, number)
    return company.read(parts_of, [item])[item]


def parts_at(company: OpenCompany, number: str, as_of: AsOf) -> list[Part]:
    """Return the parts of one item through the statement that ageing and reminders use."""

    def ask(session: Session) -> list[Part]:
        statement = open_parts(as_of, Item.number == number).order_by("item_id", "place")
        return [Part(*(getattr(row, name) for name in Part._fields)) for row in session.execute(statement)]

    return company.read(ask)


def figures(company: OpenCompany, number: str, as_of: AsOf | None = None) -> ItemFigures:
    return next(item for item in company.read(items_of_customer, "888", as_of) if item.number == number)


def rests(parts: list[Part]) -> list[int]:
    return [part.rest for part in parts]


@pytest.fixture
def thirds(company: OpenCompany) -> Iterator[OpenCompany]:
    """Invoice 7001 of 1000.00 dated 980913 in three parts; the register verifies, whatever happened to it."""
    yield from with_thirds(company)


def with_thirds(company: OpenCompany) -> Iterator[OpenCompany]:
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(1000)))
    set_parts(company, "7001", THIRDS)
    yield company
    assert verify_company(company) == []
    assert findings(company) == []


def findings(company: OpenCompany) -> list[Finding]:
    def check(session: Session) -> list[Finding]:
        with any_text(session):
            return list(check_instalments(session))

    return company.read(check)


# The plan


def test_an_invoice_is_divided_into_equal_parts_a_month_apart(company: OpenCompany) -> None:
    """1000.00 in three is 333.33 each, and 0.01 more in the last; from 31 October: 30 November, 31 December."""
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(1000)))
    found = company.read(equal_parts, "7001", 3, date(1998, 10, 31))
    assert [part[:2] for part in found.parts] == [
        (date(1998, 10, 31), 333_33),
        (date(1998, 11, 30), 333_33),
        (date(1998, 12, 31), 333_34),
    ]
    assert (found.customer_number, found.amount, found.open) == (
        "888",
        Balance(1000_00, 1000_00),
        Balance(1000_00, 1000_00),
    )


def test_the_last_amount_may_be_left_empty(company: OpenCompany) -> None:
    """1000.00 less 400.00 leaves 600.00."""
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(1000)))
    typed = [TypedPart(0, OCTOBER, Decimal(400)), TypedPart(4, NOVEMBER, None)]
    found = company.read(propose_instalments, "7001", typed)
    assert found.parts == (PlannedPart(OCTOBER, 400_00, 400_00), PlannedPart(NOVEMBER, 600_00, 600_00))


def test_home_shares_are_rounded_so_that_they_add_up(company: OpenCompany) -> None:
    """500.00 USD at 7.36 = 3680.00, in 166.66 + 166.66 + 166.68. Up to each part: 166.66 x 7.36 = 1226.6176, so
    1226.62; 333.32 x 7.36 = 2453.2352, so 2453.24 (1226.62 more); 3680.00 (1226.76 more)."""
    enter_invoices(company, "888", InvoiceRow(0, "7002", Decimal(500), "USD"))
    found = company.read(equal_parts, "7002", 3, OCTOBER)
    assert [part[1:] for part in found.parts] == [(166_66, 1226_62), (166_66, 1226_62), (166_68, 1226_76)]
    assert sum(part.home_amount for part in found.parts) == 3680_00


def test_a_plan_is_one_entry_and_sets_the_due_date_of_its_first_part(thirds: OpenCompany) -> None:
    def look(session: Session) -> tuple[str, date, str]:
        entry = session.execute(select(Entry).order_by(Entry.id.desc()).limit(1)).scalar_one()
        return entry.kind, entry.value_date, entry.reason

    set_parts(thirds, "7001", ((OCTOBER, 400_00), (DECEMBER, 600_00)), PAID_ON, "Per telefon")
    assert thirds.read(look) == ("instalments", PAID_ON, "Per telefon")
    assert figures(thirds, "7001").due_date == OCTOBER


# What is left of each part


def test_what_is_paid_goes_to_the_earliest_part_first(thirds: OpenCompany) -> None:
    """400.00 paid: 333.33 closes October, 66.67 goes to November, of which 266.66 is left; December is untouched."""
    pay(thirds, "7001", "400")
    assert parts_now(thirds, "7001") == [
        Part(1, OCTOBER, 333_33, 333_33, 0, 0),
        Part(2, NOVEMBER, 333_33, 333_33, 266_66, 266_66),
        Part(3, DECEMBER, 333_34, 333_34, 333_34, 333_34),
    ]
    number = pay(thirds, "7001", "600")
    assert rests(parts_now(thirds, "7001")) == [0, 0, 0]
    thirds.write(reverse_batch, number, date(1998, 9, 25), "Fel kund")
    assert rests(parts_now(thirds, "7001")) == [0, 266_66, 333_34]


def test_an_item_without_a_plan_is_one_part(company: OpenCompany) -> None:
    enter_invoices(company, "888", InvoiceRow(0, "1", Decimal(100)), InvoiceRow(1, "2", Decimal(-40)))
    assert parts_now(company, "1") == [Part(1, date(1998, 12, 13), 100_00, 100_00, 100_00, 100_00)]
    assert parts_now(company, "2") == [Part(1, date(1998, 12, 13), -40_00, -40_00, -40_00, -40_00)]


def test_as_of_a_day_counts_what_was_paid_and_planned_by_then(thirds: OpenCompany) -> None:
    """On 980913 three parts, nothing paid. 400.00 on 980920. From 980925 two parts of 500.00: 400.00 of the first
    is paid. Known at the entry before the second plan, 980930 still has the three parts."""
    pay(thirds, "7001", "400")
    before = thirds.read(lambda session: session.execute(select(Entry.id).order_by(Entry.id.desc())).scalar())
    set_parts(thirds, "7001", ((OCTOBER, 500_00), (DECEMBER, 500_00)), date(1998, 9, 25))
    assert rests(parts_at(thirds, "7001", AsOf(TODAY))) == [333_33, 333_33, 333_34]
    assert rests(parts_at(thirds, "7001", AsOf(date(1998, 9, 24)))) == [0, 266_66, 333_34]
    assert rests(parts_at(thirds, "7001", AsOf(date(1998, 9, 25)))) == [100_00, 500_00]
    assert rests(parts_at(thirds, "7001", AsOf())) == [100_00, 500_00]
    assert rests(parts_at(thirds, "7001", AsOf(date(1998, 9, 30), before))) == [0, 266_66, 333_34]
    assert parts_at(thirds, "7001", AsOf(date(1998, 9, 12))) == []


def test_a_plan_that_came_with_its_invoice_counts_from_the_invoice_date(company: OpenCompany) -> None:
    """Imported on 980913 with the date 980901: as of 980905 the parts are there, as the invoice is."""
    row = InvoiceRow(
        0,
        "7003",
        Decimal(100),
        item_date=date(1998, 9, 1),
        instalments=((OCTOBER, Decimal(40)), (NOVEMBER, Decimal(60))),
    )
    enter_invoices(company, "888", row)
    assert [(part.due_date, part.rest) for part in parts_at(company, "7003", AsOf(date(1998, 9, 5)))] == [
        (OCTOBER, 40_00),
        (NOVEMBER, 60_00),
    ]
    assert figures(company, "7003", AsOf(date(1998, 9, 5))).due_date == OCTOBER
    assert findings(company) == []


@pytest.mark.parametrize(
    ("rate", "left"),
    [
        # 300.00 USD at 7.36 = 2208.00, three parts of 736.00. 100.00 USD at 7.00 = 700.00 leaves 1508.00: the first
        # part is paid and owes nothing, the last has its 736.00, so the second has 1508.00 - 736.00 = 772.00.
        (700000, [(0, 0), (100_00, 772_00), (100_00, 736_00)]),
        # At 8.00: 800.00 leaves 1408.00; 1408.00 - 736.00 = 672.00.
        (800000, [(0, 0), (100_00, 672_00), (100_00, 736_00)]),
        # At 15.00: 1500.00 leaves 708.00, less than the last part's 736.00.
        (1500000, [(0, 0), (100_00, 0), (100_00, 708_00)]),
    ],
)
def test_a_part_that_is_paid_in_its_currency_owes_nothing_at_home(
    company: OpenCompany, rate: int, left: list[tuple[int, int]]
) -> None:
    enter_invoices(company, "888", InvoiceRow(0, "7004", Decimal(300), "USD"))
    set_parts(company, "7004", ((OCTOBER, 100_00), (NOVEMBER, 100_00), (DECEMBER, 100_00)))
    pay_dollars(company, "7004", "100", rate)
    found = parts_now(company, "7004")
    assert [(part.rest, part.rest_home) for part in found] == left
    assert sum(part.rest_home for part in found) == figures(company, "7004").open_home


# Ageing and lists


def test_each_part_is_aged_on_its_own_day(thirds: OpenCompany) -> None:
    """400.00 paid. On 981102 November's 266.66 is one day overdue, December's 333.34 not due. On 981215 November is
    44 days overdue (period 2), December 14 (period 1); on 990201 92 and 62 (period 3 both)."""
    pay(thirds, "7001", "400")
    for day, expected in (
        (NOVEMBER, CustomerBalance(600_00, 0, 0, 0, 0)),
        (date(1998, 11, 2), CustomerBalance(333_34, 266_66, 0, 0, 0)),
        (date(1998, 12, 15), CustomerBalance(0, 333_34, 266_66, 0, 0)),
        (date(1999, 2, 1), CustomerBalance(0, 0, 0, 600_00, 0)),
    ):
        assert thirds.read(customer_card, "888", day).balance == expected
        items = thirds.read(items_of_customer, "888")
        assert balances(items, day) == Balances(expected.not_due, 600_00 - expected.not_due, 0)


def test_an_invoice_with_instalments_is_late_against_its_last_part(thirds: OpenCompany) -> None:
    """1000.00 paid on 981203: 81 days after 980913, 2 days after the last part's 981201. The terms give 91 days."""
    pay(thirds, "7001", "1000", date(1998, 12, 3))
    habits = thirds.read(customer_card, "888", date(1998, 12, 31)).habits
    assert (habits.settled, habits.days_to_pay, habits.against_terms, habits.days_overdue) == (1, 81, 10, 2)


def test_the_invoice_list_has_the_parts(thirds: OpenCompany) -> None:
    enter_invoices(thirds, "888", InvoiceRow(0, "7005", Decimal(50)))
    pay(thirds, "7001", "400")
    party = thirds.read(find_customer, "888").id
    planned, plain = thirds.read(list_items, party, 0, 10)
    assert (planned.number, rests(list(planned.parts))) == ("7001", [0, 266_66, 333_34])
    assert (plain.number, plain.parts) == ("7005", ())


def test_reports_list_the_parts_under_their_invoice(thirds: OpenCompany) -> None:
    """400.00 of 1000.00 paid: the parts have 0.00, 266.66 and 333.34 left, and the sums count the invoice once."""
    pay(thirds, "7001", "400")
    page = render_paper(thirds.read(customer_report, "888", AsOf(), date(1998, 11, 2))).decode()
    assert re.search(r"2, 7001\.+: 1998-11-01         333\.33         266\.66\n", page)
    assert "Förfallet.....................:         266.66" in page
    page = render_paper(thirds.read(invoices_report, Selection(AsOf(date(1998, 9, 19))), date(1998, 11, 2))).decode()
    assert re.search(r"3, 7001\.+: 1998-12-01         333\.34         333\.34 SEK\n", page)
    assert [line.split()[-2:] for line in page.splitlines() if "alla kunder" in line] == [["1000.00", "1000.00"]]


def test_a_plan_of_nothing_but_fractions_keeps_every_minor_unit_of_home_currency() -> None:
    """7 yen worth 0.50 in home currency, one yen a part: 50 x 1/7 = 7.14, 14.29, 21.43, 28.57, 35.71, 42.86, 50."""
    asked = [(OCTOBER + timedelta(days=at), 1) for at in range(7)]
    parts = plan_parts(asked, TODAY, Balance(7, 50), Currency("JPY", 0))
    assert [part.home_amount for part in parts] == [7, 7, 7, 8, 7, 7, 7]


def test_the_office_for_the_tests_that_end_admix(tmp_path: Path) -> None:
    company = small_company(tmp_path)
    add_to_office(company)
    assert verify_company(company) == []
    with connect(company.stores.register) as opened:
        for table, count in (("instalment", 6), ("delivery_address", 3)):
            assert opened.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,)
        linked = "SELECT count(*) FROM item WHERE credits_item_id IS NOT NULL"
        assert opened.execute(linked).fetchone() == (3,)
    company.close()
