"""The sample teams and releases are those of every vendor that has use for them."""

from datetime import UTC, date, datetime

import pytest

from reglament.demo.people import register_samples
from reglament.demo.registers import keep_registers
from reglament.store.models import Installation, Release, Team

pytestmark = pytest.mark.django_db


def test_every_vendor_has_a_team_and_those_who_publish_updates_a_register() -> None:
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    register_samples(password="sample-pass-1", at=at)
    assert keep_registers(at=at) == (4, 4)
    teams = {one.vendor.code: one.members.count() for one in Team.objects.all()}
    assert teams == {"tron": 2, "latera": 1, "aspro": 1, "istom": 1}
    known = Release.objects.values_list("vendor__code", "name", "published_date").order_by("pk")
    assert list(known)[1] == ("latera", "6.2.1", date(2026, 3, 5))
    runs = Installation.objects.values_list("customer__name", "release__name").order_by("pk")
    assert list(runs) == [("Telecom-7", "6.2.1"), ("Pay-Dent", "4.3.0")]
