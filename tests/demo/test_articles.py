"""The sample articles are published in both languages and found by the words people use."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from reglament.demo.articles import publish_articles
from reglament.demo.people import register_samples

pytestmark = pytest.mark.django_db


def test_samples_are_found_in_both_languages() -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    register_samples(password="sample-pass-1", at=at)
    assert publish_articles(at=at) == 5
    found = [
        [one.title_en for one in Client().get("/articles/", {"q": query}).context["found"]]
        for query in ("backup", "копию базы", "импорт")
    ]
    assert [titles[:1] for titles in found] == [
        ["Backup of the database"],
        ["Backup of the database"],
        ["Importing deals from a table"],
    ]
