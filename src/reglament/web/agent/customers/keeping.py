"""Owns what the forms of customers ask to be kept: form -> core value -> operation, problems beside their fields."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.coverage.field_problems import FieldProblem, NotKeptError
from reglament.core.model import people
from reglament.core.regulation.refused import Refused
from reglament.operations.mail_link import invite
from reglament.operations.save_account import save_account
from reglament.operations.save_agreement import save_agreement
from reglament.operations.save_contact import save_contact
from reglament.operations.save_customer import save_customer
from reglament.store.models import Contact, Customer, Ticket
from reglament.store.queries.customers import Whole
from reglament.store.queries.directory import core_agreement, core_contact
from reglament.web.agent.customers import forms
from reglament.web.agent.customers.customer_page import whole_or_404
from reglament.web.agent.customers.from_triage import (
    is_doubted,
    met_in_triage,
    newcomer_values,
    sender_told,
    sender_values,
    trail,
    way_back,
)
from reglament.web.agent.customers.served import versions_of_vendor
from reglament.web.agent.doing import actor_of
from reglament.web.agent.frame import desk_context
from reglament.web.rights import Rule, open_to, sent_only, staff_of, with_form
from reglament.web.words import say

ACTIVE_CONTACT = {"active": True, "confirmed": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """One form with what it starts from, and the operation that keeps what was given."""

    form: forms.Form
    values: Mapping[str, Any]
    keep: Callable[[Any, Sequence[FieldProblem]], Customer]
    whole: Whole | None = None
    new: bool = False


@with_form
@open_to(Rule.STAFF)
def customer_new(request: HttpRequest) -> HttpResponse:
    """Register a customer."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404

    held = met_in_triage(request)

    def keep(made: Any, unread: Sequence[FieldProblem]) -> Customer:
        row = save_customer(staff.vendor, made, row=None, **_confirmed(request, unread))
        if forms.SENDER in request.POST:
            _keep_sender(request, row, sender_values(held))
        return row

    form = forms.customer_form(sender_told(held), doubted=is_doubted(held))
    return _edited(request, Editing(form=form, values=newcomer_values(held), keep=keep, new=True))


def _keep_sender(request: HttpRequest, row: Customer, begun: Mapping[str, Any]) -> None:
    """Keep who wrote as a contact; where that needs a decision, the customer's page names it as the next step."""
    if not begun:
        return
    made = people.Contact(id="", **{**ACTIVE_CONTACT, **begun})
    with suppress(NotKeptError):
        save_contact(row, made, row=None, actor=actor_of(request), at=wall_time.now())


@with_form
@open_to(Rule.STAFF)
def customer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a customer."""
    whole = whole_or_404(request, pk)

    def keep(made: Any, unread: Sequence[FieldProblem]) -> Customer:
        return save_customer(whole.row.vendor, made, row=whole.row, **_confirmed(request, unread))

    form = forms.customer_form()
    return _edited(
        request, Editing(form=form, values=_plain(whole.customer), keep=keep, whole=whole)
    )


@with_form
@open_to(Rule.STAFF)
def customer_part(request: HttpRequest, pk: int, part: str, row: int) -> HttpResponse:
    """Add an agreement, account or contact (`row` 0), or change one."""
    whole = whole_or_404(request, pk)
    editing = PARTS.get(part)
    if editing is None:
        raise Http404(part)
    return _edited(request, editing(request, whole, row))


def _agreement(request: HttpRequest, whole: Whole, key: int) -> Editing:
    row = _one(whole.row.agreements.all(), key)
    values = {**_plain(core_agreement(row)), "id": row.reference} if row is not None else {}
    return Editing(
        form=forms.agreement_form(versions_of_vendor(whole.row.vendor.code)),
        values=values or {"edition": "commercial", "kind": "licence"},
        keep=lambda made, unread: (
            save_agreement(whole.row, made, row=row, **_kept(request, unread)).customer
        ),
        whole=whole,
        new=row is None,
    )


def _account(request: HttpRequest, whole: Whole, key: int) -> Editing:
    row = _one(whole.row.accounts.all(), key)
    return Editing(
        form=forms.account_form(),
        values={"address": row.address} if row is not None else {},
        keep=lambda made, unread: (
            save_account(whole.row, made, row=row, **_kept(request, unread)).customer
        ),
        whole=whole,
        new=row is None,
    )


def _contact(request: HttpRequest, whole: Whole, key: int) -> Editing:
    row = _one(whole.row.contacts.all(), key)
    held = met_in_triage(request) if row is None else None
    return Editing(
        form=forms.contact_form(whole.customer.accounts, doubted=is_doubted(held)),
        values=_plain(core_contact(row))
        if row is not None
        else {**ACTIVE_CONTACT, **sender_values(held)},
        keep=lambda made, unread: (
            save_contact(whole.row, made, row=row, **_confirmed(request, unread)).customer
        ),
        whole=whole,
        new=row is None,
    )


PARTS: dict[str, Callable[[HttpRequest, Whole, int], Editing]] = {
    "agreements": _agreement,
    "accounts": _account,
    "contacts": _contact,
}


def _one(rows: Any, key: int) -> Any:
    """Return the row with this key, None for key 0; a key that is none of the customer's is unknown."""
    if key == 0:
        return None
    found = next((one for one in rows if one.pk == key), None)
    if found is None:
        raise Http404
    return found


