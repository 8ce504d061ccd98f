"""Owns the exception to written requests: one call, at the first installation (IS-9)."""

from reglament.core.lifecycle.case import Case, require_text
from reglament.core.model import calls as k
from reglament.core.model import events as e
from reglament.core.notices.moments import told_moment
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused


def record_installation_call(case: Case, command: k.RecordInstallationCall) -> tuple[e.Event, ...]:
    """Return the call; raises Refused where the table `phone_call` allows none, and after the first one."""
    case.require_staff(command)
    case.require_not_ended()
    table = case.regulation.tables.get("phone_call")
    known = {**case.ticket.coverage, **case.ticket.facts}
    row = next((one for one in table.rows if one.answers(known)), None) if table else None
    if row is None or row.then["answer"] != "once":
        raise Refused(
            Words("Help by phone is not given here", "По телефону здесь не помогают"),
            clauses=row.clauses if row is not None else (),
            remedy=Words("Answer in writing.", "Ответьте письменно."),
        )
    if command.previous_at is not None:
        raise Refused(_had(case, command), clauses=row.clauses, remedy=WRITE)
    require_text(command.message.text, Words("What was said", "о чём говорили"))
    made = case.event(
        k.InstallationCallMade, command, clauses=row.clauses, row=row.id, message=command.message
    )
    return (made,)


WRITE = Words("Answer in writing: there is one call.", "Ответьте письменно: звонок один.")


def _had(case: Case, command: k.RecordInstallationCall) -> Words:
    at = command.previous_at or case.at
    en, ru = (told_moment(at, zone=case.regulation.zone, language=one) for one in ("en", "ru"))
    return Words(
        f"The customer had the call of the first installation: {en}",
        f"Звонок при первой установке уже был: {ru}",
    )
