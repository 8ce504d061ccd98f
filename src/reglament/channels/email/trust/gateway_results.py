"""Owns reading the Authentication-Results (RFC 8601) of the one gateway that is trusted to write them.

Every such header from elsewhere is somebody's claim and is not read (T03).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reglament.channels.email.trust.header_block import Field

_RESULT = re.compile(r"\s*([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]+)\s*\.\s*([a-z_-]+)\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedGateway:
    """The mail server in front of us. `authserv_id` is the name it signs its results with.

    `own_hops` is how many Received headers our own servers add above its results (0 where the
    gateway itself hands the mail to us and writes its results above its Received).
    """

    authserv_id: str
    own_hops: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayResult:
    """One method's result, e.g. dmarc pass with `header.from`; all lower-cased."""

    method: str
    result: str
    properties: dict[str, str]


def results_of(
    fields: Sequence[Field], gateway: TrustedGateway
) -> tuple[GatewayResult, ...] | None:
    """Return the gateway's results, or None when it wrote none on this mail.

    Only a header above every Received that the sender can have written counts, and of these only
    the topmost that bears the gateway's name.
    """
    received = 0
    for field in fields:
        if field.name == "received":
            received += 1
            if received > gateway.own_hops:
                return None
        elif field.name == "authentication-results":
            name, _, rest = _without_comments(field.text).partition(";")
            if _same(name, gateway.authserv_id):
                return tuple(_parsed(rest))
    return None


def _same(name: str, authserv_id: str) -> bool:
    words = name.lower().split()
    return bool(words) and words[0] == authserv_id.lower()


def _parsed(rest: str) -> list[GatewayResult]:
    found = []
    for item in rest.split(";"):
        match = _RESULT.match(item)
        if match is None:
            continue
        properties = {
            f"{kind}.{name}".lower(): value.strip('"').lower()
            for kind, name, value in _PROPERTY.findall(item)
        }
        found.append(
            GatewayResult(method=match[1].lower(), result=match[2].lower(), properties=properties)
        )
    return found


def _without_comments(text: str) -> str:
    kept: list[str] = []
    depth = 0
    for character in text:
        if character == "(":
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(character)
    return "".join(kept)
