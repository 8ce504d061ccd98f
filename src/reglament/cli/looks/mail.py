"""Owns the looks at what brings mail and takes it away: relay, mailboxes, what waits for a person."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reglament.cli.looks.check import Check
from reglament.environment import given

if TYPE_CHECKING:
    from reglament.channels.email.send import Relay

VISITED_WITHIN = timedelta(minutes=30)
# for each step of the talk with the relay, and for all together
PATIENCE_SECONDS, LONGEST_SECONDS = 5, 10


def relay() -> Iterator[Check]:
    """Connect to the relay as the outbox does, sign-in included; nothing is sent."""
    from django.conf import settings

    from reglament.workers import configuration

    try:
        found = configuration.relay()
    except ValueError as wrong:
        yield Check("relay", str(wrong), "Set REGLAMENT_RELAY_SECURITY.")
    else:
        trouble = _trouble(replace(found, timeout_seconds=PATIENCE_SECONDS))
        remedy = "Correct REGLAMENT_RELAY_*, or start it; letters wait up to 4.5 days."
        yield Check("relay", trouble or repr(found), remedy if trouble else "")
    domain = settings.OPTIONS["MAIL_DOMAIN"]
    remedy = "" if domain else "Set REGLAMENT_MAIL_DOMAIN to your mail host's name."
    yield Check("mail domain", domain or "none", remedy)


def _trouble(relay: "Relay") -> str:
    """Return why no letter could be handed over, found out in bounded time; "" where one could."""
    from reglament.channels.email.send import RelayConnection

    found: list[str] = []

    def ask() -> None:
        with RelayConnection(relay) as connection:
            found.append(connection.trouble())

    # names may be looked up for long, and a relay that says a byte now and then never runs out of time
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(LONGEST_SECONDS)
    if asking.is_alive() or not found:
        return f"{relay.host}:{relay.port} does not answer; doctor waited {LONGEST_SECONDS} s"
    return found[0]


def mailboxes() -> Iterator[Check]:
    """Tell for each mailbox whether it can be polled and was, and whether its regulations are there."""
    from reglament import regulations
    from reglament.store.models import Mailbox

    known = {name.partition("@")[0] for name in regulations.identities()}
    boxes = list(Mailbox.objects.filter(active=True).order_by("address"))
    if not boxes:
        yield Check("mailboxes", "none takes requests", "Run `reglament mailbox add`.")
    for box in boxes:
        unknown = sorted(set(box.regulations) - known)
        if unknown or not box.regulations:
            said = f"bound to {', '.join(unknown) or 'no regulation'}"
            remedy = f"Bind it to some of: {', '.join(sorted(known))}."
        elif box.fetch_from:
            said, remedy = _polled(box.fetch_state, box.password_variable)
        else:
            said, remedy = "mail is delivered to it", ""
        yield Check(f"mailbox {box.address}", said, remedy)


def _polled(state: dict[str, str], variable: str) -> tuple[str, str]:
    from reglament.wall_time import now

    if variable and not given(variable):
        return f"its password is not in {variable}", f"Set {variable} for `reglament work fetch`."
    if state.get("failure"):
        return str(state["failure"]), "Correct its address, password or server."
    visited = state.get("visited_at", "")
    if not visited or now() - datetime.fromisoformat(visited) > VISITED_WITHIN:
        said = f"last visited {visited}" if visited else "never visited"
        return said, "Start `reglament work fetch`."
    return f"visited {visited}", ""


def staff() -> Iterator[Check]:
    """Tell where nobody could read what came in."""
    from reglament.store.models import StaffMember

    if not StaffMember.objects.filter(active=True).exists():
        yield Check("staff", "nobody can sign in", "Run `reglament staff add`.")


def waiting() -> Iterator[Check]:
    """Count what waits for a person."""
    from reglament.store.models import Deadline, OutboxLetter, RawMail

    poison = RawMail.objects.filter(state="poison").count()
    yield Check("unreadable mail", str(poison), "Look at it in triage." if poison else "")
    failed = OutboxLetter.objects.filter(state__in=("dead", "unknown")).count()
    yield Check("letters that failed", str(failed), "Look at the letters page." if failed else "")
    stuck = Deadline.objects.filter(deaths__gte=3).count()
    remedy = "See the log of the deadlines process." if stuck else ""
    yield Check("deadlines that cannot be acted on", str(stuck), remedy)
