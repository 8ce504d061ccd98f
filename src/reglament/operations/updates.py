"""Owns the register of releases, what staff note of a customer's version, and planning an update on a request."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from reglament.core.charging.tariff import clauses_of
from reglament.core.coverage.agreements import choose_agreement
from reglament.core.coverage.vocabulary import contract_kind
from reglament.core.lifecycle.update_rules import INSTALLER
from reglament.core.model.updates import PlanUpdate, ReleaseKind
from reglament.core.regulation.document import Regulation, Words
from reglament.core.regulation.refused import Refused
from reglament.operations.carry_out import carry_out
from reglament.operations.outcome import Outcome
from reglament.store.models import Customer, Installation, Release, StaffMember, Ticket, Vendor
from reglament.store.projections import key
from reglament.store.queries.directory import core_customer
from reglament.store.queries.regulations import regulation_of

MOST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNotes:
    """What the register says of a release; `kind` is a `ReleaseKind`, notes are apart as Fixes and Features (HY-28)."""

    name: str
    kind: str
    published_date: date | None
    fixes: str = ""
    features: str = ""


def save_release(
    vendor: Vendor, notes: ReleaseNotes, *, row: Release | None, by: StaffMember, at: datetime
) -> Release:
    """Register a release, or correct `row`; raises Refused for what cannot be kept (HY-27).

    The name of a row stays, and who registered it when; who corrected it last is kept beside.
    """
    name, day = row.name if row else " ".join(notes.name.split()), notes.published_date
    _check(name, notes.kind)
    if day is None:
        raise Refused(
            Words("The day of the release is missing", "Не указан день выпуска"),
            remedy=Words("Write it as 2026-03-10.", "Напишите так: 2026-03-10."),
        )
    values = {
        "name": name,
        "kind": notes.kind,
        "published_date": day,
        "fixes": notes.fixes.strip(),
        "features": notes.features.strip(),
    }
    saved = row or Release(vendor=vendor, registered_at=at, registered_by=by)
    if row is not None:
        values |= {"corrected_at": at, "corrected_by": by.name}
    for column, value in values.items():
        setattr(saved, column, value)
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as twice:
        raise Refused(
            Words(f"{name} is in the register already", f"{name} уже есть в реестре"),
            remedy=Words("Open it there and correct it.", "Откройте и исправьте его там."),
        ) from twice
    return saved


def _check(name: str, kind: str) -> None:
    if not name or len(name) > MOST_NAME:
        raise Refused(
            Words(
                "The release has no name of 60 characters at most",
                "Нет названия выпуска до 60 знаков",
            ),
            remedy=Words("Write it, for example 6.2.1.", "Напишите его, например 6.2.1."),
        )
    if kind not in set(ReleaseKind):
        raise Refused(
            Words(f"There is no kind of release {kind!r:.40}", f"Нет вида выпуска {kind!r:.40}"),
            remedy=Words(
                f"Use one of: {', '.join(ReleaseKind)}.", f"Допустимы: {', '.join(ReleaseKind)}."
            ),
        )


def note_installation(
    customer: Customer, release: Release, *, by: StaffMember, at: datetime
) -> Installation:
    """Write down that this release runs at the customer's, as far as the desk knows since `at`."""
    return Installation.objects.create(
        vendor_id=customer.vendor_id, customer=customer, release=release, at=at, noted_by=by
    )


def plan_update(command: PlanUpdate, *, row: Ticket, at: datetime) -> Outcome:
    """Plan the update by the contract as it stands `at`, and give it to an engineer of ours; raises as `carry_out`."""
    regulation = regulation_of(row.vendor_id, row.regulation)
    release = Release.objects.filter(vendor=row.vendor_id, pk=key(command.release) or 0).first()
    if release is None:
        raise Refused(
            Words("This release is not in the register", "Такого выпуска нет в реестре"),
            clauses=_clauses(regulation, "releases"),
            remedy=Words("Register it first.", "Сначала внесите его в реестр."),
        )
    known = replace(
        command,
        release_name=release.name,
        assignee_name=_engineer(command, row, regulation),
        coverage=_contract(row, regulation, at=at),
    )
    return carry_out(known, ticket=row.pk, at=at, vendor=row.vendor_id)


def _engineer(command: PlanUpdate, row: Ticket, regulation: Regulation) -> str:
    """Return the name of who installs, "" for nobody yet; raises Refused for who is none of our engineers (HY-30)."""
    if not command.assignee:
        return ""
    ours = StaffMember.objects.filter(vendor=row.vendor_id, active=True)
    found = ours.filter(pk=key(command.assignee) or 0).first()
    if found is None:
        raise Refused(
            Words("Only our engineers install updates", "Обновления ставят только наши инженеры"),
            clauses=clauses_of(regulation, INSTALLER),
            remedy=Words("Choose one of the list.", "Выберите из списка."),
        )
    return found.name


def _contract(row: Ticket, regulation: Regulation, *, at: datetime) -> dict[str, str]:
    if row.customer is None:
        return {}
    choice = choose_agreement(core_customer(row.customer), [regulation], at=at)
    return {"contract_kind": contract_kind(choice)}


def _clauses(regulation: Regulation, record: str) -> tuple[str, ...]:
    kept = regulation.recorded.get(record)
    return kept.clauses if kept is not None else ()
