"""Filing documents: the files are looked at and kept first, then the register names them, in the act they belong to.

A kill in between leaves a file that nothing names. What is refused keeps nothing.
"""

from dataclasses import replace
from pathlib import Path

from admix.database.company import OpenCompany
from admix.database.documents import DocumentFile, beneath, keep, look_at
from admix.errors import Refusal
from admix.formats.csv_rows import BadRow
from admix.operations.documents import FiledDocument, Owner, file_document, refuse_filed, refuse_who_may_not_file
from admix.operations.imports_invoices import InvoiceFile, InvoiceImport, check_invoices, import_invoices
from admix.plain_files import plain_file


def add_document(company: OpenCompany, owner: Owner, path: Path) -> FiledDocument:
    """Keep a file and give it to an invoice or a customer.

    Refused: no PDF of at most 20 MB, a document that is there already, and whoever may not enter.
    """
    company.read(refuse_who_may_not_file, company.user)
    with plain_file(path.resolve()) as descriptor:
        document = look_at(descriptor, str(path))
        company.read(refuse_filed, owner, document)
        if descriptor is not None:
            keep(company.stores, descriptor, document)
    return company.write(file_document, owner, document)


def with_documents(file: InvoiceFile, folder: Path) -> InvoiceFile:
    """Look at the documents that an invoice file names, below its own folder; those that are none are bad rows."""
    found: dict[int, DocumentFile] = {}
    bad: list[BadRow] = []
    for line, path in file.paths.items():
        try:
            with beneath(folder, path) as descriptor:
                found[line] = look_at(descriptor, path)
        except Refusal as refusal:
            bad.append(BadRow(line, "document", refusal))
    return replace(file, documents=found, bad=(*file.bad, *bad))


def import_with_documents(company: OpenCompany, file: InvoiceFile, folder: Path) -> InvoiceImport:
    """Import an invoice file; its documents are kept first.

    Refused: what `check_invoices` refuses, whoever may not enter, and a full disk.
    """
    company.read(refuse_who_may_not_file, company.user)
    checked = company.read(check_invoices, file, company.today)
    if checked.earlier is None:
        for line, document in file.documents.items():
            with beneath(folder, file.paths[line]) as descriptor:
                if descriptor is None:
                    raise Refusal("%(file)s was changed while it was read. Try again.", file=document.name)
                keep(company.stores, descriptor, document)
    return company.write(import_invoices, file, company.today)
