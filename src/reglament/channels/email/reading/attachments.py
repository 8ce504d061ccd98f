"""Owns a read file's shape and its safe display name; storing files and showing them is left to others."""

import hashlib
import re
from dataclasses import dataclass

from reglament.channels.email.reading import limits
from reglament.channels.email.reading.hygiene import one_line, undirected

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200b-\u200d\u2060\ufeff]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}\Z")
_EXTENSIONS = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "message/rfc822": "eml",
    "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "application/pdf": "pdf",
    "application/zip": "zip", "application/pgp-signature": "asc", "application/pgp-encrypted": "asc",
    "application/pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m", "text/csv": "csv",
    "message/delivery-status": "txt", "text/rfc822-headers": "txt", "text/vcard": "vcf",
    "application/ms-tnef": "dat",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A file of a mail with its decoded bytes. `name` is for display only and never a path."""

    name: str
    media_type: str
    content: bytes
    sha256: str
    inline: bool = False
    content_id: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "media_type": self.media_type,
            "size": len(self.content),
            "sha256": self.sha256,
            "inline": self.inline,
            "content_id": self.content_id or None,
        }


def make_file(
    content: bytes, *, name: str, media_type: str, inline: bool = False, content_id: str = ""
) -> ParsedFile:
    """A file whose name and media type are safe to show and to put in headers."""
    media_type = media_type.lower()
    if not _MEDIA_TYPE.match(media_type):
        media_type = "application/octet-stream"
    return ParsedFile(
        name=safe_name(name) or f"unnamed.{_EXTENSIONS.get(media_type, 'bin')}",
        media_type=media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        inline=inline,
        content_id=one_line(content_id).strip("<> ")[: limits.MESSAGE_ID_CHARACTERS],
    )


def safe_name(name: str) -> str:
    """The last path component without controls, direction marks or reserved names; empty when nothing is left.

    >>> safe_name("..\\\\..\\\\evil.exe"), safe_name("a/b/отчёт.pdf"), safe_name("..")
    ('evil.exe', 'отчёт.pdf', '')
    """
    last = re.split(r"[\\/]", undirected(one_line(name)).strip("\"' "))[-1]
    last = _FORBIDDEN.sub("_", last).strip(" .") if last.strip(" .") else ""
    if _RESERVED.match(last):
        last = "_" + last
    return _shortened(last)


def _shortened(name: str) -> str:
    if len(name) <= limits.FILE_NAME_CHARACTERS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        return name[: limits.FILE_NAME_CHARACTERS]
    return stem[: limits.FILE_NAME_CHARACTERS - len(extension) - 1] + dot + extension
