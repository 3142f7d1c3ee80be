"""Customers from billing: new ones added, changed ones changed, and a second time nothing."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.identity import os_user
from admix.operations.customers import Search, list_customers
from admix.operations.imports import BadFile
from admix.operations.imports_customer_rows import CustomerFile, read_customer_file
from admix.operations.imports_customers import CustomerImport, check_customers, import_customers
from admix.operations.user_roles import set_role
from admix.operations.verifying import verify_company
from models.ledger import Party, PartyTerm
from models.register import table_of
from models.registers import Category, District
from models.store import Entry, EntryChange
from tests.copies import demo_company

TODAY = date(1998, 9, 13)
FULL = (
    "number;name;search_key;other_terms;street;postcode;city;country;phone;email;language;currency;"
    "payment_term;remark\n"
    "901;Lindgrens Bygg;LINDGREN;bygg|Kinna;Storgatan 1;511 54;Kinna;no;0320-1;a@b.se;EN;nok;90;På gång\n"
)


def read(text: str) -> CustomerFile:
    return read_customer_file("kunder.csv", text.encode())


def take_in(company: OpenCompany, text: str) -> CustomerImport:
    return company.write(import_customers, read(text), TODAY)


def entries(company: OpenCompany) -> int:
    return company.read(lambda session: session.execute(select(func.count(Entry.id))).scalar_one())


def customer(company: OpenCompany, number: str) -> Mapping[str, Any]:
    def look(session: Session) -> Mapping[str, Any]:
        row = session.execute(select(table_of(Party)).where(Party.number == number)).one()
        return dict(row._mapping)

    return company.read(look)


def terms(company: OpenCompany, number: str) -> list[str]:
    query = (
        select(PartyTerm.term)
        .join(Party, Party.id == PartyTerm.party_id)
        .where(Party.number == number)
        .order_by(PartyTerm.id)
    )
    return company.read(lambda session: list(session.execute(query).scalars()))


def test_number_and_name_are_enough_for_a_new_customer(company: OpenCompany) -> None:
    assert take_in(company, "number;name\n901;Lindgrens Bygg och Handel i Kinna\n") == CustomerImport(1, 0, 0)
    new = customer(company, "901")
    assert {column: value for column, value in new.items() if column != "id"} == {
        "ledger": "customer",
        "number": "901",
        "name": "Lindgrens Bygg och Handel i Kinna",
        "search_key": "LINDGRENS BYGG OCH HANDE",
        "search_folded": "lindgrens bygg och hande",
        **dict.fromkeys(("street", "postcode", "city", "phone", "email", "remark"), ""),
        "country": "SE",
        "language": "sv",
        "currency": "SEK",
        "payment_term": "30",
        "created": TODAY,
        "version": 1,
        **dict.fromkeys(("order_total", "back_orders", "last_order", "group_code", "fax", "vat_number", "orgnr")),
        **dict.fromkeys(("district", "category", "salesperson", "discount", "credit_limit", "consumer")),
        **dict.fromkeys(("reminder_stop", "reminder_stop_until", "reminder_stop_reason", "interest_block")),
    }
    assert terms(company, "901") == []


def test_every_column_of_the_file_is_taken(company: OpenCompany) -> None:
    take_in(company, FULL)
    new = customer(company, "901")
    assert (new["search_key"], new["street"], new["postcode"], new["city"]) == (
        *("LINDGREN", "Storgatan 1", "511 54", "Kinna"),
    )
    assert (new["country"], new["language"], new["currency"], new["payment_term"]) == ("NO", "en", "NOK", "90")
    assert (new["phone"], new["email"], new["remark"]) == ("0320-1", "a@b.se", "På gång")
    assert terms(company, "901") == ["bygg", "Kinna"]
    found = company.read(list_customers, Search("KINNA", other_terms=True), 0, 10)
    assert [line.number for line in found] == ["901"]
    assert verify_company(company) == []


def test_the_same_file_again_changes_nothing_and_makes_no_entry(company: OpenCompany) -> None:
    take_in(company, FULL)
    before = entries(company)
    assert take_in(company, FULL) == CustomerImport(0, 0, 1)
    assert entries(company) == before


def test_what_the_file_says_otherwise_is_changed_with_its_before_and_after(company: OpenCompany) -> None:
    take_in(company, FULL)
    told = take_in(
        company, "number;name;phone;city\n901;Lindgrens Bygg AB;0320-2;Kinna\n888;Sofis Hemväveri ABC;;Borås\n"
    )
    assert told == CustomerImport(0, 1, 1)
    now = customer(company, "901")
    assert (now["name"], now["phone"], now["version"]) == ("Lindgrens Bygg AB", "0320-2", 2)
    assert (now["search_key"], now["street"], now["currency"]) == ("LINDGREN", "Storgatan 1", "NOK")

    def look(session: Session) -> None:
        entry = session.execute(select(Entry).order_by(Entry.id.desc()).limit(1)).scalar_one()
        assert (entry.kind, entry.reason) == ("customer_import", "kunder.csv")
        change = session.execute(select(EntryChange).where(EntryChange.entry_id == entry.id)).scalar_one()
        before, after = json.loads(change.before or ""), json.loads(change.after or "")
        assert (before["phone"], after["phone"]) == ("0320-1", "0320-2")

    company.read(look)
    assert verify_company(company) == []


def test_an_empty_field_clears_a_text_and_keeps_a_choice(company: OpenCompany) -> None:
    take_in(company, FULL)
    cleared = FULL.partition("\n")[0] + "\n901;Lindgrens Bygg;;;;;;;;;;;;\n"
    assert take_in(company, cleared) == CustomerImport(0, 1, 0)
    now = customer(company, "901")
    assert [now[column] for column in ("street", "postcode", "city", "phone", "email", "remark")] == [""] * 6
    assert (now["search_key"], now["country"], now["language"]) == ("LINDGREN", "NO", "en")
    assert (now["currency"], now["payment_term"]) == ("NOK", "90")
    assert terms(company, "901") == ["bygg", "Kinna"]


ORDERS = "number;name;order_total;back_orders;last_order\n"


def orders(company: OpenCompany, number: str) -> tuple[object, ...]:
    row = customer(company, number)
    return row["order_total"], row["back_orders"], row["last_order"]


def test_order_figures_are_taken_for_new_and_known_customers(company: OpenCompany) -> None:
    """40000.00 is 4 000 000 minor units of SEK; the demo's file gave 888 that order total and 980907."""
    assert orders(company, "888") == (40_000_00, None, date(1998, 9, 7))
    told = take_in(company, ORDERS + "888;Sofis Hemväveri ABC;1 500,50;.9;1998-09-12\n901;Lindgrens Bygg;;0;980911\n")
    assert told == CustomerImport(1, 1, 0)
    assert orders(company, "888") == (1_500_50, 90, date(1998, 9, 12))
    assert orders(company, "901") == (None, 0, date(1998, 9, 11))
    assert verify_company(company) == []


