"""Reading the keyboard: Textual's driver, with Esc told apart from the start of a sequence.

Over a slow line Esc and the next key arrive together, and Textual then reads them as one Alt combination: the Esc,
or even another character, would be lost. admix has no Alt keys, so an ESC byte that begins no sequence is Esc.
"""

import os
import re
import selectors
from codecs import getincrementaldecoder

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

ESC = "\x1b"
ESCAPE_KEY = "\x1b[27u"
"""The one unmistakable way of saying Esc: the key's own code."""
_LONE = re.compile(r"\x1b(?![\[O])")
IDLE_SECONDS = 0.1
ESCAPE_SECONDS = 0.03


class EscapeFilter:
    """Rewrites a lone ESC as the Esc key; an ESC at the end of what was read waits a moment for what follows."""

    def __init__(self) -> None:
        self._held = False

    @property
    def is_waiting(self) -> bool:
        """Tell whether an ESC is held back."""
        return self._held

    def feed(self, data: str) -> str:
        """Return the data with every lone ESC told apart."""
        if self._held:
            data = ESC + data
        self._held = data.endswith(ESC)
        return _LONE.sub(ESCAPE_KEY, data[:-1] if self._held else data)

    def release(self) -> str:
        """Return the held ESC as the Esc key: nothing followed it."""
        held, self._held = self._held, False
        return ESCAPE_KEY if held else ""


class ClerkDriver(LinuxDriver):
    """The terminal's driver, reading keys through the filter; it ends the program when the line is gone."""

    def run_input_thread(self) -> None:
        """Read keys until the program ends."""
        parser, escapes = XTermParser(), EscapeFilter()
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(ESCAPE_SECONDS if escapes.is_waiting else IDLE_SECONDS):
                    data = self._read()
                    if data is None:
                        self._app.call_later(self._app.exit, 1)
                        return
                    text = escapes.feed(decode(data))
                else:
                    text = escapes.release()
                for event in (*parser.feed(text),) if text else ():
                    self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _read(self) -> bytes | None:
        """Return what was typed; None when the line is gone."""
        try:
            return os.read(self.fileno, 4096) or None
        except OSError:
            return None
