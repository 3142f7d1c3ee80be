"""Small PDF files for the tests of documents."""

from pathlib import Path

from admix.database.company import Stores
from admix.database.documents import DocumentFile, keep, look_at
from admix.plain_files import plain_file


def pdf(text: str) -> bytes:
    """Return the bytes of a file that begins as a PDF does."""
    return b"%PDF-1.4\n" + text.encode() + b"\n%%EOF\n"


def put_pdf(path: Path, text: str = "faktura") -> Path:
    """Write a PDF file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pdf(text))
    return path


def keep_pdf(stores: Stores, path: Path) -> DocumentFile:
    """Keep a file in a company's folder."""
    with plain_file(path) as descriptor:
        document = look_at(descriptor, str(path))
        assert descriptor is not None
        keep(stores, descriptor, document)
    return document
