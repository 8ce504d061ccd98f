"""Owns the way out: one letter to the relay over SMTP with TLS, and what exactly is known afterwards.

Composing belongs to `compose`, waiting to `backoff`, the list of letters to the caller's outbox.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from time import monotonic
from typing import Self

from reglament.channels.email.letter_headers import HeaderInjectionError, mail_address

_STALE_CODES = frozenset({421, -1})
_SET_UP_CODES = frozenset({530, 534, 535, 538})  # the relay refuses us, not the letter
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Security(StrEnum):
    """How the connection to the relay is protected; there is no "TLS if offered" (T08)."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # loopback only


class OutcomeKind(StrEnum):
    """What is known about a letter after an attempt."""

    DELIVERED = "delivered"  # the relay has it and said so
    TRY_LATER = "try_later"  # the relay surely has it not
    REJECTED = "rejected"  # the relay will never take it
    UNKNOWN = "unknown"  # the connection broke between the end of the letter and the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One recipient the relay did not take while it took the letter for others."""

    recipient: str
    reason: str
    permanent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of an attempt. `status` is RFC 3463's where the relay gave one, else its code.

    `alarm` means that no letter will pass until somebody acts: certificate, missing TLS, password. `unreached`: the
    relay let us not even begin, which says nothing of this letter.
    """

    kind: OutcomeKind
    reason: str
    status: str = ""
    alarm: bool = False
    unreached: bool = False
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where letters go. `ca_file` replaces the system's authorities; times in seconds.

    Raises ValueError for a clear connection beyond loopback, or a password over one.
    """

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    ca_file: str = ""
    helo: str = "reglament.invalid"
    timeout_seconds: float = 60.0
    answer_timeout_seconds: float = 600.0  # RFC 5321 4.5.3.2.6

    def __post_init__(self) -> None:
        if self.security is Security.NONE:
            if not _is_loopback(self.host):
                raise ValueError(
                    f"{self.host}: letters leave this machine only over TLS; choose starttls or tls."
                )
            if self.user or self.password:
                raise ValueError(f"{self.host}: a password needs TLS; choose starttls or tls.")

    def __repr__(self) -> str:
        return f"Relay({self.host}:{self.port}, {self.security})"


class RelayConnection:
    """A connection kept open from letter to letter and renewed when idle; not for two threads at once."""

    def __init__(self, relay: Relay, *, idle_seconds: float = 20.0) -> None:
        self._relay = relay
        self._idle_seconds = idle_seconds
        self._client: smtplib.SMTP | None = None
        self._used_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye if possible and close."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def trouble(self) -> str:
        """Return why no letter could be handed over now, "" where the relay lets us in; nothing is sent."""
        try:
            self._client = self._client or _connected(self._relay)
        except _SetUpError as refused:
            return str(refused)
        return ""

    def send(self, letter: bytes, mail_from: str, recipients: Sequence[str]) -> Outcome:
        """Try once to hand the letter over; never raises for what relay or network do.

        `mail_from` empty is the null sender. Recipients that are no addresses make it REJECTED.
        """
        try:
            sender = mail_from and mail_address(mail_from, field="MAIL FROM")
            receivers = [mail_address(item, field="RCPT TO") for item in recipients]
        except HeaderInjectionError as refusal:
            return Outcome(kind=OutcomeKind.REJECTED, reason=str(refusal), status="5.1.3")
        if not receivers:
            return Outcome(kind=OutcomeKind.REJECTED, reason="No recipient.", status="5.1.3")
        if self._client is not None and monotonic() - self._used_at > self._idle_seconds:
            self.close()
        reused = self._client is not None
        outcome = self._attempt(letter, sender, receivers)
        if reused and outcome is None:
            outcome = self._attempt(letter, sender, receivers)
        self._used_at = monotonic()
        return outcome or _later("The relay closed the connection before the letter.")

    def _attempt(self, letter: bytes, sender: str, receivers: list[str]) -> Outcome | None:
        """Return None when the connection turned out dead before anything was handed over."""
        try:
            client = self._client = self._client or _connected(self._relay)
        except _SetUpError as trouble:
            return _later(str(trouble), alarm=trouble.alarm, unreached=True)
        transaction = _Transaction(client, self._relay)
        try:
            if not transaction.begin(sender, receivers):
                self._drop()
                return None
            outcome = transaction.outcome or transaction.hand_over(letter)
        except (OSError, smtplib.SMTPException) as broken:
            self._drop()
            return _later(f"The connection to the relay broke: {_said(broken)}")
        if transaction.broken:
            self._drop()
        elif outcome.kind is not OutcomeKind.DELIVERED:
            with suppress(OSError, smtplib.SMTPException):
                client.rset()
        return outcome

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def send(relay: Relay, letter: bytes, mail_from: str, recipients: Sequence[str]) -> Outcome:
    """Hand one letter over on a connection of its own."""
    with RelayConnection(relay) as connection:
        return connection.send(letter, mail_from, recipients)


