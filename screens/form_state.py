"""A form being filled in: what stands in each field, where the cursor is, what a key does. No Textual here."""

from collections.abc import Iterable, Mapping

from admix.dialogs.form import (
    Dialog,
    Field,
    Kind,
    PlacedField,
    PlacedText,
    PlacedValue,
    lay_out,
    shown_text,
)
from admix.errors import Refusal
from admix.language import Language
from admix.text import clean, fit, show, width
from screens.canvas import Picture, Style
from screens.keys import Stroke

HELP_SIGN = "?"
FORWARD = {"tab", "down"}
BACKWARD = {"shift+tab", "up"}


class FormState:
    """The state of one form on the screen.

    A field is overwritten by the first character typed into it, or edited in place once the cursor is moved within
    it; a full field refuses more and does not jump. A question takes only its language's two letters, a count only
    digits.
    """

    def __init__(self, dialog: Dialog, language: Language) -> None:
        self.dialog = dialog
        self.values: dict[str, str] = dict.fromkeys((name for name, _ in dialog.fields()), "")
        self.shown: dict[str, str] = {}
        self.sections: set[str] = {""}
        self.active: list[str] = list(self.values)
        self.focus = self.active[0] if self.active else ""
        self.receipt: dict[str, str] | None = None
        self.refused: Refusal | None = None
        self._language = language
        self._placed = lay_out(dialog, language)
        self._editing = False
        self._cursor = 0
        self._typed: set[str] = set()

    @property
    def entered(self) -> Mapping[str, str]:
        """What the clerk typed, by field; what only a receipt filled in is empty, so that it is worked out anew."""
        return {name: value if name in self._typed else "" for name, value in self.values.items()}

    def enter(self, name: str, value: str) -> None:
        """Put a value into a field as if the clerk had typed it."""
        self.values[name] = value
        self._typed.add(name)

    def activate(self, names: Iterable[str], *sections: str) -> None:
        """Let these fields be typed in, show these sections, freeze all the rest; the cursor goes to the first."""
        self.active = list(names)
        self.sections = {"", *sections}
        self.receipt = None
        if self.active:
            self.go_to(self.active[0])

    def clear(self, names: Iterable[str]) -> None:
        """Empty these fields."""
        for name in names:
            self.values[name] = ""
            self._typed.discard(name)

    def go_to(self, name: str) -> None:
        """Put the cursor in a field."""
        if name in self.active:
            self.focus = name
            self._editing = False
            self._cursor = 0

    def put_receipt(self, values: Mapping[str, str]) -> None:
        """Show the receipt: the form with its defaults filled in; Enter without a change now commits."""
        self.values.update(values)
        self.receipt = {name: self.values[name] for name in self.active}
        self._editing = False
        self._cursor = 0

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a receipt is shown and nothing in it was changed."""
        return self.receipt is not None and all(self.values[name] == text for name, text in self.receipt.items())

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands in any field that can be typed in."""
        return not any(self.values[name] for name in self.active)

    @property
    def takes_help_sign(self) -> bool:
        """Tell whether a typed ? is text here: in a text field it is, no number, code, date or answer has one."""
        return bool(self.active) and self.dialog.field(self.focus).kind is Kind.TEXT

    def press(self, stroke: Stroke) -> bool:
        """Do what a key does in a form; False where the key means nothing here or is refused."""
        self.refused = None
        if stroke.name in FORWARD:
            return self._step(1)
        if stroke.name in BACKWARD:
            return self._step(-1)
        if not self.active:
            return False
        if stroke.name == "paste" or stroke.character:
            return self._type(stroke.character)
        return self._edit(stroke.name)

    def _step(self, by: int) -> bool:
        if not self.active:
            return False
        self.go_to(self.active[(self.active.index(self.focus) + by) % len(self.active)])
        return True

    def _type(self, text: str) -> bool:
        """Type text at the cursor; the first character typed into a field replaces what stands there.

        What the field does not take is told in `refused`; nothing of it is taken then.
        """
        field = self.dialog.field(self.focus)
        value = self.values[self.focus] if self._editing else ""
        before, after = value[: self._cursor], value[self._cursor :]
        if not text:
            return False
        try:
            clean(text)
            self._check(field, text, before + text + after)
        except Refusal as refusal:
            self.refused = refusal
            return False
        self.enter(self.focus, before + text + after)
        self._editing = True
        self._cursor = len(before + text)
        return True

    def _check(self, field: Field, text: str, whole: str) -> None:
        """Refused: another letter than yes or no in a question, anything but digits in a count, a field too full.

        Full is full in cells and in characters: a sign that takes no cell of its own counts too.
        """
        yes, no = self._language.yes, self._language.no
        if field.kind is Kind.FLAG and not set(text.casefold()) <= {yes, no}:
            raise Refusal("Answer %(yes)s or %(no)s.", yes=yes, no=no)
        if field.kind is Kind.COUNT and not (text.isascii() and text.isdigit()):
            raise Refusal("%(typed)s is not a whole number.", typed=text)
        if max(width(whole), len(whole)) > field.limit:
            raise Refusal("The field is full: it holds %(limit)d characters.", limit=field.limit)

    def _edit(self, key: str) -> bool:
        """Move the cursor within the field, or take characters away."""
        value = self.values[self.focus]
        cursor = self._cursor if self._editing else len(value)
        if key in {"backspace", "delete", "ctrl+u"} and (not self._editing or key == "ctrl+u"):
            value, cursor = "", 0
        elif key == "backspace":
            value, cursor = value[: max(cursor - 1, 0)] + value[cursor:], max(cursor - 1, 0)
        elif key == "delete":
            value = value[:cursor] + value[cursor + 1 :]
        elif key in {"left", "right", "home", "end"}:
            moved = {"left": cursor - 1, "right": cursor + 1, "home": 0, "end": len(value)}[key]
            cursor = min(max(moved, 0), len(value))
        else:
            return False
        if value != self.values[self.focus]:
            self.enter(self.focus, value)
        self._editing = True
        self._cursor = cursor
        return True

    def picture(self) -> Picture:
        """Draw the form: labels, fields as underscores, the cursor in reverse."""
        box = self.dialog.box
        picture = Picture.framed(box.width, box.height) if box else Picture()
        top, left = (1, 2) if box else (0, 0)
        over: list[PlacedValue] = []
        for placed in self._placed:
            if placed.section not in self.sections:
                continue
            row, col = placed.row + top, placed.col + left
            match placed:
                case PlacedText():
                    picture.write(row, max(col, 0) if placed.col >= 0 else 0, placed.text)
                case PlacedField():
                    self._draw_field(picture, row, col, placed)
                case PlacedValue() if placed.over:
                    over.append(placed)
                case PlacedValue():
                    picture.write(row, col, shown_text(placed.shown, self.shown.get(placed.shown.name, "")))
        for value in over:
            text = self.shown.get(value.shown.name, "")
            if text:
                picture.write(value.row + top, value.col + left, shown_text(value.shown, text))
        return picture

    def _draw_field(self, picture: Picture, row: int, col: int, placed: PlacedField) -> None:
        field, value = placed.field, show(self.values[placed.name])
        if placed.name not in self.active:
            picture.write(row, col, _justified(value, field, " "))
            return
        focused = placed.name == self.focus
        if not focused:
            filler = " " if field.quiet else "_"
            picture.write(row, col, _justified(value.replace(" ", filler), field, filler))
            return
        if field.kind is Kind.FLAG:
            picture.write(row, col - 1, ">")
        if not self._editing:
            text = _justified(value.replace(" ", "_"), field, "_")
            picture.write(row, col, text, Style.CURSOR if value else Style.PLAIN)
            picture.mark(row, col, Style.CURSOR)
            return
        window, at = _window(value, self._cursor, field.width)
        picture.write(row, col, _padded(window.replace(" ", "_"), field.width))
        picture.mark(row, col + at, Style.CURSOR)


def _justified(value: str, field: Field, filler: str) -> str:
    """Return a value at rest: numbers to the right, the rest to the left."""
    if width(value) > field.width:
        return fit(value, field.width)
    missing = filler * (field.width - width(value))
    return missing + value if field.kind.is_right else value + missing


def _padded(value: str, cells: int) -> str:
    return value + "_" * (cells - width(value))


def _window(value: str, cursor: int, cells: int) -> tuple[str, int]:
    """Return the part of a long value around the cursor, and where in it the cursor stands."""
    start = 0 if width(value) <= cells or cursor < cells - 1 else cursor - cells + 1
    while start and width(value[start:cursor]) >= cells:
        start += 1
    shown = value[start:]
    while width(shown) > cells:
        shown = shown[:-1]
    return shown, min(width(value[start:cursor]), cells - 1)
