"""Owns telling at RCPT whether an address is one of the desk's, without asking the database there."""

import logging
import threading

from django.db import DatabaseError, connection

from reglament.channels.email.reply_address import token_of
from reglament.core.model.mail_addresses import address_key
from reglament.store.queries.mailboxes import MailboxBook

log = logging.getLogger(__name__)
READ_EVERY_SECONDS = 2.0


class KnownAddresses:
    """The desk's addresses, read anew every few seconds by a thread that has the connection to itself.

    Not knowing is no reason to turn mail away: until the first reading, and where there is no address at all,
    everything is taken, and who keeps mail decides.
    """

    def __init__(self, reply_domain: str) -> None:
        self._reply_domain = reply_domain
        self._book = MailboxBook()
        self._known: frozenset[str] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="known-addresses", daemon=True)
        self._thread.start()

    def __call__(self, address: str) -> bool:
        """Tell whether mail to the address may be taken; a reply address is looked up when its mail is stored."""
        if not self._known or token_of(address, self._reply_domain):
            return True
        return address_key(address) in self._known

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while True:
                self._read()
                if self._stop.wait(READ_EVERY_SECONDS):
                    return
        finally:
            connection.close()

    def _read(self) -> None:
        try:
            self._book.forget()
            self._known = frozenset(self._book.addresses())
        except DatabaseError as failure:
            # the last reading stands; the database may be back by the next
            connection.close()
            log.warning("addresses could not be read anew: %s", failure)
