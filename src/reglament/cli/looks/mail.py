"""Owns the looks at what brings mail and takes it away: relay, mailboxes, what waits for a person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from reglament.cli.looks.check import Check
from reglament.environment import given

VISITED_WITHIN = timedelta(minutes=30)


def relay() -> Iterator[Check]:
    """Connect to the relay as the outbox does, sign-in included; nothing is sent."""
    from django.conf import settings

    from reglament.channels.email.send import RelayConnection
    from reglament.workers import configuration

    try:
        found = configuration.relay()
    except ValueError as wrong:
        yield Check("relay", str(wrong), "Set REGLAMENT_RELAY_SECURITY.")
    else:
        with RelayConnection(found) as connection:
            trouble = connection.trouble()
        remedy = "Correct REGLAMENT_RELAY_*, or start it; letters wait up to 4.5 days."
        yield Check("relay", trouble or repr(found), remedy if trouble else "")
    domain = settings.OPTIONS["MAIL_DOMAIN"]
    remedy = "" if domain else "Set REGLAMENT_MAIL_DOMAIN to your mail host's name."
    yield Check("mail domain", domain or "none", remedy)


def mailboxes() -> Iterator[Check]:
    """Tell for each mailbox whether it can be polled and was, and whether its regulations are there."""
    from reglament import regulations
    from reglament.store.models import Mailbox

    known = {name.partition("@")[0] for name in regulations.identities()}
    for box in Mailbox.objects.filter(active=True).order_by("address"):
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
