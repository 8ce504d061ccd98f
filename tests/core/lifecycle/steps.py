"""What may be asked of a request: every command of the core, with values that its own regulation has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from reglament.core.model import access as ac
from reglament.core.model import billing as b
from reglament.core.model import calls as k
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model import findings as f
from reglament.core.model import items as i
from reglament.core.model import manners as mn
from reglament.core.model import relations as r
from reglament.core.model import status as st
from reglament.core.model import updates as u
from reglament.core.model import voice as v
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.core.model.ticket import Ticket
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.needs import MOMENTS

ANNA = Actor(kind=ActorKind.CUSTOMER, id="anna", name="Anna")
OLGA = Actor(kind=ActorKind.STAFF, id="olga", name="Olga")
IGOR = Actor(kind=ActorKind.STAFF, id="igor", name="Igor")
LEAD = Actor(kind=ActorKind.LEAD, id="lena", name="Lena")
WORDS = c.Message(text="Nothing starts, see the log.", language="en")
RUDE = c.Message(text="You idiot, nothing starts.", language="en")


@dataclass(frozen=True)
class Here:
    """Where a walk stands: what a step may look at, and its dice."""

    regulation: Regulation
    ticket: Ticket
    history: tuple[e.Event, ...]
    at: datetime
    dice: Random

    def one(self, some: Any) -> Any:
        """Return one of some, an empty text where there are none."""
        known = list(some)
        return self.dice.choice(known) if known else ""

    def value(self, fact: str) -> str:
        """Return a value of the fact, an empty text where the regulation has none such."""
        known = self.regulation.facts.get(fact)
        return str(self.one(known.values)) if known else ""

    def seq(self, kind: type[e.Event]) -> int:
        """Return the number of the last event of a kind, 0 where there is none."""
        found = [n for n, one in enumerate(self.history, start=1) if isinstance(one, kind)]
        return found[-1] if found else 0


def _said(w: Here) -> tuple[r.Spoken, ...]:
    yesterday = w.at - timedelta(days=1)
    return (r.Spoken(author=ANNA, at=yesterday, message=WORDS, channel="email"),)


Step = Callable[[Here], tuple[type[c.Command], Actor, dict[str, Any]]]


def outcome(here: Here) -> dict[str, Any]:
    """Return an outcome with everything that it may need."""
    code = here.one(here.regulation.outcomes)
    details = dict.fromkeys(here.regulation.outcomes[code].needs, "yes")
    details |= {name: here.at.isoformat() for name in MOMENTS & set(details)}
    if "development_item" in details:
        details["development_item"] = str(here.one(here.ticket.items))
    return {"outcome": code, "details": details, "message": WORDS}


def refusal(here: Here) -> dict[str, Any]:
    """Return a ground with an action that it allows and a value for everything it needs."""
    ground = here.regulation.grounds[here.one(here.regulation.grounds)]
    needs = dict.fromkeys(ground.needs, "7") | {
        "sub_reason": "other", "breach": "incident-without-priority",
    }  # fmt: skip
    return {
        "action": here.one(sorted(ground.actions)), "ground": ground.code, "message": WORDS, "details": needs,
    }  # fmt: skip


def span(here: Here) -> dict[str, Any]:
    """Return a span of half an hour that is over."""
    return {
        "started_at": here.at - timedelta(minutes=31),
        "ended_at": here.at - timedelta(minutes=1),
    }


def fact(here: Here) -> dict[str, str]:
    """Return one fact with one of its values."""
    name = here.one(n for n, one in here.regulation.facts.items() if one.origin != "coverage")
    return {name: here.value(name)} if name else {}


def priority(here: Here) -> dict[str, Any]:
    """Return a priority with all that may be asked for it."""
    value = here.value("priority")
    criteria = (
        here.regulation.authority.criteria.get(value, {}) if here.regulation.authority else {}
    )
    return {
        "priority": value,
        "reason": "it changed",
        "criteria": tuple(criteria)[:1],
        "impact": here.one(("", "all")),
    }


def field(here: Here) -> dict[str, str]:
    """Return one field of the form, filled."""
    name = here.one(n for n, one in here.regulation.intake.items() if one.form != "secret")
    known = here.regulation.intake[name]
    given = {"url": "https://aspro.cloud/help/import", "account": "acme.aspro.cloud"}
    return {name: here.one(known.options) or given.get(known.form, "7")}


MAKING: Mapping[str, Step] = {
    "add": lambda w: (
        c.AddCustomerReply,
        ANNA,
        {"message": w.one((WORDS, RUDE)), "channel": "email", "arrived_at": w.at},
    ),
    "consent": lambda w: (
        c.AddCustomerReply,
        ANNA,
        {"message": WORDS, "channel": "portal", "arrived_at": w.at, "consent": True},
    ),
    "wish": lambda w: (
        c.AddCustomerReply,
        ANNA,
        {
            "message": WORDS,
            "channel": "email",
            "arrived_at": w.at,
            "priority": w.value("priority"),
            "reason": "worse",
        },
    ),
    "pay": lambda w: (
        c.AddCustomerReply,
        ANNA,
        {
            "message": WORDS,
            "channel": "portal",
            "arrived_at": w.at,
            "paid_work": True,
            "roles": ("authorised",),
        },
    ),
    "cannot pay": lambda w: (
        c.AddCustomerReply,
        ANNA,
        {"message": WORDS, "channel": "email", "arrived_at": w.at, "paid_work": True},
    ),
    "chaser": lambda w: (c.MarkChaser, OLGA, {"event": w.seq(e.CustomerReplied)}),
    "reply": lambda w: (
        c.ReplyToCustomer,
        OLGA,
        {"message": WORDS, "canned": w.one(("", "removal", "warning"))},
    ),
    "ask": lambda w: (
        c.ReplyToCustomer,
        OLGA,
        {"message": WORDS, "wait_for_customer": True, "canned": "clarification"},
    ),
    "another bounce": lambda w: (
        c.NoteDeliveryFailure,
        SYSTEM,
        {"recipient": "anna@acme.example", "status": "5.1.1", "message": WORDS},
    ),
    "installation": lambda w: (c.Classify, OLGA, {"facts": {"type": "installation"}}),
    "note": lambda w: (
        c.AddNote,
        OLGA,
        {"message": WORDS, "channel": w.one(("", *w.regulation.channels))},
    ),
    "bounce": lambda w: (
        c.NoteDeliveryFailure,
        SYSTEM,
        {
            "recipient": "anna@acme.example",
            "status": "5.1.1",
            "message": WORDS,
            "letter": f"<{w.dice.random()}@x>",
        },
    ),
    "same bounce": lambda w: (
        c.NoteDeliveryFailure,
        SYSTEM,
        {"recipient": "anna@acme.example", "status": "5.1.1", "message": WORDS, "by_header": True},
    ),
    "settle": lambda w: (c.SettleDelivery, OLGA, {"reason": "telephoned"}),
    "classify": lambda w: (c.Classify, OLGA, {"facts": fact(w), "reason": "seen"}),
    "kind": lambda w: (
        c.Classify,
        OLGA,
        {"kind": w.one(("incident", "question", "other", "error"))},
    ),
    "scope": lambda w: (c.Classify, OLGA, {"scope": w.one(w.regulation.scope)}),
    "field": lambda w: (c.Classify, OLGA, {"intake": field(w)}),
    "priority": lambda w: (c.SetPriority, ANNA, priority(w)),
    "propose": lambda w: (c.SetPriority, OLGA, priority(w)),
    "decline proposal": lambda w: (
        c.AnswerProposal,
        ANNA,
        {"consent": w.one((True, False)), "reason": "seen"},
    ),
    "impact": lambda w: (c.ConfirmImpact, OLGA, {"conforms": w.one((True, False))}),
    "level": lambda w: (
        c.TransferLevel,
        OLGA,
        {"level": w.value("level"), "reason": "fits nothing else"},
    ),
    "critical": lambda w: (
        c.FlagCritical,
        OLGA,
        {"critical": w.one((True, False)), "reason": "all stand still"},
    ),
    "assign": lambda w: (c.Assign, LEAD, {"assignee": "igor", "assignee_name": "Igor"}),
    "take": lambda w: (
        c.Assign,
        OLGA,
        {"assignee": "olga", "assignee_name": "Olga", "reason": "urgent"},
    ),
    "nobody": lambda w: (c.Assign, OLGA, {"assignee": ""}),
    "start": lambda w: (c.StartWork, OLGA, {}),
    "wait": lambda w: (
        c.Wait,
        OLGA,
        {"party": w.one(("customer", "third_party", "access", "development")), "ask": "the log"},
    ),
    "resume": lambda w: (c.Resume, OLGA, {"reason": "it goes on"}),
    "grant": lambda w: (c.SetRemoteAccess, OLGA, {"granted": True, "tool": "TeamViewer"}),
    "withdraw": lambda w: (c.SetRemoteAccess, ANNA, {"granted": False}),
    "details": lambda w: (ac.GiveAccessDetails, ANNA, {}),
    "workaround": lambda w: (c.GiveWorkaround, OLGA, {"message": WORDS}),
    "resolve": lambda w: (c.Resolve, OLGA, outcome(w)),
    "close": lambda w: (c.Close, OLGA, outcome(w)),
    "confirm": lambda w: (c.Close, ANNA, {}),
    "confirm saying": lambda w: (c.Close, ANNA, {"message": WORDS, "channel": "portal"}),
    "reopen": lambda w: (c.Reopen, w.one((OLGA, ANNA)), {"reason": "not done"}),
    "refuse": lambda w: (c.Refuse, OLGA, refusal(w)),
    "reproduce": lambda w: (
        f.RecordReproduction,
        OLGA,
        {"reproduced": w.one((True, False)), "message": WORDS},
    ),
    "analyse": lambda w: (
        f.RecordAnalysis,
        OLGA,
        {"product": "X", "maker": "Y", "finding": w.one(f.FINDINGS)},
    ),
    "refer": lambda w: (
        f.Refer,
        OLGA,
        {"party_type": "maker", "maker": "Y", "message": WORDS, "external_number": "ABC-77"},
    ),
    "failure": lambda w: (
        f.RecordFailure,
        OLGA,
        {"down_at": w.at - timedelta(hours=1), "restored_at": w.at, "cause": "disk"},
    ),
    "session": lambda w: (f.RecordSession, OLGA, {"tool": "TeamViewer", **span(w)}),
    "log": lambda w: (
        b.LogWork,
        OLGA,
        {
            "note": "looked",
            "rate": 300000,
            "work": w.one(("support", "update")),
            "comment": "slow",
            **span(w),
        },
    ),
    "strike": lambda w: (
        b.StrikeWork,
        OLGA,
        {"event": w.seq(b.WorkLogged), "reason": "wrong request"},
    ),
    "paid": lambda w: (b.ProposePaidWork, OLGA, {"note": "update", "minutes": 60, "rate": 300000}),
    "approve": lambda w: (
        b.AnswerPaidWork,
        w.one((ANNA, LEAD)),
        {"consent": w.one((True, True, False)), "roles": ("authorised",)},
    ),
    "call": lambda w: (k.RecordInstallationCall, OLGA, {"message": WORDS}),
    "hand to development": lambda w: (
        i.HandToDevelopment,
        OLGA,
        {"item": "DEV-12", "title": "export", "message": WORDS, "reason": "confirmed"},
    ),
    "item": lambda w: (
        i.LinkItem,
        OLGA,
        {
            "item": "W-3",
            "kind": w.one(("wish", "documentation", "error", "development")),
            "title": "export",
            "message": WORDS,
        },
    ),
    "told": lambda w: (
        i.TellOfItem,
        SYSTEM,
        {
            "item": w.one(w.ticket.items),
            "what": w.one(("planned", "released", "merged", "documented")),
            "value": "2026-04-02",
        },
    ),
    "plan update": lambda w: (
        u.PlanUpdate,
        OLGA,
        {
            "release": w.one(("1", "2")),
            "release_name": "6.2.1",
            "assignee": w.one(("", "igor")),
            "assignee_name": "Igor",
        },
    ),
    "propose a time": lambda w: (
        u.ProposeUpdateTime,
        w.one((OLGA, OLGA, ANNA)),
        {"starts_at": w.at + timedelta(minutes=300)},
    ),
    "answer the time": lambda w: (
        u.AnswerUpdateTime,
        w.one((ANNA, OLGA)),
        {"consent": w.one((True, True, True, False)), "note": "Anna by telephone"},
    ),
    "start the update": lambda w: (u.StartUpdate, OLGA, {}),
    "finish the update": lambda w: (u.FinishUpdate, OLGA, {}),
    "judge": lambda w: (mn.JudgeLanguage, OLGA, {"confirmed": w.one((True, False))}),
    "link": lambda w: (r.LinkTicket, OLGA, {"number": "9"}),
    "unlink": lambda w: (r.UnlinkTicket, OLGA, {"number": "9"}),
    "count": lambda w: (r.CountProblems, OLGA, {"count": w.one((1, 2))}),
    "split": lambda w: (
        r.SplitOff,
        OLGA,
        {"subject": "another", "message": WORDS, "number": f"{w.dice.randint(3, 99)}"},
    ),
    "merge": lambda w: (r.MergeInto, OLGA, {"number": "2", "customer": "7", "reason": "twice"}),
    "take in": lambda w: (
        r.TakeIn,
        OLGA,
        {"number": "2", "addresses": ("boris@acme.example",), "said": _said(w)},
    ),
    "take own words in": lambda w: (
        r.TakeIn,
        OLGA,
        {
            "number": "2",
            "said": _said(w),
            "requester": w.ticket.requester,
            "account": w.ticket.coverage.get("account", ""),
        },
    ),
    "participants": lambda w: (
        r.ChangeParticipants,
        OLGA,
        {"add": (f"{w.one('abc')}@acme.example",)},
    ),
    "follow": lambda w: (r.Follow, w.one((OLGA, LEAD)), {"follows": w.one((True, False))}),
    "hand over": lambda w: (
        r.HandOver,
        OLGA,
        {"assignee": w.one(("igor", "olga")), "assignee_name": "X", "note": "the log is read"},
    ),
    "status": lambda w: (
        st.ReportStatus,
        OLGA,
        {"message": WORDS, "expected_at": w.at + timedelta(days=2)},
    ),
    "rate": lambda w: (v.Rate, ANNA, {"stars": 4}),
    "write to head": lambda w: (v.WriteToHead, ANNA, {"message": WORDS}),
    "answer as head": lambda w: (v.AnswerAsHead, LEAD, {"message": WORDS}),
    "time": lambda w: (c.PassTime, SYSTEM, {}),
}
# what ends a request comes late, so that most of a walk is lived
ENDING = ("close", "confirm", "merge", "nobody", "rate", "refuse", "reopen", "resolve")
# what most of its tries is refused for where the request stands is tried twice
RARE = ("add", "chaser", "count", "critical", "plan update")
# what makes sense only after another step
FOLLOWING = {
    "bounce": "another bounce",
    "installation": "call",
    "link": "unlink",
    "paid": "approve",
    "plan update": "propose a time",
    "propose a time": "answer the time",
    "answer the time": "start the update",
    "start the update": "finish the update",
    "write to head": "answer as head",
}
