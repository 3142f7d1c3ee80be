"""Bad debts (kundförluster): writing off what will not be paid, alone up to a limit, beyond it with an approver.

Amounts are minor units: of the invoice's own currency, and of home currency at the invoice's own rate.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.calendar import short
from admix.errors import Refusal
from admix.money import Balance, Currency, Rate, format_amount, to_minor
from admix.operations.match_claims import ClaimCard, claims_by_id
from admix.operations.matching import (
    given_back_later,
    refuse_before_given_back,
    refuse_changed,
    refuse_earlier,
    share_at_home,
    take_from_items,
)
from admix.operations.registers import (
    CUSTOMER,
    ControlRecord,
    control_record,
    module_links,
    refuse_locked,
)
from admix.operations.roles import APPROVING, ENTERING, require, role_of
from admix.operations.vouchers import linked, write_voucher
from admix.prepared import Prepared, inserting
from admix.text import clean
from models.company import Account, CurrencyRow
from models.corrections import WriteOffDecision, WriteOffRequest
from models.ledger import Allocation, Item, Party
from models.register import table_of
from models.store import Entry


@dataclass(frozen=True)
class WriteOffCard:
    """What a write-off would do: the invoice, how much of it, on which account, and whether it waits for approval."""

    claim: ClaimCard
    customer_name: str
    amount: Balance
    account: str
    account_name: str
    home: Currency
    limit: int
    """So much of an item is written off without an approver, in home minor units."""
    waits: bool


@dataclass(frozen=True)
class WrittenOff:
    """The receipt of a write-off: its voucher, or the number of the request that waits for an approver."""

    number: str
    amount: Balance
    currency: Currency
    voucher: str | None = None
    request: int | None = None


class WaitingWriteOff(NamedTuple):
    """A request that waits: whose invoice, how much of what is open, since when, who asked for it and why."""

    request: int
    item_id: int
    number: str
    customer_number: str
    customer_name: str
    currency: Currency
    rate: Rate
    amount: Balance
    open: Balance
    value_date: date
    user: str
    entered: datetime
    reason: str


def propose_write_off(session: Session, invoice_number: str, amount: Decimal | None, user: str) -> WriteOffCard:
    """Return what writing off an invoice would do; without an amount all that is open is written off.

    `user` is who asks: whether it waits for an approver depends on the role. Refused: an unknown or settled invoice,
    a credit, more than is open, nothing or less than nothing, an invoice that waits for an answer already, a module
    link without an account.
    """
    claim = _claim_of(session, invoice_number)
    typed = None if amount is None else to_minor(amount, claim.currency.decimals, "amount")
    control = control_record(session)
    taken = _take(session, claim, typed, control.home)
    account = module_links(session)["write_off"]
    return WriteOffCard(
        claim,
        str(_NAME.scalar(session, party=claim.party_id)),
        taken,
        account,
        str(_ACCOUNT.scalar(session, account=account)),
        control.home,
        control.write_off_limit,
        _waits(session, control, claim.item_id, taken.home, user),
    )


def refuse_no_reason(reason: str) -> None:
    """Refuse a write-off without a reason."""
    if not clean(reason, "reason"):
        raise Refusal("A write-off needs a reason.", "reason")


@clerk_act
def write_off(
    session: Session, item_id: int, amount: int | None, value_date: date, reason: str, seen: Balance
) -> WrittenOff:
    """Write off an invoice or a part of it (minor units of its currency; None is all that is open) as of a day.

    Beyond the company's limit it becomes a request that waits for an approver; an approver may go beyond it at once
    unless duties are separate. What was written off of the same invoice before counts towards the limit. Refused: no
    reason, a locked period, a day before the invoice's or before what was taken from it was given back, an invoice on
    which something else is open than was seen, a missing account for bad debts, what `propose_write_off` refuses.
    """
    require(session, ENTERING)
    refuse_no_reason(reason)
    claim = claims_by_id(session, [item_id]).get(item_id)
    if claim is None:
        raise Refusal("There is no invoice %(number)s.", "invoice", number=item_id)
    control = control_record(session)
    module_links(session)["write_off"]
    refuse_locked(control, value_date, "value_date")
    refuse_earlier(claim.number, claim.item_date, value_date)
    refuse_changed(session, item_id, claim.number, claim.open, seen)
    taken = _take(session, claim, amount, control.home)
    refuse_before_given_back(session, claim, taken.amount, value_date)
    if _waits(session, control, item_id, taken.home, session.info["act"].user):
        return _request(session, claim, taken, value_date, reason)
    return _post(session, claim, taken, value_date, reason)


def waiting_write_offs(session: Session) -> list[WaitingWriteOff]:
    """Return the requests that nobody has answered, the oldest first."""
    return [_waiting(row) for row in _WAITING.all(session)]


@clerk_act
def approve_write_off(session: Session, request_id: int) -> WrittenOff:
    """Answer a request with yes: the invoice is written off as it was asked for, as of the day that was asked for.

    Refused: an unknown request, one that was answered already, one of one's own where duties are separate, a period
    that was locked since, an invoice of which less is open than was asked for.
    """
    require(session, APPROVING)
    asked = _unanswered(session, request_id)
    control = control_record(session)
    user = session.info["act"].user
    if control.separate_duties and asked.user == user:
        raise Refusal("%(user)s asked for this write-off: someone else has to approve it.", user=user)
    _refuse_locked_since(control, asked.value_date)
    claim = claims_by_id(session, [asked.item_id])[asked.item_id]
    later = given_back_later(session, claim, asked.amount.amount, asked.value_date)
    if later is not None or not _can_take(claim, asked.amount, control.home):
        raise Refusal(
            "%(number)s has been paid or matched in the meantime: %(open)s %(currency)s is open."
            " Refuse the request and let it be asked for again.",
            number=claim.number,
            open=format_amount(claim.open.amount, claim.currency.decimals),
            currency=claim.currency.code,
        )
    written = _post(session, claim, asked.amount, asked.value_date, asked.reason)
    _decide(session, request_id, approved=True)
    return written


@clerk_act
def refuse_write_off(session: Session, request_id: int, reason: str) -> None:
    """Answer a request with no; nothing is written off.

    Refused: an unknown request, one that was answered already, no reason.
    """
    require(session, APPROVING)
    if not clean(reason, "reason"):
        raise Refusal("Type why it is refused.", "reason")
    _unanswered(session, request_id)
    begin_entry(session, "write_off_refusal", session.info["act"].today, reason)
    _decide(session, request_id, approved=False)


def _refuse_locked_since(control: ControlRecord, day: date) -> None:
    """Refuse a request for a day in a period that was locked while it waited."""
    if control.locked_to is not None and day <= control.locked_to:
        raise Refusal(
            "The period up to %(locked)s was locked while this waited for %(day)s."
            " Refuse the request and let it be asked for again.",
            locked=short(control.locked_to),
            day=short(day),
        )


# What may be written off


def _claim_of(session: Session, number: str) -> ClaimCard:
    item = _ITEM_OF.scalar(session, number=number)
    if item is None:
        raise Refusal("There is no invoice %(number)s.", "invoice", number=number)
    return claims_by_id(session, [item])[item]


def _take(session: Session, claim: ClaimCard, amount: int | None, home: Currency) -> Balance:
    """Return what a write-off takes from an invoice in both currencies; the last part takes all that is open."""
    if claim.is_credit:
        raise Refusal("%(number)s is a credit: only an invoice can be written off.", "invoice", number=claim.number)
    if not claim.open.amount:
        raise Refusal(
            "Invoice %(number)s on customer %(customer)s is settled; nothing is open.",
            "invoice",
            number=claim.number,
            customer=claim.customer_number,
        )
    if _HAS_WAITING.scalar(session, item=claim.item_id) is not None:
        raise Refusal(
            "A write-off of %(number)s waits for an answer already. Let it be approved or refused first.",
            "invoice",
            number=claim.number,
        )
    amount = claim.open.amount if amount is None else amount
    if amount <= 0:
        raise Refusal("Type an amount above zero.", "amount")
    if amount > claim.open.amount:
        raise Refusal(
            "More than is open on %(number)s: at most %(open)s %(currency)s.",
            "amount",
            number=claim.number,
            open=format_amount(claim.open.amount, claim.currency.decimals),
            currency=claim.currency.code,
        )
    return Balance(amount, share_at_home(claim.currency, claim.rate, claim.open, amount, home))


def _can_take(claim: ClaimCard, asked: Balance, home: Currency) -> bool:
    """Tell whether what was asked for is still that much in both currencies."""
    if claim.open.amount < asked.amount:
        return False
    return share_at_home(claim.currency, claim.rate, claim.open, asked.amount, home) == asked.home


def _waits(session: Session, control: ControlRecord, item: int, home: int, user: str) -> bool:
    """Tell whether a write-off is beyond what a user may do alone.

    What was written off of the item before counts, so that the limit is not passed in small steps.
    """
    if home + int(_BEFORE.scalar(session, item=item)) <= control.write_off_limit:
        return False
    return control.separate_duties or role_of(session, user) not in APPROVING


# Writing it


def _request(session: Session, claim: ClaimCard, taken: Balance, day: date, reason: str) -> WrittenOff:
    entry = begin_entry(session, "write_off_request", day, reason)
    request = entry.reserve(WriteOffRequest, 1)[0]
    row = {"id": request, "entry_id": entry.id, "item_id": claim.item_id, "value_date": day}
    _REQUEST.run(session, [{**row, "amount": taken.amount, "home_amount": taken.home}])
    return WrittenOff(claim.number, taken, claim.currency, request=request)


def _post(session: Session, claim: ClaimCard, taken: Balance, day: date, reason: str) -> WrittenOff:
    """Take the loss from the item and post it: the receivable gets less, the loss is a cost."""
    entry = begin_entry(session, "write_off", day, reason)
    none = {"payment_id": None, "reverses_id": None, "from_item_id": None}
    row = {**none, "item_id": claim.item_id, "kind": "write_off", "amount": taken.amount, "home_amount": taken.home}
    left = Balance(claim.open.amount - taken.amount, claim.open.home - taken.home)
    take_from_items(session, entry, day, [row], {claim.item_id: claim.open}, {claim.item_id: left})
    series = control_record(session).payment_series
    lines = linked(module_links(session), receivable=-taken.home, write_off=taken.home)
    voucher = write_voucher(session, entry, series, day, f"Kundförlust {claim.number}", lines)
    return WrittenOff(claim.number, taken, claim.currency, voucher=f"{series} {voucher}")


def _unanswered(session: Session, request: int) -> WaitingWriteOff:
    """Return a request. Refused: an unknown one, and one that was answered already."""
    row = _REQUEST_OF.first(session, request=request)
    if row is None:
        raise Refusal("There is no request %(request)d for a write-off.", request=request)
    answer = _ANSWER.first(session, request=request)
    if answer is not None:
        raise Refusal(
            "%(user)s has answered the request already, in entry %(entry)d.", user=answer[0], entry=answer[1]
        )
    return _waiting(row)


def _decide(session: Session, request: int, *, approved: bool) -> None:
    entry = session.info["entry"]
    _DECISION.run(session, [{"entry_id": entry.id, "request_id": request, "approved": approved}])


def _waiting(row: tuple[Any, ...]) -> WaitingWriteOff:
    request, item, number, customer, name, code, decimals, rate, per, amount, home, *rest = row
    open_amount, open_home, day, user, entered, reason = rest
    return WaitingWriteOff(
        request=request,
        item_id=item,
        number=number,
        customer_number=customer,
        customer_name=name,
        currency=Currency(code, decimals),
        rate=Rate(rate, per),
        amount=Balance(amount, home),
        open=Balance(open_amount, open_home),
        value_date=day,
        user=user,
        entered=entered,
        reason=reason,
    )


_REQUESTS = (
    select(
        WriteOffRequest.id,
        WriteOffRequest.item_id,
        Item.number,
        Party.number.label("customer_number"),
        Party.name,
        Item.currency,
        CurrencyRow.decimals,
        Item.rate,
        Item.rate_per,
        WriteOffRequest.amount,
        WriteOffRequest.home_amount,
        Item.open_amount,
        Item.open_home,
        WriteOffRequest.value_date,
        Entry.user,
        Entry.entered_utc,
        Entry.reason,
    )
    .join(Item, Item.id == WriteOffRequest.item_id)
    .join(Party, Party.id == Item.party_id)
    .join(CurrencyRow, CurrencyRow.code == Item.currency)
    .join(Entry, Entry.id == WriteOffRequest.entry_id)
)
_UNANSWERED = ~select(WriteOffDecision.id).where(WriteOffDecision.request_id == WriteOffRequest.id).exists()
_WAITING = Prepared(_REQUESTS.where(_UNANSWERED).order_by(WriteOffRequest.id))
_REQUEST_OF = Prepared(_REQUESTS.where(WriteOffRequest.id == bindparam("request")))
_HAS_WAITING = Prepared(
    select(WriteOffRequest.id).where(WriteOffRequest.item_id == bindparam("item"), _UNANSWERED).limit(1)
)
_ANSWER = Prepared(
    select(Entry.user, Entry.id)
    .join(WriteOffDecision, WriteOffDecision.entry_id == Entry.id)
    .where(WriteOffDecision.request_id == bindparam("request"))
)
_BEFORE = Prepared(
    select(func.coalesce(func.sum(Allocation.home_amount), 0)).where(
        Allocation.item_id == bindparam("item"), Allocation.kind == "write_off"
    )
)
_ITEM_OF = Prepared(select(Item.id).where(Item.ledger == CUSTOMER, Item.number == bindparam("number")))
_NAME = Prepared(select(Party.name).where(Party.id == bindparam("party")))
_ACCOUNT = Prepared(select(Account.name).where(Account.number == bindparam("account")))
_REQUEST = inserting(table_of(WriteOffRequest), ids_given=True)
_DECISION = inserting(table_of(WriteOffDecision))
