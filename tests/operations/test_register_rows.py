"""The simple registers: what a form may say, what stays because it is used, and who comes second."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.database.company import OpenCompany
from admix.operations.batch_heads import TypedHead
from admix.operations.currency_register import CURRENCIES, RATES
from admix.operations.customers import find_customer
from admix.operations.drafts import Stage, keep_draft
from admix.operations.invoices import InvoiceRow
from admix.operations.party_registers import CATEGORIES, DISTRICTS, FREE_FIELDS, SALESPEOPLE
from admix.operations.payment_method_register import METHODS
from admix.operations.payment_terms import TERMS
from admix.operations.register_rows import Register, RegisterRow, Values, count_rows, list_rows
from admix.operations.register_saving import propose_removal, propose_row, save_row, take_out
from admix.operations.registers import find_currency, rate_on
from admix.operations.verifying.run import verify_company
from models.ledger import Party
from models.register import table_of
from models.registers import PartyField
from tests.office import TODAY, begin_batch, enter_invoices, small_company, small_office
from tests.operations.test_settings import acting, add_to_office, entries, refused

USD = {"currency": "USD"}
CUSTOMERS = {"ledger": "customer"}
TERM: Mapping[str, Any] = {"code": "45", "text": "45 dagar netto", "months": 1, "days": 15}
CROWN: Mapping[str, Any] = {"code": "ISK", "name": "Isländsk krona", "decimals": 0, "rate_per": 100}
RATE: Mapping[str, Any] = {"valid_from": date(1998, 9, 14), "rate": 741_000}
METHOD: Mapping[str, Any] = {"code": "swish", "text": "Swish", "account": "1930"}
DISTRICT: Mapping[str, Any] = {"code": "N", "text": "Norra distriktet"}
SELLER: Mapping[str, Any] = {"code": "EVA", "name": "Eva Åberg", "phone": "033-1", "email": "eva@example.se"}
FIELD: Mapping[str, Any] = {"place": 1, "label": "Avtalsnummer", "kind": 2}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    """The small company; each test leaves its own rows in it."""
    opened = small_company(tmp_path_factory.mktemp("registers"))
    yield opened
    opened.close()


def rows(
    company: OpenCompany, register: Register, within: Values | None = None, search: str = ""
) -> list[RegisterRow]:
    return company.read(list_rows, register, search, within or {}, 0, 100)


def row(company: OpenCompany, register: Register, code: object, within: Values | None = None) -> RegisterRow:
    return next(found for found in rows(company, register, within) if found.values[register.key] == code)


def saved(company: OpenCompany, register: Register, typed: Values, within: Values | None = None) -> RegisterRow:
    company.write(save_row, register, typed, None, within or {})
    return row(company, register, typed[register.key], within)


@clerk_act
def sort_customer(session: Session, number: str, column: str, code: str) -> None:
    """Put a customer into a district or a category, or under a salesperson."""
    customer = find_customer(session, number)
    begin_entry(session, "master_data", TODAY)
    change_row(session, Party, customer.id, None, **{column: code})


@clerk_act
def fill_field(session: Session, number: str, field: int, value: str) -> None:
    """Put something into a customer's free field."""
    customer = find_customer(session, number)
    begin_entry(session, "master_data", TODAY)
    values = {"party_id": customer.id, "free_field_id": field, "value": value}
    session.connection().execute(insert(table_of(PartyField)).values(**values))


KEPT: list[tuple[Register, Values, Values, Values]] = [
    (TERMS, TERM, {"text": "En och en halv månad"}, {}),
    (CURRENCIES, CROWN, {"decimals": 2}, {}),
    (RATES, RATE, {"rate": 742_000}, USD),
    (METHODS, METHOD, {"account": "1920"}, {}),
    (DISTRICTS, DISTRICT, {"code": "NO"}, {}),
    (CATEGORIES, DISTRICT, {"text": "Nya kunder"}, {}),
    (SALESPEOPLE, SELLER, {"email": ""}, {}),
    (FREE_FIELDS, FIELD, {"place": 14, "kind": 3}, CUSTOMERS),
]


