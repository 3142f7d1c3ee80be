"""Documents from the command line: filed, listed, saved; imported beside their invoices; exit codes."""

import json
import stat
from pathlib import Path

import pytest

from tests.pdfs import pdf, put_pdf
from tests.test_cli import CUSTOMERS, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Company 01 with invoices 1 and 2 of customer 888, invoice 1 with the PDF that billing sent."""
    made = Office(tmp_path)
    assert made.run("init", "--name", "Vävstugan AB").exit_code == 0
    assert made.run("import", "customers", made.write("kunder.csv", CUSTOMERS)).exit_code == 0
    put_pdf(tmp_path / "pdf" / "1.pdf")
    file = made.write("f.csv", "number;customer;amount;document\n1;888;100;pdf/1.pdf\n2;888;50;\n")
    dry = made.run("import", "invoices", file, "--dry-run")
    assert dry.exit_code == 0
    assert not list((tmp_path / "companies" / "01" / "documents").iterdir())
    assert made.run("import", "invoices", file).output == "2 fakturor inlästa, 150.00 SEK.\n"
    return made


def test_a_document_is_filed_listed_and_saved(office: Office, tmp_path: Path) -> None:
    added = office.run("document", "add", "2", str(put_pdf(tmp_path / "två.pdf", "två")))
    assert (added.exit_code, added.output) == (0, "två.pdf är inlagt på faktura 2.\n")
    assert office.run("document", "add", "--customer", "888", str(tmp_path / "två.pdf")).exit_code == 0
    listed = office.run("document", "list").output.split("\n")
    assert [line[5:24].split() for line in listed if line] == [["faktura", "1"], ["faktura", "2"], ["kund", "888"]]
    (found,) = json.loads(office.run("document", "list", "2", "--json").output)
    assert (found["invoice"], found["name"], found["size"]) == ("2", "två.pdf", len(pdf("två")))
    saved = office.run("document", "save", "1", "--output", str(tmp_path / "ut.pdf"))
    assert (saved.exit_code, saved.output) == (0, f"1.pdf är sparat som {tmp_path / 'ut.pdf'}.\n")
    assert (tmp_path / "ut.pdf").read_bytes() == pdf("faktura")
    assert stat.S_IMODE((tmp_path / "ut.pdf").stat().st_mode) == 0o600
    assert office.run("verify").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("add", "9", "pdf/1.pdf"), 1, "Faktura 9 finns inte."),
        (("add", "pdf/1.pdf"), 2, "Ange en faktura, eller en kund med --customer."),
        (("add", "1", "2", "pdf/1.pdf"), 2, "Ange en faktura, eller en kund med --customer."),
        (("add", "2", "kunder.csv"), 1, "kunder.csv är ingen PDF-fil."),
        (("add", "1", "pdf/1.pdf"), 1, "Dokumentet finns redan, som 1.pdf."),
        (("save", "2", "--output", "x.pdf"), 1, "Det finns inga dokument."),
        (("save", "1", "--number", "2", "--output", "x.pdf"), 1, "Det finns inget dokument 2; det finns 1."),
        (("save", "1", "--output", "f.csv"), 1, "f.csv finns redan; ange en annan fil."),
        (("save", "1", "--output", "none/x.pdf"), 1, "Katalogen none finns inte."),
        (("list", "--customer", "77"), 1, "Kund 77 finns inte."),
    ],
)
def test_what_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    monkeypatch.chdir(office.folder)
    done = office.run("document", *arguments)
    assert done.exit_code == code
    assert done.output.startswith(sentence)


def test_several_documents_are_chosen_by_number(office: Office, tmp_path: Path) -> None:
    office.run("document", "add", "1", str(put_pdf(tmp_path / "två.pdf", "två")))
    target = str(tmp_path / "ut.pdf")
    asked = office.run("document", "save", "1", "--output", target)
    assert (asked.exit_code, asked.output) == (1, "Det finns 2 dokument; välj ett med --number.\n")
    assert office.run("document", "save", "1", "--number", "2", "--output", target).exit_code == 0
    assert Path(target).read_bytes() == pdf("två")


def test_bad_documents_are_named_with_the_other_bad_rows(office: Office) -> None:
    file = office.write("g.csv", "number;customer;amount;document\n3;888;100;../x.pdf\n4;77;50;\n")
    done = office.run("import", "invoices", file)
    assert done.exit_code == 1
    assert "rad 2, document: ../x.pdf är ingen sökväg under filens egen mapp." in done.output
    assert "rad 3, customer: Kund 77 finns inte." in done.output
