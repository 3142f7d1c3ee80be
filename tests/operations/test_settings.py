"""The control record and the roles: who may set what, what is refused, what the trail keeps."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admix.cli.context import Invocation
from admix.cli.settings import role_command
from admix.config import Settings
from admix.database.company import OpenCompany
from admix.database.creation import NewCompany, create_company
from admix.errors import Refusal
from admix.identity import os_user
from admix.language import language
from admix.operations.customers import change_remark
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from admix.operations.imports_invoices import import_invoices, read_invoice_file
from admix.operations.invoices import InvoiceRow
from admix.operations.link_register import add_account, change_account, link_lines
from admix.operations.registers import control_record
from admix.operations.roles import APPROVING, ENTERING, SETTING, may, role_of
from admix.operations.settings import TypedSettings, change_settings, lock_ledger, propose_settings, settings_of
from admix.operations.user_roles import NEW, list_users, set_role
from admix.operations.verifying.run import verify_company
from models.store import Entry, EntryChange
from tests.office import TODAY, by_hand, enter_invoices, small_company

AS_IT_IS = TypedSettings(None, Decimal(1), Decimal(500), separate_duties=False, due_date_first=False)
"""What a new company has: rounding of 1.00, a write-off limit of 500.00 (data/00/control.csv)."""
NOBODY = "ingen-sådan"
"""No machine has a user of this name: a user's name there has no letter å."""


def add_to_office(company: OpenCompany) -> None:
    """Give the office three users with roles, the one who acts an administrator."""
    for user, role in ((company.user, "administrator"), ("anna", "clerk"), ("bo", "approver")):
        company.write(set_role, user, role)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenCompany]:
    """The small company, with nothing entered."""
    opened = small_company(tmp_path)
    yield opened
    opened.close()


@contextmanager
def acting(company: OpenCompany, user: str) -> Iterator[None]:
    """Let another OS user sit at the keyboard."""
    before, company.user = company.user, user
    try:
        yield
    finally:
        company.user = before


def entries(company: OpenCompany) -> int:
    return company.read(lambda session: session.execute(select(func.count(Entry.id))).scalar_one())


def refused(company: OpenCompany, act: Callable[[], object], sentence: str, field: str | None = None) -> None:
    """An act is refused with this sentence at this field, and nothing was written."""
    before = entries(company)
    with pytest.raises(Refusal, match=sentence) as refusal:
        act()
    assert refusal.value.field == field
    assert entries(company) == before


# The control record


def test_a_new_company_has_the_settings_of_the_master_company(office: OpenCompany) -> None:
    settings = settings_of(office.read(control_record))
    assert settings == office.read(propose_settings, AS_IT_IS, TODAY)
    assert (settings.rounding_limit, settings.write_off_limit) == (1_00, 500_00)


def test_a_change_leaves_before_and_after_and_its_reason_in_the_trail(office: OpenCompany) -> None:
    """The lock to 31 August, rounding up to 0.50, write-offs up to 1200.00, both questions answered with yes."""
    typed = TypedSettings(date(1998, 8, 31), Decimal("0.5"), Decimal(1200), separate_duties=True, due_date_first=True)
    version = office.read(control_record).version
    office.write(change_settings, typed, version, "Augusti är avstämd")
    control = office.read(control_record)
    assert (control.locked_to, control.rounding_limit, control.write_off_limit) == (date(1998, 8, 31), 50, 1200_00)
    assert (control.separate_duties, control.due_date_first, control.version) == (True, True, version + 1)
    kept = office.read(last_change)
    assert kept["reason"] == "Augusti är avstämd"
    before, after = json.loads(str(kept["before"])), json.loads(str(kept["after"]))
    assert {name: (before.get(name), after[name]) for name in after if before.get(name) != after[name]} == {
        "locked_to": (None, "1998-08-31"),
        "rounding_limit": (100, 50),
        "write_off_limit": (50000, 120000),
        "separate_duties": (None, 1),
        "due_date_first": (None, 1),
        "version": (version, version + 1),
    }
    assert verify_company(office) == []


def last_change(session: Session) -> dict[str, object]:
    row = session.execute(
        select(Entry.reason, EntryChange.before, EntryChange.after)
        .join(EntryChange, EntryChange.entry_id == Entry.id)
        .order_by(EntryChange.id.desc())
        .limit(1)
    ).one()
    return {"reason": row.reason, "before": row.before, "after": row.after}


def test_settings_that_change_nothing_make_no_entry(office: OpenCompany) -> None:
    before = entries(office)
    office.write(change_settings, AS_IT_IS, office.read(control_record).version)
    assert entries(office) == before


def test_the_loser_of_two_clerks_is_told(office: OpenCompany) -> None:
    seen = office.read(control_record).version
    office.write(change_settings, replace(AS_IT_IS, due_date_first=True), seen)
    later = replace(AS_IT_IS, separate_duties=True)
    refused(office, lambda: office.write(change_settings, later, seen), "Someone else has changed this")
    assert office.read(control_record).separate_duties is False


