"""Measures working time against its targets; prints machine, versions, medians, ratios; --json too.

Rivals are measured side by side, in turns, so that a busy machine slows both: scalar `add` against
pandas CustomBusinessHour with the same calendar, `add_many` against numpy.copyto of equal arrays.
"""

import argparse
import json
import statistics
import sys
import time
import timeit
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from desk_parts.machine import about, show

from reglament.core.worktime import Calendar

HOLIDAYS = ["2026-01-01", "2026-01-02", "2026-02-23", "2026-03-09", "2026-05-01", "2026-05-11"]
SPEC = {
    "tz": "UTC",
    "week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": HOLIDAYS,
}
LUNCH = {**SPEC, "week": {d: [["09:00", "13:07"], ["14:00", "18:00"]] for d in SPEC["week"]}}
HOURS = 7
TARGETS = {
    "scalar_add_us": 1.3,
    "pandas_times_slower": 50.0,
    "vector_ns_per_element": 10.0,
    "vector_times_copyto": 12.0,
}


def median_seconds(call: Callable[[], object], *, number: int, rounds: int) -> float:
    return statistics.median(timeit.repeat(call, number=number, repeat=rounds)) / number


def starts_at(count: int) -> list[datetime]:
    random = np.random.default_rng(7)
    first = datetime(2026, 1, 12, tzinfo=UTC)
    return [first + timedelta(seconds=int(n)) for n in random.integers(0, 15_000_000, count)]


def scalar(rounds: int) -> dict[str, float]:
    calendar, moments = Calendar.from_spec(SPEC), starts_at(1000)
    seconds, add = HOURS * 3600, calendar.add
    offset = pd.offsets.CustomBusinessHour(n=HOURS, start="09:00", end="18:00", holidays=HOLIDAYS)
    stamps = [pd.Timestamp(moment) for moment in moments]
    check(calendar, moments, [stamp + offset for stamp in stamps])

    def ours() -> None:
        for moment in moments:
            add(moment, seconds)

    def theirs() -> None:
        for stamp in stamps[:200]:
            stamp + offset

    mine, rival = [], []
    for _ in range(rounds):
        mine.append(median_seconds(ours, number=20, rounds=3) / len(moments))
        rival.append(median_seconds(theirs, number=1, rounds=3) / 200)
    a, b = statistics.median(mine) * 1e6, statistics.median(rival) * 1e6
    return {"scalar_add_us": a, "pandas_add_us": b, "pandas_times_slower": b / a}


def check(calendar: Calendar, moments: list[datetime], theirs: list[Any]) -> None:
    """Both must mean the same thing, or the race is of no worth."""
    ours = [calendar.add(moment, HOURS * 3600) for moment in moments]
    differing = sum(a != b.to_pydatetime() for a, b in zip(ours, theirs, strict=True))
    if differing:
        sys.exit(f"{differing} of {len(ours)} answers differ from pandas: not measuring")


def timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def vector(spec: dict[str, Any], *, count: int, rounds: int, years: int = 4) -> dict[str, float]:
    calendar = Calendar.from_spec(spec)
    first = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
    starts = np.random.default_rng(7).integers(first, first + years * 31_536_000, count)
    out, copy = np.empty_like(starts), np.empty_like(starts)
    np.copyto(copy, starts)
    calendar.add_many(starts, HOURS * 3600, out=out)
    each: dict[str, list[float]] = {"copy": [], "reused": [], "fresh": [], "between": []}
    for _ in range(rounds):
        each["copy"].append(timed(lambda: np.copyto(copy, starts)))
        each["reused"].append(timed(lambda: calendar.add_many(starts, HOURS * 3600, out=out)))
        each["fresh"].append(timed(lambda: calendar.add_many(starts, HOURS * 3600)))
        each["between"].append(timed(lambda: calendar.between_many(starts, out)))
    found = {name: statistics.median(times) / count * 1e9 for name, times in each.items()}
    return {
        "copyto_ns_per_element": found["copy"],
        "vector_ns_per_element": found["reused"],
        "vector_times_copyto": found["reused"] / found["copy"],
        "fresh_memory_ns_per_element": found["fresh"],
        "between_ns_per_element": found["between"],
        "bin_seconds": float(calendar.lookup.width if calendar.lookup else 0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--elements", type=int, default=10**7)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    warnings.simplefilter("ignore", pd.errors.PerformanceWarning)
    told = about("bench/worktime.py", packages=("numpy", "pandas"))
    if not args.json:
        show(told)
    found: dict[str, Any] = {"elements": args.elements, "targets": TARGETS}
    found |= scalar(args.rounds) | vector(SPEC, count=args.elements, rounds=args.rounds)
    found["minute_grid"] = vector(LUNCH, count=args.elements, rounds=3)
    if args.json:
        print(json.dumps({"machine": told} | found, indent=1))
        return
    for name, value in found.items():
        print(f"{name:28} {value:.3f}" if isinstance(value, float) else f"{name:28} {value}")


if __name__ == "__main__":
    main()
