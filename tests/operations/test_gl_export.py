"""Vouchers handed over to the general ledger: each once, frozen, repeated byte for byte, found when tampered with."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from admix.cli.main import cli
from admix.database.company import OpenCompany, open_company
from admix.errors import Refusal
from admix.formats.sie import SieLine, read_sie
from admix.identity import os_user
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.gl_export import Exported, export_vouchers, find_export
from admix.operations.invoices import InvoiceRow
from admix.operations.user_roles import set_role
from admix.operations.verifying.numbers import check_exports, check_numbers
from tests.office import Office, by_hand, enter_batch, enter_invoices, small_company, small_office
from tests.pty_terminal import settings_file

MONDAY, TUESDAY = date(1998, 9, 14), date(1998, 9, 15)


def add_to_office(company: OpenCompany) -> None:
    """Export three times: everything so far, then what each of two more batches posted."""
    company.write(export_vouchers)
    for number, day in (("50001", MONDAY), ("50002", TUESDAY)):
        enter_invoices(company, "888", InvoiceRow(0, number, Decimal(100)))
        enter_batch(company, TypedHead(day, Decimal(100), method="bank"), (number, TypedLine(paid=Decimal(100))))
        company.write(export_vouchers, checksum=True)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """A company with a payment of 6300.00 less the bank's 25.00 on Monday, and one in dollars with a gain on Tuesday.

    500 USD at 7.50 are 3750.00; the invoice stands for 500 x 7.36 = 3680.00: a gain of 70.00.
    """
    opened = small_company(tmp_path)
    enter_invoices(
        opened,
        "888",
        InvoiceRow(0, "23432", Decimal(7000), "NOK", None, date(1998, 6, 1), date(1998, 9, 15)),
        InvoiceRow(1, "54323", Decimal(500), "USD"),
    )
    monday = TypedHead(MONDAY, Decimal(6300), method="bank", fee=Decimal(25))
    enter_batch(opened, monday, ("23432", TypedLine(paid=Decimal(6300))))
    dollars = TypedHead(TUESDAY, Decimal(500), "USD", 750000, "check")
    enter_batch(opened, dollars, ("54323", TypedLine(settle=True, paid=Decimal(500), post_exchange=True)))
    yield opened
    opened.close()


def numbers(exported: Exported) -> list[str]:
    return [str(number) for number in exported.vouchers]


def test_the_file_has_every_voucher_as_it_was_posted(company: OpenCompany) -> None:
    """Debit: 6275.00 + 25.00 and 3750.00 = 10050.00."""
    exported = company.write(export_vouchers)
    assert (exported.number, numbers(exported), exported.debit) == (1, ["I 1", "I 2"], 1005000)
    assert (exported.span, exported.file_name) == ("I 1 - I 2", "sie-000001.si")
    file = read_sie(exported.content)
    assert (file.company, file.currency, file.program, file.made_by) == ("Demo AB", "SEK", "admix", os_user())
    assert dict(file.accounts) == {
        "1510": "Kundfordringar",
        "1930": "Checkräkningskonto",
        "3960": "Kursvinster",
        "6570": "Bankkostnader",
    }
    first, second = file.vouchers
    assert (first.series, first.number, first.day, first.text) == ("I", "1", MONDAY, "Bankgiroinbetalning 1")
    assert first.lines == (SieLine("1930", 627500), SieLine("6570", 2500), SieLine("1510", -630000))
    assert (second.series, second.number, second.day, second.text) == ("I", "2", TUESDAY, "Checkinbetalning 2")
    assert second.lines == (SieLine("1930", 375000), SieLine("3960", -7000), SieLine("1510", -368000))
    assert first.entered_by == second.entered_by == os_user()


def test_a_voucher_is_handed_over_once(company: OpenCompany) -> None:
    company.write(export_vouchers)
    with pytest.raises(Refusal, match=r"Every voucher has been exported\. The last export is number 1; it can be"):
        company.write(export_vouchers)
    enter_invoices(company, "889", InvoiceRow(0, "1", Decimal(10)))
    enter_batch(company, TypedHead(MONDAY, Decimal(10), method="bank"), ("1", TypedLine(paid=Decimal(10))))
    exported = company.write(export_vouchers)
    assert (exported.number, numbers(exported), exported.debit) == (2, ["I 3"], 1000)


def test_an_export_is_repeated_to_the_byte(company: OpenCompany) -> None:
    """What is entered after it changes nothing of it."""
    first = company.write(export_vouchers, checksum=True)
    assert b"#KSUMMA" in first.content
    add_to_office_again = InvoiceRow(0, "1", Decimal(10))
    enter_invoices(company, "889", add_to_office_again)
    enter_batch(company, TypedHead(MONDAY, Decimal(10), method="bank"), ("1", TypedLine(paid=Decimal(10))))
    second = company.write(export_vouchers)
    assert b"#KSUMMA" not in second.content
    assert company.read(find_export, 1) == first
    assert company.read(find_export, 2) == second


def test_nothing_to_export_and_an_unknown_number_are_refused(tmp_path: Path) -> None:
    empty = small_company(tmp_path)
    with pytest.raises(Refusal, match="There is no voucher to export yet"):
        empty.write(export_vouchers)
    with pytest.raises(Refusal, match="There is no export 7"):
        empty.read(find_export, 7)
    empty.close()


def test_an_auditor_repeats_but_does_not_export(company: OpenCompany) -> None:
    company.write(export_vouchers)
    for user, role in ((os_user(), "administrator"), ("daemon", "administrator"), (os_user(), "auditor")):
        company.write(set_role, user, role)
    with pytest.raises(Refusal, match="it needs another role"):
        company.write(export_vouchers)
    assert company.read(find_export, 1).number == 1


# The command


@pytest.fixture
def run(company: OpenCompany, tmp_path: Path) -> Any:
    """The command in the company's folder, where settings name it."""
    settings = settings_file(tmp_path)
    (tmp_path / "companies").symlink_to(tmp_path)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(
            cli, ["--config", str(settings), "--language", "en", "export", "sie", *arguments], catch_exceptions=False
        )

    return command


