"""Owns the lines that the demo prints of each mail: what the desk's tables say became of it."""

import threading
from time import monotonic

from reglament.core.notices.moments import told_moment
from reglament.demo.scene import Delivered
from reglament.store.models import HeldInteraction, RawMail, Ticket
from reglament.store.queries.regulations import regulation_of
from reglament.web.words import say

LANGUAGES = ("en", "ru")
DECIDED_SECONDS = 30.0
WORDS = {
    "opened": ("{number}{promise}", "{number}{promise}"),
    "declined": ("{number} is declined, with its clause", "{number}: отказ с указанием пункта"),
    "added": ("added to {number}", "добавлено к {number}"),
    "noted": ("noted in {number}, not answered", "отмечено в {number}, без ответа"),
    "repeat": ("a repeat, kept once", "повтор, хранится один раз"),
    "held": ("waits for a person ({why})", "ждёт сотрудника ({why})"),
    "automatic": ("kept, not answered ({why})", "сохранено, без ответа ({why})"),
    "poison": ("could not be read; kept", "не удалось прочитать; сохранено"),
    "stored": ("stored, not read yet", "сохранено, ещё не прочитано"),
    "due": (", {what} by {until}", ", {what} до {until}"),
    "none": (", no figure in the regulation", ", срок в регламенте не указан"),
    "response": ("response", "реакция"),
    "follow_up": ("follow-up response", "реакция на дополнение"),
    "workaround": ("workaround", "временное решение"),
    "permanent_fix": ("permanent fix", "постоянное решение"),
}


def line_about(mail: Delivered, *, language: str) -> str:
    """Wait until the desk has decided on the mail and return two lines about it, in `en` or `ru`."""
    place = LANGUAGES.index(language)
    row = _decided(mail)
    came_of = WORDS["stored"][place] if row is None else _came_of(row, mail, place)
    at = f"{mail.at.astimezone():%H:%M:%S}"
    return f"{at}  {mail.sender} → {mail.step.to}: {mail.step.shows[place]}\n          → {came_of}"


def _decided(mail: Delivered) -> RawMail | None:
    ends_at, pause = monotonic() + DECIDED_SECONDS, threading.Event()
    while monotonic() < ends_at:
        row = RawMail.objects.defer("raw").filter(identity__startswith=mail.kept_as).first()
        if row is not None and row.state != "stored":
            return row
        pause.wait(0.1)
    return None


def _came_of(row: RawMail, mail: Delivered, place: int) -> str:
    if row.repeats and row.received_at < mail.at:
        return WORDS["repeat"][place]
    if row.state == "held":
        held = HeldInteraction.objects.filter(raw_mail=row).first()
        why = say(f"held.{held.reason}", LANGUAGES[place]) if held else row.outcome
        return WORDS["held"][place].format(why=why)
    if row.state == "poison":
        return WORDS["poison"][place]
    ticket = row.ticket
    if ticket is None:
        return WORDS["automatic"][place].format(why=row.outcome.rpartition(" ")[2])
    word = row.outcome if row.outcome in WORDS else "opened"
    if word == "opened" and ticket.state == "declined":
        word = "declined"
    elif ticket.messages.filter(source=row.identity, direction="note").exists():
        word = "noted"
    return WORDS[word][place].format(number=ticket.number, promise=_promise(ticket, place))


def _promise(ticket: Ticket, place: int) -> str:
    if ticket.next_due_at is None:
        return WORDS["none"][place]
    zone = regulation_of(ticket.vendor_id, ticket.regulation).zone
    until = told_moment(ticket.next_due_at, zone=zone, language=LANGUAGES[place])
    what = WORDS[ticket.next_due_kind][place]
    return WORDS["due"][place].format(what=what, until=until)