def test_order_columns_that_are_not_in_the_file_stay_and_an_empty_one_is_not_known(company: OpenCompany) -> None:
    assert take_in(company, "number;name;last_order\n888;Sofis Hemväveri ABC;\n") == CustomerImport(0, 1, 0)
    assert orders(company, "888") == (40_000_00, None, None)
    assert take_in(company, "number;name\n888;Sofis Hemväveri ABC\n") == CustomerImport(0, 0, 1)
    assert take_in(company, ORDERS + "888;Sofis Hemväveri ABC;40000;;\n") == CustomerImport(0, 0, 1)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("x;;", "order_total", "x is not an amount. Type it as 5000 or 5000.00."),
        ("1.234;;", "order_total", "1.234 has more than 2 decimals. Type the amount as 5000 or 5000.00."),
        (";123456789012;", "back_orders", "123456789012 is too large an amount."),
        (";;980931", "last_order", "980931 is not a day in the calendar. Type it as YYMMDD."),
    ],
)
def test_order_figures_that_cannot_be_read_are_named(company: OpenCompany, row: str, field: str, reason: str) -> None:
    with pytest.raises(BadFile) as refused:
        take_in(company, f"{ORDERS}888;Sofis Hemväveri ABC;{row}\n")
    (bad,) = refused.value.rows
    assert (bad.line, bad.field, str(bad.refusal)) == (2, field, reason)
    assert orders(company, "888") == (40_000_00, None, date(1998, 9, 7))


