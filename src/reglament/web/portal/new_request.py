"""Owns the form of a new request, for customers and in public: asked, previewed, sent by the same intake as a mail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reglament import wall_time
from reglament.core.lifecycle import Refused
from reglament.core.lifecycle.access import secret_field
from reglament.core.lifecycle.information import DESCRIPTION
from reglament.core.lifecycle.opening import applies, check_channel
from reglament.core.model.interaction import Interaction, SenderProof
from reglament.core.regulation.wording import term_tips, terms
from reglament.core.worktime.zones import zone_named
from reglament.operations.count_article_use import count_filed
from reglament.operations.file_request import Filed, Form, file_request
from reglament.store.models import Contact, Ticket
from reglament.web.agent.doing import identity_of
from reglament.web.answering import led_on
from reglament.web.entrance import peer_of, used_up
from reglament.web.fields import NOTICE, control_of
from reglament.web.kept_forms import NOTHING, Wrong, together
from reglament.web.lengths import MOST_LINE, too_long, typed
from reglament.web.moments import tongue
from reglament.web.numbers import numbered
from reglament.web.portal.access_details import hand_over
from reglament.web.portal.article_pages import suggested
from reglament.web.portal.doors import IN_FORCE, Door, door_of, public_door
from reglament.web.portal.files_sent import (
    TooMuchError,
    files_of,
    not_taken_of,
    rules_of,
    too_much_told,
)
from reglament.web.portal.form_fields import FORM, MOST_WORDS, at_odds, fields_of, posted, unoffered
from reglament.web.portal.previewing import preview_of
from reglament.web.portal.request_page import zone_of
from reglament.web.portal.speaking import DESCRIBED, ORGANISATION, author_of, words_of
from reglament.web.portal.visits import end_visit
from reglament.web.portal.ways import no_way, reached_from
from reglament.web.rights import Rule, contact_of, open_to, with_form
from reglament.web.sent_forms import remember, sent_before
from reglament.web.words import say

# public forms of one address in a quarter of an hour: enough for people, too few for a flood (T23)
ASKED_AT_MOST = 10
# the two controls that every form has; the core calls the second by another name
SUBJECT = "subject"
# what only shows the form again as it was filled: with articles that fit, or as that of special requests (IS-42)
SHOWS = frozenset({"find", "vip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it stands: who fills it, through which door and channel, and what is written."""

    door: Door
    channel: str
    contact: Contact | None
    given: Mapping[str, str]
    form: str


@with_form
@open_to(Rule.CUSTOMER)
def new_request(request: HttpRequest) -> HttpResponse:
    """Ask what the regulation asks, show what will apply, and register."""
    contact, at = contact_of(request.user), wall_time.now()
    door = door_of(contact, at) if contact is not None else None
    if contact is None or door is None:
        raise Http404
    wanted = request.POST.get("form", request.GET.get("form", ""))
    vip = door.vip and "vip" in (wanted, request.POST.get("do"))
    filled = Filled(
        door=door,
        channel="vip_form" if vip else "portal",
        contact=contact,
        given=posted(request, door.regulation, scope_at="vip" if vip else ""),
        form="vip" if vip else "support site",
    )
    return _answer(request, filled, at)


@with_form
@open_to(Rule.EVERYONE)
def public_form(request: HttpRequest, code: str) -> HttpResponse:
    """Let anybody ask a question (IS-99); the answer is the same whoever is known, it goes to the address."""
    at = wall_time.now()
    door = public_door(code, at)
    if door is None:
        raise Http404(code)
    filled = Filled(
        door=door,
        channel="portal",
        contact=None,
        given=posted(request, door.regulation),
        form="question",
    )
    return _answer(request, filled, at)


@open_to(Rule.EVERYONE)
def public_sent(request: HttpRequest) -> HttpResponse:
    """Say that the question is on its way."""
    return render(request, "reglament/question_sent.html", {})


def _answer(request: HttpRequest, filled: Filled, at: datetime) -> HttpResponse:
    if request.method != "POST" or request.POST.get("do") in SHOWS:
        return _page(request, filled, at)
    wrong = _lacking(request, filled)
    if not wrong:
        try:
            return led_on(request, _done(request, filled, at))
        except TooMuchError:
            wrong = Wrong(too_much_told(_uploads(request)), "files")
        except Refused as refused:
            at_field = _control(filled, refused.field)
            beside = bool(at_field) and not at_field.endswith(NOTICE)
            wrong = Wrong(refused.told(tongue(), beside=beside), at_field)
    return _page(request, filled, at, wrong=wrong, status=422)


def _control(filled: Filled, named: str) -> str:
    """Return the id of the control that shows a field of the request."""
    fields = fields_of(filled.door.regulation, {}, scope_at=_scope_at(filled))
    return DESCRIBED if named == DESCRIPTION else control_of(FORM, fields, named)


