"""The end of a payment batch: the remainder, the totals, the approval (dialogs B10-B13)."""

import uuid
from contextlib import suppress
from dataclasses import replace

from admix.audit import is_struck_out
from admix.dialogs.tables import APPROVAL, END_QUESTION, SEPARATE_ACCOUNT, SEPARATE_QUESTION
from admix.errors import Refusal
from admix.identity import os_user
from admix.money import format_amount, to_home
from admix.operations.batches import Batch
from admix.operations.payments import ApprovedBatch, account_name, approve_batch, may_approve
from admix.operations.registers import module_links
from screens.batch_desk import BatchDesk


class HandedIn:
    """The batch is complete and waits for someone else to approve it."""


async def finish(screen: BatchDesk) -> ApprovedBatch | HandedIn | None:
    """Ask about a remainder, then for approval; Esc or n goes back to the lines with everything kept.

    Who may not approve the batch, or has entered it where the duties are kept apart, hands it in instead.
    """
    batch = screen.open_batch
    if batch.remainder:
        separate = await screen.ask_yes_no(SEPARATE_QUESTION)
        if separate is None:
            return None
        if separate:
            posted = await _post_separately(screen, batch)
            if posted is None:
                return None
            batch = posted
            screen.form.shown["remainder"] = format_amount(0, batch.head.currency.decimals)
        elif not await _end_anyway(screen, batch):
            return None
    if batch.head.count not in {None, batch.payments, batch.customers}:
        screen.tell(
            "The batch says %(declared)d payments; %(entered)d are entered.",
            declared=batch.head.count,
            entered=batch.payments,
        )
    elif batch.head.currency != batch.head.home:
        screen.tell(
            "Total paid and posted separately are in %(own)s, reduction and exchange gain in %(home)s.",
            own=batch.head.currency.code,
            home=batch.head.home.code,
        )
    if not await screen.ask_ledger(may_approve, os_user(), batch):
        screen.tell("Yes hands the batch in: someone else approves it.")
        return await _hand_in(screen, batch)
    return await approve(screen, batch)


async def _hand_in(screen: BatchDesk, batch: Batch) -> HandedIn | None:
    """Ask as for an approval; the batch then waits, with what was decided about its remainder."""
    if await screen.ask_yes_no(APPROVAL, _totals(batch)) is not True:
        return None
    try:
        await screen.keep(replace(batch, handed_in=True))
    except Refusal as refusal:
        screen.refuse(refusal)
        return None
    return HandedIn()


async def _post_separately(screen: BatchDesk, batch: Batch) -> Batch | None:
    """Ask for the account of the remainder; None for Esc."""
    links = await screen.ask_ledger(module_links)
    home = to_home(batch.remainder, batch.head.rate, batch.head.currency, batch.head.home)
    small = abs(home) <= batch.head.rounding_limit
    account = links.get("rounding" if small else "separate", "")
    remainder = format_amount(batch.remainder, batch.head.currency.decimals)
    while True:
        typed = await screen.ask(SEPARATE_ACCOUNT, {"remainder": remainder}, account)
        if typed is None:
            return None
        try:
            await screen.ask_ledger(account_name, typed.strip())
        except Refusal as refusal:
            screen.refuse(refusal)
            account = typed
            continue
        return replace(batch, separate=batch.separate + batch.remainder, separate_account=typed.strip())


async def _end_anyway(screen: BatchDesk, batch: Batch) -> bool:
    decimals = batch.head.currency.decimals
    totals = {"total": format_amount(batch.head.total, decimals), "used": format_amount(batch.used, decimals)}
    return await screen.ask_yes_no(END_QUESTION, totals) is True


def _totals(batch: Batch) -> dict[str, str]:
    """Return the figures of the box: paid and separate in the batch's currency, the others in home currency."""
    head = batch.head
    return {
        "used": format_amount(batch.used, head.currency.decimals),
        "reductions": format_amount(batch.reductions, head.home.decimals),
        "exchange": format_amount(batch.exchange, head.home.decimals),
        "separate": format_amount(batch.separate, head.currency.decimals),
    }


async def approve(screen: BatchDesk, batch: Batch) -> ApprovedBatch | None:
    """Show the totals, ask for the approval and post the batch; None where it was not approved."""
    answer = await screen.ask_yes_no(APPROVAL, _totals(batch))
    if not answer:
        if answer is False and screen.part is None:
            screen.tell("To change a line type its invoice number, or minus (-) for the list of lines.")
        return None
    try:
        return await screen.post(batch.act_id, approve_batch, batch)
    except Refusal as refusal:
        screen.refuse(refusal)
        with suppress(Refusal):
            if await screen.ask_ledger(is_struck_out, batch.act_id):
                screen.open_batch = replace(screen.open_batch, act_id=uuid.uuid4().hex)
        return None
