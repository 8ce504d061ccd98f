"""Owns what a person wrote into a form that was refused: kept in the session, put back once when the page is read.

What is wrong stands at the head of the page, as a link to the control that it is said of, and beside that control,
which has the focus (`templates/reglament/beside.html`; sending.js does the same on a page that stays open).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest

KEY = "refused_form"
# what the form itself brings, and a secret: that stands in its own table until the request closes (IS-105), or nowhere
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "identity", "access_details"})


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a form, in its reader's words, and the id of the control that it is said of; "" for none.

    `besides` is what is wrong with other controls, in the order of the form: the first of all has the focus.
    """

    told: str = ""
    at: str = ""
    besides: tuple["Wrong", ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything is wrong."""
        return bool(self.told)

    def of(self, control: str) -> str:
        """Return the words where they are said of this control, "" where they are not."""
        return next((one.told for one in self.each if one.at == control), "")

    @property
    def each(self) -> tuple["Wrong", ...]:
        """Return all that is wrong, one control each; nothing where nothing is."""
        return (self, *self.besides) if self else ()

    def tell(self, request: HttpRequest) -> None:
        """Say it at the head of the page that is read next."""
        for one in self.each:
            messages.error(request, one.told, extra_tags=one.at)


NOTHING = Wrong()


def together(wrongs: Iterable[Wrong]) -> Wrong:
    """Return all of these that are wrong as one, in their order."""
    first, *others = [one for one in wrongs if one] or [NOTHING]
    return replace(first, besides=tuple(others))


class Kept(NamedTuple):
    """A form that was refused, by its name on its page, what it said, and what is wrong with it."""

    form: str
    given: Mapping[str, str]
    wrong: Wrong


NONE = Kept("", {}, NOTHING)


def keep(request: HttpRequest, number: str, form: str, wrong: Wrong = NOTHING) -> None:
    """Keep what the form of a request's page says; only the last form is kept."""
    keep_given(request, number, form, given_in(request), wrong)


def given_in(request: HttpRequest) -> dict[str, str]:
    """Return what a form says, ticks of one name in one text, without what it brings itself and secrets."""
    return {
        name: ",".join(values).replace("\r\n", "\n")
        for name, values in request.POST.lists()
        if name not in LEFT_OUT
    }


def keep_given(
    request: HttpRequest, number: str, form: str, given: Mapping[str, str], wrong: Wrong = NOTHING
) -> None:
    """Keep what a form shall say when its page is read next; only the last form is kept."""
    wrongs = [[one.told, one.at] for one in wrong.each]
    said = {"number": number, "form": form, "given": dict(given), "wrongs": wrongs}
    request.session[KEY] = said


def put_back(request: HttpRequest, number: str) -> Kept:
    """Return the form that was refused on this request's page, and forget it."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or kept.get("number") != number:
        return NONE
    del request.session[KEY]
    wrong = together(Wrong(told, at) for told, at in kept.get("wrongs", ()))
    return Kept(kept["form"], kept["given"], wrong)
