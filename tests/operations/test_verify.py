"""What `admix verify` says, sentence by sentence."""

import hashlib
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from admix.database.company import OpenCompany, open_company
from admix.database.creation import create_company
from admix.errors import Refusal
from admix.operations.verifying import verify, verify_company
from admix.sqlite import driver
from models.triggers import register_triggers
from tests.office import (
    DEMO,
    TODAY,
    Office,
    by_hand,
    rebuild_chain,
    said,
    small_office,
)

FIGURES = "Table journal, row {}: the figures of the journal are not those of what it lists."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    small_office(root).close()
    return Office(root / "01")


@pytest.fixture
def company(office: Office) -> Any:
    office.restore()
    opened = open_company(office.folder)
    yield opened
    opened.close()


def after(office: Office, *statements: str) -> list[str]:
    """Return what verify says when someone changed rows and then computed the whole chain again."""

    def edit(opened: Any) -> None:
        for statement in statements:
            assert opened.execute(statement).rowcount != 0, statement
        rebuild_chain(opened)

    return said(office.after(edit))


def test_a_company_as_the_clerks_left_it_is_in_order(company: OpenCompany) -> None:
    assert company.read(verify) == []
    assert verify_company(company) == []


def test_verify_tells_what_it_checks(company: OpenCompany) -> None:
    told: list[str] = []
    verify_company(company, progress=told.append)
    assert told[0] == "The header"
    assert told[6:8] == ["The chain of entries", "Posted rows"]
    assert told[-1] == "The history store"


def test_verify_writes_nothing(office: Office, company: OpenCompany) -> None:
    before = [hashlib.sha256(file.read_bytes()).digest() for file in sorted(office.folder.glob("*.db"))]
    verify_company(company)
    assert before == [hashlib.sha256(file.read_bytes()).digest() for file in sorted(office.folder.glob("*.db"))]


def test_a_head_as_printed_on_a_journal_is_found(office: Office, company: OpenCompany) -> None:
    entry, head = office.ask("SELECT head_entry, head FROM journal WHERE number = 2")[0]
    groups = " ".join(head[place : place + 4] for place in range(0, 16, 4)).upper()
    for typed in (head, head[:8], head.upper(), groups, groups.replace(" ", "-"), f"post {entry}: {groups}"):
        assert verify_company(company, typed) == []


@pytest.mark.parametrize("typed", ["", "833E 098", "833E 098G", "post 5", "0" * 65])
def test_what_is_not_a_head_is_refused(company: OpenCompany, typed: str) -> None:
    with pytest.raises(Refusal, match=r"is not the head of a chain. Type at least 8 of its digits, 0-9 and A-F\."):
        verify_company(company, typed)


