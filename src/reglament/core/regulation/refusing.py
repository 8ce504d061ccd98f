"""Owns what a regulation says to somebody whose request is not taken on: what would help."""

from reglament.core.regulation.document import Ground, Words

NOTHING = Words("", "")
# what is refused for its subject is refused whoever asks and however often
OUTSIDE = Words(
    "This is no matter of support, and asking again does not change that. Anything else is a new request.",
    "Это не предмет поддержки, и повторное обращение этого не изменит. Любой другой вопрос — новое обращение.",
)


def what_would_help(ground: Ground, action: str) -> Words:
    """Return what would make the request admissible, or whom to turn to; empty where the refusal is not the last word.

    >>> what_would_help(Ground(code="x", label=NOTHING, actions=frozenset({"decline"})), "decline") == OUTSIDE
    True
    """
    if ground.advice is not None:
        return ground.advice
    return OUTSIDE if action == "decline" else NOTHING
