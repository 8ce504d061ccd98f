"""Owns the secret reply addresses: their form, their randomness, what of them may be stored.

Who holds which token for which thread, and until when, belongs to the store. The addresses live on a
mail domain used for nothing else, so that nobody can be made to prove a domain with one (T02).
"""

import hashlib
import re
import secrets

_TOKEN_OCTETS = 20
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_TOKEN = re.compile(r"[a-z2-7]{32}")
_PURPOSE = b"reglament reply token\0"


def new_token() -> str:
    """Return a token of 160 random bits in letters that survive any change of case."""
    bits = int.from_bytes(secrets.token_bytes(_TOKEN_OCTETS), "big")
    return "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(155, -1, -5))


def reply_address(token: str, domain: str) -> str:
    """Return the address that carries the token; raises ValueError for what `new_token` never made."""
    if _TOKEN.fullmatch(token) is None:
        raise ValueError(
            "A reply token is 32 letters a-z and digits 2-7: make one with new_token()."
        )
    if not domain or not domain.isascii():
        raise ValueError(f"The reply domain {domain!r} must be an ASCII host name.")
    return f"reply+{token}@{domain.lower()}"


def token_of(address: str, domain: str) -> str | None:
    """Return the token an address carries, or None unless it is exactly of the form and domain.

    Case is ignored (relays change it); look-alike letters, extra tags and subdomains never match (T21).
    """
    if not domain or not address.isascii():
        return None
    local, _, host = address.lower().rpartition("@")
    prefix, _, token = local.partition("+")
    if host != domain.lower() or prefix != "reply" or _TOKEN.fullmatch(token) is None:
        return None
    return token


def token_digest(token: str) -> str:
    """Return what the store keeps instead of the token; raises ValueError for no token."""
    if _TOKEN.fullmatch(token) is None:
        raise ValueError("Only a whole reply token has a digest.")
    return hashlib.sha256(_PURPOSE + token.encode("ascii")).hexdigest()
