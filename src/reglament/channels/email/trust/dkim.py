"""Owns DKIM signatures (RFC 6376, 8301, 8463): checking those of a mail, making our own.

Whether a signing domain speaks for the author belongs to `dmarc`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
)
from cryptography.hazmat.primitives.serialization import load_der_public_key

from reglament.channels.email.dns import DnsFailureError, Resolver, texts
from reglament.channels.email.trust.header_block import (
    Field,
    UnclearHeaderError,
    ascii_domain,
    split_message,
)

MAX_SIGNATURES = 8
_CLOCK_LEEWAY = timedelta(minutes=10)
_SIGNED_HEADERS = (
    *("from", "to", "subject", "date", "message-id", "reply-to", "in-reply-to", "references"),
    *("mime-version", "content-type", "content-transfer-encoding", "auto-submitted"),
)
_SIGNATURE_VALUE = re.compile(rb"(;[ \t\r\n]*b[ \t\r\n]*=)[^;]*")


class DkimResult(StrEnum):
    """RFC 8601 2.7.1."""

    PASS = "pass"  # noqa: S105 - a result
    FAIL = "fail"
    NEUTRAL = "neutral"
    POLICY = "policy"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSignature:
    """What checking one signature gave, and why."""

    result: DkimResult
    domain: str = ""
    selector: str = ""
    reason: str = ""


class _Verdict(Exception):  # noqa: N818 - carries a result, not an error of ours
    def __init__(self, result: DkimResult, reason: str) -> None:
        super().__init__(reason)
        self.result = result


def verify(
    fields: Sequence[Field], body: bytes, *, resolver: Resolver, at: datetime
) -> tuple[DkimSignature, ...]:
    """Return one result for each signature from the top, at most MAX_SIGNATURES; never raises.

    `at` is the moment the mail arrived, for signatures that expire. A signature over part of the
    body (`l=`) is not taken as proof: the rest could be anybody's.
    """
    signatures = [field for field in fields if field.name == "dkim-signature"]
    body_hashes: dict[tuple[str, str], bytes] = {}
    return tuple(
        _checked(field, fields, body, resolver=resolver, at=at, body_hashes=body_hashes)
        for field in signatures[:MAX_SIGNATURES]
    )


def _checked(
    field: Field,
    fields: Sequence[Field],
    body: bytes,
    *,
    resolver: Resolver,
    at: datetime,
    body_hashes: dict[tuple[str, str], bytes],
) -> DkimSignature:
    domain = selector = ""
    try:
        tags = _tags(field.value)
        domain, selector = _domain(tags, "d"), _domain(tags, "s")
        _check_tags(tags, domain)
        _check_moments(tags, at)
        headers_by, body_by = _canonicalizations(tags)
        _check_body(tags, body, canonicalization=body_by, known=body_hashes)
        key = _public_key(tags, domain, selector, resolver)
        _check_signature(tags, key, _signed_octets(field, fields, tags, headers_by))
    except _Verdict as verdict:
        return DkimSignature(
            result=verdict.result, domain=domain, selector=selector, reason=str(verdict)
        )
    except DnsFailureError as failure:
        return DkimSignature(
            result=DkimResult.TEMPERROR, domain=domain, selector=selector, reason=str(failure)
        )
    return DkimSignature(result=DkimResult.PASS, domain=domain, selector=selector)


def _tags(value: bytes) -> dict[str, str]:
    try:
        text = value.decode("ascii")
    except UnicodeDecodeError:
        raise _Verdict(DkimResult.PERMERROR, "the signature is not ASCII") from None
    tags: dict[str, str] = {}
    for item in text.strip().removesuffix(";").split(";"):
        name, equals, content = item.partition("=")
        name = name.strip()
        if not equals or not name or name in tags:
            raise _Verdict(DkimResult.PERMERROR, "the signature's tags are malformed")
        tags[name] = content.strip()
    return tags


def _domain(tags: dict[str, str], tag: str) -> str:
    try:
        return ascii_domain(tags.get(tag, ""))
    except UnclearHeaderError:
        raise _Verdict(DkimResult.PERMERROR, f"{tag}= is not a domain name") from None


def _check_tags(tags: dict[str, str], domain: str) -> None:
    missing = {"v", "a", "b", "bh", "h"} - tags.keys()
    if missing or tags["v"] != "1":
        raise _Verdict(DkimResult.PERMERROR, "the signature lacks a tag or has another version")
    if "from" not in _names(tags):
        raise _Verdict(DkimResult.PERMERROR, "From is not signed")
    if tags.get("q", "dns/txt") != "dns/txt":
        raise _Verdict(DkimResult.PERMERROR, "the key is to be asked in an unknown way")
    if tags["a"] not in {"rsa-sha256", "ed25519-sha256"}:
        raise _Verdict(DkimResult.PERMERROR, f"{tags['a'][:20]} is no longer accepted (RFC 8301)")
    identity = _identity(tags, domain)
    if identity != domain and not identity.endswith("." + domain):
        raise _Verdict(DkimResult.PERMERROR, "i= is outside of d=")


def _identity(tags: dict[str, str], domain: str) -> str:
    return tags.get("i", "@" + domain).rpartition("@")[2].lower().rstrip(".")


def _check_moments(tags: dict[str, str], at: datetime) -> None:
    for tag in ("t", "x"):
        if tag in tags and re.fullmatch(r"[0-9]{1,12}", tags[tag]) is None:
            raise _Verdict(DkimResult.PERMERROR, f"{tag}= is not a moment")
    if "x" in tags and int(tags["x"]) < (at - _CLOCK_LEEWAY).timestamp():
        raise _Verdict(DkimResult.FAIL, "the signature had expired when the mail came")
    if int(tags.get("t", "0")) > (at + _CLOCK_LEEWAY).timestamp():
        raise _Verdict(DkimResult.FAIL, "the signature is dated in the future")


def _names(tags: dict[str, str]) -> list[str]:
    return [name.strip().lower() for name in tags["h"].split(":")]


def _canonicalizations(tags: dict[str, str]) -> tuple[str, str]:
    headers_by, _, body_by = tags.get("c", "simple/simple").lower().partition("/")
    body_by = body_by or "simple"
    if not {headers_by, body_by} <= {"simple", "relaxed"}:
        raise _Verdict(DkimResult.PERMERROR, "c= is unknown")
    return headers_by, body_by


def _check_body(
    tags: dict[str, str],
    body: bytes,
    *,
    canonicalization: str,
    known: dict[tuple[str, str], bytes],
) -> None:
    if "l" in tags:
        raise _Verdict(DkimResult.POLICY, "only part of the body is signed")
    key = (canonicalization, "sha256")
    if key not in known:
        known[key] = hashlib.sha256(canonical_body(body, canonicalization)).digest()
    if _octets(tags["bh"]) != known[key]:
        raise _Verdict(DkimResult.FAIL, "the body was changed after signing")


def canonical_body(body: bytes, canonicalization: str) -> bytes:
    """Return the body as it is hashed (RFC 6376 3.4.3, 3.4.4)."""
    if canonicalization == "relaxed":
        body = re.sub(rb"[ \t]{2,}|\t", b" ", body).replace(b" \r\n", b"\r\n").removesuffix(b" ")
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    if end == 0:
        return b"" if canonicalization == "relaxed" else b"\r\n"
    return body[:end] + b"\r\n"


def _canonical_header(raw: bytes, canonicalization: str) -> bytes:
    if canonicalization == "simple":
        return raw
    name, _, value = raw.partition(b":")
    unfolded = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" \t")
    return name.strip().lower() + b":" + unfolded + b"\r\n"


def _signed_octets(
    field: Field, fields: Sequence[Field], tags: dict[str, str], canonicalization: str
) -> bytes:
    by_name: dict[str, list[Field]] = {}
    for other in fields:
        by_name.setdefault(other.name, []).append(other)
    # Signed from the bottom up; a name without a field left signs its absence.
    pieces = [
        _canonical_header(by_name[name].pop().raw, canonicalization)
        for name in _names(tags)
        if by_name.get(name)
    ]
    own = field.raw.partition(b":")[0] + b":" + _without_signature(field.value) + b"\r\n"
    pieces.append(_canonical_header(own, canonicalization).removesuffix(b"\r\n"))
    return b"".join(pieces)


def _without_signature(value: bytes) -> bytes:
    return _SIGNATURE_VALUE.sub(rb"\1", b";" + value, count=1)[1:]


def _octets(text: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except (binascii.Error, ValueError):
        raise _Verdict(DkimResult.PERMERROR, "base64 is malformed") from None


def _public_key(
    tags: dict[str, str], domain: str, selector: str, resolver: Resolver
) -> RSAPublicKey | Ed25519PublicKey:
    records = texts(resolver.lookup(f"{selector}._domainkey.{domain}", "TXT"))
    if not records:
        raise _Verdict(DkimResult.PERMERROR, "the domain publishes no such key")
    record = _tags(records[0])
    if record.get("v", "DKIM1") != "DKIM1" or not record.get("p"):
        raise _Verdict(DkimResult.PERMERROR, "the key is revoked or malformed")
    if record.get("k", "rsa") != tags["a"].partition("-")[0]:
        raise _Verdict(DkimResult.PERMERROR, "key and signature are of different kinds")
    if not {"*", "email"} & {item.strip() for item in record.get("s", "*").split(":")}:
        raise _Verdict(DkimResult.PERMERROR, "the key is not for mail")
    if "sha256" not in [item.strip() for item in record.get("h", "sha256").split(":")]:
        raise _Verdict(DkimResult.PERMERROR, "the key is for another hash")
    _check_flags(record, tags, domain)
    return _loaded(_octets(record["p"]), record.get("k", "rsa"))


def _check_flags(record: dict[str, str], tags: dict[str, str], domain: str) -> None:
    flags = {flag.strip() for flag in record.get("t", "").split(":")}
    if "y" in flags:
        raise _Verdict(DkimResult.NEUTRAL, "the domain says it is only testing (RFC 6376 3.6.1)")
    if "s" in flags and _identity(tags, domain) != domain:
        raise _Verdict(DkimResult.PERMERROR, "the key forbids subdomains in i=")


def _loaded(octets: bytes, kind: str) -> RSAPublicKey | Ed25519PublicKey:
    try:
        if kind == "ed25519":
            return Ed25519PublicKey.from_public_bytes(octets)
        key = load_der_public_key(octets)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _Verdict(DkimResult.PERMERROR, "the key cannot be read") from None
    if not isinstance(key, RSAPublicKey):
        raise _Verdict(DkimResult.PERMERROR, "the key is of another kind than it says")
    if key.key_size < 1024:
        raise _Verdict(DkimResult.POLICY, f"{key.key_size} bits are too few (RFC 8301)")
    return key


def _check_signature(
    tags: dict[str, str], key: RSAPublicKey | Ed25519PublicKey, signed: bytes
) -> None:
    signature = _octets(tags["b"])
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, signed, PKCS1v15(), hashes.SHA256())
        else:
            key.verify(signature, hashlib.sha256(signed).digest())
    except InvalidSignature:
        raise _Verdict(DkimResult.FAIL, "the signature does not match") from None


def sign(
    raw: bytes,
    *,
    selector: str,
    domain: str,
    key: RSAPrivateKey | Ed25519PrivateKey,
    signed_at: datetime,
) -> bytes:
    """Return the letter with our signature on top; the same letter and moment sign the same.

    From and Subject are signed once more than they occur, so that none can be added. Raises
    UnclearHeaderError for a letter whose headers are malformed.
    """
    fields, body = split_message(raw)
    present = [field.name for field in fields]
    names = [name for name in _SIGNED_HEADERS for _ in range(present.count(name))]
    names += ["from", "subject"]
    algorithm = "rsa-sha256" if isinstance(key, RSAPrivateKey) else "ed25519-sha256"
    body_hash = base64.b64encode(hashlib.sha256(canonical_body(body, "relaxed")).digest()).decode()
    value = (
        f" v=1; a={algorithm}; c=relaxed/relaxed; d={ascii_domain(domain)};\r\n"
        f" s={ascii_domain(selector)}; t={int(signed_at.timestamp())};\r\n"
        f" h={':'.join(names)};\r\n bh={body_hash};\r\n b="
    ).encode("ascii")
    field = Field("dkim-signature", b"DKIM-Signature:" + value + b"\r\n", value)
    signed = _signed_octets(field, fields, {"h": ":".join(names)}, "relaxed")
    if isinstance(key, RSAPrivateKey):
        signature = key.sign(signed, PKCS1v15(), hashes.SHA256())
    else:
        signature = key.sign(hashlib.sha256(signed).digest())
    written = base64.b64encode(signature)
    folded = b"\r\n ".join(written[start : start + 72] for start in range(0, len(written), 72))
    return b"DKIM-Signature:" + value + folded + b"\r\n" + raw
