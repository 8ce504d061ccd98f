"""Owns keeping a regulation's files when a vendor first uses the version."""

from datetime import datetime
from functools import lru_cache

from reglament import regulations
from reglament.core.regulation.document import Regulation
from reglament.store.models import RegulationVersion


def keep_version(vendor: int, regulation: Regulation, *, at: datetime) -> None:
    """Keep the files of the version unless they are kept; cheap when repeated in one process."""
    if (vendor, regulation.identity) not in _kept():
        _keep(vendor, regulation, at)
        _kept().add((vendor, regulation.identity))


@lru_cache(maxsize=1)
def _kept() -> set[tuple[int, str]]:
    return set()


def forget() -> None:
    """Look again, as after another database took the place of this one."""
    _kept().clear()


def _keep(vendor: int, regulation: Regulation, at: datetime) -> None:
    own = (one for one in regulations.folders() if one.name.partition("@")[0] == regulation.code)
    read = (regulations.read_files(folder) for folder in own)
    files = next((one for one in read if regulations.digest_of(one) == regulation.digest), {})
    RegulationVersion.objects.get_or_create(
        vendor_id=vendor,
        code=regulation.code,
        version=regulation.version,
        defaults={
            "digest": regulation.digest,
            "in_force_from": regulation.in_force_from,
            "files": files,
            "first_used_at": at,
        },
    )
