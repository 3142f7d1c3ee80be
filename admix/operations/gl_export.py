"""Handing vouchers over to the general ledger: a numbered file, frozen when it is made and repeated as it was."""

import hashlib
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, NoReturn

from sqlalchemy import exists, func, insert, literal, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.errors import Refusal
from admix.formats.sie import SieFile, SieLine, SieVoucher, write_sie
from admix.identity import program_version
from admix.operations.registers import control_record
from admix.operations.roles import ENTERING, require
from models.company import Account
from models.register import table_of
from models.store import Entry
from models.vouchers import GlExport, GlExportVoucher, Posting, Voucher

PROGRAM = "admix"


class VoucherNumber(NamedTuple):
    """A voucher by its series and number, shown as I 12."""

    series: str
    number: int

    def __str__(self) -> str:
        """Return the number as the voucher has it."""
        return f"{self.series} {self.number}"


@dataclass(frozen=True)
class Exported:
    """A file for the general ledger: its number, its bytes, its vouchers and their debit in home minor units."""

    number: int
    content: bytes
    vouchers: tuple[VoucherNumber, ...]
    debit: int

    @property
    def span(self) -> str:
        """The first and the last voucher, for the message that the bookkeeper compares with the general ledger."""
        first, last = self.vouchers[0], self.vouchers[-1]
        return f"{first}" if first == last else f"{first} - {last}"

    @property
    def file_name(self) -> str:
        """The name of the file in the spool folder."""
        return f"sie-{self.number:06d}.si"


@clerk_act
def export_vouchers(session: Session, checksum: bool = False) -> Exported:
    """Make the next file of every voucher that no file has handed over yet, by series and number.

    The bytes are frozen and the vouchers marked in one transaction, so that the file can be written again whatever
    happens afterwards; `checksum` adds the format's own (#KSUMMA). Refused: nothing new, a home currency that the
    format has no room for.
    """
    require(session, ENTERING)
    vouchers = _new_vouchers(session)
    if not vouchers:
        _refuse_nothing_new(session)
    content = write_sie(_file(session, vouchers), checksum=checksum)
    entry = begin_entry(session, "gl_export", session.info["act"].today)
    number = 1 + (session.execute(_LAST_NUMBER).scalar() or 0)
    export_id = entry.reserve(GlExport, 1)[0]
    connection = session.connection()
    connection.execute(
        insert(table_of(GlExport)).values(
            id=export_id,
            entry_id=entry.id,
            number=number,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
    )
    marked = select(literal(entry.id), literal(export_id), Voucher.id).where(_IS_NEW).order_by(*_ORDER)
    connection.execute(insert(table_of(GlExportVoucher)).from_select(["entry_id", "export_id", "voucher_id"], marked))
    numbers = tuple(VoucherNumber(voucher.series, int(voucher.number)) for voucher in vouchers)
    return Exported(number, content, numbers, sum(max(line.amount, 0) for one in vouchers for line in one.lines))


def find_export(session: Session, number: int) -> Exported:
    """Return a file as it was handed over the first time. Refused: a number that no file has."""
    row = session.execute(select(GlExport.id, GlExport.content).where(GlExport.number == number)).one_or_none()
    if row is None:
        raise Refusal("There is no export %(number)d.", "number", number=number)
    mine = select(GlExportVoucher.voucher_id).where(GlExportVoucher.export_id == row.id)
    numbers = session.execute(select(Voucher.series, Voucher.number).where(Voucher.id.in_(mine)).order_by(*_ORDER))
    debit = session.execute(
        select(func.coalesce(func.sum(Posting.amount), 0)).where(Posting.voucher_id.in_(mine), Posting.amount > 0)
    ).scalar_one()
    return Exported(number, row.content, tuple(VoucherNumber(*found) for found in numbers), debit)


def _refuse_nothing_new(session: Session) -> NoReturn:
    last = session.execute(_LAST_NUMBER).scalar()
    if last is None:
        raise Refusal("There is no voucher to export yet.")
    raise Refusal(
        "Every voucher has been exported. The last export is number %(number)d; it can be repeated.", number=last
    )


def _new_vouchers(session: Session) -> tuple[SieVoucher, ...]:
    """Return the vouchers that no file has handed over, with who entered them when."""
    rows = session.execute(
        select(
            Voucher.series,
            Voucher.number,
            Voucher.voucher_date,
            Voucher.text,
            Entry.entered_utc,
            Entry.user,
            Posting.account,
            Posting.amount,
        )
        .join(Entry, Entry.id == Voucher.entry_id)
        .outerjoin(Posting, Posting.voucher_id == Voucher.id)
        .where(_IS_NEW)
        .order_by(*_ORDER, Posting.line)
    )
    return tuple(
        SieVoucher(
            series,
            str(number),
            day,
            text,
            tuple(SieLine(row.account, row.amount) for row in postings if row.account is not None),
            entered.astimezone().date(),
            user,
        )
        for (series, number, day, text, entered, user), postings in groupby(rows, key=lambda row: tuple(row[:6]))
    )


def _file(session: Session, vouchers: tuple[SieVoucher, ...]) -> SieFile:
    """Put the vouchers under the company's name, with the accounts they use in the order of the chart."""
    control, act = control_record(session), session.info["act"]
    used = {line.account for voucher in vouchers for line in voucher.lines}
    chart = session.execute(select(Account.number, Account.name).order_by(Account.number))
    return SieFile(
        PROGRAM,
        program_version(),
        act.entered.astimezone().date(),
        act.user,
        control.name,
        control.home.code,
        {number: name for number, name in chart if number in used},
        vouchers,
        decimals=control.home.decimals,
    )


_IS_NEW = ~exists().where(GlExportVoucher.voucher_id == Voucher.id)
_ORDER = (Voucher.series, Voucher.number)
_LAST_NUMBER = select(func.max(GlExport.number))
