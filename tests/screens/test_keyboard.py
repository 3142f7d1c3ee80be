"""What terminals send for their keys, recorded, and what each key is, however the bytes are cut on their way."""

import itertools
from collections.abc import Iterable

import pytest
from textual import events

from screens.keyboard import BYTE_SECONDS, ESCAPE_SECONDS, SEQUENCE_SECONDS, UNKNOWN, Keyboard

BOTH = {  # the arrows in normal and in application mode: xterm, tmux, screen, PuTTY
    b"\x1b[A": "up",
    b"\x1b[B": "down",
    b"\x1b[C": "right",
    b"\x1b[D": "left",
    b"\x1bOA": "up",
    b"\x1bOB": "down",
    b"\x1bOC": "right",
    b"\x1bOD": "left",
}
XTERM = {
    b"\x1b[H": "home",
    b"\x1b[F": "end",
    b"\x1bOH": "home",
    b"\x1bOF": "end",
    b"\x1b[2~": "insert",
    b"\x1b[3~": "delete",
    b"\x1b[5~": "pageup",
    b"\x1b[6~": "pagedown",
    b"\x1b[Z": "shift+tab",
    b"\x1bOP": "f1",
    b"\x1bOQ": "f2",
    b"\x1bOR": "f3",
    b"\x1bOS": "f4",
    b"\x1b[15~": "f5",
    b"\x1b[17~": "f6",
    b"\x1b[24~": "f12",
    b"\x1b[1;2A": "shift+up",
    b"\x1b[1;5C": "ctrl+right",
    b"\x1b[3;5~": "ctrl+delete",
    b"\x7f": "backspace",
    b"\x08": "backspace",
    b"\r": "enter",
    b"\t": "tab",
    b"\x03": "ctrl+c",
    b"\x11": "ctrl+q",
    b"\x15": "ctrl+u",
    b"\x1a": "ctrl+z",
}
PUTTY = {  # as PuTTY is delivered; tmux and screen send Home and End so too
    b"\x1b[1~": "home",
    b"\x1b[4~": "end",
    b"\x1b[2~": "insert",
    b"\x1b[3~": "delete",
    b"\x1b[5~": "pageup",
    b"\x1b[6~": "pagedown",
    b"\x1b[11~": "f1",
    b"\x1b[12~": "f2",
    b"\x1b[13~": "f3",
    b"\x1b[14~": "f4",
    b"\x1b[15~": "f5",
    b"\x1b[17~": "f6",
    b"\x1b[18~": "f7",
    b"\x1b[19~": "f8",
    b"\x1b[20~": "f9",
    b"\x1b[21~": "f10",
    b"\x1b[23~": "f11",
    b"\x1b[24~": "f12",
    b"\x1b[25~": "f13",
    b"\x7f": "backspace",
}
CONSOLE = {
    b"\x1b[[A": "f1",
    b"\x1b[[B": "f2",
    b"\x1b[[C": "f3",
    b"\x1b[[D": "f4",
    b"\x1b[[E": "f5",
    b"\x1b[17~": "f6",
    b"\x1b[1~": "home",
    b"\x1b[4~": "end",
    b"\x1b[3~": "delete",
    b"\x7f": "backspace",
}
RXVT = {b"\x1b[7~": "home", b"\x1b[8~": "end", b"\x1b[7$": "shift+home", b"\x1b[a": "shift+up", b"\x1b[11~": "f1"}
KEYS = [(sent, key) for terminal in (BOTH, XTERM, PUTTY, CONSOLE, RXVT) for sent, key in terminal.items()]
KEYPAD = [(b"\x1bO%c" % sent, typed) for sent, typed in zip(b"pqrstuvwxylmnjkoX", "0123456789,-.*+/=", strict=True)]
ANSWERS = [
    b"\x1b[?1;2c",  # what terminal it is: VT100, xterm, screen
    b"\x1b[>0;276;0c",
    b"\x1b[>83;40900;0c",
    b"\x1b[?25u",  # Kitty's flags
    b"\x1b[?2026;2$y",
    b"\x1b[24;80R",  # where the cursor is
    b"\x1b[8;24;80t",  # the window's size
    b"\x1b[0n",
    b"\x1b[I",  # the window has the keyboard, or not
    b"\x1b[O",
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1b]10;rgb:ffff/ffff/ffff\x07",
    b"\x1bP>|XTerm(370)\x1b\\",
    b"\x1bP1$r0m\x1b\\",
]
NO_KEYS = [
    b"\x1b[99~",
    b"\x1b[9~",
    b"\x1b[65;66;67;68v",
    b"\x1b[33@",
    b"\x1b[[Z",
    b"\x1bOz",
    b"\x1bO2z",
    b"\x1b[1;99A",
    b"\x1b[1;3u",
]
SWEDISH = "åäöÅÄÖé"


