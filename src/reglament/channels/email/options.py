"""Owns the settings of one mail listener; reading them from the environment is left to the caller."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reglament.channels.email.delivery import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where to listen and what to bear. Sizes in octets, times in seconds.

    `path` is a Unix socket and replaces `host` and `port`; port 0 takes a free one. `clock` gives the
    moment of arrival, aware and in UTC. The caps per address (of IPv6 per /64 network) do not apply to a Unix socket.
    `max_held_octets` is for all mails under way together, 0 for sixteen of the largest; `session_seconds` is how
    long a connection may last that brings no mail.
    """

    clock: Callable[[], datetime]
    protocol: Protocol = Protocol.SMTP
    host: str = "127.0.0.1"
    port: int = 0
    path: str = ""
    hostname: str = "reglament.invalid"
    tls: ssl.SSLContext | None = None
    require_tls: bool = False
    max_octets: int = 36 * 1024 * 1024
    max_held_octets: int = 0
    max_recipients: int = 100
    max_connections: int = 200
    max_connections_per_address: int = 50
    command_seconds: float = 300.0
    data_seconds: float = 900.0
    keep_seconds: float = 120.0
    session_seconds: float = 900.0

    @property
    def held_octets(self) -> int:
        """Return how much the mails under way may hold in memory."""
        return self.max_held_octets or 16 * self.max_octets

    def __post_init__(self) -> None:
        """Raise ValueError for settings that would answer wrongly later."""
        if self.protocol not in {Protocol.SMTP, Protocol.LMTP}:
            raise ValueError(f"A listener speaks smtp or lmtp, not {self.protocol}.")
        if self.require_tls and self.tls is None:
            raise ValueError("TLS is required but no certificate is given: set both or neither.")
        if not self.hostname.isascii() or any(c.isspace() for c in self.hostname):
            raise ValueError(f"The host name {self.hostname!r} must be ASCII without spaces.")
