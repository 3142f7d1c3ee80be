"""Duties kept apart and accounts that are missing, asked of the register and never of the caller."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.database import creation
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.drafts import Stage, keep_draft
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow
from admix.operations.link_register import change_account, link_lines
from admix.operations.payments import approve_batch
from admix.operations.verifying import verify_company
from admix.operations.write_offs import write_off
from models.company import Company
from models.corrections import WriteOffRequest
from models.ledger import PaymentBatch
from tests.office import begin_batch, enter_batch, enter_invoices, small_company

MONDAY = date(1998, 9, 14)


@clerk_act
def keep_duties_apart(session: Session) -> None:
    """Switch the setting on."""
    begin_entry(session, "master_data", session.info["act"].today)
    change_row(session, Company, 1, 1, separate_duties=True)


def rows(company: OpenCompany, model: Any) -> int:
    return company.read(lambda session: session.execute(select(func.count(model.id))).scalar_one())


def test_who_says_that_someone_else_entered_the_batch_is_not_believed(tmp_path: Path) -> None:
    """The register knows who saved the batch; what the caller says of it does not count."""
    company = small_company(tmp_path)
    enter_invoices(company, "888", InvoiceRow(0, "12345", Decimal(8000)))
    company.write(keep_duties_apart)
    batch, _ = begin_batch(company, TypedHead(MONDAY, Decimal(4000), method="bank"), "12345")
    kept = company.write(keep_draft, batch, Stage())
    told_otherwise = replace(kept, entered_by=frozenset({"anna"}))
    for approved in (kept, told_otherwise, replace(told_otherwise, draft=None)):
        with pytest.raises(Refusal, match="someone else must approve it"):
            company.write_as(kept.act_id, approve_batch, approved)
    assert rows(company, PaymentBatch) == 0
    company.user = "anna"
    assert company.write_as(kept.act_id, approve_batch, kept).number == 1
    assert verify_company(company) == []
    company.close()


def test_without_an_account_for_bad_debts_nothing_is_even_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company from before the new module links: payments go on, a bad debt waits for its account."""
    as_now = creation.master_rows

    def without(name: str, table: Table) -> list[dict[str, Any]]:
        return [row for row in as_now(name, table) if row.get("kind") not in {"write_off", "discount", "rounding"}]

    monkeypatch.setattr(creation, "master_rows", without)
    company = small_company.anew(tmp_path)
    enter_invoices(company, "888", InvoiceRow(0, "12345", Decimal(8000)))
    enter_batch(company, TypedHead(MONDAY, Decimal(1000), method="bank"), ("12345", TypedLine(paid=Decimal(1000))))
    claim = company.read(find_open_invoice, "12345")
    with pytest.raises(Refusal, match="The module link write_off has no account"):
        company.write(write_off, claim.item_id, None, MONDAY, "Konkurs", claim.open)
    assert rows(company, WriteOffRequest) == 0
    almost = TypedLine(paid=Decimal("6999.50"), rounding=True)
    with pytest.raises(Refusal, match="The module link rounding has no account"):
        enter_batch(company, TypedHead(MONDAY, Decimal("6999.5"), method="bank"), ("12345", almost))
    assert rows(company, PaymentBatch) == 1
    missing = next(line for line in company.read(link_lines) if line.code == "write_off")
    company.write(change_account, missing, "6351")
    assert company.write(write_off, claim.item_id, None, MONDAY, "Konkurs", claim.open).request is not None
    assert verify_company(company) == []
    company.close()
