"""The second day at the office: payments by customer, money on account, and what the papers say of them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from admix.cli.demo_day import ROWS
from admix.config import Settings
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.jobs import print_journal
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch, OnAccount
from admix.operations.claims import allocate_oldest_first, pay_in_full, pay_part
from admix.operations.customers import find_customer
from admix.operations.inquiries import AsOf, Balances, balances, items_of_customer
from admix.operations.invoice_cards import InvoiceCard, claims_of
from admix.operations.invoices import InvoiceRow
from admix.operations.journals import Selection
from admix.operations.payments import approve_batch, voucher_lines
from admix.operations.registers import enter_rate
from admix.operations.reversals import reverse_batch
from admix.operations.verifying.run import verify_company
from reports.customer import customer_report
from reports.rendering.paper import render_paper
from tests.office import enter_invoices

MONDAY = date(1998, 9, 14)


@pytest.fixture
def office(company: OpenCompany) -> OpenCompany:
    """Customer 888 owes 6300.00 (23432, June), 8000.00 (12345) and 3680.00 (54323, 500.00 USD)."""
    company.write(enter_rate, "EUR", date(1998, 1, 1), "8.70")
    enter_invoices(company, "888", *ROWS)
    return company


def begin(company: OpenCompany, head: TypedHead) -> tuple[Batch, list[InvoiceCard]]:
    """Open a batch and read customer 888's claims."""
    batch = Batch("a" * 32, company.read(propose_head, head))
    return batch, company.read(claims_of, company.read(find_customer, "888").id)


def bank(total: str, day: date = MONDAY) -> TypedHead:
    return TypedHead(day, Decimal(total), method="bank")


def paid(batch: Batch) -> dict[str, int]:
    return {line.card.number: line.paid for line in batch.lines}


def owed(company: OpenCompany, as_of: AsOf | None = None) -> Balances:
    return balances(company.read(items_of_customer, "888", as_of), MONDAY)


def test_the_oldest_invoice_is_paid_first_and_never_past_the_amount(office: OpenCompany) -> None:
    """10000.00: 6300.00 of June, then 3700.00 of 12345's 8000.00; the dollars of 980915 get nothing."""
    batch, claims = begin(office, bank("10000"))
    assert [card.number for card in claims] == ["23432", "12345", "54323"]
    assert paid(allocate_oldest_first(batch, claims, 10000_00)) == {"23432": 6300_00, "12345": 3700_00}


def test_more_than_all_claims_leaves_the_rest_over(office: OpenCompany) -> None:
    batch, claims = begin(office, bank("20000"))
    spread = allocate_oldest_first(batch, claims, 20000_00)
    assert paid(spread) == {"23432": 6300_00, "12345": 8000_00, "54323": 3680_00}
    assert spread.remainder == 20000_00 - 17980_00


def test_what_is_paid_already_stays_and_nothing_is_paid_with_an_amount_below_zero(office: OpenCompany) -> None:
    batch, claims = begin(office, bank("10000"))
    batch = batch.with_line(pay_part(batch.head, claims[1], 1000_00))
    assert paid(allocate_oldest_first(batch, claims, 7000_00)) == {
        "12345": 1000_00,
        "23432": 6300_00,
        "54323": 700_00,
    }
    assert allocate_oldest_first(batch, claims, -1) is batch
    assert allocate_oldest_first(batch, claims, 0) is batch


def test_a_credit_note_is_used_as_far_as_the_invoices_need_it(office: OpenCompany) -> None:
    """A credit note of 500.00: 17980.00 - 500.00 = 17480.00 pays all; with 17800.00 only 180.00 of it is needed;
    with 18000.00 nothing of it."""
    enter_invoices(office, "888", InvoiceRow(0, "K1", Decimal(-500), None, None, date(1998, 9, 10)))
    for amount, used, last in ((17480_00, -500_00, 3680_00), (17800_00, -180_00, 3680_00), (18000_00, None, 3680_00)):
        batch, claims = begin(office, bank("1"))
        spread = paid(allocate_oldest_first(batch, claims, amount))
        assert spread.get("K1") == used
        assert spread["54323"] == last
        assert sum(spread.values()) == min(amount, 17980_00)


def test_a_dollar_batch_pays_the_dollar_invoice_at_its_own_rate(office: OpenCompany) -> None:
    """500.00 USD at 7.50 are 3750.00: 3680.00 settled and 70.00 gained."""
    batch, claims = begin(office, TypedHead(MONDAY, Decimal(500), "USD", 750_000, "bank"))
    line = pay_in_full(batch.head, claims[2])
    assert (line.paid, line.rest.amount, line.rest.home, line.payment.exchange) == (500_00, 0, 0, 70_00)