class _SetUpError(Exception):
    def __init__(self, reason: str, *, alarm: bool) -> None:
        super().__init__(reason)
        self.alarm = alarm


class _Transaction:
    """One letter on an open connection."""

    def __init__(self, client: smtplib.SMTP, relay: Relay) -> None:
        self._client = client
        self._relay = relay
        self._refused: list[Refusal] = []
        self.outcome: Outcome | None = None
        self.broken = False

    def begin(self, sender: str, receivers: list[str]) -> bool:
        """Name sender and recipients; False when the connection is stale. Sets `outcome` on refusal."""
        options = []
        if not "".join([sender, *receivers]).isascii():
            if not self._client.has_extn("smtputf8"):
                self.outcome = Outcome(
                    kind=OutcomeKind.REJECTED,
                    reason="The relay does not take addresses beyond ASCII.",
                    status="5.6.7",
                )
                return True
            options.append("SMTPUTF8")
        try:
            code, text = self._client.mail(sender, options)
        except (OSError, smtplib.SMTPException):
            return False
        if code in _STALE_CODES:
            return False
        if code != 250:
            self.outcome = _refusal(code, text)
            return True
        self._name(receivers)
        return True

    def _name(self, receivers: list[str]) -> None:
        replies = []
        for receiver in receivers:
            code, text = self._client.rcpt(receiver)
            replies.append((code, text))
            if code == 421:
                self.broken = True
                self.outcome = _refusal(code, text)
                return
            if code not in {250, 251}:
                reason = f"{code} {_text(text)}"
                permanent = 500 <= code < 600
                self._refused.append(
                    Refusal(recipient=receiver, reason=reason, permanent=permanent)
                )
        if len(self._refused) == len(receivers):
            temporary = [reply for reply in replies if not 500 <= reply[0] < 600]
            self.outcome = _refusal(*(temporary or replies)[0])

    def hand_over(self, letter: bytes) -> Outcome:
        """Send the bytes; what breaks before the last line surely left nothing there (T09)."""
        code, text = self._client.docmd("DATA")
        if code != 354:
            self.broken = code in _STALE_CODES
            return _refusal(code, text)
        connection = self._client.sock
        assert connection is not None
        connection.sendall(_stuffed(letter))
        try:
            connection.settimeout(self._relay.answer_timeout_seconds)
            connection.sendall(b".\r\n")
            code, text = self._client.getreply()
            connection.settimeout(self._relay.timeout_seconds)
        except (OSError, smtplib.SMTPException) as broken:
            self.broken = True
            return Outcome(
                kind=OutcomeKind.UNKNOWN,
                reason=f"The connection broke before the relay's answer: {_said(broken)}",
            )
        return self._answered(code, text)

    def _answered(self, code: int, text: bytes) -> Outcome:
        if 400 <= code < 600:
            self.broken = code == 421
            return _refusal(code, text)
        known = 200 <= code < 300
        self.broken = not known
        return Outcome(
            kind=OutcomeKind.DELIVERED if known else OutcomeKind.UNKNOWN,
            reason=_text(text),
            status=_status(code, text),
            refused=tuple(self._refused),
        )


