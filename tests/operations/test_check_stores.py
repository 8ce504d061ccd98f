"""Mail, files and letters beside the histories: a fault of each kind is planted, and found; without one, nothing is."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.channels.email.identity import identity_of
from reglament.core.knowledge.article_files import Given
from reglament.core.knowledge.articles import Draft
from reglament.core.model import commands as c
from reglament.core.model.interaction import Attachment
from reglament.core.model.people import Actor, ActorKind
from reglament.core.regulation.document import Words
from reglament.operations.carry_out import carry_out
from reglament.operations.check_stores import verify_stores
from reglament.operations.keep_mail import IncomingMail, Recipient, keep_mail
from reglament.operations.write_article import FilesAsked, save_article
from reglament.store.models import (
    CommandOutcome,
    Message,
    OutboxLetter,
    RawMail,
    StoredFile,
    Ticket,
)
from reglament.store.queries.mailboxes import MailboxBook
from reglament.store.writes.kept_files import File

CONTENT = b"the log"
RAW = b"From: Ann <ann@acme.example>\r\nSubject: Reports\r\nMessage-ID: <1@a>\r\n\r\nThey fail.\r\n"


@pytest.fixture
def full(desk: SimpleNamespace, opened: Callable[..., Any]) -> SimpleNamespace:
    """A ticket from a stored mail, answered by a letter with a file."""
    from hashlib import sha256

    address = desk.mailbox.address
    recipient = Recipient(address=address, content_identity=identity_of(RAW, address))
    mail = IncomingMail(raw=RAW, recipients=[recipient], received_at=desk.at)
    [[identity]] = keep_mail([mail], MailboxBook())
    outcome = opened(identity)
    RawMail.objects.update(state="done", ticket=outcome.ticket_pk)
    digest = sha256(CONTENT).hexdigest()
    file = Attachment(name="desk.log", media_type="text/plain", size=len(CONTENT), sha256=digest)
    answer = c.ReplyToCustomer(
        identity="answer",
        actor=Actor(kind=ActorKind.STAFF, id=str(desk.agent.pk), name="Bob"),
        message=c.Message(text="Restart it.", attachments=(file,)),
    )
    files = (File(sha256=digest, content=CONTENT),)
    carry_out(answer, ticket=outcome.ticket_pk, at=desk.at, files=files)
    # after the opening: an owner, the start of work, the answer
    return SimpleNamespace(number=outcome.ticket.number, answered=len(outcome.events) + 3)


def found() -> list[tuple[str, str]]:
    return [(one.number, one.what) for one in verify_stores(identity_of)]


def test_a_whole_desk_has_no_findings(full: SimpleNamespace) -> None:
    assert found() == []


@pytest.mark.threat("T07", "T08")
def test_a_changed_mail_is_found(full: SimpleNamespace) -> None:
    RawMail.objects.update(raw=RAW.replace(b"fail", b"work"))
    pk = RawMail.objects.get().pk
    assert found() == [(f"mail {pk}", "its bytes were changed: restore a backup")]


@pytest.mark.threat("T07")
def test_a_mail_that_no_history_knows_is_found(full: SimpleNamespace) -> None:
    CommandOutcome.objects.exclude(identity="answer").delete()
    pk = RawMail.objects.get().pk
    assert found() == [(f"mail {pk}", "it counts as done, no history knows of it")]


def test_a_changed_file_is_found(full: SimpleNamespace) -> None:
    StoredFile.objects.update(content=b"the lie")
    pk = StoredFile.objects.get().pk
    assert found() == [(f"file {pk}", "its bytes were changed: restore a backup")]


def test_a_missing_file_is_found(full: SimpleNamespace) -> None:
    StoredFile.objects.all().delete()
    what = f"the bytes of 'desk.log' in event {full.answered} are missing: restore a backup"
    assert found() == [(full.number, what)]


def test_a_missing_file_of_an_article_is_found_by_each_edition_that_has_it(
    full: SimpleNamespace, desk: SimpleNamespace
) -> None:
    words = Words("Backup", "")
    draft = Draft(title=words, body=words, category=words)
    given = FilesAsked(given=[Given("desk.log", CONTENT), Given("other.log", b"other")])
    article = save_article(draft, staff=desk.agent, at=desk.at, files=given)
    # the same bytes as the answer's are kept once
    assert StoredFile.objects.count() == 2
    kept = FilesAsked(of=1, left_out=["other.log"])
    save_article(draft, staff=desk.agent, at=desk.at, article=article.pk, based_on=1, files=kept)
    assert found() == []
    StoredFile.objects.all().delete()
    name, lost = f"article {article.pk}", "are missing: restore a backup"
    assert found() == [
        (name, f"the bytes of 'desk.log' in edition 1 {lost}"),
        (name, f"the bytes of 'other.log' in edition 1 {lost}"),
        (name, f"the bytes of 'desk.log' in edition 2 {lost}"),
        (full.number, f"the bytes of 'desk.log' in event {full.answered} {lost}"),
    ]


@pytest.mark.threat("T09")
def test_an_answer_without_its_letter_is_found(full: SimpleNamespace) -> None:
    OutboxLetter.objects.filter(kind="human").delete()
    assert found() == [(full.number, f"the answer in event {full.answered} has no letter")]


@pytest.mark.threat("T09")
def test_letters_that_were_changed_or_invented_are_found(full: SimpleNamespace) -> None:
    answer = OutboxLetter.objects.get(kind="human")
    OutboxLetter.objects.filter(pk=answer.pk).update(message_id="<other@desk>")
    assert found() == [(full.number, f"letter {answer.pk} was changed after it was written")]
    OutboxLetter.objects.filter(pk=answer.pk).update(message_id=answer.message_id)
    key = answer.key.replace(f"/{full.answered}:", "/99:")
    OutboxLetter.objects.filter(pk=answer.pk).update(key=key)
    assert found() == [
        (full.number, f"letter {answer.pk} tells of event 99, which is missing"),
        (full.number, f"the answer in event {full.answered} has no letter"),
    ]
    assert Message.objects.filter(direction="out").count() == 1
    assert Ticket.objects.get().version == full.answered
