"""Owns what is taken along from triage until its mail is accepted: what forms begin with, and which step is next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from reglament.core.coverage.public_mail import is_public
from reglament.core.model.interaction import SenderProof
from reglament.core.model.mail_addresses import address_key
from reglament.core.regulation.document import Words
from reglament.store.models import Contact, HeldInteraction
from reglament.store.queries.customers import Whole
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A held mail whose sender's customer is being entered: what is still missing until it can be accepted."""

    held: HeldInteraction
    lacks_contact: bool
    lacks_agreement: bool
    accept: str


def met_at(held: HeldInteraction | None, whole: Whole) -> Met | None:
    """Return what the customer still lacks for the mail that its reader came with, None for who came with none."""
    if held is None:
        return None
    sender = address_key(held.sender)
    known = (address_key(a) for one in whole.contacts if one.active for a in one.addresses)
    return Met(
        held=held,
        lacks_contact=sender not in known,
        lacks_agreement=not whole.customer.agreements,
        accept=way_back(held),
    )


def way_back(held: HeldInteraction) -> str:
    """Return where the mail is accepted."""
    return f"{reverse('triage')}{trail(held)}#held-{held.pk}"


def contact_met(request: HttpRequest) -> tuple[int, int]:
    """Return the held mail that the reader came back with and the one contact who has its address, zeros for none."""
    held = met_in_triage(request)
    if held is None or not held.sender:
        return (0, 0)
    people = Contact.objects.visible_to(request.user).filter(
        addresses__address=address_key(held.sender), active=True
    )
    found = list(people.values_list("pk", flat=True)[:2])
    return (held.pk, found[0]) if len(found) == 1 else (0, 0)


def newcomer_values(held: HeldInteraction | None) -> dict[str, Any]:
    """Return what the form of a customer begins with: the sender's domain where it is an organisation's (IS-120)."""
    begun = sender_values(held)
    if held is None or not begun:
        return {}
    domain = held.sender.rpartition("@")[2].lower()
    own = {"domains": (domain,)} if domain and not is_public(domain) else {}
    spoken = {"language": begun["language"]} if "language" in begun else {}
    return {"sender": True, **own, **spoken}


def sender_told(held: HeldInteraction | None) -> Words | None:
    """Return how the form of a customer asks whether the sender becomes its contact, None where nobody wrote."""
    begun = sender_values(held)
    if not begun:
        return None
    who = (
        f"{begun['name']} <{begun['addresses'][0]}>".strip()
        if begun["name"]
        else begun["addresses"][0]
    )
    return Words(f"Add {who} as a contact", f"Добавить {who} как контакт")


def is_doubted(held: HeldInteraction | None) -> bool:
    """Tell whether nothing proves that the held mail is from whom it says (T01)."""
    # what is not said of a proof is that there is none
    return held is not None and held.interaction.get("proof") != SenderProof.PROVEN


def sender_values(held: HeldInteraction | None) -> dict[str, Any]:
    """Return what the form of a contact begins with, as the held mail says it; a person looks at it and keeps it.

    Whom nothing proves is not confirmed: who only claims an address would be let in by it.
    """
    if held is None or not held.sender:
        return {}
    said = held.interaction.get("sender") or {}
    language = held.interaction.get("language", "")
    return {
        "name": said.get("name", ""),
        "addresses": (held.sender,),
        "confirmed": not is_doubted(held),
        **({"language": language} if language in ("en", "ru") else {}),
    }
