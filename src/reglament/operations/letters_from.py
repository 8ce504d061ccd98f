"""Owns whom letters come from: the vendor's mailbox, or the desk itself where the vendor has none."""

from django.conf import settings

from reglament.store.models import Mailbox
from reglament.store.queries.mailboxes import MailboxBook

NO_DOMAIN = "reglament.invalid"

_book = MailboxBook()


def mailbox_of(vendor: int, regulation: str = "") -> Mailbox | None:
    """Return the vendor's mailbox bound to the regulation, else its first, else None."""
    return _book.of_vendor(vendor, regulation)


def address_of(box: Mailbox | None) -> str:
    """Return the address that a letter of this mailbox is from; without one, an address that nobody answers to."""
    return box.address if box else f"desk@{settings.OPTIONS['MAIL_DOMAIN'] or NO_DOMAIN}"


def forget() -> None:
    """Look at the mailboxes anew, as after another database took the place of this one."""
    _book.forget()
