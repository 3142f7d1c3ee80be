"""Journals: the figures frozen in each are those of the batches and acts that it lists."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from admix.operations.journal_facts import act_values, batch_values
from admix.operations.journal_values import ActValues, JournalBatchValues, VoucherLine, read_values
from admix.operations.verifying.findings import UNREADABLE


def figures_agree(session: Session, content: str, ids: Mapping[str, int]) -> bool:
    """Work out every batch (its id by its number) and act of a journal again; names may have changed since."""
    try:
        values = read_values(content)
        return all(
            _plain(batch) == _plain(batch_values(session, ids[str(batch.number)]), batch) for batch in values.batches
        ) and all(_plain_act(act) == _plain_act(act_values(session, act.entry)) for act in values.acts)
    except (*UNREADABLE, RecursionError):
        return False


def _plain(batch: JournalBatchValues, frozen: JournalBatchValues | None = None) -> JournalBatchValues:
    """Return a batch without names, and without what a journal made before it was kept does not tell."""
    kept = frozen or batch
    has_home = all(line.paid_home is not None for line in kept.lines)
    lines = [replace(line, name="", paid_home=line.paid_home if has_home else None) for line in batch.lines]
    return replace(
        batch,
        method="",
        lines=tuple(sorted(lines, key=str)),
        postings=_unnamed(batch.postings),
        entered_by=batch.entered_by if kept.entered_by else "",
        fee_home=None if kept.fee_home is None else batch.fee_home,
        separate_home=None if kept.separate_home is None else batch.separate_home,
    )


def _plain_act(act: ActValues) -> ActValues:
    return replace(
        act,
        lines=tuple(replace(line, name="") for line in act.lines),
        revalued=tuple(replace(line, name="") for line in act.revalued),
        vouchers=tuple(replace(voucher, postings=_unnamed(voucher.postings)) for voucher in act.vouchers),
    )


def _unnamed(postings: tuple[VoucherLine, ...]) -> tuple[VoucherLine, ...]:
    return tuple(replace(posting, name="") for posting in postings)
