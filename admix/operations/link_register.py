"""The module-link register and the chart of accounts (Registervård: Modulkoppling)."""

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, change_row, clerk_act
from admix.errors import Refusal
from admix.language import mark
from admix.operations.roles import SETTING, require
from admix.text import clean
from models.company import LINK_KINDS, Account, ModuleLink, PaymentMethod
from models.register import table_of
from models.vouchers import Posting

CONTROL = "receivable"
LINK_WORDS = {
    "receivable": mark("Trade receivables"),
    "reduction": mark("Reduction"),
    "exchange_gain": mark("Exchange gain"),
    "exchange_loss": mark("Exchange loss"),
    "bank_charge": mark("Bank charge"),
    "separate": mark("Separate posting"),
    "discount": mark("Cash discount"),
    "rounding": mark("Rounding"),
    "write_off": mark("Bad debt"),
    "revaluation": mark("Currency revaluation"),
    "fee_income": mark("Fee income"),
}
LONGEST_ACCOUNT = 8
LONGEST_NAME = 60


@dataclass(frozen=True)
class LinkLine:
    """A line of the register: a kind of entry or a payment method, and its account; None where it has none yet."""

    code: str
    text: str
    is_method: bool
    account: str | None
    name: str | None


def link_lines(session: Session) -> list[LinkLine]:
    """Return every kind of entry, one without an account too, and then every payment method."""
    linked = {row.kind: (row.account, row.name) for row in session.execute(_LINKS)}
    links = [LinkLine(kind, LINK_WORDS[kind], False, *linked.get(kind, (None, None))) for kind in LINK_KINDS]
    methods = [LinkLine(row.code, row.text, True, row.account, row.name) for row in session.execute(_METHODS)]
    return links + methods


_LINKS = select(ModuleLink.kind, ModuleLink.account, Account.name).join(Account, Account.number == ModuleLink.account)
_METHODS = (
    select(PaymentMethod.code, PaymentMethod.text, PaymentMethod.account, Account.name)
    .join(Account, Account.number == PaymentMethod.account)
    .order_by(PaymentMethod.code)
)


def account_number(typed: str) -> str:
    """Return an account's number. Refused: none, other digits than 0-9, more than 8 of them."""
    number = clean(typed, "account")
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_ACCOUNT):
        raise Refusal(
            "%(typed)s is no account number: type at most %(most)d digits.",
            "account",
            typed=number,
            most=LONGEST_ACCOUNT,
        )
    return number


def has_account(session: Session, number: str) -> bool:
    """Tell whether the chart of accounts has a number."""
    return session.execute(select(Account.id).where(Account.number == number)).scalar() is not None


def propose_account(session: Session, line: LinkLine, typed: str) -> str | None:
    """Return the name of the account that a line is to go to; None where the chart of accounts lacks it.

    Refused: what is no account number, and a change after which the receivables would not have one account for
    themselves: open items must equal what is posted there.
    """
    number = account_number(typed)
    name: str | None = session.execute(select(Account.name).where(Account.number == number)).scalar()
    if number == line.account:
        return name
    others = {other.account for other in link_lines(session) if (other.code, other.is_method) != _key(line)}
    if _key(line) == (CONTROL, False):
        posted = select(Posting.account).where(Posting.link == CONTROL, Posting.account != number).limit(1)
        before = session.execute(posted).scalar()
        if before is not None:
            raise Refusal(
                "Vouchers stand on %(account)s: the account of the receivables cannot change any more, or open items"
                " would not agree with one account.",
                "account",
                account=before,
            )
        if number in others:
            raise Refusal(
                "%(account)s is the account of something else. The receivables need one for themselves.",
                "account",
                account=number,
            )
    elif number == _control_account(session):
        raise Refusal(
            "%(account)s is the account of the receivables: nothing else goes there, or open items would not agree"
            " with it.",
            "account",
            account=number,
        )
    return name


def _key(line: LinkLine) -> tuple[str, bool]:
    return line.code, line.is_method


def _control_account(session: Session) -> str | None:
    found: str | None = session.execute(select(ModuleLink.account).where(ModuleLink.kind == CONTROL)).scalar()
    return found


@clerk_act
def change_account(session: Session, line: LinkLine, typed: str) -> None:
    """Let a kind of entry or a payment method go to another account from now on; vouchers written stay as they are.

    Refused: everything `propose_account` refuses, an account that the chart lacks, a line that someone else has
    changed since it was read, anyone but an administrator.
    """
    require(session, SETTING)
    number = account_number(typed)
    if propose_account(session, line, number) is None:
        raise Refusal("There is no account %(account)s.", "account", account=number)
    model, chosen = (PaymentMethod, PaymentMethod.code) if line.is_method else (ModuleLink, ModuleLink.kind)
    row = session.execute(select(model.id, model.account).where(chosen == line.code)).one_or_none()
    if (None if row is None else row.account) != line.account:
        raise Refusal("Someone else has changed this in the meantime. Look at it again.")
    if number == line.account:
        return
    begin_entry(session, "master_data", session.info["act"].today)
    if row is None:
        values = {"kind": line.code, "account": number}
        session.connection().execute(insert(table_of(ModuleLink)).values(**values))
    else:
        change_row(session, model, row.id, account=number)


@clerk_act
def add_account(session: Session, typed: str, name: str) -> None:
    """Add an account to the chart of accounts.

    Refused: what is no account number, one that the chart has, no name, a name of more than 60 characters, anyone
    but an administrator.
    """
    require(session, SETTING)
    number, words = account_number(typed), clean(name, "name")
    if has_account(session, number):
        raise Refusal("There is an account %(account)s already.", "account", account=number)
    if not words:
        raise Refusal("Type the account's name.", "name")
    if len(words) > LONGEST_NAME:
        raise Refusal("An account's name has at most %(most)d characters.", "name", most=LONGEST_NAME)
    begin_entry(session, "master_data", session.info["act"].today)
    session.connection().execute(insert(table_of(Account)).values(number=number, name=words))
