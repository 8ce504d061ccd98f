"""Owns the sample canned answers: `answers.yaml` kept as staff would."""

from datetime import datetime
from pathlib import Path

import yaml

from reglament.operations.write_reply import keep_canned
from reglament.store.models import StaffMember


def keep_answers(*, at: datetime) -> int:
    """Keep every sample answer by its author and return how many."""
    told = yaml.safe_load((Path(__file__).parent / "answers.yaml").read_text(encoding="utf-8"))
    for one in told:
        author = StaffMember.objects.get(user__username=one["by"], vendor__code=one["vendor"])
        keep_canned(author, title=one["title"], text_en=one["en"], text_ru=one["ru"], at=at)
    return len(told)
