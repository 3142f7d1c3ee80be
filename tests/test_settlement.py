"""Money that settles invoices in other currencies: the manual's example, its mirror images, and what always holds."""

from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from admix.errors import Refusal
from admix.money import Balance, Currency, Rate, to_home
from admix.settlement import OpenItem, Received, Settlement, settle

SEK, USD, EUR = Currency("SEK", 2), Currency("USD", 2), Currency("EUR", 2)
JPY, KWD, IDR = Currency("JPY", 0), Currency("KWD", 3), Currency("IDR", 2)
ONE = Rate(100_000)
INVOICE_RATE, LATER_RATE = Rate(736_000), Rate(750_000)
SIGNS = pytest.mark.parametrize("sign", [1, -1], ids=["invoice", "credit note"])


def usd(amount: int, home: int, rate: Rate = INVOICE_RATE) -> OpenItem:
    return OpenItem(Balance(amount, home), USD, rate)


def left(item: OpenItem, done: Settlement) -> tuple[int, int]:
    return item.open.amount - done.amount, item.open.home - done.home_settled


@SIGNS
def test_2000_sek_on_500_usd_settles_271_74_and_leaves_228_26(sign: int) -> None:
    """500.00 USD at 7.36 is 3680.00 SEK; 2000.00 / 7.36 = 271.739."""
    item = usd(sign * 50000, sign * 368000)
    done = settle(item, Received(sign * 200000, SEK, ONE), SEK)
    assert done == Settlement(sign * 27174, sign * 200000, 0)
    assert left(item, done) == (sign * 22826, sign * 168000)


@SIGNS
def test_the_rest_in_usd_at_7_50_closes_with_a_gain_of_31_95(sign: int) -> None:
    """228.26 x 7.50 = 1711.95; 1711.95 - 1680.00 = 31.95, which is a loss when a credit note is paid out."""
    item = usd(sign * 22826, sign * 168000)
    done = settle(item, Received(sign * 22826, USD, LATER_RATE), SEK, post_exchange=True)
    assert done == Settlement(sign * 22826, sign * 171195, sign * 3195)
    assert left(item, done) == (0, 0)


@SIGNS
def test_the_same_rest_from_a_batch_in_sek_with_a_payment_rate_of_7_50(sign: int) -> None:
    item = usd(sign * 22826, sign * 168000)
    done = settle(item, Received(sign * 171195, SEK, ONE), SEK, LATER_RATE, post_exchange=True)
    assert done == Settlement(sign * 22826, sign * 171195, sign * 3195)


@SIGNS
def test_the_same_rest_at_7_20_closes_with_a_loss(sign: int) -> None:
    """228.26 x 7.20 = 1643.472, and 1643.47 - 1680.00 = -36.53."""
    done = settle(
        usd(sign * 22826, sign * 168000),
        Received(sign * 22826, USD, Rate(720_000)),
        SEK,
        post_exchange=True,
    )
    assert done == Settlement(sign * 22826, sign * 164347, sign * -3653)


def test_a_part_in_usd_takes_the_invoices_own_home_amount_and_posts_the_difference() -> None:
    """100.00 USD at 7.50 brings 750.00; at 7.36 they stood for 736.00."""
    item = usd(50000, 368000)
    done = settle(item, Received(10000, USD, LATER_RATE), SEK, post_exchange=True)
    assert done == Settlement(10000, 75000, 1400)
    assert left(item, done) == (40000, 294400)


def test_without_posting_the_difference_home_currency_counts_in_full() -> None:
    item = usd(50000, 368000)
    done = settle(item, Received(10000, USD, LATER_RATE), SEK)
    assert done == Settlement(10000, 75000, 0)
    assert left(item, done) == (40000, 293000)


def test_an_invoice_in_home_currency_loses_what_was_received() -> None:
    item = OpenItem(Balance(800000, 800000), SEK, ONE)
    assert settle(item, Received(300000, SEK, ONE), SEK) == Settlement(300000, 300000, 0)
    assert settle(item, Received(10000, USD, LATER_RATE), SEK) == Settlement(75000, 75000, 0)


def test_6300_sek_close_7000_nok_at_0_90() -> None:
    item = OpenItem(Balance(700000, 630000), Currency("NOK", 2), Rate(90_000))
    assert settle(item, Received(630000, SEK, ONE), SEK) == Settlement(700000, 630000, 0)


