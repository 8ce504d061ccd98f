"""Owns questions to the domain name system, bounded in number and time; what answers mean is `trust`'s."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Literal, Protocol

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

Kind = Literal["TXT", "A", "AAAA", "MX", "PTR"]
Answer = tuple[str | bytes | tuple[int, str], ...]
_ABSENT = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)


class DnsFailureError(Exception):
    """No answer came, or too much was asked; asking later may succeed (temperror)."""


class Resolver(Protocol):
    """Answers a question: TXT as bytes, addresses and PTR as text, MX as (preference, host)."""

    def lookup(self, name: str, kind: Kind) -> Answer:
        """Return what exists, empty where nothing does; raises DnsFailureError."""


class NoDns:
    """A resolver for places without DNS: every question fails at once."""

    def lookup(self, name: str, kind: Kind) -> Answer:
        """Raise DnsFailureError."""
        raise DnsFailureError(f"DNS is switched off; {kind} of {name} was not asked.")


class DnsResolver:
    """The system's resolvers, or the given server addresses, with a cache that obeys each TTL.

    Safe for many threads. `timeout_seconds` bounds one question over all servers and repeats.
    """

    def __init__(
        self, *, timeout_seconds: float = 3.0, servers: tuple[str, ...] = (), port: int = 53
    ) -> None:
        self._lock = threading.Lock()
        self._resolver: dns.resolver.Resolver | None = None
        self._timeout = timeout_seconds
        self._servers = servers
        self._port = port

    def lookup(self, name: str, kind: Kind) -> Answer:
        """Return the records; raises DnsFailureError for no, late or broken answers."""
        try:
            found = self._ready().resolve(
                name, kind, lifetime=self._timeout, search=False, raise_on_no_answer=True
            )
        except _ABSENT:
            return ()
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as failure:
            raise DnsFailureError(f"{kind} of {name}: {type(failure).__name__}") from None
        return tuple(_value(record, kind) for record in found)

    def _ready(self) -> dns.resolver.Resolver:
        with self._lock:
            if self._resolver is None:
                resolver = dns.resolver.Resolver(configure=not self._servers)
                if self._servers:
                    resolver.nameservers = list(self._servers)
                resolver.port = self._port
                resolver.cache = dns.resolver.LRUCache(20_000)
                self._resolver = resolver
            return self._resolver


class BudgetedResolver:
    """Another resolver with a cap on questions and time; equal questions are asked once.

    Made anew for each mail. Raises DnsFailureError when the budget is spent. `elapsed` returns
    running seconds.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        max_lookups: int = 60,
        max_seconds: float = 10.0,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._resolver = resolver
        self._left = max_lookups
        self._elapsed = elapsed
        self._ends_at = elapsed() + max_seconds
        self._known: dict[tuple[str, Kind], Answer] = {}

    def lookup(self, name: str, kind: Kind) -> Answer:
        """Return the records; raises DnsFailureError."""
        question = (name.rstrip(".").lower(), kind)
        if question not in self._known:
            if self._left <= 0 or self._elapsed() > self._ends_at:
                raise DnsFailureError(f"{kind} of {name}: this mail has asked too much already.")
            self._left -= 1
            self._known[question] = self._resolver.lookup(*question)
        return self._known[question]


def texts(answer: Answer) -> tuple[bytes, ...]:
    """Return the TXT records of an answer."""
    return tuple(record for record in answer if isinstance(record, bytes))


def _value(record: object, kind: Kind) -> str | bytes | tuple[int, str]:
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ()))
    if kind == "MX":
        exchange = getattr(record, "exchange", dns.name.root)
        return (int(getattr(record, "preference", 0)), exchange.to_text(omit_final_dot=True))
    if kind == "PTR":
        return str(getattr(record, "target", dns.name.root).to_text(omit_final_dot=True))
    return str(getattr(record, "address", ""))
