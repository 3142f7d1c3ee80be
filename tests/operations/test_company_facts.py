"""The company itself in the control record: its numbers with their check digits, and the limits of its ageing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from admix.database.company import OpenCompany
from admix.operations.company_facts import CompanyFacts, company_facts, propose_facts
from admix.operations.customer_card import customer_card
from admix.operations.invoices import InvoiceRow
from admix.operations.registers import control_record
from admix.operations.settings import change_settings
from admix.operations.verifying.run import verify_company
from tests.office import TODAY, enter_invoices
from tests.operations.test_settings import AS_IT_IS, entries, refused

FACTS = CompanyFacts(
    "Vävstugan AB",
    *("Storgatan 1", "503 30", "Borås", "033-10 20 30", "info@example.se"),
    *("5563343689", "SE 556334-3689 01", "50501055", "28 65 43-4", "SE45 5000 0000 0583 9825 7466"),
    *(10, 40, 0),
)


def test_a_new_company_has_its_name_and_the_usual_limits(company: OpenCompany) -> None:
    assert company.read(company_facts) == CompanyFacts("Demo AB", ageing_1=30, ageing_2=60, ageing_3=90)
    assert company.read(control_record).ageing == (30, 60, 90)


def test_the_numbers_are_kept_in_one_form_and_an_empty_limit_is_the_usual_one(company: OpenCompany) -> None:
    version = company.read(control_record).version
    company.write(change_settings, AS_IT_IS, version, "", FACTS)
    kept = company.read(company_facts)
    assert kept == replace(
        FACTS,
        orgnr="556334-3689",
        vat_number="SE556334368901",
        bankgiro="5050-1055",
        plusgiro="286543-4",
        iban="SE4550000000058398257466",
        ageing_3=90,
    )
    assert (company.read(control_record).name, company.read(control_record).ageing) == ("Vävstugan AB", (10, 40, 90))
    before = entries(company)
    company.write(change_settings, AS_IT_IS, version + 1, "", kept)
    company.write(change_settings, AS_IT_IS, version + 1)
    assert entries(company) == before
    company.write(change_settings, AS_IT_IS, version + 1, "", replace(kept, phone="", iban=""))
    assert (company.read(company_facts).phone, company.read(company_facts).iban) == ("", "")
    assert verify_company(company) == []


def test_other_settings_leave_the_company_as_it_is(company: OpenCompany) -> None:
    company.write(change_settings, AS_IT_IS, company.read(control_record).version, "", FACTS)
    kept = company.read(company_facts)
    company.write(change_settings, replace(AS_IT_IS, due_date_first=True), company.read(control_record).version)
    assert company.read(company_facts) == kept


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "must be filled in"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"street": "x" * 41}, "at most 40 characters"),
        ({"city": "\x07"}, "cannot be stored"),
        ({"email": "info"}, "no e-mail address"),
        ({"orgnr": "556334-3688"}, "no organisation number"),
        ({"vat_number": "556334368901"}, "no VAT number"),
        ({"bankgiro": "5050-1056"}, "no bankgiro number"),
        ({"plusgiro": "28 65 43-5"}, "no plusgiro number"),
        ({"iban": "SE45"}, "no IBAN"),
        ({"ageing_2": 10}, "rise"),
        ({"ageing_3": 40}, "rise"),
        ({"ageing_1": 1000}, "rise"),
    ],
)
def test_the_company_is_refused_in_its_field(company: OpenCompany, change: dict[str, object], sentence: str) -> None:
    facts = replace(FACTS, **change)  # type: ignore[arg-type]
    version = company.read(control_record).version
    refused(
        company, lambda: company.write(change_settings, AS_IT_IS, version, "", facts), sentence, next(iter(change))
    )


def test_limits_that_rise_to_the_last_day_are_taken() -> None:
    limits = propose_facts(CompanyFacts("A", ageing_1=1, ageing_2=2, ageing_3=999))
    assert (limits.ageing_1, limits.ageing_2, limits.ageing_3) == (1, 2, 999)


def test_the_customer_inquiry_follows_the_limits(company: OpenCompany) -> None:
    """Due 10, 11, 40 and 41 days ago, of 1, 10, 100 and 1000 crowns. Usual limits: 11.00 and 1100.00 up to 30 and
    60 days. With 10 and 40: 1.00 up to 10 days, 110.00 up to 40, 1000.00 beyond."""
    start = date(1998, 1, 1)
    rows = [
        InvoiceRow(place, f"8000{place}", Decimal(10) ** place, None, None, start, TODAY - timedelta(days=late))
        for place, late in enumerate((10, 11, 40, 41))
    ]
    enter_invoices(company, "888", *rows)

    def periods() -> tuple[int, int, int]:
        balance = company.read(customer_card, "888", TODAY).balance
        return balance.period_1, balance.period_2, balance.period_3

    assert periods() == (11_00, 1100_00, 0)
    company.write(change_settings, AS_IT_IS, company.read(control_record).version, "", FACTS)
    assert periods() == (1_00, 110_00, 1000_00)
