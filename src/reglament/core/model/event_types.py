"""Owns the list of all event types by name; each subject's events stand with its commands in a module here."""

from collections.abc import Mapping

from reglament.core.model import (
    access,
    billing,
    calls,
    events,
    findings,
    items,
    manners,
    relations,
    status,
    updates,
    voice,
)

EVENT_TYPES: Mapping[str, type[events.Event]] = {
    name: one
    for subject in (
        access,
        billing,
        calls,
        events,
        findings,
        items,
        manners,
        relations,
        status,
        updates,
        voice,
    )
    for name, one in vars(subject).items()
    if isinstance(one, type) and issubclass(one, events.Event) and one is not events.Event
}
