"""The module links and the chart of accounts: one account for the receivables, the rest as the administrator says."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.invoices import InvoiceRow
from admix.operations.link_register import LinkLine, add_account, change_account, link_lines, propose_account
from admix.operations.registers import module_links
from admix.operations.verifying.run import verify_company
from models.company import LINK_KINDS
from tests.office import TODAY, by_hand, enter_batch, enter_invoices, small_company
from tests.operations.test_settings import entries, refused


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    """The small company, with nothing entered."""
    opened = small_company(tmp_path)
    yield opened
    opened.close()


def line_of(company: OpenCompany, code: str) -> LinkLine:
    return next(line for line in company.read(link_lines) if line.code == code)


def test_every_kind_of_entry_and_every_method_is_listed(office: OpenCompany) -> None:
    lines = office.read(link_lines)
    assert tuple(line.code for line in lines if not line.is_method) == LINK_KINDS
    assert [(line.code, line.account) for line in lines if line.is_method] == [
        ("bank", "1930"),
        ("check", "1930"),
        ("kontant", "1910"),
        ("kredit", "3730"),
        ("kvittning", "2440"),
        ("post", "1920"),
    ]
    assert (lines[0].account, lines[0].name) == ("1510", "Kundfordringar")


def test_a_kind_and_a_method_go_to_another_account(office: OpenCompany) -> None:
    assert office.read(propose_account, line_of(office, "rounding"), "3741") is None
    office.write(add_account, "3741", "Öresutjämning utland")
    office.write(change_account, line_of(office, "rounding"), "3741")
    office.write(change_account, line_of(office, "post"), " 1930 ")
    assert office.read(module_links)["rounding"] == "3741"
    assert line_of(office, "post").name == "Checkräkningskonto"
    before = entries(office)
    office.write(change_account, line_of(office, "post"), "1930")
    assert entries(office) == before
    assert verify_company(office) == []


def test_a_kind_that_an_older_company_lacks_is_filled_in(office: OpenCompany) -> None:
    with by_hand(office.stores.register) as opened:
        opened.execute("DELETE FROM module_link WHERE kind = 'fee_income'")
    line = line_of(office, "fee_income")
    assert (line.account, line.name) == (None, None)
    with pytest.raises(Refusal, match="The module link fee_income has no account"):
        office.read(lambda session: module_links(session)["fee_income"])
    office.write(change_account, line, "3540")
    assert office.read(module_links)["fee_income"] == "3540"
    refused(office, lambda: office.write(change_account, line, "3730"), "Someone else has changed this")


def test_the_receivables_keep_the_account_that_vouchers_stand_on(office: OpenCompany) -> None:
    office.write(add_account, "1512", "Kundfordringar utland")
    office.write(change_account, line_of(office, "receivable"), "1512")
    enter_invoices(office, "888", InvoiceRow(0, "12345", Decimal(8000)))
    head = TypedHead(TODAY, Decimal(8000), method="bank")
    enter_batch(office, head, ("12345", TypedLine(paid=Decimal(8000))))
    sentence = "Vouchers stand on 1512: the account of the receivables cannot change"
    receivable = line_of(office, "receivable")
    refused(office, lambda: office.write(change_account, receivable, "1510"), sentence, "account")
    assert verify_company(office) == []


def test_the_receivables_share_their_account_with_nothing(office: OpenCompany) -> None:
    for code in ("revaluation", "bank"):
        refused(
            office,
            partial(office.write, change_account, line_of(office, code), "1510"),
            "1510 is the account of the receivables: nothing else goes there",
            "account",
        )
    receivable = line_of(office, "receivable")
    shared = "2440 is the account of something else"
    refused(office, lambda: office.write(change_account, receivable, "2440"), shared, "account")


@pytest.mark.parametrize("typed", ["", "15 10", "151O", "123456789", "-1510", "\uff11\uff15\uff11\uff10"])
def test_what_is_no_account_number_is_refused(office: OpenCompany, typed: str) -> None:
    line = line_of(office, "rounding")
    refused(office, lambda: office.write(change_account, line, typed), "is no account number", "account")
    refused(office, lambda: office.write(add_account, typed, "Namn"), "is no account number", "account")


def test_the_chart_of_accounts_refuses(office: OpenCompany) -> None:
    line = line_of(office, "rounding")
    refused(office, lambda: office.write(change_account, line, "3999"), "There is no account 3999", "account")
    refused(office, lambda: office.write(add_account, "1930", "Bank"), "There is an account 1930", "account")
    refused(office, lambda: office.write(add_account, "3999", "  "), "Type the account's name", "name")
    refused(office, lambda: office.write(add_account, "3999", "x" * 61), "at most 60 characters", "name")


def test_the_loser_of_two_link_changes_is_told(office: OpenCompany) -> None:
    seen = line_of(office, "bank")
    office.write(change_account, seen, "1920")
    refused(office, lambda: office.write(change_account, seen, "1910"), "Someone else has changed this")
