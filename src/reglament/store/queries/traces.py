"""Owns finding what became of one mail or letter by its Message-ID, for who runs the desk: every vendor's."""

from django.db.models import Q, QuerySet

from reglament.store.models import OutboxLetter, RawMail, Vendor
from reglament.store.thread_digest import thread_digest


def mails_of(message_id: str) -> QuerySet[RawMail]:
    """Return the stored mails that bear the id, without their bytes."""
    # named by vendor, since the index begins with it
    vendors = list(Vendor.objects.values_list("pk", flat=True))
    return (
        RawMail.objects.filter(vendor__in=vendors, digest=thread_digest(message_id))
        .select_related("ticket", "heldinteraction")
        .defer("raw")
        .order_by("received_at", "pk")
    )


def letters_about(mail: RawMail) -> QuerySet[OutboxLetter]:
    """Return the letters of the mail's ticket since it came, or those that ask its sender, without their bytes."""
    held = getattr(mail, "heldinteraction", None)
    about = Q(pk__in=())
    if mail.ticket_id:
        about |= Q(ticket=mail.ticket_id, created_at__gte=mail.received_at)
    if held is not None:
        about |= Q(key__startswith=f"held/{held.identity}/")
    return _told(about)


def letters_of(message_id: str) -> QuerySet[OutboxLetter]:
    """Return the letters that bear the id, without their bytes."""
    bare = message_id.strip().strip("<>")
    return _told(Q(message_id__in=(bare, f"<{bare}>")))


def _told(about: Q) -> QuerySet[OutboxLetter]:
    rows = OutboxLetter.objects.filter(about).select_related("ticket")
    return rows.defer("raw").order_by("created_at", "pk")
