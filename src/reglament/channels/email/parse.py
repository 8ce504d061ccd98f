"""Owns reading one raw mail as a whole: bytes -> ParsedMail -> Interaction; proof and storing are left to others.

`parse` never raises. It is meant to run in the limited child process of `sandbox`.
"""

import codecs
import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from reglament.channels.email.identity import identity_of
from reglament.channels.email.reading import limits
from reglament.channels.email.reading.addresses import Mailbox
from reglament.channels.email.reading.attachments import ParsedFile, make_file
from reglament.channels.email.reading.automatic import same_desk, why_automatic
from reglament.channels.email.reading.bodies import Gathered, Gatherer, readable_markup
from reglament.channels.email.reading.bounces import Bounce, Evidence, find_bounce, returned_ids
from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.envelope import Envelope, read_envelope
from reglament.channels.email.reading.fields import Fields, read_fields, skip_envelope
from reglament.channels.email.reading.html import sanitise
from reglament.channels.email.reading.hygiene import clean_text
from reglament.channels.email.reading.language import language_of
from reglament.channels.email.reading.parsed_mail import ParsedMail
from reglament.channels.email.reading.reply import Written, join_pieces, reply_of
from reglament.channels.email.reading.structure import Budget, Part, read_entity
from reglament.core.model.interaction import (
    Address,
    Attachment,
    Interaction,
    SenderProof,
    Undelivered,
)

__all__ = ["ParsedFile", "ParsedMail", "identity_of", "parse", "to_interaction", "unreadable"]

_Result = TypeVar("_Result")
_MACINTOSH_LINES = re.compile(rb"\r(?!\n)")


def parse(raw: bytes) -> ParsedMail:
    """Read one mail. Never raises: what cannot be read becomes a defect of the result."""
    defects = Defects()
    mail = _guarded("mail", lambda: _parse(raw, defects), None, defects)
    return mail or unreadable(raw, "the mail could not be read", already=defects.as_tuple())


def unreadable(raw: bytes, reason: str, *, already: tuple[str, ...] = ()) -> ParsedMail:
    """What the first bytes of the header tell, for a mail whose reading failed or was stopped."""
    defects = Defects()
    defects.add("unreadable", reason)
    head = raw[: limits.FIELD_SIZE]
    fields, _ = _guarded(
        "header",
        lambda: read_fields(head, skip_envelope(head), len(head), Defects()),
        (Fields(), 0),
        defects,
    )
    envelope = _guarded(
        "header", lambda: read_envelope(fields, Defects(), hint=None), None, defects
    )
    return _mail(envelope, Written(), defects=(*defects.as_tuple(), *already))


def to_interaction(
    parsed: ParsedMail,
    *,
    identity: str,
    arrived_at: datetime,
    mailbox: str,
    proof: SenderProof,
    reply_token: str,
    desk: str = "",
) -> Interaction:
    """The mail as one contact; `arrived_at` is aware UTC, `reply_token` as found in the recipient's address.

    `desk` is the mark of the desk that reads: only mail that bears it is its own, and never a person's.
    """
    own = same_desk(desk)
    return Interaction(
        identity=identity,
        channel="email",
        arrived_at=arrived_at,
        mailbox=mailbox,
        sender=_address(parsed.author) if parsed.author and parsed.author.address else None,
        subject=parsed.subject,
        text=parsed.text,
        reply_text=parsed.reply_text,
        html=parsed.html,
        language=parsed.language or "",
        recipients=tuple(_address(box) for box in parsed.to if box.address),
        copied=tuple(_address(box) for box in parsed.cc if box.address),
        attachments=tuple(_attachment(file) for file in parsed.files),
        message_id=parsed.message_id,
        # a bounce answers the letter that it brings back
        in_reply_to=(*parsed.returned, *parsed.in_reply_to),
        references=parsed.references,
        reply_token=reply_token,
        automatic="own" if own and own in parsed.desks else parsed.automatic,
        other_desk=next((mark for mark in parsed.desks if mark != own), ""),
        undelivered=_undelivered(parsed.bounce),
        proof=proof,
        defects=parsed.defects,
    )


def _undelivered(bounce: Bounce | None) -> Undelivered | None:
    """What did not arrive; a delay is no failure yet."""
    if bounce is None or bounce.action not in ("", "failed"):
        return None
    return Undelivered(recipient=bounce.recipient, status=bounce.status)


def _address(mailbox: Mailbox) -> Address:
    return Address(address=mailbox.address, name=mailbox.name)


def _attachment(file: ParsedFile) -> Attachment:
    return Attachment(
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        inline=file.inline,
        content_id=file.content_id,
    )


def _guarded(
    what: str, step: Callable[[], _Result], otherwise: _Result, defects: Defects
) -> _Result:
    """The step's result, or `otherwise` and a defect: one broken step must not cost the others."""
    try:
        return step()
    except Exception as failure:  # noqa: BLE001 - strangers' bytes: any failure must degrade, never escape
        defects.add("unreadable", f"{what}: {type(failure).__name__}")
        return otherwise


