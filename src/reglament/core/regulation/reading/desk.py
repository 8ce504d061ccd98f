"""Owns reading how the desk works under the regulation: channels, form, outcomes, grounds, scope, notices, queue."""

from collections.abc import Mapping

from reglament.core.regulation.document import (
    ChannelForm,
    ChannelRule,
    Continuous,
    Explanation,
    Fact,
    Ground,
    IntakeField,
    NoticeRule,
    Outcome,
    Parameter,
    Permit,
    Queue,
    RecordKept,
    ScopeEntry,
    Silence,
)
from reglament.core.regulation.reading.facts import read_labels, read_stated, read_when
from reglament.core.regulation.reading.figures import HOW, parse_amount, read_amount
from reglament.core.regulation.reading.nodes import Scalar, Sequence
from reglament.core.regulation.reading.section import Section
from reglament.core.regulation.vocabulary import (
    ADMITS,
    CLOSINGS,
    COVERAGE,
    EVENTS,
    GROUND_ACTIONS,
    INTAKE_FORMS,
    RANKS,
)

RECIPIENTS = (
    "requester",
    "owner",
    "lead",
    "head",
    "participants",
    "profile",
    "approvers",
    "watchers",
)
# what an event itself says, beside the facts of its ticket
EVENT_WORDS = (
    "kind", "channel", "outcome", "action", "ground", "what", "to", "party", "first", "automatic", "level",
    "purpose", "commitment", "impact_reduced", "granted", "answer", "flag", "step", "agreed", "consent",
    "side", "by",
    # whether the request is registered with it, where a letter is chosen
    "opening",
)  # fmt: skip


def read_channels(document: Section, facts: Mapping[str, Fact]) -> dict[str, ChannelRule]:
    """Return what each channel may do, at which levels."""
    found = {}
    for name, section in document.children("channels"):
        if name not in COVERAGE["channel"]:
            section.problem(
                f"{name!r} is no channel",
                f"Use one of: {', '.join(COVERAGE['channel'])}.",
                code="unknown-value",
            )
        found[name] = ChannelRule(
            channel=name,
            label=section.words("label"),
            address=section.text("address", default=""),
            opens=_levels(section, "opens", facts),
            continues=_levels(section, "continues", facts),
            notes=_levels(section, "notes", facts),
            recommended=section.flag("recommended"),
            refusal=section.words("refusal") if section.has("refusal") else None,
            assumed=section.assumed(),
            clauses=section.clauses(required=not section.has("assumed")),
            level_clauses=_level_clauses(section, facts),
            forms=_forms(section),
        )
        section.close()
    return found


def _level_clauses(section: Section, facts: Mapping[str, Fact]) -> dict[str, tuple[str, ...]]:
    whole = section.section("level_clauses")
    if whole is None:
        return {}
    levels = facts["level"].values if "level" in facts else ()
    found = {level: whole.clauses(level, required=True) for level in levels if whole.has(level)}
    whole.close()
    return found


def _forms(section: Section) -> dict[str, ChannelForm]:
    found = {}
    for name, form in section.children("forms"):
        found[name] = ChannelForm(label=form.words("label"), clauses=form.clauses(required=True))
        form.close()
    return found


def _levels(
    section: Section, key: str, facts: Mapping[str, Fact], *, default: tuple[str, ...] = ()
) -> frozenset[str]:
    levels = facts["level"].values if "level" in facts else ()
    return frozenset(section.texts(key, default=default, among=("*", *levels)))


def read_intake(document: Section) -> dict[str, IntakeField]:
    """Return the fields of the request form in their order."""
    found = {}
    for name, section in document.children("intake"):
        options = section.section("options")
        found[name] = IntakeField(
            name=name,
            label=section.words("label"),
            hint=section.words("hint") if section.has("hint") else None,
            required=section.flag("required"),
            counts=section.flag("counts"),
            form="choice" if options else section.text("form", default="line", among=INTAKE_FORMS),
            options={one: options.words(one) for one in options.names()} if options else {},
            clauses=section.clauses(required=not section.has("assumed")),
        )
        section.assumed()
        section.close()
    return found


def read_outcomes(document: Section) -> dict[str, Outcome]:
    """Return the outcome codes and what closing with each demands."""
    names = tuple(name for name, _ in document.children("outcomes"))
    found = {}
    for code, section in document.children("outcomes"):
        found[code] = Outcome(
            code=code,
            label=section.words("label"),
            closing=section.text("closing", default="directly", among=CLOSINGS),
            solves=section.flag("solves", default=True),
            needs=section.texts("needs", default=()),
            leads_to=section.texts("leads_to", default=(), among=names),
            clauses=section.clauses(required=not section.has("assumed")),
        )
        section.assumed()
        section.close()
    return found


def read_grounds(document: Section) -> dict[str, Ground]:
    """Return the grounds of refusal and the actions they allow."""
    found = {}
    for code, section in document.children("grounds"):
        found[code] = Ground(
            code=code,
            label=section.words("label"),
            actions=frozenset(section.texts("actions", among=GROUND_ACTIONS)),
            needs=section.texts("needs", default=()),
            clauses=section.clauses(required=not section.has("assumed")),
            advice=section.words("advice") if section.has("advice") else None,
        )
        section.assumed()
        section.close()
    return found


