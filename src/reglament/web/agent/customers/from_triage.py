"""Owns what is taken along from triage until its sender is entered: whose address the form of a contact begins with."""

from typing import Any

from django.http import HttpRequest

from reglament.store.models import HeldInteraction
from reglament.web.numbers import whole


def met_in_triage(request: HttpRequest) -> HeldInteraction | None:
    """Return what is held from the sender that the reader is about to enter, None where nothing is."""
    said = whole(request.GET.get("held", ""))
    if not said:
        return None
    return HeldInteraction.objects.visible_to(request.user).filter(state="held", pk=said).first()


def trail(held: HeldInteraction | None) -> str:
    """Return what addresses of pages end with so that the sender is not forgotten on the way."""
    return f"?held={held.pk}" if held is not None else ""


def sender_values(held: HeldInteraction | None) -> dict[str, Any]:
    """Return what the form of a contact begins with, as the held mail says it; a person looks at it and keeps it."""
    if held is None or not held.sender:
        return {}
    said = held.interaction.get("sender") or {}
    language = held.interaction.get("language", "")
    return {
        "name": said.get("name", ""),
        "addresses": (held.sender,),
        **({"language": language} if language in ("en", "ru") else {}),
    }
