"""A register as a list that stays on the screen while its rows are changed, one at a time."""

from abc import abstractmethod

from admix.errors import Refusal
from screens.form import FORM_ROW, LedgerScreen
from screens.list_state import ListState


class RegisterList(LedgerScreen[None]):
    """A list of a register's rows; Enter changes the one under the ruler, Esc leaves."""

    list_row = FORM_ROW

    async def converse(self) -> None:
        """Show the register and change its rows until the clerk leaves."""
        ruler = 0
        while True:
            rows = await self.load()
            rows.ruler = min(ruler, max(rows.count - 1, 0))
            await self.lay_list(rows, self.list_row, 0)
            if not await self._choose_row(rows):
                return
            try:
                await self.change(rows.ruler)
            except Refusal as refusal:
                self.refuse(refusal)
            self.take_away()
            ruler = rows.ruler

    async def _choose_row(self, rows: ListState) -> bool:
        """Move the ruler until Enter; False for Esc."""
        while (stroke := await self._key_of_window()).name not in {"enter", "escape"}:
            if not rows.move(stroke):
                self.app.bell()
            await rows.load()
            self.draw()
        if stroke.name == "enter":
            self.hush()
        return stroke.name == "enter"

    @abstractmethod
    async def load(self) -> ListState:
        """Read the register and return its rows as a list."""

    @abstractmethod
    async def change(self, place: int) -> None:
        """Ask how the row at a place is to change, and change it; a refusal is shown, the list stays."""
