"""Whatever is planned and paid: the parts of an invoice make what is open on it, at every day."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.as_of import AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.invoices import InvoiceRow
from admix.operations.verifying import verify_company
from tests.copies import demo_company
from tests.office import TODAY, enter_batch, enter_invoices
from tests.operations.test_instalments import OCTOBER, figures, findings, parts_at, parts_now, rests, set_parts


@dataclass
class Books:
    """One register for every example, each with an invoice of its own."""

    company: OpenCompany
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """A demo company; at the end of the module it verifies, whatever happened to it."""
    company = demo_company(tmp_path_factory.mktemp("books"))
    yield Books(company)
    assert verify_company(company) == []
    assert findings(company) == []
    company.close()


DAYS = st.integers(0, 60)
PLANS = st.tuples(DAYS, st.lists(st.integers(1, 2000_00), min_size=2, max_size=6))
PAYMENTS = st.lists(st.tuples(DAYS, st.integers(1, 100), st.sampled_from([700000, 736000, 811111])), max_size=5)


@pytest.mark.no_cover
@given(first=PLANS, again=st.one_of(st.none(), DAYS), payments=PAYMENTS, dollars=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_parts_make_what_is_open_at_every_day(
    books: Books,
    first: tuple[int, list[int]],
    again: int | None,
    payments: list[tuple[int, int, int]],
    *,
    dollars: bool,
) -> None:
    """The oracle pays part after part with what was paid by a day, in the invoice's currency; it knows no SQL."""
    company, number = books.company, f"Q{next(books.numbers)}"
    planned_on, amounts = first
    total = sum(amounts)
    code = "USD" if dollars else None
    enter_invoices(company, "888", InvoiceRow(0, number, Decimal(total).scaleb(-2), code))
    plans = [(planned_on, amounts)]
    if again is not None and again > planned_on:
        plans.append((again, [total // 2, total - total // 2] if total // 2 else amounts))
    for day, planned in plans:
        asked = tuple((OCTOBER + timedelta(days=30 * at), amount) for at, amount in enumerate(planned))
        if tuple((part.due_date, part.amount) for part in parts_now(company, number)) != asked:
            set_parts(company, number, asked, TODAY + timedelta(days=day))
    paid: list[tuple[int, int]] = []
    for day, percent, rate in payments:
        left = total - sum(amount for _, amount in paid)
        amount = left * percent // 100
        if amount and percent < 100:
            head = TypedHead(TODAY + timedelta(days=day), Decimal(amount).scaleb(-2), code, rate if dollars else None)
            try:
                line = TypedLine(paid=Decimal(amount).scaleb(-2))
                enter_batch(company, TypedHead(**{**vars(head), "method": "bank"}), (number, line))
            except Refusal:
                continue  # a rate that would leave a difference in one currency only
            paid.append((day, amount))
    for day in {0, 60, *(day for day, _ in paid), *(day for day, _ in plans)}:
        as_of = AsOf(TODAY + timedelta(days=day))
        found, item = parts_at(company, number, as_of), figures(company, number, as_of)
        assert (sum(rests(found)), sum(part.rest_home for part in found)) == (item.open_amount, item.open_home)
        in_force = [planned for start, planned in plans if start <= day][-1:] or [[total]]
        assert rests(found) == oracle(in_force[0], sum(amount for at, amount in paid if at <= day))
        assert all(part.rest or not part.rest_home for part in found)
        assert sum(rest for _, rest in item.dues) == item.open_home


def oracle(parts: list[int], paid: int) -> list[int]:
    """Pay the parts in their order."""
    left = []
    for part in parts:
        taken = min(part, paid)
        paid -= taken
        left.append(part - taken)
    return left
