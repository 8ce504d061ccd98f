"""Owns reading `facts`: finite domains, declared once, and the value sets that conditions name."""

from collections.abc import Mapping

from reglament.core.regulation.document import Fact, Words
from reglament.core.regulation.reading.nodes import Mapping as MappingNode
from reglament.core.regulation.reading.nodes import Node, Scalar, Sequence
from reglament.core.regulation.reading.report import nearest, one_of
from reglament.core.regulation.reading.section import Section
from reglament.core.regulation.vocabulary import COVERAGE, ORIGINS

YES_NO = {
    "true": Words("yes", "да"),
    "false": Words("no", "нет"),
    "yes": Words("yes", "да"),
    "no": Words("no", "нет"),
}


def read_facts(document: Section) -> dict[str, Fact]:
    """Return the declared facts by name."""
    return {name: _fact(name, section) for name, section in document.children("facts")}


def _fact(name: str, section: Section) -> Fact:
    origin = section.text("origin", among=ORIGINS)
    values = section.texts("values", default=COVERAGE.get(name) if origin == "coverage" else None)
    _check_values(name, origin, values, section)
    default = section.text("default", default="")
    if default and default not in values:
        section.problem(
            f"the default {default!r} is no value of {name}",
            one_of(values),
            key="default",
            code="unknown-value",
        )
    coverage = origin == "coverage"
    fact = Fact(
        name=name,
        values=values,
        label=section.words("label", required=not coverage)
        if section.has("label") or not coverage
        else Words(name, name),
        labels=read_labels(section, values),
        origin=origin,
        default=default,
        provisional=section.flag("provisional"),
        clauses=section.clauses(),
        assumed=section.assumed(),
    )
    section.close()
    return fact


def _check_values(name: str, origin: str, values: tuple[str, ...], section: Section) -> None:
    if not values:
        section.problem(
            f"the fact {name} has no values", "List every value it can have.", key="values"
        )
    for value in values:
        if values.count(value) > 1:
            section.problem(
                f"{value!r} stands twice among the values",
                "Keep one of them.",
                key="values",
                code="duplicate",
            )
            return
    if origin == "coverage":
        known = COVERAGE.get(name)
        if known is None:
            section.problem(
                f"the program knows no coverage fact {name!r}", nearest(name, tuple(COVERAGE)) + one_of(COVERAGE),
                code="unknown-fact",
            )  # fmt: skip
        for value in values:
            if known is not None and value not in known:
                section.problem(
                    f"{value!r} is no word for {name}",
                    one_of(known),
                    key="values",
                    code="unknown-value",
                )


def read_labels(section: Section, values: tuple[str, ...]) -> dict[str, Words]:
    """Return the words of `values`, each its own word where none are given."""
    labels = section.section("labels")
    if labels is None:
        return {value: YES_NO.get(value, Words(value, value)) for value in values}
    found = {value: labels.words(value) for value in values}
    labels.close()
    return found


def value_set(section: Section, node: Node, fact: Fact, *, key: str = "") -> frozenset[str]:
    """Return the values that a condition names: one, a list, "a, b", a range "a..b" or "*" for all."""
    if isinstance(node, Sequence):
        return frozenset().union(*(value_set(section, item, fact, key=key) for item in node.value))
    if not isinstance(node, Scalar):
        section.problem(
            "a condition is a value or a list of values",
            f"Write a value of {fact.name}.",
            at=node,
            key=key,
        )
        return frozenset()
    chosen: set[str] = set()
    for part in str(node.value).split(","):
        chosen |= _range(section, part.strip(), fact, node=node, key=key)
    return frozenset(chosen)


def _range(section: Section, text: str, fact: Fact, *, node: Node, key: str) -> set[str]:
    if text == "*":
        return set(fact.values)
    first, dots, last = text.partition("..")
    for value in (first, last) if dots else (first,):
        if value not in fact.values:
            section.problem(
                f"{value!r} is no value of {fact.name}", nearest(value, fact.values) + one_of(fact.values),
                at=node, key=key, code="unknown-value",
            )  # fmt: skip
            return set()
    if not dots:
        return {first}
    low, high = fact.values.index(first), fact.values.index(last)
    if low > high:
        section.problem(
            f"the range {text} runs backwards",
            f"Values stand in this order: {', '.join(fact.values)}.",
            at=node,
            key=key,
        )
    return set(fact.values[low : high + 1])


def read_when(
    section: Section, key: str, facts: Mapping[str, Fact], *, extra: tuple[str, ...] = ()
) -> dict[str, frozenset[str]]:
    """Return the condition below `key`: fact -> allowed values; `extra` names free words beside the facts."""
    node = section.take(key)
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        section.problem(
            "a condition names facts and their values", "Write {fact: value}.", at=node, key=key
        )
        return {}
    found = {}
    whole = section.child(node, key=key)
    for name, (key_node, value) in whole.entries.items():
        whole.asked.add(name)
        if name in facts:
            found[name] = value_set(whole, value, facts[name], key=name)
        elif name in extra:
            found[name] = frozenset(whole.texts(name))
        else:
            known = (*facts, *extra)
            whole.problem(
                f"{name!r} is not declared under `facts`",
                nearest(name, known) + one_of(known),
                at=key_node,
                code="unknown-fact",
            )
    return found


def read_stated(section: Section, key: str, facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return the facts stated below `key`, each with its one value; only what the request itself says can be."""
    whole = section.section(key)
    if whole is None:
        return {}
    found = {}
    names = [name for name, fact in facts.items() if fact.origin == "ticket"]
    for name in whole.names():
        if name in names:
            found[name] = whole.text(name, among=facts[name].values)
        else:
            whole.take(name)
            whole.problem(
                f"{name!r} is not stated by a request",
                nearest(name, names) + one_of(names),
                key=name,
            )
    return found
