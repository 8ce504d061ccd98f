"""Owns how the desk reads a mail as it was sent: the view around its frame, the frame, and its bytes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from reglament import wall_time
from reglament.channels.email.reading.pictures import hosts_asked
from reglament.store.models import RawMail
from reglament.store.models.messages import Message
from reglament.web.agent.doing import ticket_of
from reglament.web.agent.frame import desk_context
from reglament.web.answering import PART
from reglament.web.files import hand_out
from reglament.web.rights import Rule, open_to
from reglament.web.sent_frame import SANDBOX, message_sent

MOST_HOSTS = 3


@open_to(Rule.STAFF)
def as_sent(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """Show a mail as it was sent, without a page around it where the header `PART` asks that.

    `images=1` asks for its remote images; the view then says that they are shown instead of offering them.
    """
    message = message_sent(request.user, number, seq)
    hosts = hosts_asked(message.html or "")
    context = {
        "ticket": ticket_of(request, number),
        "message": message,
        "sandbox": SANDBOX,
        "images": request.GET.get("images") == "1",
        "hosts": ", ".join(hosts[:MOST_HOSTS]) + ("…" if hosts[MOST_HOSTS:] else ""),
    }
    if request.headers.get(PART):
        return render(request, "reglament/as_sent_frame.html", context)
    page = desk_context(request, here="", at=wall_time.now())
    return render(request, "reglament/as_sent.html", {**page, **context})


@open_to(Rule.STAFF)
@xframe_options_sameorigin
def sent_frame(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """Hand out the page of the frame; `images=1` asks for remote images."""
    answer = hand_out(request, "frame", number, seq, int(request.GET.get("images") == "1"))
    # the desk's pages frame the way to it, too, where it has a host of its own
    answer.headers.setdefault(
        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'self'"
    )
    return answer


@open_to(Rule.STAFF)
def message_original(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """Hand out the raw mail that a message came in."""
    row = ticket_of(request, number)
    message = get_object_or_404(Message.objects.visible_to(request.user), ticket=row, seq=seq)
    mails = RawMail.objects.visible_to(request.user).only("pk")
    return hand_out(request, "mail", get_object_or_404(mails, identity=message.source).pk)
