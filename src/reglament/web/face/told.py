"""Owns the words, moments, glyphs and clause marks of templates, in the reader's language and zone."""

from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from jinja2 import pass_context
from jinja2.runtime import Context

from reglament import wall_time
from reglament.channels.email.proof_record import Record, checks, explain
from reglament.core.lifecycle.marks import PROPOSALS
from reglament.core.lifecycle.suggestions import Suggestion
from reglament.core.model.ticket import REOPENED
from reglament.core.regulation.document import Fact, Regulation
from reglament.core.regulation.promising import gives_figures
from reglament.core.worktime.zones import zone_named
from reglament.store.models.tickets import Ticket
from reglament.store.queries.queue import MOST_COUNTED
from reglament.store.queries.regulations import regulation_of
from reglament.web import moments
from reglament.web.agent.queue.rows import QueueRow
from reglament.web.agent.queue.strokes import strokes
from reglament.web.channel_words import channel_icon, channel_label
from reglament.web.drawing.ruler import Ruler
from reglament.web.drawing.track import track
from reglament.web.fields import Field
from reglament.web.moments import tongue
from reglament.web.words import say as phrase


def _zone(context: Context) -> tzinfo:
    zone = context.get("zone")
    return zone if isinstance(zone, tzinfo) else moments.reader_zone()


def say(key: str, **values: object) -> str:
    """Return the phrase `key` in the reader's language."""
    return phrase(key, tongue(), **values)


def _now(context: Context) -> datetime:
    now = context.get("now")
    return now if isinstance(now, datetime) else wall_time.now()


@pass_context
def zone_of_page(context: Context, at: datetime) -> str:
    """Return by whose clock the page counts: "Moscow time", or the offset at the moment."""
    zone = _zone(context)
    if zone == moments.DESK_ZONE:
        return say("queue.by_moscow")
    return moments.offset_words(at.astimezone(zone))


def offset_of(zone: str) -> str:
    """Return "UTC+3", what clocks in a zone of that name differ by now."""
    return moments.offset_words(wall_time.now().astimezone(zone_named(zone)))


def nothing_ahead(ticket: Ticket) -> str:
    """Return what is said of a request with no promise ahead: all were kept, or its regulation has no figure."""
    regulation = regulation_of(ticket.vendor_id, ticket.regulation)
    all_met = ticket.resolved_at is not None or gives_figures(regulation)
    return say("queue.nothing_due" if all_met else "queue.no_figure")


def words(bilingual: object) -> str:
    """Return the words of a regulation in the reader's language."""
    return str(getattr(bilingual, tongue(), ""))


def told(value: object) -> str:
    """Return a value of a report: its words in the reader's language, a day or moment as pages tell it, or as it is."""
    if isinstance(value, date):
        return moments.own_words(value, tongue())
    return str(getattr(value, tongue(), value))


@cache
def icon(name: str) -> SafeString:
    """Return a 16 px icon of the sprite, hidden from screen readers."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-{}"/></svg>', name
    )


@cache
def glyph(name: str) -> SafeString:
    """Return an 18 px state glyph of the sprite, hidden from screen readers."""
    return format_html(
        '<svg class="glyph" viewBox="0 0 18 18" aria-hidden="true"><use href="#g-{}"/></svg>', name
    )


@lru_cache(128)
def dial(share: int) -> SafeString:
    """Return a ring filled by `share` percent, for a promise that is on track."""
    return format_html(
        '<svg class="glyph dial" viewBox="0 0 18 18" aria-hidden="true"><circle cx="9" cy="9" r="6.5"/>'
        '<circle cx="9" cy="9" r="6.5" pathLength="100" stroke-dasharray="{} 100"'
        ' transform="rotate(-90 9 9)"/></svg>',
        max(0, min(100, share)),
    )


@pass_context
def moment(
    context: Context, at: datetime | None, form: str = "full", of: Ticket | None = None
) -> SafeString:
    """Return a time element: `near` is short for a column, `entry` has two lines, `clock` leaves the day out.

    `day` leaves the time out, `dated` too, and always tells the year.

    The full one has the page's other clock beside it, or that of the regulation of the request it is `of`.
    """
    if at is None:
        return mark_safe("")
    zone, language, now = _zone(context), tongue(), _now(context)
    clock = f"{at.astimezone(zone):%H:%M}"
    instant = at.astimezone(UTC).isoformat()
    if form == "entry":
        return _time(
            instant, f"{moments.short_date_words(at, zone, language, now=now)} <br>{clock}"
        )
    if form == "clock":
        shown = clock
    elif form == "near":
        shown = moments.near_words(at, zone, language, now=now)
    elif form == "dated":
        shown = f"{moments.date_words(at, zone, language)} {at.astimezone(zone).year}"
    elif form == "day":
        shown = moments.date_words(at, zone, language, now=now)
    else:
        beside = context.get("beside") if of is None else _zone_of(of)
        shown = moments.moment_beside(at, zone, language, beside=beside, now=now)
    return _time(instant, shown)


def _time(instant: str, shown: str) -> SafeString:
    # words of ours for a moment; a queue has two hundred of them, and to look each through for markup took longest
    return mark_safe(f'<time datetime="{instant}">{shown}</time>')  # noqa: S308


def _zone_of(ticket: Ticket) -> tzinfo:
    return zone_named(regulation_of(ticket.vendor_id, ticket.regulation).zone)


@pass_context
def due_words(context: Context, row: QueueRow) -> str:
    """Return what time says of a row in full, the regulation's clock beside the reader's where it differs."""
    failed = row.failed if row.ticket.next_due_at is None else None
    due_at = failed.due_at if failed else row.ticket.next_due_at
    if due_at is None:
        return phrase(row.undue, tongue())
    told = moments.moment_beside(
        due_at,
        _zone(context),
        tongue(),
        beside=zone_named(row.regulation.zone),
        now=_now(context),
    )
    if failed:
        return phrase("queue.reopened_met", tongue(), when=told)
    word = "queue.was_due" if row.promise == "late" else "queue.due"
    return f"{promise_words(row.promise)}, {phrase(word, tongue())} {told}"


@pass_context
def short_day(context: Context, at: datetime) -> str:
    """Return the day of a moment, "Wed 11 Mar"."""
    return moments.short_date_words(at, _zone(context), tongue(), now=_now(context))


def amount(seconds: int | None) -> str:
    """Return a length of time in words of the reader's language."""
    return moments.amount_words(seconds or 0, tongue())


