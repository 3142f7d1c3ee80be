"""Corrections after approval, in figures worked out by hand: one payment, a returned one, a whole batch, un-matches.

Two batches stand. Batch 1 of 980914 (voucher I 1): 7900.00 on 12345 of 8000.00 with 100.00 reduction, 300.00 on
account (T2), the bank's fee 25.00. Batch 2 of 980915 (voucher I 2): 200.00 USD at 7.50000 = 1500.00 on 54323 of
500.00 USD at 7.36000 = 3680.00; 200.00 USD are 1472.00 of it, so the gain is 28.00 and 300.00 USD / 2208.00 is open.
Customer 888 owes 2208.00 less the 300.00 on account: 1908.00.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from admix.audit import Operation
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.money import Balance
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import Undone, Unmatched, reverse_write_off, undo_match, unmatch
from admix.operations.inquiries import AsOf, items_of_customer
from admix.operations.invoices import InvoiceRow
from admix.operations.match_claims import Pair
from admix.operations.matching import match_items
from admix.operations.reversals import Returned, Reversed, return_payment, reverse_batch, reverse_payment
from admix.operations.verifying import verify_company
from admix.operations.write_offs import write_off
from tests.corrected import BACK, item, last_entry, opened, owed, text_of, two_batches, voucher
from tests.office import enter_batch, enter_invoices, take_in

LINE_VERBS: tuple[Operation[..., Any], ...] = (reverse_payment, return_payment, unmatch)


@pytest.fixture
def office(company: OpenCompany) -> Iterator[OpenCompany]:
    """The two batches; whatever a test does, the register is in order afterwards."""
    two_batches(company)
    yield company
    assert verify_company(company) == []


# One payment


def test_one_payment_is_reversed_with_its_reduction(office: OpenCompany) -> None:
    """7900.00 leaves the bank and 100.00 the reductions; 12345 owes 8000.00. The fee and T2 stay."""
    before, _, _ = last_entry(office)
    done = office.write(reverse_payment, 1, item(office, "12345"), BACK, "Fel kund")
    assert done == Reversed(1, "12345", "I 3")
    assert last_entry(office) == (before + 1, "payment_reversal", before - 1)
    assert text_of(office, 3) == "Återföring I 1"
    assert voucher(office, 3) == [
        ("bank", "1930", -7900_00),
        ("reduction", "3730", -100_00),
        ("receivable", "1510", 8000_00),
    ]
    assert opened(office) == {"12345": (8000_00, 8000_00), "54323": (300_00, 2208_00), "T2": (-300_00, -300_00)}


def test_a_reversed_payment_counts_until_its_reversal_and_in_what_was_said_then(office: OpenCompany) -> None:
    """1908.00 as of the 19th, 9908.00 as of the 20th; as known before the reversal, 1908.00 on any day."""
    before, _, _ = last_entry(office)
    office.write(reverse_payment, 1, item(office, "12345"), BACK, "Fel kund")
    assert [owed(office, day) for day in (15, 19, 20, 30)] == [1908_00, 1908_00, 9908_00, 9908_00]
    assert owed(office, 30, known_at=before) == 1908_00


@pytest.mark.parametrize(
    ("rate", "exchange"),
    [(750000, ("exchange_gain", "3960", 28_00)), (720000, ("exchange_loss", "7960", -32_00))],
)
def test_a_foreign_payment_is_reversed_with_its_exchange_difference(
    office: OpenCompany, rate: int, exchange: tuple[str, str, int]
) -> None:
    """200.00 USD at 7.50000 brought 28.00 more than its 1472.00; at 7.20000 = 1440.00 it brings 32.00 less."""
    number = 2
    if rate != 750000:
        dollars = TypedHead(date(1998, 9, 16), Decimal(200), "USD", rate, "bank")
        number = enter_batch(office, dollars, ("54323", TypedLine(paid=Decimal(200), post_exchange=True))).number
        assert opened(office)["54323"] == (100_00, 736_00)
    office.write(reverse_payment, number, item(office, "54323"), BACK, "Fel")
    bank = {750000: -1500_00, 720000: -1440_00}[rate]
    assert voucher(office, number + 1) == [("bank", "1930", bank), exchange, ("receivable", "1510", 1472_00)]
    assert opened(office)["54323"] == {750000: (500_00, 3680_00), 720000: (300_00, 2208_00)}[rate]


def test_money_on_account_alone_is_reversed(office: OpenCompany) -> None:
    assert office.write(reverse_payment, 1, item(office, "T2"), BACK, "Fel") == Reversed(1, "T2", "I 3")
    assert voucher(office, 3) == [("bank", "1930", -300_00), ("receivable", "1510", 300_00)]
    assert opened(office)["T2"] == (0, 0)
    assert [owed(office, day) for day in (19, 20)] == [1908_00, 2208_00]


def test_a_batch_whose_payments_were_reversed_one_by_one_is_not_reversed_again(office: OpenCompany) -> None:
    office.write(reverse_payment, 1, item(office, "12345"), BACK, "Fel")
    with pytest.raises(Refusal, match=r"Payments of batch 1 are reversed already\. Reverse the others one by one"):
        office.write(reverse_batch, 1, BACK, "Fel")
    with pytest.raises(Refusal, match="The payment of 12345 in batch 1 is reversed already"):
        office.write(reverse_payment, 1, item(office, "12345"), BACK, "Fel")
    office.write(reverse_payment, 1, item(office, "T2"), BACK, "Fel")
    with pytest.raises(Refusal, match="The payment of T2 in batch 1 is reversed already"):
        office.write(return_payment, 1, item(office, "T2"), BACK, "Fel")


def test_a_line_without_money_is_reversed_and_neither_returned_nor_unmatched(office: OpenCompany) -> None:
    """2208.00 of reduction settles 54323; its reversal posts no money."""
    enter_batch(office, TypedHead(date(1998, 9, 16), Decimal(0), method="bank"), ("54323", TypedLine(settle=True)))
    line = item(office, "54323")
    for verb in LINE_VERBS[1:]:
        with pytest.raises(Refusal, match=r"Batch 3 has no money from 54323\. Reverse the line instead"):
            office.write(verb, 3, line, BACK, "Fel")
    assert office.write(reverse_payment, 3, line, BACK, "Fel").voucher == "I 4"
    assert voucher(office, 4) == [("reduction", "3730", -2208_00), ("receivable", "1510", 2208_00)]
    with pytest.raises(Refusal, match="The payment of 54323 in batch 3 is reversed already"):
        office.write(reverse_payment, 3, line, BACK, "Fel")


def test_a_part_of_a_set_off_is_reversed_on_its_own_account(office: OpenCompany) -> None:
    """T2's 300.00 pays 300.00 of a new invoice, total 0: no money, both sides of the receivable. The invoice's line
    taken back alone stands on 2440, the account of set-offs. Until T2's own line is taken back too, batch 1 stays.
    """
    enter_invoices(office, "888", InvoiceRow(0, "700", Decimal(500)))
    head = TypedHead(date(1998, 9, 16), Decimal(0), method="kvittning")
    enter_batch(office, head, ("T2", TypedLine(paid=Decimal(-300))), ("700", TypedLine(paid=Decimal(300))))
    assert voucher(office, 3) == [("receivable", "1510", 300_00), ("receivable", "1510", -300_00)]
    office.write(reverse_payment, 3, item(office, "700"), BACK, "Fel")
    assert voucher(office, 4) == [("bank", "2440", -300_00), ("receivable", "1510", 300_00)]
    with pytest.raises(
        Refusal, match=r"Money on account T2 of the batch has been used in batch 3\. Reverse that first"
    ):
        office.write(reverse_payment, 1, item(office, "T2"), BACK, "Fel")
    with pytest.raises(Refusal, match=r"The payment of T2 in batch 3 is a refund\. Reverse it instead"):
        office.write(unmatch, 3, item(office, "T2"), BACK, "Fel")
    office.write(reverse_payment, 3, item(office, "T2"), date(1998, 9, 22), "Fel")
    with pytest.raises(Refusal, match=r"The money was moved on account on 980922\. Type no earlier date"):
        office.write(reverse_batch, 1, BACK, "Fel")
    office.write(reverse_batch, 1, date(1998, 9, 22), "Fel")


# A payment that the bank returned


def test_a_returned_payment_costs_the_company_and_the_customer(office: OpenCompany) -> None:
    """The bank takes 40.00; the customer owes 60.00 (A1), three months from 980920: 981220. It can be paid."""
    line = item(office, "12345")
    done = office.write(return_payment, 1, line, BACK, "Täckning saknas", Decimal(40), Decimal(60))
    assert done == Returned(1, "12345", "I 3", "A1")
    assert text_of(office, 3) == "Retur I 1"
    assert voucher(office, 3) == [
        ("bank", "1930", -7900_00),
        ("reduction", "3730", -100_00),
        ("receivable", "1510", 8000_00),
        ("bank", "1930", -40_00),
        ("bank_charge", "6570", 40_00),
        ("receivable", "1510", 60_00),
        ("fee_income", "3540", -60_00),
    ]
    (fee,) = [one for one in office.read(items_of_customer, "888") if one.number == "A1"]
    assert (fee.kind, fee.open_home, fee.item_date, fee.due_date) == ("fee", 60_00, BACK, date(1998, 12, 20))
    assert [owed(office, day) for day in (19, 20)] == [1908_00, 9968_00]
    assert verify_company(office) == []
    enter_batch(office, TypedHead(BACK, Decimal(60), method="bank"), ("A1", TypedLine(paid=Decimal(60))))
    assert opened(office)["A1"] == (0, 0)


def test_a_return_without_fees_and_fees_that_are_refused(office: OpenCompany) -> None:
    line = item(office, "54323")
    for fees, field in (((Decimal(-1), None), "bank_fee"), ((None, Decimal(-1)), "customer_fee")):
        with pytest.raises(Refusal, match="The fee is typed without a sign") as refused:
            office.write(return_payment, 2, line, BACK, "Retur", *fees)
        assert refused.value.field == field
    assert office.write(return_payment, 2, line, BACK, "Retur", Decimal(0), None) == Returned(2, "54323", "I 3", None)
    assert [line[0] for line in voucher(office, 3)] == ["bank", "exchange_gain", "receivable"]


def test_a_fee_takes_the_next_free_number(office: OpenCompany) -> None:
    take_in(office, "fakturor.csv", "A1,888,1.00")
    line = item(office, "12345")
    assert office.write(return_payment, 1, line, BACK, "Retur", None, Decimal(60)).fee == "A1A"


def test_without_a_free_number_a_fee_is_refused(office: OpenCompany) -> None:
    take_in(office, "fakturor.csv", *(f"A1{letter},888,1.00" for letter in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
    with pytest.raises(Refusal, match="No number beginning with A1 is free"):
        office.write(return_payment, 1, item(office, "12345"), BACK, "Retur", None, Decimal(60))


# Un-matching


def test_an_unmatched_payment_stands_on_account(office: OpenCompany) -> None:
    """12345 owes 8000.00 again, T1 holds the 7900.00; only the reduction is posted back. 100.00 more is owed."""
    assert office.write(unmatch, 1, item(office, "12345"), BACK, "Fel faktura") == Unmatched("T1", "I 3")
    assert last_entry(office)[1] == "unmatching"
    assert voucher(office, 3) == [("reduction", "3730", -100_00), ("receivable", "1510", 100_00)]
    assert opened(office)["12345"] == (8000_00, 8000_00)
    assert opened(office)["T1"] == (-7900_00, -7900_00)
    assert opened(office, AsOf(date(1998, 9, 19)))["12345"] == (0, 0)
    assert "T1" not in opened(office, AsOf(date(1998, 9, 19)))
    assert [owed(office, day) for day in (19, 20)] == [1908_00, 2008_00]
    for found in ("12345", "T1"):
        with pytest.raises(Refusal, match=f"The payment of {found} in batch 1 is on account already"):
            office.write(unmatch, 1, item(office, found), BACK, "Fel")


def test_unmatching_that_changes_no_account_has_no_voucher(office: OpenCompany) -> None:
    enter_invoices(office, "888", InvoiceRow(0, "700", Decimal(500)))
    paid = TypedHead(date(1998, 9, 16), Decimal(500), method="bank")
    enter_batch(office, paid, ("700", TypedLine(paid=Decimal(500))))
    assert office.write(unmatch, 3, item(office, "700"), BACK, "Fel") == Unmatched("T4", None)


def test_an_unmatched_payment_is_returned_all_the_same(office: OpenCompany) -> None:
    """Whether the invoice or the money on account is named; either way nothing of the payment stands."""
    office.write(unmatch, 1, item(office, "12345"), BACK, "Fel faktura")
    with pytest.raises(Refusal, match="The money was moved on account on 980920"):
        office.write(return_payment, 1, item(office, "12345"), date(1998, 9, 19), "Retur")
    assert office.write(return_payment, 1, item(office, "12345"), date(1998, 9, 21), "Retur").voucher == "I 4"
    assert voucher(office, 4) == [("bank", "1930", -7900_00), ("receivable", "1510", 7900_00)]
    assert (opened(office)["12345"], opened(office)["T1"]) == ((8000_00, 8000_00), (0, 0))
    with pytest.raises(Refusal, match="The payment of T1 in batch 1 is reversed already"):
        office.write(reverse_payment, 1, item(office, "T1"), date(1998, 9, 22), "Fel")
    with pytest.raises(Refusal, match="The payment of 12345 in batch 1 is reversed already"):
        office.write(unmatch, 1, item(office, "12345"), date(1998, 9, 22), "Fel")


def match(company: OpenCompany, credit: str, debit: str, amount: int, day: date = BACK) -> int:
    """Match so much of a credit with an invoice; return the entry."""
    found = opened(company)
    seen = Balance(*found[credit]), Balance(*found[debit])
    company.write(match_items, [Pair(item(company, credit), item(company, debit), amount, *seen)], day)
    return last_entry(company)[0]


def test_matched_again_and_undone(office: OpenCompany) -> None:
    """T3 holds 200.00 USD worth 1500.00: un-matching posts the gain back. On 54323 at 7.36 they are 1472.00 again:
    the match posts 28.00 of gain, its undoing takes that back. While it is matched neither batch nor payment goes.
    """
    assert office.write(unmatch, 2, item(office, "54323"), BACK, "Fel") == Unmatched("T3", "I 3")
    assert voucher(office, 3) == [("exchange_gain", "3960", 28_00), ("receivable", "1510", -28_00)]
    assert (opened(office)["54323"], opened(office)["T3"]) == ((500_00, 3680_00), (-200_00, -1500_00))
    entry = match(office, "T3", "54323", 200_00)
    assert opened(office)["54323"] == (300_00, 2208_00)
    used = "Money on account T3 of the batch has been matched with 54323. Undo the match first"
    with pytest.raises(Refusal, match=used):
        office.write(reverse_batch, 2, BACK, "Fel")
    assert office.write(undo_match, entry, date(1998, 9, 21), "Fel") == Undone(entry, "I 5")
    assert sorted(voucher(office, 5)) == [("exchange_gain", "3960", 28_00), ("receivable", "1510", -28_00)]
    assert text_of(office, 5) == "Återföring I 4"
    assert (opened(office)["54323"], opened(office)["T3"]) == ((500_00, 3680_00), (-200_00, -1500_00))
    with pytest.raises(Refusal, match=f"Entry {entry} is taken back already"):
        office.write(undo_match, entry, date(1998, 9, 21), "Fel")


def test_a_batch_with_unmatched_money_is_reversed_as_a_whole(office: OpenCompany) -> None:
    """Bank 8175.00 and fee 25.00 go back; the reduction went with the un-match. Of 8300.00 receivable 100.00 did."""
    office.write(unmatch, 1, item(office, "12345"), BACK, "Fel")
    assert office.write(reverse_batch, 1, BACK, "Fel").voucher == "I 4"
    assert voucher(office, 4) == [
        ("bank", "1930", -8175_00),
        ("bank_charge", "6570", -25_00),
        ("receivable", "1510", 8200_00),
    ]
    assert opened(office) == {
        "12345": (8000_00, 8000_00),
        "54323": (300_00, 2208_00),
        "T1": (0, 0),
        "T2": (0, 0),
    }
    for verb in LINE_VERBS:
        with pytest.raises(Refusal, match="Batch 1 is reversed already"):
            office.write(verb, 1, item(office, "12345"), BACK, "Fel")


# Write-offs


def test_a_write_off_is_taken_back(office: OpenCompany) -> None:
    """50.00 USD of 54323 are 368.00 at its rate; the claim is 300.00 USD / 2208.00 before and after."""
    office.write(write_off, item(office, "54323"), 50_00, date(1998, 9, 16), "Konkurs", Balance(300_00, 2208_00))
    entry, _, _ = last_entry(office)
    assert opened(office)["54323"] == (250_00, 1840_00)
    with pytest.raises(Refusal, match=r"It was posted for 980916. Type no earlier date"):
        office.write(reverse_write_off, entry, date(1998, 9, 15), "Fel")
    with pytest.raises(Refusal, match=f"Entry {entry} is not a match"):
        office.write(undo_match, entry, BACK, "Fel")
    assert office.write(reverse_write_off, entry, BACK, "Betalar ändå") == Undone(entry, "I 4")
    assert sorted(voucher(office, 4)) == [("receivable", "1510", 368_00), ("write_off", "6351", -368_00)]
    assert opened(office)["54323"] == (300_00, 2208_00)
    assert opened(office, AsOf(date(1998, 9, 19)))["54323"] == (250_00, 1840_00)
    with pytest.raises(Refusal, match=f"Entry {entry} is taken back already"):
        office.write(reverse_write_off, entry, BACK, "Fel")
    with pytest.raises(Refusal, match=f"Entry {entry + 1} is not a write-off"):
        office.write(reverse_write_off, entry + 1, BACK, "Fel")
