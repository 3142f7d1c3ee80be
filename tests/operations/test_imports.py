"""Invoices from billing: all rows of a file or none, every bad row named, the same file only once."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.operations.imports import BadFile, base_name
from admix.operations.imports_customer_rows import CUSTOMER_COLUMNS, read_customer_file
from admix.operations.imports_customers import CustomerImport, import_customers
from admix.operations.imports_invoices import (
    INVOICE_COLUMNS,
    InvoiceFile,
    InvoiceImport,
    check_invoices,
    import_invoices,
    read_invoice_file,
)
from admix.operations.inquiries import items_of_customer
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.registers import lock_period
from admix.operations.verifying import verify_company
from models.ledger import Item
from models.store import Entry
from models.vouchers import ImportFile, Voucher

TODAY = date(1998, 9, 13)
HEADER = "number;customer;amount;currency;rate;invoice_date;due_date;reminders\n"
MANUAL = HEADER + ("12345;888;8000;;;;;\n23432;888;7000;NOK;.9;980601;980915;\n54323;888;500,00;usd;;1998-09-15;;2\n")


def read(text: str, name: str = "fakturor.csv") -> InvoiceFile:
    return read_invoice_file(name, text.encode(), TODAY)


def take_in(company: OpenCompany, text: str, name: str = "fakturor.csv") -> InvoiceImport:
    return company.write(import_invoices, read(text, name), TODAY)


def entries(company: OpenCompany) -> int:
    return company.read(lambda session: session.execute(select(func.count(Entry.id))).scalar_one())


def bad_rows(company: OpenCompany, text: str) -> list[tuple[int, str | None, str]]:
    """Return what both the dry run and the import refuse, after seeing that nothing was written."""
    before = entries(company)
    with pytest.raises(BadFile) as checked:
        company.read(check_invoices, read(text), TODAY)
    with pytest.raises(BadFile) as refused:
        take_in(company, text)
    assert told(checked.value) == told(refused.value)
    assert str(refused.value) == str(checked.value)
    assert entries(company) == before
    return told(refused.value)


def told(file: BadFile) -> list[tuple[int, str | None, str]]:
    return [(row.line, row.field, str(row.refusal)) for row in file.rows]


def test_the_manuals_invoices_are_filled_in_as_in_the_form(company: OpenCompany) -> None:
    """12345 has only a number and an amount, 23432 a rate and a due date, 54323 the register's rate and terms."""
    assert take_in(company, MANUAL, "/var/billing/fakturor.csv") == InvoiceImport(3, 800000 + 630000 + 368000)
    shown = [
        (item.number, str(item.item_date), str(item.due_date), item.currency, item.amount, item.home_amount)
        for item in company.read(items_of_customer, "888")
    ]
    assert shown == [
        ("23432", "1998-06-01", "1998-09-15", "NOK", 700000, 630000),
        ("12345", "1998-09-13", "1998-12-13", "SEK", 800000, 800000),
        ("54323", "1998-09-15", "1998-12-15", "USD", 50000, 368000),
    ]
    assert [item.reminders for item in company.read(items_of_customer, "888")] == [0, 0, 2]


def test_the_import_is_one_entry_with_its_file_and_without_voucher(company: OpenCompany) -> None:
    before = entries(company)
    take_in(company, MANUAL, "/var/billing/fakturor.csv")
    assert entries(company) == before + 1

    def look(session: Session) -> None:
        file = session.execute(select(ImportFile)).scalar_one()
        entry = session.execute(select(Entry).where(Entry.id == file.entry_id)).scalar_one()
        assert (file.file_name, file.rows, file.imported_on) == ("fakturor.csv", 3, TODAY)
        assert (entry.kind, entry.value_date, entry.reason) == ("invoice_import", TODAY, "fakturor.csv")
        assert set(session.execute(select(Item.source)).scalars()) == {"import"}
        assert session.execute(select(func.count(Voucher.id))).scalar_one() == 0

    company.read(look)
    assert verify_company(company) == []


