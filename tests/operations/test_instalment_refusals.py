"""Instalments that are refused, and plans that were changed by hand and are found."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.identity import os_user
from admix.operations.instalments import TypedPart, equal_parts, find_instalments, propose_instalments
from admix.operations.invoices import InvoiceRow
from admix.operations.registers import lock_period
from models.company import UserRole
from models.register import table_of
from tests.office import TODAY, by_hand, enter_invoices
from tests.operations.test_instalments import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    THIRDS,
    Asked,
    findings,
    parts_now,
    pay,
    rests,
    set_parts,
    with_thirds,
)

PARTS_MAKE = "Table instalment, row 1: the parts of the plan make %d and %d, but its invoice is 100000 and 100000."


@pytest.fixture
def thirds(company: OpenCompany) -> Iterator[OpenCompany]:
    """Invoice 7001 of 1000.00 in three parts."""
    yield from with_thirds(company)


@pytest.mark.parametrize(
    ("asked", "sentence", "at"),
    [
        (THIRDS[:1], "An invoice is paid in 2 to 36 parts.", "count"),
        ([(OCTOBER + timedelta(days=at), 1) for at in range(37)], "An invoice is paid in 2 to 36 parts.", "count"),
        (
            [(OCTOBER, 400_00), (NOVEMBER, 500_00)],
            "The parts make 900.00, but the invoice is 1000.00 SEK.",
            "amount.1",
        ),
        (
            [(OCTOBER, 400_00), (OCTOBER, 600_00)],
            "The due date 981001 does not lie after the one before it, 981001.",
            "due_date.1",
        ),
        (
            [(date(1998, 9, 12), 400_00), (OCTOBER, 600_00)],
            "The due date 980912 lies before the invoice date 980913.",
            "due_date.0",
        ),
        ([(OCTOBER, 0), (NOVEMBER, 1000_00)], "Each part needs an amount above zero.", "amount.0"),
        ([(OCTOBER, -1), (NOVEMBER, 1000_01)], "Each part needs an amount above zero.", "amount.0"),
    ],
)
def test_parts_that_do_not_make_the_invoice_are_refused(
    company: OpenCompany, asked: Asked, sentence: str, at: str
) -> None:
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(1000)))
    with pytest.raises(Refusal) as refused:
        set_parts(company, "7001", asked)
    assert (str(refused.value), refused.value.field) == (sentence, at)
    assert len(parts_now(company, "7001")) == 1


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("9", "There is no invoice 9."),
        ("7006", "7006 is no invoice: only an invoice is paid in parts."),
        ("7007", "Invoice 7007 is settled; there is nothing to pay in parts."),
    ],
)
def test_only_an_open_invoice_is_paid_in_parts(company: OpenCompany, number: str, sentence: str) -> None:
    enter_invoices(company, "888", InvoiceRow(0, "7006", Decimal(-10)), InvoiceRow(1, "7007", Decimal(10)))
    pay(company, "7007", "10")
    with pytest.raises(Refusal) as refused:
        company.read(find_instalments, number)
    assert (str(refused.value), refused.value.field) == (sentence, "number")
    if number != "9":
        with pytest.raises(Refusal, match=sentence):
            set_parts(company, number, ((OCTOBER, 5_00), (NOVEMBER, 5_00)))


def test_what_is_typed_half_is_refused(company: OpenCompany) -> None:
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal("0.30")))
    for typed, sentence, at in (
        ([TypedPart(0, None, Decimal(1))], "The due date is missing on row 1.", "due_date.0"),
        (
            [TypedPart(2, OCTOBER, None), TypedPart(3, NOVEMBER, Decimal(1))],
            "The amount is missing on row 3.",
            "amount.2",
        ),
    ):
        with pytest.raises(Refusal) as refused:
            company.read(propose_instalments, "7001", typed)
        assert (str(refused.value), refused.value.field) == (sentence, at)
    with pytest.raises(Refusal, match=r"The invoice is too small for 31 parts\."):
        company.read(equal_parts, "7001", 31, OCTOBER)


def test_the_same_parts_again_and_a_locked_day_are_refused(thirds: OpenCompany) -> None:
    with pytest.raises(Refusal, match=r"Invoice 7001 has these parts already\."):
        set_parts(thirds, "7001", THIRDS)
    thirds.write(lock_period, TODAY, "Avstämd")
    with pytest.raises(Refusal, match="The period up to 980913 is locked"):
        set_parts(thirds, "7001", ((OCTOBER, 400_00), (DECEMBER, 600_00)))
    assert rests(parts_now(thirds, "7001")) == [333_33, 333_33, 333_34]


@clerk_act
def give_role(session: Session, user: str, role: str) -> None:
    """Put a role into the register, whoever has one already."""
    begin_entry(session, "master_data", TODAY)
    session.connection().execute(insert(table_of(UserRole)).values(user=user, role=role, version=1))


def test_an_auditor_sets_no_instalments(thirds: OpenCompany) -> None:
    me = os_user()
    thirds.write(give_role, me, "auditor")
    with pytest.raises(Refusal, match=rf"{me} may not do this"):
        set_parts(thirds, "7001", ((OCTOBER, 400_00), (DECEMBER, 600_00)))
    with pytest.raises(Refusal, match=rf"{me} may not do this"):
        enter_invoices(thirds, "888", InvoiceRow(0, "7009", Decimal(10)))


# Tampering


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            "UPDATE instalment SET amount = amount + 1 WHERE place = 2",
            PARTS_MAKE % (100001, 100000),
        ),
        (
            "UPDATE instalment SET home_amount = home_amount - 1 WHERE place = 2",
            PARTS_MAKE % (100000, 99999),
        ),
        (
            "UPDATE instalment SET due_date = '1998-12-24' WHERE place = 2",
            "Table instalment, row 3: the part is out of its order, or no part of an invoice.",
        ),
        (
            "UPDATE instalment SET place = 5 WHERE place = 3",
            "Table instalment, row 3: the part is out of its order, or no part of an invoice.",
        ),
        (
            "UPDATE instalment SET due_date = '1998-09-30' WHERE place = 1",
            "Table instalment, row 1: the due date of the first part was not set on its invoice.",
        ),
    ],
)
def test_a_plan_changed_by_hand_is_found(company: OpenCompany, edit: str, said: str) -> None:
    """The seals would name the row too; these checks find it where someone computed the chain again."""
    enter_invoices(company, "888", InvoiceRow(0, "7001", Decimal(1000)))
    set_parts(company, "7001", THIRDS)
    assert findings(company) == []
    with by_hand(company.stores.register) as opened:
        opened.execute(edit)
    assert said in [str(finding) for finding in findings(company)]
