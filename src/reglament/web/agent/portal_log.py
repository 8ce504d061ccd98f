"""Owns the log of the portal's outages as leads see and write it: what stands there, the form, and what becomes of it.

Shown where a regulation of the vendor lets mail take the portal's place while that is away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from reglament.core.regulation.document import Regulation
from reglament.operations.record_outage import begin_outage, end_outage
from reglament.store.models import PortalOutage, StaffMember
from reglament.store.queries.outages import outages
from reglament.web.agent.acts.forms import Values
from reglament.web.agent.customers.served import regulations_of_vendor
from reglament.web.fields import Field
from reglament.web.moments import moment_in, moment_words, reader_zone
from reglament.web.words import say

MOST_SHOWN = 20
# the parameter that says who keeps the log, with its clause
LOG = "outage_log"
BEGINNING = (
    Field(name="down_since", kind="moment"),
    Field(name="outage_note", kind="line", required=False),
)
ENDING = (Field(name="up_since", kind="moment"),)
FORMS = {"begin": BEGINNING, "end": ENDING}
PORTAL = "portal_available"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalLog:
    """The log as its page shows it; `lasting` is the outage that has not ended, `do` what the form writes down."""

    regulation: str
    clauses: tuple[str, ...]
    lasting: PortalOutage | None
    rows: Sequence[PortalOutage]
    do: str
    fields: tuple[Field, ...]


def looking(staff: StaffMember | None) -> Regulation | None:
    """Return the regulation of the vendor that asks whether the portal serves."""
    own = regulations_of_vendor(staff.vendor.code) if staff is not None else ()
    asking = (
        one for one in own if (table := one.tables.get("admission")) and PORTAL in table.inputs
    )
    return next(asking, None)


def portal_log(
    user: Any, staff: StaffMember | None, *, at: datetime, given: Mapping[str, str]
) -> PortalLog | None:
    """Return the log of the reader's vendor, None where no regulation looks at it.

    `given` is what a refused form held.
    """
    regulation = looking(staff)
    if regulation is None:
        return None
    rows = list(outages(user)[:MOST_SHOWN])
    lasting = next((one for one in rows if one.ended_at is None), None)
    do, kept = "end" if lasting is not None else "begin", regulation.parameters.get(LOG)
    return PortalLog(
        regulation=regulation.identity,
        clauses=kept.clauses if kept is not None else (),
        lasting=lasting,
        rows=rows,
        do=do,
        fields=tuple(_filled(one, given, at) for one in FORMS[do]),
    )


def noted(staff: StaffMember, do: str, values: Values, *, at: datetime) -> str:
    """Write down what a filled form says and return it in words; raises Refused."""
    language = get_language() or "en"
    if do == "end":
        ended = end_outage(
            staff.vendor, until=_moment(values["up_since"], at), at=at, by=staff.name
        )
        if ended is None or ended.ended_at is None:
            return say("health.portal_serves", language)
        return say("health.noted_up", language, at=_told(ended.ended_at, at, language))
    begun = begin_outage(
        staff.vendor,
        since=_moment(values["down_since"], at),
        at=at,
        reason=values["outage_note"],
        by=staff.name,
    )
    if begun.ended_at is not None:
        return say("health.noted_before", language, at=_told(begun.ended_at, at, language))
    return say("health.noted_down", language, at=_told(begun.started_at, at, language))


def _filled(field: Field, given: Mapping[str, str], at: datetime) -> Field:
    usual = _typed(at) if field.kind == "moment" else ""
    return replace(field, value=given.get(field.name, usual))


def _typed(at: datetime) -> str:
    return f"{at.astimezone(reader_zone()):%Y-%m-%dT%H:%M}"


def _moment(text: str, at: datetime) -> datetime:
    """Return the moment that was typed; this very minute means now, not its beginning, which may lie before."""
    return at if text == _typed(at) else moment_in(text)


def _told(moment: datetime, at: datetime, language: str) -> str:
    return moment_words(moment, reader_zone(), language, now=at)
