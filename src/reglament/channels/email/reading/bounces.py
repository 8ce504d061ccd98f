"""Owns recognising undelivered mail: RFC 3464 reports and free texts; suppression is left to others."""

import logging
import re
from dataclasses import dataclass

from reglament.channels.email.reading.fields import Fields
from reglament.channels.email.reading.hygiene import one_line

_DAEMON = re.compile(
    r"(?i)^(?:mailer-daemon|postmaster|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]*|mailerdaemon)(?:@|\Z)"
)
_SUBJECT = re.compile(
    r"(?i)undeliver|delivery (?:status notification|failure|has failed|report|problem|incomplete)|returned mail"
    r"|mail delivery"
    r"|failure notice|delivery failed|недоставленное|не доставлено|не удалось доставить|сообщение не доставлено"
    r"|ошибка доставки|возвращено|недоставлен|unzustellbar|non remis|no entregado|not delivered"
    r"|не може бути доставлен"
)
_TEXT = re.compile(
    r"(?i)this is the qmail-send program|this is the mail (?:system|delivery)|could not be delivered"
    r"|couldn.t be delivered"
    r"|wasn.t (?:able to be )?delivered|was not delivered|delivery to the following recipients? failed"
    r"|did not reach the"
    r"|permanent (?:fatal )?errors?|message that you sent|почтовый робот|автоматически создан(?:о|ное) почтов"
    r"|не может быть доставлен|не удалось доставить|не было доставлено|не доставлено|не смогло быть доставлено"
    r"|будет предпринята|unrouteable address|recipient address rejected|following address"
)
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+=/#!$&'*~^{}|-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:-])([45]\d\d)(?=[ -])")
_FIELD = re.compile(
    r"(?im)^(final-recipient|original-recipient|action|status)[ \t]*:[ \t]*([^\n]{0,400})"
)
_DELAY = re.compile(
    r"(?i)delayed|will (?:be retried|keep trying|continue to (?:be attempted|try))|warning|задерж"
    r"|будет предпринята|повторн"
)
_QUOTED = re.compile(
    r"(?im)^(?:-{2,}.*(?:original|copy of|below this line|исходн|оригинал|заголовк)|received:|return-path: ).*"
)


_RETURNED_ID = re.compile(
    rb"(?im)^[> \t]{0,4}message-id[ \t]*:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,998}>)"
)
_SEARCHED = 262_144


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says about one recipient; `status` is an enhanced status code (RFC 3463) or empty."""

    recipient: str
    status: str
    action: str

    def as_json(self) -> dict[str, str | None]:
        return {
            "recipient": self.recipient or None,
            "status": self.status or None,
            "action": self.action or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What of a mail speaks for or against its being a bounce."""

    fields: Fields
    sender: str
    subject: str
    text: str
    media_type: str
    report_type: str
    reports: tuple[str, ...]
    raw: bytes


def returned_ids(raw: bytes, own: str) -> tuple[str, ...]:
    """The Message-IDs of the letters that a bounce brings back, its `own` left out."""
    found = (one.decode("ascii", "ignore") for one in _RETURNED_ID.findall(raw[:_SEARCHED]))
    return tuple(dict.fromkeys(one for one in found if one != own))[:5]


def find_bounce(evidence: Evidence) -> Bounce | None:
    """The first failed recipient of a bounce, None when the mail is none."""
    for report in evidence.reports:
        if found := _from_report(report):
            return found
    if evidence.media_type == "multipart/report" and evidence.report_type not in (
        "",
        "delivery-status",
    ):
        return None  # receipts and abuse reports
    if not _is_suspect(evidence):
        return None
    return _from_fields(evidence) or _from_text(evidence) or _from_library(evidence)


def _from_report(report: str) -> Bounce | None:
    """The first group of fields that names a recipient; a failed one before a delayed one (RFC 3464, 2.3)."""
    found: list[Bounce] = []
    for group in re.split(r"\n[ \t]*\n", report[:200_000])[:500]:
        known: dict[str, str] = {}
        for name, value in _FIELD.findall(group):
            known.setdefault(name.lower(), one_line(value))
        recipient = known.get("final-recipient") or known.get("original-recipient", "")
        if recipient:
            address = recipient.split(";", 1)[-1].strip().strip("<>")
            status = _STATUS.search(known.get("status", ""))
            action = known.get("action", "").lower().split(" ")[0]
            found.append(Bounce(address, status[1] if status else "", action))
    failed = [bounce for bounce in found if bounce.action == "failed"]
    return next(iter(failed or found), None)


def _is_suspect(evidence: Evidence) -> bool:
    """Machines' senders or null senders, and words of a failed delivery; a person quoting a bounce is no machine."""
    if "x-failed-recipients" in evidence.fields:
        return True
    null = (evidence.fields.first("return-path") or b"x").strip() == b"<>"
    daemon = bool(_DAEMON.match(evidence.sender)) or null
    return daemon and bool(_SUBJECT.search(evidence.subject) or _TEXT.search(evidence.text[:4000]))


def _from_fields(evidence: Evidence) -> Bounce | None:
    value = evidence.fields.first("x-failed-recipients")
    found = _ADDRESS.search(value.decode("ascii", "ignore")[:1000]) if value else None
    return Bounce(found[0], _status(evidence.text), _action(evidence)) if found else None


def _from_text(evidence: Evidence) -> Bounce | None:
    """The first address in the report's own words that is not the reporting system itself."""
    own_words = evidence.text[:8000]
    copied = _QUOTED.search(own_words)
    own_words = own_words[: copied.start()] if copied and copied.start() > 40 else own_words
    for found in _ADDRESS.finditer(own_words):
        if not _DAEMON.match(found[0]) and found[0].lower() != evidence.sender.lower():
            return Bounce(found[0], _status(own_words), _action(evidence))
    return None


def _from_library(evidence: Evidence) -> Bounce:
    """The odd formats of old systems; the mail is a bounce even when nobody can say whose."""
    # Imported late: only mails that look like bounces and say nothing readable come here.
    from email import message_from_bytes  # noqa: PLC0415

    from flufl.bounce import scan_message  # noqa: PLC0415

    # its detectors log every stranger's damage with a traceback, which no reader of ours needs
    logging.getLogger("flufl.bounce").disabled = True
    try:
        addresses = sorted(scan_message(message_from_bytes(evidence.raw[:_SEARCHED])))
    except Exception:  # noqa: BLE001 - a stranger's bytes in a third party's parsers: any error means unknown
        addresses = []
    recipient = one_line(addresses[0].decode("ascii", "replace")) if addresses else ""
    return Bounce(recipient, _status(evidence.text[:8000]), _action(evidence))


def _status(text: str) -> str:
    if found := _STATUS.search(text):
        return found[1]
    reply = _REPLY.search(text)
    return f"{reply[1][0]}.0.0" if reply else ""


def _action(evidence: Evidence) -> str:
    status = _status(evidence.text[:8000])
    if status.startswith("4") or _DELAY.search(evidence.subject):
        return "delayed"
    return "failed"
