"""Owns the sample articles: `articles.yaml` written and published as staff would."""

from datetime import datetime
from pathlib import Path

import yaml

from reglament.core.knowledge.articles import Draft
from reglament.core.regulation.document import Words
from reglament.operations.write_article import publish_article, save_article
from reglament.store.models import StaffMember


def publish_articles(*, at: datetime) -> int:
    """Publish every sample article by its author and return how many."""
    told = yaml.safe_load((Path(__file__).parent / "articles.yaml").read_text(encoding="utf-8"))
    for one in told:
        author = StaffMember.objects.get(user__username=one["by"], vendor__code=one["vendor"])
        draft = Draft(
            title=Words(**one["title"]),
            body=Words(**one["body"]),
            category=Words(**one["category"]),
        )
        publish_article(save_article(draft, staff=author, at=at), staff=author, at=at)
    return len(told)
