"""The key gate: every key and paste in one queue, released in order to whoever is asking.

A clerk types ahead of the screen. While an operation runs or a screen changes nobody asks, so the keys wait; none is
lost and none reaches a field it was not meant for.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from textual import events


@dataclass(frozen=True)
class Stroke:
    """One key by its name, with the character it types, or a paste with its text."""

    name: str
    character: str = ""


class KeyGate:
    """The queue between the terminal and the dialogs."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Stroke] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._on_escape: Callable[[], None] | None = None

    def put(self, event: events.Key | events.Paste) -> None:
        """Take a key or a paste from the terminal."""
        if isinstance(event, events.Paste):
            stroke = Stroke("paste", event.text)
        else:
            stroke = Stroke(event.key, event.character if event.is_printable and event.character else "")
        self._idle.clear()
        if stroke.name == "escape" and self._on_escape is not None:
            self._on_escape()
        else:
            self._waiting.put_nowait(stroke)

    def on_escape(self, act: Callable[[], None] | None) -> None:
        """Let Esc stop the work that is shown to be under way, past the keys that wait; None lets Esc wait again."""
        self._on_escape = act

    async def next(self) -> Stroke:
        """Return the next key; the dialog that asks is the one it is meant for."""
        if self._waiting.empty():
            self._idle.set()
        return await self._waiting.get()

    async def idle(self) -> None:
        """Wait until every key was taken and a dialog is asking for the next one."""
        await self._idle.wait()
