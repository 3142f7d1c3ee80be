"""A clerk at the terminal, without a terminal: keys in, 80x24 text pictures out.

Keys are written as they are typed: ⏎ Enter, ⇥ Tab, ⇤ Shift+Tab, ⎋ Esc, ↓ ↑ ← → arrows, ⌫ Backspace, ⌦ Delete,
⇞ ⇟ PageUp and PageDown, ⇱ ⇲ Home and End, ✱ F1, ␃ ␑ ␚ Ctrl+C, Q and Z; everything else is the character itself.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from textual import events
from textual.app import App
from textual.pilot import Pilot

from admix.config import Settings
from admix.database.company import OpenCompany
from admix.language import language
from screens.app import LedgerApp
from screens.terminal import Terminal

PATIENCE_SECONDS = 120.0
"""Only a program that hangs is waited for so long; a busy machine may need much of it."""
Step = str | Callable[[], None]
KEYS = {
    "⏎": "enter",
    "⇥": "tab",
    "⇤": "shift+tab",
    "⎋": "escape",
    "↓": "down",
    "↑": "up",
    "←": "left",
    "→": "right",
    "⌫": "backspace",
    "⌦": "delete",
    "⇞": "pageup",
    "⇟": "pagedown",
    "⇱": "home",
    "⇲": "end",
    "✱": "f1",
    "␃": "ctrl+c",
    "␑": "ctrl+q",
    "␚": "ctrl+z",
}


def picture(app: App[int]) -> str:
    """Return what stands on the screen."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def play(
    company: OpenCompany,
    *steps: Step,
    code: str = "sv",
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
) -> list[str]:
    """Type each step and return the picture after it; a step that is a function happens beside the terminal."""
    return asyncio.run(_play(company, steps, code, size, settings))


async def _play(
    company: OpenCompany, steps: Sequence[Step], code: str, size: tuple[int, int], given: Settings | None
) -> list[str]:
    settings = given or Settings(data_root=Path(company.stores.folder).parent)
    terminal = Terminal(lambda: company, company.stores.folder, company.today, settings, language(code))
    app = LedgerApp(terminal)
    pictures: list[str] = []
    async with app.run_test(size=size) as pilot:
        await _settled(pilot, terminal)
        for step in steps:
            if callable(step):
                step()
                continue
            for character in step:
                await app.on_event(_key(character))
            if not await _settled(pilot, terminal):
                break
            pictures.append(picture(app))
    terminal.release()
    return pictures


def _key(character: str) -> events.Key:
    name = KEYS.get(character)
    return events.Key(name or character, None if name else character)


async def _settled(pilot: Pilot[int], terminal: Terminal) -> bool:
    """Wait until every key was taken and the screen shows what it led to; False when the program has ended."""
    await pilot.pause(0)
    idle = asyncio.create_task(terminal.keys.idle())
    ended = asyncio.create_task(terminal.ended.wait())
    done, waiting = await asyncio.wait({idle, ended}, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    assert done, "the program neither asks for a key nor ends"
    if idle not in done:
        return False
    for _ in range(2):  # what a screen begins after its first refresh is waited for too
        await pilot.pause(0)
        await terminal.quiet()
    await pilot.pause(0)
    return True


def message(shown: str) -> str:
    """Return the message of a picture: its last row, and the row above where it is long."""
    above, last = shown.split("\n")[22:24]
    return f"{above.strip()} {last.strip()}".strip()


def rows(shown: str, first: int, last: int) -> str:
    """Return some rows of a picture, counted from 0."""
    return "\n".join(shown.split("\n")[first : last + 1])