def test_the_published_description_names_every_column_and_its_examples_are_imported(company: OpenCompany) -> None:
    page = (Path(__file__).parents[2] / "docs" / "import-files.md").read_text("utf-8")
    customers, invoices = page.split("\n## Customers\n")[1].split("\n## Invoices\n")
    invoices = invoices.split("\n## ")[0]
    for text, columns in ((customers, CUSTOMER_COLUMNS), (invoices, INVOICE_COLUMNS)):
        assert tuple(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)) == columns.known
    example = "\n".join(re.findall(r"^    (.+)$", customers, re.MULTILINE))
    new = company.write(import_customers, read_customer_file("kunder.csv", example.encode()), TODAY)
    assert new == CustomerImport(1, 1, 0)
    example = "\n".join(re.findall(r"^    (.+)$", invoices, re.MULTILINE))
    assert take_in(company, example) == InvoiceImport(4, 800000 + 630000 + 368000 - 36800)


def test_a_negative_amount_is_a_credit_note(company: OpenCompany) -> None:
    assert take_in(company, HEADER + "1;888;100;;;;;\n2;888;45,50-;;;;;\n") == InvoiceImport(2, 5450)
    assert verify_company(company) == []


def test_a_dry_run_says_the_same_and_writes_nothing(company: OpenCompany) -> None:
    before = entries(company)
    said = company.read(check_invoices, read(MANUAL), TODAY)
    assert entries(company) == before
    assert said == take_in(company, MANUAL)


def test_the_same_file_under_another_name_adds_nothing_and_says_who_imported_it(company: OpenCompany) -> None:
    take_in(company, MANUAL, "måndag.csv")
    before = entries(company)
    for again in (
        company.read(check_invoices, read(MANUAL, "tisdag.csv"), TODAY),
        take_in(company, MANUAL, "tisdag.csv"),
    ):
        assert (again.added, again.home_total) == (0, 0)
        assert again.earlier is not None
        assert (again.earlier.file_name, again.earlier.imported_on, again.earlier.user, again.earlier.rows) == (
            "måndag.csv",
            TODAY,
            company.user,
            3,
        )
    assert entries(company) == before


def test_the_same_invoices_in_a_file_saved_anew_are_refused_one_by_one(company: OpenCompany) -> None:
    take_in(company, MANUAL)
    assert bad_rows(company, MANUAL.replace("\n", "\r\n")) == [
        (2, "number", "Invoice 12345 exists already, on customer 888."),
        (3, "number", "Invoice 23432 exists already, on customer 888."),
        (4, "number", "Invoice 54323 exists already, on customer 888."),
    ]


def test_a_file_without_rows_adds_nothing_and_makes_no_entry(company: OpenCompany) -> None:
    before = entries(company)
    assert take_in(company, HEADER) == InvoiceImport(0, 0)
    assert entries(company) == before


def test_every_bad_row_is_named_with_line_field_and_reason(company: OpenCompany) -> None:
    rows = [
        "1;888;100;;;;;",
        ";888;100;;;;;",
        "3;777;100;;;;;",
        "4;888;12,345;;;;;",
        "5;888;abc;;;;;",
        "6;888;;;;;;",
        "7;888;100;QQQ;;;;",
        "8;888;100;EUR;;;;",
        "9;888;100;SEK;1,1;;;",
        "10;888;100;USD;0;;;",
        "11;888;100;;;980231;;",
        "12;888;100;;;980913;980912;",
        "13;888;100;;;;;12",
        "1;888;100;;;;;",
        "123456789;888;100;;;;;",
        "16;888;0;;;;;",
        "17;888;100",
        "\uff11\uff18;888;100;;;;;",
        "19;888;100;;;99991231;;",
        "20;888;12345678901234;;;;;",
        "21;;x;;;x;;",
    ]
    assert bad_rows(company, HEADER + "\n".join(rows)) == [
        (3, "number", "number is missing in this row."),
        (4, "customer", "There is no customer 777."),
        (5, "amount", "12.345 has more than 2 decimals. Type the amount as 5000 or 5000.00."),
        (6, "amount", "abc is not an amount. Type it as 5000 or 5000.00."),
        (7, "amount", "amount is missing in this row."),
        (8, "currency", "Currency QQQ is not in the currency register."),
        (
            9,
            "rate",
            "There is no rate for EUR on 980913. Type the rate, or enter it in the currency register.",
        ),
        (10, "rate", "SEK is the home currency; its rate is always 1."),
        (11, "rate", "0 is not a usable exchange rate."),
        (12, "invoice_date", "980231 is not a day in the calendar. Type it as YYMMDD."),
        (13, "due_date", "The due date 980912 lies before the invoice date 980913."),
        (14, "reminders", "The number of reminders is a digit from 0 to 9."),
        (15, "number", "Invoice 1 stands on line 2 too."),
        (16, "number", "An invoice number has 1 to 8 characters."),
        (17, "amount", "An invoice needs an amount; this one is nothing in SEK."),
        (18, None, "The header line has 8 fields; in this row there are 3."),
        (
            19,
            "number",
            "\uff11\uff18 cannot be a number here. Use the letters A-Z, the digits 0-9 and - . / _ without blanks.",
        ),
        (20, "due_date", "9999-12-31 is too late a date; type the due date as well."),
        (21, "amount", "12345678901234 is too large an amount."),
        (22, "customer", "customer is missing in this row."),
        (22, "amount", "x is not an amount. Type it as 5000 or 5000.00."),
        (22, "invoice_date", "x is not a date. Type six digits, YYMMDD."),
    ]


