"""Documents: every one that the register names lies in the company's folder, with its content and its size."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.database.company import Stores
from admix.database.documents import fault_of, path_of
from admix.language import mark
from admix.operations.verifying.findings import Finding, counted
from admix.operations.verifying.reading import any_text, rows

MISSING = mark("Table %(table)s, row %(row)s: the document %(name)s is missing; it should lie in %(file)s.")
DAMAGED = mark("Table %(table)s, row %(row)s: the document %(name)s is not as it was filed; it lies in %(file)s.")


def filed_documents(session: Session) -> list[tuple[int, str, str, int]]:
    """Return row, hash, name and size of every document that the register names, whatever was done to the rows."""
    with any_text(session):
        found = rows(session, "SELECT id, sha256, name, size FROM document_link ORDER BY sha256, size, id")
        return [
            (row, str(sha256), str(name), size if isinstance(size, int) else -1) for row, sha256, name, size in found
        ]


def check_documents(stores: Stores, filed: list[tuple[int, str, str, int]]) -> Iterator[Finding]:
    """Read every document once and name the rows whose file is missing or damaged."""
    yield from counted(_compared(stores, filed))


def _compared(stores: Stores, filed: list[tuple[int, str, str, int]]) -> Iterator[Finding]:
    last: tuple[str, int] | None = None
    fault: str | None = None
    for row, sha256, name, size in filed:
        path = path_of(stores, sha256)
        if (sha256, size) != last:
            last, fault = (sha256, size), fault_of(path, sha256, size)
        if fault is not None:
            file = "-" if path is None else str(path.relative_to(stores.folder))
            message = MISSING if fault == "missing" else DAMAGED
            yield Finding("documents", "document_link", row, message, {"name": name, "file": file})
