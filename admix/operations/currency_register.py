"""The register of currencies with their dated rates (Registervård: Valutor)."""

from typing import Any

from sqlalchemy.orm import Session

from admix.errors import Refusal
from admix.language import mark
from admix.money import LARGEST_RATE
from admix.operations.register_fields import count, words
from admix.operations.register_rows import Register, RegisterRow, Use, Values
from admix.operations.registers import control_record, find_currency
from admix.operations.roles import ENTERING
from models.company import Company, CurrencyRate, CurrencyRow
from models.drafts import DraftBatch
from models.ledger import Item, Party, PaymentBatch

LONGEST_NAME = 40
USUAL_DECIMALS = 2
PER = (1, 100)


def check_currency(session: Session, typed: Values, _seen: RegisterRow | None) -> dict[str, Any]:
    """Return a currency as typed; without them 2 decimals and a rate for one unit.

    Refused: a code that is not three letters of ISO 4217, no name, more than 4 decimals, a rate for anything but 1
    or 100 units, for home currency for anything but 1.
    """
    letters = words(typed, "code", 3, needed=True)
    if not (len(letters) == 3 and letters.isascii() and letters.isalpha()):
        raise Refusal("A currency's code is three letters, as SEK.", "code")
    per = count(typed, "rate_per", 1, 100, 1)
    if per not in PER or (per != 1 and letters.upper() == control_record(session).home.code):
        raise Refusal("A rate is for 1 unit or for 100; for home currency it is for 1.", "rate_per")
    return {
        "code": letters.upper(),
        "name": words(typed, "name", LONGEST_NAME, needed=True),
        "decimals": count(typed, "decimals", 0, 4, USUAL_DECIMALS),
        "rate_per": per,
    }


CURRENCIES = Register(
    CurrencyRow,
    "code",
    check_currency,
    (
        Use(Company.home_currency, mark("%(code)s is the home currency: it stays as it is.")),
        Use(Party.currency, mark("Customers with the currency %(code)s: %(count)d. It stays as it is.")),
        Use(CurrencyRate.currency, mark("Rates of %(code)s: %(count)d. Remove them first.")),
        Use(DraftBatch.currency, mark("Open batches in %(code)s: %(count)d. It stays as it is.")),
        Use(PaymentBatch.currency, mark("Payment batches in %(code)s: %(count)d. It stays as it is.")),
        Use(Item.currency, mark("Invoices in %(code)s: %(count)d. It stays as it is.")),
    ),
    searched="name",
    fixed=("decimals", "rate_per"),
)


def check_rate(session: Session, typed: Values, _seen: RegisterRow | None) -> dict[str, Any]:
    """Return a currency's rate from a day on, in 1/100000 of home units.

    A rate is a default: what was posted keeps its own, and so does an open batch. Refused: home currency, an unknown
    one, no day, no rate.
    """
    currency, _ = find_currency(session, str(typed["currency"]))
    if currency == control_record(session).home:
        raise Refusal("%(code)s is the home currency; its rate is always 1.", code=currency.code)
    rate = typed.get("rate")
    if not isinstance(rate, int) or not 0 < rate < LARGEST_RATE:
        raise Refusal("Type the rate.", "rate")
    day = typed.get("valid_from")
    if day is None:
        raise Refusal("Type the day from which the rate holds.", "valid_from")
    return {"valid_from": day, "rate": rate}


RATES = Register(CurrencyRate, "valid_from", check_rate, within=("currency",), newest_first=True, roles=ENTERING)
