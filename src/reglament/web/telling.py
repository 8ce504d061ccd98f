"""Owns telling people of a page what became of what they asked: done, refused by a rule, or in the way of somebody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language

from reglament.core.regulation.refused import Refused
from reglament.operations.outcome import BusyTicketError
from reglament.web.words import say


@dataclass
class Told:
    """Whether it was done; known once the block is left. `words` is what a block says became of it, where it can."""

    done: bool = False
    words: str = ""


@contextmanager
def telling(request: HttpRequest, *, done: str) -> Iterator[Told]:
    """Do what is asked within this block; the next page says what forbids it with the remedy, or what became of it.

    That is what the block left in `words`, else the phrase `done`.
    """
    language, told = get_language() or "en", Told()
    try:
        yield told
    except Refused as refused:
        messages.error(request, refused.told("ru" if language.startswith("ru") else "en"))
    except BusyTicketError:
        messages.error(request, say("ticket.conflict", language))
    else:
        messages.success(request, told.words or say(done, language))
        told.done = True
