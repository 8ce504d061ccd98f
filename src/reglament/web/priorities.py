"""Owns how a regulation's priorities are offered: by name, and beside the choice what each of them means."""

from reglament.core.lifecycle.priority import effect_for
from reglament.core.regulation.document import Authority, Regulation, Words
from reglament.web.fields import Meanings, Options
from reglament.web.words import say


def other_priorities(regulation: Regulation, present: str) -> Options:
    """Return the priorities that a request of the `present` one can be given, the most urgent first."""
    authority = regulation.authority
    if authority is None:
        return ()
    named = ((one, name_of(regulation, authority, one)) for one in authority.most_urgent_first)
    return tuple((one, name) for one, name in named if one != present)


def meanings_of(regulation: Regulation, *, only: str = "") -> Meanings:
    """Return the regulation's definitions, all or of one priority (TE-19, TR-30, HY-19); none where it gives none."""
    authority = regulation.authority
    if authority is None:
        return ()
    return tuple(
        (name_of(regulation, authority, one), authority.definitions[one])
        for one in authority.most_urgent_first
        if one in authority.definitions and only in ("", one)
    )


def name_of(regulation: Regulation, authority: Authority, priority: str) -> Words:
    """Return what the regulation calls a priority."""
    return regulation.facts[authority.fact].labels.get(priority, Words(priority, priority))


def priority_short(regulation: Regulation, priority: str) -> Words:
    """Return what a mark beside a subject calls a priority: its name where that is one word, else its sign ("P1")."""
    fact = regulation.facts.get("priority")
    named = fact.labels.get(priority) if fact is not None else None
    brief = named is not None and not any(" " in one for one in (named.en, named.ru))
    return named if named is not None and brief else Words(priority, priority)


def is_proposal(regulation: Regulation, *, customer: bool) -> bool:
    """Tell whether naming a priority only proposes it to the other side (TE-51, TR-53)."""
    authority = regulation.authority
    return authority is not None and effect_for(authority, customer=customer) == "on_consent"


def only_proposed(regulation: Regulation, *, customer: bool) -> Words | None:
    """Return that it changes only once the other side agrees, with the clauses; None where it changes at once."""
    authority = regulation.authority
    if authority is None or not is_proposal(regulation, customer=customer):
        return None
    cited = ", ".join(authority.clauses.get("customer" if customer else "staff", ()))
    en, ru = (
        say("hint.we_agree", language, clauses=cited)
        if customer
        else say("hint.customer_agrees", language, clauses=cited)
        for language in ("en", "ru")
    )
    return Words(en, ru)