@pytest.mark.parametrize(("register", "typed", "change", "within"), KEPT, ids=lambda value: getattr(value, "key", ""))
def test_a_row_is_entered_changed_and_removed(
    office: OpenCompany, register: Register, typed: Values, change: Values, within: Values
) -> None:
    """Each act leaves its before and after in the trail; sent once more unchanged it leaves nothing."""
    had = office.read(count_rows, register, "", within)
    made = saved(office, register, typed, within)
    before = entries(office)
    office.write(save_row, register, typed, made, within)
    assert entries(office) == before
    office.write(save_row, register, {**typed, **change}, made, within)
    key = {**typed, **change}[register.key]
    changed = row(office, register, key, within)
    assert changed.id == made.id
    assert changed != made
    refused(office, partial(office.write, save_row, register, typed, made, within), "Someone else has changed this")
    refused(office, partial(office.write, take_out, register, made), "Someone else has changed this")
    office.write(take_out, register, changed)
    assert office.read(count_rows, register, "", within) == had
    refused(office, partial(office.write, take_out, register, changed), "Someone else has changed this")
    assert verify_company(office) == []


@pytest.mark.parametrize(
    ("register", "typed", "sentence", "field"),
    [
        (TERMS, {**TERM, "code": None}, "must be filled in", "code"),
        (TERMS, {**TERM, "code": "4 5"}, "cannot be a number here", "code"),
        (TERMS, {**TERM, "code": "1234567"}, "at most 6 characters", "code"),
        (TERMS, {**TERM, "code": "30"}, "30 is in the register already", "code"),
        (TERMS, {**TERM, "text": None}, "must be filled in", "text"),
        (TERMS, {**TERM, "text": "x" * 41}, "at most 40 characters", "text"),
        (TERMS, {**TERM, "text": "\x1b[2J"}, "cannot be stored", "text"),
        (TERMS, {**TERM, "months": 61}, "from 0 to 60", "months"),
        (TERMS, {**TERM, "days": 1000}, "from 0 to 999", "days"),
        (TERMS, {**TERM, "discount_percent": Decimal(2)}, "within how many days", "discount_days"),
        (TERMS, {**TERM, "discount_days": 10}, "percentage of the cash discount", "discount_percent"),
        (
            TERMS,
            {**TERM, "discount_percent": Decimal(0), "discount_days": 10},
            "percentage of the cash discount",
            "discount_percent",
        ),
        (
            TERMS,
            {**TERM, "discount_percent": Decimal(100), "discount_days": 10},
            "above 0 and below 100",
            "discount_percent",
        ),
        (
            TERMS,
            {**TERM, "discount_percent": Decimal(-1), "discount_days": 10},
            "above 0 and below 100",
            "discount_percent",
        ),
        (
            TERMS,
            {**TERM, "discount_percent": Decimal("2.125"), "discount_days": 10},
            "more than 2 decimals",
            "discount_percent",
        ),
        (CURRENCIES, {**CROWN, "code": "KR"}, "three letters", "code"),
        (CURRENCIES, {**CROWN, "code": "ÅÄÖ"}, "three letters", "code"),
        (CURRENCIES, {**CROWN, "code": "USD"}, "USD is in the register already", "code"),
        (CURRENCIES, {**CROWN, "name": ""}, "must be filled in", "name"),
        (CURRENCIES, {**CROWN, "decimals": 5}, "from 0 to 4", "decimals"),
        (CURRENCIES, {**CROWN, "rate_per": 10}, "for 1 unit or for 100", "rate_per"),
        (CURRENCIES, {**CROWN, "code": "SEK"}, "for home currency it is for 1", "rate_per"),
        (METHODS, {**METHOD, "code": "kontant"}, "kontant is in the register already", "code"),
        (METHODS, {**METHOD, "code": "BANK"}, "bank is in the register already", "code"),
        (METHODS, {**METHOD, "text": " "}, "must be filled in", "text"),
        (METHODS, {**METHOD, "account": None}, "must be filled in", "account"),
        (METHODS, {**METHOD, "account": "19x"}, "no account number", "account"),
        (METHODS, {**METHOD, "account": "1999"}, "There is no account 1999", "account"),
        (METHODS, {**METHOD, "account": "1510"}, "1510 is the account of the receivables", "account"),
        (DISTRICTS, {**DISTRICT, "text": ""}, "must be filled in", "text"),
        (CATEGORIES, {**DISTRICT, "code": "1234567"}, "at most 6 characters", "code"),
        (SALESPEOPLE, {**SELLER, "name": None}, "must be filled in", "name"),
        (SALESPEOPLE, {**SELLER, "phone": "0" * 25}, "at most 24 characters", "phone"),
        *(
            (SALESPEOPLE, {**SELLER, "email": wrong}, "no e-mail address", "email")
            for wrong in ("eva", "@b", "a@", "a@b@c", "a b@c")
        ),
    ],
)
def test_a_form_is_refused_in_its_field(
    office: OpenCompany, register: Register, typed: Values, sentence: str, field: str
) -> None:
    refused(office, lambda: office.write(save_row, register, typed, None), sentence, field)