def test_the_command_writes_the_file_and_says_what_to_compare(run: Any, tmp_path: Path, company: OpenCompany) -> None:
    target = tmp_path / "inbet.si"
    done = run(str(target))
    assert (done.exit_code, done.stdout) == (
        0,
        f"Export 1, {target}: voucher I 1 - I 2 (2), debit 10050.00 SEK.\n",
    )
    assert target.read_bytes() == company.read(find_export, 1).content
    assert target.stat().st_mode & 0o777 == 0o640
    again = run(str(tmp_path / "igen.si"), "--repeat", "1", "--json")
    assert json.loads(again.stdout) == {
        "export": 1,
        "file": str(tmp_path / "igen.si"),
        "vouchers": ["I 1", "I 2"],
        "debit": "10050.00",
        "currency": "SEK",
    }
    assert (tmp_path / "igen.si").read_bytes() == target.read_bytes()
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_standard_output_is_the_file_alone(run: Any, company: OpenCompany) -> None:
    done = run("-", "--ksumma")
    assert done.stdout_bytes == company.read(find_export, 1).content
    assert done.stderr == "Export 1, -: voucher I 1 - I 2 (2), debit 10050.00 SEK.\n"
    assert b"#KSUMMA" in done.stdout_bytes


def test_a_file_that_exists_is_left_as_it_is_and_nothing_is_marked(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "inbet.si"
    target.write_text("annat")
    done = run(str(target))
    assert (done.exit_code, done.stderr) == (1, f"{target} exists already; name another file.\n")
    assert target.read_text() == "annat"
    (tmp_path / "lank.si").symlink_to(tmp_path / "ingenstans")
    assert run(str(tmp_path / "lank.si")).exit_code == 1
    missing = run(str(tmp_path / "borta" / "inbet.si"))
    assert (missing.exit_code, missing.stderr) == (1, f"There is no folder {tmp_path / 'borta'}.\n")
    assert run(str(tmp_path / "ny.si")).stdout.startswith("Export 1,")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-", "--json"], "Standard output holds the file or the JSON, not both."),
        (["x.si", "--repeat", "1", "--ksumma"], "An export is repeated as it was:"),
        (["x.si", "--repeat", "1", "--no-ksumma"], "An export is repeated as it was:"),
    ],
)
def test_what_contradicts_itself_is_wrong_usage(run: Any, arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(sentence)


def test_a_disk_that_refuses_leaves_an_export_that_is_repeated(run: Any, tmp_path: Path) -> None:
    """A name too long for the disk is found when the file is written: the export is there and is written again."""
    name = "x" * 255 + ".si"
    refused = run(str(tmp_path / name))
    assert refused.exit_code == 1
    assert "Export 1 is made, but" in refused.stderr
    assert refused.stderr.endswith("Write it with --repeat 1.\n")
    nothing = run(str(tmp_path / "ny.si"))
    assert nothing.stderr == "Every voucher has been exported. The last export is number 1; it can be repeated.\n"
    assert run(str(tmp_path / "ny.si"), "--repeat", "1").exit_code == 0
    assert len(read_sie((tmp_path / "ny.si").read_bytes()).vouchers) == 2


def test_a_disk_that_gives_no_second_name_gets_the_file_too(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory stick has one name for a file; a name that is taken in the meantime is left alone there too."""
    taken = tmp_path / "tagen.si"

    def refuse(path: Path, _other: Path) -> None:
        if path == taken:
            path.write_text("annat")
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert run(str(tmp_path / "sticka.si")).exit_code == 0
    assert len(read_sie((tmp_path / "sticka.si").read_bytes()).vouchers) == 2
    refused = run(str(taken), "--repeat", "1")
    assert (refused.exit_code, taken.read_text()) == (1, "annat")
    assert "tagen.si cannot be written: File exists. Write it with --repeat 1." in refused.stderr
    assert list(tmp_path.glob(".*")) == []


def test_killed_between_marking_and_writing_it_is_repeated(run: Any, company: OpenCompany, tmp_path: Path) -> None:
    """The program is ended at the first call that would make the file; the register has the export whole."""
    script = (
        "import os, signal, sys\n"
        "from admix.cli import export\n"
        "export._write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from admix.cli.main import cli\n"
        "cli(sys.argv[1:])\n"
    )
    arguments = ["--config", str(tmp_path / "admix.toml"), "export", "sie", str(tmp_path / "inbet.si")]
    killed = subprocess.run([sys.executable, "-c", script, *arguments], check=False, env=dict(os.environ))
    assert killed.returncode == -9
    assert not (tmp_path / "inbet.si").exists()
    assert run(str(tmp_path / "inbet.si"), "--repeat", "1").exit_code == 0
    assert (tmp_path / "inbet.si").read_bytes() == company.read(find_export, 1).content


# What verify finds


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    opened = small_office(root)
    add_to_office(opened)
    opened.close()
    return Office(root / "01")


def found(office: Office, *statements: str) -> list[str]:
    """Return what the checks of exports say after someone changed rows by hand."""
    office.restore(office.unguarded)
    with by_hand(office.folder / "register.db") as opened:
        for statement in statements:
            assert opened.execute(statement).rowcount != 0, statement
    company = open_company(office.folder, check_pair=False)
    try:
        findings = company.read(lambda session: [*check_numbers(session), *check_exports(session)])
        return [str(finding) for finding in findings]
    finally:
        company.close()


def test_exports_as_they_were_made_are_in_order(office: Office) -> None:
    assert office.ask("SELECT count(*) FROM gl_export") == [(3,)]
    assert found(office, "UPDATE store SET epoch = epoch") == []


REPLACED = "CAST(replace(CAST(content AS TEXT), '{}', '{}') AS BLOB)"
STORED = "the file does not have the checksum it was stored with."
LINE_16 = "Line 16 of the SIE file: the checksum does not agree."


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "UPDATE gl_export SET number = 4 WHERE id = 3",
            ["Table gl_export, row 3: number 4 follows on 2."],
        ),
        (
            f"UPDATE gl_export SET content = {REPLACED.format('100.00', '200.00')} WHERE id = 2",
            [
                f"Table gl_export, row 2: {STORED}",
                f"Table gl_export, row 2: the file cannot be read: {LINE_16}",
            ],
        ),
        (
            f"UPDATE gl_export SET content = {REPLACED.format('I 7 ', 'I 9 ')} WHERE id = 1",
            [
                f"Table gl_export, row 1: {STORED}",
                "Table gl_export_voucher, row 7: voucher I 7 does not stand in its file as it was posted.",
                "Table gl_export, row 1: the file has voucher I 9, which it did not hand over.",
            ],
        ),
        (
            "UPDATE posting SET account = '1910' WHERE voucher_id = 8 AND account = '1930'",
            [
                "Table gl_export_voucher, row 8: voucher I 8 does not stand in its file as it was posted.",
                "Table gl_export, row 2: the file has voucher I 8, which it did not hand over.",
            ],
        ),
        (
            "UPDATE gl_export_voucher SET export_id = 2 WHERE id = 7",
            [
                "Table gl_export, row 1: the file has voucher I 7, which it did not hand over.",
                "Table gl_export_voucher, row 7: voucher I 7 does not stand in its file as it was posted.",
                "Table voucher, row 7: export 1 should have handed the voucher over, but did not.",
            ],
        ),
    ],
)
def test_what_is_tampered_with_is_named(office: Office, statement: str, sentences: list[str]) -> None:
    assert found(office, statement) == sentences
