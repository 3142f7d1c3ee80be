"""GL reconciliation (avstämning mot huvudbok): the open items beside the control account, at any day."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from admix.language import Language, language, mark
from admix.operations.as_of import AsOf
from admix.operations.link_register import LINK_WORDS
from admix.operations.reconciliation import AccountSum, LedgerItem, Reconciliation, reconcile
from admix.operations.registers import control_record
from admix.operations.selecting import check_selection
from admix.operations.selections import Selection
from reports.customer import as_of_facts
from reports.document import Amount, Column, Document, Row, Section, fact, line, plain, subtotal, total
from reports.spooling import spooled

_ITEMS = (
    Column("number", mark("Invoice"), width=8),
    Column("customer", mark("Customer"), width=10),
    Column("name", mark("Name"), width=30, least=12),
    Column("item_date", mark("Inv.date"), "date"),
    Column("home_amount", mark("In home c."), "amount", 14, carried=True),
)
_ACCOUNTS = (
    Column("account", mark("Account"), width=8),
    Column("name", mark("Name"), width=30, least=12),
    Column("link", mark("Kind of entry"), width=22, least=12),
    Column("home_amount", mark("In home c."), "amount", 14),
)
METHOD = mark("Payment method")


def reconciliation_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the reconciliation at a moment: both sides, the control account by kind of entry, the items one by one.

    It stays in the house, so it is written in the company's language. Amounts are in home currency. A difference
    stands in a line of its own, over all the rest. Without details the items are one sum. Refused: a day to come.
    """
    check_selection(session, selection, today)
    as_of = selection.as_of
    return reconciliation_document(session, reconcile(session, as_of, listed=selection.details), as_of, today)


def reconciliation_document(session: Session, found: Reconciliation, as_of: AsOf, today: date) -> Document:
    """Build the document of a reconciliation that was made in the same view of the register."""
    control = control_record(session)
    words, decimals = language(control.language), control.home.decimals
    sections = [
        Section((fact(words.say("Home currency"), control.home.code), *as_of_facts(as_of, words))),
        Section(tuple(_sides(found, decimals, words)), heading=words.say("Reconciliation")),
        Section(tuple(_accounts(found.accounts, decimals, words)), _ACCOUNTS, words.say("Control account")),
    ]
    if found.unposted:
        rows = _items(found.unposted, decimals, words)
        sections.append(Section(spooled(rows), _ITEMS, words.say("Items without a voucher")))
    title = words.say("Reconciliation with the general ledger")
    return Document(f"{control.number} {control.name}", title, today, words.code, tuple(sections))


def _sides(found: Reconciliation, decimals: int, words: Language) -> Iterator[Row]:
    """Put the ledger's side over the general ledger's, then the difference, loudly where there is one."""
    if found.difference:
        yield plain(words.say("*** THE LEDGER DOES NOT AGREE WITH THE GENERAL LEDGER ***"))
        yield fact(words.say("*** Difference"), Amount(found.difference, decimals))
    yield fact(words.say("Open items"), Amount(found.open_home, decimals))
    yield fact(words.say("Control account"), Amount(found.posted, decimals))
    yield fact(
        words.say("Items without a voucher"), Amount(found.unposted_home, decimals), f"({found.unposted_count})"
    )
    yield fact(words.say("The general ledger"), Amount(found.expected, decimals))
    yield fact(words.say("Difference"), Amount(found.difference, decimals))


def _accounts(sums: Iterable[AccountSum], decimals: int, words: Language) -> Iterator[Row]:
    """List the control account by kind of entry, with what the account itself shows."""
    for account, parts in groupby(sums, key=lambda found: found.account):
        posted = list(parts)
        for part in posted:
            kind = LINK_WORDS.get(part.link, METHOD)
            yield line(account, part.name, words.say(kind), Amount(part.home, decimals))
        label = words.say("Account %(account)s", account=account)
        yield subtotal(label, None, None, None, Amount(sum(part.home for part in posted), decimals))


def _items(items: Iterable[LedgerItem], decimals: int, words: Language) -> Iterator[Row]:
    listed = list(items)
    for item in listed:
        yield line(item.number, item.customer, item.name, item.item_date, Amount(item.home, decimals))
    yield total(words.say("Total"), None, None, None, None, Amount(sum(item.home for item in listed), decimals))