@pytest.mark.parametrize(
    ("typed", "sentence", "field"),
    [
        (replace(AS_IT_IS, rounding_limit=Decimal("100.01")), "At most 100.00 SEK can be", "rounding_limit"),
        (replace(AS_IT_IS, rounding_limit=Decimal("-0.01")), "A limit is typed without a sign", "rounding_limit"),
        (replace(AS_IT_IS, rounding_limit=Decimal("0.001")), "more than 2 decimals", "rounding_limit"),
        (replace(AS_IT_IS, write_off_limit=Decimal(-1)), "A limit is typed without a sign", "write_off_limit"),
        (replace(AS_IT_IS, write_off_limit=Decimal(10**11)), "too large an amount", "write_off_limit"),
        (replace(AS_IT_IS, locked_to=date(1998, 9, 14)), "never taken back: .* up to today, 980913", "locked_to"),
    ],
)
def test_the_control_record_refuses(office: OpenCompany, typed: TypedSettings, sentence: str, field: str) -> None:
    version = office.read(control_record).version
    refused(office, lambda: office.write(change_settings, typed, version, "Skäl"), sentence, field)


def test_the_largest_limits_are_taken(office: OpenCompany) -> None:
    """100.00 is not more than 100.00; an empty limit is nothing; today itself may be locked."""
    typed = TypedSettings(TODAY, Decimal(100), None, separate_duties=None, due_date_first=None)
    settings = office.write(change_settings, typed, office.read(control_record).version, "Dagens slut")
    assert (settings.rounding_limit, settings.write_off_limit, settings.locked_to) == (100_00, 0, TODAY)


def test_the_rounding_limit_counts_in_home_currency(tmp_path: Path) -> None:
    """The yen has no decimals: a hundred yen may be rounding, a hundred and one not."""
    office = create_company(tmp_path, NewCompany("02", "Nippon", "JPY", demo=True), TODAY)
    assert office.read(propose_settings, replace(AS_IT_IS, rounding_limit=Decimal(100)), TODAY).rounding_limit == 100
    with pytest.raises(Refusal, match="At most 100 JPY"):
        office.read(propose_settings, replace(AS_IT_IS, rounding_limit=Decimal(101)), TODAY)
    office.close()


def test_a_lock_needs_a_reason_and_never_goes_back(office: OpenCompany) -> None:
    august = replace(AS_IT_IS, locked_to=date(1998, 8, 31))
    version = office.read(control_record).version
    refused(office, lambda: office.write(change_settings, august, version, "  "), "A lock needs a reason", "reason")
    refused(office, lambda: office.write(lock_ledger, date(1998, 8, 31), ""), "A lock needs a reason", "reason")
    tomorrow = date(1998, 9, 14)
    refused(office, lambda: office.write(lock_ledger, tomorrow, "Fel dag"), "never taken back", "locked_to")
    office.write(lock_ledger, date(1998, 8, 31), "Augusti är avstämd")
    for earlier in (date(1998, 8, 30), None):
        back = replace(AS_IT_IS, locked_to=earlier)
        version = office.read(control_record).version
        refused(
            office,
            partial(office.write, change_settings, back, version, "Ångrar"),
            "locked up to 980831 already",
            "locked_to",
        )
    office.write(change_settings, replace(august, due_date_first=True), version)
    assert office.read(control_record).locked_to == date(1998, 8, 31)


# Roles


def test_while_there_are_no_roles_only_the_founder_sets(office: OpenCompany) -> None:
    assert office.read(role_of, "anna") is None
    assert [office.read(may, "anna", roles) for roles in (ENTERING, APPROVING, SETTING)] == [True, True, False]
    assert office.read(may, os_user(), SETTING)
    with acting(office, "anna"):
        for act in (
            lambda: office.write(set_role, "anna", "administrator"),
            lambda: office.write(change_settings, replace(AS_IT_IS, due_date_first=True), 1),
            lambda: office.write(lock_ledger, date(1998, 8, 31), "Avstämd"),
            lambda: office.write(add_account, "1512", "Kundfordringar utland"),
            lambda: office.write(change_account, office.read(link_lines)[0], "3730"),
        ):
            refused(office, act, "anna may not do this: it needs another role")


def test_the_first_role_is_an_administrators_who_can_log_in(office: OpenCompany) -> None:
    first = "The first role must be an administrator's"
    refused(office, lambda: office.write(set_role, "anna", "clerk"), first, "role")
    unknown = f"This machine knows no user {NOBODY}"
    refused(office, lambda: office.write(set_role, NOBODY, "administrator"), unknown, "user")
    line = office.write(set_role, os_user(), "administrator")
    assert (line.role, line.version) == ("administrator", 1)


def test_the_last_administrator_keeps_the_role(office: OpenCompany) -> None:
    """One whom the machine does not know is none who could set anything; one who acts is."""
    me = os_user()
    add_to_office(office)
    last = f"{me} is the last administrator who can log in"
    for role in ("none", "clerk"):
        refused(office, partial(office.write, set_role, me, role), last, "role")
    office.write(set_role, NOBODY, "administrator")
    refused(office, lambda: office.write(set_role, me, "none"), last, "role")
    with acting(office, NOBODY):
        office.write(set_role, me, "none")
    assert office.read(role_of, me) == "none"
    assert verify_company(office) == []


