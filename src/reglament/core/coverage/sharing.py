"""Owns mail that two customers would have in common: kept only where a person confirms it by name.

It happens rightly (one person works for two clinics, IS-120; one domain serves a group of companies), and by mistake.
Either way nobody can tell any more whose a new request is, so whoever keeps it says that this is meant.
"""

from collections.abc import Collection, Mapping, Sequence

from reglament.core.coverage.field_problems import FieldProblem
from reglament.core.regulation.document import Words


def shared_domains(
    held: Mapping[str, Sequence[str]], *, confirmed: Collection[str] = ()
) -> tuple[FieldProblem, ...]:
    """Return what keeps mail domains from being kept: `held` names the other customers of each, by its key.

    >>> [one.confirm for one in shared_domains({"a.example": ["Vega"]}, confirmed=["b.example"])]
    ['a.example']
    """
    return tuple(
        FieldProblem(
            field="domains",
            what=Words(
                f"{domain:.80} is a mail domain of {_names(having)} already",
                f"{domain:.80} — уже почтовый домен клиента {_names(having)}",
            ),
            remedy=DOMAIN,
            confirm=domain,
        )
        for domain, having in held.items()
        if domain not in confirmed
    )


def shared_addresses(
    held: Mapping[str, Sequence[str]], *, confirmed: Collection[str] = ()
) -> tuple[FieldProblem, ...]:
    """Return what keeps a contact's addresses from being kept, as `shared_domains` does."""
    return tuple(
        FieldProblem(
            field="addresses",
            what=Words(
                f"{address:.80} is the address of a contact of {_names(having)} already",
                f"{address:.80} — уже адрес контакта клиента {_names(having)}",
            ),
            remedy=ADDRESS,
            confirm=address,
        )
        for address, having in held.items()
        if address not in confirmed
    )


DOMAIN = Words(
    "Take it out here or there, or confirm that both have it: a new request from it, "
    "unless a contact's, then waits in Triage until somebody chooses the customer.",
    "Уберите его здесь или там, либо подтвердите, что он общий: новые обращения с него, "
    "кроме писем контактов, будут ждать в разборе, пока сотрудник не выберет клиента.",
)
ADDRESS = Words(
    "Take it out here or there, or confirm that the person writes for both: "
    "each new request from it then waits in Triage until somebody chooses the customer.",
    "Уберите его здесь или там, либо подтвердите, что человек пишет от обоих: "
    "каждое новое обращение с него будет ждать в разборе, пока сотрудник не выберет клиента.",
)


def _names(having: Sequence[str]) -> str:
    return ", ".join(f"{name:.80}" for name in having)
