"""Owns what pages of a ticket ask to be done: form -> command -> operation, and the answer in words."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.model import commands as c
from reglament.core.model.people import Actor
from reglament.operations.carry_out import File, carry_out
from reglament.operations.count_article_use import count_linked
from reglament.operations.outcome import Outcome
from reglament.store.models.tickets import Ticket
from reglament.store.queries.directory import staff_actor
from reglament.store.queries.regulations import regulation_of
from reglament.web.became import became
from reglament.web.numbers import whole
from reglament.web.rights import staff_of
from reglament.web.telling import Told, telling


def actor_of(request: HttpRequest) -> Actor:
    """Return the member of staff who acts; pages behind `Rule.STAFF` always have one."""
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    return staff_actor(staff)


def identity_of(request: HttpRequest) -> str:
    """Return an identity of page, person, words and files: the same form twice acts once, a changed one anew.

    It stands in the history for ever, and words may be short secrets: only the desk's key lets them be tried (T27).
    """
    given = request.POST.get("identity", "")[:80] or uuid4().hex
    fields = sorted(pair for pair in request.POST.lists() if pair[0] != "csrfmiddlewaretoken")
    said = repr((request.path, request.user.pk, fields, _files(request))).encode()
    return f"page:{given}:{_keyed(said)}"


def seen_in(request: HttpRequest, name: str = "seen") -> int | None:
    """Return how many events the page of a form had shown, None where the form does not say."""
    given = request.POST.get(name, "")
    return whole(given) if given else None


def words_said(request: HttpRequest, *, but: Collection[str] = ()) -> str:
    """Return a digest of person, path and words, whichever page the form stood on; keyed as in `identity_of`.

    Fields named in `but` are no words.
    """
    brought = {"csrfmiddlewaretoken", "identity", *but}
    fields = sorted(pair for pair in request.POST.lists() if pair[0] not in brought)
    return _keyed(repr((request.path, request.user.pk, fields)).encode())


def files_said(request: HttpRequest) -> str:
    """Return a digest of the files of a form, "" where it has none."""
    files = _files(request)
    return _keyed(repr(files).encode()) if files else ""


def _files(request: HttpRequest) -> list[tuple[str | None, str]]:
    return [(one.name, _digest(one)) for _, sent in request.FILES.lists() for one in sent]


def _keyed(said: bytes) -> str:
    return salted_hmac("reglament.form", said, algorithm="sha256").hexdigest()[:32]


def _digest(file: "UploadedFile[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def carried_out(
    request: HttpRequest,
    number: str,
    command: Callable[[str, Actor], c.Command],
    *,
    carry: Callable[[c.Command, Ticket, datetime], Outcome] | None = None,
    files: tuple[File, ...] = (),
    control: Callable[[str], str],
) -> tuple[HttpResponse, Told]:
    """Carry out a command on a ticket of the reader's vendor; return the way back, and whether it was done.

    `control` gives the id of the control that shows a field of the command. The command carries how much of the history
    the page had shown, so that the core asks about what was said since.
    """
    ticket = ticket_of(request, number)
    with telling(request, done="became.nothing", control=control) as told:
        made = command(identity_of(request), actor_of(request))
        made = replace(made, seen=seen_in(request))
        at = wall_time.now()
        if carry is not None:
            outcome = carry(made, ticket, at)
        else:
            outcome = carry_out(made, ticket=ticket.pk, at=at, vendor=ticket.vendor_id, files=files)
        count_linked(outcome, at=at)
        regulation = regulation_of(ticket.vendor_id, outcome.ticket.regulation)
        told.words = became(outcome, regulation, get_language() or "en")
    return redirect("ticket", number), told


def ticket_of(request: HttpRequest, number: str) -> Ticket:
    """Return the ticket of this number that the reader may see; unknown and forbidden look the same."""
    return get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