@lru_cache(4096)
def clause(clause_id: str, regulation: str) -> SafeString:
    """Return the mark of a clause or conflict, linked to its place on the page of that very version."""
    url = reverse("regulation", args=[regulation])
    return format_html('<a class="cl" href="{}#{}">{}</a>', url, clause_id, clause_id)


def weekday(number: int) -> str:
    """Return the short name of a weekday, Monday is 0."""
    return moments.DAYS[tongue()][number]


def _phrase_or(key: str, fallback: str) -> str:
    try:
        return phrase(key, tongue())
    except KeyError:
        return fallback


def field_label(field: Field) -> str:
    """Return the label of a form's field."""
    return field.label_in(tongue())


def group_of_actions(name: str) -> str:
    """Return the heading of a group of actions."""
    return phrase(f"action.group_{name}", tongue())


def item_kind(kind: str) -> str:
    """Return what a kind of work items is called."""
    return phrase(f"option.{kind}_items", tongue())


def relation_words(relation: str) -> str:
    """Return how another request stands to this one."""
    return _phrase_or(f"option.{relation}", relation)


def section_title(name: str) -> str:
    """Return the heading of a section of the queue."""
    return phrase(f"queue.section_{name}", tongue())


def counted(count: int | None, view: str) -> str:
    """Return how many requests the view holds; beyond what is counted, that there are more."""
    beyond, kind = (count or 0) >= MOST_COUNTED, "_to_confirm" if view == "to_confirm" else ""
    said = f"queue.{'more' if beyond else 'lead'}{kind}"
    return phrase(said, tongue(), n=MOST_COUNTED if beyond else count or 0)


def counted_with(found: int | None, count: int | None, view: str, beside_open: bool) -> str:
    """Return how many a filter finds, and of how many of the view; without a filter (None) how many the view holds.

    Where a filter looks `beside_open` requests, how many the view holds is no measure of what it finds.
    """
    if found is None:
        return counted(count, view)
    if found >= MOST_COUNTED:
        return phrase("queue.finds_more", tongue(), n=MOST_COUNTED)
    if beside_open:
        return phrase("queue.finds", tongue(), n=found)
    beyond = (count or 0) >= MOST_COUNTED
    said = "queue.finds_of_more" if beyond else "queue.finds_of"
    # what came between two looks at the view is of it
    return phrase(said, tongue(), found=found, n=MOST_COUNTED if beyond else max(count or 0, found))


def row_strokes(row: QueueRow) -> SafeString:
    """Return what a queue row draws on the axis of the page."""
    return strokes(row)


def track_of(ruler: Ruler) -> SafeString:
    """Return what stands on a ruler's track and has no words."""
    return track(ruler)


def row_channel(row: Any) -> SafeString:
    """Return the channel of a queue row's request as a picture and the regulation's words; it reads no form of it."""
    words = _channel(row.ticket, row.regulation, form="")
    span = '<span class="c-channel" title="{0}">{1}<span class="words">{0}</span></span>'
    return format_html(span, words, icon(channel_icon(row.ticket.channel)))


