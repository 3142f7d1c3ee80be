"""The customer inquiry's figures and the way down to a voucher, worked out by hand."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from admix.cli.demo_day import ROWS
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.money import round_half_up
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine
from admix.operations.batches import Batch, OnAccount
from admix.operations.customer_card import CustomerBalance, CustomerCard, PaymentHabits, customer_card
from admix.operations.customers import change_remark, find_customer
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from admix.operations.inquiries import balances, items_of_customer
from admix.operations.invoice_inquiry import (
    ItemLine,
    act_card,
    allocations_of,
    count_items,
    customer_of_invoice,
    is_in_collection,
    list_items,
    may_bear_interest,
    place_of_item,
)
from admix.operations.invoices import InvoiceRow
from admix.operations.payments import approve_batch
from admix.operations.reversals import reverse_batch
from admix.operations.verifying import verify_company
from tests.office import enter_batch, enter_invoices, take_in

TODAY = date(1998, 9, 13)
PAID_ON = date(1998, 9, 14)


def card(company: OpenCompany, number: str = "888", today: date = TODAY) -> CustomerCard:
    return company.read(customer_card, number, today)


def pay(company: OpenCompany, day: date, *paid: tuple[str, str]) -> int:
    """Approve a batch in SEK that pays these amounts; return its number."""
    head = TypedHead(day, sum((Decimal(amount) for _, amount in paid), Decimal(0)), method="bank")
    lines = [(number, TypedLine(paid=Decimal(amount))) for number, amount in paid]
    return enter_batch(company, head, *lines).number


def leave_on_account(company: OpenCompany, day: date, amount: int, act: str) -> int:
    """Approve a batch that leaves so many minor units of SEK on account; return its number."""
    party = company.read(find_customer, "888").id
    head = company.read(propose_head, TypedHead(day, Decimal(amount) / 100, method="bank"))
    batch = Batch(act, head).leaving(OnAccount(party, "888", amount))
    return company.write_as(act, approve_batch, batch).number


def lines(company: OpenCompany, offset: int = 0, limit: int = 100) -> list[ItemLine]:
    return company.read(list_items, company.read(find_customer, "888").id, offset, limit)


def line(company: OpenCompany, number: str) -> ItemLine:
    return next(found for found in lines(company) if found.number == number)


@pytest.fixture
def manual(company: OpenCompany) -> Iterator[OpenCompany]:
    """Scripts A, B and C: three invoices, 23432 paid in full, then 12345 in full and 2000.00 of 54323, on 980914."""
    enter_invoices(company, "888", *ROWS)
    pay(company, PAID_ON, ("23432", "6300"))
    pay(company, PAID_ON, ("12345", "8000"), ("54323", "2000"))
    yield company
    assert verify_company(company) == []


def test_the_manuals_customer(manual: OpenCompany) -> None:
    """3680.00 - 2000.00 = 1680.00, due 981213; dates of D1; bought up to 980913: 6300.00 + 8000.00, in September
    8000.00 (54323 is dated 980915); orders from the demo's customer file."""
    found = card(manual)
    assert found.balance == CustomerBalance(1680_00, 0, 0, 0, 0)
    assert found.balance.total == 1680_00
    assert (found.created, found.latest_invoice, found.latest_payment) == (
        date(1998, 9, 2),
        date(1998, 9, 15),
        PAID_ON,
    )
    assert (found.bought_this_year, found.bought_this_month) == (14300_00, 8000_00)
    assert (found.orders.total, found.orders.back, found.orders.last) == (40000_00, None, date(1998, 9, 7))
    assert (found.name, found.terms_text, found.remark) == (
        "Sofis Hemväveri ABC",
        "90 dagar netto",
        "På gång att köpa",
    )


def test_the_statistics_of_the_manuals_customer(manual: OpenCompany) -> None:
    """12345: 980913 to 980914 is 1 day; due 981213, 90 days later; the terms' three months are 91 days.
    23432: 980601 to 980914 is 29 + 31 + 31 + 14 = 105 days; due 980915, 1 day later; the terms give 980901, 92 days.
    54323 is paid in part and does not count. Means: 106 / 2 = 53; (-90 - 1) / 2 = -45.5, half away from zero -46: the
    manual's 46- (O20); against the terms (91 - 1 + 92 - 105) / 2 = 38.5, which is 39.
    """
    assert card(manual).habits == PaymentHabits(2, days_to_pay=53, against_terms=39, days_overdue=-46)


def test_the_manuals_103_and_12_are_not_imitated(manual: OpenCompany) -> None:
    """They come from no one formula over its data (O18, O19, O21)."""
    habits = card(manual).habits
    assert 103 not in {habits.days_to_pay, habits.days_overdue}
    assert -12 not in {habits.against_terms, habits.days_overdue}


