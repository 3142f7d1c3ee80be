"""Invoice maintenance: a due date counts from the day it is set, the rest is in the trail, amounts stay."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from admix.database.company import OpenCompany, open_company
from admix.errors import Refusal
from admix.operations.as_of import AsOf
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.customers import find_customer
from admix.operations.handling import Handling
from admix.operations.inquiries import ItemFigures, items_of_customer
from admix.operations.instalments import set_instalments
from admix.operations.invoice_inquiry import ItemLine, list_items, may_bear_interest
from admix.operations.invoices import InvoiceRow
from admix.operations.item_history import HandlingChange, changes_of
from admix.operations.maintenance import (
    MaintainedInvoice,
    Maintenance,
    find_maintained,
    maintain_invoice,
    propose_maintenance,
)
from admix.operations.payments import approve_batch
from admix.operations.registers import lock_period
from admix.operations.verifying import verify_company
from reports.customer import customer_report
from reports.rendering.paper import render_paper
from tests.office import TODAY, begin_batch, enter_batch, enter_invoices

OCTOBER, NOVEMBER, DECEMBER = date(1998, 10, 13), date(1998, 11, 15), date(1998, 12, 13)
STOPPED = Handling(True, OCTOBER, "lovat betala", disputed=True, interest_block=True, reminders=3)


@pytest.fixture
def invoiced(company: OpenCompany) -> Iterator[OpenCompany]:
    """Invoice 7001 of 1000.00 dated 980913, due 981213, 2 reminders before; 7002 is a credit note; all verifies."""
    rows = (InvoiceRow(0, "7001", Decimal(1000), reminders=2), InvoiceRow(1, "7002", Decimal(-50)))
    enter_invoices(company, "888", *rows)
    yield company
    assert verify_company(company) == []


def maintain(
    company: OpenCompany, due_date: date | None = None, reason: str = "", number: str = "7001", **handled: Any
) -> MaintainedInvoice:
    """Change something of an invoice; what is not named stays."""
    seen = company.read(find_maintained, number)
    wanted = Maintenance(due_date, seen.handling._replace(**handled))
    return company.write(maintain_invoice, seen, wanted, reason)


def refused(company: OpenCompany, due_date: date | None = None, number: str = "7001", **handled: Any) -> Refusal:
    """Return what the receipt and the act refuse alike."""
    seen = company.read(find_maintained, number)
    wanted = Maintenance(due_date, seen.handling._replace(**handled))
    with pytest.raises(Refusal) as proposed:
        company.read(propose_maintenance, number, wanted, company.today)
    with pytest.raises(Refusal) as written:
        company.write(maintain_invoice, seen, wanted)
    assert str(written.value) == str(proposed.value)
    assert company.read(find_maintained, number) == seen
    return proposed.value


def line(company: OpenCompany, number: str = "7001") -> ItemLine:
    party = company.read(find_customer, "888").id
    return next(one for one in company.read(list_items, party, 0, 99) if one.number == number)


def figures(company: OpenCompany, as_of: AsOf | None = None) -> ItemFigures:
    return next(one for one in company.read(items_of_customer, "888", as_of) if one.number == "7001")


def test_a_due_date_counts_from_the_day_it_is_set_on(invoiced: OpenCompany) -> None:
    """Set on 980920: as of 980919 the invoice is due 981213 as before, as of 980920 and now on 981115."""
    later = open_company(invoiced.stores.folder, date(1998, 9, 20))
    maintain(later, NOVEMBER, "anstånd")
    later.close()
    assert figures(invoiced).due_date == NOVEMBER
    assert figures(invoiced, AsOf(date(1998, 9, 19))).due_date == DECEMBER
    assert figures(invoiced, AsOf(date(1998, 9, 20))).due_date == NOVEMBER
    before = replace(figures(invoiced), due_date=DECEMBER)
    assert figures(invoiced, AsOf(date(1998, 9, 19))) == before


def test_stops_reminders_and_blocks_are_read_by_every_inquiry(invoiced: OpenCompany) -> None:
    """The reminder count stands in both inquiries and on the customer's page; R is N where interest is blocked."""
    assert (line(invoiced).reminders, figures(invoiced).reminders) == (2, 2)
    saved = maintain(invoiced, **STOPPED._asdict())
    assert (saved.handling, saved.version) == (STOPPED, 1)
    assert line(invoiced).handling == STOPPED
    assert figures(invoiced).reminders == 3
    assert not may_bear_interest(line(invoiced))
    assert may_bear_interest(line(invoiced, "7002"))
    page = render_paper(invoiced.read(customer_report, "888", AsOf(), TODAY), 66).decode()
    assert "7001 1998-09-13 1998-12-13 3 1000.00" in " ".join(page.split())
    maintain(invoiced, interest_block=False)
    assert may_bear_interest(line(invoiced))


def test_a_stop_taken_back_loses_its_last_day_and_its_reason(invoiced: OpenCompany) -> None:
    maintain(invoiced, **STOPPED._asdict())
    assert maintain(invoiced, reminder_stop=False).handling[:3] == (False, None, "")


