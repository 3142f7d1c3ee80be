"""The least that Textual needs for a form of ten fields: what the ledger's screens are measured beside."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input, Static

FIELDS = ("Number", "Name", "Street", "Postcode", "City", "Phone", "Currency", "Terms", "District", "Remark")


class Form(Screen[None]):
    """Ten fields between a title and a last line; F2 puts another form over it, Esc takes it away."""

    CSS = "Static, Input { height: 1; border: none; padding: 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [("f2", "another"), ("escape", "back")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._words = title

    def compose(self) -> ComposeResult:
        """Put the lines on the screen."""
        yield Static(self._words)
        for field in FIELDS:
            yield Input(placeholder=field)
        yield Static(f"End of the {self._words}")

    def action_another(self) -> None:
        """Show another form."""
        self.app.push_screen(Form("second form"))

    async def action_back(self) -> None:
        """Go back to the first form."""
        if len(self.app.screen_stack) > 2:
            await self.app.pop_screen()


class StockForm(App[None]):
    """An application of that one form."""

    def on_mount(self) -> None:
        """Show the form."""
        self.push_screen(Form("first form"))


if __name__ == "__main__":
    StockForm().run()
