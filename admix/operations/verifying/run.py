"""Verifying a company: every check of its register in one consistent view, then its history store."""

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from admix.database.company import OpenCompany
from admix.language import mark
from admix.operations.verifying.acts import check_acts
from admix.operations.verifying.chain import SealBook, check_chain, read_head
from admix.operations.verifying.derived import check_derived
from admix.operations.verifying.documents import check_documents, filed_documents
from admix.operations.verifying.findings import Finding, counted, until_unreadable
from admix.operations.verifying.instalments import check_instalments
from admix.operations.verifying.master_data import check_trail
from admix.operations.verifying.matches import check_matches
from admix.operations.verifying.numbers import check_exports, check_journals, check_numbers
from admix.operations.verifying.open_batches import check_open_batches
from admix.operations.verifying.pair import register_pages, verify_pair
from admix.operations.verifying.reading import any_text
from admix.operations.verifying.revaluations import check_revaluations
from admix.operations.verifying.reversals import check_reversals
from admix.operations.verifying.seals import check_seals
from admix.operations.verifying.structure import (
    check_counters,
    check_file,
    check_header,
    check_references,
    check_triggers,
)
from admix.operations.verifying.sums import check_sums
from admix.operations.verifying.tables import check_tables

Progress = Callable[[str], None]


def verify(session: Session, progress: Progress | None = None, head: str | None = None) -> list[Finding]:
    """Prove that nothing in the register was altered or removed and that all sums agree; return what is wrong.

    `head` is the chain's head as printed on a journal: it finds a chain that was computed again (`reliability` P17).
    `progress` is told what is checked next. Refused: a head that is not one.
    """
    sought = None if head is None else read_head(head)
    book = SealBook()
    checks: tuple[tuple[str, str, Iterator[Finding]], ...] = (
        (mark("The header"), "header", check_header(session)),
        (mark("Pages, indexes and rules"), "file", check_file(session)),
        (mark("References"), "references", check_references(session)),
        (mark("Tables"), "tables", check_tables(session)),
        (mark("Triggers"), "triggers", check_triggers(session)),
        (mark("Counters"), "counters", check_counters(session)),
        (mark("The chain of entries"), "chain", check_chain(session, book, sought)),
        (mark("Posted rows"), "seals", check_seals(session, book)),
        (mark("Master data"), "trail", check_trail(session)),
        (mark("Open amounts and search keys"), "derived", check_derived(session)),
        (mark("Sums"), "sums", check_sums(session)),
        (mark("Numbers"), "numbers", check_numbers(session)),
        (mark("Journals"), "journals", check_journals(session)),
        (mark("Reversals"), "reversals", check_reversals(session)),
        (mark("Matchings and write-offs"), "matches", check_matches(session)),
        (mark("Instalments"), "instalments", check_instalments(session)),
        (mark("Exports"), "exports", check_exports(session)),
        (mark("Revaluations"), "revaluations", check_revaluations(session)),
        (mark("Days, reasons and roles"), "acts", check_acts(session)),
        (mark("Open batches"), "drafts", check_open_batches(session)),
    )
    findings: list[Finding] = []
    with any_text(session):
        for label, name, found in checks:
            if progress is not None:
                progress(label)
            findings.extend(counted(until_unreadable(name, found)))
    return findings


def verify_company(company: OpenCompany, head: str | None = None, progress: Progress | None = None) -> list[Finding]:
    """Verify a company's register, its documents, its history store, and that the stores belong together.

    Nothing is written. The company may have been opened without checking the pair. Refused: a head that is not one.
    """
    if head is not None:
        read_head(head)
    findings = list(until_unreadable("file", _register(company, progress, head)))
    for label, name, found in (
        (mark("Documents"), "documents", _documents(company)),
        (mark("The history store"), "pair", _pair(company)),
    ):
        if progress is not None:
            progress(label)
        findings.extend(until_unreadable(name, found))
    return findings


def _register(company: OpenCompany, progress: Progress | None, head: str | None) -> Iterator[Finding]:
    yield from company.read(verify, progress, head)


def _documents(company: OpenCompany) -> Iterator[Finding]:
    yield from check_documents(company.stores, company.read(filed_documents))


def _pair(company: OpenCompany) -> Iterator[Finding]:
    yield from verify_pair(company.read(register_pages), company.stores.history)
