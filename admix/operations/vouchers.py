"""Balanced vouchers for the general ledger, through the module links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from admix.audit import OpenEntry
from admix.errors import Refusal
from admix.prepared import Prepared, inserting
from models.register import table_of
from models.vouchers import Posting, Voucher


@dataclass(frozen=True)
class Line:
    """A voucher line: the kind of entry it comes from, its account, home minor units (debit +, credit -)."""

    link: str
    account: str
    amount: int


def linked(links: Mapping[str, str], **amounts: int) -> list[Line]:
    """Return a line for each kind of entry that has an amount, on the account of its module link.

    Amounts are home minor units, debit positive. Refused: a kind with an amount but without an account.
    """
    return [Line(kind, links[kind], amount) for kind, amount in amounts.items() if amount]


def write_voucher(
    session: Session, entry: OpenEntry, series: str, day: date, text: str, lines: Sequence[Line]
) -> int:
    """Write a voucher under the next number of its series; return the number. Lines of nothing are left out."""
    if sum(line.amount for line in lines) != 0:
        raise RuntimeError(f"voucher {text} does not balance")
    number = 1 + (_LAST_NUMBER.scalar(session, series=series) or 0)
    voucher_id = entry.reserve(Voucher, 1)[0]
    voucher = {"id": voucher_id, "entry_id": entry.id, "series": series, "number": number}
    _VOUCHER.run(session, [{**voucher, "voucher_date": day, "text": text}])
    postings = [
        {
            "entry_id": entry.id,
            "voucher_id": voucher_id,
            "line": place,
            "account": line.account,
            "link": line.link,
            "amount": line.amount,
        }
        for place, line in enumerate((line for line in lines if line.amount), start=1)
    ]
    _POSTING.run(session, postings)
    return number


def entry_of_voucher(session: Session, voucher: str) -> int:
    """Return the entry that wrote a voucher, which is named by series and number, I 12 or I12.

    Refused: a voucher that is not there.
    """
    name = voucher.replace(" ", "")
    digits = len(name) - len(name.rstrip("0123456789"))
    for taken in range(digits, 0, -1):
        entry = _ENTRY.scalar(session, series=name[:-taken], number=int(name[-taken:]))
        if entry is not None:
            return int(entry)
    raise Refusal("There is no voucher %(voucher)s.", voucher=voucher)


_ENTRY = Prepared(
    select(Voucher.entry_id).where(Voucher.series == bindparam("series"), Voucher.number == bindparam("number"))
)
_LAST_NUMBER = Prepared(select(func.max(Voucher.number)).where(Voucher.series == bindparam("series")))
_VOUCHER = inserting(table_of(Voucher), ids_given=True)
_POSTING = inserting(table_of(Posting))
