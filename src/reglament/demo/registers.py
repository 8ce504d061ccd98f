"""Owns the sample teams and releases: `registers.yaml` kept as a lead would."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from reglament.demo.people import day_of
from reglament.operations.keep_teams import found_team
from reglament.operations.updates import ReleaseNotes, note_installation, save_release
from reglament.store.models import Customer, StaffMember, Vendor


def keep_registers(*, at: datetime) -> tuple[int, int]:
    """Found the sample teams, register the sample releases, and return how many of each; days count from `at`."""
    told = yaml.safe_load((Path(__file__).parent / "registers.yaml").read_text(encoding="utf-8"))
    vendors = {one.code: one for one in Vendor.objects.all()}
    for one in told["teams"]:
        members = StaffMember.objects.filter(user__username__in=one["members"])
        vendor = vendors[one["vendor"]]
        found_team(vendor, one["name"], [row.pk for row in members.filter(vendor=vendor)])
    for one in told["releases"]:
        _register(vendors[one["vendor"]], one, at)
    return len(told["teams"]), len(told["releases"])


def _register(vendor: Vendor, one: dict[str, Any], at: datetime) -> None:
    by = StaffMember.objects.get(user__username=one["by"], vendor=vendor)
    notes = ReleaseNotes(
        name=str(one["name"]),
        kind=one["kind"],
        published_date=day_of(one["published"], at.date()),
        fixes=one.get("fixes", ""),
        features=one.get("features", ""),
    )
    release = save_release(vendor, notes, row=None, by=by, at=at)
    if "runs_at" in one:
        customer = Customer.objects.get(vendor=vendor, name=one["runs_at"])
        note_installation(customer, release, by=by, at=at - timedelta(days=1))
