"""Owns the value types of one contact through any channel; parsing and storing them is left to others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SenderProof(StrEnum):
    """How well the channel proves that the sender is who the message says (DMARC, RFC 9989)."""

    PROVEN = "proven"  # aligned DKIM or SPF pass, a signed-in person, or a trusted submitter
    UNPROVEN = "unproven"  # nothing proves it, nothing speaks against it
    FAILED = "failed"  # the domain owner's published policy says: not mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox as RFC 5322 has it: `name` as shown, `address` lower-cased in its domain."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of an interaction; `sha256` finds the bytes, which live elsewhere. `size` in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """What a bounce reports of a letter of ours; `status` is an enhanced status code (RFC 3463) or empty."""

    recipient: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file that was not attached: what its bytes are, and `why`; `size` in bytes, None where it was not kept.

    `why`: image-format, pack-it, program, empty, too-large or too-many.
    """

    name: str
    kind: str
    why: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One contact, whatever the channel: who, when, in which thread, with which words and files.

    `identity` is equal for two deliveries of the same thing to the same mailbox. `arrived_at` is the
    instant the channel accepted it (aware, UTC). `text` is the whole readable body, `reply_text` what
    the author wrote anew. `automatic` is None for a person, else auto-reply, bounce, list, bulk, own;
    of a bounce `undelivered` says whom a letter failed to reach, None while it is only delayed. `other_desk`
    is the mark of another desk that it comes from: a person may have written it there, or its machine. `refused_files`
    are those that a form did not take while it was filled in; what is sent is judged later.
    """

    identity: str
    channel: str
    arrived_at: datetime
    mailbox: str
    sender: Address | None
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    html: str | None = None
    language: str = ""
    recipients: tuple[Address, ...] = ()
    copied: tuple[Address, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    refused_files: tuple[RefusedFile, ...] = ()
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_token: str = ""
    automatic: str | None = None
    other_desk: str = ""
    undelivered: Undelivered | None = None
    proof: SenderProof = SenderProof.UNPROVEN
    defects: tuple[str, ...] = ()