def test_yen_quoted_by_the_hundred() -> None:
    """10 000 JPY at 6.00 for a hundred are 600.00 SEK; 5 000 at 6.50 bring 325.00 and stood for 300.00."""
    item = OpenItem(Balance(10000, 60000), JPY, Rate(600_000, 100))
    assert settle(item, Received(30000, SEK, ONE), SEK) == Settlement(5000, 30000, 0)
    paid = Received(5000, JPY, Rate(650_000, 100))
    assert settle(item, paid, SEK, post_exchange=True) == Settlement(5000, 32500, 2500)


def test_a_batch_in_a_third_currency() -> None:
    """100.00 EUR at 9.00 are 900.00 SEK: 122.28 USD at 7.36, or 120.00 at 7.50, which stood for 883.20."""
    item, paid = usd(50000, 368000), Received(10000, EUR, Rate(900_000))
    assert settle(item, paid, SEK) == Settlement(12228, 90000, 0)
    assert settle(item, paid, SEK, LATER_RATE, post_exchange=True) == Settlement(12000, 90000, 1680)


def test_a_payment_rate_equal_to_the_invoices_changes_nothing() -> None:
    paid = Received(200000, SEK, ONE)
    assert settle(usd(50000, 368000), paid, SEK, INVOICE_RATE) == settle(usd(50000, 368000), paid, SEK)


def test_a_part_of_the_usd_never_closes_the_rest_because_home_currency_ran_out() -> None:
    """Of 100.00 USD at 8.00, 50.00 at 9.00 counted in full left 50.00 USD but 350.00 SEK; 43.75 USD are 350.00."""
    item = usd(5000, 35000, Rate(800_000))
    in_usd = settle(item, Received(4375, USD, Rate(800_000)), SEK)
    assert left(item, in_usd) == (625, 1)
    assert in_usd == Settlement(4375, 35000, 1)
    in_sek = settle(item, Received(43750, SEK, ONE), SEK, Rate(1_000_000), post_exchange=True)
    assert left(item, in_sek) == (625, 1)
    assert in_sek == Settlement(4375, 43750, 8751)


def test_a_rest_that_no_payment_could_close_is_closed_with_the_payment() -> None:
    """At 0.06 SEK for 100 IDR one öre is 16.67 IDR: 60.00 SEK are 100 000.00, and no öre pays the 1.23 left over."""
    item = OpenItem(Balance(10_000_123, 5000), IDR, Rate(5_000, 100))
    done = settle(item, Received(6000, SEK, ONE), SEK, Rate(6_000, 100), post_exchange=True)
    assert done == Settlement(10_000_123, 6000, 1000)


@dataclass
class Refused:
    item: OpenItem
    received: Received
    field: str
    rate: Rate | None = None


@SIGNS
@pytest.mark.parametrize(
    "case",
    [
        Refused(usd(50000, 368000), Received(50001, USD, INVOICE_RATE), "paid"),
        Refused(usd(50000, 368000), Received(368001, SEK, ONE), "paid"),
        Refused(usd(50000, 368000), Received(375001, SEK, ONE), "post_exchange", LATER_RATE),
        Refused(usd(50000, 368000), Received(-100, USD, INVOICE_RATE), "paid"),
        Refused(usd(50000, 368000), Received(-100, SEK, ONE), "paid"),
        Refused(usd(22826, 168000), Received(22826, USD, LATER_RATE), "post_exchange"),
        Refused(usd(22826, 168000), Received(22826, USD, Rate(720_000)), "post_exchange"),
        Refused(usd(22826, 168000), Received(168000, SEK, ONE), "post_exchange", LATER_RATE),
        Refused(usd(0, 0), Received(1, SEK, ONE), "paid"),
        Refused(usd(0, 0), Received(1, SEK, ONE), "paid", LATER_RATE),
        Refused(OpenItem(Balance(800000, 800000), SEK, ONE), Received(800001, SEK, ONE), "paid"),
    ],
)
def test_what_is_refused(case: Refused, sign: int) -> None:
    balance = Balance(sign * case.item.open.amount, sign * case.item.open.home)
    received = Received(sign * case.received.amount, case.received.currency, case.received.rate)
    with pytest.raises(Refusal) as refused:
        settle(OpenItem(balance, case.item.currency, case.item.rate), received, SEK, case.rate)
    assert refused.value.field == case.field


