"""Owns the talk of SMTP (RFC 5321) and LMTP (RFC 2033) on one connection.

Bytes belong to `wire`, listening and counting connections to `receive`, storing to the caller.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from reglament.channels.email.delivery import Delivery, Kept, NotKeptError, Protocol, Verdict
from reglament.channels.email.options import Options
from reglament.channels.email.room import NoRoomError, Room
from reglament.channels.email.wire import BadLineError, ConnectionEndedError, TooMuchDataError, Wire
from reglament.peers import one_peer

_log = logging.getLogger("reglament.email.receive")

_PATH = re.compile(r"\s?<(?:@[^:<>]*:)?([^<>\s]*|\"[^<>]*\"@[^<>\s]+)>(?: +(.*))?", re.DOTALL)
_MISTAKES_ALLOWED = 10
_UNKNOWN_ALLOWED = 20
_GOODBYE = "421 4.7.0 Too many errors, closing the connection"
_TRY_LATER = "451 4.3.0 The mail could not be stored now, keep it and try again"
_UNKNOWN = "550 5.1.1 There is no such mailbox here"
_NO_ROOM = "421 4.3.1 Too many large mails at the same moment, try again"
# bring no mail nearer: a sender who only says these is sent away
_IDLE = frozenset({"NOOP", "RSET", "VRFY", "HELO", "EHLO", "LHLO"})
_IDLE_ALLOWED = 100
# Another protocol's first words. What follows may be somebody else's, laid into a web page or behind a length
# that we do not count: read on, it would be taken for the peer's own commands.
_FOREIGN = frozenset(
    ["BDAT", "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PRI", "PUT", "TRACE"]
)
_BODY_KINDS = frozenset({"7BIT", "8BITMIME"})


class _HangupError(Exception):
    """The dialog is over; what was replied is still sent."""


@dataclass(slots=True)
class _Envelope:
    mail_from: str
    utf8: bool
    recipients: list[str] = field(default_factory=list)


class Dialog:
    """One connection's state; `run` ends when the connection does and never raises."""

    def __init__(
        self,
        wire: Wire,
        options: Options,
        *,
        keep: Callable[[Delivery], Awaitable[Kept]],
        knows: Callable[[str], bool],
        room: Room,
    ) -> None:
        self._wire = wire
        self._options = options
        self._keep = keep
        self._knows = knows
        self._room = room
        self._helo = ""
        self._envelope: _Envelope | None = None
        self._mistakes = 0
        self._unknown = 0
        self._idle = 0
        self._ends_at = 0.0
        greetings = ("LHLO",) if options.protocol is Protocol.LMTP else ("EHLO", "HELO")
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            **dict.fromkeys(greetings, self._greet),
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "VRFY": self._vrfy,
            "QUIT": self._quit,
            "STARTTLS": self._starttls,
        }

    async def run(self) -> None:
        """Talk until the end."""
        self._stay()
        try:
            self._wire.reply(f"220 {self._options.hostname} {self._options.protocol.upper()} ready")
            while True:
                await self._step()
        except TimeoutError:
            self._wire.reply("421 4.4.2 Waited too long, closing the connection")
        except (_HangupError, ConnectionEndedError, OSError):
            pass  # said goodbye, gone, or failed at the TLS handshake, as scanners do all day
        except Exception:  # noqa: BLE001 - logged, and answered by a temporary refusal
            _log.exception("A mail connection ended by an error; its sender keeps the mail")
            self._wire.reply("421 4.3.0 Temporary trouble here, closing the connection")
        finally:
            self._wire.close()

    def _stay(self) -> None:
        """Let the connection last anew: it begins, or has brought a mail."""
        self._idle = 0
        self._ends_at = asyncio.get_running_loop().time() + self._options.session_seconds

    async def _step(self) -> None:
        # commands that came together are no reason to let the other connections wait
        await asyncio.sleep(0)
        left = self._ends_at - asyncio.get_running_loop().time()
        try:
            line = await self._wire.read_command(min(self._options.command_seconds, left))
        except BadLineError:
            # What follows cannot be trusted to be where the sender believes it to be.
            self._wire.reply("500 5.5.2 Command lines end with CRLF and hold no control characters")
            raise _HangupError from None
        try:
            verb, _, argument = line.decode("utf-8").partition(" ")
        except UnicodeDecodeError:
            self._mistake("500 5.5.2 Commands are written in UTF-8")
            return
        await self._act(verb.upper(), argument)

    async def _act(self, verb: str, argument: str) -> None:
        if verb in _FOREIGN or verb.endswith(":"):
            self._wire.reply("500 5.5.1 This is not SMTP, closing the connection")
            raise _HangupError
        self._idle += verb in _IDLE
        if self._idle > _IDLE_ALLOWED:
            self._wire.reply(_GOODBYE)
            raise _HangupError
        command = self._commands.get(verb)
        if command is None:
            self._mistake("500 5.5.1 Unknown command")
            return
        if self._options.require_tls and not self._wire.tls and verb in {"MAIL", "RCPT"}:
            self._mistake("530 5.7.0 Say STARTTLS first")
            return
        await command(argument)

    def _mistake(self, reply: str) -> None:
        self._mistakes += 1
        if self._mistakes > _MISTAKES_ALLOWED:
            self._wire.reply(_GOODBYE)
            raise _HangupError
        self._wire.reply(reply)

    async def _greet(self, argument: str) -> None:
        if not argument.strip():
            self._mistake("501 5.5.4 Say your host name")
            return
        self._helo = argument.strip()
        self._envelope = None
        lines = [self._options.hostname, *self._extensions()]
        for line in lines[:-1]:
            self._wire.reply(f"250-{line}")
        self._wire.reply(f"250 {lines[-1]}")

    def _extensions(self) -> list[str]:
        found = [
            f"SIZE {self._options.max_octets}",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
        ]
        if self._options.tls is not None and not self._wire.tls:
            found.append("STARTTLS")
        return found

    async def _mail(self, argument: str) -> None:
        if not self._helo:
            self._mistake("503 5.5.1 Greet first")
            return
        if self._envelope is not None:
            self._mistake("503 5.5.1 A mail is already begun")
            return
        path = _path_of(argument, "FROM:")
        if path is None:
            self._mistake("501 5.1.7 Write MAIL FROM:<address>")
            return
        address, parameters = path
        refusal = self._refused_parameters(parameters) or _refused_address(
            address, utf8="SMTPUTF8" in parameters
        )
        if refusal:
            self._mistake(refusal)
            return
        self._envelope = _Envelope(mail_from=address, utf8="SMTPUTF8" in parameters)
        self._wire.reply("250 2.1.0 OK")

    def _refused_parameters(self, parameters: dict[str, str]) -> str | None:
        if parameters.keys() - {"SIZE", "BODY", "SMTPUTF8"}:
            return "555 5.5.4 Unknown parameter of MAIL"
        size = parameters.get("SIZE", "0")
        if not size.isascii() or not size.isdigit() or len(size) > 20:
            return "501 5.5.4 SIZE is a number of octets"
        if int(size) > self._options.max_octets:
            return f"552 5.3.4 A mail may have {self._options.max_octets} octets"
        if parameters.get("BODY", "7BIT").upper() not in _BODY_KINDS:
            return "501 5.5.4 BODY is 7BIT or 8BITMIME"
        return None

    async def _rcpt(self, argument: str) -> None:
        envelope = self._envelope
        if envelope is None:
            self._mistake("503 5.5.1 Say MAIL first")
            return
        path = _path_of(argument, "TO:")
        if path is None or not path[0]:
            self._mistake("501 5.1.3 Write RCPT TO:<address>")
            return
        address, parameters = path
        if parameters:
            self._mistake("555 5.5.4 Unknown parameter of RCPT")
            return
        if refusal := _refused_address(address, utf8=envelope.utf8):
            self._mistake(refusal)
            return
        if len(envelope.recipients) >= self._options.max_recipients:
            self._wire.reply("452 4.5.3 Too many recipients, send the rest in another mail")
            return
        self._add_recipient(envelope, address)

    def _add_recipient(self, envelope: _Envelope, address: str) -> None:
        try:
            known = self._knows(address)
        except Exception:  # noqa: BLE001 - logged, and answered by a temporary refusal
            _log.exception("Looking up a mailbox failed; the sender is asked to try later")
            self._wire.reply("451 4.3.0 Cannot look up mailboxes now, try again")
            return
        if known:
            envelope.recipients.append(address)
            self._wire.addressed = True
            self._wire.reply("250 2.1.5 OK")
            return
        self._unknown += 1
        if self._unknown > _UNKNOWN_ALLOWED:
            self._wire.reply(_GOODBYE)
            raise _HangupError
        self._wire.reply(_UNKNOWN)

    async def _data(self, argument: str) -> None:
        envelope = self._envelope
        if envelope is None or not envelope.recipients:
            self._mistake("503 5.5.1 Say MAIL and RCPT first")
            return
        if argument:
            self._mistake("501 5.5.4 DATA has no parameters")
            return
        self._wire.reply("354 End the mail with <CRLF>.<CRLF>")
        with self._room.hold(one_peer(self._wire.peer())) as holding:
            try:
                raw = await self._wire.read_data(
                    self._options.max_octets,
                    timeout_seconds=self._options.data_seconds,
                    grow=holding.grow,
                )
            except NoRoomError:
                self._wire.reply(_NO_ROOM)
                raise _HangupError from None
            except TooMuchDataError as excess:
                self._answer([f"552 5.3.4 A mail may have {self._options.max_octets} octets"])
                if not excess.drained:
                    raise _HangupError from None
                return
            kept = await self._kept(self._delivery(envelope, raw))
        self._answer(self._answers(kept, len(envelope.recipients)))
        self._stay()

    def _delivery(self, envelope: _Envelope, raw: bytes) -> Delivery:
        return Delivery(
            raw=raw,
            mail_from=envelope.mail_from,
            recipients=tuple(envelope.recipients),
            peer=self._wire.peer(),
            helo=self._helo,
            tls=self._wire.tls,
            protocol=self._options.protocol,
            received_at=self._options.clock(),
        )

    async def _kept(self, delivery: Delivery) -> Kept:
        try:
            async with asyncio.timeout(self._options.keep_seconds):
                return await self._keep(delivery)
        except (NotKeptError, TimeoutError) as why:
            said = str(why) or f"no answer in {self._options.keep_seconds:g} s"
            _log.error("A mail was not stored (%s); its sender is asked to try later", said)
        except Exception:  # noqa: BLE001 - logged, and answered by a temporary refusal
            _log.exception("A mail was not stored; its sender is asked to try later")
        return Kept(verdict=Verdict.TRY_LATER)

    def _answers(self, kept: Kept, recipient_count: int) -> list[str]:
        verdicts = kept.verdicts(recipient_count)
        replies = {
            Verdict.STORED: f"250 2.0.0 Stored as {_printable(kept.queue_id)}",
            Verdict.UNKNOWN_MAILBOX: _UNKNOWN,
            Verdict.TRY_LATER: _TRY_LATER,
        }
        if self._options.protocol is Protocol.LMTP:
            return [replies[verdict] for verdict in verdicts]
        if Verdict.TRY_LATER in verdicts:
            return [_TRY_LATER]
        return [replies[Verdict.STORED if Verdict.STORED in verdicts else verdicts[0]]]

    def _answer(self, replies: list[str]) -> None:
        envelope, self._envelope = self._envelope, None
        if envelope is not None and self._options.protocol is Protocol.LMTP and len(replies) == 1:
            replies = replies * len(envelope.recipients)
        for reply in replies:
            self._wire.reply(reply)

    async def _rset(self, _argument: str) -> None:
        self._envelope = None
        self._wire.reply("250 2.0.0 OK")

    async def _noop(self, _argument: str) -> None:
        self._wire.reply("250 2.0.0 OK")

    async def _vrfy(self, _argument: str) -> None:
        self._wire.reply("252 2.1.5 Send the mail and see")

    async def _quit(self, _argument: str) -> None:
        self._wire.reply("221 2.0.0 Goodbye")
        raise _HangupError

    async def _starttls(self, argument: str) -> None:
        if self._options.tls is None or self._wire.tls:
            self._mistake("503 5.5.1 TLS is not available")
            return
        if argument:
            self._mistake("501 5.5.4 STARTTLS has no parameters")
            return
        self._wire.reply("220 2.0.0 Begin TLS")
        await self._wire.start_tls(
            self._options.tls, timeout_seconds=min(60.0, self._options.command_seconds)
        )
        self._helo = ""
        self._envelope = None


def _path_of(argument: str, keyword: str) -> tuple[str, dict[str, str]] | None:
    if argument[: len(keyword)].upper() != keyword:
        return None
    match = _PATH.fullmatch(argument[len(keyword) :])
    if match is None:
        return None
    parameters: dict[str, str] = {}
    for item in (match[2] or "").split():
        name, _, value = item.partition("=")
        if name.upper() in parameters:
            return None
        parameters[name.upper()] = value
    return match[1], parameters


def _refused_address(address: str, *, utf8: bool) -> str | None:
    if not address:
        return None
    if not address.isascii() and not utf8:
        return "553 5.6.7 Say SMTPUTF8 to use this address"
    local, at, domain = address.rpartition("@")
    if address.lower() == "postmaster":
        return None
    if not at or not local or not domain or len(address) > 320:
        return "553 5.1.3 This is not a mail address"
    return None


def _printable(queue_id: str) -> str:
    return re.sub(r"[^\x21-\x7e]", "-", queue_id)[:64]
