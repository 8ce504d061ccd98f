"""Owns telling people of a page what became of what they asked: done, refused by a rule, or in the way of somebody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.lifecycle import Overtaken
from reglament.core.lifecycle.meanwhile import text_of
from reglament.core.lifecycle.taking import TakenMeanwhile
from reglament.core.model.events import Closed, Event, Resolved
from reglament.core.regulation.refused import Refused
from reglament.operations.outcome import BusyTicketError
from reglament.web.fields import NOTICE
from reglament.web.kept_forms import NOTHING, Wrong
from reglament.web.moments import near_words, reader_zone, tongue
from reglament.web.words import say


@dataclass
class Told:
    """Whether it was done, and what is wrong with it if not; known once the block is left.

    `words` is what a block says became of it, where it can; `seen` is how many events its reader has had before him by
    being told, where that is why it was not done.
    """

    done: bool = False
    words: str = ""
    wrong: Wrong = NOTHING
    seen: int | None = None


# in characters: enough to know what was said without leaving one's own words
QUOTED = 200


def _nowhere(_field: str) -> str:
    return ""


def _refusal(refused: Refused, at: str) -> str:
    """Return why it was refused; of words that came meanwhile who wrote them, when, and how they begin."""
    if isinstance(refused, TakenMeanwhile):
        return _taken(refused)
    if not isinstance(refused, Overtaken):
        return refused.told(tongue(), beside=bool(at) and not at.endswith(NOTICE))
    told = quoted(refused.said)
    if refused.tells:
        return say("composer.overtaken", tongue(), **told)
    return say("act.overtaken", tongue(), **told)


def _taken(refused: TakenMeanwhile) -> str:
    owned, language = refused.owned, tongue()
    told = {
        "owner": owned.assignee_name or owned.assignee,
        "when": near_words(owned.at, reader_zone(), language, now=wall_time.now()),
        "remedy": refused.remedy.in_language(language),
    }
    if owned.actor.id == owned.assignee:
        return say("act.taken_meanwhile", language, **told)
    return say("act.given_meanwhile", language, **told)


def quoted(said: Event) -> dict[str, str]:
    """Return who said it, when, how it begins, and what became of the request by it."""
    when = near_words(said.at, reader_zone(), tongue(), now=wall_time.now())
    text = Truncator(text_of(said)).chars(QUOTED)
    return {"who": said.actor.name, "when": when, "text": text, "did": _did(said)}


def _did(said: Event) -> str:
    if isinstance(said, Resolved):
        return say("composer.did_solve", tongue())
    if isinstance(said, Closed):
        return say("composer.did_close", tongue())
    return say("composer.did_write", tongue())


@contextmanager
def telling(
    request: HttpRequest, *, done: str, control: Callable[[str], str] = _nowhere
) -> Iterator[Told]:
    """Do what is asked within this block; the next page says what forbids it with the remedy, or what became of it.

    That is what the block left in `words`, else the phrase `done`, and nothing where that is "": the page itself says
    it. `control` gives the id of the control that shows
    a field of what was asked, that of the form's own notice for "".
    """
    language, told = get_language() or "en", Told()
    try:
        yield told
    except Refused as refused:
        at = control(refused.field)
        told.wrong = Wrong(_refusal(refused, at), at)
        told.seen = refused.seen if isinstance(refused, Overtaken) else None
    except BusyTicketError:
        told.wrong = Wrong(say("ticket.conflict", language), control(""))
    else:
        if words := told.words or (say(done, language) if done else ""):
            messages.success(request, words)
        told.done = True
    if told.wrong.told:
        told.wrong.tell(request)
