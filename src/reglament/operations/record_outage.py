"""Owns the log of the portal's unavailability, on which mail takes its place (HY-5, X-31).

A monitor and people write it: what repeats an entry, or falls into one, changes nothing.
"""

from datetime import datetime

from django.db import transaction

from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.store.models import PortalOutage, Vendor
from reglament.store.queries.outages import outage_at


def begin_outage(
    vendor: Vendor, *, since: datetime, at: datetime, reason: str = "", by: str = ""
) -> PortalOutage:
    """Write down at `at` that the vendor's portal serves no more from `since`; return the outage on the log.

    One that lasts already goes on, from the earlier moment; one that lies around `since` stays as it is. `by` is the
    name of who says so, empty for a monitor. Raises Refused for a moment that lies ahead.
    """
    _check_past(since, at)
    with transaction.atomic():
        known = outage_at(_locked(vendor), since)
        if known is not None:
            return known
        lasting = _lasting(vendor)
        if lasting is not None:
            lasting.started_at = since
            lasting.save(update_fields=["started_at"])
            return lasting
        return PortalOutage.objects.create(
            vendor=vendor, started_at=since, reason=reason, begun_by=by[:200]
        )


def end_outage(
    vendor: Vendor, *, until: datetime, at: datetime, by: str = ""
) -> PortalOutage | None:
    """Write down at `at` that the portal serves again from `until`; return what ended, None where nothing lasted.

    Raises Refused for a moment that lies ahead, or not after the beginning.
    """
    _check_past(until, at)
    with transaction.atomic():
        lasting = _lasting(_locked(vendor))
        if lasting is None:
            return None
        if until <= lasting.started_at:
            raise Refused(
                Words("It was up until later than that", "Тогда сбой ещё не начался"),
                remedy=Words(
                    "Give a moment after the beginning.", "Укажите момент позже начала сбоя."
                ),
            )
        lasting.ended_at, lasting.ended_by = until, by[:200]
        lasting.save(update_fields=["ended_at", "ended_by"])
        return lasting


def _lasting(vendor: Vendor) -> PortalOutage | None:
    return PortalOutage.objects.filter(vendor=vendor, ended_at=None).first()


def _locked(vendor: Vendor) -> Vendor:
    # a monitor and a person may speak at once, and one outage is one row
    return Vendor.objects.select_for_update().get(pk=vendor.pk)


def _check_past(moment: datetime, at: datetime) -> None:
    if moment > at:
        raise Refused(
            Words("This moment cannot be: it lies ahead", "Такого момента ещё не было"),
            remedy=Words("Give when it happened.", "Укажите, когда это произошло."),
        )
