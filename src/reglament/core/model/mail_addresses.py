"""Owns when two mail addresses are one: letters of ASCII without regard to case, domains as IDNA has them.

Quotes and backslashes that a local part does not need are no part of it (RFC 5321, 4.1.2), nor is the root's dot.
Full case folding would join addresses that are two people's: ß and ss, ſ and s, the Kelvin sign and k.
"""

import re
from string import ascii_lowercase, ascii_uppercase

import idna

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PAIR = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL = re.compile(r'["\\]')
# what needs quotes: whatever is neither an atom's character nor a single dot between atoms (RFC 5322, 3.2.3)
_DOT_ATOM = re.compile(r'[^\s()<>\[\]:;@\\,".]+(?:\.[^\s()<>\[\]:;@\\,".]+)*')


def address_key(address: str) -> str:
    """Return the form by which the address is looked up and compared; readable, and itself an address.

    >>> address_key("Ann.Lee@ACME.example") == address_key("ann.lee@acme.example")
    True
    >>> address_key("max@strasse.example") == address_key("max@straße.example")
    False
    >>> address_key("иван@XN--E1AFMKFD.xn--p1ai")
    'иван@пример.рф'
    >>> address_key('"a\\\\nn"@acme.example'), address_key('"ann lee"@acme.example')
    ('ann@acme.example', '"ann lee"@acme.example')
    """
    local, at, domain = address.strip().rpartition("@")
    return f"{_unquoted(local.strip()).translate(_LOWER)}{at}{domain_key(domain)}"


def _unquoted(local: str) -> str:
    """Return the local part in its shortest spelling: bare where it may be, else with no pair that it does not need."""
    quoted = _QUOTED.fullmatch(local)
    if quoted is None:
        return local
    meant = _PAIR.sub(r"\1", quoted[1])
    return meant if _DOT_ATOM.fullmatch(meant) else '"{}"'.format(_SPECIAL.sub(r"\\\g<0>", meant))


def domain_key(domain: str) -> str:
    """Return the domain in lower case with its labels as people read them; what is no domain name only in lower case.

    >>> domain_key("ＡＣＭＥ.example")
    'acme.example'
    """
    lower = domain.strip().translate(_LOWER).removesuffix(".")
    if lower.isascii() and "xn--" not in lower:
        return lower
    try:
        return idna.decode(idna.encode(lower, uts46=True))
    except (idna.IDNAError, UnicodeError):
        return lower


def domain_of(address: str) -> str:
    """Return the key of the address's domain.

    >>> domain_of("ann@Acme.example")
    'acme.example'
    """
    return domain_key(address.rpartition("@")[2])


def same_address(a: str, b: str) -> bool:
    """Return whether both name one mailbox; nothing names none.

    >>> same_address("Ann@acme.example", "ann@ACME.EXAMPLE"), same_address("", "")
    (True, False)
    """
    return bool(a) and address_key(a) == address_key(b)
