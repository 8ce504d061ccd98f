"""Owns the record of a ticket as the page tells it: messages and events in one thread, in the order of the history.

What was held and added later is put in its place by `held_words`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from django.utils.translation import get_language

from reglament.core.model import events as e
from reglament.core.model.billing import PaidWorkAnswered
from reglament.core.model.hearing import for_staff_alone
from reglament.core.model.manners import LanguageFlagged
from reglament.core.model.money import told as money_told
from reglament.core.model.people import ActorKind
from reglament.core.model.relations import WordsTakenIn
from reglament.core.model.status import StatusReported
from reglament.core.model.ticket import Estimate
from reglament.core.model.voice import HeadAsked, Rated
from reglament.core.notices import reason_told
from reglament.core.regulation.document import Regulation
from reglament.store.models import OutboxLetter
from reglament.store.models.messages import Message
from reglament.web.estimates import estimate_words
from reglament.web.left_out import left_out
from reglament.web.moments import moment_words, reader_zone
from reglament.web.numbers import numbered
from reglament.web.own_letters import own_letters, readers
from reglament.web.record_details import details_told
from reglament.web.record_entry import Entry, Part, Split
from reglament.web.words import catalogue, say

NO_LETTERS: Mapping[int, Sequence[OutboxLetter]] = {}
SIDES = {ActorKind.CUSTOMER: "theirs", ActorKind.STAFF: "ours", ActorKind.LEAD: "ours"}
# what nobody but the desk itself does: its line needs not say so
OF_ITSELF = (e.Warned, e.Breached, e.Escalated, e.Reminded, e.MadePortalOnly, LanguageFlagged)
GLYPHS = {
    "Warned": ("soon", "soon"),
    "Breached": ("late", "late"),
    "Escalated": ("late", "late"),
    "Resolved": ("met", "met"),
    "Closed": ("met", ""),
    "DeliveryFailed": ("late", "late"),
    "MadePortalOnly": ("late", "late"),
}


def folded(told: Sequence[Entry]) -> list[Entry]:
    """Return the record with what came several times on end told once, with the moments it came again."""
    kept: list[Entry] = []
    for one in told:
        last = kept[-1] if kept else None
        if last is not None and _same(last, one):
            kept[-1] = replace(last, again=(*last.again, one.at))
        else:
            kept.append(one)
    return kept


def _same(last: Entry, one: Entry) -> bool:
    alike = all(
        getattr(last, name) == getattr(one, name) for name in ("side", "sentence", "by", "clauses")
    )
    return alike and one.side == "event" and not (last.letters or one.letters or one.points)


def entries(
    regulation: Regulation,
    history: Sequence[e.Event],
    messages: Mapping[int, Message],
    letters: Mapping[int, Sequence[OutboxLetter]] = NO_LETTERS,
    *,
    to_customer: bool = False,
) -> list[Entry]:
    """Return the record; `messages` and `letters` are those of the ticket by the sequence number of their event.

    `to_customer` words it for the customer who reads it, whom the desk's own words speak of as of a third, and names
    those of the customer's who did what no message tells; to the desk everybody is named.
    """
    language = get_language() or "en"
    own, to = own_letters(letters, language), readers(letters)
    return [
        replace(
            _entry(
                seq,
                event,
                messages.get(seq),
                _line(
                    _in_own_words(event, history, seq),
                    regulation,
                    language,
                    to_customer=to_customer,
                ),
                to_customer=to_customer,
            ),
            by=_by(event, language, to_customer=to_customer),
            letters=tuple(own.get(seq, ())),
            to=to.get(seq, ""),
            left_out=left_out(event, regulation),
        )
        for seq, event in enumerate(history, start=1)
    ]


def _entry(
    seq: int, event: e.Event, message: Message | None, told: str, *, to_customer: bool
) -> Entry:
    name = type(event).__name__
    glyph, tone = GLYPHS.get(name, ("run", ""))
    return Entry(
        seq=seq,
        # clocks may count from another moment
        at=getattr(event, "written_at", event.at),
        actor=event.actor,
        side=_side(event, message),
        who=event.actor.name or event.actor.id,
        sentence=told,
        message=message,
        parts=parts_of(message.text) if message is not None else (),
        clauses=event.clauses[:3],
        glyph=glyph,
        tone=tone,
        unproven=_unproven(event, to_customer=to_customer),
        machine=isinstance(event, e.NoteAdded) and event.actor.kind is ActorKind.SYSTEM,
        to_head=isinstance(event, HeadAsked),
        split=_split(event),
        held=_added_by_staff(event),
        cites=_evidence(event),
    )


def _added_by_staff(event: e.Event) -> bool:
    held = isinstance(event, e.CustomerReplied) and event.released_by is not None
    return held or isinstance(event, WordsTakenIn)


def _in_own_words(event: e.Event, history: Sequence[e.Event], seq: int) -> e.Event:
    """Return a change by consent without its reason: the proposer gave it, where the proposal stands."""
    if not isinstance(event, e.FactsChanged) or seq == 1:
        return event
    answer = history[seq - 2]
    if not (isinstance(answer, e.ProposalAnswered) and answer.consent):
        return event
    before = history[: seq - 2]
    proposals = (one for one in reversed(before) if isinstance(one, e.PriorityProposed))
    proposal = next(proposals, None)
    same = proposal is not None and proposal.reason == event.reason
    return replace(event, reason="") if same else event


def _line(event: e.Event, regulation: Regulation, language: str, *, to_customer: bool) -> str:
    """Return the sentence as it stands beside who did it: whoever takes a request is not named twice."""
    reason = getattr(event, "reason", "")
    if isinstance(event, e.Assigned) and event.assignee == event.actor.id:
        told = say("event.taken", language, reason=reason)
    else:
        told = sentence(event, regulation, language, to_customer=to_customer)
    # the stop before a reason that nobody gave
    told = told if reason else told.rstrip().removesuffix(".")
    since = _since(event, language, to_customer=to_customer)
    given = since or ("" if to_customer else details_told(event, regulation, language))
    # what a request was classified as is no sentence of its own
    stop = ":" if isinstance(event, e.Classified) else "."
    return f"{told}{stop} {given}" if given else told


def _since(event: e.Event, language: str, *, to_customer: bool) -> str:
    """Return from when a change holds that was agreed to a minute or more before it was recorded (TE-51)."""
    since = event.since if isinstance(event, e.FactsChanged) else None
    if since is None or event.at - since < timedelta(minutes=1):
        return ""
    key = "told.since" if to_customer else "event.since"
    return say(key, language, when=_moment(since, language, now=event.at))


def _by(event: e.Event, language: str, *, to_customer: bool) -> str:
    """Return who did it, in words: a person by name, or the desk by itself where a person might have."""
    kind = event.actor.kind
    if to_customer and kind is not ActorKind.CUSTOMER:
        return ""
    if kind is ActorKind.SYSTEM:
        return "" if isinstance(event, OF_ITSELF) else say("record.by_itself", language)
    name = event.actor.name or getattr(event, "address", "") or event.actor.id
    return say("record.by", language, name=name)


def _evidence(event: e.Event) -> int:
    """Return the message on which staff recorded the customer's answer to a proposal, 0 for all else."""
    if not isinstance(event, e.ProposalAnswered) or event.actor.kind is ActorKind.CUSTOMER:
        return 0
    return event.said_in


