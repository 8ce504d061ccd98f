"""Owns finding the mailbox that an address means; the few mailboxes of a desk are kept in memory a moment."""

from collections.abc import Collection
from time import monotonic

from reglament.core.model.mail_addresses import address_key
from reglament.store.models import Mailbox, ReplyToken

KEPT_SECONDS = 5.0


class MailboxBook:
    """Active mailboxes by address, read anew every few seconds."""

    def __init__(self) -> None:
        self._rows: dict[str, Mailbox] = {}
        self._by_vendor: dict[int, list[Mailbox]] = {}
        self._read_at = float("-inf")

    def at(self, address: str) -> Mailbox | None:
        """Return the mailbox with this address, case ignored, or None."""
        self._refresh()
        return self._rows.get(address_key(address))

    def of_vendor(self, vendor: int, regulation: str = "") -> Mailbox | None:
        """Return the vendor's mailbox bound to the regulation, else its first, else None."""
        self._refresh()
        boxes = self._by_vendor.get(vendor, [])
        bound = (box for box in boxes if regulation in box.regulations)
        return next(bound, boxes[0] if boxes else None)

    def addresses(self) -> Collection[str]:
        """Return every active address, lower case."""
        self._refresh()
        return self._rows.keys()

    def forget(self) -> None:
        """Read anew when next asked."""
        self._read_at = float("-inf")

    def _refresh(self) -> None:
        if monotonic() - self._read_at < KEPT_SECONDS:
            return
        boxes = list(Mailbox.objects.filter(active=True).order_by("pk"))
        by_vendor: dict[int, list[Mailbox]] = {}
        for box in boxes:
            by_vendor.setdefault(box.vendor_id, []).append(box)
        self._rows = {address_key(box.address): box for box in boxes}
        self._by_vendor = by_vendor
        self._read_at = monotonic()


def holders_of(digests: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the vendor and the code of the regulation of the ticket that each of these reply tokens is for."""
    rows = ReplyToken.objects.filter(digest__in=digests)
    return {
        digest: (vendor, code)
        for digest, vendor, code in rows.values_list(
            "digest", "vendor_id", "ticket__regulation_code"
        )
    }
