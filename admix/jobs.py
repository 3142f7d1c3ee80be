"""From an operation to a printed page, in three steps that can each be the last one before a power cut.

The operation commits the journal's number and values; the pages are made from those values and stored; only then do
they go to the spool. Whatever was left after the first step is finished at the next run, under the same number.
"""

import hashlib
from dataclasses import dataclass

from admix.config import Settings
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.language import language
from admix.operations.journal_values import JournalValues
from admix.operations.journals import (
    KnownJournal,
    Selection,
    has_unjournaled,
    journals_of,
    make_journal,
    may_journal,
    refuse_unknown_batch,
    store_pages,
    stored_pages,
    unprinted,
)
from admix.printing import put_in_spool
from reports.payment_journal import payment_journal
from reports.rendering.paper import render_paper


@dataclass(frozen=True)
class PrintedJournal:
    """A journal's pages as they go to the printer; a reprint gives the bytes of the first time."""

    number: int
    pages: bytes
    is_reprint: bool


def print_journal(company: OpenCompany, selection: Selection, settings: Settings) -> list[PrintedJournal]:
    """Print a new journal of what is not journaled yet; of a batch or a day also the journals there are.

    Journals that were left unprinted come first and are always among those returned, so that no number is missing
    in the binder. Who may only look gets the journals there are and writes nothing. Refused: an unknown batch,
    nothing to journal, a new journal for who may only look.
    """
    if selection.batch is not None:
        company.read(refuse_unknown_batch, selection.batch)
    printed: dict[int, PrintedJournal] = {}
    if company.read(may_journal, company.user):
        printed = {left.number: _store(company, left.values, settings) for left in company.read(unprinted)}
        if company.read(has_unjournaled, selection):
            made = _make(company, selection, settings)
            printed[made.number] = made
    if selection != Selection():
        for known in company.read(journals_of, selection):
            if known.number not in printed:
                printed[known.number] = _reprint(company, known, settings)
    journals = [printed[number] for number in sorted(printed)] or [_make(company, selection, settings)]
    for journal in journals:
        put_in_spool(company.stores.spool, f"journal-{journal.number:06d}.txt", journal.pages)
    return journals


def _make(company: OpenCompany, selection: Selection, settings: Settings) -> PrintedJournal:
    """Make the next journal. Refused: nothing to journal."""
    return _store(company, company.write(make_journal, selection), settings)


def _store(company: OpenCompany, values: JournalValues, settings: Settings) -> PrintedJournal:
    """Render a journal from its frozen values and keep the bytes; where another clerk was first, take theirs."""
    pages = _render(values, settings)
    try:
        company.write(store_pages, values.number, pages, hashlib.sha256(pages).hexdigest())
    except Refusal:
        stored = company.read(stored_pages, values.number)
        if stored is None:
            raise
        pages = stored
    return PrintedJournal(values.number, pages, is_reprint=False)


def _render(values: JournalValues, settings: Settings) -> bytes:
    document = payment_journal(values, language(values.language))
    return render_paper(document, settings.page_lines, charset=settings.charset)


def _reprint(company: OpenCompany, known: KnownJournal, settings: Settings) -> PrintedJournal:
    """Return a journal's stored bytes; one that another clerk has made but not yet rendered is finished here."""
    if known.pages is not None:
        return PrintedJournal(known.number, known.pages, is_reprint=True)
    if company.read(may_journal, company.user):
        return _store(company, known.values, settings)
    return PrintedJournal(known.number, _render(known.values, settings), is_reprint=False)
