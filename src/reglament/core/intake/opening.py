"""Owns what a contact that belongs to no thread becomes: a request, a declined one, or something a person looks at."""

from collections.abc import Mapping, Sequence

from reglament.core.coverage.admission import Admission, admission
from reglament.core.coverage.agreements import Choice, choose_agreement
from reglament.core.coverage.sender import Sender
from reglament.core.coverage.vocabulary import coverage_facts
from reglament.core.intake.answers import Hold
from reglament.core.intake.joining import actor_of, message_of
from reglament.core.intake.numbers import priority_tag
from reglament.core.lifecycle.criteria import CRITERIA
from reglament.core.model.commands import OpenTicket
from reglament.core.model.interaction import Interaction, SenderProof
from reglament.core.regulation.document import Regulation
from reglament.core.regulation.wording import accounts_named

MOST_DESCRIPTION = 500

# what a form says beside the fields of its regulation
BESIDE = ("impact", CRITERIA, "related", "known_workaround", "form")

# what is filled in field by field: what it must ask is not taken for granted
FORMS = frozenset({"portal", "vip_form"})

# which letter explains to the sender why his message waits
LETTERS = {"unknown-sender": "who_are_you", "ambiguous-sender": "who_are_you"}


def open_or_hold(
    interaction: Interaction,
    sender: Sender,
    regulations: Sequence[Regulation],
    *,
    portal_available: bool,
    form: Mapping[str, str],
    related: str = "",
    unknown_accounts: frozenset[str] = frozenset(),
) -> OpenTicket | Hold:
    """Return the command to register, or a hold where the regulation leaves it to a person."""
    if interaction.proof is SenderProof.FAILED:
        return Hold(reason="sender-failed", arrived_at=interaction.arrived_at)
    choice = choose_agreement(sender.customer, regulations, at=interaction.arrived_at)
    coverage = coverage_facts(
        sender,
        choice,
        at=interaction.arrived_at,
        channel=interaction.channel,
        portal_available=portal_available,
    )
    admitted = admission(choice.regulation, coverage)
    if admitted.answer not in ("admit", "decline"):
        return _held(interaction, choice, admitted)
    if not _opens(interaction.channel, choice):
        reason = "channel-does-not-open"
        return Hold(
            reason=reason,
            arrived_at=interaction.arrived_at,
            regulation=choice.regulation.identity,
            letter="not_properly_submitted",
        )
    if interaction.channel == "email" and _names_unknown(interaction, choice, unknown_accounts):
        return Hold(
            reason="account-unknown",
            arrived_at=interaction.arrived_at,
            regulation=choice.regulation.identity,
            clauses=choice.regulation.parameters["account_suffix"].clauses,
        )
    return _command(interaction, sender, choice, coverage, form={**form, **_related(related)})


def _names_unknown(interaction: Interaction, choice: Choice, unknown: frozenset[str]) -> bool:
    """Tell whether the message names only accounts that nobody has: a person looks which one is meant (AS-50)."""
    said = f"{interaction.subject}\n{interaction.reply_text or interaction.text}"
    named = accounts_named(choice.regulation, said)
    return bool(named) and unknown.issuperset(named)


def _held(interaction: Interaction, choice: Choice, admitted: Admission) -> Hold:
    reason = admitted.reason or admitted.ground or admitted.answer
    noticed = "not_properly_submitted" if admitted.answer == "notice" else ""
    return Hold(
        reason=reason,
        arrived_at=interaction.arrived_at,
        letter=noticed or LETTERS.get(reason, ""),
        regulation=choice.regulation.identity,
        clauses=admitted.clauses,
    )


def _opens(channel: str, choice: Choice) -> bool:
    """Where levels are printed in the agreement, a channel may be closed to one; derived levels are decided later."""
    rule = choice.regulation.channels.get(channel)
    if rule is None:
        return False
    level = choice.regulation.facts.get("level")
    if "*" in rule.opens or level is None or level.origin != "agreement":
        return bool(rule.opens)
    return choice.agreement is None or choice.agreement.level in rule.opens


def _command(
    interaction: Interaction,
    sender: Sender,
    choice: Choice,
    coverage: Mapping[str, str],
    *,
    form: Mapping[str, str],
) -> OpenTicket:
    regulation, customer, contact = choice.regulation, sender.customer, sender.contact
    facts = _facts(interaction, choice, form)
    return OpenTicket(
        identity=interaction.identity,
        actor=actor_of(sender),
        number="",
        regulation=regulation.identity,
        vendor=regulation.vendor,
        arrived_at=interaction.arrived_at,
        channel=interaction.channel,
        subject=interaction.subject,
        message=message_of(interaction, anew=False),
        requester=contact.id if contact is not None else sender.address,
        requester_name=sender.name,
        requester_address=sender.address,
        customer=customer.id if customer is not None else "",
        customer_name=customer.name if customer is not None else "",
        kind=form.get("type") or _kind_unsaid(interaction, regulation),
        language=_language(interaction, sender, regulation),
        facts=facts,
        coverage={**coverage, "proof": interaction.proof.value},
        intake=_intake(interaction, regulation, form),
        scope=form.get("scope", ""),
    )


def _kind_unsaid(interaction: Interaction, regulation: Regulation) -> str:
    """Return what a request is where nobody said: nothing on a form that must ask it, which the core then refuses."""
    asked = regulation.intake.get("type")
    must = asked is not None and asked.required and interaction.channel in FORMS
    return "" if must else "incident"


def _facts(interaction: Interaction, choice: Choice, form: Mapping[str, str]) -> dict[str, str]:
    regulation = choice.regulation
    facts = {
        name: value
        for name, value in form.items()
        if value and name in _stated_by_request(regulation)
    }
    facts |= agreed_facts(choice)
    tagged = priority_tag(interaction.subject, regulation)
    if tagged and regulation.authority is not None:
        facts.setdefault(regulation.authority.fact, tagged)
    return facts


def agreed_facts(choice: Choice) -> dict[str, str]:
    """Return what the agreement that serves says by itself: the level, where levels are printed in agreements."""
    level = choice.regulation.facts.get("level")
    if level is None or level.origin != "agreement" or choice.agreement is None:
        return {}
    return {"level": choice.agreement.level}


def _intake(
    interaction: Interaction, regulation: Regulation, form: Mapping[str, str]
) -> dict[str, str]:
    # what was chosen is told again as such, whatever a request has where nothing is
    known = {*regulation.intake, *_stated_by_request(regulation), *BESIDE}
    given = {name: value for name, value in form.items() if name in known and value}
    if "description" in regulation.intake and interaction.text.strip():
        given.setdefault("description", interaction.text.strip()[:MOST_DESCRIPTION])
    return given


def _stated_by_request(regulation: Regulation) -> set[str]:
    """Return the facts that a request itself states."""
    return {name for name, fact in regulation.facts.items() if fact.origin == "ticket"}


def _related(number: str) -> dict[str, str]:
    return {"related": number} if number else {}


def _language(interaction: Interaction, sender: Sender, regulation: Regulation) -> str:
    """Return the message's language where support speaks it, else the customer's (TE-4)."""
    contact, customer = sender.contact, sender.customer
    wished = (
        interaction.language,
        contact.language if contact is not None else "",
        customer.language if customer is not None else "",
    )
    return next((one for one in wished if one in regulation.languages), regulation.languages[0])
