"""Documents: kept once by the hash of their content, whole or not at all, named by the register, proved by verify."""

import os
import shutil
from pathlib import Path

import pytest

from admix.database.backup import backup_company
from admix.database.company import OpenCompany, open_company
from admix.database.doctor import examine
from admix.database.documents import LARGEST, kept_files
from admix.errors import Refusal
from admix.filing import add_document, import_with_documents, with_documents
from admix.operations.customers import find_customer
from admix.operations.documents import documents_of, find_owner
from admix.operations.imports import BadFile
from admix.operations.imports_invoices import InvoiceFile, InvoiceImport, check_invoices, read_invoice_file
from admix.operations.invoice_inquiry import count_items
from admix.operations.user_roles import set_role
from admix.operations.verifying import verify_company
from tests.office import TODAY, take_in
from tests.pdfs import keep_pdf, pdf, put_pdf


@pytest.fixture
def filed(company: OpenCompany, tmp_path: Path) -> OpenCompany:
    """Invoice 1 of customer 888 with its PDF."""
    take_in(company, "x.csv", "1,888,100.00", "2,888,200.00")
    add_document(company, company.read(find_owner, "1", None), put_pdf(tmp_path / "in" / "faktura 1.pdf"))
    return company


def names(company: OpenCompany) -> list[str]:
    """Return what lies in the documents' folder, temporary files included."""
    return sorted(path.name for path in company.stores.documents.rglob("*") if path.is_file())


def findings(company: OpenCompany) -> list[str]:
    return [str(finding) for finding in verify_company(company)]


# One document


def test_a_document_is_kept_once_by_its_content(filed: OpenCompany, tmp_path: Path) -> None:
    """The same bytes under another name, with another owner, are one file: 0640 in folders of the group."""
    again = put_pdf(tmp_path / "andra.pdf")
    add_document(filed, filed.read(find_owner, "2", None), again)
    add_document(filed, filed.read(find_owner, None, "888"), again)
    (file,) = kept_files(filed.stores)
    assert file.read_bytes() == pdf("faktura")
    assert file.stat().st_mode & 0o7777 == 0o640
    assert {folder.stat().st_mode & 0o7777 for folder in (file.parent, file.parent.parent)} == {0o2770}
    assert [(one.invoice, one.customer, one.name) for one in filed.read(documents_of)] == [
        ("1", None, "faktura 1.pdf"),
        ("2", None, "andra.pdf"),
        (None, "888", "andra.pdf"),
    ]
    assert findings(filed) == []


def test_the_same_document_on_the_same_invoice_is_refused(filed: OpenCompany, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"there already, as faktura 1\.pdf"):
        add_document(filed, filed.read(find_owner, "1", None), put_pdf(tmp_path / "andra.pdf"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no PDF file"),
        (b"PK\x03\x04", "no PDF file"),
        (b"\n%PDF-1.4", "no PDF file"),
        (b"%PDF-1.4" + b"x" * LARGEST, "larger than 20 MB"),
    ],
)
def test_what_is_no_document_is_refused_and_not_kept(
    company: OpenCompany, tmp_path: Path, content: bytes, sentence: str
) -> None:
    take_in(company, "x.csv", "1,888,100.00")
    file = tmp_path / "x.pdf"
    file.write_bytes(content)
    with pytest.raises(Refusal, match=sentence):
        add_document(company, company.read(find_owner, "1", None), file)
    assert names(company) == []


