"""Owns the fold of what is said around the ticket: by customer and staff, who takes part, whether letters arrive."""

from reglament.core.lifecycle.folding.changes import (
    Changes,
    Folds,
    heard_of,
    holds_log,
    staff_replied,
)
from reglament.core.model import events as e
from reglament.core.model import manners as mn
from reglament.core.model import relations as r
from reglament.core.model import status as st
from reglament.core.model import voice as v
from reglament.core.model.people import ActorKind
from reglament.core.model.ticket import (
    LANGUAGE,
    MOST_HEARD,
    PORTAL_ONLY,
    UNDELIVERED,
    Addition,
    Estimate,
    Heard,
    Ticket,
)


def _customer_replied(ticket: Ticket, event: e.CustomerReplied) -> Changes:
    asks = () if event.confirms else (Addition(ticket.version + 1, event.at),)
    changes: Changes = {
        "last_customer_at": event.heard_at,
        "last_word_by": "customer",
        "unanswered": (*ticket.unanswered, *asks),
        "heard": _remembered((*ticket.heard, heard_of(ticket.version + 1, event))),
        "log_attached": ticket.log_attached or holds_log(event.message),
    }
    if _may_answer(ticket, event):
        changes["said_since_proposal"] = (*ticket.said_since_proposal, ticket.version + 1)
    if event.address and event.address not in (ticket.requester_address, *ticket.participants):
        changes["participants"] = (*ticket.participants, event.address)
    return changes


def _words_taken_in(ticket: Ticket, event: r.WordsTakenIn) -> Changes:
    """Return that the words are there; whose move it is, and what is owed, they do not change."""
    if event.actor.kind is not ActorKind.CUSTOMER:
        return {}
    return {
        "heard": _remembered((*ticket.heard, heard_of(ticket.version + 1, event))),
        "log_attached": ticket.log_attached or holds_log(event.message),
    }


def _may_answer(ticket: Ticket, event: e.CustomerReplied) -> bool:
    """Tell whether the message may be the answer to what we propose: written since then, by somebody proven (T01)."""
    asked = bool(ticket.proposed_priority) and ticket.proposed_by != ActorKind.CUSTOMER
    since = ticket.proposed_at is not None and event.written_at >= ticket.proposed_at
    return asked and since and not event.unproven


def _remembered(heard: tuple[Heard, ...]) -> tuple[Heard, ...]:
    """Return the first message and the last ones: problems are split off mostly from what the request began with."""
    return (*heard[:1], *heard[1:][1 - MOST_HEARD :])


def _chaser_marked(ticket: Ticket, event: e.ChaserMarked) -> Changes:
    return {"unanswered": tuple(one for one in ticket.unanswered if one.seq != event.event)}


def _status_reported(ticket: Ticket, event: st.StatusReported) -> Changes:
    at = event.expected_at
    estimate = Estimate(at, event.whole_day) if at is not None else None
    return staff_replied(ticket, event) | {"estimate": estimate}


def _participants(ticket: Ticket, event: r.ParticipantsChanged) -> Changes:
    left = tuple(one for one in ticket.participants if one not in event.removed)
    return {"participants": (*left, *event.added)}


def _followed(ticket: Ticket, event: r.FollowerSet) -> Changes:
    others = tuple(one for one in ticket.followers if one != event.actor.id)
    return {"followers": (*others, event.actor.id) if event.follows else others}


def _language_flagged(ticket: Ticket, _: mn.LanguageFlagged) -> Changes:
    return {"flags": tuple(dict.fromkeys((*ticket.flags, LANGUAGE)))}


def _language_judged(ticket: Ticket, _: mn.LanguageJudged) -> Changes:
    return {"flags": tuple(one for one in ticket.flags if one != LANGUAGE)}


def _rated(ticket: Ticket, event: v.Rated) -> Changes:
    return {
        "rating": event.stars,
        "rating_comment": event.comment,
        "rated_at": ticket.rated_at or event.at,
    }


def _head_asked(ticket: Ticket, event: v.HeadAsked) -> Changes:
    return {
        "head_asked_at": ticket.head_asked_at or event.at,
        "last_customer_at": event.at,
        "last_word_by": "customer",
    }


def _head_answered(_: Ticket, __: v.HeadAnswered) -> Changes:
    return {"head_asked_at": None}


def _undelivered(ticket: Ticket, _: e.DeliveryFailed) -> Changes:
    return {"flags": tuple(dict.fromkeys((*ticket.flags, UNDELIVERED)))}


def _portal_only(ticket: Ticket, _: e.MadePortalOnly) -> Changes:
    return {"flags": (*ticket.flags, PORTAL_ONLY)}


def _delivery_settled(ticket: Ticket, _: e.DeliverySettled) -> Changes:
    return {"flags": tuple(one for one in ticket.flags if one not in (UNDELIVERED, PORTAL_ONLY))}


FOLDS: Folds = {
    e.StaffReplied: staff_replied,
    e.CustomerReplied: _customer_replied,
    r.WordsTakenIn: _words_taken_in,
    e.ChaserMarked: _chaser_marked,
    st.StatusReported: _status_reported,
    r.ParticipantsChanged: _participants,
    r.FollowerSet: _followed,
    mn.LanguageFlagged: _language_flagged,
    mn.LanguageJudged: _language_judged,
    v.Rated: _rated,
    v.HeadAsked: _head_asked,
    v.HeadAnswered: _head_answered,
    e.DeliveryFailed: _undelivered,
    e.MadePortalOnly: _portal_only,
    e.DeliverySettled: _delivery_settled,
}
