"""Owns keeping bytes: equal ones once a vendor, whoever brings them."""

from collections.abc import Iterable
from dataclasses import dataclass

from reglament.store.models import StoredFile


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Bytes to be kept, and their SHA-256 in hex."""

    sha256: str
    content: bytes


def keep_files(files: Iterable[tuple[int, File]]) -> None:
    """Keep files, each with its vendor, where they are not kept yet."""
    rows = [
        StoredFile(
            vendor_id=vendor, sha256=file.sha256, size=len(file.content), content=file.content
        )
        for vendor, file in files
    ]
    # in one order, so that two writers of the same files never wait for each other
    rows.sort(key=lambda one: (one.vendor_id, one.sha256))
    StoredFile.objects.bulk_create(rows, ignore_conflicts=True)
