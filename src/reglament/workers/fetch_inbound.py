"""Owns the process that visits polled mailboxes: what it brings is kept as any other mail, then marked there."""

import logging
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from reglament.channels.email.backoff import next_poll_after
from reglament.channels.email.fetch import Cursor, FetchReport, Mailbox, fetch
from reglament.channels.email.receive import Delivery, Kept
from reglament.environment import given
from reglament.operations.visit_mailboxes import note_visit, polled_mailboxes
from reglament.store.models import Mailbox as StoredMailbox
from reglament.wall_time import now
from reglament.workers.loop import stop_on_signals, work_until
from reglament.workers.receive_mail import MailKeeper
from reglament.workers.waking import Waker, waker

log = logging.getLogger(__name__)
INTERVAL_SECONDS = 30.0
# mail that came just before the mailbox was bound may be waited for, and servers go by their own dates
A_DAY = timedelta(days=1)
OLDER = "%s: takes mail since %s; %s older mails stay untouched (REGLAMENT_IMAP_SINCE=all takes them too)"


class Visitor:
    """Visits each polled mailbox in turn; one that fails is asked less often."""

    def __init__(self) -> None:
        self._keeper = MailKeeper()
        self._due_at: dict[int, float] = {}
        self._failures: dict[int, int] = {}

    def step(self) -> bool:
        """Visit what is due; return whether a mailbox has more than one visit takes."""
        moment = now().timestamp()
        due = [box for box in polled_mailboxes() if self._due_at.get(box.pk, 0.0) <= moment]
        # every one is visited: `any` over a generator would stop at the first that has more
        return True in [self._visit(box) for box in due]

    def close(self) -> None:
        """End the committing thread."""
        self._keeper.committer.close()

    def _visit(self, box: StoredMailbox) -> bool:
        cursor = cursor_of(box, settings.OPTIONS["IMAP_SINCE"], at=now())
        if not cursor.uid_validity:
            # the start stays where it is, also where this visit does not come to its end
            note_visit(box, state_of(box, cursor))
        try:
            report = fetch(mailbox_of(box), self._keep, clock=now, cursor=cursor)
        except ValueError as wrong:
            report = FetchReport(cursor=cursor, failure=str(wrong), alarm=True)
        if report.failure:
            log.log(logging.ERROR if report.alarm else logging.WARNING, "%s", report.failure)
        if report.untouched:
            log.warning(OLDER, box.address, cursor.since, report.untouched)
        failures = self._failures.get(box.pk, 0) + 1 if report.failure else 0
        self._failures[box.pk] = failures
        pause = 0.0 if report.more else next_poll_after(failures, interval_seconds=INTERVAL_SECONDS)
        self._due_at[box.pk] = now().timestamp() + pause
        note_visit(
            box,
            {
                **state_of(box, report.cursor),
                "too_large": report.too_large,
                "failure": report.failure,
                "visited_at": now().isoformat(),
            },
        )
        return report.more

    def _keep(self, delivery: Delivery) -> Kept:
        return self._keeper.committer.submit(delivery).result(timeout=120)


def cursor_of(box: StoredMailbox, start: str, *, at: datetime) -> Cursor:
    """Return how far the mailbox was read, at its first visit from where: `start` is the setting IMAP_SINCE.

    A setting that reaches further back than what the mailbox was begun with begins it anew.
    """
    state = box.fetch_state
    if state.get("fetch_from", box.fetch_from) != box.fetch_from:
        state = {}  # another mailbox stands behind the address now
    said = state.get("since", "all" if state.get("uid_validity") else "")
    earlier = bool(start) and said not in ("", "all") and (start == "all" or start < said)
    chosen = start if earlier else said or start or (at - A_DAY).date().isoformat()
    since = None if chosen == "all" else date.fromisoformat(chosen)
    if earlier:
        return Cursor(since=since)
    return Cursor(
        uid_validity=state.get("uid_validity", 0),
        last_uid=state.get("last_uid", 0),
        left=tuple(state.get("left", ())),
        since=since,
        heap_uid=state.get("heap_uid", 0),
    )


def state_of(box: StoredMailbox, cursor: Cursor) -> dict[str, Any]:
    """Return what is remembered of the mailbox for `cursor_of`."""
    since = "all" if cursor.since is None else cursor.since.isoformat()
    return {**asdict(cursor), "since": since, "fetch_from": box.fetch_from}


def mailbox_of(box: StoredMailbox) -> Mailbox:
    """Return the channel's mailbox; raises ValueError for an address that cannot be read."""
    parts = urlsplit(box.fetch_from)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise ValueError(
            f"{box.address}: fetch_from must read imaps://user@host:993/folder, not {parts.scheme}://…"
        )
    clear = parts.scheme == "imap" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    return Mailbox(
        address=box.address,
        host=parts.hostname,
        port=parts.port or (993 if parts.scheme == "imaps" else 143),
        user=unquote(parts.username),
        password=given(box.password_variable) if box.password_variable else "",
        starttls=parts.scheme == "imap" and not clear,
        clear=clear,
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def run() -> None:
    """Visit until SIGTERM."""
    visitor = Visitor()
    stop = stop_on_signals()
    wait: Waker = waker()
    work_until(stop, visitor.step, wait, name="fetch")
    visitor.close()
