"""Owns what happens in the demo: which mail arrives when, by real SMTP, and what came of it, told as it happens."""

import re
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

from reglament.demo.caught import Caught, Letter

MAILS = Path(__file__).parent / "mails"
NUMBER = re.compile(r"\[([^\]]+)\]")
# the desk of the demo believes senders of 127.0.0.1; a stranger comes from another address of this machine
KNOWN_PEER, STRANGE_PEER = "127.0.0.1", "127.0.0.2"
ANSWER_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Step:
    """One mail: seconds to wait before it, its file, the mailbox, and what it shows."""

    pause: float
    file: str
    to: str
    shows: str
    peer: str = KNOWN_PEER
    answered: bool = True


TRON, LATERA, ASPRO, ISTOM = (
    "support@tronasoc.ru",
    "support@latera.ru",
    "support@aspro.finance",
    "support@istom.example",
)
STEPS = (
    Step(0, "01-orion-p1.eml", TRON, "priority 1, Premium: three promises"),
    Step(3, "02-vega-plain.eml", TRON, "same mailbox, the licence chooses the Russian regulation"),
    Step(3, "05-paydent-office.eml", ISTOM, "koi8-r subject, paid plan: answer in 3 working hours"),
    Step(3, "03-telecom7-outage.eml", LATERA, "the portal is down, so mail is a proper ticket"),
    Step(3, "04-acme-boris.eml", ASPRO, "HTML with a script: shown as words, nothing runs"),
    Step(3, "06-freedent-stop.eml", ISTOM, "windows-1251, free licence"),
    Step(3, "07-polar-p2.eml", TRON, "Premium+: the clock runs through the night"),
    Step(3, "08-orion-reply.eml", TRON, "an addition, joined by number", answered=False),
    Step(3, "09-orion-vacation.eml", TRON, "an auto-reply: kept, not answered", answered=False),
    Step(3, "10-bounce.eml", ISTOM, "a bounce: kept, opens nothing", answered=False),
    Step(
        *(3, "11-stranger-number.eml", TRON, "a stranger with Orion's number: held"),
        peer=STRANGE_PEER,
    ),
    Step(3, "12-unknown.eml", ISTOM, "an unknown sender: held, asked who it is"),
    Step(3, "13-damaged.eml", TRON, "a damaged mail: read as far as it goes"),
    Step(3, "14-gleb-cabinet.eml", ASPRO, "client cabinet only: declined, with the clause"),
    Step(3, "15-demodent.eml", ISTOM, "a demo user: non-commercial level"),
)


@dataclass(slots=True)
class Stage:
    """Where the scene plays: the desk's SMTP port, the letters caught, the clock and the way to wait."""

    smtp_port: int
    caught: Caught
    clock: Callable[[], datetime]
    wait: Callable[[float], None]
    orion: str = "TA-000000"

    def play(self, *, quick: bool = False) -> Iterator[str]:
        """Deliver every mail and yield a line on each; `quick` leaves the pauses out."""
        for step in STEPS:
            if not quick:
                self.wait(step.pause)
            yield self._deliver(step)

    def _deliver(self, step: Step) -> str:
        at = self.clock()
        name = f"demo-{uuid4().hex[:12]}"
        raw = self._filled((MAILS / step.file).read_bytes(), name, at)
        sender = _address(raw)
        with smtplib.SMTP(
            "127.0.0.1", self.smtp_port, timeout=30, source_address=(step.peer, 0)
        ) as server:
            server.sendmail(sender, [step.to], raw)
        letter = self._answer(name, sender) if step.answered else None
        told = f"{letter.header('Subject')}" if letter is not None else "—"
        if step.file.startswith("01") and letter is not None:
            found = NUMBER.search(letter.header("Subject"))
            self.orion = found[1] if found else self.orion
        return f"{at.astimezone():%H:%M:%S}  {sender} → {step.to}: {step.shows}\n          {told}"

    def _answer(self, name: str, sender: str) -> Letter | None:
        return self.caught.wait_for(
            lambda one: name in one.header("In-Reply-To") and sender in one.to,
            seconds=ANSWER_SECONDS,
        )

    def _filled(self, raw: bytes, name: str, at: datetime) -> bytes:
        values = {"id": name, "date": format_datetime(at), "number": self.orion}
        for key, value in values.items():
            raw = raw.replace(b"{%s}" % key.encode(), value.encode())
        return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")


def _address(raw: bytes) -> str:
    line = next(line for line in raw.splitlines() if line.lower().startswith(b"from:"))
    found = re.search(rb"[\w.+-]+@[\w.-]+", line)
    return found[0].decode("ascii") if found else ""
