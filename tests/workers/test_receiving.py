"""The receiving process of a real desk under fire: whom it knows, whom it lets wait, whom it sends away."""

import smtplib
import socket
import time
from contextlib import ExitStack
from types import ModuleType, SimpleNamespace

import pytest

GREETING = b"EHLO a.example\r\n"
NEW = "m.Mailbox.objects.create(vendor=m.Vendor.objects.get(), address='new@vendor.example', regulations=['tron-en'])"


def code(port: int, address: str) -> int:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.helo("a.example")
        client.mail("ann@acme.example")
        return client.rcpt(address)[0]


def banner(port: int, peer: str = "127.0.0.9") -> bytes:
    with socket.create_connection(("127.0.0.1", port), 20, source_address=(peer, 0)) as one:
        return one.recv(3)


@pytest.mark.threat("T04", "T23")
def test_the_listener_of_a_real_desk_under_fire(
    running: SimpleNamespace, bench: ModuleType
) -> None:
    # whoever misspells an address learns it, as soon as the listener has read whom it knows
    until = time.monotonic() + 30
    while code(running.smtp, "suport@vendor.example") != 550:
        assert time.monotonic() < until, "an unknown address is taken"
        time.sleep(0.2)
    assert code(running.smtp, "SUPPORT@vendor.example") == 250
    assert code(running.smtp, "new@vendor.example") == 550
    running.ask(f"from reglament.store import models as m; {NEW}")
    until = time.monotonic() + 30
    while code(running.smtp, "new@vendor.example") != 250:
        assert time.monotonic() < until, "a new mailbox is not known"
        time.sleep(0.2)
    with ExitStack() as open_ones:
        heap = open_ones.enter_context(socket.create_connection(("127.0.0.1", running.smtp)))
        heap.sendall(GREETING + b"NOOP\r\n" * 40_000)
        for number in range(200):
            peer = f"127.0.0.{2 + number // 50}"
            one = socket.create_connection(
                ("127.0.0.1", running.smtp), 20, source_address=(peer, 0)
            )
            open_ones.enter_context(one).sendall(GREETING)
        # full: who holds many is told so at once, and asked to come again; who holds none gets one of theirs
        assert banner(running.smtp, "127.0.0.2") == b"421"
        assert banner(running.smtp) == b"220"
    until = time.monotonic() + 30
    while banner(running.smtp) != b"220":
        assert time.monotonic() < until, "the gone ones still have their places"
        time.sleep(0.2)
    sender, message_id, raw = bench.mail(1, 2000)
    with smtplib.SMTP("127.0.0.1", running.smtp, timeout=30) as client:
        assert client.sendmail(sender, ["support@vendor.example"], raw) == {}
    handed_over = by_lmtp(running, *bench.mail(2, 2000))
    until = time.monotonic() + 60
    while not {message_id, handed_over} <= set(running.sink.seen):
        assert time.monotonic() < until, "the mails behind the flood were not acknowledged"
        time.sleep(0.2)
    protocols = running.ask(
        "print(*RawMail.objects.order_by('pk').values_list('envelope__protocol', flat=True))"
    )
    assert protocols == "smtp lmtp"


def by_lmtp(running: SimpleNamespace, sender: str, message_id: str, raw: bytes) -> str:
    """Hand a mail over as the mail server in front does, for two addresses of which one is known; return its id."""
    with smtplib.LMTP("127.0.0.1", running.lmtp, timeout=30) as client:
        client.ehlo("mx.vendor.example")
        refused = client.sendmail(sender, ["suport@vendor.example", "support@vendor.example"], raw)
    assert {address: code for address, (code, _) in refused.items()} == {
        "suport@vendor.example": 550
    }
    return message_id