def read_explanations(document: Section) -> dict[str, Explanation]:
    """Return what the acknowledgement says of each flag of the admission that it explains."""
    found = {}
    for flag, section in document.children("explanations"):
        found[flag] = Explanation(
            flag=flag,
            told=section.words("told"),
            clauses=section.clauses(required=True),
            assumed=section.assumed(),
        )
        section.close()
    return found


def read_scope(
    document: Section, facts: Mapping[str, Fact], grounds: Mapping[str, Ground]
) -> dict[str, ScopeEntry]:
    """Return the scope catalogue."""
    found = {}
    for code, section in document.children("scope"):
        found[code] = ScopeEntry(
            code=code,
            label=section.words("label"),
            admits=section.text("admits", among=ADMITS),
            levels=_levels(section, "levels", facts, default=("*",)),
            ground=section.text("ground", default="", among=("", *grounds)),
            clauses=section.clauses(required=not section.has("assumed")),
            states=read_stated(section, "states", facts),
            asked_as=read_when(section, "asked_as", facts),
        )
        section.assumed()
        section.close()
    return found


def read_notices(document: Section, facts: Mapping[str, Fact]) -> tuple[NoticeRule, ...]:
    """Return which event is told to whom by which letter."""
    found = []
    for section in document.items("notices"):
        found.append(
            NoticeRule(
                event=section.text("event", among=EVENTS),
                letter=section.text("letter"),
                to=section.texts("to", among=RECIPIENTS),
                when=read_when(section, "when", facts, extra=EVENT_WORDS),
                assumed=section.assumed(),
                clauses=section.clauses(required=not section.has("assumed")),
            )
        )
        section.close()
    return tuple(found)


def read_permits(document: Section, facts: Mapping[str, Fact]) -> tuple[Permit, ...]:
    """Return what lets events happen whose rule cites no clause of its own; the first that fits counts."""
    found = []
    for section in document.items("permits"):
        assumed = section.assumed()
        found.append(
            Permit(
                events=frozenset(section.texts("events", among=EVENTS)),
                when=read_when(section, "when", facts, extra=EVENT_WORDS),
                clauses=section.clauses(required=not assumed),
                assumed=assumed,
            )
        )
        section.close()
    return tuple(found)


def read_silence(
    document: Section, calendars: Mapping[str, object], outcomes: Mapping[str, Outcome]
) -> Silence | None:
    """Return what happens when the customer does not answer (X-8)."""
    section = document.section("silence")
    if section is None:
        return None
    reminders = []
    for text in section.texts("reminders", default=()):
        amount = parse_amount(text)
        if amount is None:
            section.problem(f"{text!r} is no amount", f"{HOW}.", key="reminders", code="amount")
        else:
            reminders.append(amount)
    found = Silence(
        calendar=section.text("calendar", among=tuple(calendars)),
        reminders=tuple(reminders),
        close_after=read_amount(section, "close_after"),
        reopen_within=read_amount(section, "reopen_within"),
        outcome=section.text("outcome", default="", among=("", *outcomes)),
        assumed=section.assumed(),
        clauses=section.clauses(),
    )
    section.close()
    return found


def read_continuous(document: Section, facts: Mapping[str, Fact]) -> Continuous | None:
    """Return for which tickets work goes on without a break (TE-16), and when idling is an alarm."""
    section = document.section("continuous")
    if section is None:
        return None
    found = Continuous(
        when=read_when(section, "when", facts),
        idle=read_amount(section, "idle"),
        assumed=section.assumed(),
        clauses=section.clauses(),
    )
    section.close()
    return found


def read_queue(document: Section, facts: Mapping[str, Fact]) -> Queue:
    """Return the order of the queue; without one, requests are served in order of arrival."""
    section = document.section("queue")
    if section is None:
        return Queue(ranks=("arrival",), critical_levels=frozenset())
    found = Queue(
        ranks=section.texts("ranks", among=RANKS),
        critical_levels=_levels(section, "critical_levels", facts),
        vip_when=read_when(section, "vip_when", facts),
        reason_for_skipping=section.flag("reason_for_skipping"),
        assumed=section.assumed(),
        clauses=section.clauses(),
    )
    section.close()
    return found


def read_parameters(document: Section) -> dict[str, Parameter]:
    """Return the named values that the program asks for; each cites a clause or the conflict it settles."""
    found = {}
    for name, section in document.children("parameters"):
        assumed, value = section.assumed(), _value(section)
        listed = value if isinstance(value, tuple) else (str(value),)
        found[name] = Parameter(
            name=name,
            value=value,
            label=section.words("label"),
            labels=read_labels(section, listed) if section.has("labels") else {},
            assumed=assumed,
            clauses=section.clauses(required=not assumed),
        )
        section.close()
    return found


def read_recorded(document: Section) -> dict[str, RecordKept]:
    """Return what is kept on record because a clause asks for it."""
    found = {}
    for name, section in document.children("recorded"):
        found[name] = RecordKept(
            name=name,
            label=section.words("label"),
            clauses=section.clauses(required=True),
            assumed=section.assumed(),
        )
        section.close()
    return found


def _value(section: Section) -> str | int | tuple[str, ...]:
    node = section.take("value", required=True)
    if isinstance(node, Sequence):
        return section.texts("value")
    text = section.text("value", default="")
    plain = isinstance(node, Scalar) and node.style not in {"'", '"', "|", ">"}
    return (
        int(text)
        if plain and text.isascii() and text.isdigit() and str(int(text)) == text
        else text
    )
