"""How fast mail is read: in process, through the limited child, and cold. Run: python bench/mail_parse.py [seconds].

Prints milliseconds a mail at the median and the 95th percentile, and mails a second on one core. `stdlib` is the limit:
what the standard library takes to split the same mail into its parts, without reading a word of it. `proof` is what
proving its sender takes by one RSA signature, SPF and DMARC where DNS answers at once; no other program of the bench
includes it.
"""

import base64
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from desk_parts.machine import about, show

from reglament.channels.email.dns import Answer, Kind
from reglament.channels.email.parse import identity_of, parse
from reglament.channels.email.proof import prove
from reglament.channels.email.sandbox import Reader
from reglament.channels.email.trust.dkim import sign
from reglament.core.model.interaction import SenderProof

HISTORY = (
    '\n10.03.2026, 12:00, "Support" <s@d.example>:\n' + "> Попробуйте, пожалуйста, ещё раз.\n" * 30
)
WORDS = "Добрый день! После обновления программа не запускается, ошибка 0x80004005.\n" * 12
HEAD = (
    "From: =?utf-8?B?0JjQstCw0L0=?= <i@b.example>\nTo: s@d.example\nSubject: Re: s\n"
    "Message-ID: <1@b>\nIn-Reply-To: <0@d>\n"
)
TRANSPORT = (
    "Received: from a.example by b.example with ESMTPS; Tue, 10 Mar 2026 12:00:00 +0300\n" * 8
)


def _mails() -> dict[str, bytes]:
    plain = f"{TRANSPORT}{HEAD}Content-Type: text/plain; charset=utf-8\n\n{WORDS}{HISTORY}".encode()
    html = (
        "<html><body>"
        + "".join(f"<p class=x>{line}</p>" for line in WORDS.split("\n"))
        + "</body></html>"
    )
    both = (
        f"{TRANSPORT}{HEAD}Content-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{WORDS}\n--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b--\n"
    ).encode()
    only = f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{html}".encode()
    file = base64.encodebytes(bytes(range(256)) * 4_000)
    heavy = (
        HEAD.encode() + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n--b\n"
        b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
        + file
        + b"--b--\n"
    )
    return {"plain": plain, "plain and html": both, "html only": only, "1 MB file": heavy}


class Proof:
    """A signer with the DNS that answers for it, and the proof of what it signed."""

    AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = self._key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        self._records: dict[tuple[str, str], Answer] = {
            ("s1._domainkey.b.example", "TXT"): (b"v=DKIM1; p=" + base64.b64encode(public),),
            ("_dmarc.b.example", "TXT"): (b"v=DMARC1; p=reject",),
            ("b.example", "TXT"): (b"v=spf1 ip4:192.0.2.7 -all",),
        }

    def lookup(self, name: str, kind: Kind) -> Answer:
        return self._records.get((name, kind), ())

    def signed(self, raw: bytes) -> bytes:
        crlf = raw.replace(b"\n", b"\r\n")
        return sign(crlf, selector="s1", domain="b.example", key=self._key, signed_at=self.AT)

    def prove(self, raw: bytes) -> None:
        found = prove(
            raw,
            peer_ip="192.0.2.7",
            helo="mx.b.example",
            mail_from="i@b.example",
            resolver=self,
            at=self.AT,
        )
        assert found.proof is SenderProof.PROVEN, found


def _measure(step: Callable[[], object], seconds: float) -> str:
    step()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 2 or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    middle, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return f"{middle:7.2f} ms  {high:7.2f} ms  {1000 / statistics.fmean(times):7.0f}/s"


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    show(about("bench/mail_parse.py", packages=("dnspython", "cryptography")))
    print(f"{'':34}   median        p95      rate")
    proof = Proof()
    with Reader() as reader:
        for name, raw in _mails().items():
            for way, step in (("parse", parse), ("child", reader.read)):
                print(
                    f"{name:16} {len(raw):9} {way:6} {_measure(lambda step=step, raw=raw: step(raw), seconds)}"
                )
            floor = _measure(lambda raw=raw: message_from_bytes(raw), seconds / 2)
            print(f"{name:16} {len(raw):9} {'stdlib':6} {floor}")
            digest = _measure(lambda raw=raw: identity_of(raw, "s@d.example"), seconds / 2)
            print(f"{name:16} {len(raw):9} {'digest':6} {digest}")
            signed = proof.signed(raw)
            proved = _measure(lambda signed=signed: proof.prove(signed), seconds / 2)
            print(f"{name:16} {len(signed):9} {'proof':6} {proved}")
    command = [sys.executable, "-m", "reglament.cli", "mail", "parse"]
    raw = _mails()["plain"]
    cold = _measure(
        lambda: subprocess.run(command, input=raw, capture_output=True, check=True), seconds
    )
    print(f"{'plain':16} {len(raw):9} {'cold':6} {cold}")


if __name__ == "__main__":
    main()