def names(pressed: Iterable[events.Key | events.Paste]) -> list[str]:
    """Return each key as what it types, else by its name; a paste as its text."""
    found: list[str] = []
    for press in pressed:
        if isinstance(press, events.Paste):
            found.append(f"paste {press.text}")
        else:
            found.append(press.character if press.is_printable and press.character else press.key)
    return found


def typed(*pieces: bytes, charset: str = "utf-8") -> list[str]:
    """Read pieces that come one after the other without delay, and what is held when nothing more comes."""
    keyboard = Keyboard(charset)
    pressed = [press for piece in pieces for press in keyboard.press(piece)]
    while keyboard.patience is not None:
        pressed += keyboard.release()
    return names(pressed)


def cuts(data: bytes) -> list[list[bytes]]:
    """Return the data whole, byte by byte, and cut in two at every place."""
    two = [[data[:at], data[at:]] for at in range(1, len(data))]
    return [[data], [bytes([byte]) for byte in data], *two]


@pytest.mark.parametrize(("sent", "key"), KEYS)
def test_a_key_is_that_key_however_it_is_cut(sent: bytes, key: str) -> None:
    """Also between letters, several times over, and right behind an Esc that came with it."""
    for data, expected in (
        (sent, [key]),
        (b"a" + sent + b"b", ["a", key, "b"]),
        (sent * 3, [key] * 3),
        (b"\x1b" + sent, ["escape", key]),
    ):
        for pieces in cuts(data):
            assert typed(*pieces) == expected


@pytest.mark.parametrize(("sent", "character"), KEYPAD)
def test_the_keypad_types_what_stands_on_it(sent: bytes, character: str) -> None:
    """In application mode; with NumLock it sends the characters themselves."""
    for pieces in cuts(b"1" + sent + b"2"):
        assert typed(*pieces) == ["1", character, "2"]


