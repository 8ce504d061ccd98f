"""The sample canned answers are kept in both languages, and a letter of a request fills each of their fields."""

from datetime import UTC, datetime

import pytest

from reglament.core.notices import IN_ANSWERS, unknown_placeholders
from reglament.demo.answers import keep_answers
from reglament.demo.people import register_samples
from reglament.store.models import CannedAnswer

pytestmark = pytest.mark.django_db


def test_samples_are_kept_in_both_languages_with_fields_that_are_filled() -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    register_samples(password="sample-pass-1", at=at)
    assert keep_answers(at=at) == 6
    assert {one.vendor.code for one in CannedAnswer.objects.all()} == {
        "tron",
        "latera",
        "aspro",
        "istom",
    }
    for one in CannedAnswer.objects.all():
        for text in (one.text_en, one.text_ru):
            assert "{number}" in text
            assert unknown_placeholders(text, IN_ANSWERS) == ()
