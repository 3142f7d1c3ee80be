"""Whatever is invoiced and paid in whatever order: what is open is the amount less what was taken, to the minor unit.

The oracle is a dictionary of whole numbers; it knows no SQL and no settlement in other currencies.
"""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admix.database.company import OpenCompany
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.inquiries import items_of_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.payments import approve_batch
from admix.operations.reversals import reverse_batch
from admix.operations.verifying.run import verify_company
from tests.copies import demo_company

TODAY = date(1998, 9, 13)
AMOUNTS = st.integers(1, 10_000_00)
PARTS = st.lists(st.tuples(st.integers(1, 100), st.booleans(), st.booleans()), min_size=1, max_size=4)


@dataclass
class Office:
    """One register for every example, each with invoices of its own."""

    company: OpenCompany
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A demo company; at the end of the module it verifies, whatever happened to it."""
    company = demo_company(tmp_path_factory.mktemp("office"))
    yield Office(company)
    assert verify_company(company) == []
    company.close()


@pytest.mark.no_cover
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=4), parts=PARTS, credit=st.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_open_is_the_amount_less_what_was_taken(
    office: Office, amounts: list[int], parts: list[tuple[int, bool, bool]], credit: bool
) -> None:
    company, sign = office.company, -1 if credit else 1
    oracle = {f"P{next(office.numbers)}": sign * amount for amount in amounts}
    rows = [
        InvoiceRow(place, number, Decimal(amount).scaleb(-2)) for place, (number, amount) in enumerate(oracle.items())
    ]
    shown = company.read(propose_invoices, "888", rows, TODAY)
    company.write(register_invoices, "888", rows, shown, TODAY)
    for percent, settle, reverse in parts:
        left = {number: open_ for number, open_ in oracle.items() if open_}
        if not left:
            break
        paid = {number: open_ * percent // 100 for number, open_ in left.items()}
        if not any(paid.values()):
            break
        batch = pay(company, {number: amount for number, amount in paid.items() if amount}, settle=settle)
        before = dict(oracle)
        for number, amount in paid.items():
            if amount:
                oracle[number] = 0 if settle else oracle[number] - amount
        assert found(company, oracle) == oracle
        if reverse:
            company.write(reverse_batch, batch, TODAY, "tillbaka")
            oracle = before
            assert found(company, oracle) == oracle


def pay(company: OpenCompany, amounts: dict[str, int], *, settle: bool) -> int:
    """Pay invoices from one batch whose total is what is used; return its number."""
    total = Decimal(sum(amounts.values())).scaleb(-2)
    head = company.read(propose_head, TypedHead(TODAY, total, method="bank"))
    lines = tuple(
        propose_line(
            head, company.read(find_open_invoice, number), TypedLine(settle=settle, paid=Decimal(amount).scaleb(-2))
        )
        for number, amount in amounts.items()
    )
    batch = Batch(uuid.uuid4().hex, head, lines)
    assert batch.remainder == 0
    return company.write_as(batch.act_id, approve_batch, batch).number


def found(company: OpenCompany, oracle: dict[str, int]) -> dict[str, int]:
    """What the register says is open on the oracle's invoices."""
    items = company.read(items_of_customer, "888")
    return {item.number: item.open_home for item in items if item.number in oracle}
