"""The texts that stand on the screens, gathered from the packages and from the screens' own source.

A list keeps its headings in a constant whose name ends in HEADINGS and writes them in one of two ways:

    number, name, key = (self.say(word) for word in HEADINGS)
    heading = f"{number:>10} {fit(name, 30)} {key}"

The width stands in the format or in fit(); the last heading may stand open, where the narrowest of the module's lists
that has room for the others ends. For anything else no width is known, which is a fault: nobody could tell whether
its headings fit.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import admix.dialogs
import screens
from admix.dialogs.form import Dialog, Line, Rows, Words
from screens.list_state import ListState

WIDTH = re.compile(r"[<>^]?(\d+)")


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Return a package's modules, those of its sub-packages too."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def held(value: object) -> Iterator[Dialog]:
    """Return a dialog, or the dialogs in a collection of them."""
    if isinstance(value, Dialog):
        yield value
    elif isinstance(value, dict | tuple | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from held(inner)


def dialogs() -> list[Dialog]:
    """Return every dialog of the program: the tables of admix.dialogs, and what a screen keeps for itself."""
    found: dict[int, Dialog] = {}
    for package in (admix.dialogs, screens):
        for module in modules(package):
            for value in vars(module).values():
                found |= {id(dialog): dialog for dialog in held(value)}
    return list(found.values())


def labels(dialog: Dialog) -> Iterator[str]:
    """Return the English texts that stand on a dialog's screen, its path among them."""
    yield from dialog.path
    for part in dialog.parts:
        if isinstance(part, Line):
            yield part.label
        elif isinstance(part, Words):
            yield part.text
        elif isinstance(part, Rows):
            yield from (column.heading for column in part.columns)


@dataclass(frozen=True)
class HeadingPlace:
    """A heading's English text, the module it stands in, the cells of its column; None where they cannot be read."""

    module: str
    constant: str
    text: str
    cells: int | None

    def __str__(self) -> str:
        return f"{self.module}.{self.constant}: {self.text}"


def heading_places(module: ModuleType) -> Iterator[HeadingPlace]:
    """Return each heading of a module's lists with its width."""
    tree = ast.parse(inspect.getsource(module))
    for constant, texts in vars(module).items():
        if not constant.endswith("HEADINGS") or not _is_own(tree, constant):
            continue
        widths = _widths(tree, constant, len(texts), list(_list_widths(tree, module))) or [None] * len(texts)
        for text, cells in zip(texts, widths, strict=True):
            yield HeadingPlace(module.__name__, constant, text, cells)


def _is_own(tree: ast.Module, constant: str) -> bool:
    """Tell whether the module makes the constant itself and does not only import it."""
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == constant for target in node.targets)
        for node in tree.body
    )


def _list_widths(tree: ast.Module, module: ModuleType) -> Iterator[int]:
    """Return how wide a module's lists are inside: `inside` or the third argument of the lists it makes."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in {"ListState", "ListState.of", "TallList"}:
            continue
        named = [word.value for word in node.keywords if word.arg == "inside"]
        given = named or (node.args[2:3] if ast.unparse(node.func) == "ListState.of" else [])
        cells: object = ListState.inside
        if given and isinstance(given[0], ast.Constant):
            cells = given[0].value
        elif given and isinstance(given[0], ast.Name):
            cells = vars(module).get(given[0].id)
        if isinstance(cells, int):
            yield cells


def _widths(tree: ast.Module, constant: str, count: int, lists: list[int]) -> list[int | None] | None:
    """Return the widths of a constant's headings, in their order."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        names = next(_unpacked(function, constant), None)
        for line in ast.walk(function):
            if names is not None and isinstance(line, ast.JoinedStr):
                found = dict(_cells(line))
                if set(names) == set(found) and len(names) == count:
                    return _closed([found[name] for name in names], line, lists)
    return None


def _unpacked(function: ast.AST, constant: str) -> Iterator[list[str]]:
    """Return the names that a constant's translated headings are given."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
            continue
        if any(isinstance(inner, ast.Name) and inner.id == constant for inner in ast.walk(node.value)):
            yield list(_names(node.targets[0], function))


def _names(target: ast.expr, function: ast.AST) -> Iterator[str]:
    """Return the names of an unpacking; `*rest` stands for those that `rest` is unpacked into."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple):
        for inner in target.elts:
            yield from _names(inner, function)
    elif isinstance(target, ast.Starred) and isinstance(target.value, ast.Name):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == target.value.id:
                yield from _names(node.targets[0], function)


def _cells(line: ast.JoinedStr) -> Iterator[tuple[str, int | None]]:
    """Return each name in an f-string with its width: from its format, from fit(), or none."""
    for part in line.values:
        if not isinstance(part, ast.FormattedValue):
            continue
        value, cells = part.value, None
        if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "fit":
            (value, wide) = value.args
            cells = wide.value if isinstance(wide, ast.Constant) and isinstance(wide.value, int) else None
        elif isinstance(part.format_spec, ast.JoinedStr):
            found = WIDTH.fullmatch(ast.unparse(part.format_spec)[2:-1])
            cells = int(found[1]) if found else None
        if isinstance(value, ast.Name):
            yield value.id, cells


def _closed(widths: list[int | None], line: ast.JoinedStr, lists: list[int]) -> list[int | None]:
    """Let a last heading without a width reach as far as the list does."""
    between = sum(len(str(part.value)) for part in line.values if isinstance(part, ast.Constant))
    taken = sum(cells or 0 for cells in widths) + between
    end = min((inside for inside in lists if inside > taken), default=0)
    return widths if widths[-1] is not None else [*widths[:-1], end - taken if end else None]
