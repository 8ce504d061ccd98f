"""Owns how long the words a person types may be: longer ones are refused, and never cut in silence."""

from collections.abc import Mapping

from django.http import HttpRequest

from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.web.words import say

# in characters: letters, messages and whatever an action asks for; the line of a subject or a title
MOST_TEXT, MOST_LINE = 100_000, 300


def typed(request: HttpRequest, name: str) -> str:
    """Return what was typed in a field, its line ends made ours, whole."""
    return tidy(request.POST.get(name, ""))


def tidy(text: str) -> str:
    """Return words of a form with our line ends."""
    return text.replace("\r\n", "\n")


def too_long(
    given: Mapping[str, str], language: str, *, most: int = MOST_TEXT, files: bool = False
) -> str:
    """Return what is too long, how much so and what to do; "" where nothing of `given`, label -> words, is.

    With `files` the form takes files, and the words may go as one.
    """
    for what, text in given.items():
        if len(text) > most:
            sizes = {"most": grouped(most, language), "now": grouped(len(text), language)}
            if files:
                return say("typed.too_long_file", language, what=what, **sizes)
            return say("typed.too_long", language, what=what, **sizes)
    return ""


def length_problem(text: str, most: int) -> tuple[Words, Words] | None:
    """Return what is wrong with a too long text and its remedy, as they stand beside a field; None where it fits."""
    if len(text) <= most:
        return None
    both = {one: grouped(most, one) for one in ("en", "ru")}
    told = {one: say("typed.longer", one, most=both[one]) for one in both}
    remedy = {one: say("typed.shorten", one) for one in both}
    return Words(**told), Words(**remedy)


def require_length(label: str, text: str, most: int) -> None:
    """Raise Refused, naming the phrase `label`, where the text is longer than `most` characters."""
    wrong = length_problem(text, most)
    if wrong is not None:
        what, remedy = wrong
        named = (f"{say(label, one)}: {what.in_language(one).lower()}" for one in ("en", "ru"))
        raise Refused(Words(*named), remedy=remedy)


def grouped(number: int, language: str) -> str:
    """Return a number with its thousands apart, as the language has them."""
    return f"{number:,}".replace(",", "\u00a0" if language == "ru" else ",")
