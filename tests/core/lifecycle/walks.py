"""Random lives of a request under each shipped regulation; a walk is made by its seed alone, and can be made again."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from random import Random

from tests.core.lifecycle.steps import (
    ANNA,
    ENDING,
    FOLLOWING,
    MAKING,
    OLGA,
    RARE,
    RUDE,
    WORDS,
    Here,
)

from reglament import regulations
from reglament.core.lifecycle import Refused, decide, fold
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.regulation.document import Regulation

CODES = ("tron-en", "tron-ru", "hydra", "aspro", "istom")
START = datetime.fromisoformat("2026-03-06T17:30:00+03:00")
ADMITTED = {
    "sender": "contact", "contract": "active", "contract_kind": "support-and-maintenance", "edition": "commercial",
    "access": "user", "category": "paid", "listed_address": "yes", "portal_available": "yes", "region": "served",
}  # fmt: skip


@cache
def walk(code: str, seed: int) -> tuple[Regulation, tuple[e.Event, ...]]:
    """Return the regulation and the history of one life, which tries every step, in an order of its own."""
    regulation, life = regulations.load(code), f"{code} {seed}"
    history = list(_opened(regulation, Random(life)))
    at, tried = START, Counter[str]()
    for number, name in enumerate(order(life, MAKING), start=1):
        # each step has dice of its own, so that what one throws changes no other's
        tried[name] += 1
        dice = Random(f"{life} {name} {tried[name]}")
        at += timedelta(minutes=dice.choice((1, 7, 45, 300, 300, 24 * 60)))
        here = Here(regulation, fold(history), tuple(history), at, dice)
        made, actor, values = MAKING[name](here)
        command = made(identity=str(number), actor=actor, **values)
        try:
            history += decide(
                command, history=history, ticket=here.ticket, regulation=regulation, at=at
            )
        except Refused:
            continue
    return regulation, tuple(history)


def order(life: str, steps: Iterable[str]) -> list[str]:
    """Return the steps in the order of one life: each has its place by its own name, whichever others there are."""
    heads = sorted({*steps} - {*ENDING, *FOLLOWING.values()})
    heads += [f"{one} again" for one in RARE]
    placed = [
        (Random(f"{life} {head}").random(), one)
        for head in heads
        for one in _chain(head.removesuffix(" again"))
    ]
    placed += [
        (Random(f"{life} {name} {time}").uniform(0.5, 1), name) for name in ENDING for time in "12"
    ]
    return [name for _, name in sorted(placed, key=itemgetter(0))]


def _chain(name: str | None) -> list[str]:
    return [name, *_chain(FOLLOWING.get(name))] if name else []


def _opened(regulation: Regulation, dice: Random) -> tuple[e.Event, ...]:
    facts = {
        name: dice.choice(sorted(one.values))
        for name, one in regulation.facts.items()
        if one.origin == "agreement" or (one.origin == "ticket" and dice.random() < 0.8)
    }
    coverage = ADMITTED | {"category": dice.choice(("free", "paid", "paid", "vip"))}
    if dice.random() < 0.1:
        coverage |= {"edition": "trial", "contract": "ended", "access": "cabinet_only"}
    special = regulation.code == "istom" and coverage["category"] == "vip"
    channel = "vip_form" if special else "portal" if regulation.code == "hydra" else "email"
    if regulation.authority is not None:
        facts.setdefault("priority", regulation.authority.most_urgent_first[-1])
    command = c.OpenTicket(
        identity="0",
        actor=ANNA,
        number="1",
        regulation=regulation.code,
        vendor=regulation.vendor,
        arrived_at=START,
        channel=channel,
        subject="Export stops",
        message=dice.choice((WORDS, RUDE)),
        requester="anna",
        requester_address="anna@acme.example",
        customer="7",
        kind=facts.get("type", "incident"),
        facts=facts,
        coverage=coverage,
        intake={"criteria": "data_loss"},
        scope=dice.choice(sorted(regulation.scope)),
        owner="igor",
        owner_name="Igor",
        released_by=dice.choice((None, OLGA)),
    )
    return decide(command, history=(), ticket=None, regulation=regulation, at=START)
