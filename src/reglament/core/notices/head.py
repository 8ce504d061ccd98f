"""Owns what a reminder of a letter to the head says: whose words still wait, and since when (IS-137, X-68)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reglament.core.model import events as e
from reglament.core.model.ticket import Ticket
from reglament.core.model.voice import HeadAnswered, HeadAsked
from reglament.core.regulation.document import Words

WAITS = Words("Written {when}; there is no answer yet.", "Написано: {when}; ответа пока нет.")


def waiting_values(
    ticket: Ticket,
    event: e.Event,
    history: Sequence[e.Event],
    *,
    language: str,
    told: Callable[[datetime], str],
) -> dict[str, str]:
    """Return the placeholder values of a reminder to the head, none for other events.

    The event itself holds no words: those of all letters since the last answer are repeated, oldest first. `told`
    writes a moment for the reader.
    """
    if not (isinstance(event, e.Reminded) and event.what == "head_letter"):
        return {}
    waiting: list[str] = []
    for one in history:
        if isinstance(one, HeadAsked):
            waiting.append(one.message.text)
        elif isinstance(one, HeadAnswered):
            waiting.clear()
    since = told(ticket.head_asked_at) if ticket.head_asked_at is not None else ""
    hint = WAITS.in_language(language).replace("{when}", since) if since else ""
    return {"text": "\n\n".join(waiting), "hint": hint}
