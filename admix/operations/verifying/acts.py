"""Acts: every row of one counts for its day, what needs a reason has one, and who did it was one who may."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.roles import APPROVING, ENTERING, SETTING
from admix.operations.verifying.findings import Finding, named, until_unreadable
from admix.operations.verifying.reading import rows
from admix.operations.verifying.reversals import CORRECTING

DATED = (
    ("payment_batch", "payment_date"),
    ("payment", "value_date"),
    ("allocation", "value_date"),
    ("write_off_request", "value_date"),
    ("revaluation", "period_end"),
    ("voucher", "voucher_date"),
)
"""Tables whose rows count for the day of their entry, and the column that says so."""
REASONED = (
    "('batch_reversal', 'payment_reversal', 'payment_return', 'unmatching', 'write_off', 'write_off_request', "
    "'write_off_refusal', 'write_off_reversal')"
)
APPROVED = {
    *("batch_approval", "batch_reversal", "payment_reversal", "payment_return", "unmatching"),
    *("write_off_reversal", "write_off_refusal", "revaluation"),
}
"""The kinds of entry that need an approver."""
NOBODYS = {"genesis", "tombstone"}
SET = "('company', 'user_role', 'account', 'module_link', 'payment_method')"
"""The registers that only an administrator changes."""


def check_acts(session: Session) -> Iterator[Finding]:
    """Compare days, reasons and users of entries with what the operations ask for."""
    for table, column in DATED:
        yield from until_unreadable("acts", _days(session, table, column), table)
    for part in (_reasons, _users):
        yield from until_unreadable("acts", part(session), "entry")


def _days(session: Session, table: str, column: str) -> Iterator[Finding]:
    """Name rows that count for another day than their entry; a revaluation's second voucher is a day later.

    What a correction turned is compared with what it corrects.
    """
    yield from named(
        session,
        "acts",
        table,
        mark("Table %(table)s, row %(row)s: it counts for %(day)s, but its entry for %(value_date)s."),
        f"SELECT dated.id, dated.{column}, entry.value_date FROM {table} AS dated "
        f"JOIN entry ON entry.id = dated.entry_id WHERE dated.{column} <> entry.value_date "
        f"AND NOT ('{table}' = 'voucher' AND entry.kind = 'revaluation') "
        f"AND NOT ('{table}' = 'allocation' AND entry.kind IN {CORRECTING})",
        "day",
        "value_date",
    )


def _reasons(session: Session) -> Iterator[Finding]:
    yield from named(
        session,
        "acts",
        "entry",
        mark("Table %(table)s, row %(row)s: the entry has no reason, and it needs one."),
        f"SELECT id FROM entry WHERE kind IN {REASONED} AND trim(reason) = ''",
    )


def _users(session: Session) -> Iterator[Finding]:
    """Name entries of users who had not the role for them, or who approved their own while duties were kept apart."""
    settings: dict[int, list[tuple[str | None, str | None, int | None]]] = {}
    for entry, *setting in rows(
        session,
        "SELECT entry_id, json_extract(after, '$.user'), json_extract(after, '$.role'), "
        "CASE table_name WHEN 'company' THEN coalesce(json_extract(after, '$.separate_duties'), 0) END "
        "FROM entry_change WHERE table_name IN ('company', 'user_role') AND json_valid(after) ORDER BY id",
    ):
        settings.setdefault(entry, []).append((setting[0], setting[1], setting[2]))
    setting_entries = {
        entry for (entry,) in rows(session, f"SELECT entry_id FROM entry_change WHERE table_name IN {SET}")
    }
    own = set(_of_their_own(session))
    roles: dict[str, str] = {}
    separate = 0
    for entry, kind, user in rows(session, "SELECT id, kind, user FROM entry ORDER BY id"):
        needed = SETTING if entry in setting_entries else APPROVING if kind in APPROVED else ENTERING
        if roles and kind not in NOBODYS and roles.get(user) not in needed:
            yield Finding(
                "acts",
                "entry",
                entry,
                "Table %(table)s, row %(row)s: %(user)s had not the role for it then.",
                {"user": user},
            )
        if separate and entry in own:
            yield Finding(
                "acts",
                "entry",
                entry,
                "Table %(table)s, row %(row)s: %(user)s approved it alone, while the duties were kept apart.",
                {"user": user},
            )
        for named_user, role, is_separate in settings.get(entry, ()):
            if is_separate is not None:
                separate = is_separate
            elif named_user is not None and role is not None:
                roles[named_user] = role


def _of_their_own(session: Session) -> Iterator[int]:
    """Return the entries with which users approved what they had entered or asked for themselves."""
    for entry, user, entered_by in rows(
        session,
        "SELECT entry.id, entry.user, batch.entered_by FROM payment_batch AS batch "
        "JOIN entry ON entry.id = batch.entry_id UNION ALL "
        "SELECT entry.id, entry.user, asked.user FROM write_off_decision AS decision "
        "JOIN entry ON entry.id = decision.entry_id JOIN write_off_request AS request ON request.id = request_id "
        "JOIN entry AS asked ON asked.id = request.entry_id WHERE decision.approved",
    ):
        if user in (entered_by or user).split(","):
            yield entry
