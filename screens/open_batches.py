"""The clerk's open batches, offered before a new one: continue with Enter, throw away with minus."""

from dataclasses import dataclass, replace

from admix.calendar import short
from admix.dialogs.tables import DISCARD_BATCH_QUESTION, TAKE_BACK_QUESTION
from admix.errors import Refusal
from admix.identity import os_user
from admix.language import Language, mark
from admix.money import format_amount
from admix.operations.draft_lists import OpenDraft, open_drafts
from admix.operations.draft_loading import Continued, load_draft
from admix.operations.drafts import Stage, discard_draft, keep_draft
from admix.text import fit
from screens.batch_desk import BatchDesk
from screens.list_state import ListState

HEADINGS = (mark("Date"), mark("Total paid"), mark("Lines"), mark("Saved"))
INSIDE, HEIGHT = 66, 10


@dataclass(frozen=True)
class Offer:
    """What the clerk made of the open batches: left, took one up again, or begins a new one."""

    is_left: bool = False
    continued: Continued | None = None
    to_approve: str = ""
    """Who entered the batch that waits for this user's approval."""


async def offer_open_batches(screen: BatchDesk) -> Offer:
    """Offer the clerk's open batches, and a new one; nothing is asked where there is none."""
    ruler, is_refused = 0, False
    while True:
        drafts = await screen.ask_ledger(open_drafts, os_user())
        if not drafts:
            return Offer()
        rows = [_row(screen, draft) for draft in drafts] + [screen.say("New batch")]
        window = ListState.of(screen.say("Open batches"), rows, INSIDE, HEIGHT, heading(screen.terminal.language))
        window.ruler = min(ruler, len(drafts))
        if not is_refused:
            screen.tell("Enter goes on with a batch, minus (-) throws it away.")
        stroke = await screen.on_list(window, 5, 8, "-")
        screen.hush()
        ruler, is_refused = window.ruler, False
        if stroke is None:
            return Offer(is_left=True)
        if ruler == len(drafts):
            if stroke.name == "enter":
                return Offer()
            continue
        try:
            if stroke.name == "enter":
                offer = await _taken_up(screen, drafts[ruler])
                if offer is None:
                    continue
                return offer
            await _discard(screen, drafts[ruler])
        except Refusal as refusal:
            screen.refuse(refusal)
            is_refused = True


async def _taken_up(screen: BatchDesk, draft: OpenDraft) -> Offer | None:
    """Go on with one's own batch, after a question where it was handed in; look at one that a colleague handed in."""
    if draft.user == os_user():
        if draft.handed_in and not await screen.ask_yes_no(TAKE_BACK_QUESTION):
            return None
        return Offer(continued=await _go_on(screen, draft))
    return Offer(continued=await screen.ask_ledger(load_draft, draft.key), to_approve=draft.user)


async def _discard(screen: BatchDesk, draft: OpenDraft) -> None:
    """Throw an open batch away after a question. Refused: a colleague's."""
    if draft.user != os_user():
        raise Refusal("This batch is %(user)s's. Enter shows it.", user=draft.user)
    if await screen.ask_yes_no(DISCARD_BATCH_QUESTION):
        await screen.post(None, discard_draft, draft.key)


async def _go_on(screen: BatchDesk, draft: OpenDraft) -> Continued:
    """Take a batch up again under this terminal; another one that has it too is told at its next receipt."""
    continued = await screen.ask_ledger(load_draft, draft.key)
    stage = Stage(continued.is_head_confirmed, continued.pending, continued.part)
    mine = replace(continued.batch, handed_in=False, separate=0, separate_account=None)
    batch = await screen.post(None, keep_draft, mine, stage)
    if continued.changed:
        screen.tell(
            "Paid in the meantime: %(numbers)s. Enter each again, or empty it.", numbers=", ".join(continued.changed)
        )
    return replace(continued, batch=batch)


def heading(language: Language) -> str:
    """Return the heading over the open batches."""
    date, total, lines, saved = (language.say(word) for word in HEADINGS)
    return f"{date:6} {total:>17} {lines:>6}  {saved}"


def _row(screen: BatchDesk, draft: OpenDraft) -> str:
    total = f"{format_amount(draft.total, draft.decimals):>13} {draft.currency}"
    where = draft.terminal
    if draft.handed_in:
        where = screen.say("waits") if draft.user == os_user() else screen.say("%(user)s: approve", user=draft.user)
    return f"{short(draft.payment_date)} {total} {draft.lines:>6}  {screen.clock(draft.saved)} {fit(where, 18)}"
