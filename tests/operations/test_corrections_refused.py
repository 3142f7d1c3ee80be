"""What every correction refuses: nothing is written, and the sentence says what to do."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from admix.audit import Operation
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.corrections import reverse_write_off, undo_match, unmatch
from admix.operations.invoices import InvoiceRow
from admix.operations.registers import lock_period
from admix.operations.reversals import Reversed, return_payment, reverse_batch, reverse_payment
from admix.operations.user_roles import set_role
from admix.operations.verifying import verify_company
from tests.corrected import BACK, TODAY, item, last_entry, opened, two_batches
from tests.office import by_hand, enter_batch, enter_invoices


@pytest.fixture
def office(company: OpenCompany) -> Iterator[OpenCompany]:
    """The two batches; whatever a test does, the register is in order afterwards."""
    two_batches(company)
    yield company
    assert verify_company(company) == []


LINE_VERBS: tuple[Operation[..., Any], ...] = (reverse_payment, return_payment, unmatch)
ENTRY_VERBS: tuple[Operation[..., Any], ...] = (undo_match, reverse_write_off)


@pytest.mark.parametrize("verb", [*LINE_VERBS, *ENTRY_VERBS, reverse_batch])
def test_nothing_is_corrected_without_a_reason_in_a_locked_period_or_by_a_clerk(
    office: OpenCompany, verb: Operation[..., Any]
) -> None:
    what = (1, item(office, "12345")) if verb in LINE_VERBS else (1,)
    before = opened(office), last_entry(office)
    with pytest.raises(Refusal, match="A reversal needs a reason") as refused:
        office.write(verb, *what, BACK, "  ")
    assert refused.value.field == "reason"
    assert (opened(office), last_entry(office)) == before
    office.write(lock_period, BACK, "Avstämd")
    with pytest.raises(Refusal, match="The period up to 980920 is locked"):
        office.write(verb, *what, BACK, "Fel")
    office.write(set_role, office.user, "administrator")
    office.write(set_role, "berit", "clerk")
    office.user = "berit"
    with pytest.raises(Refusal, match="berit may not do this"):
        office.write(verb, *what, date(1998, 9, 21), "Fel")
    assert opened(office) == before[0]


@pytest.mark.parametrize("verb", LINE_VERBS)
def test_only_what_is_in_the_batch_is_corrected_and_not_before_it_was_paid(
    office: OpenCompany, verb: Operation[..., Any]
) -> None:
    with pytest.raises(Refusal, match="The invoice is not in batch 1"):
        office.write(verb, 1, item(office, "54323"), BACK, "Fel")
    with pytest.raises(Refusal, match="There is no batch 9"):
        office.write(verb, 9, item(office, "54323"), BACK, "Fel")
    with pytest.raises(Refusal, match="The reversal cannot lie before the payment date 980914"):
        office.write(verb, 1, item(office, "12345"), date(1998, 9, 13), "Fel")


@pytest.mark.parametrize("verb", ENTRY_VERBS)
def test_an_entry_that_does_not_exist_is_not_undone(office: OpenCompany, verb: Operation[..., Any]) -> None:
    with pytest.raises(Refusal, match=r"Entry 999 is not a (match|write-off)\."):
        office.write(verb, 999, BACK, "Fel")


def test_what_would_be_open_in_one_currency_only_is_refused(office: OpenCompany) -> None:
    """10000.00 NOK at 0.00100 are 10.00: a reduction of 1.00 NOK takes nothing at home, 9999.00 NOK the rest. With
    the reduction taken back alone 1.00 NOK would be open, worth nothing; after the payment it can be."""
    enter_invoices(office, "888", InvoiceRow(0, "700", Decimal(10000), "NOK", 100, date(1998, 9, 13)))
    for number, line in ((3, TypedLine(reduction=Decimal(1))), (4, TypedLine(settle=True, paid=Decimal(9999)))):
        head = TypedHead(date(1998, 9, 16), line.paid or Decimal(0), "NOK", 100, "bank")
        assert enter_batch(office, head, ("700", line)).number == number
    assert opened(office)["700"] == (0, 0)
    with pytest.raises(Refusal, match=r"700 would be open in one currency only\. Reverse what was paid on it later"):
        office.write(reverse_payment, 3, item(office, "700"), BACK, "Fel")
    office.write(reverse_payment, 4, item(office, "700"), BACK, "Fel")
    assert office.write(reverse_payment, 3, item(office, "700"), BACK, "Fel") == Reversed(3, "700", None)
    assert opened(office)["700"] == (10000_00, 10_00)


def test_in_a_damaged_register_nothing_is_opened_beyond_its_amount(company: OpenCompany) -> None:
    enter_invoices(company, "888", InvoiceRow(0, "700", Decimal(500)))
    enter_batch(company, TypedHead(TODAY, Decimal(500), method="bank"), ("700", TypedLine(paid=Decimal(500))))
    with by_hand(company.stores.register) as register:
        register.execute("UPDATE item SET open_amount = 1, open_home = 1")
    with pytest.raises(Refusal, match=r"700 would be open beyond its amount\. Let the register be verified"):
        company.write(reverse_batch, 1, BACK, "Fel")
