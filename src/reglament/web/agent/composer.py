"""Owns writing to a customer: sending, notes, drafts kept on the server, canned answers, preview, who else writes."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from reglament import wall_time
from reglament.core.clocks import promises
from reglament.core.lifecycle import Prospect, fold
from reglament.core.model import commands as c
from reglament.core.model import events as e
from reglament.core.model.commands import Message
from reglament.core.model.interaction import Attachment
from reglament.core.model.people import Actor
from reglament.core.model.ticket import Ticket as CoreTicket
from reglament.core.notices import render as rendered
from reglament.core.notices import values_for
from reglament.core.regulation.attaching import MOST_BYTES, MOST_FILES, judge, refusal_of
from reglament.operations.carry_out import File
from reglament.operations.letter_text import named_by_desk
from reglament.operations.letters_from import mailbox_of
from reglament.operations.readers import recipient_in
from reglament.operations.write_reply import forget_sent, keep_draft, others_writing
from reglament.store.models.mailboxes import Mailbox
from reglament.store.models.people import StaffMember
from reglament.store.models.tickets import Ticket
from reglament.store.models.writing import CannedAnswer
from reglament.store.queries.articles import articles_to_link, published_articles
from reglament.store.queries.histories import history_of
from reglament.store.queries.one_request import canned_answers, draft_of
from reglament.store.queries.recipients import places_of, requester_of
from reglament.store.queries.regulations import regulation_of
from reglament.web.agent.actions import Offer
from reglament.web.agent.acts.values import BadFieldError
from reglament.web.agent.doing import actor_of, carried_out, ticket_of
from reglament.web.agent.previewing import Shown, letter_shown, zone_of_reader
from reglament.web.agent.solving import (
    FORM,
    SOLVE,
    Made,
    foreseen,
    said_beside,
    solution,
    solved,
    tried,
)
from reglament.web.answering import by_script, led_on
from reglament.web.file_rules import file_rules, megabytes
from reglament.web.kept_forms import Wrong, keep_given
from reglament.web.lengths import tidy, too_long, typed
from reglament.web.numbers import whole
from reglament.web.rights import Rule, open_to, sent_only, staff_of
from reglament.web.words import say

MOST_NAME = 200
# the form beside those of the actions, and its controls
# what ends a draft; all else only helps to write it
SENDS = ("send", "wait", SOLVE, "note")
COMPOSER, FILES = "composer", "files"
# the words of a reply, those of a note, and how a script names the files of each
TEXT, NOTED = "text", "noted"
NAMED = {TEXT: "named", NOTED: "named_noted"}


def _is_note(request: HttpRequest) -> bool:
    return request.POST.get("mode") == "note"


def _written(request: HttpRequest) -> str:
    """Return the name of the control that holds what is being written: a note's words are never those of a reply."""
    return NOTED if _is_note(request) else TEXT


def _words(request: HttpRequest) -> dict[str, str]:
    """Return the words of a reply and those of a note."""
    said = {one: typed(request, one) for one in (TEXT, NOTED)}
    if _is_note(request) and NOTED not in request.POST:
        # a page that was opened before a note had a control of its own
        return {TEXT: "", NOTED: said[TEXT]}
    return said


def _staff(request: HttpRequest) -> StaffMember:
    staff = staff_of(request.user)
    if staff is None:
        raise Http404
    return staff


def _asked(request: HttpRequest) -> str:
    """Return what is to be done with the words; no button sends to a customer what is written as a note."""
    do = request.POST.get("do", "send")
    return "note" if do in SENDS and _is_note(request) else do


def _command(
    request: HttpRequest, ticket: Ticket, do: str, message: Message
) -> tuple[Made, Callable[[str], str]]:
    """Return what makes the command, and the id of the control that shows a field of it."""
    if do == SOLVE:
        return solution(request, ticket, message, text=TEXT)

    def made(identity: str, actor: Actor) -> c.Command:
        if do == "note":
            return c.AddNote(identity=identity, actor=actor, message=message)
        return c.ReplyToCustomer(
            identity=identity, actor=actor, message=message, wait_for_customer=do == "wait"
        )

    return made, lambda _field: _written(request)


def _keep(request: HttpRequest, ticket: Ticket, text: str | None = None) -> list[str]:
    """Keep the form as a draft, with `text` for what is being written, and return who else writes."""
    said = _words(request)
    if text is not None:
        said[_written(request)] = text
    return keep_draft(
        ticket,
        _staff(request),
        **said,
        at=wall_time.now(),
        note=_is_note(request),
        files=_named(request, TEXT),
        noted_files=_named(request, NOTED),
    )