def test_what_was_changed_is_listed_with_its_entry(invoiced: OpenCompany) -> None:
    """Two acts: a due date and a dispute; the dispute taken back and a reminder more."""
    maintain(invoiced, NOVEMBER, disputed=True)
    maintain(invoiced, disputed=False, reminders=3)
    first, second = invoiced.read(changes_of, line(invoiced).item_id)
    disputed = Handling(disputed=True, reminders=2)
    entry = first.entry_id
    assert first == HandlingChange(entry, TODAY, (DECEMBER, NOVEMBER), (Handling(reminders=2), disputed))
    assert second == HandlingChange(entry + 1, TODAY, None, (disputed, Handling(reminders=3)))


def test_the_entry_says_who_and_why(invoiced: OpenCompany) -> None:
    maintain(invoiced, NOVEMBER, "per telefon")
    asked = "SELECT kind, reason, value_date FROM entry ORDER BY id DESC LIMIT 1"
    (found,) = invoiced.read(lambda session: session.connection().exec_driver_sql(asked).all())
    assert tuple(found) == ("invoice_maintenance", "per telefon", "1998-09-13")


def test_the_second_clerk_is_told_and_nothing_is_lost(invoiced: OpenCompany) -> None:
    """Also where only the due date was changed, or the first row of handling was made, in the meantime."""
    seen = invoiced.read(find_maintained, "7001")
    wanted = Maintenance(None, seen.handling._replace(disputed=True))
    for change in ({"reminders": 4}, {"due_date": NOVEMBER}):
        seen = invoiced.read(find_maintained, "7001")
        maintain(invoiced, **change)
        with pytest.raises(Refusal, match="Someone else has changed this"):
            invoiced.write(maintain_invoice, seen, wanted)
    now = invoiced.read(find_maintained, "7001")
    assert (now.due_date, now.handling) == (NOVEMBER, Handling(reminders=4))


@pytest.mark.parametrize(
    ("due_date", "handled", "field", "sentence"),
    [
        (date(1998, 9, 12), {}, "due_date", "before the invoice date 980913"),
        (DECEMBER, {}, "due_date", "Nothing of invoice 7001 differs"),
        (None, {"reminders": 10}, "reminders", "a digit from 0 to 9"),
        (None, {"reminder_stop_reason": "x"}, "reminder_stop", "needs the reminder stop"),
        (None, {"reminder_stop_until": OCTOBER}, "reminder_stop", "needs the reminder stop"),
        (
            None,
            {"reminder_stop": True, "reminder_stop_until": date(1998, 9, 12)},
            "reminder_stop_until",
            "980912, has passed",
        ),
        (None, {"reminder_stop": True, "reminder_stop_reason": "x" * 41}, "reminder_stop_reason", "at most 40"),
        (
            None,
            {"reminder_stop": True, "reminder_stop_reason": "\x1b[2J"},
            "reminder_stop_reason",
            "cannot be stored",
        ),
    ],
)
def test_what_is_refused(
    invoiced: OpenCompany, due_date: date | None, handled: dict[str, Any], field: str, sentence: str
) -> None:
    refusal = refused(invoiced, due_date, **handled)
    assert refusal.field == field
    assert sentence in str(refusal)


def test_the_due_date_of_a_settled_invoice_stays_but_its_interest_can_be_blocked(invoiced: OpenCompany) -> None:
    head = TypedHead(date(1998, 9, 14), Decimal(1000), method="bank")
    enter_batch(invoiced, head, ("7001", TypedLine(paid=Decimal(1000))))
    assert "is settled" in str(refused(invoiced, NOVEMBER))
    assert maintain(invoiced, interest_block=True).handling.interest_block


def test_the_due_dates_of_instalments_are_the_plans(invoiced: OpenCompany) -> None:
    parts = ((OCTOBER, 500_00), (NOVEMBER, 500_00))
    invoiced.write(set_instalments, line(invoiced).item_id, parts, TODAY)
    assert "is paid in parts" in str(refused(invoiced, DECEMBER))
    assert maintain(invoiced, disputed=True).handling.disputed


def test_in_a_locked_period_only_the_due_date_is_refused(invoiced: OpenCompany) -> None:
    """The ageing as of a locked day never changes; a stop is no figure."""
    invoiced.write(lock_period, TODAY, "stängt")
    assert "locked" in str(refused(invoiced, NOVEMBER))
    assert maintain(invoiced, disputed=True).handling.disputed


def test_an_invoice_in_an_open_batch_is_approved_after_its_due_date_changed(invoiced: OpenCompany) -> None:
    batch, _ = begin_batch(invoiced, TypedHead(date(1998, 9, 14), Decimal(500), method="bank"), "7001")
    maintain(invoiced, NOVEMBER)
    invoiced.write_as(batch.act_id, approve_batch, batch)
    assert line(invoiced).open_amount == 500_00


def test_money_on_account_and_unknown_numbers_are_refused(invoiced: OpenCompany) -> None:
    enter_batch(invoiced, TypedHead(TODAY, Decimal(10), method="bank"), on_account=("888", 10_00))
    with pytest.raises(Refusal, match="T1 is money on account"):
        invoiced.read(find_maintained, "T1")
    with pytest.raises(Refusal, match="no invoice 9"):
        invoiced.read(find_maintained, "9")
