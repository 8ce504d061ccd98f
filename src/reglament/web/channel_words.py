"""Owns how a request's channel is called and drawn: in its regulation's words, save what staff let in."""

from collections.abc import Sequence

from reglament.core.lifecycle.opening import ADMITTED_BY_STAFF
from reglament.core.regulation.document import Regulation
from reglament.web.words import say


def channel_label(
    channel: str, regulation: Regulation, *, form: str, flags: Sequence[str], language: str
) -> str:
    """Return through which channel a request came; a mail that staff let in came by no way of the regulation (X-32)."""
    if channel == "email" and ADMITTED_BY_STAFF in flags:
        return say("channel.accepted", language)
    rule = regulation.channels.get(channel)
    return rule.label_of(form).in_language(language) if rule is not None else channel


# those that regulations name most; what has another name is a form
_ICONS = {"email": "mail", "phone": "phone", "chat": "ask"}


def channel_icon(channel: str) -> str:
    """Return the name of the picture of the way by which a request came."""
    return _ICONS.get(channel, "form")
