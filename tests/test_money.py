"""Amounts and rates: what is typed, what is refused, how it is rounded and shown."""

from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from admix.errors import Refusal
from admix.money import (
    LARGEST_AMOUNT,
    LARGEST_RATE,
    Currency,
    Rate,
    format_amount,
    format_rate,
    from_home,
    parse_amount,
    parse_decimal,
    parse_rate,
    round_half_up,
    to_home,
    to_minor,
)

SEK, NOK, USD, JPY = Currency("SEK", 2), Currency("NOK", 2), Currency("USD", 2), Currency("JPY", 0)
WHOLE = st.integers(-LARGEST_AMOUNT + 1, LARGEST_AMOUNT - 1)
NUMBERLIKE = st.text("0123456789 +-.,\u00a0_eE\u0661\uff11", max_size=60)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("8000", 800000),
        ("5000,00", 500000),
        ("5000.00", 500000),
        (".9", 90),
        ("1 000,50", 100050),
        ("1\u00a0000,50", 100050),
        ("12 345 678.9", 1234567890),
        ("-5", -500),
        ("5-", -500),
        ("- 5", -500),
        ("+5", 500),
        (" 0005 ", 500),
        ("-0", 0),
        ("99999999999", 9999999999900),
    ],
)
def test_amounts_as_clerks_type_them(typed: str, minor: int) -> None:
    assert parse_amount(typed) == minor


@pytest.mark.parametrize(
    "typed",
    [
        *("12,345", "1e5", "1E+999999", "NaN", "sNaN", "Infinity", "1_000", "0x10", "½", "abc"),
        *("\u0661\u0662", "\uff11\uff12", "", " ", "-", "+", ".", ",", "5.", "1.2.3", "1,234.50"),
        *("1-2", "--1", "+-1", "-5-", "1 00", "1 0000", "1  000", "1 000,5 0", "1 000 -", "5\u200b"),
        *("123456789012345", "100000000000", "0." + "0" * 60 + "1", "9" * 5000),
    ],
)
def test_amounts_that_are_refused_never_guessed(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_amount(typed, field="amount")
    assert refused.value.field == "amount"
    assert len(str(refused.value)) < 140


@settings(deadline=None)
@given(st.text() | NUMBERLIKE, st.integers(0, 4))
def test_no_text_does_anything_but_be_read_or_refused(typed: str, decimals: int) -> None:
    for read in (lambda: parse_amount(typed, decimals), lambda: parse_rate(typed), lambda: parse_decimal(typed)):
        with suppress(Refusal):
            read()


@settings(deadline=None)
@given(st.decimals(), st.integers(0, 4))
@example(Decimal("1E+999999"), 2)
@example(Decimal("1E-999999"), 2)
@example(Decimal("1." + "0" * 80 + "1"), 2)
def test_a_number_becomes_minor_units_exactly_or_not_at_all(amount: Decimal, decimals: int) -> None:
    try:
        minor = to_minor(amount, decimals)
    except Refusal:
        return
    assert abs(minor) < LARGEST_AMOUNT
    assert Decimal(minor).scaleb(-decimals) == amount


@given(WHOLE, st.integers(0, 4))
def test_what_is_shown_can_be_typed_again(minor: int, decimals: int) -> None:
    shown = format_amount(minor, decimals)
    if len(shown.lstrip("-").partition(".")[0]) <= 11:
        assert parse_amount(shown, decimals) == minor


@given(st.integers(1, LARGEST_RATE - 1))
def test_a_rate_that_is_shown_can_be_typed_again(rate: int) -> None:
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(
    ("minor", "decimals", "shown"),
    [(800000, 2, "8000.00"), (-5, 2, "-0.05"), (0, 2, "0.00"), (1234, 0, "1234"), (-1, 3, "-0.001")],
)
def test_amounts_as_they_are_shown(minor: int, decimals: int, shown: str) -> None:
    assert format_amount(minor, decimals) == shown


@pytest.mark.parametrize(("typed", "shown"), [(".9", "0.90000"), ("7,36", "7.36000"), ("1", "1.00000")])
def test_rates_as_the_manual_shows_them(typed: str, shown: str) -> None:
    assert format_rate(parse_rate(typed)) == shown


@pytest.mark.parametrize("typed", ["0", "-1", "1-", "0.000001", "1000000", "9" * 5000, "0" * 5000 + "1", "kurs", ""])
def test_rates_that_are_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        parse_rate(typed)


def test_halves_are_rounded_away_from_zero() -> None:
    assert round_half_up(455, 10) == 46
    assert round_half_up(-455, 10) == -46
    assert round_half_up(455, -10) == -46
    assert round_half_up(454, 10) == 45


@given(st.integers(-(10**24), 10**24), st.integers(1, 10**14))
def test_rounding_agrees_with_the_schoolbook(numerator: int, denominator: int) -> None:
    rounded = round_half_up(numerator, denominator)
    with localcontext(prec=90):
        exact = Decimal(numerator) / Decimal(denominator)
        assert rounded == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert rounded == -round_half_up(-numerator, denominator)
    assert 2 * abs(rounded * denominator - numerator) <= denominator


def test_the_manuals_currency_figures() -> None:
    assert to_home(700000, Rate(90000), NOK, SEK) == 630000
    assert to_home(50000, Rate(736000), USD, SEK) == 368000
    assert from_home(200000, Rate(736000), USD, SEK) == 27174


def test_yen_have_no_decimals_and_are_quoted_by_the_hundred() -> None:
    """10 000 JPY at 6.12345 SEK for 100 JPY: 100 x 6.12345 = 612.345, half-up 612.35."""
    rate = Rate(612345, 100)
    assert to_home(10000, rate, JPY, SEK) == 61235
    assert from_home(61235, rate, JPY, SEK) == 10000
    with pytest.raises(Refusal):
        parse_amount("10000.5", JPY.decimals)


@given(st.integers(-(10**11), 10**11), st.integers(1, 10**8), st.sampled_from([1, 100]))
def test_a_debt_and_a_credit_of_the_same_size_are_worth_the_same(amount: int, rate: int, per: int) -> None:
    assert to_home(amount, Rate(rate, per), USD, SEK) == -to_home(-amount, Rate(rate, per), USD, SEK)