def test_a_head_that_no_entry_has_is_a_finding(company: OpenCompany) -> None:
    assert said(verify_company(company, "833e098a")) == [
        "No entry has the head 833E 098A: the chain was rebuilt or cut after that was printed."
    ]


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "UPDATE posting SET amount = amount + 100 WHERE id = 1",
            ["Table voucher, row 1: the voucher does not balance; debit less credit is 100.", FIGURES.format(1)],
        ),
        (
            "UPDATE payment_batch SET used_total = used_total - 1 WHERE id = 1",
            ["Table payment_batch, row 1: the batch used 879999, but its payments are 880000.", FIGURES.format(1)],
        ),
        (
            "UPDATE payment SET home_amount = home_amount + 5 WHERE id = 1",
            ["Table payment, row 1: the payment is 630005, but 630000 of it is allocated."],
        ),
        (
            "UPDATE item SET open_amount = -24000, open_home = -24000 WHERE number = '20002'",
            [
                "Table item, row 5: -24000 and -24000 are open, but the allocations leave -25000 and -25000.",
                "Table item: 517550 is open, but the items entered and the control account make 516550.",
            ],
        ),
        (
            "UPDATE posting SET account = '1910', link = 'bank' WHERE link = 'receivable' AND voucher_id = 1",
            [
                "Table entry, row 11: the entry took 880000 from the items, but 0 from the control account.",
                "Table item: 516550 is open, but the items entered and the control account make 1396550.",
                FIGURES.format(1),
            ],
        ),
        (
            "UPDATE item SET due_date = '1998-12-24' WHERE id = 1",
            ["Table item, row 1: the due date is 1998-12-24, but the last one set is 1998-12-13."],
        ),
        (
            "UPDATE party SET search_folded = 'akesson' WHERE id = 2",
            ["Table party, row 2: the search key akesson does not come from ÅKESSON."],
        ),
        (
            "UPDATE party_term SET term_folded = 'VÄVARE' WHERE id = 1",
            ["Table party_term, row 1: the search key VÄVARE does not come from VÄVARE."],
        ),
        (
            "UPDATE payment_batch SET number = 7 WHERE id = 5",
            ["Table payment_batch, row 5: number 7 follows on 4."],
        ),
        (
            "UPDATE voucher SET series = 'J' WHERE id = 7",
            ["Table voucher, row 7: number J 7 follows on J 0."],
        ),
        (
            "UPDATE journal_print SET pages = x'00' WHERE id = 2",
            ["Table journal_print, row 2: the pages do not have the checksum they were stored with."],
        ),
        (
            "UPDATE journal SET content = '[1' WHERE id = 2",
            ["Table journal, row 2: what the journal printed is not what it was made of."],
        ),
        (
            "UPDATE journal_batch SET batch_id = 5 WHERE id = 4",
            ["Table journal, row 4: what the journal printed is not what it was made of."],
        ),
        (
            "UPDATE journal SET head_entry = head_entry - 1 WHERE id = 1",
            [
                "Table journal, row 1: the journal was printed with another head than the chain has there.",
                "Table journal, row 1: what the journal printed is not what it was made of.",
            ],
        ),
        (
            "UPDATE allocation SET reverses_id = 2 WHERE id = 14",
            [
                "Table allocation, row 14: the reversal is not the opposite of what its entry corrects.",
                "Table allocation, row 8: entry 25 reversed its batch, but not this allocation.",
            ],
        ),
        (
            "UPDATE posting SET account = '1910' WHERE account = '1930' AND voucher_id = 4",
            [
                FIGURES.format(4),
                "Table entry, row 25: the reversal leaves 88000 on account 1910.",
                "Table entry, row 25: the reversal leaves -88000 on account 1930.",
            ],
        ),
        (
            "UPDATE entry SET corrects_id = 13 WHERE id = 25",
            [
                "Table allocation, row 13: the reversal is not the opposite of what its entry corrects.",
                "Table allocation, row 14: the reversal is not the opposite of what its entry corrects.",
                "Table allocation, row 5: entry 25 reversed its batch, but not this allocation.",
                "Table allocation, row 6: entry 25 reversed its batch, but not this allocation.",
                "Table entry, row 25: the reversal leaves -35050 on account 1510.",
                "Table entry, row 25: the reversal leaves 120000 on account 1920.",
                "Table entry, row 25: the reversal leaves -88000 on account 1930.",
                "Table entry, row 25: the reversal leaves 5050 on account 3730.",
                "Table entry, row 25: the reversal leaves -2000 on account 7960.",
                "Table entry, row 25: the entry reverses no batch, or one that was reversed before.",
            ],
        ),
        (
            "UPDATE item SET party_id = 77 WHERE id = 6",
            ["Table item, row 6: it refers to a row of table party that does not exist.", FIGURES.format(4)],
        ),
        (
            "UPDATE item SET entry_id = entry_id + 1 WHERE id = 6",
            ["Table item, row 6: the row names entry 10, but entry 9 posted it."],
        ),
        (
            "UPDATE item SET number = number || char(0) || 'x' WHERE id = 6",
            ["Table item, row 6: text is hidden behind a NUL in column number.", FIGURES.format(4)],
        ),
        (
            "UPDATE party SET name = CAST(x'41ff' AS TEXT) WHERE id = 1",
            ["Table party, row 1: the row is not what its last change in the trail left."],
        ),
        (
            "DELETE FROM party_term WHERE id = 1",
            ["Table party_term, row 1: the trail knows this row, but it is missing."],
        ),
        (
            "INSERT INTO account VALUES (99, '9999', 'Eget konto')",
            ["Table account, row 99: no change in the trail made this row."],
        ),
        (
            "UPDATE entry_change SET before = NULL WHERE id = 62",
            ["Table entry_change, row 62: the change does not begin where the one before it ended."],
        ),
        (
            "UPDATE entry_change SET after = '{' WHERE id = 62",
            ["Table company, row 1: the row is not what its last change in the trail left."],
        ),
        (
            "UPDATE entry_change SET table_name = 'item' WHERE id = 38",
            [
                "Table payment_term, row 2: no change in the trail made this row.",
                "Table entry_change, row 38: item is not a table of master data.",
            ],
        ),
        (
            "UPDATE company SET language = 'xx'",
            [
                "The file is damaged: CHECK constraint failed in company.",
                "Table company, row 1: the row is not what its last change in the trail left.",
            ],
        ),
        (
            "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'item'",
            ["Table item: its counter of ids stands at 2, below row 11."],
        ),
        (
            "UPDATE sqlite_sequence SET seq = 30 WHERE name = 'entry'",
            ["Table entry, row 29: the row is missing.", "Table entry, row 30: the row is missing."],
        ),
        (
            "ALTER TABLE item ADD COLUMN aside TEXT",
            ["Table item: it is not the table that admix made."],
        ),
        (
            "PRAGMA user_version = 0",
            ["The header of register.db has user_version 0 instead of 4."],
        ),
    ],
)
def test_what_is_wrong_is_named_even_under_a_chain_computed_again(
    office: Office, statement: str, sentences: list[str]
) -> None:
    assert after(office, statement) == sentences


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE item SET amount = amount + 1 WHERE id = 2",
            "Table item, row 2: the row was changed after entry 7 posted it.",
        ),
        ("DELETE FROM item WHERE id = 2", "Table item, row 2: the row is missing."),
        ("UPDATE item SET id = 99 WHERE id = 2", "Table item, row 99: no entry posted this row."),
        (
            "UPDATE entry SET reason = 'x' WHERE id = 7",
            "Table entry, row 7: the entry was changed, or it does not follow on the one before it.",
        ),
        ("UPDATE entry SET seals = '{' WHERE id = 7", "Table entry, row 7: what the entry sealed cannot be read."),
        (
            'UPDATE entry SET seals = \'[["item", 0, 3, "x"]]\' WHERE id = 7',
            "Table entry, row 7: what the entry sealed cannot be read.",
        ),
        (
            "UPDATE entry SET seals = replace(seals, '\"item\", 4, 2', '\"item\", 3, 2') WHERE id = 8",
            "Table entry, row 8: the entry sealed rows of table item that an earlier one sealed.",
        ),
        (
            "UPDATE entry SET seals = substr(seals, 1, 40) || 'ffff' || substr(seals, 45) WHERE id = 8",
            "Table item: the rows of entry 8 are not those it sealed.",
        ),
        (
            "UPDATE entry SET seals = replace(seals, '\"item\"', '\"items\"') WHERE id = 8",
            "Table entry, row 8: what the entry sealed cannot be read.",
        ),
        (
            "UPDATE journal SET head = printf('%064d', 0) WHERE id = 1",
            "Table journal, row 1: the journal was printed with another head than the chain has there.",
        ),
        (
            "DROP TABLE journal_print",
            "Table journal_print: the check seals could not be finished: no such table: journal_print.",
        ),
        (
            "UPDATE item SET open_home = 9223372036854775807",
            "Table item: the check sums could not be finished: integer overflow.",
        ),
        (
            "DROP INDEX uq_item_customer_number",
            "Table item: the index uq_item_customer_number was dropped or changed.",
        ),
    ],
)
def test_what_was_changed_by_hand_is_named(office: Office, statement: str, sentence: str) -> None:
    assert sentence in said(office.after(lambda opened: opened.execute(statement)))


