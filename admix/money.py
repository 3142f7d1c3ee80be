"""Amounts as integers of the currency's minor unit, rates as integers of 1/100000.

Decimal stands at the edges (typing and showing), never a float. Every rounding in the ledger is half-up, away from
zero, to the minor unit (`product` 1.1).
"""

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import NamedTuple

from admix.errors import Refusal

RATE_SCALE = 100_000
RATE_DECIMALS = 5
LARGEST_AMOUNT = 10**13
"""No amount reaches 10^13 minor units: 900 000 of them still sum within 64 bits (`reliability` N2)."""
LARGEST_RATE = 10**11
WHOLE_DIGITS = 11
LONGEST_TYPED = 40
"""No amount or rate needs more characters, signs, blanks and leading zeros included."""
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Moves the decimal point of any number without rounding it."""

_GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0][0-9]{3})+")
_NUMBER = re.compile(r"(?P<before>[-+]?)(?P<whole>[0-9]*)(?:[.,](?P<part>[0-9]*))?(?P<after>-?)")


class Currency(NamedTuple):
    """A currency as the register knows it: its code and how many decimals its minor unit has (JPY none)."""

    code: str
    decimals: int


class Rate(NamedTuple):
    """A rate: home units per `per` foreign units (1, or 100 where the register says so), in 1/100000."""

    value: int
    per: int = 1


class Balance(NamedTuple):
    """What is open on an item, in its own currency and in home currency, both in minor units."""

    amount: int
    home: int


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide and round half-up, away from zero: -45.5 becomes -46."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def parse_decimal(text: str, field: str | None = None) -> Decimal:
    """Read an amount typed as 5000, 5000,00, 5000.00, .9, 1 000,50, -5 or 5-, whatever its currency.

    Refused, never guessed: other digits than 0-9, letters, NaN, exponents, underscores, more than 11 whole digits.
    """
    whole, part, negative = _split_number(text, field)
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise Refusal("%(typed)s is too large an amount.", field, typed=text.strip())
    return Decimal(f"{'-' if negative else ''}{whole or '0'}.{part or '0'}")


def to_minor(amount: Decimal, decimals: int, field: str | None = None) -> int:
    """Return an amount in minor units. Refused: more decimals than the currency has, 10^13 minor units and more."""
    if not amount.is_finite():
        raise Refusal("%(typed)s is not an amount. Type it as 5000 or 5000.00.", field, typed=str(amount))
    scaled = amount.scaleb(decimals, _EXACT)
    if scaled != scaled.to_integral_value(context=_EXACT):
        raise _too_many_decimals(f"{amount:f}", decimals, field)
    if scaled.copy_abs() >= LARGEST_AMOUNT:
        raise Refusal("%(typed)s is too large an amount.", field, typed=str(amount))
    return int(scaled)


def _too_many_decimals(typed: str, decimals: int, field: str | None) -> Refusal:
    """Return the refusal of an amount with more decimals than its currency has, and how it is typed instead."""
    if not decimals:
        return Refusal("%(typed)s has decimals; the currency has none. Type the amount as 5000.", field, typed=typed)
    return Refusal(
        "%(typed)s has more than %(decimals)d decimals. Type the amount as 5000 or %(example)s.",
        field,
        typed=typed,
        decimals=decimals,
        example=format_amount(5000 * 10**decimals, decimals),
    )


def parse_amount(text: str, decimals: int = 2, field: str | None = None) -> int:
    """Read a typed amount of a currency with so many decimals; returned in minor units."""
    return to_minor(parse_decimal(text, field), decimals, field)


def parse_rate(text: str, field: str | None = None) -> int:
    """Read an exchange rate with at most 5 decimals; returned in 1/100000.

    Refused: zero, negative rates, more than six whole digits.
    """
    whole, part, negative = _split_number(text, field)
    if len(part) > RATE_DECIMALS:
        raise Refusal("%(typed)s has more than 5 decimals.", field, typed=text.strip())
    rate = int((whole or "0") + part.ljust(RATE_DECIMALS, "0"))
    if negative or rate == 0 or rate >= LARGEST_RATE:
        raise Refusal("%(typed)s is not a usable exchange rate.", field, typed=text.strip())
    return rate


def _split_number(text: str, field: str | None) -> tuple[str, str, bool]:
    """Part a typed number into whole digits, decimals and sign, by an ASCII grammar of our own."""
    typed = text.strip()
    sign = typed[:1] if typed[:1] in {"-", "+"} else ""
    unsigned = typed[len(sign) :].strip()
    head = re.split("[.,-]", unsigned, maxsplit=1)[0]
    if _GROUPED.fullmatch(head):
        unsigned = head.replace(" ", "").replace("\u00a0", "") + unsigned[len(head) :]
    match = _NUMBER.fullmatch(sign + unsigned) if len(typed) <= LONGEST_TYPED else None
    if (
        match is None
        or not (match["whole"] or match["part"])
        or (match["before"] and match["after"])
        or match["part"] == ""
    ):
        shown = typed if len(typed) <= LONGEST_TYPED else typed[:LONGEST_TYPED] + "…"
        raise Refusal("%(typed)s is not an amount. Type it as 5000 or 5000.00.", field, typed=shown)
    return match["whole"], match["part"] or "", "-" in (match["before"], match["after"])


def format_amount(amount: int, decimals: int = 2) -> str:
    """Return minor units with a decimal point and no thousands separator: 800000 is 8000.00."""
    return _fixed(amount, decimals)


def format_rate(value: int) -> str:
    """Return a rate with 5 decimals: 90000 is 0.90000."""
    return _fixed(value, RATE_DECIMALS)


def _fixed(value: int, decimals: int) -> str:
    sign = "-" if value < 0 else ""
    digits = str(abs(value)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


def to_home(amount: int, rate: Rate, currency: Currency, home: Currency) -> int:
    """Turn minor units of a currency into minor units of home currency: 7000.00 NOK x 0.90000 = 6300.00 SEK."""
    return round_half_up(amount * rate.value * 10**home.decimals, RATE_SCALE * rate.per * 10**currency.decimals)


def from_home(home_amount: int, rate: Rate, currency: Currency, home: Currency) -> int:
    """Turn minor units of home currency into minor units of a currency: 2000.00 SEK / 7.36 = 271.74 USD."""
    return round_half_up(home_amount * RATE_SCALE * rate.per * 10**currency.decimals, rate.value * 10**home.decimals)