def channel_words(ticket: Any, regulation: Regulation) -> str:
    """Return the channel of a request, and the form where the text tells forms apart, in the regulation's words."""
    return _channel(ticket, regulation, form=ticket.intake.get("form", ""))


def _channel(ticket: Any, regulation: Regulation, *, form: str) -> str:
    said = {"form": form, "flags": ticket.flags, "language": tongue()}
    return channel_label(ticket.channel, regulation, **said)


def waiting_title(party: str) -> str:
    """Return for whom a request waits."""
    return _phrase_or(f"queue.waits_{party}", party)


def promise_words(state: str) -> str:
    """Return what time says of a promise."""
    return phrase(f"filter.promise_{state}", tongue())


def design_group(name: str) -> str:
    """Return the heading of a group of colours."""
    return phrase(f"design.group_{name}", tongue())


def state_title(state: str) -> str:
    """Return the words for a ticket's state."""
    return _phrase_or(f"state.{state}", state)


def kind_title(kind: str) -> str:
    """Return the words for a commitment kind; a kind of a future regulation is shown as it is named."""
    return _phrase_or(f"kind.{kind}", kind)


def held_reason(reason: str) -> str:
    """Return why an interaction is held, in words."""
    return _phrase_or(f"held.{reason}", phrase("held.other", tongue()))


def proof_told(kept: Record) -> str:
    """Return in a sentence how well the sender of a mail is proven, by the record that is kept with it."""
    return explain(kept, tongue())


def proof_checks(kept: Record) -> tuple[str, str]:
    """Return what was checked of the sender with its results, and what was not checked."""
    made, missing = checks(kept)
    return ", ".join(made), ", ".join(missing)


def ticket_flag(flag: str) -> str:
    """Return the tag for what is out of the ordinary with a ticket, "" for what only the core looks at."""
    said = _phrase_or(f"flag.{flag}", "")
    # that it came back or that somebody's word is awaited asks for no haste: what does stands out
    tone = "tag" if flag in (REOPENED, *PROPOSALS) else "tag p1"
    return format_html('<span class="{}">{}</span>', tone, said) if said else ""


def last_word(by: str) -> str:
    """Return who had the last word: customer, staff or a letter of the desk."""
    side = {"customer": "customer", "staff": "staff", "lead": "staff"}.get(by, "system")
    return phrase(f"queue.last_{side}", tongue()) if by else ""


def due_in(due_at: datetime, now: datetime) -> str:
    """Return the time left to `due_at`, with a plus sign once it has passed."""
    seconds = int((due_at - now).total_seconds())
    return ("+" if seconds < 0 else "") + moments.amount_words(seconds, tongue())


def came_ago(since: datetime, now: datetime) -> str:
    """Return how long ago something without a figure came: what of that was open time the promise measures."""
    return phrase("queue.came", tongue(), amount=_passed(since, now))


def open_since(since: datetime, now: datetime) -> str:
    """Return how long something of which nothing is due has been open."""
    return phrase("queue.open_for", tongue(), amount=_passed(since, now))


def _passed(since: datetime, now: datetime) -> str:
    return moments.amount_words(int((now - since).total_seconds()), tongue())


def action_title(name: str, owner: str = "") -> str:
    """Return the words of an action, which may name the owner of its request."""
    return phrase(f"action.{name}", tongue(), owner=owner)


def deed_title(name: str, owner: str = "") -> str:
    """Return what the button of an action's form does, in words."""
    return phrase(f"deed.{name}", tongue(), owner=owner)


def suggestion_words(suggestion: Suggestion) -> str:
    """Return what is suggested, in words."""
    return phrase(f"ticket.suggest_{suggestion.what}", tongue(), value=suggestion.value)


def option_title(label: object) -> str:
    """Return the words of an option: a phrase of ours or words of the regulation."""
    return phrase(label, tongue()) if isinstance(label, str) else words(label)


def value_words(value: object) -> str:
    """Return a fact's value: the regulation's words for it, else the value as it is named."""
    return value if isinstance(value, str) else words(value)


def language_title(code: str) -> str:
    """Return what a language is called; one of a further regulation is shown by its code."""
    return _phrase_or(f"language.{code}", code)


def link_title(name: str) -> str:
    """Return what a link of a regulation leads to; one of a further regulation is shown as it is named."""
    return _phrase_or(f"link.{name}", name)


def fact_value(fact: Fact, value: str) -> str:
    """Return the regulation's words for a value of its fact."""
    return words(fact.labels[value]) if value in fact.labels else value


def letter_title(letter: str) -> str:
    """Return what a letter without a request is; one of a further kind is shown as it is named."""
    return _phrase_or(f"letter.{letter}", letter)


def channel_title(channel: str) -> str:
    """Return through which channel something was said; one of a further regulation is shown as it is named."""
    return _phrase_or(f"channel.{channel}", channel)
