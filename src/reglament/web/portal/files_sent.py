"""Owns files that a form brings: named, measured and digested; whether they are taken is the core's."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from reglament.core.model.interaction import Attachment, RefusedFile
from reglament.core.regulation.attaching import not_taken
from reglament.core.regulation.document import Regulation
from reglament.operations.hold import File
from reglament.web.file_rules import file_rules
from reglament.web.moments import tongue
from reglament.web.words import say

MOST_FILES = 10
MOST_BYTES = 20 * 1024 * 1024
MOST_NAME = 200
# what names the files that a form refused as they were chosen (files.js): as many as somebody may look at, and their
# sizes in bytes, up to a petabyte
NOT_TAKEN = "not_taken"
MOST_NOT_TAKEN, MOST_DIGITS = 20, 15


class TooMuchError(ValueError):
    """More files or bytes than a form may bring."""


def files_of(
    uploads: Iterable["UploadedFile[Any]"],
) -> tuple[tuple[Attachment, ...], tuple[File, ...]]:
    """Return the attachments and their bytes; raises TooMuchError beyond ten files or 20 MB together."""
    given = list(uploads)
    if len(given) > MOST_FILES or sum(one.size or 0 for one in given) > MOST_BYTES:
        raise TooMuchError
    attachments, files = [], []
    for one in given:
        content = one.read()
        digest = hashlib.sha256(content).hexdigest()
        attachments.append(
            Attachment(
                name=_name(one.name or ""),
                media_type="application/octet-stream",
                size=len(content),
                sha256=digest,
            )
        )
        files.append(File(sha256=digest, content=content))
    return tuple(attachments), tuple(files)


def too_much_told(uploads: Iterable["UploadedFile[Any]"]) -> str:
    """Return that the files are too many or too large, in the reader's words: one that is alone too large, by name."""
    large = [one for one in uploads if (one.size or 0) > MOST_BYTES]
    if large:
        return say("request.too_large", tongue(), name=_name(large[0].name or ""))
    return say("request.too_much", tongue())


def not_taken_of(request: HttpRequest, regulation: Regulation) -> tuple[RefusedFile, ...]:
    """Return the files that the form refused as they were chosen, and that its sender was told of and left so.

    A script names each by size, media type and name; without one nothing is known of them.
    """
    found = []
    for said in request.POST.getlist(NOT_TAKEN)[:MOST_NOT_TAKEN]:
        size, media_type, name = (*said.split(" ", 2), "", "")[:3]
        if not (size.isascii() and size.isdigit()) or len(size) > MOST_DIGITS:
            continue
        found.append(
            not_taken(
                regulation,
                _name(name),
                media_type=media_type,
                size=int(size),
                most_bytes=MOST_BYTES,
            )
        )
    return tuple(found)


def rules_of(regulation: Regulation) -> str:
    """Return what a script is told of the files that a form of the portal takes."""
    return file_rules(regulation, most_files=MOST_FILES, most_bytes=MOST_BYTES)


def _name(given: str) -> str:
    """Return a name that is words only: no path, nothing that cannot be seen.

    Browsers write these three marks so, and only these (HTML standard, multipart/form-data encoding algorithm).
    """
    for written, mark in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
        given = given.replace(written, mark)
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:MOST_NAME] or "file"
