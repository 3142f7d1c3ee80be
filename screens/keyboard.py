"""What a terminal sends for its keys, read as the keys that were pressed.

Every terminal has sequences of its own: xterm, tmux and screen, PuTTY with its keypad, the Linux console, rxvt. A
sequence is taken whole or not at all: one that nobody knows is a key without meaning (a beep), what a terminal says
of itself is nothing, and neither types letters into a field. admix has no Alt keys, so an ESC that begins no sequence
is Esc, also when the next key arrives together with it over a slow line.
"""

import codecs
import re
from collections.abc import Generator, Iterator

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, IGNORE_SEQUENCE
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser

Press = events.Key | events.Paste

ESC = "\x1b"
ESCAPE_SECONDS = 0.03
"""So long an ESC waits for the rest of a sequence; then it is Esc."""
BYTE_SECONDS = 0.1
"""So long the first byte of a letter waits for its others; then it is a Latin-1 letter."""
SEQUENCE_SECONDS = 0.5
"""So long the beginning of a sequence waits for its end."""
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
DAMAGED = "\ufffd"
UNKNOWN = "unknown"
"""The name of a key that means nothing anywhere."""

_SEQUENCE = re.compile(
    r"\x1b\[\[[@-~]"  # the Linux console's function keys
    r"|\x1b\[[0-9]+\$"  # rxvt's keys with Shift
    r"|\x1b\[[0-?]*[ -/]*[@-Z\\-~]"
    r"|\x1bO[1-9]?[A-Za-z]"
    r"|\x1bP[0-9<=>!][^\x00-\x1f]*\x1b\\|\x1b\][0-9]+;[^\x00-\x1f]*(?:\x07|\x1b\\)"
)
_UNFINISHED = re.compile(
    r"\x1b(?:\[\[?|\[[0-?]+[ -/]*|O[1-9]?|P(?:[0-9<=>!][^\x00-\x1f]*\x1b?)?|\](?:[0-9]+(?:;[^\x00-\x1f]*\x1b?)?)?)?\Z"
)
_BROKEN = re.compile(r"\x1b\[[0-?]*[ -/]*")
_ANSWER = re.compile(r"\x1b(?:\[[<=>?].*|\[[0-9;]+[Rcnty]|\[[IO]|[P\]].*)", re.DOTALL)
"""What a terminal says of itself; admix asks nothing, so another program asked."""
_KEYPAD = {"\x1bOl": ",", "\x1bOX": "=", "\x1bOI": "\t"}
"""Keys of the keypad in application mode that Textual does not know, as what they type."""


def _lone_letter(fault: UnicodeError) -> tuple[str, int]:
    """Read a lone byte that is no UTF-8 as the Latin-1 letter it must be; longer damage is no letter at all."""
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    lone = fault.object[fault.start : fault.end]
    return (lone.decode("latin-1") if len(lone) == 1 else DAMAGED), fault.end


codecs.register_error("admix-lone-letter", _lone_letter)


class Keyboard(XTermParser):
    """Bytes in, keys and pastes out, however the bytes are cut on their way; Textual knows what the keys are called.

    `charset` is the terminal's. Where it is UTF-8 a terminal left at Latin-1 is understood too, since å, ä, ö and é
    alone are no UTF-8.
    """

    def __init__(self, charset: str = "utf-8") -> None:
        super().__init__()
        self._decoder = codecs.getincrementaldecoder(charset)("admix-lone-letter")
        self._held = ""
        self._pasted: str | None = None

    @property
    def patience(self) -> float | None:
        """How many seconds what is held may wait for its rest; None where nothing is held or a paste is under way."""
        if self._pasted is not None:
            return None
        if self._decoder.getstate()[0]:
            return BYTE_SECONDS
        if not self._held:
            return None
        return ESCAPE_SECONDS if self._held == ESC else SEQUENCE_SECONDS

    def press(self, data: bytes) -> list[Press]:
        """Return the keys and pastes that these bytes complete."""
        return list(self._read(self._decoder.decode(data)))

    def release(self) -> list[Press]:
        """Return what is held as it stands: nothing followed it."""
        text = self._decoder.decode(b"", final=True)
        self._decoder.reset()
        if text:
            return list(self._read(text))
        held, self._held = self._held, ""
        if _BROKEN.match(held) and len(held) > 2:
            return [events.Key(UNKNOWN, None)]
        return [key for character in held for key in self._character(character)]

    def _read(self, text: str) -> Iterator[Press]:
        """Cut text into sequences and characters; an unfinished sequence is held."""
        text, self._held = self._held + text, ""
        while text:
            if self._pasted is not None:
                text = yield from self._paste(text)
            elif not text.startswith(ESC):
                yield from self._character(text[0])
                text = text[1:]
            elif found := _SEQUENCE.match(text):
                text = text[found.end() :]
                yield from self._sequence(found.group())
            elif _UNFINISHED.match(text):
                self._held, text = text, ""
            elif broken := _BROKEN.match(text):
                text = text[broken.end() :]
                yield events.Key(UNKNOWN, None)
            else:
                text = text[1:]
                yield from self._character(ESC)

    def _paste(self, text: str) -> Generator[Press, None, str]:
        """Gather a paste up to its end; return what follows it."""
        pasted, ends, rest = ((self._pasted or "") + text).partition(PASTE_ENDS)
        self._pasted = None if ends else pasted
        if ends:
            yield events.Paste(pasted)
        return rest

    def _character(self, character: str) -> Iterator[events.Key]:
        """Return a key that sends one character."""
        if character == DAMAGED:
            yield events.Key(UNKNOWN, None)
        else:
            yield from self._sequence_to_key_events(character)

    def _sequence(self, sequence: str) -> Iterator[Press]:
        """Return the key that sends a sequence."""
        known = _KEYPAD.get(sequence) or ANSI_SEQUENCES_KEYS.get(sequence)
        if sequence == PASTE_BEGINS:
            self._pasted = ""
        elif known is IGNORE_SEQUENCE or _ANSWER.fullmatch(sequence):
            return
        elif isinstance(known, str):
            yield from self._sequence_to_key_events(known)
        elif isinstance(known, tuple) and len(known) == 1:
            yield events.Key(known[0].value, None)
        else:
            yield from self._modified(sequence)

    def _modified(self, sequence: str) -> list[events.Key]:
        """Return a key with Shift, Ctrl or Alt held, in xterm's manner or Kitty's."""
        code = re.match(r"\x1b\[([0-9]*)", sequence)
        number = code.group(1) if code else ""
        is_key = number if sequence.endswith("u") else f"{number or 1}{sequence[-1]}" in FUNCTIONAL_KEYS
        keys = self._parse_extended_key(sequence) if code and is_key else None
        return [key.copy() for key in keys or ()] or [events.Key(UNKNOWN, None)]