def _named(request: HttpRequest, control: str) -> list[str] | None:
    """Return the names of the files chosen with the words of a control; None where the form does not tell.

    A script names its files without sending them, and says of none by an empty name.
    """
    if NAMED[control] in request.POST:
        names = request.POST.getlist(NAMED[control])
    elif control == _written(request):
        names = [one.name or "" for one in request.FILES.getlist(FILES)]
    else:
        return None
    return [tidy(one)[:MOST_NAME] for one in names[:MOST_FILES] if one]


@sent_only
@open_to(Rule.STAFF)
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Send a reply, solve with it, keep a note or the draft, preview the letter, or put a canned answer in."""
    do, ticket = _asked(request), ticket_of(request, number)
    if do in ("keep", "preview", "canned", "article"):
        return _kept(request, ticket, do)
    written, language = _written(request), get_language() or "en"
    words = _words(request)
    text = words.pop(written)
    files, refusal = _files(request, ticket)
    named = say("ticket.note" if written == NOTED else "ticket.write", language)
    long = too_long({named: text}, language, files=True)
    wrong = Wrong(long, written) or Wrong(refusal, FILES)
    if wrong or not text.strip():
        wrong = wrong or Wrong(say("ticket.needs_text", language), written)
        wrong.tell(request)
        return _refused(request, ticket, text, wrong)
    message = Message(text=text, attachments=tuple(attachment for attachment, _ in files))
    try:
        command, control = _command(request, ticket, do, message)
    except BadFieldError as bad:
        wrong = Wrong(bad.told(language), f"{FORM}-{bad.field.name}")
        wrong.tell(request)
        return _refused(request, ticket, text, wrong)
    answer, told = carried_out(
        request,
        number,
        command,
        files=tuple(File(sha256=one.sha256, content=content) for one, content in files),
        control=control,
    )
    if not told.done:
        return _refused(request, ticket, text, told.wrong, seen=told.seen)
    (beside,) = words.values()
    forget_sent(ticket, _staff(request), note=written == NOTED, beside=beside, at=wall_time.now())
    return led_on(request, answer)


def _refused(
    request: HttpRequest, ticket: Ticket, text: str, wrong: Wrong, *, seen: int | None = None
) -> HttpResponse:
    _keep(request, ticket, text)
    if by_script(request):
        return render(request, "reglament/composer_refused.html", {"seen": seen}, status=422)
    keep_given(request, ticket.number, COMPOSER, said_beside(request), wrong)
    return redirect("ticket", ticket.number)


def _kept(request: HttpRequest, ticket: Ticket, do: str) -> HttpResponse:
    text = _words(request)[_written(request)]
    if do == "canned":
        text = _with_canned(request, ticket, text)
    if do == "article":
        text = _with_article(request, ticket, text)
    _keep(request, ticket, text)
    keep_given(request, ticket.number, COMPOSER, said_beside(request))
    if do == "preview" and not text.strip():
        Wrong(say("ticket.needs_text", get_language() or "en"), _written(request)).tell(request)
    query = {"preview": "1"} if do == "preview" else None
    return redirect(reverse("ticket", args=[ticket.number], query=query, fragment="composer"))


def _with_canned(request: HttpRequest, ticket: Ticket, text: str) -> str:
    chosen = request.POST.get("canned", "")
    rows = CannedAnswer.objects.visible_to(request.user)
    answer = rows.filter(pk=whole(chosen)).first()
    if answer is None:
        return text
    language = ticket.language or get_language() or "en"
    words = (answer.text_ru if language == "ru" else answer.text_en) or answer.text_en
    history = history_of(ticket.pk).events
    said = filled(words or answer.text_ru, request, ticket, history, language=language)
    return _put_behind(text, said)


def _with_article(request: HttpRequest, ticket: Ticket, text: str) -> str:
    """Return the text with the title and address of the chosen article behind it (AS-62)."""
    chosen = request.POST.get("article", "")
    rows = published_articles(ticket.vendor_id)
    found = rows.filter(pk=whole(chosen)).first()
    if found is None:
        return text
    russian = (ticket.language or get_language()) == "ru"
    title = (found.title_ru if russian else found.title_en) or found.title_en or found.title_ru
    link = f"{title}: {settings.PUBLIC_URL}{found.get_absolute_url()}"
    return _put_behind(text, link)


def _put_behind(text: str, more: str) -> str:
    """Return the words with others behind them, on lines of their own: what is typed next may not join an address."""
    return f"{text.rstrip()}\n\n{more.strip()}".strip() + "\n"


def filled(
    words: str,
    request: HttpRequest,
    ticket: Ticket,
    history: Sequence[e.Event],
    *,
    language: str,
    box_of: Callable[[int, str], Mailbox | None] = mailbox_of,
) -> str:
    """Return a canned answer with its placeholders filled as a letter of this ticket would fill them (T15)."""
    at, regulation = wall_time.now(), regulation_of(ticket.vendor_id, ticket.regulation)
    event = e.StaffReplied(
        at=at,
        actor=actor_of(request),
        regulation=ticket.regulation,
        message=Message(text=""),
    )
    values = values_for(
        regulation,
        fold(history),
        event,
        promises(regulation, history, at=at),
        language=language,
        zone=zone_of_reader(ticket),
    )
    named = named_by_desk(
        ticket.number, vendor=ticket.vendor_id, regulation=ticket.regulation_code, box_of=box_of
    )
    return rendered(f"Subject:\n{words}", {**values, **named})[1].strip()


def _files(request: HttpRequest, ticket: Ticket) -> tuple[list[tuple[Attachment, bytes]], str]:
    """Return the files, and why nothing can be sent with them: too much, or what the regulation does not take."""
    uploaded = request.FILES.getlist("files")
    whole, language = sum(one.size or 0 for one in uploaded), get_language() or "en"
    if len(uploaded) > MOST_FILES or whole > MOST_BYTES:
        limits = {"n": MOST_FILES, "size": megabytes(MOST_BYTES)}
        return [], say("composer.too_much", language, **limits)
    files = [_file(one) for one in uploaded]
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    judged = (judge(regulation, attachment.name, content) for attachment, content in files)
    told = [refusal_of(regulation, one).told(language) for one in judged if one is not None]
    return files, " ".join([*told, say("composer.kept", language)]) if told else ""


def _file(one: "UploadedFile[Any]") -> tuple[Attachment, bytes]:
    content = one.read()
    attachment = Attachment(
        name=(one.name or "file")[:MOST_NAME],
        media_type=(one.content_type or "application/octet-stream")[:100],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return attachment, content


@sent_only
@open_to(Rule.STAFF)
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the draft while it is written, and answer who else writes."""
    return JsonResponse({"others": _keep(request, ticket_of(request, number))})


