"""SPF over our own resolver."""

from typing import Any

import pytest

from reglament.channels.email.trust.spf import SpfResult, check


@pytest.mark.parametrize(
    ("record", "peer", "result"),
    [
        (b"v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.7", SpfResult.PASS),
        (b"v=spf1 ip4:192.0.2.0/24 -all", "::ffff:192.0.2.7", SpfResult.PASS),
        (b"v=spf1 ip4:192.0.2.0/24 -all", "198.51.100.1", SpfResult.FAIL),
        (b"v=spf1 ip4:192.0.2.0/24 ~all", "198.51.100.1", SpfResult.SOFTFAIL),
        (b"v=spf1 ?all", "198.51.100.1", SpfResult.NEUTRAL),
        (b"v=spf1 ip6:2001:db8::/32 -all", "2001:db8::1", SpfResult.PASS),
        (b"v=spf1 a -all", "192.0.2.9", SpfResult.PASS),
        (b"v=spf1 mx -all", "192.0.2.8", SpfResult.PASS),
        (b"v=spf1 include:other.example -all", "203.0.113.5", SpfResult.PASS),
        (b"v=spf1 redirect=other.example", "203.0.113.6", SpfResult.FAIL),
        (b"v=spf1 exists:%{i}.ok.example -all", "192.0.2.7", SpfResult.PASS),
        (b"v=spf1 nonsense:x -all", "192.0.2.7", SpfResult.PERMERROR),
        (b"v=spf1 include:a.example -all", "192.0.2.7", SpfResult.PERMERROR),
        (b"v=spf1 a:v1.example a:v2.example a:v3.example -all", "192.0.2.7", SpfResult.PERMERROR),
        (b"v=spf1 include:down.example -all", "192.0.2.7", SpfResult.TEMPERROR),
        (b"\xff\xfe", "192.0.2.7", SpfResult.NONE),
        (b"v=spf1 \xff -all", "192.0.2.7", SpfResult.PERMERROR),
        (None, "192.0.2.7", SpfResult.NONE),
        (b"v=spf1 -all", "", SpfResult.NONE),
        (b"v=spf1 -all", "not-an-address", SpfResult.NONE),
    ],
)
def test_each_record_has_its_result(
    stub_dns: Any, record: bytes | None, peer: str, result: SpfResult
) -> None:
    if record is not None:
        stub_dns.put("a.example", "TXT", b"unrelated", record)
    stub_dns.put("a.example", "A", "192.0.2.9")
    stub_dns.put("a.example", "MX", (10, "mx.a.example"))
    stub_dns.put("mx.a.example", "A", "192.0.2.8")
    stub_dns.put("other.example", "TXT", b"v=spf1 ip4:203.0.113.5 -all")
    stub_dns.put("192.0.2.7.ok.example", "A", "127.0.0.2")
    stub_dns.failing.add("down.example")
    found = check(peer_ip=peer, mail_from="ann@A.example", helo="h.example", resolver=stub_dns)
    assert found.result is result


def test_the_null_sender_is_checked_by_its_host_name(stub_dns: Any) -> None:
    stub_dns.put("mx.a.example", "TXT", b"v=spf1 ip4:192.0.2.7 -all")
    found = check(peer_ip="192.0.2.7", mail_from="", helo="mx.a.example", resolver=stub_dns)
    assert (found.result, found.domain) == (SpfResult.PASS, "mx.a.example")


@pytest.mark.parametrize("sender", ["ann@", "ann@localhost", "ann@a b", "@", "ann@[192.0.2.1]"])
def test_a_sender_without_a_domain_has_no_result(stub_dns: Any, sender: str) -> None:
    found = check(peer_ip="192.0.2.7", mail_from=sender, helo="", resolver=stub_dns)
    assert found.result is SpfResult.NONE


def test_a_record_cannot_make_us_ask_without_end(stub_dns: Any) -> None:
    for n in range(60):
        stub_dns.put(f"a{n}.example", "TXT", b"v=spf1 include:a%d.example -all" % (n + 1))
    found = check(peer_ip="192.0.2.7", mail_from="x@a0.example", helo="h", resolver=stub_dns)
    assert found.result is SpfResult.PERMERROR
    assert len(stub_dns.asked) <= 12
