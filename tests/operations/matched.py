"""Matching as tests do it and look at it: claims entered, paired, and what came of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.database.company import OpenCompany
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.drafts import Stage, keep_draft
from admix.operations.invoices import InvoiceRow
from admix.operations.match_claims import ClaimCard, Pair, claims_by_id, propose_automatic
from admix.operations.matching import Matched, match_items
from admix.operations.reversals import reverse_batch
from admix.operations.verifying.findings import Finding
from admix.operations.verifying.run import verify_company
from models.company import Company, UserRole
from models.ledger import Allocation, Item, ItemDueDate, Party
from models.register import table_of
from models.vouchers import Posting, Voucher
from tests.office import TODAY, begin_batch, enter_batch, enter_invoices

SEPTEMBER_1 = date(1998, 9, 1)


def findings(company: OpenCompany) -> list[Finding]:
    """Return what verify says of a company."""
    return verify_company(company)


def row(
    number: str,
    amount: str,
    currency: str | None = None,
    rate: int | None = None,
    day: date = SEPTEMBER_1,
    due: date | None = None,
) -> InvoiceRow:
    """Return an invoice or a credit note that is to be entered."""
    return InvoiceRow(0, number, Decimal(amount), currency, rate, day, due)


def enter(company: OpenCompany, customer: str, *rows: InvoiceRow) -> None:
    """Enter invoices and credit notes of a customer."""
    enter_invoices(company, customer, *(replace(line, place=place) for place, line in enumerate(rows)))


@clerk_act
def set_up(session: Session, columns: Mapping[str, int]) -> None:
    """Change the control record as the settings' screen does."""
    begin_entry(session, "master_data", TODAY)
    change_row(session, Company, 1, None, **columns)


@clerk_act
def give_roles(session: Session, roles: Mapping[str, str]) -> None:
    """Give OS users their roles, the first ones that there are: all of them in one entry."""
    begin_entry(session, "master_data", TODAY)
    for user, role in roles.items():
        session.connection().execute(insert(table_of(UserRole)).values(user=user, role=role, version=1))


@clerk_act
def give_role(session: Session, user: str, role: str) -> None:
    """Give the first OS user a role."""
    give_roles(session, {user: role})


@clerk_act
def put_in_group(session: Session, code: str, *numbers: str) -> None:
    """Make customers one group."""
    begin_entry(session, "master_data", TODAY)
    for party in session.execute(select(Party.id).where(Party.number.in_(numbers))).scalars().all():
        change_row(session, Party, party, group_code=code)


@clerk_act
def enter_linked(session: Session, number: str, invoice: str, amount: int) -> None:
    """Enter a credit note in kronor (öre) that credits an invoice."""
    entry = begin_entry(session, "invoices", SEPTEMBER_1)
    credited = session.execute(select(Item).where(Item.number == invoice)).scalar_one()
    values = {
        "entry_id": entry.id,
        "ledger": "customer",
        "party_id": credited.party_id,
        "kind": "credit_note",
        "source": "manual",
        "number": number,
        "item_date": SEPTEMBER_1,
        "currency": "SEK",
        "rate": 100_000,
        "rate_per": 1,
        "amount": -amount,
        "home_amount": -amount,
        "opening_reminders": 0,
        "open_amount": -amount,
        "open_home": -amount,
        "due_date": SEPTEMBER_1,
        "credits_item_id": credited.id,
    }
    item = entry.reserve(Item, 1)[0]
    session.connection().execute(insert(table_of(Item)).values(id=item, **values))
    due = {"entry_id": entry.id, "item_id": item, "due_date": SEPTEMBER_1}
    session.connection().execute(insert(table_of(ItemDueDate)).values(**due))


def claim(company: OpenCompany, number: str) -> ClaimCard:
    """Return an item by its number, open or settled."""

    def find(session: Session) -> ClaimCard:
        item = session.execute(select(Item.id).where(Item.number == number)).scalar_one()
        return claims_by_id(session, [item])[item]

    return company.read(find)


def pair(company: OpenCompany, credit: str, debit: str, amount: int) -> Pair:
    """Return a pair with what is open now."""
    one, other = claim(company, credit), claim(company, debit)
    return Pair(one.item_id, other.item_id, amount, one.open, other.open)


def match(company: OpenCompany, *pairs: tuple[str, str, int], day: date = TODAY) -> Matched:
    """Match credits with invoices, each by its number."""
    return company.write(match_items, [pair(company, *given) for given in pairs], day)


def numbered(company: OpenCompany, pairs: list[Pair]) -> list[tuple[str, str, int]]:
    """Return pairs with the numbers of their items."""

    def name(session: Session) -> list[tuple[str, str, int]]:
        numbers = dict(session.execute(select(Item.id, Item.number)).all())
        return [(numbers[credit], numbers[debit], amount) for credit, debit, amount, *_ in pairs]

    return company.read(name)


def opened(company: OpenCompany, *numbers: str) -> list[tuple[int, int]]:
    """Return what is open on items, in their own currency and at home."""
    return [(balance.amount, balance.home) for balance in (claim(company, number).open for number in numbers)]


def vouchers(company: OpenCompany) -> list[tuple[str, dict[str, int]]]:
    """Return each voucher's text with its amounts by kind of entry, debit positive."""

    def read(session: Session) -> list[tuple[str, dict[str, int]]]:
        found: dict[int, tuple[str, dict[str, int]]] = {}
        lines = select(Voucher.id, Voucher.text, Posting.link, Posting.amount).order_by(Posting.id)
        for number, text, link, amount in session.execute(lines.join(Posting, Posting.voucher_id == Voucher.id)):
            found.setdefault(number, (text, {}))[1][link] = amount
        return list(found.values())

    return company.read(read)


def taken(company: OpenCompany, number: str) -> list[tuple[str, int, int]]:
    """Return the allocations of an item: kind, own amount, home amount."""
    item = claim(company, number).item_id
    columns = select(Allocation.kind, Allocation.amount, Allocation.home_amount)
    question = columns.where(Allocation.item_id == item).order_by(Allocation.id)
    return company.read(lambda session: [(kind, own, home) for kind, own, home in session.execute(question)])


def automatic(company: OpenCompany, customer: str | None = "888", day: date = TODAY) -> list[tuple[str, str, int]]:
    """Return what is proposed, by the items' numbers."""
    return numbered(company, company.read(propose_automatic, customer, day))


def paid_and_reversed(company: OpenCompany, number: str, paid: str) -> None:
    """Pay some of an invoice as of 980905, and reverse the batch as of 980910."""
    head = TypedHead(date(1998, 9, 5), Decimal(paid), method="bank")
    batch = enter_batch(company, head, (number, TypedLine(paid=Decimal(paid))))
    company.write(reverse_batch, batch.number, date(1998, 9, 10), "Fel kund")


def begin_kept(company: OpenCompany, number: str) -> None:
    """Leave an open batch in which an invoice is paid by half."""
    batch, _ = begin_batch(company, TypedHead(TODAY, Decimal(900), method="bank"), number)
    company.write(keep_draft, batch, Stage())
