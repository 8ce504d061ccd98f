"""Owns reading what is promised and decided: commitments, decision tables, priority, transfers."""

from collections.abc import Mapping

from reglament.core.regulation.document import (
    Authority,
    Commitment,
    Fact,
    Relevel,
    Row,
    Table,
    Transfer,
    Words,
)
from reglament.core.regulation.reading.facts import read_when
from reglament.core.regulation.reading.figures import HOW, Grid, amount_cell, read_grid, target_cell
from reglament.core.regulation.reading.nodes import Scalar
from reglament.core.regulation.reading.report import one_of
from reglament.core.regulation.reading.section import Section
from reglament.core.regulation.vocabulary import (
    ACTORS,
    ADMISSION_ANSWERS,
    AUTHORITY_ASPECTS,
    COMMITMENTS,
    COUNTS_FROM,
    EFFECTS,
    EVENTS,
    STARTS,
)

TARGETS = Grid("target", target_cell, f"{HOW}, `none` or `unspecified`.")
INTERVALS = Grid("every", amount_cell, f"{HOW}.", cited=False)


def read_commitments(
    document: Section, facts: Mapping[str, Fact], calendars: Mapping[str, object]
) -> dict[str, Commitment]:
    """Return the promises by kind, in the order that answers list them."""
    found = {}
    for kind, section in document.children("commitments"):
        if kind not in COMMITMENTS:
            section.problem(
                f"{kind!r} is no kind of commitment", one_of(COMMITMENTS), code="unknown-value"
            )
        found[kind] = _commitment(kind, section, facts, calendars)
    for kind, commitment in found.items():
        if commitment.hands_over_to and commitment.hands_over_to not in found:
            document.problem(
                f"{kind} hands over to {commitment.hands_over_to!r}, which is not promised",
                one_of(found),
                key="commitments",
            )
    return {kind: found[kind] for kind in COMMITMENTS if kind in found}


def _commitment(
    kind: str, section: Section, facts: Mapping[str, Fact], calendars: Mapping[str, object]
) -> Commitment:
    found = Commitment(
        kind=kind,
        label=section.words("label"),
        starts=section.text("starts", default="arrival", among=STARTS),
        met_by=section.texts("met_by", among=EVENTS),
        hands_over_to=section.text("hands_over_to", default=""),
        table=read_grid(section, "table", facts, TARGETS),
        calendar=_calendar_table(section, facts, calendars),
        clauses=section.clauses(),
        assumed=section.assumed(),
    )
    section.close()
    return found


def _calendar_table(
    section: Section, facts: Mapping[str, Fact], calendars: Mapping[str, object]
) -> Table:
    name = section.inside("calendar")
    node = section.take("calendar", required=True)
    if node is None:
        return Table(name=name, inputs=(), rows=())
    grid = Grid(
        "calendar", lambda text: text if text in calendars else None, one_of(calendars), cited=False
    )
    if isinstance(node, Scalar):
        chosen = section.text("calendar", among=tuple(calendars))
        row = Row(
            id=name, when={}, then={"calendar": chosen}, clauses=(), file=section.report.file(section.file),
            line=section.line("calendar"),
        )  # fmt: skip
        return Table(name=name, inputs=(), rows=(row,))
    part = section.child(node, key="calendar")
    table = read_grid(part, "rows", facts, grid)
    part.close()
    return Table(name=name, inputs=table.inputs, rows=table.rows)


def read_tables(
    document: Section, facts: Mapping[str, Fact], grounds: Mapping[str, object]
) -> dict[str, Table]:
    """Return the general decision tables by name."""
    return {
        name: _table(name, section, facts, grounds) for name, section in document.children("tables")
    }


def _table(
    name: str, section: Section, facts: Mapping[str, Fact], grounds: Mapping[str, object]
) -> Table:
    inputs = section.texts("inputs", among=tuple(facts))
    rows = []
    for position, part in enumerate(section.items("rows"), start=1):
        when = read_when(part, "when", {fact: facts[fact] for fact in inputs if fact in facts})
        then = _outcome(part, name, facts, grounds)
        assumed = part.assumed()
        rows.append(
            Row(
                id=f"{section.path}/{position}",
                when=when,
                then=then,
                clauses=part.clauses(required=not assumed),
                assumed=assumed,
                file=section.report.file(section.file),
                line=part.line(),
            )
        )
        part.close()
    section.close()
    return Table(
        name=section.path, inputs=tuple(fact for fact in inputs if fact in facts), rows=tuple(rows)
    )


def _outcome(
    part: Section, table: str, facts: Mapping[str, Fact], grounds: Mapping[str, object]
) -> dict[str, str]:
    section = part.section("then", required=True)
    if section is None:
        return {}
    found = {}
    for key in section.names():
        among = None
        if key in facts:
            among = facts[key].values
        elif key == "ground":
            among = tuple(grounds)
        elif key == "answer" and table == "admission":
            among = ADMISSION_ANSWERS
        found[key] = section.text(key, among=among)
    return found