def _split(event: e.Event) -> Split | None:
    if not isinstance(event, e.TicketOpened) or event.split_by is None:
        return None
    by, when = event.split_by, event.split_at if event.split_said_at else None
    told = _moment(when, get_language() or "en", now=event.at)
    return Split(event.split_from, by.name or by.id, told)


def parts_of(text: str) -> tuple[Part, ...]:
    """Return the stretches of a message in order; one quoted line alone is left where it stands."""
    runs: list[tuple[bool, list[str]]] = []
    for line in text.split("\n"):
        quoted = line.lstrip().startswith(">")
        if runs and (runs[-1][0] == quoted or (not line.strip() and runs[-1][0])):
            runs[-1][1].append(line)
        else:
            runs.append((quoted, [line]))
    return tuple(Part("\n".join(lines), quoted and len(lines) > 1) for quoted, lines in runs)


def _side(event: e.Event, message: Message | None) -> str:
    if for_staff_alone(event) and getattr(event, "message", None) is not None:
        return "note"
    if message is None:
        return "event"
    return SIDES.get(event.actor.kind, "ours")


def _unproven(event: e.Event, *, to_customer: bool) -> bool:
    """Return whether to say that nothing proves the sender; customers read it of what others may have written."""
    if isinstance(event, e.TicketOpened):
        own = event.split_unproven or event.by_public_form
        return own if to_customer else event.words_unproven
    return isinstance(event, e.CustomerReplied | WordsTakenIn) and event.unproven


