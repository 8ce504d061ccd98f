"""Owns what letters say of an update: the release, the start, how long it usually takes, and what an answer means."""

from collections.abc import Callable, Mapping
from datetime import datetime

from reglament.core.model import events as e
from reglament.core.model import updates as u
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation, Words

USUAL = Words("{least}–{most} h", "{least}–{most} ч")
AGREED = Words(
    "Agreed by {name}: the installation starts then.",
    "Согласовано ({name}): установка начнётся тогда.",
)
NOT_AGREED = Words(
    "{name} does not agree: another time is needed.", "{name} не согласен: нужно другое время."
)
OFFERED = Words(
    "{name} asks for this time: agree or propose another.",
    "{name} просит это время: согласуйте или предложите другое.",
)


def update_values(
    regulation: Regulation,
    ticket: Ticket,
    event: e.Event,
    *,
    language: str,
    told: Callable[[datetime], str],
) -> Mapping[str, str]:
    """Return the placeholder values of letters about an update, empty where the event is about none."""
    start = event.starts_at if isinstance(event, _TIMED) else None
    return {
        "release": ticket.update.release_name if ticket.update is not None else "",
        "starts": told(start) if start is not None else "",
        "usual": usual_hours(regulation, language),
    }


def usual_hours(regulation: Regulation, language: str) -> str:
    """Return how long an update usually takes, "1–3 h" (HY-33); "" where the text names nothing."""
    usual = regulation.parameters.get("update_estimate_hours")
    if usual is None or not isinstance(usual.value, tuple):
        return ""
    least, most = usual.value
    said = USUAL.in_language(language)
    return said.replace("{least}", str(least)).replace("{most}", str(most))


def time_hint(event: e.Event, language: str) -> str:
    """Return what a proposed or answered time means, "" for other events."""
    if isinstance(event, u.UpdateTimeProposed):
        words = OFFERED if event.side == u.CUSTOMER_SIDE else None
    elif isinstance(event, u.UpdateTimeAnswered):
        words = AGREED if event.consent else NOT_AGREED
    else:
        return ""
    name = event.actor.name or event.actor.id
    told = words.in_language(language).replace("{name}", name) if words is not None else ""
    return "\n".join(filter(None, (told, event.note)))


_TIMED = (u.UpdateTimeProposed, u.UpdateTimeAnswered)
