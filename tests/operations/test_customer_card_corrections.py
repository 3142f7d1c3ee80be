"""What matches, write-offs and corrections do to a customer's statistics, its invoice list and the way down."""

from datetime import date
from decimal import Decimal

import pytest

from admix.database.company import OpenCompany
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import reverse_write_off, undo_match, unmatch
from admix.operations.customer_card import CustomerCard, PaymentHabits, customer_card
from admix.operations.customers import find_customer
from admix.operations.invoice_inquiry import ItemLine, act_card, allocations_of, list_items
from admix.operations.invoices import InvoiceRow
from admix.operations.match_claims import Pair, claims_by_id
from admix.operations.matching import match_items
from admix.operations.reversals import return_payment, reverse_payment
from admix.operations.verifying import verify_company
from admix.operations.write_offs import write_off
from tests.office import TODAY, enter_batch, enter_invoices

NOTHING_SETTLED = PaymentHabits(0, None, None, None)
LATER = date(1998, 9, 30)


@pytest.fixture
def invoiced(company: OpenCompany) -> OpenCompany:
    """Customer 888 owes 100.00 (1), 200.00 (2) and 30.00 (3), has a credit note of 100.00 (4), all dated 980913."""
    amounts = (100, 200, 30, -100)
    rows = [InvoiceRow(at, str(at + 1), Decimal(amount)) for at, amount in enumerate(amounts)]
    enter_invoices(company, "888", *rows)
    return company


def card(company: OpenCompany) -> CustomerCard:
    return company.read(customer_card, "888", TODAY)


def line(company: OpenCompany, number: str) -> ItemLine:
    party = company.read(find_customer, "888").id
    return next(found for found in company.read(list_items, party, 0, 100) if found.number == number)


def pay(company: OpenCompany, day: date, number: str, amount: str, on_account: int = 0) -> int:
    total = Decimal(amount) + Decimal(on_account) / 100
    head = TypedHead(day, total, method="bank")
    left = ("888", on_account) if on_account else None
    return enter_batch(company, head, (number, TypedLine(paid=Decimal(amount))), on_account=left).number


def match(company: OpenCompany, credit: str, debit: str, amount: int, day: date) -> None:
    ids = (line(company, credit).item_id, line(company, debit).item_id)
    claims = company.read(claims_by_id, ids)
    pair = Pair(*ids, amount, claims[ids[0]].open, claims[ids[1]].open)
    company.write(match_items, [pair], day)


def write_off_all(company: OpenCompany, number: str, day: date) -> int:
    """Write off what is open on an invoice; return the entry."""
    item = line(company, number).item_id
    seen = company.read(claims_by_id, [item])[item].open
    company.write(write_off, item, None, day, "Konkurs", seen)
    return company.read(allocations_of, item)[-1].entry_id


def kinds(company: OpenCompany, number: str) -> list[tuple[str, int]]:
    found = company.read(allocations_of, line(company, number).item_id)
    return [(one.kind, one.home_amount) for one in found]


def test_what_was_written_off_is_neither_paid_nor_reduced(invoiced: OpenCompany) -> None:
    """60.00 of 100.00 paid, 40.00 written off: nobody paid it in full, so only invoice 2, paid after 10 days, counts.

    Taken back, 40.00 is open again and nothing is written off.
    """
    pay(invoiced, date(1998, 9, 20), "1", "60")
    entry = write_off_all(invoiced, "1", date(1998, 9, 25))
    pay(invoiced, date(1998, 9, 23), "2", "200")
    found = line(invoiced, "1")
    assert (found.paid_home, found.reduced_home, found.written_off_home, found.open_home) == (60_00, 0, 40_00, 0)
    assert kinds(invoiced, "1") == [("payment", 60_00), ("write_off", 40_00)]
    assert invoiced.read(act_card, entry).kind == "write_off"
    habits = card(invoiced).habits
    assert (habits.settled, habits.days_to_pay) == (1, 10)
    invoiced.write(reverse_write_off, entry, LATER, "Konkursen hävd")
    found = line(invoiced, "1")
    assert (found.paid_home, found.written_off_home, found.open_home) == (60_00, 0, 40_00)
    assert card(invoiced).habits.settled == 1
    assert verify_company(invoiced) == []


def test_an_invoice_that_a_credit_note_settled_was_never_paid(invoiced: OpenCompany) -> None:
    match(invoiced, "4", "1", 100_00, date(1998, 9, 20))
    assert card(invoiced).habits == NOTHING_SETTLED
    found = line(invoiced, "1")
    assert (found.paid_home, found.reduced_home, found.open_home) == (100_00, 0, 0)
    (one,) = invoiced.read(allocations_of, found.item_id)
    assert (one.kind, one.home_amount, one.other) == ("match", 100_00, "4")
    (other,) = invoiced.read(allocations_of, line(invoiced, "4").item_id)
    assert (other.kind, other.home_amount, other.other) == ("match", -100_00, "1")


