"""Settings of an installation: admix.toml, every key documented in that file."""

import os
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admix.errors import Refusal, WrongUsage

CHECKOUT = Path(__file__).resolve().parent.parent
PLACES = (Path("admix.toml"), Path("/etc/admix/admix.toml"), CHECKOUT / "admix.toml")


@dataclass(frozen=True)
class Settings:
    """What admix.toml decides: where companies live, which one opens, language, and the pages of the printer."""

    data_root: Path
    company: str = "01"
    language: str = "sv"
    page_lines: int = 66
    charset: str = "utf-8"
    viewer: str = "xdg-open"
    """The program that shows a document, and what it is told before the file's name; empty: documents are saved."""


_TYPES: dict[tuple[str, str], type] = {
    ("data", "root"): str,
    ("company", "default"): str,
    ("terminal", "language"): str,
    ("print", "page_lines"): int,
    ("print", "charset"): str,
    ("documents", "viewer"): str,
}


def load_settings(path: Path | None = None) -> Settings:
    """Read admix.toml: the file named, ADMIX_CONFIG, ./admix.toml, /etc/admix/admix.toml or the checkout's own.

    Refused: a file that cannot be read, an unknown key, a value of another kind.
    """
    named = path or (Path(os.environ["ADMIX_CONFIG"]) if os.environ.get("ADMIX_CONFIG") else None)
    found = named or next((place for place in PLACES if place.is_file()), None)
    if found is None:
        return Settings(data_root=Path("data").resolve())
    values = _checked(found)
    root = Path(os.path.expandvars(values.get(("data", "root"), "data"))).expanduser()
    lines = values.get(("print", "page_lines"), 66)
    if not 20 <= lines <= 200:
        raise Refusal("page_lines in %(file)s must lie between 20 and 200.", file=str(found))
    return Settings(
        data_root=root if root.is_absolute() else found.resolve().parent / root,
        company=values.get(("company", "default"), "01"),
        language=values.get(("terminal", "language"), "sv"),
        page_lines=lines,
        charset=_known_charset(values.get(("print", "charset"), "utf-8"), found),
        viewer=_readable_command(values.get(("documents", "viewer"), "xdg-open"), found),
    )


def _checked(file: Path) -> dict[tuple[str, str], Any]:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise WrongUsage("There is no settings file %(file)s.", file=str(file)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Refusal("%(file)s cannot be read: %(fault)s", file=str(file), fault=str(fault)) from None
    values: dict[tuple[str, str], Any] = {}
    for table, keys in tables.items():
        for key, value in keys.items() if isinstance(keys, dict) else (("", keys),):
            kind = _TYPES.get((table, key))
            if kind is None:
                raise Refusal("%(file)s has an unknown key: %(key)s.", file=str(file), key=f"{table}.{key}")
            if type(value) is not kind:
                raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key=f"{table}.{key}")
            values[table, key] = value
    return values


def _known_charset(name: str, file: Path) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise Refusal("%(file)s names an unknown charset: %(name)s.", file=str(file), name=name) from None
    return name


def _readable_command(viewer: str, file: Path) -> str:
    """Return the viewer. Refused: words that cannot be told apart."""
    try:
        shlex.split(viewer)
    except ValueError:
        raise Refusal("%(key)s in %(file)s has a wrong value.", file=str(file), key="documents.viewer") from None
    return viewer