@pytest.mark.parametrize(
    ("register", "within", "typed", "sentence", "field"),
    [
        (RATES, USD, {"valid_from": TODAY}, "Type the rate", "rate"),
        (RATES, USD, {"rate": 741_000}, "Type the day", "valid_from"),
        (RATES, USD, {**RATE, "valid_from": date(1998, 1, 1)}, "1998-01-01 is in the register already", "valid_from"),
        (RATES, {"currency": "SEK"}, RATE, "SEK is the home currency; its rate is always 1", None),
        (RATES, {"currency": "XXX"}, RATE, "Currency XXX is not in the currency register", None),
        (FREE_FIELDS, CUSTOMERS, {**FIELD, "place": None}, "must be filled in", "place"),
        (FREE_FIELDS, CUSTOMERS, {**FIELD, "place": 15}, "from 1 to 14", "place"),
        (FREE_FIELDS, CUSTOMERS, {**FIELD, "label": ""}, "must be filled in", "label"),
        (FREE_FIELDS, CUSTOMERS, {**FIELD, "label": "x" * 25}, "at most 24 characters", "label"),
        (FREE_FIELDS, CUSTOMERS, {**FIELD, "kind": 5}, "from 1 to 4", "kind"),
        (FREE_FIELDS, CUSTOMERS, {**FIELD, "kind": None}, "from 1 to 4", "kind"),
    ],
)
def test_a_form_of_a_part_of_a_register_is_refused(
    office: OpenCompany, register: Register, within: Values, typed: Values, sentence: str, field: str | None
) -> None:
    refused(office, lambda: office.write(save_row, register, typed, None, within), sentence, field)


def test_what_is_used_is_not_removed_and_keeps_its_code(tmp_path: Path) -> None:
    """Three customers, all with terms 90; an invoice in dollars with an open batch beside it; one of everything."""
    office = small_company(tmp_path)
    field = saved(office, FREE_FIELDS, FIELD, CUSTOMERS)
    for register, typed in ((DISTRICTS, DISTRICT), (CATEGORIES, DISTRICT), (SALESPEOPLE, SELLER)):
        saved(office, register, typed)
    for column, code in (("district", "N"), ("category", "N"), ("salesperson", "EVA")):
        office.write(sort_customer, "888", column, code)
    office.write(sort_customer, "889", "district", "N")
    office.write(fill_field, "888", field.id, "17")
    enter_invoices(office, "888", InvoiceRow(0, "12345", Decimal(500), "EUR"))
    used = [
        (TERMS, "90", "Customers with the terms 90: 3. Give them others first.", {"code": "91"}),
        (CURRENCIES, "SEK", "SEK is the home currency", {"code": "SEX"}),
        (CURRENCIES, "NOK", "Customers with the currency NOK: 1.", {"code": "NKR"}),
        (CURRENCIES, "USD", "Rates of USD: 1. Remove them first.", {"code": "DOL"}),
        (DISTRICTS, "N", "Customers in district N: 2. Move them first.", {"code": "NO"}),
        (CATEGORIES, "N", "Customers in category N: 1. Move them first.", {"code": "NO"}),
        (SALESPEOPLE, "EVA", "Customers with salesperson EVA: 1.", {"code": "BO"}),
    ]
    for register, code, sentence, change in used:
        seen = row(office, register, code)
        refused(office, partial(office.write, take_out, register, seen), sentence)
        refused(office, partial(office.read, propose_removal, register, seen), sentence)
        renamed = {**seen.values, **change}
        refused(office, partial(office.write, save_row, register, renamed, seen), sentence, register.key)
    refused(office, partial(office.write, take_out, FREE_FIELDS, field), "Customers with something in field 1: 1.")
    for rate in rows(office, RATES, {"currency": "EUR"}):
        office.write(take_out, RATES, rate)
    euro = row(office, CURRENCIES, "EUR")
    refused(office, partial(office.write, take_out, CURRENCIES, euro), "Invoices in EUR: 1.")
    assert verify_company(office) == []
    office.close()


