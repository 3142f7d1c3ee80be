"""Whoever knows the source and computes the whole chain again is still found by what the rows themselves say."""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from admix.database.company import OpenCompany
from admix.identity import os_user
from admix.operations.registers import control_record
from admix.operations.settings import TypedSettings, change_settings
from admix.operations.verifying.run import verify_company
from tests.full_office import full_office
from tests.office import Office, rebuild_chain, said

if TYPE_CHECKING:
    from admix.sqlite import driver

Edit = Callable[["driver.Connection"], object]
FIGURES = "the figures of the journal are not those of what it lists."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Three roles at the end: the one who acts is administrator, anna clerk, bo approver; then separate duties."""
    root = tmp_path_factory.mktemp("office")
    company = full_office(root)
    _keep_duties_apart(company)
    assert verify_company(company) == []
    company.close()
    return Office(root / "01")


def _keep_duties_apart(company: OpenCompany) -> None:
    record = company.read(control_record)
    typed = TypedSettings(record.locked_to, None, None, separate_duties=True, due_date_first=False)
    company.write(change_settings, typed, record.version)


def found(office: Office, *edits: str | Edit) -> list[str]:
    """Return what verify says after edits that are sealed again, entry by entry."""

    def edit(opened: "driver.Connection") -> None:
        for one in edits:
            if isinstance(one, str):
                assert opened.execute(one).rowcount > 0, one
            else:
                one(opened)
        rebuild_chain(opened)

    return said(office.after(edit))


def test_a_chain_computed_again_over_the_same_rows_is_in_order(office: Office) -> None:
    assert found(office) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [("payment", "value_date"), ("allocation", "value_date"), ("revaluation", "period_end")],
)
def test_a_row_that_counts_for_another_day_than_its_entry(office: Office, table: str, column: str) -> None:
    day = office.ask(f"SELECT {column} FROM {table} WHERE id = 1")[0][0]
    sentences = found(office, f"UPDATE {table} SET {column} = '1998-12-24' WHERE id = 1")
    assert f"Table {table}, row 1: it counts for 1998-12-24, but its entry for {day}." in sentences


def test_a_reversal_without_its_reason(office: Office) -> None:
    entry = office.ask("SELECT id FROM entry WHERE kind = 'batch_reversal'")[0][0]
    sentences = found(office, f"UPDATE entry SET reason = ' ' WHERE id = {entry}")
    assert f"Table entry, row {entry}: the entry has no reason, and it needs one." in sentences


@pytest.mark.parametrize("user", ["anna", "mallory"])
def test_what_the_user_had_no_role_for(office: Office, user: str) -> None:
    """The last settings are the administrator's; a clerk and a stranger could not make them."""
    entry = office.ask("SELECT max(id) FROM entry")[0][0]
    sentences = found(office, f"UPDATE entry SET user = '{user}' WHERE id = {entry}")
    assert sentences == [f"Table entry, row {entry}: {user} had not the role for it then."]


def test_an_import_is_a_clerks_and_not_a_strangers(office: Office) -> None:
    entry = office.ask("SELECT max(id) FROM entry WHERE kind = 'invoice_import'")[0][0]
    assert found(office, f"UPDATE entry SET user = 'anna' WHERE id = {entry}") == []
    sentences = found(office, f"UPDATE entry SET user = 'eva' WHERE id = {entry}")
    assert sentences == [f"Table entry, row {entry}: eva had not the role for it then."]


