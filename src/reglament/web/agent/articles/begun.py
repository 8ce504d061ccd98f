"""Owns how an article begins from a request: its question and last answer, as a draft to be made general."""

from dataclasses import dataclass
from typing import Any

from reglament.core.knowledge.articles import MOST_TITLE, Draft
from reglament.core.regulation.document import Words
from reglament.store.models import Ticket
from reglament.store.queries.one_request import messages_of, request_shown
from reglament.web.moments import tongue
from reglament.web.record import parts_of
from reglament.web.words import say


@dataclass(frozen=True, slots=True)
class Begun:
    """The request that an article begins from, and its words in the language in which they were said."""

    ticket: Ticket
    draft: Draft


def begun_from(user: Any, number: str) -> Begun | None:
    """Return the draft that a request gives, None where the reader may not know of the request.

    It holds what the customer wrote first and what staff answered last, never a note of the desk's own, and not
    what either quoted. Nothing is saved: somebody takes out what is private and saves it.
    """
    ticket = request_shown(user, number) if number else None
    if ticket is None:
        return None
    code = ticket.language if ticket.language in ("en", "ru") else tongue()
    said = sorted(messages_of(user, ticket.pk), key=lambda one: one.seq)
    public = [one for one in said if one.public]
    asked = next((one.text for one in public if one.direction == "in"), "")
    answers = [one.text for one in public if one.direction == "out"]
    body = "\n\n".join(
        f"## {heading}\n\n{words}".rstrip()
        for heading, words in (
            (say("write.asked", code), _own(asked)),
            (say("write.answered", code), _own(answers[-1]) if answers else ""),
        )
    )
    return Begun(
        ticket,
        Draft(
            title=_in(code, ticket.subject[:MOST_TITLE]),
            body=_in(code, body),
            category=_in(code, ""),
        ),
    )


def _own(text: str) -> str:
    return "\n".join(one.text for one in parts_of(text) if not one.quoted).strip()


def _in(code: str, text: str) -> Words:
    return Words(text, "") if code == "en" else Words("", text)
