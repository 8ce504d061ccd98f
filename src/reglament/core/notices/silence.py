"""Owns what letters tell of the customer's silence and of a request that comes back: until when, and why (X-8)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reglament.core.model import events as e
from reglament.core.model.ticket import Ticket
from reglament.core.notices.subjects import shown_subject
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.silence import closes_at, reminded_at, reopens_until

MOST_QUOTED = 200
# the ways that bring a mail, whose words are an answer; a form asks for the reason
MAIL = "email"
ASKS = Words("We wait for your answer.", "Ждём вашего ответа.")
CLOSES = Words("Without it we close on {due} ({clauses}).", "Без него закроем: {due} ({clauses}).")
REMINDS = Words(
    "Without it we remind you on {reminders}, and close on {due} ({clauses}).",
    "Без него напомним: {reminders}; и закроем: {due} ({clauses}).",
)
THEN = Words(" and ", " и ")
CAME = Words("a message came: “{text}”", "пришло сообщение: «{text}»")
WAY_BACK = Words(
    "If nothing more is to be done, say on its page that it is solved after all.",
    "Если больше ничего не нужно, отметьте на его странице, что всё же решено.",
)


def silence_values(
    regulation: Regulation,
    ticket: Ticket,
    event: e.Event,
    history: Sequence[e.Event],
    *,
    language: str,
    told: Callable[[datetime], str],
) -> dict[str, str]:
    """Return what an event says of a moment, of waiting for an answer and of coming back; `told` writes a moment."""
    due_at = _due(regulation, ticket, event)
    values = {"due": told(due_at) if due_at is not None else "", "waits": "", "way_back": ""}
    if isinstance(event, e.StaffReplied) and ticket.waiting_since_at == event.at:
        waits = waits_told(regulation, ticket, at=event.at, language=language, told=told)
        values["waits"] = f"{ASKS.in_language(language)} {waits}" if waits else ""
    if isinstance(event, e.Reopened):
        values["way_back"] = WAY_BACK.in_language(language)
        values |= _reason(event, history, language)
    return values


def waits_told(
    regulation: Regulation,
    ticket: Ticket,
    *,
    at: datetime,
    language: str,
    told: Callable[[datetime], str],
) -> str:
    """Return what comes after `at` where the customer is silent: reminders, the closing (TE-57); "" where nothing."""
    silence, since = regulation.silence, ticket.waiting_since_at
    due_at = closes_at(regulation, since)
    if ticket.waiting_for != "customer" or silence is None or due_at is None:
        return ""
    ahead = [one for one in reminded_at(regulation, since) if one > at]
    reminders = THEN.in_language(language).join(map(told, ahead))
    said = (REMINDS if reminders else CLOSES).in_language(language)
    cited = (*silence.clauses, silence.assumed)
    for name, value in (
        ("reminders", reminders),
        ("due", told(due_at)),
        ("clauses", ", ".join(filter(None, cited))),
    ):
        said = said.replace(f"{{{name}}}", value)
    return said


def _due(regulation: Regulation, ticket: Ticket, event: e.Event) -> datetime | None:
    """Return the moment that an event names or brings: of a reminder the closing, of a closing the last for a word."""
    if isinstance(event, e.Reminded) and event.what == "silence":
        return closes_at(regulation, ticket.waiting_since_at)
    if isinstance(event, e.Closed):
        return None if ticket.merged_into else reopens_until(regulation, ticket.closed_at)
    due_at = getattr(event, "due_at", None)
    return due_at if isinstance(due_at, datetime) else None


def _reason(event: e.Reopened, history: Sequence[e.Event], language: str) -> dict[str, str]:
    """Return the customer's words that brought it back; what nothing proves is repeated to nobody (T06)."""
    after = iter(history)
    found = any(one is event for one in after)
    said = next((one for one in after if isinstance(one, e.CustomerReplied)), None)
    if event.reason != e.CUSTOMER_REPLY or not found or said is None or said.unproven:
        return {}
    words = shown_subject(said.message.text, most=MOST_QUOTED)
    if not words or said.channel != MAIL:
        return {"reason": words} if words else {}
    return {"reason": CAME.in_language(language).replace("{text}", words)}
