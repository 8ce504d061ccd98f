"""Owns the letters that the catch-all relay took: kept as files, found again by what they answer."""

import asyncio
import email
import email.policy
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

from reglament.channels.email.catch_all import catch_all
from reglament.channels.email.delivery import Delivery
from reglament.channels.email.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as it was caught."""

    number: int
    caught_at: datetime
    mail_from: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Return the letter read."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    def header(self, name: str) -> str:
        """Return a header's value, "" where there is none."""
        return str(self.message.get(name, ""))

    @property
    def text(self) -> str:
        """Return the words of the plain part."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body is not None else ""


@dataclass(slots=True)
class Caught:
    """The letters caught since the start, in order; each is a file of `folder` too."""

    folder: Path
    letters: list[Letter] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def take(self, delivery: Delivery) -> None:
        """Keep a letter that the relay took."""
        with self._news:
            letter = Letter(
                number=len(self.letters) + 1,
                caught_at=delivery.received_at,
                mail_from=delivery.mail_from,
                to=delivery.recipients,
                raw=delivery.raw,
            )
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{letter.number:05d}.eml").write_bytes(letter.raw)
            self.letters.append(letter)
            self._news.notify_all()

    def wait_for(self, fits: Callable[[Letter], bool], *, seconds: float) -> Letter | None:
        """Return the first letter that fits, waiting for it; None when it did not come in time."""
        ends_at = monotonic() + seconds
        with self._news:
            while True:
                found = next((one for one in self.letters if fits(one)), None)
                left = ends_at - monotonic()
                if found is not None or left <= 0:
                    return found
                self._news.wait(left)

    def answer_to(self, message_id: str, *, seconds: float) -> Letter | None:
        """Return the first letter that answers the mail with this Message-ID."""
        return self.wait_for(
            lambda one: one.header("In-Reply-To").strip() == message_id, seconds=seconds
        )


def catch(caught: Caught, *, port: int, clock: Callable[[], datetime]) -> None:
    """Run the catch-all relay on loopback in a thread of its own; raises OSError where the port is taken."""
    started: list[OSError | None] = []
    ready = threading.Event()

    async def live() -> None:
        try:
            async with await catch_all(Options(clock=clock, port=port), caught.take):
                started.append(None)
                ready.set()
                await asyncio.Event().wait()
        except OSError as failure:
            started.append(failure)
            ready.set()

    threading.Thread(target=asyncio.run, args=(live(),), name="catch-all", daemon=True).start()
    ready.wait()
    if started[0] is not None:
        raise started[0]