def test_methods_and_currencies_of_batches_stay(tmp_path: Path) -> None:
    """Three approved batches came by bank and one was in dollars; one in pounds, by kontant, is still open."""
    office = small_office(tmp_path)
    pounds = TypedHead(TODAY, Decimal(90), "GBP", 100_000, "kontant")
    batch, line = begin_batch(office, pounds, "40001")
    office.write(keep_draft, batch, Stage(pending=line))
    for rate in rows(office, RATES, USD):
        office.write(take_out, RATES, rate)
    for register, code, sentence in (
        (METHODS, "bank", "Payment batches by bank: 3."),
        (METHODS, "kontant", "Open batches by kontant: 1."),
        (CURRENCIES, "USD", "Payment batches in USD: 1."),
        (CURRENCIES, "GBP", "Open batches in GBP: 1."),
    ):
        seen = row(office, register, code)
        refused(office, partial(office.write, take_out, register, seen), sentence)
    dollars = row(office, CURRENCIES, "USD")
    for change in ({"decimals": 3}, {"rate_per": 100}):
        wrong = {**dollars.values, **change}
        sentence, field = "Payment batches in USD: 1. It stays as it is", next(iter(change))
        refused(office, partial(office.write, save_row, CURRENCIES, wrong, dollars), sentence, field)
    office.write(save_row, CURRENCIES, {**dollars.values, "name": "Amerikansk dollar"}, dollars)
    kept = row(office, METHODS, "bank")
    office.write(save_row, METHODS, {**kept.values, "text": "Bankgiro", "account": "1920"}, kept)
    office.write(take_out, METHODS, row(office, METHODS, "kredit"))
    assert verify_company(office) == []
    office.close()


def test_a_wrong_rate_is_taken_back_and_what_was_posted_keeps_it(office: OpenCompany) -> None:
    """The dollar at 73.60 was meant to be 7.36: the invoice keeps what it was entered with, the next one has 7.36."""
    wrong = {"valid_from": date(1998, 9, 10), "rate": 7_360_000}
    seen = saved(office, RATES, wrong, USD)
    enter_invoices(office, "889", InvoiceRow(0, "70001", Decimal(100), "USD", None, date(1998, 9, 10)))
    office.write(save_row, RATES, {**wrong, "rate": 736_000}, seen, USD)
    dollar, per = office.read(find_currency, "USD")
    home, _ = office.read(find_currency, "SEK")
    assert office.read(rate_on, dollar, per, date(1998, 9, 10), home, None).value == 736_000
    found = office.read(
        lambda session: session.connection().exec_driver_sql("SELECT rate FROM item WHERE number = '70001'").scalar()
    )
    assert found == 7_360_000
    assert [each.values["valid_from"] for each in rows(office, RATES, USD)] == [date(1998, 9, 10), date(1998, 1, 1)]
    office.write(take_out, RATES, row(office, RATES, date(1998, 9, 10), USD))
    assert verify_company(office) == []


