"""Compile the message catalogues when a wheel or an editable install is built."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Write each catalogue's .mo beside its .po."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every language found under admix/locale; a wheel also carries the master company."""
        if version == "standard":
            build_data["force_include"] |= {"data/00": "admix/master", "admix.toml": "admix/admix.toml"}
        for source in Path(self.root, "admix", "locale").glob("*/LC_MESSAGES/admix.po"):
            with source.open("rb") as text:
                catalogue = read_po(text)
            with source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, catalogue)