def _key_of_waiting(event: e.WaitingStarted, *, to_customer: bool) -> str:
    """Return the key of its words; what a third party is waited for is the desk's own note."""
    if event.begins_at is not None:
        return "event.waits_later"
    noted = event.ask and event.party != "customer" and not to_customer
    return "event.waits_for" if noted else "event.WaitingStarted"


def _key_of_held(event: e.Event, *, to_customer: bool) -> str:
    """Return the key of the words for what staff let through or nothing proves, "" for all else."""
    if isinstance(event, e.CustomerReplied) and event.released_by is not None:
        if event.released_at is None:
            return "told.added" if to_customer else "released.CustomerReplied"
        since = event.came_at is not None and event.came_at != event.at and not to_customer
        ours = "released.counts_since" if since else "released.added"
        return "told.added_at" if to_customer else ours
    if isinstance(event, e.CustomerReplied) and event.unproven:
        return "event.unproven"
    released = isinstance(event, e.TicketOpened) and event.released_by is not None
    return "released.TicketOpened" if released else ""


def _key_of_answer(event: e.ProposalAnswered) -> str:
    """Return the key of the words for an answer to a proposed priority; staff record it on a message."""
    if _evidence(event):
        return "event.answer_recorded" if event.consent else "event.refusal_recorded"
    return "event.ProposalAnswered" if event.consent else "event.proposal_declined"


def _key_by_content(event: e.Event) -> str:
    """Return the key of the words where what the event says asks for others than its kind, "" else."""
    if isinstance(event, StatusReported) and event.expected_at is None:
        return "event.status_only"
    if isinstance(event, Rated) and event.comment:
        return "event.rated_saying"
    if isinstance(event, e.ProposalAnswered):
        return _key_of_answer(event)
    if isinstance(event, e.RemoteAccessSet):
        given = "event.access_by_tool" if event.tool else ""
        return given if event.granted else "event.access_withdrawn"
    if isinstance(event, PaidWorkAnswered) and not event.consent:
        return "event.paid_work_declined"
    return ""


def sentence(
    event: e.Event, regulation: Regulation, language: str, *, to_customer: bool = False
) -> str:
    """Return what happened in a short sentence; an event without words of its own shows its name."""
    key = f"event.{type(event).__name__}"
    if key not in catalogue():
        return type(event).__name__
    if isinstance(event, e.WaitingStarted):
        key = _key_of_waiting(event, to_customer=to_customer)
    key = _key_of_held(event, to_customer=to_customer) or _key_by_content(event) or key
    values = {**_values(event, language), **_coded(event, regulation, language)}
    if to_customer:
        own = key.replace("event.", "told.")
        key = own if own in catalogue() else key
        if getattr(event, "party", "") == "customer":
            values["party"] = say("party.you", language)
        if getattr(event, "side", "") == "customer":
            values["by"] = say("updates.side_you", language)
    if "{yes}" in str(catalogue()[key]):
        values["yes"] = say(f"word.{_truth(event)}", language)
    return say(key, language, **values, expected=_expected(event, regulation, language))


def _expected(event: e.Event, regulation: Regulation, language: str) -> str:
    if not isinstance(event, StatusReported) or event.expected_at is None:
        return ""
    expected = Estimate(event.expected_at, event.whole_day)
    return estimate_words(expected, regulation, language, now=event.at)


