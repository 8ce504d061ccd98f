"""Owns what an answer asks for in the words our letters name: a priority, yes to ours, approval of work (TE-14, HY-24).

A tag counts at the head only: further in, it is the old subject that mail programs carry along. Whether the wish
takes effect is `core.lifecycle.priority`'s; whoever is not proven wishes nothing (T01).
"""

import re
from dataclasses import dataclass

from reglament.core.lifecycle.move import price_asked
from reglament.core.model.interaction import Interaction
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation

_HEAD = re.compile(r"\s*\[\s*([^\[\]]{1,40}?)\s*\][\s:.–—-]*")
_YES = frozenset({"yes", "agree", "agreed", "i agree", "we agree"}) | frozenset(
    {"да", "согласен", "согласна", "согласны"}
)
_NO = frozenset({"no", "disagree", "нет", "не согласен", "не согласна", "не согласны"})
_APPROVE = frozenset({"approve", "approved", "i approve", "we approve"}) | frozenset(
    {"согласовано", "согласую", "согласуем", "согласовать"}
)
_DECLINE = frozenset({"decline", "declined", "we decline", "i decline"}) | frozenset(
    {"отклонить", "отклоняю", "отклоняем", "не согласую", "не согласовано"}
)
# what people say beside it, and means nothing by itself
_BESIDE = frozenset(
    {"please", "thanks", "thank you", "of course", "i", "we", "it is", "fine"}
) | frozenset({"спасибо", "пожалуйста", "хорошо", "конечно", "я", "мы"})
MOST_REASON = 500
# a tag and an answer are short; a stranger's heap of blanks before a bracket is not looked through
MOST_HEAD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`priority` with its `reason`, `consent` to the open proposal, or approval of `paid_work`.

    Empty and None where nothing is asked.
    """

    priority: str = ""
    reason: str = ""
    consent: bool | None = None
    paid_work: bool | None = None


NOTHING = Wish()


def wish_of(interaction: Interaction, ticket: Ticket, regulation: Regulation) -> Wish:
    """Return what the answer asks for; a tag without a reason asks for nothing, a person reads it.

    >>> _words("  Yes! ")
    'yes'
    """
    text = (interaction.reply_text or interaction.text).strip()
    answer = _answer(_words(text[:MOST_HEAD].partition("\n")[0]), ticket, regulation)
    if answer != NOTHING:
        return answer
    tagged, rest = _tag(interaction.subject, regulation)[0], text
    in_text, after = _tag(text, regulation)
    if in_text:
        tagged, rest = in_text, after
    if not tagged or not rest.strip():
        return NOTHING
    return Wish(priority=tagged, reason=" ".join(rest.split())[:MOST_REASON])


def _answer(said: str, ticket: Ticket, regulation: Regulation) -> Wish:
    """Return what a first line says to what is proposed; a bare yes is for the priority where both are open."""
    if ticket.proposed_priority and (_says(said, _YES) or _says(said, _NO)):
        return Wish(consent=_says(said, _YES))
    if (ticket.paid_work is not None and ticket.paid_work.waits) or price_asked(ticket, regulation):
        if _says(said, _APPROVE | _YES):
            return Wish(paid_work=True)
        if _says(said, _DECLINE | _NO):
            return Wish(paid_work=False)
    return NOTHING


def _says(said: str, phrases: frozenset[str]) -> bool:
    """Return whether a line says one of the phrases, or several, and nothing that is not beside it.

    >>> [_says(one, _YES) for one in ("yes agreed", "да согласна спасибо", "yes but later", "не согласна", "thanks")]
    [True, True, False, False, False]
    """
    words, found = said.split(), False
    while words:
        two, one = " ".join(words[:2]), words[0]
        taken = next((it for it in (two, one) if it in phrases or it in _BESIDE), "")
        if not taken:
            return False
        found = found or taken in phrases
        words = words[len(taken.split()) :]
    return found


def _tag(text: str, regulation: Regulation) -> tuple[str, str]:
    found = _HEAD.match(text[:MOST_HEAD])
    if found is None or regulation.authority is None:
        return "", text
    values = {value.casefold(): value for value in regulation.authority.most_urgent_first}
    return values.get(found[1].casefold(), ""), text[found.end() :]


def _words(line: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", line.casefold()).split())
