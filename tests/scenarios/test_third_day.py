"""The third day at the office, in words and figures: corrections, matching, bad debts, and the bridge to the ledger.

Entered on 13 September, without vouchers: 12345 of 8000.00 and 54323 of 500 USD at 7.36 = 3680.00 on customer 888,
20001 of 1250.50 with its credit note 20002 of -250.00 on 889, 70001 of 1000.00 on 891 (2 % within 10 days): 13680.50.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.config import Settings
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.formats.sie import read_sie
from admix.jobs import print_journal
from admix.operations.as_of import NOW, AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import unmatch
from admix.operations.gl_export import export_vouchers, find_export
from admix.operations.inquiries import all_items
from admix.operations.invoices import InvoiceRow
from admix.operations.journals import Selection
from admix.operations.match_claims import Pair, claims_to_match, propose_automatic
from admix.operations.matching import match_items
from admix.operations.reconciliation import reconcile
from admix.operations.registers import enter_rate
from admix.operations.revaluation import revalue
from admix.operations.reversals import return_payment, reverse_payment
from admix.operations.verifying import verify_company
from admix.operations.write_offs import approve_write_off, write_off
from models.ledger import Item
from models.vouchers import Posting, Voucher
from tests.office import NewCustomer, add_customers, enter_batch, enter_invoices, small_company

MONDAY = date(1998, 9, 14)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(1998, 9, day) for day in (15, 16, 17, 18))
MONTH_END = date(1998, 9, 30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    company = small_company(tmp_path)
    company.write(add_customers, [NewCustomer("891", "Tidiga Betalare AB", "TIDIGA", payment_term="30K")])
    enter_invoices(company, "888", InvoiceRow(0, "12345", Decimal(8000)), InvoiceRow(1, "54323", Decimal(500), "USD"))
    enter_invoices(company, "889", InvoiceRow(0, "20001", Decimal("1250.50")))
    enter_invoices(company, "889", InvoiceRow(0, "20002", Decimal(-250), credits="20001"))
    enter_invoices(company, "891", InvoiceRow(0, "70001", Decimal(1000)))
    yield company
    assert verify_company(company) == []
    company.close()


def open_total(company: OpenCompany, day: date | None = None) -> int:
    return sum(item.open_home for _, _, item in company.read(all_items, AsOf(day) if day else NOW))


def open_on(company: OpenCompany, number: str) -> tuple[int, int]:
    found = {item.number: (item.open_amount, item.open_home) for _, _, item in company.read(all_items)}
    return found[number]


def item_id(company: OpenCompany, number: str) -> int:
    return company.read(lambda session: session.execute(select(Item.id).where(Item.number == number)).scalar_one())


def last_voucher(company: OpenCompany) -> dict[str, int]:
    """Return the sums of the last voucher's postings by their link."""

    def ask(session: Session) -> dict[str, int]:
        last = session.execute(select(Voucher.id).order_by(Voucher.id.desc()).limit(1)).scalar_one()
        found = session.execute(
            select(Posting.link, func.sum(Posting.amount)).where(Posting.voucher_id == last).group_by(Posting.link)
        )
        return {row[0]: row[1] for row in found}

    return company.read(ask)


def monday(company: OpenCompany) -> None:
    """8980.00 from the bank: 980.00 with cash discount, 7999.40 rounded, 0.60 to the rounding account, fee 25.00."""
    enter_batch(
        company,
        TypedHead(MONDAY, Decimal(8980), method="bank", fee=Decimal(25)),
        ("70001", TypedLine(paid=Decimal(980))),
        ("12345", TypedLine(paid=Decimal("7999.40"), rounding=True)),
        separate=(60, "3740"),
    )


def tuesday(company: OpenCompany) -> None:
    """200 USD at 7.50 = 1500.00 for 1472.00 of the invoice."""
    line = TypedLine(paid=Decimal(200), post_exchange=True)
    enter_batch(company, TypedHead(TUESDAY, Decimal(200), "USD", 750_000, "bank"), ("54323", line))


def returned(company: OpenCompany) -> None:
    """The bank takes 7999.40 back and charges 40.00; the customer is charged 60.00."""
    company.write(
        return_payment, 1, item_id(company, "12345"), WEDNESDAY, "Täckning saknas", Decimal(40), Decimal(60)
    )