def _parse(raw: bytes, defects: Defects) -> ParsedMail:
    buffer = _with_newlines(raw, defects)
    if not buffer.strip(b"\0 \t\r\n"):
        defects.add("empty", "the mail holds nothing")
    budget = Budget()
    root = read_entity(buffer, skip_envelope(buffer), defects=defects, budget=budget)
    envelope = _guarded(
        "header",
        lambda: read_envelope(root.fields, defects, hint=_charset_hint(root)),
        None,
        defects,
    )
    gatherer = Gatherer(defects, budget)
    _guarded("body", lambda: gatherer.walk(root), None, defects)
    found = gatherer.found
    written = _guarded("text", lambda: _written(found, envelope, defects), Written(), defects)
    bounce = _guarded(
        "bounce", lambda: _bounce(root, envelope, found, written.text, raw), None, defects
    )
    automatic = _guarded("automatic", lambda: _automatic(root, envelope, bounce), None, defects)
    return _mail(
        envelope,
        written,
        html=_guarded("html", lambda: _shown(found, defects), None, defects),
        files=tuple(found.files),
        bounce=bounce,
        returned=returned_ids(raw, envelope.message_id if envelope else "") if bounce else (),
        automatic=automatic,
        language=language_of(
            written.reply_text, written.text, envelope.subject if envelope else ""
        ),
        defects=defects.as_tuple(),
    )


def _mail(
    envelope: Envelope | None,
    written: Written,
    *,
    html: str | None = None,
    files: tuple[ParsedFile, ...] = (),
    bounce: Bounce | None = None,
    returned: tuple[str, ...] = (),
    automatic: str | None = None,
    language: str | None = None,
    defects: tuple[str, ...] = (),
) -> ParsedMail:
    known = (
        {name: getattr(envelope, name) for name in Envelope.__dataclass_fields__}
        if envelope
        else {}
    )
    return ParsedMail(
        **known,
        text=written.text,
        reply_text=written.reply_text,
        html=html,
        files=(*files, *written.overlong),
        bounce=bounce,
        returned=returned,
        automatic=automatic,
        language=language,
        defects=defects,
    )


def _with_newlines(raw: bytes, defects: Defects) -> bytes:
    """The mail cut to the size limit; one without any newline gets those its carriage returns stand for."""
    if len(raw) > limits.MAIL_SIZE:
        defects.add("limit-size", f"only the first {limits.MAIL_SIZE} bytes were read")
        raw = raw[: limits.MAIL_SIZE]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        defects.add("charset-lied", "the whole mail is UTF-16")
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    if b"\n" not in raw and b"\r" in raw:
        return _MACINTOSH_LINES.sub(b"\n", raw)
    return raw


def _charset_hint(part: Part) -> str | None:
    """The charset of the first text, by which raw 8-bit header fields are read."""
    waiting = [part]
    for _ in range(20):
        if not waiting:
            return None
        current = waiting.pop(0)
        if current.media_type.startswith("text/"):
            return current.content_type.parameters.get("charset")
        waiting += current.children[:3]
    return None


def _written(found: Gathered, envelope: Envelope | None, defects: Defects) -> Written:
    text = join_pieces(found, defects)
    if not text.text.strip() and found.calendars:
        text.text = "\n\n".join(filter(None, found.calendars))
    replies = bool(envelope and (envelope.in_reply_to or envelope.references))
    written = reply_of(
        text,
        subject=envelope.subject if envelope else "",
        is_reply=replies,
        partners=_partners(envelope),
    )
    if len(written.text) > limits.TEXT_CHARACTERS:
        defects.add(
            "limit-text",
            f"the text beyond {limits.TEXT_CHARACTERS} characters is in the file mail-text.txt",
        )
        whole = make_file(
            written.text.encode("utf-8"), name="mail-text.txt", media_type="text/plain"
        )
        cut = written.text[: limits.TEXT_CHARACTERS]
        return Written(
            text=cut, reply_text=written.reply_text[: limits.TEXT_CHARACTERS], overlong=(whole,)
        )
    return written


def _partners(envelope: Envelope | None) -> frozenset[str]:
    """By what a quoted letter may name those to whom this mail goes."""
    named: set[str] = set()
    for box in (*envelope.to, *envelope.cc)[:20] if envelope else ():
        local = box.address.rpartition("@")[0]
        # a name of one word may be the product's, of which things are told: `TRON says:`
        named |= {box.address.lower(), local.lower(), box.name.lower() if " " in box.name else ""}
    return frozenset(named - {""})


def _shown(found: Gathered, defects: Defects) -> str | None:
    pieces = readable_markup(found)
    return (sanitise("\n".join(pieces), defects) or None) if pieces else None


def _bounce(
    root: Part, envelope: Envelope | None, found: Gathered, text: str, raw: bytes
) -> Bounce | None:
    return find_bounce(
        Evidence(
            fields=root.fields,
            sender=envelope.author.address or envelope.author.name
            if envelope and envelope.author
            else "",
            subject=envelope.subject if envelope else "",
            text=text,
            media_type=root.media_type,
            report_type=root.content_type.parameters.get("report-type", "").lower(),
            reports=tuple(
                clean_text(report.decode("utf-8", "replace")) for report in found.reports[:20]
            ),
            raw=raw,
        )
    )


def _automatic(root: Part, envelope: Envelope | None, bounce: Bounce | None) -> str | None:
    return why_automatic(
        root.fields,
        subject=envelope.subject if envelope else "",
        media_type=root.media_type,
        is_bounce=bounce is not None,
    )
