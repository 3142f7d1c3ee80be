"""The register of payment methods (Registervård: Betalningssätt)."""

from typing import Any

from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.language import mark
from admix.operations.link_register import LinkLine, account_number, propose_account
from admix.operations.register_fields import code, words
from admix.operations.register_rows import Register, RegisterRow, Use, Values
from models.company import PaymentMethod
from models.drafts import DraftBatch
from models.ledger import PaymentBatch

LONGEST_CODE = 12
LONGEST_TEXT = 40


def check_method(session: Session, typed: Values, seen: RegisterRow | None) -> dict[str, Any]:
    """Return a payment method as typed; its code is a word in small letters.

    Refused: no code, text or account, an account that the chart lacks, and the account of the receivables.
    """
    word = code(typed, LONGEST_CODE).lower()
    text = words(typed, "text", LONGEST_TEXT, needed=True)
    account = account_number(words(typed, "account", 8, needed=True))
    line = LinkLine(word, text, True, None if seen is None else seen.values["account"], None)
    if propose_account(session, line, account) is None:
        raise Refusal("There is no account %(account)s.", "account", account=account)
    return {"code": word, "text": text, "account": account}


METHODS = Register(
    PaymentMethod,
    "code",
    check_method,
    (
        Use(PaymentBatch.method, mark("Payment batches by %(code)s: %(count)d. It stays as it is.")),
        Use(DraftBatch.method, mark("Open batches by %(code)s: %(count)d. It stays as it is.")),
    ),
    searched="text",
    small_codes=True,
)
