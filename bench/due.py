"""Measures `reglament due`: lines a second of a mixed batch on one core, and the cold start.

Run: `python bench/due.py [lines]`. The batch goes through a pipe, as an integrator sends it.
"""

import json
import random
import resource
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

from desk_parts.machine import about, show

MOSCOW = timezone(timedelta(hours=3))
TRON = ["basic", "premium", "premium+"]
ISTOM = (
    "free-urgent free-standard paid-urgent paid-standard vip non-commercial consulting development"
)
FACTS = {
    "tron-en": {
        "level": TRON,
        "priority": ["P1", "P2", "P3", "P4"],
        "remote_access": [True, False],
    },
    "tron-ru": {"level": TRON, "priority": ["P1", "P2", "P3", "P4"]},
    "hydra": {"type": ["incident", "other"], "priority": ["urgent", "normal"]},
    "aspro": {},
    "istom": {"level": ISTOM.split()},
}
COLD = ["due", "tron-en", "--at", "2026-03-06T17:30:00+03:00", "--set", "level=premium", "--json"]


def questions(count: int, codes: list[str]) -> str:
    """Return `count` questions as JSON lines, the same ones every time."""
    chance = random.Random(7)
    start = datetime(2026, 1, 12, tzinfo=MOSCOW)
    lines = []
    for number in range(count):
        code = chance.choice(codes)
        facts = {name: chance.choice(values) for name, values in FACTS[code].items()}
        at = start + timedelta(seconds=chance.randrange(200 * 86_400))
        lines.append(
            json.dumps({"id": number, "regulation": code, "facts": facts, "at": at.isoformat()})
        )
    return "\n".join(lines) + "\n"


def json_seconds(asked: str, answers: list[str]) -> float:
    """Return the core's time for what no batch can spare: parsing the questions, writing the answers."""
    made = [json.loads(line) for line in answers]
    began = time.process_time()
    for line in asked.splitlines():
        json.loads(line)
    for one in made:
        json.dumps(one, ensure_ascii=False)
    return time.process_time() - began


def main() -> None:
    """Print lines a second and the median cold start."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    codes = sys.argv[2].split(",") if len(sys.argv) > 2 else list(FACTS)
    show(about("bench/due.py", packages=("PyYAML",)))
    # one process, one core
    command = [sys.executable, "-m", "reglament.cli"]
    text = questions(count, codes)
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "due", "--batch"], input=text, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - began
    # other work on the machine lengthens the wall time, not the core's
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    core = used.ru_utime + used.ru_stime
    answers = done.stdout.splitlines()
    wrong = sum(1 for line in answers if '"error"' in line)
    print(
        f"batch: {len(answers)} answers, {wrong} errors, {len(answers) / took:,.0f} a second by the wall"
    )
    print(f"       {len(answers) / core:,.0f} a second of one core's time")
    floor = json_seconds(text, answers)
    print(
        f"limit: reading and writing the same JSON takes {floor / core:.0%} of it; the rest reckons"
    )
    print("       the moments and words the reasons")
    starts = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([*command, *COLD], capture_output=True, check=False)
        starts.append(time.perf_counter() - began)
    print(f"cold start: median {sorted(starts)[3]:.3f} s, slowest {max(starts):.3f} s")


if __name__ == "__main__":
    main()