def test_paid_after_the_terms_is_negative_against_them(company: OpenCompany) -> None:
    """Dated 980331; the terms' three months clamp to 980630, 91 days; paid 980710, 101 days: 91 - 101 = -10.

    Due 980430 was typed: 71 days overdue.
    """
    enter_invoices(company, "888", InvoiceRow(0, "1", Decimal(100), None, None, date(1998, 3, 31), date(1998, 4, 30)))
    pay(company, date(1998, 7, 10), ("1", "100"))
    assert card(company).habits == PaymentHabits(1, days_to_pay=101, against_terms=-10, days_overdue=71)


@pytest.mark.parametrize("code", ["0", "10", "30", "60", "90", "30F"])
def test_the_terms_are_counted_as_invoices_count_them(company: OpenCompany, code: str) -> None:
    """For each day of two years, a leap year among them, the days are those to the due date that the terms give."""
    file = read_customer_file("villkor.csv", f"number,name,payment_term\n888,Sofis Hemväveri ABC,{code}".encode())
    company.write(import_customers, file, TODAY)
    terms = company.read(find_customer, "888").terms.rule
    days = [date(1995, 2, 1) + timedelta(day) for day in range(0, 730, 17)]
    for at, start in enumerate(range(0, len(days), 7)):
        rows = [
            InvoiceRow(place, f"{at}-{place}", Decimal(100), None, None, day, date(1999, 1, 1))
            for place, day in enumerate(days[start : start + 7])
        ]
        enter_invoices(company, "888", *rows)
        pay(company, date(1998, 9, 1), *((row.number, "100") for row in rows))
    expected = sum((terms.due(day) - date(1998, 9, 1)).days for day in days)
    assert card(company).habits.against_terms == round_half_up(expected, len(days))


def test_an_invoice_is_settled_by_its_last_payment(company: OpenCompany) -> None:
    """Dated 980901: 60.00 after 1 day and 40.00 after 9 days; the credit note and its 100.00 count for nothing."""
    rows = (
        InvoiceRow(0, "1", Decimal(100), None, None, date(1998, 9, 1)),
        InvoiceRow(1, "2", Decimal(-100), None, None, date(1998, 1, 1)),
    )
    enter_invoices(company, "888", *rows)
    pay(company, date(1998, 9, 2), ("1", "60"))
    assert card(company).habits == PaymentHabits(0, None, None, None)
    pay(company, date(1998, 9, 10), ("1", "40"), ("2", "-100"))
    assert card(company).habits.settled == 1
    assert card(company).habits.days_to_pay == 9


def test_reversed_payments_never_count(manual: OpenCompany) -> None:
    """Batch 1 taken back: 23432 is open again, so 12345 alone counts: 1 day, 90 before due."""
    manual.write(reverse_batch, 1, date(1998, 9, 20), "Fel kund")
    found = card(manual)
    assert found.habits == PaymentHabits(1, days_to_pay=1, against_terms=90, days_overdue=-90)
    assert found.balance == CustomerBalance(6300_00 + 1680_00, 0, 0, 0, 0)
    assert found.latest_payment == PAID_ON
    manual.write(reverse_batch, 2, date(1998, 9, 20), "Fel bank")
    assert card(manual).latest_payment is None
    pay(manual, date(1998, 9, 25), ("23432", "6300"))
    found = card(manual)
    assert found.latest_payment == date(1998, 9, 25)
    assert found.habits == PaymentHabits(1, days_to_pay=116, against_terms=-24, days_overdue=10)


def test_overdue_periods_begin_the_day_after(company: OpenCompany) -> None:
    """980913 less 30 days is 980814, less 60 days 980715; each amount is a power of two, so every sum is one set."""
    due = ("980913", "980912", "980814", "980813", "980715", "980714", "980101")
    rows = [
        InvoiceRow(place, str(place), Decimal(2**place), None, None, date(1998, 1, 1), day)
        for place, day in enumerate(date(1998, int(text[2:4]), int(text[4:])) for text in due)
    ]
    enter_invoices(company, "888", *rows)
    found = card(company).balance
    assert found == CustomerBalance(1_00, (2 + 4) * 100, (8 + 16) * 100, (32 + 64) * 100, 0)
    assert found.total == 127_00 == balances(company.read(items_of_customer, "888"), TODAY).total