def _done(request: HttpRequest, filled: Filled, at: datetime) -> HttpResponse:
    """Preview or register; raises TooMuchError, Refused."""
    form = _form(request, filled, at)
    if request.POST.get("do") == "preview":
        zone = zone_of(request, filled.door.regulation)
        seen = preview_of(form, filled.door.regulation, at=at, zone=zone)
        return _page(request, filled, at, preview=seen)
    if filled.contact is None and _flooded(request):
        return _page(request, filled, at, wrong=Wrong(say("new.flood", tongue())), status=429)
    before = sent_before(request, at=at)
    if before is not None:
        return _sent_already(request, filled, before)
    return _sent(request, filled, file_request(form, IN_FORCE, at=at), at)


def _scope_at(filled: Filled) -> str:
    return "vip" if filled.channel == "vip_form" else ""


def _lacking(request: HttpRequest, filled: Filled) -> Wrong:
    """Return what the form needs and lacks, all of it at once; what else the rules forbid is the core's to say.

    What will apply may be asked before anything is written: words and address decide nothing of it.
    """
    regulation = filled.door.regulation
    return (
        (NOTHING if request.POST.get("do") == "preview" else _unwritten(request, filled))
        or _overlong(request, filled)
        or unoffered(request, FORM, fields_of(regulation, {}, scope_at=_scope_at(filled)))
        or at_odds(regulation, filled.given)
    )


def _unwritten(request: HttpRequest, filled: Filled) -> Wrong:
    """Return each field that must not stay empty and is, in the order of the form, and that the address is none."""
    language, regulation = tongue(), filled.door.regulation
    described = regulation.intake[DESCRIPTION].label.in_language(language)
    words = {SUBJECT: say("new.subject", language), DESCRIBED: described}
    return together(
        (
            _no_address(request) if filled.contact is None else NOTHING,
            *(
                Wrong(say("new.needs", language, what=what), control)
                for control, what in words.items()
                if not typed(request, control).strip()
            ),
            *_left_empty(filled),
        )
    )


def _no_address(request: HttpRequest) -> Wrong:
    try:
        validate_email(typed(request, "address").strip())
    except ValidationError:
        return Wrong(say("new.needs_address", tongue()), "address")
    return NOTHING


def _left_empty(filled: Filled) -> Iterator[Wrong]:
    """Yield what the regulation's own form requires and this one lacks, as the core would refuse it, one by one."""
    regulation, given = filled.door.regulation, filled.given
    authority = regulation.authority
    for field in fields_of(regulation, given):
        asked = regulation.intake.get(field.name)
        needless = authority and field.name == authority.fact and not applies(authority, given)
        if asked and asked.required and not given.get(field.name, "").strip() and not needless:
            told = {"what": field.label_in(tongue()), "clauses": ", ".join(field.clauses)}
            yield Wrong(say("new.needs_field", tongue(), **told), f"{FORM}-{field.name}")


def _overlong(request: HttpRequest, filled: Filled) -> Wrong:
    """Return what is longer than is kept."""
    asked, language = fields_of(filled.door.regulation, {}), tongue()
    described = filled.door.regulation.intake["description"].label.in_language(language)
    text = {described: typed(request, DESCRIBED)}
    subject = {say("new.subject", language): typed(request, SUBJECT)}
    found = [
        Wrong(too_long(subject, language, most=MOST_LINE), SUBJECT),
        Wrong(too_long(text, language, files=True), DESCRIBED),
    ]
    for one in asked:
        own = {one.label_in(language): filled.given.get(one.name, "")}
        found.append(Wrong(too_long(own, language, most=MOST_WORDS), f"{FORM}-{one.name}"))
    return next((one for one in found if one), NOTHING)


def _flooded(request: HttpRequest) -> bool:
    return used_up({f"asked:{peer_of(request)}": ASKED_AT_MOST})


def _form(request: HttpRequest, filled: Filled, at: datetime) -> Form:
    attachments, files = files_of(_uploads(request))
    contact, text = filled.contact, words_of(request, filled.contact)
    interaction = Interaction(
        identity=identity_of(request),
        channel=filled.channel,
        arrived_at=at,
        mailbox=filled.door.mailbox.address,
        sender=author_of(request, contact),
        subject=" ".join(typed(request, "subject").split()),
        text=text,
        reply_text=text,
        language=tongue(),
        attachments=attachments,
        refused_files=not_taken_of(request, filled.door.regulation),
        proof=SenderProof.UNPROVEN if contact is None else SenderProof.PROVEN,
    )
    return Form(
        interaction=interaction,
        mailbox=filled.door.mailbox,
        contact=contact,
        fields={**filled.given, "form": filled.form},
        files=files,
    )


def _uploads(request: HttpRequest) -> list["UploadedFile[Any]"]:
    return [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]


