"""Owns what happens in the demo: which mail arrives when, by real SMTP, and what it shows to who watches."""

import re
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

from reglament.demo.caught import Caught, Letter

MAILS = Path(__file__).parent / "mails"
# the desk of the demo believes senders of 127.0.0.1; a stranger comes from another address of this machine
KNOWN_PEER, STRANGE_PEER = "127.0.0.1", "127.0.0.2"
ANSWER_SECONDS = 30.0
_NUMBER = re.compile(r"\[([^\]]+)\]")
_BRACKETED = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One mail: its file, the mailbox, and what it shows, in English and Russian.

    `of` names the earlier mail whose acknowledgement gives its number; `secret` sends it to that letter's reply
    address. `outage` says that the vendor's portal fails meanwhile, `null_sender` that a mail server wrote it.
    """

    file: str
    to: str
    shows: tuple[str, str]
    peer: str = KNOWN_PEER
    of: str = ""
    secret: bool = False
    outage: bool = False
    null_sender: bool = False
    pause: float = 2.5


TRON, LATERA, ASPRO, ISTOM = (
    "support@tronasoc.ru",
    "support@latera.ru",
    "support@aspro.finance",
    "support@istom.example",
)
ORION, POLAR = "01-orion-p1.eml", "07-polar-p2.eml"
STEPS = (
    Step(
        file=ORION, to=TRON, pause=0.0,
        shows=("priority 1, Premium: three promises", "приоритет 1, Premium: три обещания"),
    ),
    Step(
        file="02-vega-plain.eml", to=TRON,
        shows=("the licence chooses the Russian regulation", "лицензия выбирает русский регламент"),
    ),
    Step(
        file="05-paydent-office.eml", to=ISTOM,
        shows=("koi8-r subject, a paid plan", "тема в koi8-r, платный тариф"),
    ),
    Step(
        file="03-telecom7-outage.eml", to=LATERA, outage=True,
        shows=("the portal is down: mail opens a ticket", "портал не работает: письмо открывает заявку"),
    ),
    Step(
        file="04-acme-boris.eml", to=ASPRO,
        shows=("HTML with a script: nothing runs", "HTML со скриптом: ничего не выполняется"),
    ),
    Step(
        file="06-freedent-stop.eml", to=ISTOM,
        shows=("windows-1251, a free licence", "windows-1251, бесплатная лицензия"),
    ),
    Step(file=POLAR, to=TRON, shows=("priority 2, Premium+", "приоритет 2, Premium+")),
    Step(
        file="08-orion-reply.eml", to=TRON, of=ORION, secret=True,
        shows=("a reply to the secret address", "ответ на секретный адрес"),
    ),
    Step(
        file="09-orion-vacation.eml", to=TRON, of=ORION,
        shows=("an auto-reply is never answered", "автоответу никто не отвечает"),
    ),
    Step(
        file="10-bounce.eml", to=ISTOM, null_sender=True,
        shows=("a bounce opens nothing", "уведомление о недоставке ничего не открывает"),
    ),
    Step(
        file="11-stranger-number.eml", to=TRON, of=ORION, peer=STRANGE_PEER,
        shows=("a stranger with Orion's number", "посторонний с номером заявки Orion"),
    ),
    Step(
        file="12-unknown.eml", to=ISTOM, peer=STRANGE_PEER,
        shows=("an unknown sender is asked who it is", "неизвестного спрашивают, кто он"),
    ),
    Step(
        file="13-damaged.eml", to=TRON,
        shows=("damaged: read as far as it goes", "повреждено: прочитано, что можно"),
    ),
    Step(
        file="14-gleb-cabinet.eml", to=ASPRO,
        shows=("client cabinet only: not served", "только кабинет клиента: не обслуживается"),
    ),
    Step(
        file="15-demodent.eml", to=ISTOM,
        shows=("demo edition: non-commercial level", "демо-версия: некоммерческий уровень"),
    ),
    Step(
        file="16-telecom7-late.eml", to=LATERA,
        shows=("the portal works again: not by mail", "портал снова работает: не по почте"),
    ),
    Step(
        file="17-polar-again.eml", to=TRON, of=POLAR,
        shows=("a new mail that names the number", "новое письмо, в котором назван номер"),
    ),
    Step(
        file=ORION, to=TRON,
        shows=("the first mail once more: kept once", "первое письмо повторно: хранится одно"),
    ),
)  # fmt: skip


class UnansweredError(Exception):
    """A letter that the rest of the scene needs did not come, or a mail was not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A mail that the desk took: `kept_as` begins the identity it is kept under."""

    step: Step
    at: datetime
    sender: str
    kept_as: str


@dataclass(slots=True)
class Stage:
    """Where the scene plays: the desk's SMTP port, the letters caught, the clock, the portal's switch.

    `portal` is told the mailbox and whether its vendor's portal serves.
    """

    smtp_port: int
    caught: Caught
    clock: Callable[[], datetime]
    portal: Callable[[str, bool], None]
    _sent: dict[str, bytes] = field(default_factory=dict)

    def play(self) -> Iterator[Step | Delivered]:
        """Yield each step before its mail, and what was delivered after it; raises UnansweredError, OSError."""
        for step in STEPS:
            yield step
            yield self._deliver(step)

    def _deliver(self, step: Step) -> Delivered:
        if step.outage:
            self.portal(step.to, False)
        at = self.clock()
        raw, recipient = self._written(step, at)
        sender = _address(raw)
        kept_as = self._hand_over(step, raw, "" if step.null_sender else sender, recipient)
        self._sent[step.file] = raw
        if step.outage:
            self._acknowledgement(step.file)
            self.portal(step.to, True)
        return Delivered(step=step, at=at, sender=sender, kept_as=kept_as)

    def _written(self, step: Step, at: datetime) -> tuple[bytes, str]:
        """Return the bytes with everything filled in, and the envelope's recipient."""
        if step.file in self._sent:
            return self._sent[step.file], step.to
        recipient, number = step.to, ""
        if step.of:
            letter = self._acknowledgement(step.of)
            number = number_in(letter.header("Subject"))
            if step.secret:
                recipient = address_in(letter.header("Reply-To"))
        values = {
            "id": f"demo-{uuid4().hex[:12]}",
            "date": format_datetime(at),
            "number": number,
            "to": recipient,
        }
        raw = (MAILS / step.file).read_bytes()
        for key, value in values.items():
            raw = raw.replace(b"{%s}" % key.encode(), value.encode())
        return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n"), recipient

    def _acknowledgement(self, file: str) -> Letter:
        letter = self.caught.answer_to(message_id_in(self._sent[file]), seconds=ANSWER_SECONDS)
        if letter is None:
            raise UnansweredError(f"no acknowledgement of {file} came in {ANSWER_SECONDS:.0f} s")
        return letter

    def _hand_over(self, step: Step, raw: bytes, mail_from: str, recipient: str) -> str:
        with self._connected(step.peer) as server:
            server.ehlo()
            answers = [server.mail(mail_from, ["BODY=8BITMIME"]), server.rcpt(recipient)]
            if all(code == 250 for code, _ in answers):
                answers.append(server.data(raw))
        code, said = answers[-1]
        words = said.decode("utf-8", "replace")
        if code != 250:
            raise UnansweredError(f"{step.file} was refused: {code} {words}")
        return words.rpartition(" ")[2]

    def _connected(self, peer: str) -> smtplib.SMTP:
        helo = "mail.customer.example"
        try:
            return smtplib.SMTP(
                "127.0.0.1", self.smtp_port, helo, timeout=30, source_address=(peer, 0)
            )
        except OSError:
            if peer == KNOWN_PEER:
                raise
            # where the loopback is one address only, a stranger is held all the same
            return self._connected(KNOWN_PEER)


def number_in(subject: str) -> str:
    """Return the number that a letter's subject carries in brackets; raises UnansweredError without one.

    >>> number_in("[TA-000001] Received: it stops")
    'TA-000001'
    """
    found = _NUMBER.search(subject)
    if found is None:
        raise UnansweredError(f"the letter {subject!r} carries no number")
    return found[1]


def address_in(header: str) -> str:
    """Return the address of a header that holds one.

    >>> address_in("TRON <reply+x@reply.demo.example>")
    'reply+x@reply.demo.example'
    """
    found = _BRACKETED.search(header)
    return found[1] if found else header.strip()


def message_id_in(raw: bytes) -> str:
    """Return the Message-ID of a mail in its brackets."""
    line = next(line for line in raw.splitlines() if line.lower().startswith(b"message-id:"))
    return line.partition(b":")[2].strip().decode("ascii")


def _address(raw: bytes) -> str:
    line = next(line for line in raw.splitlines() if line.lower().startswith(b"from:"))
    found = re.search(rb"[\w.+-]+@[\w.-]+", line)
    return found[0].decode("ascii") if found else ""