@SIGNS
def test_more_than_is_open_is_refused_with_the_difference_posted_too(sign: int) -> None:
    for paid, rate in (
        (Received(sign * 50001, USD, LATER_RATE), None),
        (Received(sign * 376000, SEK, ONE), LATER_RATE),
    ):
        with pytest.raises(Refusal):
            settle(usd(sign * 50000, sign * 368000), paid, SEK, rate, post_exchange=True)


RATES = st.builds(Rate, st.integers(1, 20_000_000), st.sampled_from([1, 100]))
FOREIGN = st.sampled_from([USD, JPY, KWD, IDR])
HOMES = st.sampled_from([SEK, JPY])


@dataclass(frozen=True)
class Paid:
    """One payment of a sequence: which money, how large a part of what is open, at which rates."""

    money: str
    part: float
    rate: Rate
    payment_rate: Rate | None
    post_exchange: bool


PAYMENTS = st.builds(
    Paid,
    st.sampled_from(["own", "home", "third"]),
    st.floats(0.001, 1.3) | st.just(1.0),
    RATES,
    st.none() | RATES,
    st.booleans(),
)


@st.composite
def items(draw: st.DrawFn) -> tuple[OpenItem, Currency]:
    """Draw an invoice or credit note as it is registered, and the home currency."""
    home, rate = draw(HOMES), draw(RATES)
    currency = draw(FOREIGN.filter(lambda foreign: foreign != home))
    amount = draw(st.integers(1, 10**9) | st.integers(1, 1000)) * draw(st.sampled_from([1, -1]))
    home_amount = to_home(amount, rate, currency, home)
    assume(home_amount)
    return OpenItem(Balance(amount, home_amount), currency, rate), home


def receive(item: OpenItem, home: Currency, paid: Paid) -> Received:
    """Turn a part of what is open into money of a batch."""
    if paid.money == "own":
        return Received(round(item.open.amount * paid.part), item.currency, paid.rate)
    if paid.money == "home":
        return Received(round(item.open.home * paid.part), home, ONE)
    return Received(round(item.open.home * paid.part), EUR, ONE)


@pytest.mark.no_cover
@settings(deadline=None, max_examples=300)
@given(items(), st.lists(PAYMENTS, max_size=12))
def test_whatever_is_paid_both_amounts_go_to_zero_together_and_no_money_is_made(
    registered: tuple[OpenItem, Currency], payments: list[Paid]
) -> None:
    item, home = registered
    start, sign = item.open, 1 if item.open.amount > 0 else -1
    money = exchange = 0
    for paid in payments:
        received = receive(item, home, paid)
        try:
            done = settle(item, received, home, paid.payment_rate, post_exchange=paid.post_exchange)
        except Refusal:
            continue
        assert done.home == to_home(received.amount, received.rate, received.currency, home)
        money, exchange = money + done.home, exchange + done.exchange
        item = OpenItem(Balance(*left(item, done)), item.currency, item.rate)
        assert item.open.amount * sign >= 0
        assert item.open.home * sign >= 0
        assert (item.open.amount == 0) == (item.open.home == 0)
        assert money - exchange == start.home - item.open.home
        if item.open.amount == 0:
            return


@pytest.mark.no_cover
@settings(deadline=None, max_examples=300)
@given(items(), st.lists(PAYMENTS, max_size=4), st.booleans())
def test_the_whole_rest_at_an_unchanged_rate_always_closes(
    registered: tuple[OpenItem, Currency], payments: list[Paid], in_its_currency: bool
) -> None:
    item, home = registered
    for paid in payments:
        try:
            done = settle(item, receive(item, home, paid), home, paid.payment_rate, post_exchange=paid.post_exchange)
        except Refusal:
            continue
        if left(item, done) == (0, 0):
            break
        item = OpenItem(Balance(*left(item, done)), item.currency, item.rate)
    whole = (
        Received(item.open.amount, item.currency, item.rate)
        if in_its_currency
        else Received(item.open.home, home, ONE)
    )
    assert left(item, settle(item, whole, home)) == (0, 0)


@given(items())
def test_a_credit_note_is_the_mirror_of_an_invoice(registered: tuple[OpenItem, Currency]) -> None:
    item, home = registered
    mirror = OpenItem(Balance(-item.open.amount, -item.open.home), item.currency, item.rate)
    part = item.open.home // 3
    try:
        done = settle(item, Received(part, home, ONE), home)
    except Refusal:
        return
    back = settle(mirror, Received(-part, home, ONE), home)
    assert (back.amount, back.home, back.exchange) == (-done.amount, -done.home, -done.exchange)
