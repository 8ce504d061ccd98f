"""A worker killed by a real signal at each named step: afterwards each mail has one ticket, each letter its due."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType, SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, connections

from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
from reglament.store.models import Deadline, Event, Message, OutboxLetter, RawMail, Ticket
from reglament.store.queries.mailboxes import MailboxBook
from reglament.wall_time import now

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.threat("T07", "T09"),
    # a fork of a process with threads is what is wanted: the child ends by a signal at once
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]

ROUNDS = range(int(os.environ.get("SOAK_STEPS", "1")))
READING = [
    ("take_mail", "call"),
    ("take_mail", "return"),
    ("_read", "call"),
    ("_read", "return"),
    ("take_interactions", "call"),
    ("gather", "return"),
    ("meaning_of", "return"),
    ("keep_version", "return"),
    ("take_numbers", "return"),
    ("_numbers", "return"),
    ("add_letters", "call"),
    ("add_letters", "return"),
    ("write_changes", "call"),
    ("_tickets", "return"),
    ("_events", "return"),
    ("_messages", "return"),
    ("_deadlines", "return"),
    ("_letters", "return"),
    ("_search", "return"),
    ("_files", "return"),
    ("_outcomes", "return"),
    ("_raw", "return"),
    ("write_changes", "return"),
    ("take_interactions", "return"),
    ("give_back_mail", "return"),
]
SENDING = [
    ("take_letters", "call"),
    ("claim", "return"),
    ("take_letters", "return"),
    ("send", "call"),
    ("begin", "return"),
    ("hand_over", "call"),
    ("hand_over", "return"),
    ("settled", "return"),
    ("step", "return"),
]
PASSING = [
    ("take_due", "return"),
    ("pass_time", "call"),
    ("decide", "return"),
    ("add_letters", "return"),
    ("_events", "return"),
    ("_deadlines", "return"),
    ("write_changes", "return"),
    ("step", "return"),
]


def killed_at(step: tuple[str, str], work: Callable[[], object]) -> bool:
    """Run `work` in a child that kills itself at the step; return whether it came there."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:

        def watch(frame: FrameType, event: str, _: object) -> None:
            ours = "/reglament/" in frame.f_code.co_filename
            if ours and event == step[1] and frame.f_code.co_name == step[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            threading.setprofile(watch)
            sys.setprofile(watch)
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.fixture
def sink(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Run a relay that counts the letters to each mail."""
    thread = bench.Sink(bench.free_port())
    thread.start()
    assert thread.ready.wait(5)
    values = settings.OPTIONS.values_by_name
    from reglament.project.options import Value

    for name, raw in (("RELAY_PORT", str(thread.port)), ("MAIL_PROOF", "no")):
        monkeypatch.setitem(values, name, Value(values[name].option, raw, "test"))
    return thread


@pytest.fixture
def stored(desk: SimpleNamespace, bench: ModuleType, sink: SimpleNamespace) -> Iterator[None]:
    """Keep three mails, as the receiver does."""
    mails = []
    for number in range(3):
        raw = bench.mail(number, 900)[2].replace(f"user{number}@".encode(), b"ann@")
        recipient = Recipient(address=desk.mailbox.address, content_identity=str(number))
        mails.append(IncomingMail(raw=raw, recipients=[recipient], received_at=now()))
    keep_mail(mails, MailboxBook())
    yield
    connection.close()


def read_all() -> None:
    from reglament.workers.read_mail import MailReader

    reader = MailReader()
    try:
        while reader.step():
            pass
    finally:
        reader.close()


def send_all() -> None:
    from reglament.workers.send_outbox import Sender

    sender = Sender()
    while sender.step():
        pass
    sender.finish()


def lease_ends() -> None:
    RawMail.objects.filter(state="stored").update(claimable_at=now())
    OutboxLetter.objects.filter(state="sending").update(claimable_at=now())
    Deadline.objects.filter(deaths__gt=0).update(claimable_at=now())


@pytest.mark.parametrize("_round", ROUNDS)
@pytest.mark.parametrize("step", READING, ids="-".join)
def test_reader_killed_at_a_step(stored: None, step: tuple[str, str], _round: int) -> None:
    assert killed_at(step, read_all)
    lease_ends()
    read_all()
    assert Ticket.objects.count() == 3
    assert Message.objects.values("message_id").distinct().count() == 3
    assert OutboxLetter.objects.count() == 3
    assert set(RawMail.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize("_round", ROUNDS)
@pytest.mark.parametrize("step", SENDING, ids="-".join)
def test_sender_killed_at_a_step(
    stored: None, sink: SimpleNamespace, step: tuple[str, str], _round: int
) -> None:
    read_all()
    assert killed_at(step, send_all)
    lease_ends()
    send_all()
    states = list(OutboxLetter.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "unknown"}
    assert sink.doubled == 0
    assert states.count("sent") <= len(sink.seen) <= 3


@pytest.mark.parametrize("_round", ROUNDS)
@pytest.mark.parametrize("step", PASSING, ids="-".join)
def test_watcher_killed_at_a_step(stored: None, step: tuple[str, str], _round: int) -> None:
    from datetime import timedelta

    from reglament.operations.pass_time import pass_time, take_due
    from reglament.workers import watch_deadlines

    read_all()
    Ticket.objects.exclude(pk=Ticket.objects.earliest("pk").pk).update(next_due_at=None)
    soonest = Deadline.objects.earliest("at")
    Deadline.objects.filter(pk=soonest.pk).update(claimable_at=now())
    before = Event.objects.count()

    def watch() -> None:
        at = soonest.at + timedelta(seconds=1)
        watch_deadlines.Watcher(lambda: at).step()

    assert killed_at(step, watch)
    lease_ends()
    at = soonest.at + timedelta(minutes=1)
    for ticket in take_due(at=at, limit=50):
        pass_time(ticket, at=at)
    events = Event.objects.filter(ticket=soonest.ticket_id, at=soonest.at)
    assert events.filter(type="Warned").count() == 1
    assert Event.objects.count() > before
