"""Questions to the name system: budget, failure, a real exchange with a server of our own."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import pytest

from reglament.channels.email.dns import (
    BudgetedResolver,
    DnsFailureError,
    DnsResolver,
    NoDns,
    texts,
)


def test_equal_questions_are_asked_once(stub_dns: Any) -> None:
    stub_dns.put("a.example", "TXT", b"one", b"two")
    resolver = BudgetedResolver(stub_dns)
    answers = [resolver.lookup(name, "TXT") for name in ("a.example", "A.Example.", "a.example")]
    assert [texts(answer) for answer in answers] == [(b"one", b"two")] * 3
    assert stub_dns.asked == [("a.example", "TXT")]


@pytest.mark.threat("T23")
def test_a_mail_may_ask_only_so_much(stub_dns: Any) -> None:
    resolver = BudgetedResolver(stub_dns, max_lookups=3)
    for n in range(3):
        assert resolver.lookup(f"a{n}.example", "A") == ()
    with pytest.raises(DnsFailureError, match="too much"):
        resolver.lookup("b.example", "A")
    assert resolver.lookup("a0.example", "A") == ()


@pytest.mark.threat("T23")
def test_a_mail_may_ask_only_so_long(stub_dns: Any) -> None:
    seconds = iter([0.0, 1.0, 10.5])
    resolver = BudgetedResolver(stub_dns, max_seconds=10, elapsed=lambda: next(seconds))
    assert resolver.lookup("a.example", "A") == ()
    with pytest.raises(DnsFailureError, match="too much"):
        resolver.lookup("b.example", "A")


def test_switched_off_fails_at_once() -> None:
    with pytest.raises(DnsFailureError, match="switched off"):
        NoDns().lookup("a.example", "TXT")


RECORDS = {
    ("a.example.", "TXT"): ['"one " "piece"', '"two"'],
    ("a.example.", "A"): ["192.0.2.1", "192.0.2.2"],
    ("a.example.", "AAAA"): ["2001:db8::1"],
    ("a.example.", "MX"): ["10 mx.a.example."],
    ("1.2.0.192.in-addr.arpa.", "PTR"): ["mx.a.example."],
}


@pytest.fixture
def name_server() -> Iterator[int]:
    """A name server on loopback: known records, NXDOMAIN for `absent`, SERVFAIL for `broken`."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(10)

    def run() -> None:
        while True:
            octets, peer = server.recvfrom(4096)
            if octets == b"stop":
                return
            query = dns.message.from_wire(octets)
            question = query.question[0]
            name = question.name.to_text().lower()
            answer = dns.message.make_response(query)
            if name.startswith("absent"):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            if name.startswith("broken"):
                answer.set_rcode(dns.rcode.SERVFAIL)
            kind = dns.rdatatype.to_text(question.rdtype)
            if found := RECORDS.get((name, kind)):
                answer.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *found))
            server.sendto(answer.to_wire(), peer)

    thread = threading.Thread(target=run)
    thread.start()
    port = server.getsockname()[1]
    yield port
    server.sendto(b"stop", ("127.0.0.1", port))
    thread.join(10)
    server.close()


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("a.example", "TXT", {b"one piece", b"two"}),
        ("a.example", "A", {"192.0.2.1", "192.0.2.2"}),
        ("a.example", "AAAA", {"2001:db8::1"}),
        ("a.example", "MX", {(10, "mx.a.example")}),
        ("1.2.0.192.in-addr.arpa", "PTR", {"mx.a.example"}),
        ("absent.example", "A", set()),
        ("mx.a.example", "TXT", set()),
    ],
)
def test_a_real_server_answers(name_server: int, name: str, kind: Any, answer: set[Any]) -> None:
    resolver = DnsResolver(timeout_seconds=5, servers=("127.0.0.1",), port=name_server)
    assert set(resolver.lookup(name, kind)) == answer


@pytest.mark.parametrize("name", ["broken.example", "a..example", "x" * 64 + ".example", "\udc80"])
def test_trouble_is_one_kind_of_failure(name_server: int, name: str) -> None:
    resolver = DnsResolver(timeout_seconds=1, servers=("127.0.0.1",), port=name_server)
    with pytest.raises(DnsFailureError):
        resolver.lookup(name, "TXT")


def test_silence_fails_within_its_time() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        resolver = DnsResolver(timeout_seconds=0.2, servers=("127.0.0.1",), port=port)
        with pytest.raises(DnsFailureError, match="LifetimeTimeout"):
            resolver.lookup("a.example", "A")
