"""Owns mail that two customers would have in common: kept only where a person confirms it by name.

It happens rightly (one person works for two clinics, IS-120; one domain serves a group of companies), and by mistake.
Either way nobody can tell any more whose a new request is, so whoever keeps it says that this is meant.
"""

from collections.abc import Collection, Mapping, Sequence

from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.regulation.document import Words

DOMAIN = Words(
    "Take it out here or there, or confirm that both have it: a new request from it, "
    "unless a contact's, then waits in Triage until somebody chooses the customer.",
    "Уберите его здесь или там, либо подтвердите, что он общий: новые обращения с него, "
    "кроме писем контактов, будут ждать в разборе, пока сотрудник не выберет клиента.",
)
WRITTEN_FROM = Words(
    "Take it out, or confirm that it is this customer's, too: a new request from it, unless a contact's, "
    "then counts as this customer's.",
    "Уберите его либо подтвердите, что он и этого клиента: новые обращения с него, "
    "кроме писем контактов, будут считаться обращениями этого клиента.",
)
ADDRESS = Words(
    "Take it out here or there, or confirm that the person writes for both: "
    "each new request from it then waits in Triage until somebody chooses the customer.",
    "Уберите его здесь или там, либо подтвердите, что человек пишет от обоих: "
    "каждое новое обращение с него будет ждать в разборе, пока сотрудник не выберет клиента.",
)


def shared_domains(
    held: Mapping[str, Sequence[str]], *, confirmed: Collection[str] = ()
) -> tuple[FieldProblem, ...]:
    """Return what keeps mail domains from being kept: `held` names the other customers of each, by its key.

    >>> [one.confirm for one in shared_domains({"a.example": ["Vega"]}, confirmed=["b.example"])]
    ['a.example']
    """
    what = Words("is a mail domain of", "уже почтовый домен клиента")
    return _shared("domains", held, confirmed, what, DOMAIN)


def domains_written_from(
    held: Mapping[str, Sequence[str]], *, confirmed: Collection[str] = ()
) -> tuple[FieldProblem, ...]:
    """Return what keeps domains from being kept: `held` names the other customers whose contacts write from each."""
    what = Words("is written from by contacts of", "с него пишут контакты клиента")
    return _shared("domains", held, confirmed, what, WRITTEN_FROM)


def shared_addresses(
    held: Mapping[str, Sequence[str]], *, confirmed: Collection[str] = ()
) -> tuple[FieldProblem, ...]:
    """Return what keeps a contact's addresses from being kept, as `shared_domains` does."""
    what = Words("is the address of a contact of", "уже адрес контакта клиента")
    return _shared("addresses", held, confirmed, what, ADDRESS)


def _shared(
    field: str,
    held: Mapping[str, Sequence[str]],
    confirmed: Collection[str],
    what: Words,
    remedy: Words,
) -> tuple[FieldProblem, ...]:
    problems = []
    for one, having in held.items():
        names = ", ".join(f"{name:.80}" for name in having)
        told = Words(f"{one:.80} {what.en} {names} already", f"{one:.80} — {what.ru} {names}")
        if one not in confirmed:
            problems.append(FieldProblem(field=field, what=told, remedy=remedy, confirm=one))
    return tuple(problems)
