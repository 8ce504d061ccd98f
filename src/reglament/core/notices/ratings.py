"""Owns what the desk reads of a customer's rating: the figure on its scale, and the words that came with it."""

from reglament.core.model import events as e
from reglament.core.model.voice import Rated
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.judging import most_stars

OF = Words("{stars} of {most}", "{stars} из {most}")


def rated_values(regulation: Regulation, event: e.Event, language: str) -> dict[str, str]:
    """Return the placeholder values of a rating, none for other events."""
    if not isinstance(event, Rated):
        return {}
    told = OF.in_language(language).replace("{stars}", str(event.stars))
    return {"rating": told.replace("{most}", str(most_stars(regulation))), "text": event.comment}
