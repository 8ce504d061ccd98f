"""Owns who speaks by the form of a new request, and in which words: a contact, or a stranger with a name."""

from django.http import HttpRequest

from reglament.core.model.interaction import Address
from reglament.store.models import Contact
from reglament.web.lengths import typed
from reglament.web.moments import tongue
from reglament.web.portal.doors import address_of
from reglament.web.words import say

# the control of the words; the core calls them by another name
DESCRIBED = "text"
# what a stranger may say beside
ORGANISATION = "organisation"
MOST_NAME, MOST_ADDRESS = 200, 320


def author_of(request: HttpRequest, contact: Contact | None) -> Address:
    """Return whom a form speaks for: the contact, else who a stranger says he is."""
    if contact is None:
        name = " ".join(typed(request, "name").split())[:MOST_NAME]
        return Address(address=typed(request, "address").strip()[:MOST_ADDRESS], name=name)
    return Address(address=address_of(contact), name=contact.name)


def words_of(request: HttpRequest, contact: Contact | None) -> str:
    """Return the words of the form, of a stranger with the organisation: whoever decides whom we serve reads it."""
    text = typed(request, DESCRIBED)
    name = " ".join(typed(request, ORGANISATION).split())[:MOST_NAME]
    if contact is not None or not name or not text.strip():
        return text
    return f"{text.rstrip()}\n\n{say('new.organisation_said', tongue(), name=name)}"