def test_money_on_account_is_a_line_of_its_own(company: OpenCompany) -> None:
    """100.00 owed since 980801, 30.00 on account from 980910: 70.00 in all, and the payment counts as one."""
    enter_invoices(company, "888", InvoiceRow(0, "1", Decimal(100), None, None, date(1998, 7, 1), date(1998, 8, 31)))
    batch = leave_on_account(company, date(1998, 9, 10), 30_00, "a" * 32)
    found = card(company)
    assert found.balance == CustomerBalance(0, 100_00, 0, 0, -30_00)
    assert found.balance.total == 70_00 == balances(company.read(items_of_customer, "888"), TODAY).total
    assert (found.latest_payment, found.latest_invoice) == (date(1998, 9, 10), date(1998, 7, 1))
    assert (found.bought_this_year, found.bought_this_month) == (100_00, 0)
    company.write(reverse_batch, batch, date(1998, 9, 11), "Fel kund")
    found = card(company)
    assert found.balance == CustomerBalance(0, 100_00, 0, 0, 0)
    assert found.latest_payment is None
    assert verify_company(company) == []


def test_bought_is_the_calendar_year_and_month_up_to_today(company: OpenCompany) -> None:
    """1 before the year, 2 and 4 in it, 8 and 16 in September, 32 after today, a credit note of 1 in September."""
    days = ((12, 31, 1997), (1, 1, 1998), (8, 31, 1998), (9, 1, 1998), (9, 13, 1998), (9, 14, 1998))
    rows = [
        InvoiceRow(place, str(place), Decimal(2**place), None, None, date(year, month, day), date(1999, 1, 1))
        for place, (month, day, year) in enumerate(days)
    ]
    enter_invoices(company, "888", *rows)
    enter_invoices(company, "888", InvoiceRow(0, "K", Decimal(-1), None, None, date(1998, 9, 2), date(1999, 1, 1)))
    found = card(company)
    assert (found.bought_this_year, found.bought_this_month) == ((2 + 4 + 8 + 16 - 1) * 100, (8 + 16 - 1) * 100)
    assert card(company, today=date(1999, 1, 1)).bought_this_year == 0


def test_a_customer_of_whom_nothing_is_known(company: OpenCompany) -> None:
    company.write(import_customers, read_customer_file("x.csv", b"number;name\n901;Lindgrens\n"), TODAY)
    found = card(company, "901")
    assert found.balance.total == 0
    assert found.habits == PaymentHabits(0, None, None, None)
    assert (found.latest_invoice, found.latest_payment, found.orders.last) == (None, None, None)
    assert (found.bought_this_year, found.orders.total) == (0, None)


def test_an_unknown_customer_is_refused(company: OpenCompany) -> None:
    with pytest.raises(Refusal, match=r"There is no customer 7\.") as refused:
        card(company, "7")
    assert refused.value.field == "number"


def test_a_changed_remark_stands_on_the_card_with_a_new_version(company: OpenCompany) -> None:
    before = card(company)
    company.write(change_remark, "888", "  Ringer i mars ", before.version)
    after = card(company)
    assert (after.remark, after.version) == ("Ringer i mars", before.version + 1)
    with pytest.raises(Refusal, match="Someone else has changed this"):
        company.write(change_remark, "888", "Annat", before.version)
    with pytest.raises(Refusal, match="at most 30 characters"):
        company.write(change_remark, "888", "x" * 31, after.version)
    assert card(company) == after
    assert verify_company(company) == []


# The list of invoices


def test_the_manuals_invoices(manual: OpenCompany) -> None:
    """D2: S, S, 0; 8000.00, 6300.00, 3680.00; paid 8000.00, 6300.00, 2000.00; rest 1680.00; J and N for all."""
    found = lines(manual)
    assert [(one.number, one.is_settled, one.reminders) for one in found] == [
        ("12345", True, 0),
        ("23432", True, 0),
        ("54323", False, 0),
    ]
    assert [(one.home_amount, one.paid_home, one.reduced_home, one.open_home) for one in found] == [
        (8000_00, 8000_00, 0, 0),
        (6300_00, 6300_00, 0, 0),
        (3680_00, 2000_00, 0, 1680_00),
    ]
    assert (found[2].currency, found[2].amount, found[2].open_amount) == ("USD", 500_00, 228_26)
    assert all(may_bear_interest(one) and not is_in_collection(one) for one in found)


def test_a_row_adds_up_with_reduction_and_exchange_difference(company: OpenCompany) -> None:
    """500.00 USD at 7.36 = 3680.00. 490.00 USD at 7.50 settles it with 10.00 USD = 73.60 SEK reduction; the gain
    stands with what was paid: 3680.00 - 73.60 = 3606.40. Taken back, nothing is paid or reduced."""
    enter_invoices(company, "888", *ROWS)
    head = TypedHead(PAID_ON, Decimal(490), "USD", 750000, "check")
    batch = enter_batch(
        company, head, ("54323", TypedLine(settle=True, paid=Decimal(490), reduction=Decimal(10), post_exchange=True))
    )
    found = line(company, "54323")
    assert (found.home_amount, found.paid_home, found.reduced_home, found.open_home) == (3680_00, 3606_40, 73_60, 0)
    company.write(reverse_batch, batch.number, date(1998, 9, 20), "Fel")
    found = line(company, "54323")
    assert (found.paid_home, found.reduced_home, found.open_home) == (0, 0, 3680_00)