def test_the_refusal_counts_the_rows_and_says_that_nothing_was_imported(company: OpenCompany) -> None:
    with pytest.raises(BadFile) as refused:
        take_in(company, HEADER + "1;888;100;;;;;\n;;x;;;;;\n3;777;1;;;;;\n", "/var/fakturor.csv")
    assert str(refused.value) == "2 rows of fakturor.csv cannot be imported; nothing was imported."


@pytest.mark.parametrize("character", ["\x1b", "\x9b", "\x7f", "\u202e", "\u200b", "\n", "\x01"])
def test_characters_that_are_no_text_are_refused_in_every_field(company: OpenCompany, character: str) -> None:
    code = f"{ord(character):04X}"
    reason = f"Character 2 (U+{code}) cannot be stored: it is not visible text. Remove it."
    cells = ["1", "888", "100", "SEK", "1", "980913", "980913", "1"]
    columns = HEADER.strip().split(";")
    for place, column in enumerate(columns):
        row = [f'"{cell[0]}{character}{cell[1:]}"' if at == place else cell for at, cell in enumerate(cells)]
        assert bad_rows(company, HEADER + ";".join(row)) == [(2, column, reason)]


def test_an_invoice_in_a_locked_period_is_refused(company: OpenCompany) -> None:
    company.write(lock_period, date(1998, 8, 31), "augusti är avstämd")
    assert bad_rows(company, HEADER + "1;888;100;;;980831;;\n2;888;100;;;980901;;\n") == [
        (
            2,
            "invoice_date",
            "The period up to 980831 is locked. Type a later date than 980831.",
        ),
    ]


def test_a_number_taken_after_the_dry_run_is_refused_at_the_import(company: OpenCompany) -> None:
    company.read(check_invoices, read(MANUAL), TODAY)
    rows = [InvoiceRow(0, "23432", Decimal(1))]
    company.write(register_invoices, "888", rows, company.read(propose_invoices, "888", rows, TODAY), TODAY)
    assert bad_rows(company, MANUAL) == [(3, "number", "Invoice 23432 exists already, on customer 888.")]


def test_columns_may_stand_in_any_order_and_be_left_out(company: OpenCompany) -> None:
    assert take_in(company, "amount,number,customer\n8000,12345,888\n") == InvoiceImport(1, 800000)


@contextmanager
def counted(company: OpenCompany) -> Iterator[Callable[[], int]]:
    """Count the statements sent to the register."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(company._engine, "before_cursor_execute", note)
    try:
        yield lambda: len(sent)
    finally:
        event.remove(company._engine, "before_cursor_execute", note)


def test_a_long_file_asks_the_register_no_more_than_a_short_one(company: OpenCompany) -> None:
    asked = []
    for start, count in ((100_000, 10), (200_000, 1000)):
        rows = "".join(f"{start + place};888;10;{('SEK', 'USD')[place % 2]};;;;\n" for place in range(count))
        with counted(company) as statements:
            company.read(check_invoices, read(HEADER + rows), TODAY)
            take_in(company, HEADER + rows)
            asked.append(statements())
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("fakturor.csv", "fakturor.csv"),
        ("/var/billing/fakturor.csv", "fakturor.csv"),
        ("C:\\Billing\\fakturor.csv", "fakturor.csv"),
        ("../../etc/passwd", "passwd"),
        ("/var/billing/", "billing"),
        ("a\x1b[2J\u202eb.csv", "a\u241b[2J\ufffdb.csv"),
        ("f\udcf6r.csv", "f\ufffdr.csv"),
        ("x" * 300, "x" * 120),
        ("/", "?"),
        ("", "?"),
    ],
)
def test_only_a_files_own_name_is_kept_and_it_is_visible(path: str, name: str) -> None:
    assert base_name(path) == name