def _sent_already(request: HttpRequest, filled: Filled, number: str) -> HttpResponse:
    """Lead to what the form became when it was sent; a stranger reads the same as then (T22)."""
    if filled.contact is None:
        return redirect("public_sent")
    if not number:
        messages.info(request, say("new.sent_already_held", tongue()))
        return redirect("home")
    messages.info(request, say("new.sent_already", tongue(), number=numbered(number, tongue())))
    return redirect("request", number)


def _sent(request: HttpRequest, filled: Filled, filed: Filed, at: datetime) -> HttpResponse:
    remember(request, filed.number, at=at)
    count_filed(filled.door.mailbox.vendor_id, visit=end_visit(request), at=at)
    if filled.contact is None:
        return redirect("public_sent")
    if not filed.number:
        messages.success(request, say("new.held", tongue()))
        return redirect("home")
    if typed(request, "access_details").strip():
        _hand_over(request, filled, filed.number, at)
    messages.success(
        request, say("new.registered", tongue(), number=numbered(filed.number, tongue()))
    )
    return redirect("request", filed.number)


def _hand_over(request: HttpRequest, filled: Filled, number: str, at: datetime) -> None:
    """Keep the access details of the form apart from the request; where it takes none, the request stands without."""
    try:
        row = Ticket.objects.get(vendor=filled.door.mailbox.vendor_id, number=number)
        hand_over(request, row, at=at)
    except Refused as refused:
        messages.warning(request, refused.told(tongue()))


def _page(
    request: HttpRequest,
    filled: Filled,
    at: datetime,
    *,
    wrong: Wrong = NOTHING,
    preview: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    regulation = filled.door.regulation
    subject, text = typed(request, SUBJECT) or _looked_for(request), typed(request, DESCRIBED)
    vendor = filled.door.mailbox.vendor_id
    context = {
        "here": "requests",
        "now": at,
        "zone": zone_named(regulation.zone),
        "regulation": regulation,
        **_shut(filled, at),
        "public": filled.contact is None,
        "form": filled.form,
        "vip": filled.door.vip,
        **_asked(request, filled, wrong),
        "subject": subject,
        "text": text,
        "name": typed(request, "name"),
        ORGANISATION: typed(request, ORGANISATION),
        "address": typed(request, "address"),
        "terms": terms(regulation),
        "tips": term_tips(regulation, f"{subject} {text}"),
        "suggested": suggested(request, subject, vendor),
        "lost": [one.name for one in _uploads(request)] if request.POST.get("do") in SHOWS else (),
        "sought": request.POST.get("do") == "find",
        "vendor": vendor,
        "file_rules": rules_of(regulation),
        "wrong": wrong,
        "refused_beside": bool(wrong.at) and not wrong.at.endswith(NOTICE),
        "preview": preview,
        "identity": request.POST.get("identity", "")[:80] or uuid4().hex,
    }
    return render(request, "reglament/new_request.html", context, status=status)


def _looked_for(request: HttpRequest) -> str:
    """Return the words that were looked for in the articles in vain, where the search led here."""
    return " ".join(request.GET.get(SUBJECT, "").split())[:MOST_LINE]


def _asked(request: HttpRequest, filled: Filled, wrong: Wrong) -> dict[str, Any]:
    """Return what the regulation asks: what is usual stands open, the rest is folded until something is said there.

    Twelve fields at once hide that two sentences are enough.
    """
    regulation = filled.door.regulation
    asked = fields_of(regulation, filled.given, scope_at=_scope_at(filled))
    fields = [
        replace(one, wrong=wrong.of(at), leads=wrong.at == at)
        for one in asked
        for at in [f"{FORM}-{one.name}"]
    ]
    further = [one for one in fields if one.further]
    details = typed(request, "access_details")
    return {
        "fields": [one for one in fields if not one.further],
        "further": further,
        "secret": secret_field(regulation) if filled.contact is not None else None,
        "access_details": details,
        "unfolded": bool(details) or any(one.value or one.wrong for one in further),
    }


def _shut(filled: Filled, at: datetime) -> Mapping[str, Any]:
    """Return why no request is opened here, and by which ways it is instead, or why by none; nothing where it opens."""
    closed, contact = _closed(filled), filled.contact
    away = no_way(contact, filled.door, at) if closed is not None and contact is not None else None
    shown = closed is not None and away is None
    return {"closed": closed, "away": away, "one": reached_from(filled.door) if shown else None}


def _closed(filled: Filled) -> Refused | None:
    """Return why no request is opened here at all, as under Aspro's text (AS-57)."""
    rule = filled.door.regulation.channels.get(filled.channel)
    if rule is not None and rule.opens:
        return None
    try:
        check_channel(filled.door.regulation, filled.channel, level="")
    except Refused as refused:
        return refused
    return None
