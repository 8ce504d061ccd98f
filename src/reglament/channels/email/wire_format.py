"""Owns the frames between the reading child and its parent: JSON and bytes; limits are left to `sandbox`."""

import hashlib
import json
import struct

from reglament.channels.email.parse import ParsedFile, ParsedMail, parse, unreadable
from reglament.channels.email.reading.addresses import Mailbox
from reglament.channels.email.reading.bounces import Bounce
from reglament.channels.email.reading.hygiene import clean_text, one_line

HEADER = struct.Struct(">Q")
_AUTOMATIC = frozenset({"auto-reply", "bounce", "list", "bulk"})


class ProtocolError(Exception):
    """The child's answer is not one that this product's child gives."""


def packed(raw: bytes) -> bytes:
    """Read the mail and frame the result: length, JSON length, JSON, the files' bytes."""
    try:
        mail = parse(raw)
        return _frame(mail)
    except MemoryError:
        return _frame(unreadable(raw, "reading needed too much memory"))


def _frame(mail: ParsedMail) -> bytes:
    # what the contract's document tells in short or not at all
    whole = {
        "in_reply_to": list(mail.in_reply_to),
        "returned": list(mail.returned),
        "automatic": mail.automatic,
        "desks": list(mail.desks),
    }
    document = {**mail.as_json(), **whole}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    body = b"".join([HEADER.pack(len(text)), text, *(file.content for file in mail.files)])
    return HEADER.pack(len(body)) + body


def unpacked(body: bytes) -> ParsedMail:
    """The mail of one frame, every value checked and cleaned anew; raises ProtocolError."""
    try:
        (length,) = HEADER.unpack_from(body)
        document = json.loads(body[HEADER.size : HEADER.size + length].decode("utf-8"))
        return _mail(document, memoryview(body)[HEADER.size + length :])
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        struct.error,
        RecursionError,
    ) as failure:
        raise ProtocolError("the answer cannot be read") from failure


def _mail(document: dict[str, object], blobs: memoryview) -> ParsedMail:
    automatic = document["automatic"]
    if automatic is not None and automatic not in _AUTOMATIC:
        raise ProtocolError("an unknown kind of automatic mail")
    return ParsedMail(
        author=_mailbox(document["from"]),
        sender=_mailbox(document["sender"]),
        reply_to=_mailboxes(document["reply_to"]),
        to=_mailboxes(document["to"]),
        cc=_mailboxes(document["cc"]),
        subject=_line(document["subject"]),
        date=_optional_line(document["date"]),
        message_id=_line(document["message_id"]),
        in_reply_to=_lines(document["in_reply_to"]),
        references=_lines(document["references"]),
        desks=_lines(document["desks"]),
        language=_optional_line(document["language"]),
        text=_text(document["text"]),
        reply_text=_text(document["reply_text"]),
        html=None if document["html"] is None else _text(document["html"]),
        files=_files(document["attachments"], blobs),
        automatic=automatic,
        bounce=_bounce(document["bounce"]),
        returned=_lines(document["returned"]),
        defects=_lines(document["defects"]),
    )


def _files(listed: object, blobs: memoryview) -> tuple[ParsedFile, ...]:
    """Files with their sizes and digests taken from the bytes, not from what was said."""
    files: list[ParsedFile] = []
    at = 0
    for item in _list(listed):
        known = _object(item)
        size = known["size"]
        if not isinstance(size, int) or size < 0 or at + size > len(blobs):
            raise ProtocolError("a file is longer than the answer")
        content = bytes(blobs[at : at + size])
        at += size
        files.append(
            ParsedFile(
                name=_line(known["name"]).replace("/", "_").replace("\\", "_"),
                media_type=_line(known["media_type"]),
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
                inline=known["inline"] is True,
                content_id=_line(known["content_id"]),
            )
        )
    if at != len(blobs):
        raise ProtocolError("the answer holds bytes of no file")
    return tuple(files)


def _bounce(value: object) -> Bounce | None:
    if value is None:
        return None
    known = _object(value)
    return Bounce(_line(known["recipient"]), _line(known["status"]), _line(known["action"]))


def _mailbox(value: object) -> Mailbox | None:
    if value is None:
        return None
    known = _object(value)
    return Mailbox(_line(known["name"]), _line(known["address"]))


def _mailboxes(value: object) -> tuple[Mailbox, ...]:
    return tuple(box for box in map(_mailbox, _list(value)) if box)


def _lines(value: object) -> tuple[str, ...]:
    return tuple(_line(item) for item in _list(value))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ProtocolError("a list was expected")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ProtocolError("an object was expected")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ProtocolError("a text was expected")
    return clean_text(value)


def _line(value: object) -> str:
    return "" if value is None else one_line(_text(value))


def _optional_line(value: object) -> str | None:
    return None if value is None else _line(value)