def _connected(relay: Relay) -> smtplib.SMTP:
    """Return an open, secured, signed-in connection; raises _SetUpError."""
    try:
        client = _opened(relay)
    except (OSError, smtplib.SMTPException) as trouble:
        raise _trouble(relay, trouble) from None
    try:
        client.ehlo_or_helo_if_needed()
        if relay.security is Security.STARTTLS:
            if not client.has_extn("starttls"):
                raise _SetUpError(
                    f"{relay.host} offers no TLS; nothing was sent. Either its set-up changed or "
                    "somebody strips TLS on the way: ask its administrator.",
                    alarm=True,
                )
            client.starttls(context=_context(relay))
            client.ehlo()
        if relay.user:
            client.login(relay.user, relay.password)
    except _SetUpError:
        client.close()
        raise
    except (OSError, smtplib.SMTPException) as trouble:
        client.close()
        raise _trouble(relay, trouble) from None
    return client


def _opened(relay: Relay) -> smtplib.SMTP:
    timeout = relay.timeout_seconds
    client: smtplib.SMTP
    if relay.security is Security.TLS:
        client = smtplib.SMTP_SSL(
            relay.host,
            relay.port,
            local_hostname=relay.helo,
            timeout=timeout,
            context=_context(relay),
        )
    else:
        client = smtplib.SMTP(relay.host, relay.port, local_hostname=relay.helo, timeout=timeout)
    if client.sock is not None:
        # The last line is sent apart from the letter; without this it would wait for an acknowledgement.
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def _context(relay: Relay) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=relay.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _trouble(relay: Relay, trouble: Exception) -> _SetUpError:
    place = f"{relay.host}:{relay.port}"
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return _SetUpError(
            f"{place} shows a certificate that cannot be trusted ({trouble.verify_message}); "
            "nothing was sent. Correct the certificate or the host name.",
            alarm=True,
        )
    cut = isinstance(trouble, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    if isinstance(trouble, ssl.SSLError) and not cut:
        return _SetUpError(f"{place}: TLS failed ({trouble.reason}); nothing was sent.", alarm=True)
    if isinstance(trouble, smtplib.SMTPAuthenticationError):
        return _SetUpError(f"{place} refuses user and password: {_said(trouble)}", alarm=True)
    if isinstance(trouble, smtplib.SMTPNotSupportedError):
        return _SetUpError(f"{place} offers no way to sign in: {_said(trouble)}", alarm=True)
    if isinstance(trouble, smtplib.SMTPResponseException):
        return _SetUpError(f"{place}: {_said(trouble)}", alarm=500 <= trouble.smtp_code < 600)
    # smtplib tells of time that ran out in words of its own
    mute = isinstance(trouble, TimeoutError) or "timed out" in str(trouble)
    waited = f"does not answer within {relay.timeout_seconds:g} s."
    said = waited if mute else f"cannot be reached: {_said(trouble)}"
    return _SetUpError(f"{place} {said}", alarm=False)


def _refusal(code: int, text: bytes) -> Outcome:
    alarm = code in _SET_UP_CODES
    permanent = 500 <= code < 600 and not alarm
    return Outcome(
        kind=OutcomeKind.REJECTED if permanent else OutcomeKind.TRY_LATER,
        reason=_text(text) or "The relay gave no reason.",
        status=_status(code, text),
        alarm=alarm,
    )


def _later(reason: str, *, alarm: bool = False, unreached: bool = False) -> Outcome:
    return Outcome(kind=OutcomeKind.TRY_LATER, reason=reason, alarm=alarm, unreached=unreached)


def _stuffed(letter: bytes) -> bytes:
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", letter)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def _status(code: int, text: bytes) -> str:
    found = _ENHANCED.match(_text(text))
    return found[0] if found else str(code)


def _text(text: bytes) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text.decode("utf-8", "replace")).strip()[:500]


def _said(trouble: Exception) -> str:
    if isinstance(trouble, smtplib.SMTPResponseException):
        error = trouble.smtp_error
        return f"{trouble.smtp_code} {_text(error if isinstance(error, bytes) else error.encode())}"
    return str(trouble) or type(trouble).__name__


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
