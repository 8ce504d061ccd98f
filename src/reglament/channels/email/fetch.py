"""Owns bringing mail from an ordinary mailbox by IMAP: kept first, marked or moved only afterwards.

Storing belongs to the caller's `keep`, the next moment to ask to `backoff`.
"""

import logging
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from imaplib import IMAP4
from ipaddress import ip_address

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from reglament.channels.email.backoff import next_poll_after as next_poll_after
from reglament.channels.email.delivery import Delivery, Kept, NotKeptError, Protocol, Verdict

_log = logging.getLogger("reglament.email.fetch")


class Afterwards(StrEnum):
    """What is done with a mail in the mailbox once it is kept."""

    MARK_SEEN = "mark_seen"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox to be read. `address` is the recipient its mails are taken to be for.

    `access_token` replaces the password where the provider wants OAuth 2. Raises ValueError for a
    clear connection beyond loopback, and for MOVE without a folder to move to.
    """

    address: str
    host: str
    user: str
    password: str = ""
    access_token: str = ""
    port: int = 993
    starttls: bool = False
    clear: bool = False
    ca_file: str = ""
    folder: str = "INBOX"
    afterwards: Afterwards = Afterwards.MARK_SEEN
    kept_folder: str = ""
    max_octets: int = 64 * 1024 * 1024
    timeout_seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.clear and not _is_loopback(self.host):
            raise ValueError(f"{self.host}: a mailbox is read only over TLS; set clear to false.")
        if self.afterwards is Afterwards.MOVE and not self.kept_folder:
            raise ValueError(f"{self.address}: name the folder that kept mails are moved to.")

    def __repr__(self) -> str:
        return f"Mailbox({self.user} at {self.host}:{self.port}, {self.folder})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a mailbox was read: all up to `last_uid` but for those `left`, which are tried again.

    Both mean something only under the same `uid_validity` (RFC 9051 2.3.1.1). Of what stood in the mailbox when it was
    first opened, up to `heap_uid`, only mail since the day `since` is taken; None takes all. What comes later is
    taken by its UID, whatever its date.
    """

    uid_validity: int = 0
    last_uid: int = 0
    left: tuple[int, ...] = ()
    since: date | None = None
    heap_uid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What one visit did. Store `cursor` after `kept`, give it to the next visit.

    `left` are UIDs not kept (the store refused, or the server could not give them), `too_large`
    those over the limit: staff must see both. `failure` tells why the visit ended early, in words
    for an administrator; `alarm` that nothing will pass until somebody acts; `more` that new mail waits behind what
    this visit took; `untouched` how many older mails a first visit leaves where they are.
    """

    cursor: Cursor
    kept: int = 0
    left: tuple[int, ...] = ()
    too_large: tuple[int, ...] = ()
    failure: str = ""
    alarm: bool = False
    more: bool = False
    untouched: int = 0


@dataclass(slots=True)
class _Visit:
    cursor: Cursor
    kept: int = 0
    last_uid: int = 0
    left: list[int] = field(default_factory=list)
    too_large: list[int] = field(default_factory=list)
    more: bool = False
    unmarked: str = ""
    untouched: int = 0

    def report(self, *, failure: str = "", alarm: bool = False) -> FetchReport:
        cursor = replace(self.cursor, last_uid=self.last_uid, left=tuple(self.left))
        return FetchReport(
            cursor=cursor,
            kept=self.kept,
            left=tuple(self.left),
            too_large=tuple(self.too_large),
            failure=failure or self.unmarked,
            alarm=alarm,
            more=self.more and not failure,
            untouched=self.untouched,
        )


def fetch(
    mailbox: Mailbox,
    keep: Callable[[Delivery], Kept],
    *,
    clock: Callable[[], datetime],
    cursor: Cursor | None = None,
    max_mails: int = 200,
) -> FetchReport:
    """Visit the mailbox once and return what was done; never raises for server, network or `keep`.

    A mail is marked, moved or deleted only after `keep` answered STORED; one that cannot be kept
    is left and tried again at each visit, while those behind it pass. When the connection breaks,
    mails already kept may be brought again: their identity makes the repeat harmless (T07).
    """
    visit = _Visit(cursor=cursor or Cursor())
    visit.last_uid = visit.cursor.last_uid
    visit.left = list(visit.cursor.left)
    try:
        client = _signed_in(mailbox)
    except (OSError, IMAPClientError) as trouble:
        return visit.report(failure=_words(mailbox, trouble), alarm=_is_alarm(trouble))
    try:
        _read(client, mailbox, keep, clock=clock, visit=visit, max_mails=max_mails)
    except (OSError, IMAPClientError) as trouble:
        return visit.report(failure=_words(mailbox, trouble), alarm=False)
    finally:
        with suppress(OSError, IMAPClientError):
            client.logout()
        with suppress(OSError, IMAPClientError):
            client.shutdown()
    return visit.report()


def _signed_in(mailbox: Mailbox) -> IMAPClient:
    context = None
    if not mailbox.clear:
        context = ssl.create_default_context(cafile=mailbox.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    client = IMAPClient(
        mailbox.host,
        port=mailbox.port,
        ssl=not (mailbox.clear or mailbox.starttls),
        ssl_context=context,
        timeout=mailbox.timeout_seconds,
    )
    try:
        if mailbox.starttls and not mailbox.clear:
            client.starttls(context)
        if mailbox.access_token:
            client.oauth2_login(mailbox.user, mailbox.access_token)
        else:
            client.login(mailbox.user, mailbox.password)
    except (OSError, IMAPClientError):
        with suppress(OSError, IMAPClientError):
            client.shutdown()
        raise
    return client


def _read(
    client: IMAPClient,
    mailbox: Mailbox,
    keep: Callable[[Delivery], Kept],
    *,
    clock: Callable[[], datetime],
    visit: _Visit,
    max_mails: int,
) -> None:
    fresh = _fresh(client, mailbox, visit)
    retried = [uid for uid in visit.left if uid <= visit.last_uid]
    # what fails each time may take half of a visit, or it would keep new mail away for ever
    wanted = [*retried[: max(1, max_mails // 2)], *fresh]
    visit.more = len(wanted) > max_mails
    for uid in wanted[:max_mails]:
        try:
            is_kept = _take(client, mailbox, keep, uid=uid, moment=clock(), visit=visit)
        except IMAP4.abort:
            raise
        except IMAPClientError as trouble:
            # of this mail only: the next one may be given
            _log.warning("UID %s stays in its mailbox: %s", uid, _words(mailbox, trouble))
            is_kept = False
        visit.last_uid = max(visit.last_uid, uid)
        visit.left = [other for other in visit.left if other != uid]
        if is_kept is False:
            visit.left.append(uid)
    if not visit.more:
        visit.last_uid = max(visit.last_uid, visit.cursor.heap_uid)


def _fresh(client: IMAPClient, mailbox: Mailbox, visit: _Visit) -> list[int]:
    """Open the folder and return what is to be taken from it; a first look tells how much is too old."""
    selected = client.select_folder(mailbox.folder)
    validity = int(selected.get(b"UIDVALIDITY", 0))
    opens = validity != visit.cursor.uid_validity
    if opens:
        visit.last_uid, visit.left = 0, []
    found = client.search(["UID", f"{visit.last_uid + 1}:*", "UNDELETED"])
    # "n:*" always finds the last mail, even where it is older than n (RFC 9051 6.4.4).
    fresh = sorted(uid for uid in found if uid > visit.last_uid)
    if opens:
        since = visit.cursor.since
        heap_uid = max(fresh, default=0) if since is not None else 0
        visit.cursor = Cursor(uid_validity=validity, since=since, heap_uid=heap_uid)
    young = _young(client, visit.cursor, fresh)
    visit.untouched = len(fresh) - len(young) if opens else 0
    return young


def _young(client: IMAPClient, cursor: Cursor, fresh: list[int]) -> list[int]:
    """Return the mails without those that stood there at first and are older than the start."""
    heap = [uid for uid in fresh if uid <= cursor.heap_uid]
    if cursor.since is None or not heap:
        return fresh
    span = f"{heap[0]}:{heap[-1]}"
    young = set(client.search(["UID", span, "UNDELETED", "SINCE", cursor.since]))
    return [uid for uid in fresh if uid > cursor.heap_uid or uid in young]


def _take(
    client: IMAPClient,
    mailbox: Mailbox,
    keep: Callable[[Delivery], Kept],
    *,
    uid: int,
    moment: datetime,
    visit: _Visit,
) -> bool:
    """Return whether the mail needs no further try: it is kept, gone, or set aside as too large."""
    size = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
    if size is None:
        return True
    if int(size) > mailbox.max_octets:
        visit.too_large.append(uid)
        return True
    raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    if not isinstance(raw, bytes):
        return False
    if not _is_kept(keep, _delivery(mailbox, raw, moment), uid):
        return False
    visit.kept += 1
    try:
        _put_away(client, mailbox, [uid])
    except IMAP4.abort:
        raise
    except IMAPClientError as trouble:
        visit.unmarked = f"kept mails cannot be marked: {_words(mailbox, trouble)}"
    return True


def _delivery(mailbox: Mailbox, raw: bytes, moment: datetime) -> Delivery:
    return Delivery(
        raw=raw,
        mail_from="",
        recipients=(mailbox.address,),
        peer="",
        helo="",
        tls=not mailbox.clear,
        protocol=Protocol.IMAP,
        received_at=moment,
    )


def _is_kept(keep: Callable[[Delivery], Kept], delivery: Delivery, uid: int) -> bool:
    try:
        return keep(delivery).verdicts(1) == (Verdict.STORED,)
    except NotKeptError as why:
        _log.error("A fetched mail (UID %s) was not stored (%s); it stays in its mailbox", uid, why)
    except Exception:  # noqa: BLE001 - the mail stays in the mailbox, the visit goes on
        _log.exception("A fetched mail (UID %s) was not stored and stays in its mailbox", uid)
    return False


def _put_away(client: IMAPClient, mailbox: Mailbox, uids: Iterable[int]) -> None:
    uids = list(uids)
    if mailbox.afterwards is Afterwards.MARK_SEEN:
        client.add_flags(uids, [b"\\Seen"], silent=True)
    elif mailbox.afterwards is Afterwards.MOVE and client.has_capability("MOVE"):
        client.move(uids, mailbox.kept_folder)
    else:
        if mailbox.afterwards is Afterwards.MOVE:
            client.copy(uids, mailbox.kept_folder)
        client.add_flags(uids, [b"\\Deleted"], silent=True)
        # A plain EXPUNGE would remove what others marked; without UIDPLUS the mark must do.
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)


def _is_alarm(trouble: Exception) -> bool:
    untrusted = isinstance(trouble, ssl.SSLCertVerificationError)
    return untrusted or _is_refused(trouble) or "starttls" in str(trouble).lower()


def _is_refused(trouble: Exception) -> bool:
    # The library also calls it a failed sign-in when the connection breaks during one.
    broke = isinstance(trouble.__context__, IMAP4.abort)
    return isinstance(trouble, LoginError) and not broke


def _words(mailbox: Mailbox, trouble: Exception) -> str:
    place = f"{mailbox.host}:{mailbox.port}"
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return f"{place} shows a certificate that cannot be trusted ({trouble.verify_message})."
    if _is_refused(trouble):
        return f"{place} refuses the sign-in of {mailbox.user}."
    text = str(trouble) or type(trouble).__name__
    for secret in (mailbox.password, mailbox.access_token):
        text = text.replace(secret, "…") if secret else text
    return f"{place}, {mailbox.folder}: {text[:200]}"


def _is_loopback(host: str) -> bool:
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