def test_search_terms_are_added_whatever_their_case_and_never_removed(company: OpenCompany) -> None:
    take_in(company, FULL)
    told = take_in(company, "number;name;other_terms\n901;Lindgrens Bygg;BYGG | Ärla|ärla||\n")
    assert told == CustomerImport(0, 1, 0)
    assert terms(company, "901") == ["bygg", "Kinna", "ärla"]
    assert customer(company, "901")["version"] == 2, "a form that read the customer before must be told"
    assert take_in(company, "number;name;other_terms\n901;Lindgrens Bygg;ÄRLA\n") == CustomerImport(0, 0, 1)
    assert verify_company(company) == []


def test_a_new_search_key_is_found(company: OpenCompany) -> None:
    take_in(company, "number;name;search_key\n888;Sofis Hemväveri ABC;Ångkraft\n")
    assert [line.number for line in company.read(list_customers, Search("ÅNG"), 0, 10)] == ["888"]


def test_a_dry_run_says_the_same_and_writes_nothing(company: OpenCompany) -> None:
    file = FULL + "888;Sofi;;;;;;;;;;;;\n"
    before = entries(company)
    said = company.read(check_customers, read(file), TODAY)
    assert entries(company) == before
    assert said == take_in(company, file) == CustomerImport(1, 1, 0)


def test_every_bad_row_is_named_with_line_field_and_reason(company: OpenCompany) -> None:
    """The tenth row is good, and is not imported either."""
    rows = [
        ";Utan nummer;;;;;",
        "901;;;;;;",
        "90 1;Blank i numret;;;;;",
        "12345678901;Långt nummer;;;;;",
        f"905;{'x' * 61};;;;;",
        f"906;A;{'x' * 25};;;;",
        f"907;A;;bra|{'x' * 25};;;",
        "908;A;;;Sverige;;",
        "909;A;;;;fi;",
        "910;A;;;;;SEK",
        "911;A;;;;;QQQ",
        "910;B;;;;;",
        "913;\x1b[2J;;;;;",
        f"914;A;;{'x' * 1001};;;",
    ]
    before = entries(company)
    with pytest.raises(BadFile) as refused:
        take_in(company, "number;name;search_key;other_terms;country;language;currency\n" + "\n".join(rows))
    assert str(refused.value) == "13 rows of kunder.csv cannot be imported; nothing was imported."
    assert [(row.line, row.field, str(row.refusal)) for row in refused.value.rows] == [
        (2, "number", "number is missing in this row."),
        (3, "name", "name is missing in this row."),
        (
            4,
            "number",
            "90 1 cannot be a number here. Use the letters A-Z, the digits 0-9 and - . / _ without blanks.",
        ),
        (5, "number", "number has at most 10 characters."),
        (6, "name", "name has at most 60 characters."),
        (7, "search_key", "search_key has at most 24 characters."),
        (8, "other_terms", "other_terms has at most 24 characters."),
        (9, "country", "A country is written with two letters, as SE."),
        (10, "language", "A language is one of sv, nb, en."),
        (12, "currency", "Currency QQQ is not in the currency register."),
        (13, "number", "Customer 910 stands on line 11 too."),
        (14, "name", "Character 1 (U+001B) cannot be stored: it is not visible text. Remove it."),
        (15, "other_terms", "other_terms has at most 1000 characters."),
    ]
    assert entries(company) == before


def test_unknown_payment_terms_are_refused(company: OpenCompany) -> None:
    with pytest.raises(BadFile) as refused:
        take_in(company, "number;name;payment_term\n888;Sofis Hemväveri ABC;45\n")
    (row,) = refused.value.rows
    assert (row.line, row.field) == (2, "payment_term")
    assert str(row.refusal) == "There are no payment terms 45 in the register."


