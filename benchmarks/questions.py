"""What a clerk's screens ask the register, beside plain SQL of the same meaning."""

from collections.abc import Callable
from dataclasses import dataclass

from admix.operations.customer_card import customer_card
from admix.operations.customers import Search, count_customers, list_customers
from admix.operations.inquiries import open_items
from admix.operations.invoice_cards import InvoiceCard, claims_of, find_open_invoice
from admix.operations.invoice_inquiry import count_items, list_items
from benchmarks.company import AS_OF
from benchmarks.measure import by_turns
from benchmarks.yard import Pair, Yard

PAGE = 20
CALLS = 20
"""Questions asked in a row, each too short for the clock."""
CUSTOMERS = 100
PREFIXES = ("ka", "lin", "berg", "sö", "holm", "vik", "ros", "ek", "ste", "tri")
LIST_GOAL = "<= 3.0, < 100 us"


@dataclass(frozen=True)
class Question:
    """A question put to the floor and to the ledger; each is told how often it was asked before."""

    words: str
    floor: Callable[[int], object]
    ours: Callable[[int], object]
    goal: str = LIST_GOAL


def questions(made: Yard, size: int, rounds: int) -> list[Pair]:
    """Ask what a clerk asks while typing, each through a read session of its own."""
    asked = [*_lists(made), *_inquiries(made)]
    return [
        Pair(each.words, size, *by_turns(rounds, each.floor, each.ours, calls=CALLS), each.goal) for each in asked
    ]


def _in_turn(made: Yard) -> Callable[[int], InvoiceCard]:
    """Return which open invoice each turn asks for."""
    cards = made.open_cards(CUSTOMERS)
    return lambda turn: cards[turn % len(cards)]


def _lists(made: Yard) -> list[Question]:
    """Return the questions of registration: customers by their search key, what is open."""
    read, floor, card = made.company.read, made.floor, _in_turn(made)

    def prefix(turn: int) -> str:
        return PREFIXES[turn % len(PREFIXES)]

    return [
        Question(
            "count customers of a prefix",
            lambda turn: floor.count(prefix(turn)),
            lambda turn: read(count_customers, Search(prefix(turn))),
        ),
        Question(
            "first page of customers of a prefix",
            lambda turn: floor.search(prefix(turn), 0, PAGE),
            lambda turn: read(list_customers, Search(prefix(turn)), 0, PAGE),
        ),
        Question(
            "open items of a customer",
            lambda turn: floor.open_items(card(turn).party_id),
            lambda turn: read(open_items, card(turn).party_id),
        ),
        Question(
            "open invoice by number",
            lambda turn: floor.invoice(card(turn).number),
            lambda turn: read(find_open_invoice, card(turn).number),
        ),
        Question(
            "all claims on a customer",
            lambda turn: floor.claims(card(turn).party_id),
            lambda turn: read(claims_of, card(turn).party_id),
        ),
    ]


def _inquiries(made: Yard) -> list[Question]:
    """Return the questions of the inquiries: a customer's card, the first page of its invoices with their number."""
    read, floor, card = made.company.read, made.floor, _in_turn(made)

    def invoices(party: int) -> None:
        read(count_items, party)
        read(list_items, party, 0, PAGE)

    return [
        Question(
            "customer inquiry",
            lambda turn: floor.customer(card(turn).customer_number, AS_OF),
            lambda turn: read(customer_card, card(turn).customer_number, AS_OF),
            goal="",
        ),
        Question(
            "invoice inquiry, number and first page",
            lambda turn: floor.invoices(card(turn).party_id, 0, PAGE),
            lambda turn: invoices(card(turn).party_id),
        ),
    ]