def test_a_batch_in_a_third_currency_closes_a_claim(office: OpenCompany) -> None:
    """3680.00 SEK / 8.70 = 422.988..., 422.99 EUR = 3680.01 SEK: one öre of exchange gain closes it."""
    batch, claims = begin(office, TypedHead(MONDAY, Decimal(1000), "EUR", None, "bank"))
    line = pay_in_full(batch.head, claims[2])
    assert (line.paid, line.rest.amount, line.rest.home, line.payment.exchange) == (422_99, 0, 0, 1)


def test_money_on_account_on_the_papers_and_as_of_any_day(office: OpenCompany, tmp_path: Path) -> None:
    """Monday 888 pays 9000.00 of which 8000.00 settle 12345 and 1000.00 stay; on the 20th it was all a mistake.

    The journal lists both payments, 9000.00 in all; the bank got 9000.00, the receivable was credited 9000.00.
    """
    batch, claims = begin(office, bank("9000"))
    batch = batch.with_line(pay_in_full(batch.head, claims[1]))
    batch = batch.leaving(OnAccount(claims[1].party_id, "888", 1000_00))
    assert batch.remainder == 0
    assert office.write_as(batch.act_id, approve_batch, batch).payments == 2
    (journal,) = print_journal(office, Selection(), Settings(data_root=tmp_path))
    page = journal.pages.decode()
    assert "888     Sofis Hemväveri ABC  12345      8000.00                          8000.00\n" in page
    assert "888     Sofis Hemväveri ABC  T2         1000.00                          1000.00\n" in page
    assert "Summa omgång 1                          9000.00       0.00       0.00    9000.00\n" in page
    assert "1930    Checkräkningskonto                                9000.00\n" in page
    assert "1510    Kundfordringar                                                   9000.00\n" in page
    assert "Antal inbetalningar...........: 2\n" in page
    assert owed(office) == Balances(not_due=6300_00 + 3680_00, overdue=0, on_account=-1000_00)
    paper = render_paper(office.read(customer_report, "888", AsOf(), MONDAY), 60).decode()
    assert "T2      1998-09-14 1998-09-14 0       -1000.00           0.00       -1000.00\n" in paper
    assert "Belopp tillgodo...............:       -1000.00\n" in paper
    assert "Totalt........................:        8980.00\n" in paper
    office.write(reverse_batch, 1, date(1998, 9, 20), "Fel kund")
    assert owed(office).total == 17980_00
    assert owed(office, AsOf(date(1998, 9, 19))).total == 8980_00
    assert owed(office, AsOf(date(1998, 9, 20))).total == 17980_00
    assert verify_company(office) == []


def test_a_customer_in_credit_has_nothing_overdue(office: OpenCompany) -> None:
    """A payment of 500.00 in advance a month later: the old claims are overdue, the advance is on its own line."""
    batch, claims = begin(office, bank("500", date(1998, 10, 14)))
    batch = batch.leaving(OnAccount(claims[0].party_id, "888", 500_00))
    office.write_as(batch.act_id, approve_batch, batch)
    found = balances(office.read(items_of_customer, "888"), date(1998, 10, 15))
    assert found == Balances(not_due=8000_00 + 3680_00, overdue=6300_00, on_account=-500_00)


def test_on_account_gets_a_number_that_no_invoice_has(office: OpenCompany) -> None:
    """The first payment's would be T1, which someone gave an invoice: T1A."""
    enter_invoices(office, "888", InvoiceRow(0, "T1", Decimal(10)))
    batch, claims = begin(office, bank("500"))
    batch = batch.leaving(OnAccount(claims[0].party_id, "888", 500_00))
    office.write_as(batch.act_id, approve_batch, batch)
    assert {item.number for item in office.read(items_of_customer, "888")} >= {"T1", "T1A"}


def test_a_reduction_and_a_rest_on_account_in_one_batch(office: OpenCompany) -> None:
    """6000.00 settle 23432 with 300.00 of reduction, 2000.00 stay: bank 8000.00, receivable 8300.00."""
    batch, claims = begin(office, bank("8000"))
    batch = batch.with_line(propose_line(batch.head, claims[0], TypedLine(settle=True, paid=Decimal(6000))))
    batch = batch.leaving(OnAccount(claims[0].party_id, "888", 2000_00))
    lines = {line.link: line.amount for line in office.read(voucher_lines, batch) if line.amount}
    assert lines == {"bank": 8000_00, "reduction": 300_00, "receivable": -8300_00}


def test_a_batch_beyond_what_the_ledger_holds_is_refused_in_words(office: OpenCompany) -> None:
    """Two amounts on account of 99999999999.99 each are more than 10^13 öre."""
    batch, _ = begin(office, bank("99999999999.99"))
    for number in ("888", "889"):
        batch = batch.leaving(OnAccount(int(number), number, 10**13 - 1))
    with pytest.raises(Refusal, match="more in home currency than the ledger holds"):
        office.write_as(batch.act_id, approve_batch, batch)
