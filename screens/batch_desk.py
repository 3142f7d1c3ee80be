"""What every dialog of payment entry works on: the open batch, and keeping it in the register."""

from datetime import datetime

from admix.dialogs.tables import PAYMENT_BATCH
from admix.money import format_amount
from admix.operations.batch_lines import BatchLine
from admix.operations.batches import Batch
from admix.operations.drafts import BatchMoved, CustomerPart, Stage, keep_draft
from screens.form import LedgerScreen
from screens.terminal import Terminal


class BatchDesk(LedgerScreen[None]):
    """The form of a payment batch with the batch under way."""

    dialog = PAYMENT_BATCH
    open_batch: Batch

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(terminal)
        self.part: CustomerPart | None = None
        """The customer whose claims are being paid."""
        self.is_moved = False
        """The batch goes on at another terminal: here it can only be left."""

    async def keep(self, batch: Batch, pending: BatchLine | None = None, *, is_head_confirmed: bool = True) -> None:
        """Keep the batch as it stands in the register, then go on with it; nothing of it is in the ledger.

        Refused: a batch that goes on at another terminal; then the one on the screen stays as it was.
        """
        stage = Stage(is_head_confirmed, pending, self.part)
        try:
            self.open_batch = await self.post(None, keep_draft, batch, stage)
        except BatchMoved:
            self.is_moved = True
            raise

    def clock(self, moment: datetime) -> str:
        """Return a moment by this machine's own clock: 980914 10:32."""
        return moment.astimezone().strftime("%y%m%d %H:%M")

    def show_remainder(self) -> None:
        """Show in the head what the declared total has left."""
        self.form.shown["remainder"] = format_amount(
            self.open_batch.remainder, self.open_batch.head.currency.decimals
        )