def test_a_batch_that_its_clerk_approved_while_duties_were_apart(office: Office) -> None:
    """Separate duties from the company's founding on: every batch here was entered and approved by the same."""
    early = "UPDATE entry_change SET after = json_set(after, '$.separate_duties', 1) WHERE table_name = 'company'"
    batches = office.ask("SELECT entry_id FROM payment_batch")
    sentences = found(office, early)
    for (entry,) in batches:
        assert (
            f"Table entry, row {entry}: {os_user()} approved it alone, while the duties were kept apart." in sentences
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [('"settled": 630000', '"settled": 530000'), ('"used_total": 880000', '"used_total": 980000')],
)
def test_a_figure_of_a_batch_changed_in_its_journal(office: Office, old: str, new: str) -> None:
    """Batch 1 took 6 300.00 from invoice 23432, and used 8 800.00."""
    edit = f"UPDATE journal SET content = replace(content, '{old}', '{new}') WHERE id = 1"
    assert found(office, edit) == [f"Table journal, row 1: {FIGURES}"]


@pytest.mark.parametrize("key", ["home", "amount"])
def test_a_figure_of_another_act_changed_in_its_journal(office: Office, key: str) -> None:
    journal = office.ask("SELECT journal_id FROM journal_act LIMIT 1")[0][0]

    def edit(opened: "driver.Connection") -> None:
        (content,) = opened.execute("SELECT content FROM journal WHERE id = ?", (journal,)).fetchone()
        values = json.loads(content)
        values["acts"][0]["lines"][0][key] += 100
        changed = json.dumps(values, ensure_ascii=False)
        opened.execute("UPDATE journal SET content = ? WHERE id = ?", (changed, journal))

    assert found(office, edit) == [f"Table journal, row {journal}: {FIGURES}"]


def test_a_voucher_that_a_file_was_made_to_leave_out(office: Office) -> None:
    """The voucher is taken from the first file, its mark goes: the next export would hand it over a second time."""
    voucher = office.ask("SELECT max(voucher_id) FROM gl_export_voucher WHERE export_id = 1")[0][0]

    def edit(opened: "driver.Connection") -> None:
        (content,) = opened.execute("SELECT content FROM gl_export WHERE id = 1").fetchone()
        shorter = content[: content.rindex(b"#VER")]
        sealed = (shorter, hashlib.sha256(shorter).hexdigest())
        opened.execute("UPDATE gl_export SET content = ?, sha256 = ? WHERE id = 1", sealed)

    sentences = found(office, edit, f"UPDATE gl_export_voucher SET export_id = 2 WHERE voucher_id = {voucher}")
    assert f"Table voucher, row {voucher}: export 1 should have handed the voucher over, but did not." in sentences


def test_a_revaluation_at_another_rate_than_the_registers(office: Office) -> None:
    item = office.ask("SELECT item_id FROM revaluation_line WHERE id = 1")[0][0]
    sentences = found(office, "UPDATE revaluation_line SET rate = rate + 1 WHERE id = 1")
    code = office.ask(f"SELECT currency FROM item WHERE id = {item}")[0][0]
    assert f"Table revaluation, row 1: it is not at the rate that the register had for {code}." in sentences


@pytest.mark.parametrize("amount", [0, -100, 10_000_000])
def test_a_request_that_nobody_could_have_made(office: Office, amount: int) -> None:
    """Request 2 was refused: nothing was written off by which it could be measured."""
    assert office.ask("SELECT approved FROM write_off_decision WHERE request_id = 2") == [(0,)]
    edit = f"UPDATE write_off_request SET amount = {amount}, home_amount = {amount} WHERE id = 2"
    expected = "Table write_off_request, row 2: no such write-off of this item could be asked for."
    assert found(office, edit) == [expected]


@pytest.mark.parametrize("other", ["party_id <> item.party_id AND i.kind = 'invoice'", "kind = 'credit_note'"])
def test_a_credit_note_linked_with_what_it_cannot_credit(office: Office, other: str) -> None:
    note = office.ask("SELECT id FROM item WHERE credits_item_id IS NOT NULL")[0][0]
    edit = f"UPDATE item SET credits_item_id = (SELECT i.id FROM item AS i WHERE i.{other} LIMIT 1) WHERE id = {note}"
    expected = f"Table item, row {note}: what it credits is no invoice of its customer and currency."
    assert expected in found(office, edit)
