"""The end of a payment batch: the remainder, the totals, the approval (dialogs B10-B13)."""

import uuid
from contextlib import suppress
from dataclasses import replace

from admix.audit import is_struck_out
from admix.dialogs.tables import APPROVAL, END_QUESTION, SEPARATE_ACCOUNT, SEPARATE_QUESTION
from admix.errors import Refusal
from admix.money import format_amount
from admix.operations.batches import Batch
from admix.operations.payments import ApprovedBatch, account_name, approve_batch
from admix.operations.registers import module_links
from screens.batch_desk import BatchDesk


async def finish(screen: BatchDesk) -> ApprovedBatch | None:
    """Ask about a remainder, then for approval; Esc or n goes back to the lines with everything kept."""
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
    return await _approve(screen, batch)


async def _post_separately(screen: BatchDesk, batch: Batch) -> Batch | None:
    """Ask for the account of the remainder; None for Esc."""
    account = (await screen.ask_ledger(module_links))["separate"]
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


async def _approve(screen: BatchDesk, batch: Batch) -> ApprovedBatch | None:
    head = batch.head
    totals = {
        "used": format_amount(batch.used, head.currency.decimals),
        "reductions": format_amount(batch.reductions, head.home.decimals),
        "exchange": format_amount(batch.exchange, head.home.decimals),
        "separate": format_amount(batch.separate, head.currency.decimals),
    }
    if await screen.ask_yes_no(APPROVAL, totals) is not True:
        return None
    try:
        return await screen.post(batch.act_id, approve_batch, batch)
    except Refusal as refusal:
        screen.refuse(refusal)
        with suppress(Refusal):
            if await screen.ask_ledger(is_struck_out, batch.act_id):
                screen.open_batch = replace(screen.open_batch, act_id=uuid.uuid4().hex)
        return None
