"""Owns the mails of a run and the connections that send them."""

import smtplib
import threading
import time
from collections.abc import Sequence

CONTACTS = 500
Mail = tuple[str, str, bytes]


def mail(number: int, size: int) -> tuple[str, str, bytes]:
    contact = number % CONTACTS
    sender, message_id = f"user{contact}@acme.example", f"<bench-{number}@acme.example>"
    text = f"Report {number} does not open.\r\n" + "The error is shown at once. " * 6 + "\r\n"
    text += ("Step by step, what was done before, in a line of usual length.\r\n" * 200)[
        : size - 600
    ]
    raw = (
        f"From: User {contact} <{sender}>\r\nTo: support@vendor.example\r\n"
        f"Subject: Report {number} does not open\r\nMessage-ID: {message_id}\r\n"
        "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    )
    return sender, message_id, raw.encode()


def reply(number: int, size: int) -> tuple[str, str, bytes]:
    """Return what the sender of mail `number` answers to its acknowledgement."""
    sender, message_id, raw = mail(number, size)
    answer = message_id.replace("bench-", "answer-")
    return sender, answer, raw.replace(message_id.encode(), answer.encode())


class Sender(threading.Thread):
    """One connection that sends its share and notes when each mail was accepted."""

    def __init__(
        self, port: int, mails: list[Mail], pause: float = 0.0, to: dict[str, str] | None = None
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.mails, self.pause, self.to = port, mails, pause, to or {}
        self.began: dict[str, float] = {}
        self.accept: list[float] = []

    def run(self) -> None:
        with smtplib.SMTP("127.0.0.1", self.port) as client:
            started = time.perf_counter()
            for number, (sender, message_id, raw) in enumerate(self.mails):
                time.sleep(max(0.0, started + number * self.pause - time.perf_counter()))
                begun = time.perf_counter()
                client.sendmail(sender, [self.to.get(message_id, "support@vendor.example")], raw)
                self.began[message_id] = begun
                self.accept.append(time.perf_counter() - begun)


def sent_by(senders: Sequence[Sender]) -> float:
    """Let all send at once and return the seconds until the last mail was accepted."""
    begun = time.perf_counter()
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    return time.perf_counter() - begun