def test_triggers_are_compared_with_the_list(office: Office) -> None:
    office.restore()
    opened = driver.connect(office.folder / "register.db", isolation_level=None)
    opened.execute("DROP TRIGGER item_kept")
    opened.execute("DROP TRIGGER posting_kept")
    opened.execute("CREATE TRIGGER posting_kept BEFORE DELETE ON posting BEGIN SELECT 1; END")
    opened.execute("CREATE TRIGGER gift AFTER INSERT ON payment BEGIN UPDATE party SET remark = 'x'; END")
    opened.close()
    assert said(office.verify()) == [
        "Table payment: the trigger gift is not one of ours.",
        "Table item: the trigger item_kept was dropped.",
        "Table posting: the trigger posting_kept was changed.",
    ]


def test_dropped_triggers_hide_nothing(office: Office) -> None:
    office.restore(office.unguarded)
    with by_hand(office.folder / "register.db") as opened:
        opened.execute("UPDATE item SET amount = 1 WHERE id = 1")
    findings = office.verify()
    assert Counter(finding.check for finding in findings)["triggers"] == len(register_triggers())
    assert "Table item, row 1: the row was changed after entry 7 posted it." in said(findings)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("PRAGMA user_version = 0", "The header of history.db has user_version 0 instead of 1."),
        ("DELETE FROM store", "Table history.store, row 1: the row is missing."),
        (
            "INSERT INTO store SELECT 2, kind, uuid, peer_uuid, created_utc, epoch, last_seen_utc FROM store",
            "Table history.store, row 2: a store has one row only.",
        ),
        (
            "UPDATE store SET kind = 'register'",
            "Table history.store, row 1: kind is register, but the register expects history.",
        ),
        ("UPDATE store SET kind = 'x'", "The file is damaged: CHECK constraint failed in store."),
        ("DROP TABLE store", "Table history.store: it is not the table that admix made."),
        ("DROP TABLE store", "Table history.store: the check pair could not be finished: no such table: store."),
    ],
)
def test_a_history_store_changed_by_hand_is_named(office: Office, statement: str, sentence: str) -> None:
    assert sentence in said(office.after(lambda opened: opened.execute(statement), "history"))


def test_two_stores_of_different_companies_are_named(office: Office, tmp_path: Path) -> None:
    create_company(tmp_path, DEMO, TODAY).close()
    office.restore()
    shutil.copy(tmp_path / "01" / "history.db", office.folder / "history.db")
    sentences = said(office.verify())
    assert len(sentences) == 3
    assert all(sentence.startswith("Table history.store, row 1: ") for sentence in sentences)


def test_a_history_store_that_is_no_database_is_a_finding(office: Office) -> None:
    office.restore()
    company = open_company(office.folder, check_pair=False)
    (office.folder / "history.db").write_bytes(b"not a database, only text " * 200)
    assert said(verify_company(company)) == [
        "Table history.store: the check pair could not be finished: file is not a database."
    ]
    company.close()
