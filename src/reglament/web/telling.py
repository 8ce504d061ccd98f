"""Owns telling people of a page what became of what they asked: done, refused by a rule, or in the way of somebody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language

from reglament.core.regulation.refused import Refused
from reglament.operations.outcome import BusyTicketError
from reglament.web.kept_forms import NOTHING, Wrong
from reglament.web.words import say


@dataclass
class Told:
    """Whether it was done, and what is wrong with it if not; known once the block is left.

    `words` is what a block says became of it, where it can.
    """

    done: bool = False
    words: str = ""
    wrong: Wrong = NOTHING


def _nowhere(_field: str) -> str:
    return ""


@contextmanager
def telling(
    request: HttpRequest, *, done: str, control: Callable[[str], str] = _nowhere
) -> Iterator[Told]:
    """Do what is asked within this block; the next page says what forbids it with the remedy, or what became of it.

    That is what the block left in `words`, else the phrase `done`. `control` gives the id of the control that shows
    a field of what was asked, that of the form's own notice for "".
    """
    language, told = get_language() or "en", Told()
    try:
        yield told
    except Refused as refused:
        words = refused.told("ru" if language.startswith("ru") else "en")
        told.wrong = Wrong(words, control(refused.field))
    except BusyTicketError:
        told.wrong = Wrong(say("ticket.conflict", language), control(""))
    else:
        messages.success(request, told.words or say(done, language))
        told.done = True
    if told.wrong.told:
        told.wrong.tell(request)
