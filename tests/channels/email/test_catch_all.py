"""The demonstration relay: takes every letter, shows it, and stays on loopback."""

import asyncio
from datetime import UTC, datetime

import pytest

from reglament.channels.email.catch_all import catch_all
from reglament.channels.email.receive import Delivery, Options
from reglament.channels.email.send import OutcomeKind, Relay, Security, send

OPTIONS = {"clock": lambda: datetime(2026, 3, 10, tzinfo=UTC)}


def test_every_letter_is_taken_and_shown() -> None:
    shown: list[Delivery] = []

    async def run() -> list[OutcomeKind]:
        async with await catch_all(Options(**OPTIONS), shown.append) as receiver:
            relay = Relay(host="127.0.0.1", port=receiver.port, security=Security.NONE)
            return [
                (await asyncio.to_thread(send, relay, b"x\r\n", "a@b.example", [to])).kind
                for to in ("ann@a.example", "bob@other.example")
            ]

    assert asyncio.run(run()) == [OutcomeKind.DELIVERED] * 2
    assert [(d.recipients, d.raw) for d in shown] == [
        (("ann@a.example",), b"x\r\n"),
        (("bob@other.example",), b"x\r\n"),
    ]


def test_it_does_not_listen_to_the_world() -> None:
    with pytest.raises(ValueError, match="loopback"):
        asyncio.run(catch_all(Options(host="0.0.0.0", **OPTIONS), lambda delivery: None))