def composing(
    request: HttpRequest, row: Ticket, prospect: Prospect, *, solve: Offer | None
) -> Mapping[str, Any]:
    """Return the context of the composer: draft, others, canned answers, effects, and the preview if asked for.

    `solve` is Resolve as it stands beside the words.
    """
    staff, regulation, at = _staff(request), prospect.regulation, prospect.at
    kept = draft_of(row.pk, staff.pk)
    said = c.ReplyToCustomer(
        identity="probe", actor=actor_of(request), message=Message(text=kept.text or "…")
    )
    found = _foretold(said, prospect, solve)
    readers, no_letter = _reached(row, prospect.ticket)
    previews: list[Shown] = []
    if kept.text and found["reply_refused"] is None and request.GET.get("preview") == "1":
        solves = solve is not None and solve.refused is None
        sent = [said, *([foreseen(solve, said.message, said.actor)] if solve and solves else [])]
        letters = (letter_shown(row, regulation, prospect.history, one, at=at) for one in sent)
        previews = [one for one in letters if one is not None]
    return {
        "solve": solve,
        "no_letter": no_letter,
        "readers": readers,
        "draft": kept,
        "others": others_writing(row, staff, at=at),
        "canned": canned_answers(request.user),
        "articles": articles_to_link(row.vendor_id),
        **found,
        "previews": previews,
        "file_rules": file_rules(regulation, most_files=MOST_FILES, most_bytes=MOST_BYTES),
    }


def _foretold(
    said: c.ReplyToCustomer, prospect: Prospect, solve: Offer | None
) -> Mapping[str, Any]:
    """Return what an answer does to the promises, alone and where it solves, or why the rules refuse it."""
    sends, refused = tried(prospect, said)
    return {
        "effects": sends.effects if sends else (),
        "reply_refused": refused,
        "wait_refused": prospect.refusal(replace(said, wait_for_customer=True)),
        "solved": solved(solve, said, sends, prospect) if sends and solve else None,
    }


def _reached(row: Ticket, ticket: CoreTicket) -> tuple[tuple[str, ...], bool]:
    """Return the addresses that an answer goes to, the requester's first, and whether none goes to the requester.

    None goes to one who left or has no address any more.
    """
    own, requester = ticket.requester_address, requester_of(row)
    wanted = [recipient_in(ticket, row.vendor_id, one) for one in (own, *ticket.participants)]
    places = places_of({requester, *wanted})
    reached = (place for one in wanted if not ((place := places[one]).gone or place.left))
    kept_from = places[requester].left or places[requester].gone
    return tuple(dict.fromkeys(place.address for place in reached if place.address)), kept_from
