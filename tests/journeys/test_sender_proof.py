"""Who is proven may speak on a request: from the bytes at the door, through what DNS says, to the thread (T01)."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reglament.channels.email.delivery import Delivery, Protocol
from reglament.channels.email.dns import DnsFailureError
from reglament.demo.caught import Letter
from reglament.project.options import read_options
from reglament.store.models import HeldInteraction, RawMail, ReplyToken, Ticket

TRON = "support@tronasoc.ru"
ADDRESS = "a.sadykova@orion.example"
ORION = f"Aliya Sadykova <{ADDRESS}>"
GATEWAY = "mx.desk.example"
# where Orion's own server sends from, and where anybody else does
ITS_HOST, ELSEWHERE = "127.0.0.3", "127.0.0.2"
STAMP = (
    f"Authentication-Results: {GATEWAY}; dkim=pass header.d=orion.example header.s=s1;\r\n"
    f" spf=pass smtp.mailfrom={ADDRESS}; dmarc=pass (p=reject) header.from=orion.example\r\n"
).encode()


class Names:
    """A name system in this process; silent, it answers nothing."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], bytes] = {}
        self.asked: list[str] = []
        self.silent = False

    def lookup(self, name: str, kind: str) -> tuple[bytes, ...]:
        self.asked.append(name)
        if self.silent:
            raise DnsFailureError(f"{kind} of {name}: LifetimeTimeout")
        return (self.records[name, kind],) if (name, kind) in self.records else ()


def at(minute: int) -> datetime:
    return datetime(2026, 3, 10, 9, minute, tzinfo=timezone(timedelta(hours=3)))


@pytest.fixture
def names(journey: Any) -> Names:
    """Orion's records: all else than mail of its own host, or with its signature, is to be rejected."""
    made = Names()
    made.records["orion.example", "TXT"] = f"v=spf1 ip4:{ITS_HOST} -all".encode()
    made.records["_dmarc.orion.example", "TXT"] = b"v=DMARC1; p=reject"
    journey.dns = lambda: made
    return made


@pytest.fixture
def asking(journey: Any, settings: Any) -> Callable[..., Letter]:
    """Return a function that opens Orion's request at a desk with these settings, and returns the letter on it."""

    def begin(**own: str) -> Letter:
        kept = ("RELAY_PORT", "MAIL_DOMAIN", "REPLY_DOMAIN")
        given = {**{name: settings.OPTIONS[name] for name in kept}, **own}
        settings.OPTIONS = read_options({f"REGLAMENT_{name}": one for name, one in given.items()})
        mail = journey.written(ORION, "Correlation stops", "The secret word is cormorant.", to=TRON)
        (letter,) = journey.arrive(mail, at=at(0), peer=ELSEWHERE)
        assert Ticket.objects.get().number == "TA-000001"
        return letter  # type: ignore[no-any-return]

    return begin


def answer(journey: Any) -> bytes:
    mail = journey.written(ORION, "TA-000001 again", "Only node 2.", to=TRON)
    return mail.as_bytes().replace(b"\n", b"\r\n")  # type: ignore[no-any-return]


def words() -> list[str]:
    rows = Ticket.objects.get().messages.filter(direction="in").order_by("seq")
    return [row.text.strip() for row in rows]


def results() -> dict[str, Any]:
    """Return what is recorded of the last mail: verdict, and result with domain of each check."""
    kept = RawMail.objects.latest("pk").proof
    checks = {name: kept[name] for name in ("spf", "dmarc") if name in kept}
    return {
        "proof": kept["proof"],
        "dkim": [(one["result"], one["domain"]) for one in kept.get("dkim", ())],
        **{name: (one["result"], one["domain"]) for name, one in checks.items()},
    }


JOINED = ["The secret word is cormorant.", "Only node 2."]


