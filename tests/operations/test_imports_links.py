"""Columns that link: which invoice a credit note credits, in which parts it is paid, whose group, where goods go."""

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.customers import find_customer
from admix.operations.delivery_addresses import delivery_address_of
from admix.operations.imports import BadFile
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import CustomerImport, import_customers
from admix.operations.imports_invoices import InvoiceImport, check_invoices, import_invoices, read_invoice_file
from admix.operations.instalments import Part, parts_of
from admix.operations.invoice_inquiry import ItemLine, list_items
from admix.operations.invoices import InvoiceRow, propose_invoices
from admix.operations.verifying import verify_company
from models.ledger import DeliveryAddress, Party
from models.register import table_of
from models.store import Entry, EntryChange
from tests.office import TODAY, enter_invoices

LINKED = "number,customer,amount,currency,credits,instalments\n"
OCTOBER, NOVEMBER = date(1998, 10, 1), date(1998, 11, 1)
HEAD = "number;name;group;delivery_name;delivery_street;delivery_postcode;delivery_city\n"
SOFI = "888;Sofis Hemväveri ABC"


def take_in(company: OpenCompany, text: str) -> InvoiceImport:
    return company.write(import_invoices, read_invoice_file("fakturor.csv", text.encode(), TODAY), TODAY)


def bad_rows(company: OpenCompany, text: str) -> list[tuple[int, str | None, str]]:
    """Return what the dry run refuses of a file whose header is `LINKED`."""
    with pytest.raises(BadFile) as refused:
        company.read(check_invoices, read_invoice_file("fakturor.csv", (LINKED + text).encode(), TODAY), TODAY)
    return [(row.line, row.field, str(row.refusal)) for row in refused.value.rows]


def lines(company: OpenCompany) -> dict[str, ItemLine]:
    party = company.read(find_customer, "888").id
    return {line.number: line for line in company.read(list_items, party, 0, 100)}


# Linked credit notes


def test_a_credit_note_credits_an_invoice_of_the_register_or_of_an_earlier_line(company: OpenCompany) -> None:
    """A credit note may be larger than its invoice, and an invoice may be credited more than once."""
    take_in(company, LINKED + "1,888,100.00,,,\n")
    take_in(company, LINKED + "2,888,50.00,USD,,\n3,888,-20.00,USD,2,\n10,888,-150.00,,1,\n4,888,-1.00,,1,\n")
    found = lines(company)
    assert {number: line.credits for number, line in found.items()} == {
        "1": None,
        "2": None,
        "3": "2",
        "4": "1",
        "10": "1",
    }
    assert (found["1"].credited_by, found["2"].credited_by, found["3"].credited_by) == (("4", "10"), ("3",), ())
    assert verify_company(company) == []


def test_what_a_credit_note_cannot_credit_is_refused(company: OpenCompany) -> None:
    take_in(company, "number,customer,amount\n1,888,100.00\n2,888,-10.00\n")
    company.write(import_customers, read_customer_file("k.csv", b"number,name\n999,Annan AB\n"), TODAY)
    rows = "3,888,-5.00,,77,\n4,888,-5.00,,2,\n5,888,-5.00,USD,1,\n6,999,-5.00,,1,\n7,888,5.00,,1,\n8,888,-5.00,,9,\n"
    rows += "9,888,5.00,,,\n11,888,-5.00,,11,\n12,888,-5.00,,a b,\n"
    assert bad_rows(company, rows) == [
        (2, "credits", "There is no invoice 77."),
        (3, "credits", "2 is no invoice; a credit note credits an invoice."),
        (4, "credits", "Invoice 1 is in SEK; its credit note is in the same currency."),
        (5, "credits", "Invoice 1 belongs to customer 888."),
        (6, "credits", "Only a credit note, with a negative amount, credits an invoice."),
        (7, "credits", "There is no invoice 9."),
        (9, "credits", "There is no invoice 11."),
        (
            10,
            "credits",
            "a b cannot be a number here. Use the letters A-Z, the digits 0-9 and - . / _ without blanks.",
        ),
    ]


def test_the_form_credits_an_invoice_of_a_row_above(company: OpenCompany) -> None:
    enter_invoices(company, "888", InvoiceRow(0, "1", Decimal(100)), InvoiceRow(1, "2", Decimal(-30), credits="1"))
    assert lines(company)["2"].credits == "1"
    with pytest.raises(Refusal, match=r"There is no invoice 4\.") as refused:
        company.read(propose_invoices, "888", [InvoiceRow(3, "3", Decimal(-30), credits="4")], TODAY)
    assert refused.value.field == "credits.3"


# Instalments


def test_an_invoice_comes_with_its_instalments(company: OpenCompany) -> None:
    """50.00 USD at 7.36: 20.00 is 147.20, 30.00 is 220.80. The due date is that of the first part."""
    take_in(company, LINKED + "1,888,50.00,USD,,1998-10-01:20.00;981101:30\n")
    line = lines(company)["1"]
    assert company.read(parts_of, [line.item_id])[line.item_id] == [
        Part(1, OCTOBER, 20_00, 147_20, 20_00, 147_20),
        Part(2, NOVEMBER, 30_00, 220_80, 30_00, 220_80),
    ]
    assert line.due_date == OCTOBER
    assert verify_company(company) == []


