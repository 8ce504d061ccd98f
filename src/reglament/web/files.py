"""Owns handing out what strangers sent: found anew by the reader's right at each request, to be saved and never shown.

The one thing shown is a mail's sanitised HTML, whose page is `sent_frame`'s.

Where `REGLAMENT_FILES_URL` names a host of its own, bytes come from there alone (T11): pages lead on to it by a signed
link, that host knows no cookie, and nothing but such links opens anything there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from reglament import wall_time
from reglament.store.models import RawMail, SignIn, StoredFile, Ticket, User
from reglament.store.models.messages import Message
from reglament.web.rights import Rule, allows
from reglament.web.sent_frame import framed

# as long as a browser needs to follow a link, and little more
LIVES = timedelta(seconds=60)
PREFIX = "/files/"
SIGNER = Signer(salt="reglament.web.files")


@dataclass(frozen=True, slots=True)
class File:
    """Bytes of a stranger, and the name he gave them."""

    content: bytes
    name: str


def _mail(user: Any, mail: int) -> HttpResponse:
    """Return a raw mail byte for byte."""
    row = get_object_or_404(RawMail.objects.visible_to(user), pk=mail)
    return _download(File(bytes(row.raw), f"{row.pk}.eml"))


def _attachment(user: Any, number: str, seq: int, index: int) -> HttpResponse:
    """Return a file of a message that the reader may see, in a request that the reader may see."""
    row = get_object_or_404(Ticket.objects.visible_to(user), number=number)
    message = get_object_or_404(Message.objects.visible_to(user), ticket=row, seq=seq)
    if index >= len(message.attachments):
        raise Http404
    file = message.attachments[index]
    stored = get_object_or_404(StoredFile, vendor=row.vendor_id, sha256=file["sha256"])
    return _download(File(bytes(stored.content), file["name"] or "attachment"))


# what a link may name: the door, and how the answer is found behind it
FOUND: Mapping[str, tuple[Rule, Callable[..., HttpResponse]]] = {
    "mail": (Rule.STAFF, _mail),
    "desk": (Rule.STAFF, _attachment),
    "frame": (Rule.STAFF, framed),
    "portal": (Rule.CUSTOMER, _attachment),
}


def hand_out(request: HttpRequest, kind: str, *named: str | int) -> HttpResponse:
    """Return the file, or the way to it where files have a host of their own; raises Http404."""
    found = FOUND[kind][1](request.user, *named)
    if not settings.FILES_URL:
        return found
    return HttpResponseRedirect(settings.FILES_URL + PREFIX + _signed(request, kind, named))


class FilesHost:
    """Middleware: answers everything that comes to the host of files, before a cookie is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = _host_of(settings.FILES_URL)
        if not own or _host_of(f"//{request.get_host()}") != own:
            return self._get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        if not request.path.startswith(PREFIX):
            return HttpResponseRedirect(settings.PUBLIC_URL + request.get_full_path())
        try:
            return _linked(request.path.removeprefix(PREFIX))
        except Http404:
            return HttpResponse("404\n", status=404, content_type="text/plain")


def _host_of(url: str) -> str:
    # the name with the dot of the root behind it leads to the same machine, and Django lets it in
    return (urlsplit(url).hostname or "").rstrip(".")


def _signed(request: HttpRequest, kind: str, named: tuple[str | int, ...]) -> str:
    """Return the name of a file for this reader, this session and the next minute."""
    session = SignIn.objects.filter(session_key=request.session.session_key or "")
    until = (wall_time.now() + LIVES).timestamp()
    sign_in = session.values_list("pk", flat=True).first()
    return SIGNER.sign_object([request.user.pk, sign_in, int(until), kind, *named])


def _linked(link: str) -> HttpResponse:
    """Return what the link names if its reader may have it still; raises Http404."""
    try:
        reader, sign_in, until, kind, *named = SIGNER.unsign_object(link)
    except (BadSignature, ValueError):
        raise Http404 from None
    user = User.objects.filter(pk=reader).first()
    own = SignIn.objects.filter(pk=sign_in, user=reader).values("session_key")
    ended = sign_in is not None and not Session.objects.filter(session_key__in=own).exists()
    rule, found = FOUND[kind]
    if user is None or ended or wall_time.now().timestamp() > until or not allows(rule, user):
        raise Http404
    return found(user, *named)


def _download(file: File) -> HttpResponse:
    """Return bytes of a stranger as a file to be saved: no type, no script, whatever they are."""
    header = content_disposition_header(as_attachment=True, filename=file.name)
    return HttpResponse(
        file.content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": header or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cache-Control": "private, no-store",
        },
    )
