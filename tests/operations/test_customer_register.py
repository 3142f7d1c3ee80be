"""The customer register: what a form says of a customer, what is refused, what the trail keeps."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from sqlalchemy import select

from admix.countries import COUNTRIES
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.identity import os_user
from admix.operations.customer_checks import UnknownCode, codes_of, notes_on
from admix.operations.customer_record import customer_record, free_fields
from admix.operations.customer_register import TypedCustomer, begin_customer, propose_customer, save_customer
from admix.operations.customers import Search, list_customers
from admix.operations.user_roles import set_role
from admix.operations.verifying import verify_company
from models.store import Entry, EntryChange
from tests.customer_office import keep, keep_all, kept_company

NEW = {"name": "Lindgrens Bygg", "payment_term": "30"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    opened = kept_company(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


def refused(company: OpenCompany, **columns: object) -> Refusal:
    """Return the refusal of what a form says of customer 888; nothing is written."""
    with pytest.raises(Refusal) as refusal:
        keep(company, "888", **columns)
    return refusal.value


def last_changes(company: OpenCompany) -> list[tuple[str, object, object]]:
    """Return table, before and after of each change of the last entry."""
    last = select(Entry.id).order_by(Entry.id.desc()).limit(1).scalar_subquery()
    query = select(EntryChange).where(EntryChange.entry_id == last).order_by(EntryChange.id)
    found = company.read(lambda session: list(session.execute(query).scalars()))
    return [(row.table_name, json.loads(row.before or "null"), json.loads(row.after or "null")) for row in found]


def test_name_and_terms_are_enough_and_the_usual_is_filled_in(office: OpenCompany) -> None:
    empty = dict.fromkeys(("search_key", "country", "language", "currency", "street", "email", "fax", "consumer"))
    added = keep(office, "901", **empty, **NEW)
    assert (added.version, added.created) == (1, date(1998, 9, 13))
    usual = {"search_key": "LINDGRENS BYGG", "country": "SE", "language": "sv", "currency": "SEK"}
    empty_texts = {"street": "", "email": "", "fax": None, "consumer": None, "credit_limit": None}
    assert {**usual, **empty_texts, **NEW}.items() <= dict(added.columns).items()
    found = office.read(list_customers, Search("lindgrens"), 0, 9)
    assert [line.number for line in found] == ["901"]


def test_every_column_of_the_full_form_is_kept_in_its_own_form(office: OpenCompany) -> None:
    typed: dict[str, object] = {}
    typed |= {"street": "Karl Johans gate 1", "postcode": "0154", "city": "OSLO", "country": "no", "language": "NB"}
    typed |= {"phone": "22 00 00 00", "fax": "22 00 00 01", "email": "post@nordlys.no", "group_code": "NORD"}
    typed |= {"consumer": False, "currency": "nok", "district": "norr", "category": "a", "salesperson": "AA"}
    typed |= {"discount": Decimal("2.5"), "credit_limit": Decimal(50000), "orgnr": "974 760 673"}
    typed |= {"vat_number": "974760673MVA", "reminder_stop": True, "reminder_stop_until": date(1998, 12, 31)}
    typed |= {"reminder_stop_reason": "tvist om faktura 12", "interest_block": True, "remark": "Ring först"}
    kept = keep(office, "902", name="Nordlys Oslo AS", payment_term="30k", **typed).columns
    assert (kept["country"], kept["language"], kept["currency"]) == ("NO", "nb", "NOK")
    assert (kept["district"], kept["category"], kept["salesperson"]) == ("NORR", "A", "AA")
    assert kept["payment_term"] == "30K"
    assert (kept["discount"], kept["credit_limit"]) == (250, 5000000)
    assert (kept["orgnr"], kept["vat_number"]) == ("974760673", "NO974760673MVA")
    assert (kept["consumer"], kept["reminder_stop"], kept["interest_block"]) == (None, True, True)
    assert (kept["reminder_stop_until"], kept["reminder_stop_reason"]) == (date(1998, 12, 31), "tvist om faktura 12")
    assert verify_company(office) == []


def test_a_change_keeps_before_and_after_and_a_form_without_one_makes_no_entry(office: OpenCompany) -> None:
    seen = office.read(customer_record, "889")
    changed = keep(office, "889", phone="033-11 11 11", remark=seen.columns["remark"])
    assert changed.version == seen.version + 1
    ((table, before, after),) = last_changes(office)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (table, before["phone"], after["phone"]) == ("party", "033-40 50 60", "033-11 11 11")
    assert keep(office, "889", phone="033-11 11 11", consumer=False, credit_limit=None).version == changed.version


def test_a_search_key_that_changes_is_searched_in_its_new_form(office: OpenCompany) -> None:
    keep(office, "903", search_key="GAMLA", **NEW)
    keep(office, "903", search_key="ÅBYGG")
    assert [line.number for line in office.read(list_customers, Search("åbygg"), 0, 9)] == ["903"]
    assert office.read(list_customers, Search("gamla"), 0, 9) == []


def test_a_limit_of_nothing_is_not_the_same_as_no_limit(office: OpenCompany) -> None:
    keep(office, "904", credit_limit=Decimal(0), **NEW)
    assert office.read(customer_record, "904").columns["credit_limit"] == 0
    keep(office, "904", credit_limit=None)
    assert office.read(customer_record, "904").columns["credit_limit"] is None
    keep(office, "904", credit_limit=Decimal(0))
    assert office.read(customer_record, "904").columns["credit_limit"] == 0


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "A" * 61}, "name"),
        ({"name": "A\x1b[31m"}, "name"),
        ({"payment_term": None}, "payment_term"),
        ({"payment_term": "?"}, "payment_term"),
        ({"currency": "XYZ"}, "currency"),
        ({"district": "?"}, "district"),
        ({"category": "C"}, "category"),
        ({"salesperson": "CC"}, "salesperson"),
        ({"country": "S"}, "country"),
        ({"country": "XX"}, "country"),
        ({"language": "fi"}, "language"),
        ({"email": "sofi"}, "email"),
        ({"email": "sofi@vav"}, "email"),
        ({"email": "so fi@vav.se"}, "email"),
        ({"email": "a@b@vav.se"}, "email"),
        ({"email": "@vav.se"}, "email"),
        ({"orgnr": "556334-3688"}, "orgnr"),
        ({"orgnr": "5563343689", "country": "NO", "vat_number": "12"}, "vat_number"),
        ({"vat_number": "SE556334368801"}, "vat_number"),
        ({"fax": "1" * 25}, "fax"),
        ({"discount": Decimal("100.01")}, "discount"),
        ({"discount": Decimal(-1)}, "discount"),
        ({"discount": Decimal("1.005")}, "discount"),
        ({"credit_limit": Decimal(-1)}, "credit_limit"),
        ({"credit_limit": Decimal("1.001")}, "credit_limit"),
        ({"reminder_stop": None, "reminder_stop_until": date(1998, 12, 1)}, "reminder_stop"),
        ({"reminder_stop": False, "reminder_stop_reason": "tvist"}, "reminder_stop"),
    ],
)
def test_what_a_column_does_not_hold_is_refused_in_its_field(
    office: OpenCompany, columns: dict[str, object], field: str
) -> None:
    before = office.read(customer_record, "888")
    assert refused(office, **columns).field == field
    assert office.read(customer_record, "888") == before


def test_an_unknown_code_names_the_register_whose_list_is_shown(office: OpenCompany) -> None:
    refusal = refused(office, district="VÄST")
    assert isinstance(refusal, UnknownCode)
    assert str(refusal) == "There is no district VÄST in the register."
    assert [line.code for line in office.read(codes_of, "district")] == ["NORR", "SYD"]


def test_an_organisation_number_of_another_country_stays_as_it_was_typed(office: OpenCompany) -> None:
    kept = keep(office, "905", country="DE", orgnr="HRB 12345", **NEW)
    assert kept.columns["orgnr"] == "HRB 12345"
    with pytest.raises(Refusal, match="HRB 12345 is not a number"):
        keep(office, "905", country="SE", orgnr="HRB 12345")


def test_a_number_is_one_customers_and_no_sign_hides_in_it(office: OpenCompany) -> None:
    seen = office.read(begin_customer, "906")
    assert seen.is_new
    office.write(save_customer, seen, TypedCustomer(NEW))
    with pytest.raises(Refusal, match="Someone has added customer 906"):
        office.write(save_customer, seen, TypedCustomer(NEW))
    for number in ("", "4 711", "ÅÄÖ", "12345678901", "1\u200b"):
        with pytest.raises(Refusal):
            office.read(begin_customer, number)


def test_who_loses_to_another_clerk_is_refused_and_nothing_of_it_is_written(office: OpenCompany) -> None:
    seen = office.read(begin_customer, "888")
    keep(office, "888", phone="033-77")
    with pytest.raises(Refusal, match="Someone else has changed this"):
        office.write(save_customer, seen, TypedCustomer({"phone": "033-88"}, {"term.0": "NYTT"}, 12))
    now = office.read(customer_record, "888")
    assert (now.columns["phone"], now.terms) == ("033-77", seen.terms)


def test_search_terms_beyond_the_form_stay_and_one_typed_twice_is_kept_once(office: OpenCompany) -> None:
    keep_all(office, "907", TypedCustomer(NEW, {f"term.{at}": f"T{at}" for at in range(4)}, 4))
    kept = keep_all(office, "907", TypedCustomer({}, {"term.0": "T1", "term.1": "t1", "term.2": "NY"}, 3))
    assert sorted(kept.terms) == ["NY", "T1", "T3"]
    tables = [(table, before is None, after is None) for table, before, after in last_changes(office)]
    assert sorted(tables[:3]) == [("party", False, False), ("party_term", False, True), ("party_term", False, True)]
    assert tables[3:] == [("party_term", True, False)]
    with pytest.raises(Refusal) as refusal:
        keep_all(office, "907", TypedCustomer({}, {"term.0": "X" * 25}, 1))
    assert refusal.value.field == "term.0"


def test_free_fields_keep_days_numbers_and_answers_in_one_form(office: OpenCompany) -> None:
    ids = {field.label: field.id for field in office.read(free_fields)}
    typed = {"free.1": True, "free.2": Decimal("12.0"), "free.3": date(1999, 1, 1), "free.4": "Hantverk"}
    kept = keep_all(office, "908", TypedCustomer(NEW, None, 0, typed)).fields
    assert kept == {
        ids["Kundklubb"]: "1",
        ids["Antal anställda"]: "12",
        ids["Avtal till"]: "1999-01-01",
        ids["Bransch"]: "Hantverk",
    }
    changed = {"free.1": False, "free.2": Decimal("1234.50"), "free.3": None, "free.4": "Hantverk"}
    kept = keep_all(office, "908", TypedCustomer({}, None, 0, changed)).fields
    assert kept == {ids["Kundklubb"]: "0", ids["Antal anställda"]: "1234.50", ids["Bransch"]: "Hantverk"}
    with pytest.raises(Refusal) as refusal:
        keep_all(office, "908", TypedCustomer({}, None, 0, {"free.4": "x" * 41}))
    assert refusal.value.field == "free.4"
    assert verify_company(office) == []


def test_what_is_odd_but_may_be_right_is_only_said(office: OpenCompany) -> None:
    def note(**columns: object) -> str | None:
        seen = office.read(begin_customer, "888")
        wanted = office.read(propose_customer, seen, TypedCustomer(columns))
        found = notes_on(wanted.columns, date(1998, 9, 13))
        return None if found is None else found[0] % found[1]

    assert note(orgnr="5563343689", vat_number="SE556334368901") is None
    assert note(reminder_stop=True, reminder_stop_until=date(1998, 9, 13)) is None
    passed = note(reminder_stop=True, reminder_stop_until=date(1998, 9, 12))
    assert passed == "Look at the reminder stop: its day, 1998-09-12, has passed. Enter saves it so."
    foreign = note(vat_number="NO974760673MVA")
    assert foreign == "Look at the VAT number: NO974760673MVA is not of SE. Enter saves it so."
    other = note(orgnr="556012-5790", vat_number="SE556334368901")
    assert other == "Look at the VAT number: SE556334368901 is not that of 556012-5790. Enter saves it so."


def test_the_countries_are_those_of_unicodes_list_without_its_groups_and_private_codes() -> None:
    listed = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()}
    groups_and_private = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # noqa: SIM905 - as they are written
    assert listed - groups_and_private == COUNTRIES


def test_a_clerk_changes_customers_but_only_an_approver_their_credit_limit(tmp_path: Path) -> None:
    company = kept_company(tmp_path)
    me = os_user()
    company.write(set_role, me, "administrator", 0)
    company.write(set_role, "root" if me != "root" else "daemon", "administrator", 0)
    company.write(set_role, me, "clerk", 1)
    assert keep(company, "888", remark="lovat betala", interest_block=True, credit_limit=None).version == 2
    with pytest.raises(Refusal, match="Only an approver") as refusal:
        keep(company, "888", credit_limit=Decimal(1000))
    assert refusal.value.field == "credit_limit"
    company.close()