def test_roles_allow_what_they_say(office: OpenCompany) -> None:
    add_to_office(office)
    office.write(set_role, "rut", "auditor")
    allowed = {
        user: [office.read(may, user, roles) for roles in (ENTERING, APPROVING, SETTING)]
        for user in (os_user(), "anna", "bo", "rut", "okänd")
    }
    assert allowed == {
        os_user(): [True, True, True],
        "anna": [True, False, False],
        "bo": [True, True, False],
        "rut": [False, False, False],
        "okänd": [False, False, False],
    }
    with acting(office, "bo"):
        refused(office, lambda: office.write(set_role, "anna", "none"), "bo may not do this")


def test_a_role_is_taken_back_and_given_again(office: OpenCompany) -> None:
    add_to_office(office)
    before = entries(office)
    assert office.write(set_role, "anna", "clerk").version == 1
    assert entries(office) == before
    taken = office.write(set_role, "anna", "none", 1)
    given = office.write(set_role, "anna", "auditor", 2)
    assert [(line.role, line.version, line.is_known) for line in (taken, given)] == [
        ("none", 2, False),
        ("auditor", 3, False),
    ]
    assert [(line.user, line.role) for line in office.read(list_users) if line.user in {"anna", "bo"}] == [
        ("anna", "auditor"),
        ("bo", "approver"),
    ]
    changed = "Someone else has changed this"
    refused(office, lambda: office.write(set_role, "anna", "clerk", 1), changed)
    refused(office, lambda: office.write(set_role, "anna", "clerk", NEW), changed)
    assert verify_company(office) == []


@pytest.mark.parametrize(
    ("user", "role", "sentence", "field"),
    [
        ("", "clerk", "Type the name that the user logs in with", "user"),
        ("anna berg", "clerk", "anna berg is not the name of a user", "user"),
        ("a" * 33, "clerk", "at most 32 characters", "user"),
        ("an\x1bna", "clerk", r"Character 3 \(U\+001B\)", "user"),
        ("cia", "none", "cia has no role to take back", "user"),
        ("cia", "chef", "There is no role chef. Choose one of clerk, approver", "role"),
    ],
)
def test_a_role_is_refused(office: OpenCompany, user: str, role: str, sentence: str, field: str) -> None:
    add_to_office(office)
    refused(office, lambda: office.write(set_role, user, role), sentence, field)


def test_an_auditor_writes_nothing(office: OpenCompany) -> None:
    add_to_office(office)
    office.write(set_role, "rut", "auditor")
    invoices = read_invoice_file("f.csv", b"number,customer,amount\n1,888,100\n", TODAY)
    customers = read_customer_file("k.csv", b"number,name\n888,Annat namn\n")
    with acting(office, "rut"):
        for act in (
            lambda: enter_invoices(office, "888", InvoiceRow(0, "12345", Decimal(8000))),
            lambda: office.write(import_invoices, invoices, TODAY),
            lambda: office.write(import_customers, customers, TODAY),
            lambda: office.write(change_remark, "888", "Ny", 1),
        ):
            refused(office, act, "rut may not do this: it needs another role")
        assert verify_company(office) == []


def test_verify_finds_a_role_given_by_other_means(office: OpenCompany) -> None:
    add_to_office(office)
    with by_hand(office.stores.register) as opened:
        opened.execute("UPDATE user_role SET role = 'administrator' WHERE user = 'anna'")
    found = [(finding.check, finding.table, finding.row) for finding in verify_company(office)]
    assert ("trail", "user_role", 2) in found


def test_roles_from_the_command_line(office: OpenCompany) -> None:
    """The role is typed as its code or in the clerk's own language."""
    empty = role(office, "list")
    assert empty.output.splitlines()[0] == "No roles are set: everyone may enter and approve."
    assert role(office, "set", os_user(), "administratör", code="sv").exit_code == 0
    done = role(office, "set", NOBODY, "auditor")
    assert f"The role of {NOBODY}: auditor." in done.output
    assert f"This machine knows no user {NOBODY}. Is the name right?" in done.output
    listed = json.loads(role(office, "list", "--json").output)
    assert [(line["user"], line["role"], line["is_known"]) for line in listed if line["user"] == NOBODY] == [
        (NOBODY, "auditor", False)
    ]
    assert f"{NOBODY:32} revisor              okänd i datorn" in role(office, "list", code="sv").output.splitlines()
    again = role(office, "set", NOBODY, "chef")
    assert (again.exit_code, "There is no role chef." in again.output) == (1, True)


def role(company: OpenCompany, *arguments: str, code: str = "en") -> Result:
    """Run `admix role` on a company."""
    root = company.stores.folder.parent
    invocation = Invocation(Settings(data_root=root), language(code), company.stores.folder.name, None)
    return CliRunner().invoke(role_command, arguments, obj=invocation, catch_exceptions=False)