def test_the_keypads_enter_and_minus_are_enter_and_minus() -> None:
    [minus] = Keyboard().press(b"\x1bOm")
    [plain] = Keyboard().press(b"-")
    assert isinstance(minus, events.Key)
    assert isinstance(plain, events.Key)
    assert (minus.key, minus.character) == (plain.key, plain.character) == ("minus", "-")
    assert typed(b"\x1bOM") == ["enter"]
    assert typed(b"\x1bOI") == ["tab"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_terminal_says_of_itself_is_no_key(answer: bytes) -> None:
    for pieces in cuts(b"a" + answer + b"b"):
        assert typed(*pieces) == ["a", "b"]


@pytest.mark.parametrize("sent", NO_KEYS)
def test_a_sequence_that_nobody_knows_is_one_key_without_meaning(sent: bytes) -> None:
    for pieces in cuts(b"a" + sent + b"b"):
        shown = typed(*pieces)
        assert shown[0] == "a"
        assert shown[-1] == "b"
        assert len(shown) == 3
        assert len(shown[1]) > 1  # a name, no letter


def test_every_sequence_of_three_bytes_types_no_letter() -> None:
    """What begins like a sequence and ends in a letter is a key or nothing, never the letter."""
    for middle, last in itertools.product("[O", map(chr, range(0x40, 0x7F))):
        if middle + last == "[[" or (middle == "O" and not last.isalpha()):
            continue  # the beginning of a longer one; no sequence at all
        shown = typed(f"\x1b{middle}{last}".encode())
        keypad = (f"\x1b{middle}{last}".encode(), shown[0] if shown else "") in KEYPAD
        assert keypad or all(len(name) > 1 for name in shown)
        assert len(shown) <= 1


def test_a_broken_sequence_takes_only_itself() -> None:
    assert typed(b"\x1b[1;", "å".encode()) == [UNKNOWN, "å"]
    assert typed(b"\x1b[1;\x1b[A") == [UNKNOWN, "up"]
    assert typed(b"\x1b[1;") == [UNKNOWN]


def test_esc_is_told_apart_from_what_comes_with_it() -> None:
    assert typed(b"\x1bj\r") == ["escape", "j", "enter"]
    assert typed(b"\x1b\x1b") == ["escape", "escape"]
    assert typed(b"\x1b\x1b\x1b[A") == ["escape", "escape", "up"]
    assert typed(b"\x1bO") == ["escape", "O"]
    assert typed(b"\x1b[") == ["escape", "["]
    assert typed(b"\x1bP1\r") == ["escape", "P", "1", "enter"]
    assert typed(b"\x1bO1") == ["escape", "O", "1"]


def test_how_long_a_beginning_waits() -> None:
    """Esc is felt at once: nothing waits longer than it must."""
    waits = {b"a": None, b"\x1b": ESCAPE_SECONDS, b"\x1b[1": SEQUENCE_SECONDS, b"\xc3": BYTE_SECONDS}
    for data, seconds in waits.items():
        keyboard = Keyboard()
        keyboard.press(data)
        assert keyboard.patience == seconds
    assert ESCAPE_SECONDS <= 0.03


def test_swedish_letters_however_they_are_cut() -> None:
    for pieces in cuts(SWEDISH.encode()):
        assert typed(*pieces) == list(SWEDISH)


@pytest.mark.parametrize("letter", SWEDISH)
def test_a_latin_1_letter_is_understood_where_utf_8_is_spoken(letter: str) -> None:
    """A PuTTY left at ISO-8859-1: å, ä, ö, é alone are no UTF-8, so they are these letters and no damage."""
    sent = letter.encode("latin-1")
    assert typed(sent) == [letter]
    for pieces in cuts(b"x" + sent + b"y"):
        assert typed(*pieces) == ["x", letter, "y"]
    assert typed(sent + b"\x1b[A") == [letter, "up"]
    assert typed(sent + b"\r") == [letter, "enter"]


def test_a_word_in_latin_1_is_understood() -> None:
    assert "".join(typed("Åkes Hemväveri i Gävle".encode("latin-1"))) == "Åkes Hemväveri i Gävle"


def test_damage_beeps_instead_of_standing_in_a_name() -> None:
    assert typed(b"a\xe2\x82b") == ["a", UNKNOWN, "b"]
    assert typed(b"\xef\xbf\xbd") == [UNKNOWN]


def test_a_latin_1_terminal_is_read_as_latin_1() -> None:
    assert typed(SWEDISH.encode("latin-1"), charset="iso8859-1") == list(SWEDISH)
    assert typed(b"\xa4", charset="iso8859-15") == ["€"]
    assert typed(b"\x80", charset="cp1252") == ["€"]


def test_a_paste_is_one_piece_with_what_it_holds() -> None:
    pasted = b"a\x1b[200~f\xc3\xb6rsta\r\x1b[Aandra\x1b[201~b"
    for pieces in cuts(pasted):
        assert typed(*pieces) == ["a", "paste första\r\x1b[Aandra", "b"]