def test_an_invoice_paid_and_credited_was_settled_by_its_last_payment(invoiced: OpenCompany) -> None:
    """100.00 of 200.00 paid after 5 days, the rest credited after 12: the customer took 5 days."""
    pay(invoiced, date(1998, 9, 18), "2", "100")
    match(invoiced, "4", "2", 100_00, date(1998, 9, 25))
    assert (card(invoiced).habits.settled, card(invoiced).habits.days_to_pay) == (1, 5)


def test_money_on_account_pays_on_the_day_of_its_match_until_that_is_undone(invoiced: OpenCompany) -> None:
    """30.00 stayed on account on 980915 and is matched with invoice 3 on 980921: 8 days. Invoice 2 took 2 days."""
    pay(invoiced, date(1998, 9, 15), "2", "200", on_account=30_00)
    left = next(
        found
        for found in invoiced.read(list_items, invoiced.read(find_customer, "888").id, 0, 100)
        if found.kind == "on_account"
    )
    match(invoiced, left.number, "3", 30_00, date(1998, 9, 21))
    assert (card(invoiced).habits.settled, card(invoiced).habits.days_to_pay) == (2, 5)
    assert line(invoiced, "3").paid_home == 30_00
    entry = invoiced.read(allocations_of, line(invoiced, "3").item_id)[0].entry_id
    invoiced.write(undo_match, entry, LATER, "Fel faktura")
    assert (card(invoiced).habits.settled, card(invoiced).habits.days_to_pay) == (1, 2)
    assert (line(invoiced, "3").paid_home, line(invoiced, "3").open_home) == (0, 30_00)
    first, back = invoiced.read(allocations_of, line(invoiced, "3").item_id)
    assert (first.is_reversed, first.is_reversal, back.is_reversed, back.is_reversal) == (True, False, False, True)


def test_a_payment_taken_back_never_counts_again_and_one_un_matched_still_came_in(invoiced: OpenCompany) -> None:
    """1 paid on 980914, 2 on 980916. 2 reversed: the latest is 980914. 1 un-matched: its money is on account."""
    first = pay(invoiced, date(1998, 9, 14), "1", "100")
    second = pay(invoiced, date(1998, 9, 16), "2", "200")
    assert (card(invoiced).latest_payment, card(invoiced).habits.settled) == (date(1998, 9, 16), 2)
    invoiced.write(reverse_payment, second, line(invoiced, "2").item_id, LATER, "Fel kund")
    assert (card(invoiced).latest_payment, card(invoiced).habits.settled) == (date(1998, 9, 14), 1)
    assert invoiced.read(act_card, entry_of_last(invoiced, "2")).kind == "payment_reversal"
    invoiced.write(unmatch, first, line(invoiced, "1").item_id, LATER, "Fel faktura")
    found = card(invoiced)
    assert (found.latest_payment, found.habits) == (date(1998, 9, 14), NOTHING_SETTLED)
    assert found.balance.on_account == -100_00


def entry_of_last(company: OpenCompany, number: str) -> int:
    return company.read(allocations_of, line(company, number).item_id)[-1].entry_id


def test_a_fee_is_owed_but_not_bought(invoiced: OpenCompany) -> None:
    """100.00 + 200.00 + 30.00 - 100.00 = 230.00 bought; the returned payment's fee of 50.00 is owed besides."""
    number = pay(invoiced, date(1998, 9, 14), "1", "100")
    invoiced.write(return_payment, number, line(invoiced, "1").item_id, LATER, "Utan täckning", None, Decimal(50))
    found = card(invoiced)
    assert (found.bought_this_year, found.balance.total, found.latest_payment) == (230_00, 280_00, None)


def test_discount_and_rounding_are_reduced(invoiced: OpenCompany) -> None:
    """199.90 for 200.00 with the difference of 0.10 as rounding, 90.00 for 100.00 settled with 10.00 reduction."""
    head = TypedHead(date(1998, 9, 14), Decimal("289.90"), method="bank")
    enter_batch(
        invoiced,
        head,
        ("1", TypedLine(settle=True, paid=Decimal(90))),
        ("2", TypedLine(paid=Decimal("199.90"), rounding=True)),
    )
    assert kinds(invoiced, "2") == [("payment", 199_90), ("rounding", 10)]
    found = line(invoiced, "2")
    assert (found.paid_home, found.reduced_home, found.open_home) == (199_90, 10, 0)
    found = line(invoiced, "1")
    assert (found.paid_home, found.reduced_home, found.open_home) == (90_00, 10_00, 0)
