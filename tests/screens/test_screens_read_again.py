"""What a second reading of the screens found: each once ended the program, or led the blind hand astray."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from admix.database.company import OpenCompany
from admix.operations.customer_removal import remove_customer
from admix.operations.follow_ups import find_follow_ups, list_follow_ups
from admix.operations.invoices import InvoiceRow
from admix.report_definitions import Definition
from admix.report_files import list_reports, save_report
from tests.customer_office import keep, kept_company
from tests.office import enter_invoices
from tests.terminal import message, play


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    company = kept_company(tmp_path)
    yield company
    company.close()


def test_a_row_that_its_search_does_not_find_any_more_leaves_the_search_form(office: OpenCompany) -> None:
    """NORR is found by its text, Distrikt NORR, and gets another one: the search stays, and nothing ends."""
    found, saved = play(office, "56⏎⎋Distrikt NORR⏎", "⏎⇥Syd i stället⏎⏎")
    assert "NORR" in found
    assert "sparad" in message(saved)
    assert saved.startswith(" Kundreskontra: Registervård: Distrikt")


def test_a_customer_removed_meanwhile_is_told_where_its_contacts_were_to_be_shown(office: OpenCompany) -> None:
    customer = keep(office, "940", name="Borta AB", payment_term="30", currency="SEK", language="sv", country="SE")

    def meanwhile() -> None:
        office.write(remove_customer, "940", customer.version)

    shown = play(office, "51⏎940⏎⇟⇟⇟⇟⇟", meanwhile, "j⏎")[-1]
    assert "940" in message(shown)
    assert "Kundreskontra" in shown


def test_the_card_from_a_report_leads_to_the_transactions(office: OpenCompany) -> None:
    enter_invoices(office, "888", InvoiceRow(0, "101", Decimal(1000)))
    _, card, listed, again = play(office, "36⏎⏎/Sofis⏎", "⏎", "⇥⇥j⏎", "⎋")
    assert card.startswith(" Kundreskontra: Frågor: Kund ")
    assert listed.startswith(" Kundreskontra: Frågor: Transaktioner ")
    assert again.startswith(" Kundreskontra: Frågor: Kund ")


def test_a_follow_up_goes_to_the_customer_that_was_typed(office: OpenCompany) -> None:
    """From 888's form a new one is begun; 889 is typed over it, and the text is still missing."""
    refused, saved = play(office, "50⏎888⏎⇤⇤j⏎⏎", "⇤889⏎", "Ring⏎⏎")[-2:]
    assert "_______889" in refused
    assert message(saved) == "Sparad."
    search = office.read(find_follow_ups, None, "889", done=False)
    assert [line.text for line in office.read(list_follow_ups, search, 0, 10)] == ["Ring"]


def test_beside_a_code_stands_what_the_typed_one_means_after_a_refusal_too(office: OpenCompany) -> None:
    keep(office, "888", payment_term="30")
    shown = play(office, "50⏎888⏎", "⇥⇥⇥⇥⇥⇥⇥⇥⇥⇥10⏎", "⇥⇥5560⏎")
    assert "10______ 10 dagar netto" in shown[1]
    assert "10______ 10 dagar netto" in shown[-1]


def test_the_tests_of_a_filter_are_shown_and_a_heading_may_ask(office: OpenCompany) -> None:
    asked, tests, chosen = play(office, "40⏎⏎↓⏎", "vad⇥Vad?⇥1⇥⇥⇥⇥?", "↓⏎")
    assert "Kolumn" in asked
    assert "| begins " in tests
    assert "Vad?" in chosen
    assert "<>______" in chosen


def test_the_ruler_stays_on_the_report_that_was_not_removed(office: OpenCompany) -> None:
    report = Definition("aa", "Första", "items", ("number",))
    for name in ("aa", "bb", "cc"):
        save_report(office.stores.reports, replace(report, name=name), None)
    play(office, "40⏎↓↓-", "n⏎", "-j⏎")
    assert list_reports(office.stores.reports) == ["aa", "bb"]


def test_enter_without_a_change_leaves_a_report_as_it_is(office: OpenCompany) -> None:
    save_report(office.stores.reports, Definition("aa", "Första", "items", ("number",)), None)
    file = office.stores.reports / "aa.toml"
    before = file.stat().st_mtime_ns
    left = play(office, "40⏎⏎⏎")[-1]
    assert "Ny rapport" in left
    assert file.stat().st_mtime_ns == before


def test_what_was_said_of_one_line_of_the_balance_does_not_stand_over_the_next(office: OpenCompany) -> None:
    """888 owes 1000.00 that is not due: the next line of the balance is empty."""
    enter_invoices(office, "888", InvoiceRow(0, "101", Decimal(1000)))
    lines, empty, items = play(office, "4⏎888⏎⇥⇥⇥j⏎", "↓⏎", "↑⏎")
    assert "Saldo - ej förf" in lines
    assert message(empty) == "Ingenting är öppet på den raden."
    assert "101" in items
    assert message(items) == ""
