"""Owns what a regulation asks of its customers and finds lacking; nobody is refused for it (TE-37, HY-10, AS-1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reglament.core.coverage.offer import asks_acceptance
from reglament.core.coverage.people_rules import administers
from reglament.core.coverage.words import FIRST_LINE, MARKS, ROLES, SPECIALIST
from reglament.core.model.people import Contact, Customer
from reglament.core.regulation.document import Parameter, Regulation, Words

# roles that the texts ask somebody to have; others are there for whoever has them
NEEDED_ROLES = (SPECIALIST, FIRST_LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing lacking: `code` names its kind, `contact` whom it is about, where it is about one."""

    code: str
    words: Words
    clauses: tuple[str, ...]
    contact: str = ""


def gaps(
    regulation: Regulation, customer: Customer, contacts: Sequence[Contact]
) -> tuple[Gap, ...]:
    """Return what the customer lacks under the regulation, people who left not counted."""
    here = [one for one in contacts if one.active]
    return (
        *_roles(regulation, here),
        *_marks(regulation, here),
        *_training(regulation, here),
        *_administrators(regulation, customer, here),
        *_offer(regulation, customer),
    )


def requester_hints(
    regulation: Regulation, contacts: Sequence[Contact], requester: Contact | None
) -> tuple[Gap, ...]:
    """Return what to know of who asks: no specialist, untrained, nobody on the first line; it binds nobody."""
    here = [one for one in contacts if one.active]
    found = [one for one in _roles(regulation, here) if one.code == f"no-{FIRST_LINE}"]
    expected = _listed(regulation, "contact_roles")
    if requester is None:
        return tuple(found)
    if expected is not None and SPECIALIST in expected[1] and SPECIALIST not in requester.roles:
        words = Words(
            "asks, though not a responsible specialist", "спрашивает не ответственный специалист"
        )
        found.append(_about(requester, "requester-no-specialist", words, expected[0]))
    training = regulation.parameters.get("training_record")
    if training is not None and requester.trained_on_date is None:
        words = Words("no training on record", "обучение не отмечено")
        found.append(_about(requester, "requester-untrained", words, training))
    return tuple(found)


def trained(contacts: Sequence[Contact]) -> int:
    """Return how many people are trained (HY-10)."""
    return sum(one.active and one.trained_on_date is not None for one in contacts)


def _listed(regulation: Regulation, name: str) -> tuple[Parameter, tuple[str, ...]] | None:
    parameter = regulation.parameters.get(name)
    if parameter is None or not isinstance(parameter.value, tuple):
        return None
    return parameter, parameter.value


def _roles(regulation: Regulation, contacts: Sequence[Contact]) -> Iterator[Gap]:
    expected = _listed(regulation, "contact_roles")
    if expected is None:
        return
    parameter, names = expected
    for role in NEEDED_ROLES:
        if role in names and not any(role in one.roles for one in contacts):
            words = ROLES[role]
            yield Gap(
                code=f"no-{role}",
                words=Words(f"{words.en}: missing", f"{words.ru}: нет"),
                clauses=parameter.clauses[:1],
            )


def _marks(regulation: Regulation, contacts: Sequence[Contact]) -> Iterator[Gap]:
    expected = _listed(regulation, "specialist_marks")
    if expected is None:
        return
    parameter, names = expected
    for one in contacts:
        lacking = [name for name in names if name in MARKS and name not in one.marks]
        if SPECIALIST in one.roles and lacking:
            yield _about(
                one,
                "specialist-without-marks",
                Words(
                    f"responsible specialist, not confirmed: {', '.join(MARKS[n].en for n in lacking)}",
                    f"ответственный специалист, не подтверждено: {', '.join(MARKS[n].ru for n in lacking)}",
                ),
                parameter,
            )


def _training(regulation: Regulation, contacts: Sequence[Contact]) -> Iterator[Gap]:
    parameter = regulation.parameters.get("training_record")
    if parameter is not None and not trained(contacts):
        yield Gap(
            code="nobody-trained",
            words=Words("trained staff: none on record", "обученные сотрудники: не отмечены"),
            clauses=parameter.clauses,
        )


def _administrators(
    regulation: Regulation, customer: Customer, contacts: Sequence[Contact]
) -> Iterator[Gap]:
    parameter = regulation.parameters.get("administrators_per_account")
    if parameter is None or not isinstance(parameter.value, int):
        return
    for account in customer.accounts:
        found = [one for one in contacts if one.account == account and administers(one)]
        if len(found) < parameter.value:
            yield Gap(
                code="no-administrator",
                words=Words(f"{account}: no administrator", f"{account}: нет администратора"),
                clauses=parameter.clauses,
            )
        for one in found:
            if not one.basis:
                words = Words(
                    "administrator, basis not stated: for oneself or on behalf",
                    "администратор, основание не указано: за себя или от имени",
                )
                yield _about(one, "administrator-without-basis", words, parameter)


def _offer(regulation: Regulation, customer: Customer) -> Iterator[Gap]:
    if asks_acceptance(regulation) and customer.offer_accepted_at is None:
        yield Gap(
            code="offer-not-accepted",
            words=Words("offer: acceptance not on record", "оферта: принятие не отмечено"),
            clauses=regulation.parameters["offer_acceptance"].clauses,
        )


def _about(contact: Contact, code: str, words: Words, parameter: Parameter) -> Gap:
    who = contact.name or (contact.addresses[0] if contact.addresses else contact.id)
    return Gap(
        code=code,
        words=Words(f"{who}: {words.en}", f"{who}: {words.ru}"),
        clauses=parameter.clauses[:1],
        contact=contact.id,
    )