def _coded(event: e.Event, regulation: Regulation, language: str) -> dict[str, str]:
    """Return in words what the regulation has codes for: outcomes, grounds, facts and their values."""

    def fact(name: str, value: str) -> str:
        known = regulation.facts.get(name)
        words = known.labels.get(value) if known is not None else None
        return words.in_language(language) if words is not None else value

    def label(name: str) -> str:
        known = regulation.facts.get(name)
        return known.label.in_language(language) if known is not None else name

    code = getattr(event, "outcome", "")
    outcome = regulation.outcomes.get(code)
    ground = regulation.grounds.get(getattr(event, "ground", ""))
    ruled = regulation.authority.fact if regulation.authority is not None else ""
    changes: Mapping[str, str] = getattr(event, "changes", {})
    return {
        "outcome": outcome.label.in_language(language)
        if outcome
        else _worded(f"outcome.{code}", code, language),
        "ground": ground.label.in_language(language) if ground else getattr(event, "ground", ""),
        "priority": fact(ruled, getattr(event, "priority", "")),
        "level": fact("level", getattr(event, "level", "")),
        "previous": fact("level", getattr(event, "previous", "")),
        "changes": ", ".join(f"{label(k)}: {fact(k, v)}" for k, v in sorted(changes.items())),
    }


def _values(event: e.Event, language: str) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(event, name, "") for name in ("assignee_name", "to")}
    values["number"] = numbered(str(getattr(event, "number", "")), language)
    if not values["assignee_name"]:
        values["assignee_name"] = say("filter.assignee_none", language)
    values["reason"] = reason_told(event, language)
    commitment = getattr(event, "commitment", "")
    values["commitment"] = _worded(f"kind.{commitment}", commitment, language)
    values["party"] = _worded(f"party.{getattr(event, 'party', '')}", "", language)
    values["finding"] = _worded(f"option.{getattr(event, 'finding', '')}", "", language)
    values["done"] = _worded(f"refused.{getattr(event, 'action', '')}", "", language)
    values["to"] = _worded(f"word.{values['to']}", str(values["to"]), language)
    values["told"] = _worded(f"word.{getattr(event, 'what', '')}", "", language)
    plain = "stars count product maker external_number item title value ask comment cause tool note"
    for name in plain.split():
        values[name] = getattr(event, name, "")
    values["people"] = ", ".join(
        [
            *(f"+ {one}" for one in getattr(event, "added", ())),
            *(f"− {one}" for one in getattr(event, "removed", ())),
        ]
    )
    values["flagged"] = ", ".join(getattr(event, "words", ()))
    released = getattr(event, "released_by", None)
    values["released_by"] = (released.name or released.id) if released is not None else ""
    values["minutes"] = _minutes(event)
    for name in ("begins", "starts", "released"):
        values[name] = _moment(getattr(event, f"{name}_at", None), language, now=event.at)
    values |= {
        "planned": getattr(event, "minutes", ""),
        "price": money_told(getattr(event, "price", 0), language),
        "side": _worded(f"work.side_{getattr(event, 'side', '')}", "", language),
        "by": _worded(f"updates.side_{getattr(event, 'side', '')}", "", language),
    }
    values["release"] = getattr(event, "release_name", "")
    what = getattr(event, "what", "")
    values["what"] = _worded(f"reminder.{what}", what, language)
    return values


def _moment(at: datetime | None, language: str, *, now: datetime) -> str:
    """Return a moment in words by the reader's clock, "" for none."""
    return moment_words(at, reader_zone(), language, now=now) if at is not None else ""


def _minutes(event: e.Event) -> object:
    begin = getattr(event, "down_at", None) or getattr(event, "started_at", None)
    end = getattr(event, "restored_at", None) or getattr(event, "ended_at", None)
    return (end - begin) // timedelta(minutes=1) if begin is not None and end is not None else "…"


def _truth(event: e.Event) -> str:
    """Return yes or no, as the one truth of the event says; raises ValueError where it holds none or several."""
    given = {one.name: getattr(event, one.name) for one in fields(event)}
    truths = [value for value in given.values() if isinstance(value, bool)]
    if len(truths) != 1:
        raise ValueError(f"{type(event).__name__} holds {len(truths)} truths: {{yes}} asks for one")
    return "yes" if truths[0] else "no"


def _worded(key: str, fallback: str, language: str) -> str:
    return say(key, language) if key in catalogue() else fallback