def test_a_week_of_everything(office: OpenCompany) -> None:
    monday(office)
    expected = {"bank": 8955_00, "bank_charge": 25_00, "discount": 20_00, "rounding": 60}
    assert last_voucher(office) == {**expected, "receivable": -9000_00, "separate": -60}
    assert open_total(office) == 4680_50

    pairs = office.read(propose_automatic, "889", MONDAY)
    office.write(match_items, pairs, MONDAY)
    assert (open_on(office, "20001"), open_on(office, "20002")) == ((1000_50, 1000_50), (0, 0))
    assert open_total(office) == 4680_50

    tuesday(office)
    assert last_voucher(office) == {"bank": 1500_00, "exchange_gain": -28_00, "receivable": -1472_00}
    assert open_on(office, "54323") == (300_00, 2208_00)

    returned(office)
    given_back = {"bank": -8039_40, "bank_charge": 40_00, "receivable": 8060_00, "fee_income": -60_00}
    assert last_voucher(office) == {**given_back, "rounding": -60}
    assert open_total(office) == 11268_50

    moved = office.write(unmatch, 2, item_id(office, "54323"), THURSDAY, "Fel faktura")
    assert last_voucher(office) == {"exchange_gain": 28_00, "receivable": -28_00}
    assert (open_on(office, "54323"), open_on(office, moved.on_account_number)) == (
        (500_00, 3680_00),
        (-200_00, -1500_00),
    )
    assert open_total(office) == 11240_50

    claims = {claim.number: claim for claim in office.read(claims_to_match, "888")}
    money, invoice = claims[moved.on_account_number], claims["54323"]
    pair = Pair(money.item_id, invoice.item_id, 200_00, money.open, invoice.open)
    office.write(match_items, [pair], FRIDAY)
    assert last_voucher(office) == {"exchange_gain": -28_00, "receivable": 28_00}
    assert open_on(office, "54323") == (300_00, 2208_00)

    bad = office.read(claims_to_match, "888")
    claim = next(claim for claim in bad if claim.number == "12345")
    asked = office.write(write_off, claim.item_id, None, FRIDAY, "Konkurs", claim.open)
    assert asked.request is not None
    assert open_on(office, "12345") == (8000_00, 8000_00)
    office.write(approve_write_off, asked.request)
    assert last_voucher(office) == {"receivable": -8000_00, "write_off": 8000_00}
    assert open_total(office) == 3268_50

    _month_end(office)
    _what_the_days_said(office)


def _month_end(office: OpenCompany) -> None:
    """300 USD at 7.60 are 2280.00, 72.00 more than in the books, taken back on 1 October; the ledgers agree."""
    office.today = MONTH_END
    office.write(enter_rate, "USD", MONTH_END, "7.60")
    office.write(revalue, MONTH_END)
    assert last_voucher(office) == {"revaluation": -72_00, "exchange_gain": 72_00}
    found = office.read(reconcile, AsOf(MONTH_END))
    assert (found.open_home, found.unposted_home, found.unposted_count) == (3268_50, 13680_50, 5)
    assert found.open_home - found.unposted_home == -10412_00


def _what_the_days_said(office: OpenCompany) -> None:
    """Figures as of a day stay when later things happen; the file and the journal come out the same twice."""
    days = {MONDAY: 4680_50, TUESDAY: 3208_50, WEDNESDAY: 11268_50, THURSDAY: 11240_50, FRIDAY: 3268_50}
    assert {day: open_total(office, day) for day in days} == days
    exported = office.write(export_vouchers)
    file = read_sie(exported.content)
    assert len(file.vouchers) == 8
    assert office.read(find_export, exported.number).content == exported.content
    with pytest.raises(Refusal, match="Every voucher has been exported"):
        office.write(export_vouchers)
    settings = Settings(data_root=office.stores.folder.parent)
    (journal,) = print_journal(office, Selection(), settings)
    assert print_journal(office, Selection(batch=1), settings)[0].pages == journal.pages


def test_a_second_reversal_and_a_reversal_of_what_was_returned(office: OpenCompany) -> None:
    monday(office)
    returned(office)
    with pytest.raises(Refusal, match="reversed already"):
        office.write(reverse_payment, 1, item_id(office, "12345"), THURSDAY, "Igen")
    office.write(reverse_payment, 1, item_id(office, "70001"), THURSDAY, "Fel kund")
    with pytest.raises(Refusal, match="reversed already"):
        office.write(reverse_payment, 1, item_id(office, "70001"), THURSDAY, "Igen")
    assert open_on(office, "70001") == (1000_00, 1000_00)


def test_a_debit_is_not_matched_with_a_debit_nor_with_another_currency(office: OpenCompany) -> None:
    claims = {claim.number: claim for number in ("888", "889") for claim in office.read(claims_to_match, number)}
    for credit, debit, said in (
        ("12345", "54323", "is no credit"),
        ("20002", "54323", "only items of the same currency"),
        ("20002", "12345", "not of one group"),
    ):
        pair = Pair(claims[credit].item_id, claims[debit].item_id, 1_00, claims[credit].open, claims[debit].open)
        with pytest.raises(Refusal, match=said):
            office.write(match_items, [pair], FRIDAY)
    assert open_total(office) == 13680_50