def test_a_customers_many_invoices_come_page_by_page_in_the_order_of_their_numbers(company: OpenCompany) -> None:
    """Numbers 1 to 250, imported backwards: 9 before 10; the 101st page row is 101; 57 has 56 before it."""
    take_in(company, "x.csv", *(f"{number},888,1.00" for number in range(250, 0, -1)))
    party = company.read(find_customer, "888").id
    assert company.read(count_items, party) == 250
    assert [one.number for one in lines(company, 100, 100)] == [str(number) for number in range(101, 201)]
    assert [one.number for one in lines(company, 200, 100)] == [str(number) for number in range(201, 251)]
    assert company.read(place_of_item, party, "57") == 56


def test_money_on_account_stands_last_with_a_negative_rest(company: OpenCompany) -> None:
    leave_on_account(company, PAID_ON, 30_00, "a" * 32)
    enter_invoices(company, "888", *ROWS)
    assert [one.kind for one in lines(company)] == ["invoice", "invoice", "invoice", "on_account"]
    last = lines(company)[3]
    assert (last.home_amount, last.paid_home, last.open_home) == (-30_00, 0, -30_00)
    assert company.read(place_of_item, company.read(find_customer, "888").id, last.number) == 3


def test_whose_invoice_it_is(manual: OpenCompany) -> None:
    assert manual.read(customer_of_invoice, "54323") == "888"
    with pytest.raises(Refusal, match=r"There is no invoice 99\."):
        manual.read(customer_of_invoice, "99")


# The way down


def test_an_allocation_leads_to_its_batch_and_voucher(manual: OpenCompany) -> None:
    """2000.00 SEK settle 271.74 USD (2000 / 7.36); batch 2 of 10000.00, voucher I 2: bank to receivable."""
    (found,) = manual.read(allocations_of, line(manual, "54323").item_id)
    assert (found.value_date, found.kind, found.home_amount, found.amount) == (PAID_ON, "payment", 2000_00, 271_74)
    assert (found.batch, found.voucher_number, found.is_reversed, found.is_reversal) == (2, "I 2", False, False)
    act = manual.read(act_card, found.entry_id)
    assert (act.batch, act.payment_date, act.declared, act.used, act.currency) == (
        *(2, PAID_ON, 10000_00, 10000_00),
        "SEK",
    )
    assert (act.series, act.voucher, act.is_reversal) == ("I", 2, False)
    assert [(one.account, one.amount) for one in act.postings] == [("1930", 10000_00), ("1510", -10000_00)]


def test_a_reversal_stands_beside_what_it_took_back(manual: OpenCompany) -> None:
    manual.write(reverse_batch, 1, date(1998, 9, 20), "Fel kund")
    paid, back = manual.read(allocations_of, line(manual, "23432").item_id)
    assert (paid.home_amount, paid.is_reversed, paid.is_reversal, paid.voucher_number) == (
        6300_00,
        True,
        False,
        "I 1",
    )
    assert (back.home_amount, back.is_reversed, back.is_reversal, back.voucher_number) == (
        -6300_00,
        False,
        True,
        "I 3",
    )
    assert (back.batch, back.value_date) == (1, date(1998, 9, 20))
    act = manual.read(act_card, back.entry_id)
    assert (act.batch, act.is_reversal, act.reason) == (1, True, "Fel kund")
    assert [(one.account, one.amount) for one in act.postings] == [("1930", -6300_00), ("1510", 6300_00)]


def test_money_on_account_leads_to_the_payment_it_came_from(company: OpenCompany) -> None:
    batch = leave_on_account(company, PAID_ON, 30_00, "a" * 32)
    (item,) = lines(company)
    (origin,) = company.read(allocations_of, item.item_id)
    assert (origin.kind, origin.home_amount, origin.batch, origin.is_reversed) == ("on_account", 30_00, batch, False)
    company.write(reverse_batch, batch, date(1998, 9, 20), "Fel")
    origin, back = company.read(allocations_of, item.item_id)
    assert (origin.is_reversed, back.is_reversal, back.home_amount) == (True, True, -30_00)
    assert card(company).balance.total == 0


def test_an_invoice_that_nobody_paid_has_no_allocations(company: OpenCompany) -> None:
    enter_invoices(company, "888", *ROWS)
    assert company.read(allocations_of, line(company, "12345").item_id) == []


def test_the_definitions_stand_in_the_handbook() -> None:
    page = (Path(__file__).parents[2] / "docs" / "handbook.md").read_text("utf-8")
    for word in ("Snittbetalningstid", "Mot betalningsvillkor", "Snitt förfallet i dagar", "calendar days"):
        assert word in page