def test_the_receipt_says_what_changed_terms_do_to_invoices(office: OpenCompany) -> None:
    """Terms 90 have three customers. Another text needs no words; terms that nobody has need none either."""
    seen = row(office, TERMS, "90")
    longer = office.read(propose_row, TERMS, {**seen.values, "days": 5}, seen).notice
    assert longer is not None
    assert longer.sentence.startswith("Customers with these terms: %(count)d. Their invoices keep")
    assert longer.values == {"count": 3}
    discount = {"discount_percent": Decimal("2.5"), "discount_days": 10}
    offered = office.read(propose_row, TERMS, {**seen.values, **discount}, seen)
    assert offered.values["discount_percent"] == 250
    assert offered.notice is not None
    assert "the cash discount becomes this one" in offered.notice.sentence
    assert office.read(propose_row, TERMS, {**seen.values, "text": "90 dagar"}, seen).notice is None
    unused = row(office, TERMS, "60")
    assert office.read(propose_row, TERMS, {**unused.values, "days": 5}, unused).notice is None


def test_a_free_field_with_values_keeps_its_kind_but_may_move(office: OpenCompany) -> None:
    seen = saved(office, FREE_FIELDS, FIELD, CUSTOMERS)
    office.write(fill_field, "889", seen.id, "17")
    dated = {**FIELD, "kind": 3}
    sentence = "Customers with something in this field: 1"
    refused(office, lambda: office.write(save_row, FREE_FIELDS, dated, seen, CUSTOMERS), sentence, "kind")
    office.write(save_row, FREE_FIELDS, {**FIELD, "place": 7, "label": "Avtal"}, seen, CUSTOMERS)
    moved = row(office, FREE_FIELDS, 7, CUSTOMERS)
    assert (moved.id, moved.values["label"], moved.values["version"]) == (seen.id, "Avtal", 2)


def test_a_search_finds_the_codes_that_begin_so_or_else_the_texts(office: OpenCompany) -> None:
    """Codes go before texts. Letters beyond ASCII too, whatever their case; a wildcard is a letter like others."""
    for code, text in (("A1", "Örebro län"), ("A2", "ostkusten"), ("A3", "100 % export")):
        office.write(save_row, DISTRICTS, {"code": code, "text": text}, None)
    office.write(save_row, SALESPEOPLE, {**SELLER, "code": "X"}, None)

    def found(search: str) -> list[str]:
        assert office.read(count_rows, DISTRICTS, search) == len(rows(office, DISTRICTS, search=search))
        return [str(each.values["code"]) for each in rows(office, DISTRICTS, search=search)]

    assert found("a") == ["A1", "A2", "A3"]
    assert found("ÖRE") == found("öre") == found("Öre") == ["A1"]
    assert found("OST") == ["A2"]
    assert found("100 %") == ["A3"]
    assert office.read(count_rows, SALESPEOPLE, "eva åb") == 1
    assert found("%") == found("_") == found("\\") == found("län") == []


def test_who_may_not_is_refused(tmp_path: Path) -> None:
    """A clerk keeps districts and rates; terms and currencies are the administrator's; an auditor keeps nothing."""
    office = small_company(tmp_path)
    add_to_office(office)
    with acting(office, "anna"):
        kept = saved(office, DISTRICTS, DISTRICT)
        saved(office, RATES, RATE, USD)
        for register, typed, within in (
            (TERMS, TERM, {}),
            (CURRENCIES, CROWN, {}),
            (METHODS, METHOD, {}),
            (FREE_FIELDS, FIELD, CUSTOMERS),
        ):
            sentence = "anna may not do this: it needs another role"
            refused(office, partial(office.write, save_row, register, typed, None, within), sentence)
        refused(office, lambda: office.write(take_out, TERMS, row(office, TERMS, "0")), "anna may not do this")
    with acting(office, "rut"):
        refused(office, lambda: office.write(save_row, DISTRICTS, DISTRICT, None), "rut may not do this")
        refused(office, lambda: office.write(take_out, DISTRICTS, kept), "rut may not do this")
    office.close()