@pytest.mark.threat("T01")
def test_a_signature_of_the_sender_s_domain_joins_wherever_it_came_from(
    journey: Any, names: Names, asking: Callable[..., Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    asking()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kinds = serialization
    public = key.public_key().public_bytes(
        kinds.Encoding.DER, kinds.PublicFormat.SubjectPublicKeyInfo
    )
    names.records["s1._domainkey.orion.example", "TXT"] = b"v=DKIM1; p=" + base64.b64encode(public)
    private = key.private_bytes(
        kinds.Encoding.PEM, kinds.PrivateFormat.TraditionalOpenSSL, kinds.NoEncryption()
    )
    raw = answer(journey)
    # it dates signatures by the system's clock
    monkeypatch.setattr(dkim, "time", SimpleNamespace(time=at(10).timestamp))
    signed = dkim.sign(raw, b"s1", b"orion.example", private) + raw
    changed = signed.replace(b"Only node 2.", b"Only node 3.")
    journey.arrive(changed, at=at(10), to=TRON, peer=ELSEWHERE, mail_from="x@list.example")
    assert words() == JOINED[:1]
    assert results()["dkim"] == [("fail", "orion.example")]
    journey.arrive(signed, at=at(11), to=TRON, peer=ELSEWHERE, mail_from="x@list.example")
    assert words() == JOINED
    assert results() == {
        "proof": "proven",
        "dkim": [("pass", "orion.example")],
        "spf": ("none", "list.example"),
        "dmarc": ("pass", "orion.example"),
    }


@pytest.mark.threat("T01")
def test_a_forged_sender_is_held_and_nobody_learns_anything(
    journey: Any, names: Names, asking: Callable[..., Letter]
) -> None:
    asking()
    before = (Ticket.objects.get().version, ReplyToken.objects.count())
    letters = journey.arrive(answer(journey), at=at(10), to=TRON, peer=ELSEWHERE, mail_from=ADDRESS)
    held = HeldInteraction.objects.get()
    assert (held.reason, held.state, held.sender) == ("sender-failed", "held", ADDRESS)
    assert letters == []
    assert words() == JOINED[:1]
    assert (Ticket.objects.get().version, ReplyToken.objects.count()) == before
    assert results() == {
        "proof": "failed",
        "dkim": [],
        "spf": ("fail", "orion.example"),
        "dmarc": ("fail", "orion.example"),
    }
    assert RawMail.objects.latest("pk").proof["dmarc"]["policy"] == "reject"


@pytest.mark.threat("T01", "T03")
def test_what_the_trusted_gateway_wrote_joins_and_the_same_from_another_peer_does_not(
    journey: Any, names: Names, asking: Callable[..., Letter]
) -> None:
    asking(MAIL_GATEWAY=GATEWAY, MAIL_GATEWAY_PEERS="127.0.0.4, 127.0.0.1")
    asked = len(names.asked)
    stamped = STAMP + answer(journey)
    journey.arrive(stamped, at=at(10), to=TRON, peer=ELSEWHERE, mail_from=ADDRESS)
    assert words() == JOINED[:1]
    assert HeldInteraction.objects.get().reason == "sender-failed"
    assert "gateway" not in RawMail.objects.latest("pk").proof
    # the peer that is not the gateway is the sender's own, and is asked after
    assert len(names.asked) > asked
    asked = len(names.asked)
    journey.arrive(STAMP + answer(journey), at=at(11), to=TRON, peer="127.0.0.1")
    assert words() == JOINED
    assert len(names.asked) == asked
    assert RawMail.objects.latest("pk").proof["gateway"] == GATEWAY
    assert results() == {
        "proof": "proven",
        "dkim": [("pass", "orion.example")],
        "spf": ("pass", "orion.example"),
        "dmarc": ("pass", "orion.example"),
    }


@pytest.mark.threat("T01", "T03")
def test_nobody_from_outside_this_machine_is_the_gateway_unless_he_is_named(
    journey: Any, asking: Callable[..., Letter]
) -> None:
    asking(MAIL_GATEWAY=GATEWAY, MAIL_PROOF="no")
    for minute, peer in ((10, "203.0.113.9"), (11, "127.0.0.1")):
        delivery = Delivery(
            raw=STAMP + answer(journey), mail_from=ADDRESS, recipients=(TRON,), peer=peer,
            helo=GATEWAY, tls=True, protocol=Protocol.LMTP, received_at=at(minute),
        )  # fmt: skip
        journey.door.keeper.committer.submit(delivery).result(20)
        journey.read(at=at(minute))
    assert words() == JOINED
    assert HeldInteraction.objects.get().reason == "sender-unproven"
    first, second = RawMail.objects.order_by("-pk")[:2][::-1]
    assert (first.proof["proof"], first.proof["why"]) == ("unproven", "not-checked")
    assert (second.proof["proof"], second.proof["gateway"]) == ("proven", GATEWAY)


@pytest.mark.threat("T01")
def test_the_host_that_the_sender_s_domain_names_joins(
    journey: Any, names: Names, asking: Callable[..., Letter]
) -> None:
    asking()
    # a host that says the name of the permitted address, and a sender that names the host
    for minute, peer, helo, mail_from in (
        (10, ELSEWHERE, f"[{ITS_HOST}]", ADDRESS),
        (11, ITS_HOST, "orion.example", "x@mail.isp.example"),
    ):
        journey.arrive(
            answer(journey), at=at(minute), to=TRON, peer=peer, helo=helo, mail_from=mail_from
        )
        assert words() == JOINED[:1]
    journey.arrive(
        answer(journey), at=at(12), to=TRON, peer=ITS_HOST, helo="mail.isp.example",
        mail_from=ADDRESS,
    )  # fmt: skip
    assert words() == JOINED
    assert results() == {
        "proof": "proven",
        "dkim": [],
        "spf": ("pass", "orion.example"),
        "dmarc": ("pass", "orion.example"),
    }


@pytest.mark.threat("T01")
def test_a_name_system_that_does_not_answer_proves_nothing_and_refuses_nobody(
    journey: Any, names: Names, asking: Callable[..., Letter]
) -> None:
    asking()
    names.silent = True
    letters = journey.arrive(answer(journey), at=at(10), to=TRON, peer=ITS_HOST, mail_from=ADDRESS)
    held = HeldInteraction.objects.get()
    assert (held.reason, held.ticket) == ("sender-unproven", Ticket.objects.get())
    assert words() == JOINED[:1]
    assert results() == {
        "proof": "unproven",
        "dkim": [],
        "spf": ("temperror", "orion.example"),
        "dmarc": ("temperror", "orion.example"),
    }
    # he is told so at his own address, and nothing of the request
    (letter,) = letters
    assert letter.to == (ADDRESS,)
    assert "cormorant" not in letter.raw.decode() + letter.text
