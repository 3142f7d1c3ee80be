"""Rules of the house that no linter knows: text from outside goes to the screen through one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from admix.config import CHECKOUT

PACKAGES = ("admix", "screens", "models", "reports")
FORBIDDEN_WIDGETS = {"Static", "Label", "Button", "Markdown", "RichLog", "DataTable", "OptionList", "Tree", "Select"}
FORBIDDEN_CALLS = {"notify", "from_markup", "print"}


def modules(*packages: str) -> list[Path]:
    """Return the program's own files."""
    return [path for package in packages for path in sorted((CHECKOUT / package).rglob("*.py"))]


def breaches(source: str) -> Iterator[str]:
    """Name each way in which a module lets text reach a screen unguarded."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr) and any(_says_a_literal(inner) for inner in ast.walk(node)):
            yield f"line {node.lineno}: say() inside an f-string is not seen by the catalogues"
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets"):
            yield f"line {node.lineno}: textual.widgets: their text is markup; draw on the Canvas"
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in FORBIDDEN_WIDGETS or name in FORBIDDEN_CALLS:
            yield f"line {node.lineno}: {name}() shows text unguarded"
        if name == "say" and node.args and not isinstance(node.args[0], ast.Constant | ast.Attribute | ast.Name):
            yield f"line {node.lineno}: say() of a built text"
        if name == "Refusal" and node.args and not isinstance(node.args[0], ast.Constant | ast.Attribute | ast.Name):
            yield f"line {node.lineno}: a refusal is one literal sentence"


def _says_a_literal(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "say"
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_text_reaches_the_screen_unguarded(path: Path) -> None:
    assert list(breaches(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Static",
        "Static(f'{customer.name}')",
        "self.app.notify(name)",
        "Text.from_markup(name)",
        "print(name)",
        "self.say('Kund ' + name)",
        "raise Refusal(f'no {name}')",
        "text = f\"{self.say('Kund')}\"",
    ],
)
def test_the_rule_finds_what_it_is_there_for(source: str) -> None:
    assert len(list(breaches(source))) >= 1


def test_only_the_canvas_makes_segments() -> None:
    """Every cell on the screen goes through Picture.write, which lets nothing pass that could steer a terminal."""
    makers = [path.name for path in modules("screens") if "Segment(" in path.read_text("utf-8")]
    assert makers == ["canvas.py"]


def test_no_file_outgrows_its_room() -> None:
    long = {
        str(path.relative_to(CHECKOUT)): lines
        for path in modules(*PACKAGES)
        if "migrations" not in path.parts and (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}
