"""Owns mails that are delivered for as long as it takes while processes are killed, and waiting until all is done."""

import os
import random
import signal
import smtplib
import threading
import time
from types import ModuleType, SimpleNamespace

import pytest


class Stubborn(threading.Thread):
    """A mail server that keeps a mail until it is answered 250."""

    def __init__(self, bench: ModuleType, port: int, numbers: range) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.mails = [bench.mail(number, 3000) for number in numbers]
        self.accepted: set[str] = set()

    def run(self) -> None:
        for sender, message_id, raw in self.mails:
            while message_id not in self.accepted:
                try:
                    with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
                        client.sendmail(sender, ["support@vendor.example"], raw)
                    self.accepted.add(message_id)
                except (OSError, smtplib.SMTPException):
                    time.sleep(0.05)


def kill_one(bench: ModuleType, leader: int, dice: random.Random) -> int:
    """Kill one process of the desk, never the supervisor; return how many were killed."""
    victims = [pid for pid in bench.group(leader) if pid != leader]
    if len(victims) < 4:
        return 0
    try:
        os.kill(dice.choice(victims), signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def settle(running: SimpleNamespace, patience: float) -> None:
    """Wait until nothing is on its way any more."""
    ends_at = time.monotonic() + patience
    while time.monotonic() < ends_at:
        waiting = running.ask(
            "print(RawMail.objects.filter(state='stored').count()"
            " + OutboxLetter.objects.filter(state__in=['queued','sending']).count())"
        )
        if waiting == "0":
            return
        time.sleep(1)
    pytest.fail(f"{waiting} rows are still waiting")
