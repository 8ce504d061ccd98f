"""What a desk believes of senders by its settings, and that each verdict is on record."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reglament.channels.email.dns import NoDns
from reglament.channels.email.parse import parse
from reglament.core.model.interaction import SenderProof
from reglament.project.options import read_options
from reglament.store.models import RawMail
from reglament.workers.sender_proof import SenderProver

STAMP = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=a.example\r\n"
ANN = b"From: ann@a.example\r\n"


@pytest.fixture
def proven(settings: Any) -> Any:
    """Return a function that proves a mail of this head from a peer, at a desk with these settings.

    `seen_as` is the mail as its reader took it, where that saw another one.
    """

    def prove(
        head: bytes, *, peer: str, seen_as: bytes = b"", **own: str
    ) -> tuple[SenderProof, dict[str, Any]]:
        given = {"MAIL_PROOF": "no", **own}
        settings.OPTIONS = read_options({f"REGLAMENT_{name}": one for name, one in given.items()})
        raw = head + b"Subject: x\r\n\r\nHello\r\n"
        envelope = {"peer": peer, "helo": "h", "mail_from": "ann@a.example"}
        mail = RawMail(raw=raw, envelope=envelope, received_at=datetime(2026, 3, 10, 9, tzinfo=UTC))
        return SenderProver(NoDns).prove(mail, parse(seen_as or raw))

    return prove


@pytest.mark.threat("T01", "T03")
@pytest.mark.parametrize(
    ("peers", "peer", "believed"),
    [
        (None, "127.0.0.1", True),
        (None, "::1", True),
        (None, "::ffff:127.0.0.1", True),
        (
            None,
            "",
            True,
        ),  # polled from the owner's mailbox, piped in by his server, or a Unix socket
        (None, "192.0.2.1", False),
        (None, "2001:db8::1", False),
        (None, "no address", False),
        ("192.0.2.0/24", "192.0.2.7", True),
        ("192.0.2.0/24", "127.0.0.1", False),
        ("2001:db8::1", "2001:db8::1", True),
        ("2001:db8::1", "2001:db8::2", False),
        ("*", "192.0.2.1", True),
    ],
)
def test_results_count_from_the_peers_of_the_gateway_alone(
    proven: Any, peers: str | None, peer: str, believed: bool
) -> None:
    own = {"MAIL_GATEWAY_PEERS": peers} if peers else {}
    proof, kept = proven(STAMP + ANN, peer=peer, MAIL_GATEWAY="mx.desk.example", **own)
    assert proof is (SenderProof.PROVEN if believed else SenderProof.UNPROVEN)
    assert kept["proof"] == proof
    assert ("gateway" in kept, kept.get("why", "")) == (believed, "" if believed else "not-checked")


@pytest.mark.threat("T01")
def test_a_peer_that_signs_its_senders_in_is_believed_and_named(proven: Any) -> None:
    own = {"TRUSTED_SUBMITTERS": "192.0.2.7"}
    assert proven(ANN, peer="192.0.2.7", **own) == (
        SenderProof.PROVEN,
        {"proof": "proven", "author": "ann@a.example", "why": "trusted-submitter",
         "submitter": "192.0.2.7"},
    )  # fmt: skip
    assert proven(ANN, peer="192.0.2.8", **own)[0] is SenderProof.UNPROVEN


@pytest.mark.threat("T01")
def test_a_proof_of_an_address_that_the_reader_did_not_see_is_none(proven: Any) -> None:
    own = {"MAIL_GATEWAY": "mx.desk.example", "peer": "127.0.0.1"}
    assert proven(STAMP + ANN, seen_as=b"From: ANN@A.example\r\n\r\n", **own)[0] is (
        SenderProof.PROVEN
    )
    proof, kept = proven(STAMP + ANN, seen_as=b"From: bob@a.example\r\n\r\n", **own)
    assert (proof, kept["proof"], kept["why"]) == (
        SenderProof.UNPROVEN,
        "unproven",
        "other-author",
    )
    # what the server said stays on record
    assert (kept["author"], kept["dmarc"]["result"]) == ("ann@a.example", "pass")


@pytest.mark.threat("T01")
def test_several_authors_prove_nobody_even_from_a_trusted_peer(proven: Any) -> None:
    proof, kept = proven(
        b"From: ann@a.example, bob@a.example\r\n", peer="192.0.2.7",
        TRUSTED_SUBMITTERS="192.0.2.7",
    )  # fmt: skip
    assert (proof, kept["proof"], kept["why"]) == (
        SenderProof.FAILED,
        "failed",
        "several-authors",
    )