def _plain(made: Any) -> dict[str, Any]:
    return {one.name: getattr(made, one.name) for one in fields(made)}


def _kept(request: HttpRequest, unread: Sequence[FieldProblem]) -> dict[str, Any]:
    return {"actor": actor_of(request), "at": wall_time.now(), "unread": unread}


def _confirmed(request: HttpRequest, unread: Sequence[FieldProblem]) -> dict[str, Any]:
    return {**_kept(request, unread), "shared": request.POST.getlist(forms.SHARED)}


def _edited(request: HttpRequest, it: Editing) -> HttpResponse:
    if request.method != "POST":
        return _drawn(request, it, it.values, [])
    values, unread = it.form.read(request.POST)
    try:
        kept = it.keep(it.form.made(it.form.readable(values, unread)), unread)
    except NotKeptError as refused:
        return _drawn(request, it, values, list(refused.problems))
    messages.success(request, say("customer.kept", get_language() or "en"))
    held = met_in_triage(request)
    if held is not None and it.form.name == "contact" and kept.agreements.exists():
        return redirect(way_back(held))
    return redirect(f"{reverse('customer', args=[kept.pk])}{trail(held)}")


def _drawn(
    request: HttpRequest, it: Editing, values: Mapping[str, Any], problems: list[FieldProblem]
) -> HttpResponse:
    context = desk_context(request, here="customers", at=wall_time.now())
    row = it.whole.row if it.whole is not None else None
    back = reverse("customer", args=[row.pk]) if row else reverse("customers")
    return render(
        request,
        "reglament/customer_form.html",
        {
            **context,
            "form": it.form,
            "controls": it.form.controls(values, problems),
            "problems": problems,
            "customer": row,
            "new": it.new,
            "back": f"{back}{trail(met_in_triage(request))}",
        },
        status=400 if problems else 200,
    )


@sent_only
@open_to(Rule.STAFF)
def invite_contact(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Mail a contact a link into the portal."""
    _invite(request, _one(whole_or_404(request, pk).row.contacts.all(), row))
    return redirect("customer", pk)


@sent_only
@open_to(Rule.STAFF)
def invite_requester(request: HttpRequest, number: str) -> HttpResponse:
    """Mail a link into the portal to the requester whom letters do not reach (IS-134)."""
    rows = Ticket.objects.visible_to(request.user).select_related("requester__customer")
    ticket = get_object_or_404(rows, number=number)
    _invite(request, ticket.requester, fails=ticket.requester_address)
    return redirect("ticket", number)


def _invite(request: HttpRequest, contact: Contact | None, *, fails: str = "") -> None:
    staff, language = staff_of(request.user), get_language() or "en"
    if staff is None or contact is None:
        raise Http404
    try:
        address = invite(contact, by=staff, at=wall_time.now(), fails=fails)
    except Refused as refused:
        messages.error(request, refused.told(language))
    else:
        messages.success(request, say("customer.invited", language, address=address))
