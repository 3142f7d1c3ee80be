"""Timing two ways of doing the same work in turn, so that a noisy machine troubles both alike."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Work = Callable[[int], object]
"""Work that is told how often it was done before."""


@dataclass(frozen=True)
class Timing:
    """The seconds that one call takes, of the processor and by the clock."""

    cpu: float
    wall: float


def once(work: Callable[[], object]) -> Timing:
    """Time work that is too long to be repeated."""
    return _timed(lambda _: work(), 0, 1)


def by_turns(rounds: int, floor: Work, ours: Work, calls: int = 1) -> tuple[Timing, Timing]:
    """Do both works in every round, A B A B, and return their medians.

    Work too short for the clock is called several times in a row. What the benchmark itself holds in memory is kept
    out of the way of Python's garbage collector.
    """
    gc.collect()
    gc.freeze()
    taken = [(_timed(floor, turn * calls, calls), _timed(ours, turn * calls, calls)) for turn in range(rounds)]
    gc.unfreeze()
    of_floor, of_ours = zip(*taken, strict=True)
    return _median(of_floor), _median(of_ours)


def _median(timings: tuple[Timing, ...]) -> Timing:
    return Timing(median(timing.cpu for timing in timings), median(timing.wall for timing in timings))


def _timed(work: Work, first: int, calls: int) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    for call in range(first, first + calls):
        work(call)
    return Timing((time.process_time() - cpu) / calls, (time.perf_counter() - wall) / calls)
