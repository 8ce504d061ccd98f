"""Whose mark a mail bears: this desk's own letters are known by it, another desk's person is not silenced by it."""

from datetime import UTC, datetime

import pytest

from reglament.channels.email.parse import to_interaction
from reglament.channels.email.sandbox import Reader
from reglament.core.model.interaction import Interaction, SenderProof

HERE = "desk.example"
OWN = ["X-Reglament-Loop: desk.example", "x-reglament-LOOP:  Desk.Example. "]
OWN += ["Message-ID: <reglament.TA-1.5f@desk.example>", "Message-ID: <reglament.TA-1.5f@DESK.example>"]  # fmt: skip
OTHER = ["X-Reglament-Loop: help.example", "Message-ID: <reglament.X-1.5f@help.example>"]
OTHER += ["X-Reglament-Loop: notdesk.example", "X-Reglament-Loop: desk.example.help.example"]
OTHER += ["X-Reglament-Loop: =?utf-8?q?desk.example?=", "X-Reglament-Loop:"]


def read(*fields: str, reader: Reader) -> Interaction:
    head = "".join(f"{field}\r\n" for field in ("From: Ann <ann@help.example>", *fields))
    parsed = reader.read(f"{head}Subject: s\r\n\r\nThe disk is full.\r\n".encode())
    return to_interaction(
        parsed, identity="x", arrived_at=datetime(2026, 3, 10, tzinfo=UTC), mailbox="d@desk.example",
        proof=SenderProof.PROVEN, reply_token="", desk=HERE,
    )  # fmt: skip


@pytest.mark.threat("T06")
def test_only_the_mark_of_this_very_desk_is_its_own() -> None:
    with Reader() as reader:
        assert {read(field, reader=reader).automatic for field in OWN} == {"own"}
        found = {field: read(field, reader=reader) for field in OTHER}
    assert {field: it.automatic for field, it in found.items()} == dict.fromkeys(OTHER)
    told = [found[field].other_desk for field in OTHER[:4]]
    assert told == ["help.example", "help.example", "notdesk.example", "desk.example.help.example"]


@pytest.mark.threat("T06")
def test_another_desks_machine_is_a_machine_and_a_mail_without_a_mark_has_no_desk() -> None:
    with Reader() as reader:
        machine = read(OTHER[0], "Auto-Submitted: auto-replied", reader=reader)
        assert (machine.automatic, machine.other_desk) == ("auto-reply", "help.example")
        plain = read(reader=reader)
        assert (plain.automatic, plain.other_desk) == (None, "")
        both = read(OTHER[0], OWN[0], reader=reader)
        assert both.automatic == "own"