TRADE = (
    "number;name;fax;orgnr;vat_number;consumer;district;category;salesperson;discount;credit_limit;reminder_stop;"
    "reminder_stop_until;reminder_stop_reason;interest_block\n"
    "901;Lindgrens Bygg;0320-9;5563343689;se556334368901;0;n;A;;2,5;50000;1;981231;tvist;1\n"
)
TRADE_COLUMNS = (
    *("fax", "orgnr", "vat_number", "consumer", "district", "category", "salesperson", "discount", "credit_limit"),
    *("reminder_stop", "reminder_stop_until", "reminder_stop_reason", "interest_block"),
)


@clerk_act
def add_codes(session: Session) -> None:
    begin_entry(session, "master_data", TODAY)
    for model, code in ((District, "N"), (Category, "A")):
        session.connection().execute(insert(table_of(model)).values(code=code, text=code, version=1))


def test_limits_codes_and_blocks_are_kept_in_the_registers_own_form(company: OpenCompany) -> None:
    """2.5 percent is 250 hundredths, 50000 SEK is 5 000 000 öre; 0 for consumer is a business, which is nothing."""
    company.write(add_codes)
    take_in(company, TRADE)
    new = customer(company, "901")
    assert [new[column] for column in TRADE_COLUMNS] == [
        *("0320-9", "556334-3689", "SE556334368901", None, "N", "A", None, 250, 5_000_000),
        *(True, date(1998, 12, 31), "tvist", True),
    ]
    before = entries(company)
    assert take_in(company, TRADE) == CustomerImport(0, 0, 1)
    assert entries(company) == before
    assert verify_company(company) == []


def test_an_empty_field_keeps_codes_and_blocks_and_clears_figures(company: OpenCompany) -> None:
    company.write(add_codes)
    take_in(company, TRADE)
    take_in(company, "number;name;fax;district;credit_limit;discount;interest_block\n901;Lindgrens Bygg;;;;;\n")
    now = customer(company, "901")
    assert (now["fax"], now["district"], now["credit_limit"], now["discount"]) == (None, "N", None, None)
    assert now["interest_block"] is True
    take_in(company, "number;name;interest_block\n901;Lindgrens Bygg;0\n")
    assert customer(company, "901")["interest_block"] is None


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    opened = demo_company(tmp_path_factory.mktemp("untouched"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("country", "XX", "There is no country XX"),
        ("email", "post", "no e-mail address"),
        ("orgnr", "5563343688", "check digit does not agree"),
        ("vat_number", "SE1", "no VAT number"),
        ("consumer", "ja", "1 is yes, 0 is no"),
        ("district", "Q", "There is no district Q"),
        ("category", "Q", "There is no category Q"),
        ("salesperson", "Q", "There is no salesperson Q"),
        ("discount", "101", "0 to 100 percent"),
        ("credit_limit", "-1", "without a sign"),
        ("reminder_stop_until", "981301", "not a day in the calendar"),
        ("reminder_stop_reason", "tvist", "no reminder stop"),
        ("fax", "0" * 25, "at most 24 characters"),
    ],
)
def test_a_new_column_is_checked_as_in_the_form(untouched: OpenCompany, column: str, text: str, why: str) -> None:
    with pytest.raises(BadFile) as bad:
        untouched.read(check_customers, read(f"number;name;{column}\n901;Lindgrens Bygg;{text}\n"), TODAY)
    ((line, found),) = [(row.line, str(row.refusal)) for row in bad.value.rows]
    assert line == 2
    assert why in found


def test_a_file_with_another_credit_limit_is_an_approvers(company: OpenCompany) -> None:
    me = os_user()
    company.write(set_role, me, "administrator", 0)
    company.write(set_role, "root" if me != "root" else "daemon", "administrator", 0)
    company.write(set_role, me, "clerk", 1)
    with pytest.raises(Refusal, match="Only an approver"):
        take_in(company, "number;name;credit_limit\n888;Sofis Hemväveri ABC;100\n")
    with pytest.raises(Refusal, match="Only an approver"):
        take_in(company, "number;name;credit_limit\n901;Lindgrens Bygg;100\n")
    assert take_in(company, "number;name;credit_limit\n901;Lindgrens Bygg;\n") == CustomerImport(1, 0, 0)
