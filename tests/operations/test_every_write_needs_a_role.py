"""Every operation that writes asks for a role first: an auditor reads everything and writes nothing."""

import importlib
import inspect
import pkgutil

import admix.operations
from admix.audit import Operation

FOUNDING = {"found_company"}
ASKS = ("require(session,", "refuse_unready(session,", "_undo(session,")


def operations() -> dict[str, Operation[..., object]]:
    """Return every operation of the program by its name."""
    found: dict[str, Operation[..., object]] = {}
    for module in pkgutil.walk_packages(admix.operations.__path__, "admix.operations."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Operation):
                found[value.name] = value
    return found


def test_every_operation_that_writes_asks_for_a_role() -> None:
    silent = [
        name
        for name, operation in operations().items()
        if name not in FOUNDING and not any(asks in inspect.getsource(operation.work) for asks in ASKS)
    ]
    assert sorted(silent) == []
    assert {"approve_batch", "set_role", "import_invoices"} <= set(operations())
