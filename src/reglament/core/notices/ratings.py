"""Owns what the desk reads of a customer's rating: the figure on its scale, and the words that came with it."""

from reglament.core.model import events as e
from reglament.core.model.voice import Rated
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.judging import most_stars

OF = Words("{stars} of {most}", "{stars} из {most}")


def rated_values(regulation: Regulation, event: e.Event, language: str) -> dict[str, str]:
    """Return the best rating of the scale, and of a rating what it says."""
    most = str(most_stars(regulation))
    if not isinstance(event, Rated):
        return {"best_rating": most}
    told = OF.in_language(language).replace("{stars}", str(event.stars))
    return {"best_rating": most, "rating": told.replace("{most}", most), "text": event.comment}