def test_a_pipe_a_folder_and_a_missing_file_are_refused(filed: OpenCompany, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    for name in ("pipe.pdf", "in", "none.pdf"):
        with pytest.raises(Refusal, match="cannot be read as a file"):
            add_document(filed, filed.read(find_owner, "2", None), tmp_path / name)


def test_a_hostile_name_is_only_shown(filed: OpenCompany, tmp_path: Path) -> None:
    """An escape sequence and 200 letters: the name is shown harmless and short, the file is called by its hash."""
    file = put_pdf(tmp_path / ("\x1b[2J" + "x" * 200 + ".pdf"), "annan")
    found = add_document(filed, filed.read(find_owner, "2", None), file)
    assert len(found.name) == 80
    assert found.name.endswith("xx.pdf")
    assert found.sha256 in names(filed)
    odd = put_pdf(tmp_path / "\x1b]0;\udce5.pdf", "tredje")
    assert add_document(filed, filed.read(find_owner, "2", None), odd).name == "␛]0;\ufffd.pdf"
    assert findings(filed) == []


def test_a_full_disk_leaves_nothing(filed: OpenCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = names(filed)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match=r"No space left on device\. Nothing was saved"):
        add_document(filed, filed.read(find_owner, "2", None), put_pdf(tmp_path / "y.pdf", "annan"))
    monkeypatch.undo()
    assert names(filed) == before
    assert filed.read(documents_of, filed.read(find_owner, "2", None)) == []


def test_what_is_kept_is_never_written_over(filed: OpenCompany, tmp_path: Path) -> None:
    """Someone has put other content under the hash: it stays, and the clerk is told."""
    (file,) = kept_files(filed.stores)
    file.chmod(0o600)
    file.write_bytes(pdf("falsk"))
    with pytest.raises(Refusal, match="not as it was filed"):
        add_document(filed, filed.read(find_owner, "2", None), put_pdf(tmp_path / "in" / "faktura 1.pdf"))
    assert file.read_bytes() == pdf("falsk")


def test_who_may_only_read_keeps_nothing(filed: OpenCompany, tmp_path: Path) -> None:
    filed.write(set_role, filed.user, "administrator")
    filed.user = "eva"
    with pytest.raises(Refusal, match="eva may not do this"):
        add_document(filed, filed.read(find_owner, "2", None), put_pdf(tmp_path / "y.pdf", "annan"))
    assert len(names(filed)) == 1


# Verify, backup, doctor


def test_a_document_that_is_gone_or_altered_is_named(filed: OpenCompany) -> None:
    (file,) = kept_files(filed.stores)
    place = f"documents/{file.name[:2]}/{file.name}"
    file.chmod(0o600)
    file.write_bytes(pdf("Faktura"))
    assert findings(filed) == [
        f"Table document_link, row 1: the document faktura 1.pdf is not as it was filed; it lies in {place}."
    ]
    file.unlink()
    missing = f"Table document_link, row 1: the document faktura 1.pdf is missing; it should lie in {place}."
    assert findings(filed) == [missing]
    file.symlink_to("/dev/null")
    assert findings(filed) == [missing]


def test_a_backup_has_the_documents(filed: OpenCompany, tmp_path: Path) -> None:
    copy = open_company(backup_company(filed, tmp_path / "copy").folder)
    assert findings(copy) == []
    assert [path.read_bytes() for path in kept_files(copy.stores)] == [pdf("faktura")]
    copy.close()


def test_a_backup_says_when_a_document_is_damaged_and_has_the_ledger(filed: OpenCompany, tmp_path: Path) -> None:
    (file,) = kept_files(filed.stores)
    file.chmod(0o600)
    file.write_bytes(b"")
    with pytest.raises(Refusal, match=f"1 documents are not as they were filed: {file.name}"):
        backup_company(filed, tmp_path / "copy")
    copy = open_company(tmp_path / "copy")
    assert copy.read(count_items, copy.read(find_customer, "888").id) == 2
    copy.close()


def test_a_file_that_nothing_names_does_no_harm_and_doctor_counts_it(filed: OpenCompany, tmp_path: Path) -> None:
    """What a kill between the file and the register leaves; filing it again uses it."""
    file = put_pdf(tmp_path / "y.pdf", "annan")
    keep_pdf(filed.stores, file)
    assert findings(filed) == []
    (check,) = (one for one in examine(filed.stores.folder) if one.name == "documents")
    assert (check.good, check.values) == (True, {"count": 1, "idle": 1})
    add_document(filed, filed.read(find_owner, "2", None), file)
    assert len(names(filed)) == 2


def test_a_company_from_before_documents_gets_its_folder_when_the_first_comes(
    filed: OpenCompany, tmp_path: Path
) -> None:
    shutil.rmtree(filed.stores.documents)
    add_document(filed, filed.read(find_owner, "2", None), put_pdf(tmp_path / "y.pdf", "annan"))
    assert filed.stores.documents.stat().st_mode & 0o7777 == 0o2770


# The import


def from_billing(company: OpenCompany, folder: Path, *rows: str) -> tuple[InvoiceFile, Path]:
    text = "\n".join(("number;customer;amount;document", *rows))
    return with_documents(read_invoice_file("f.csv", text.encode(), TODAY), folder), folder


def test_an_import_files_the_documents_of_its_rows(company: OpenCompany, tmp_path: Path) -> None:
    put_pdf(tmp_path / "pdf" / "a.pdf")
    file, folder = from_billing(company, tmp_path, "1;888;100;pdf/a.pdf", "2;888;50;", "3;888;25;pdf/a.pdf")
    assert import_with_documents(company, file, folder) == InvoiceImport(3, 175_00)
    filed = company.read(documents_of)
    assert [(one.invoice, one.name) for one in filed] == [("1", "a.pdf"), ("3", "a.pdf")]
    assert len({one.entry_id for one in filed}) == 1
    assert len(names(company)) == 1
    assert findings(company) == []
    again = import_with_documents(company, file, folder)
    assert (again.added, again.earlier is not None) == (0, True)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("../out.pdf", "not a path below"),
        ("pdf/../../out.pdf", "not a path below"),
        ("/etc/passwd", "not a path below"),
        ("pdf//a.pdf", "not a path below"),
        ("./pdf/a.pdf", "not a path below"),
        ("link.pdf", "cannot be read as a file"),
        ("linked/out.pdf", "cannot be read as a file"),
        ("pdf", "cannot be read as a file"),
        ("none.pdf", "cannot be read as a file"),
        ("pdf/a.txt", "no PDF file"),
    ],
)
def test_a_row_with_a_bad_document_is_named_and_nothing_is_imported_or_kept(
    company: OpenCompany, tmp_path: Path, path: str, sentence: str
) -> None:
    """Beside the other bad rows; the good document of the first row is not kept either."""
    folder = tmp_path / "in"
    put_pdf(tmp_path / "out.pdf")
    put_pdf(folder / "pdf" / "a.pdf")
    (folder / "pdf" / "a.txt").write_text("text", "utf-8")
    (folder / "link.pdf").symlink_to(tmp_path / "out.pdf")
    (folder / "linked").symlink_to(tmp_path)
    file, _ = from_billing(company, folder, "1;888;100;pdf/a.pdf", f"2;888;50;{path}", "3;77;50;")
    with pytest.raises(BadFile) as refused:
        import_with_documents(company, file, folder)
    assert [(row.line, row.field) for row in refused.value.rows] == [(3, "document"), (4, "customer")]
    assert sentence in str(refused.value.rows[0].refusal)
    with pytest.raises(BadFile):
        company.read(check_invoices, file, TODAY)
    assert names(company) == []


def test_a_document_changed_after_it_was_looked_at_is_refused(company: OpenCompany, tmp_path: Path) -> None:
    path = put_pdf(tmp_path / "a.pdf")
    file, folder = from_billing(company, tmp_path, "1;888;100;a.pdf")
    put_pdf(path, "annan")
    with pytest.raises(Refusal, match="changed while it was read"):
        import_with_documents(company, file, folder)
    assert names(company) == []
    assert company.read(count_items, company.read(find_customer, "888").id) == 0