def test_instalments_that_cannot_be_are_refused(company: OpenCompany) -> None:
    rows = "1,888,50.00,,,1998-10-01\n2,888,50.00,,,981301:50\n3,888,50.00,,,981001:50\n"
    rows += "4,888,50.00,,,981001:20;981101:20\n5,888,-50.00,,,981001:20;981101:30\n6,888,50,,,981001:x;981101:1\n"
    assert bad_rows(company, rows) == [
        (
            2,
            "instalments",
            "An instalment is written as a date, a colon and an amount: 1998-10-01:1000.00.",
        ),
        (3, "instalments", "981301 is not a day in the calendar. Type it as YYMMDD."),
        (4, "instalments", "An invoice is paid in 2 to 36 parts."),
        (5, "instalments", "The parts make 40.00, but the invoice is 50.00 SEK."),
        (6, "instalments", "5 is no invoice: only an invoice is paid in parts."),
        (7, "instalments", "x is not an amount. Type it as 5000 or 5000.00."),
    ]


def test_another_due_date_than_the_first_parts_is_refused(company: OpenCompany) -> None:
    head = "number,customer,amount,due_date,instalments\n"
    with pytest.raises(BadFile) as refused:
        take_in(company, head + "1,888,50.00,981002,981001:20;981101:30\n")
    (row,) = refused.value.rows
    assert (row.line, row.field, str(row.refusal)) == (
        *(2, "due_date"),
        "The due date of an invoice with instalments is that of its first part. Leave it empty.",
    )
    assert take_in(company, head + "1,888,50.00,981001,981001:20;981101:30\n").added == 1


# Groups and delivery addresses


def customers(company: OpenCompany, text: str) -> CustomerImport:
    return company.write(import_customers, read_customer_file("kunder.csv", text.encode()), TODAY)


def group_of(company: OpenCompany, number: str) -> str | None:
    query = select(table_of(Party).c.group_code).where(Party.number == number)

    def ask(session: Session) -> str | None:
        code: str | None = session.execute(query).scalar_one()
        return code

    return company.read(ask)


def delivery_of(company: OpenCompany, number: str) -> str | None:
    return company.read(delivery_address_of, company.read(find_customer, number).id)


def test_a_group_is_taken_and_an_empty_one_stays(company: OpenCompany) -> None:
    assert customers(company, f"number;name;group\n{SOFI};NORD\n901;Ny AB;\n") == CustomerImport(1, 1, 0)
    assert (group_of(company, "888"), group_of(company, "901")) == ("NORD", None)
    assert customers(company, f"number;name;group\n{SOFI};\n") == CustomerImport(0, 0, 1)
    assert group_of(company, "888") == "NORD"
    with pytest.raises(BadFile) as refused:
        customers(company, f"number;name;group\n{SOFI};ELVATECKENX\n")
    assert str(refused.value.rows[0].refusal) == "group has at most 10 characters."
    assert verify_company(company) == []


def test_the_first_delivery_address_of_a_new_and_a_known_customer(company: OpenCompany) -> None:
    """Without a name of its own the address has the customer's; what is empty stays; the same again is nothing."""
    assert delivery_of(company, "888") is None
    told = customers(company, HEAD + f"{SOFI};;;Lagervägen 3;503 31;Borås\n901;Ny AB;;Lagret;;;Kinna\n902;C;;;;;\n")
    assert told == CustomerImport(2, 1, 0)
    assert delivery_of(company, "888") == "Sofis Hemväveri ABC, Lagervägen 3, 503 31 Borås"
    assert delivery_of(company, "901") == "Lagret, Kinna"
    assert delivery_of(company, "902") is None
    assert customers(company, HEAD + f"{SOFI};;;;;\n901;Ny AB;;Lagret;;;\n") == CustomerImport(0, 0, 2)
    assert customers(company, HEAD + f"{SOFI};;Port 2;;;\n") == CustomerImport(0, 1, 0)
    assert delivery_of(company, "888") == "Port 2, Lagervägen 3, 503 31 Borås"
    assert verify_company(company) == []


def test_a_changed_delivery_address_leaves_its_before_and_after(company: OpenCompany) -> None:
    customers(company, HEAD + f"{SOFI};;;Lagervägen 3;;\n")
    customers(company, HEAD + f"{SOFI};;;Lagervägen 4;;\n")

    def look(session: Session) -> tuple[str, str, int]:
        entry = session.execute(select(Entry.id).order_by(Entry.id.desc()).limit(1)).scalar_one()
        change = session.execute(select(EntryChange).where(EntryChange.entry_id == entry)).scalar_one()
        assert change.table_name == "delivery_address"
        version = session.execute(select(DeliveryAddress.version)).scalar_one()
        before, after = json.loads(change.before or ""), json.loads(change.after or "")
        return before["street"], after["street"], version

    assert company.read(look) == ("Lagervägen 3", "Lagervägen 4", 2)