def read_status_update(document: Section, facts: Mapping[str, Fact]) -> tuple[Table | None, str]:
    """Return how often status is reported (X-19), and the calendar that it is counted on ('' the response's)."""
    section = document.section("status_update")
    if section is None:
        return None, ""
    table = read_grid(section, "table", facts, INTERVALS)
    calendar = section.text("calendar", default="")
    section.assumed()
    section.clauses()
    section.close()
    return table, calendar


def read_authority(document: Section, facts: Mapping[str, Fact]) -> Authority | None:
    """Return who may change the priority and how, where the regulation has one."""
    section = document.section("priority")
    if section is None:
        return None
    fact = facts.get(section.text("fact", among=tuple(facts)))
    values = fact.values if fact else ()
    order = section.texts("most_urgent_first", among=values)
    if fact and sorted(order) != sorted(values):
        section.problem(
            f"the order of urgency does not hold every value of {fact.name} once",
            f"List all of: {', '.join(values)}.", key="most_urgent_first", code="order",
        )  # fmt: skip
    recount = section.section("recount")
    raised, lowered, assumed = "change", "registration", ""
    if recount is not None:
        raised = recount.text("raise", default=raised, among=COUNTS_FROM)
        lowered = recount.text("lower", default=lowered, among=COUNTS_FROM)
        assumed = recount.assumed()
        recount.clauses()
        recount.close()
    found = Authority(
        fact=fact.name if fact else "",
        most_urgent_first=order,
        customer=section.text("customer", among=EFFECTS),
        staff=section.text("staff", among=EFFECTS),
        reason_from=section.texts("reason_from", default=(), among=ACTORS),
        raise_counts_from=raised,
        lower_counts_from=lowered,
        applies_when=read_when(section, "applies_when", facts),
        otherwise_reset_to=section.text("otherwise_reset_to", default=""),
        criteria=_criteria(section, values),
        impact_needed=frozenset(section.texts("impact_needed", default=(), among=values)),
        definitions=_words_by_value(section, "definitions", values),
        clauses=_aspects(section),
        assumed=assumed,
    )
    section.close()
    return found


def _criteria(section: Section, values: tuple[str, ...]) -> dict[str, dict[str, Words]]:
    found = {}
    for value, part in section.children("criteria"):
        if value not in values:
            part.problem(f"{value!r} is no priority", one_of(values), code="unknown-value")
        found[value] = {name: part.words(name) for name in part.names()}
    return found


def _words_by_value(section: Section, key: str, values: tuple[str, ...]) -> dict[str, Words]:
    part = section.section(key)
    if part is None:
        return {}
    found = {value: part.words(value) for value in values if part.has(value)}
    part.asked.update(values)
    part.close()
    return found


def _aspects(section: Section) -> dict[str, tuple[str, ...]]:
    part = section.section("clauses")
    if part is None:
        return {}
    found = {aspect: part.clauses(aspect) for aspect in part.names()}
    for aspect in found:
        if aspect not in AUTHORITY_ASPECTS:
            part.problem(
                f"{aspect!r} is no aspect of the priority rule",
                one_of(AUTHORITY_ASPECTS),
                key=aspect,
            )
    return found


def read_transfers(document: Section, facts: Mapping[str, Fact]) -> dict[str, Transfer]:
    """Return what moving a ticket to a level does to its clocks (X-7)."""
    levels = facts["level"].values if "level" in facts else ()
    found = {}
    for level, section in document.children("transfers"):
        if level not in levels:
            section.problem(f"{level!r} is no level", one_of(levels), code="unknown-value")
        found[level] = Transfer(
            level=level,
            counts_from=section.text("counts_from", among=COUNTS_FROM),
            meets=section.texts("meets", default=(), among=COMMITMENTS),
            reason_needed=section.flag("reason_needed", default=True),
            letter=section.flag("letter", default=True),
            clauses=section.clauses(),
            assumed=section.assumed(),
        )
        section.close()
    return found


def read_relevel(document: Section, facts: Mapping[str, Fact]) -> dict[str, Relevel]:
    """Return from where clocks count when a changed fact derives the level anew (X-61)."""
    found = {}
    for name, section in document.children("relevel"):
        if name not in facts:
            section.problem(
                f"{name!r} is not declared under `facts`", one_of(facts), code="unknown-fact"
            )
        assumed = section.assumed()
        found[name] = Relevel(
            fact=name,
            counts_from=section.text("counts_from", among=("registration", "change")),
            clauses=section.clauses(required=not assumed),
            assumed=assumed,
        )
        section.close()
    return found
