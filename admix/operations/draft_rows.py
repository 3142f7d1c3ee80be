"""The lines of an open batch as rows: what was typed as JSON, amounts as decimal text."""

import json
from decimal import Decimal
from typing import Any

from admix.money import format_amount, to_minor
from admix.operations.batch_lines import BatchLine, TypedLine
from admix.operations.batches import Batch, OnAccount

FLAGS = ("settle", "charge_interest", "post_exchange", "rounding")


def line_row(draft_id: int, line: BatchLine, batch: Batch, confirmed: bool) -> dict[str, Any]:
    """Return a line as a row; one that waits for its confirmation remembers the line it will replace."""
    before = None if confirmed else batch.line_of(line.card.item_id)
    return {
        "draft_id": draft_id,
        "kind": "invoice",
        "party_id": line.card.party_id,
        "item_id": line.card.item_id,
        "typed": json.dumps({**_typed(line), **({"before": _typed(before)} if before else {})}),
        "seen_amount": line.card.open.amount,
        "seen_home": line.card.open.home,
        "confirmed": confirmed,
    }


def rest_row(draft_id: int, rest: OnAccount, batch: Batch) -> dict[str, Any]:
    """Return money left on account as a row."""
    return {
        "draft_id": draft_id,
        "kind": "on_account",
        "party_id": rest.party_id,
        "item_id": None,
        "typed": json.dumps({"paid": format_amount(rest.amount, batch.head.currency.decimals)}),
        "seen_amount": 0,
        "seen_home": 0,
        "confirmed": True,
    }


def _typed(line: BatchLine) -> dict[str, Any]:
    """Return what was typed on a line, amounts as decimal text."""
    typed = line.typed
    amounts = {"paid": typed.paid, "reduction": typed.reduction, "exchange": typed.exchange}
    flags = {name: True for name in FLAGS if getattr(typed, name)}
    rate = {} if typed.rate is None else {"rate": typed.rate}
    return {**{name: str(value) for name, value in amounts.items() if value is not None}, **flags, **rate}


def typed_line(text: str) -> tuple[TypedLine, TypedLine | None]:
    """Read what was typed on a line back from its JSON, and what it will replace when it is confirmed."""
    raw = json.loads(text)
    before = raw.pop("before", None)
    return _read_typed(raw), None if before is None else _read_typed(before)


def _read_typed(raw: dict[str, Any]) -> TypedLine:
    read: dict[str, Any] = {name: Decimal(value) if isinstance(value, str) else value for name, value in raw.items()}
    return TypedLine(**read)


def on_account_line(text: str, party_id: int, number: str, decimals: int) -> OnAccount:
    """Read a line of money on account back from its JSON."""
    return OnAccount(party_id, number, to_minor(Decimal(json.loads(text)["paid"]), decimals, "paid"))
