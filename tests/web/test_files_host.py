"""The host of files: what strangers sent comes from a name of its own, without cookies, by the right of the reader."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import cycle, product
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from reglament.core.model.commands import AddCustomerReply, Message
from reglament.core.model.interaction import Attachment
from reglament.core.model.people import SYSTEM, Actor, ActorKind
from reglament.operations.carry_out import carry_out
from reglament.operations.save_contact import save_contact
from reglament.operations.sessions import disable_staff, end_sessions
from reglament.project.options import OptionError, read_options
from reglament.store.models import RawMail, StaffMember, StoredFile, Ticket, User
from reglament.store.queries.directory import core_contact
from reglament.wall_time import now
from reglament.web import files
from reglament.web.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T11")]

HOST, HTML = "files.example", b"<script>steal(document.cookie)</script>"
FILE = Attachment(
    name="счёт.html", media_type="text/html", size=len(HTML), sha256=sha256(HTML).hexdigest()
)
# who may have what: the desk's people what came to it, the contact the own request
MAY = {
    ("agent", "desk"), ("lead", "desk"), ("agent", "mail"), ("lead", "mail"), ("customer", "portal"),
}  # fmt: skip
PEOPLE = ("agent", "lead", "stranger", "gone", "customer", "other_customer")


@pytest.fixture
def stored(
    desk: SimpleNamespace, opened: Callable[..., Any], people: SimpleNamespace, settings: Any
) -> SimpleNamespace:
    """A request with a file in its first and in its second message, a raw mail, and a host of files."""
    from reglament.store import models as m

    settings.FILES_URL, settings.ALLOWED_HOSTS = f"http://{HOST}", ["testserver", HOST]
    StoredFile.objects.create(vendor=desk.vendor, sha256=FILE.sha256, size=FILE.size, content=HTML)
    said = Message(text="See the file.", html="<p>See the file.</p>", attachments=(FILE,))
    outcome = opened(message=said)
    ann = Actor(kind=ActorKind.CUSTOMER, id=str(desk.contact.pk), name="Ann")
    reply = AddCustomerReply(
        identity="again", actor=ann, message=said, channel="email", arrived_at=desk.at
    )
    carry_out(reply, ticket=outcome.ticket_pk, at=desk.at)
    mail = RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="m", raw=HTML, envelope={},
        recipient=desk.mailbox.address, received_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    other = m.Customer.objects.create(vendor=desk.vendor, name="Bell")
    user = m.User.objects.create(username="bill")
    m.Contact.objects.create(vendor=desk.vendor, customer=other, name="Bill", user=user)
    people.other_customer = user
    number = outcome.ticket.number
    seqs = list(Ticket.objects.get().messages.order_by("seq").values_list("seq", flat=True))
    return SimpleNamespace(number=number, seqs=seqs, mail=mail.pk, people=people)


def path_of(kind: str, stored: SimpleNamespace, seq: int = 1) -> str:
    own = f"requests/{stored.number}/files/{seq}/0/"
    return {"desk": f"/desk/{own}", "portal": f"/{own}", "mail": f"/desk/mail/{stored.mail}/"}[kind]


def fetched(url: str, client: Client | None = None) -> Any:
    """Follow a link to the host of files, as a browser does that holds no cookie for it."""
    return (client or Client()).get(url.removeprefix(f"http://{HOST}"), headers={"host": HOST})


def test_a_file_is_saved_from_a_host_that_knows_no_cookies(
    stored: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    for who, kind in sorted(MAY):
        leads = browser(who).get(path_of(kind, stored))
        assert leads.status_code == 302
        assert leads["Location"].startswith(f"http://{HOST}/files/")
        # neither is anybody's session looked at there, nor begun
        for client in (None, browser("stranger")):
            answer = fetched(leads["Location"], client)
            assert (answer.status_code, answer.content) == (200, HTML)
            assert not answer.cookies
            assert "Cookie" not in answer.get("Vary", "")
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["Content-Type"] == "application/octet-stream"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["X-Frame-Options"] == "DENY"
            assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert Client().get(leads["Location"].removeprefix(f"http://{HOST}")).status_code == 404


@pytest.mark.threat("T16")
def test_a_link_opens_to_its_reader_what_a_page_would(stored: SimpleNamespace) -> None:
    """Each kind x each person x each message: signed as if a page had made it, and looked at by the right alone."""
    opened = {
        (who, kind, seq)
        for who, kind, seq in product(PEOPLE, files.FOUND, stored.seqs)
        if fetched(link(stored, who, kind, seq)).status_code == 200
    }
    # a mail as it was sent is the desk's to read
    may = MAY | {("agent", "frame"), ("lead", "frame")}
    assert opened == {(who, kind, seq) for who, kind in may for seq in stored.seqs}
    assert len(stored.seqs) == 2


def link(stored: SimpleNamespace, who: str, kind: str, seq: int, *, lives: int = 60) -> str:
    named = [stored.mail] if kind == "mail" else [stored.number, seq, 0]
    reader = getattr(stored.people, who).pk
    until = int(now().timestamp()) + lives
    return f"/files/{files.SIGNER.sign_object([reader, None, until, kind, *named])}"


def test_a_link_that_is_old_forged_or_of_another_kind_opens_nothing(
    stored: SimpleNamespace,
) -> None:
    good = link(stored, "agent", "desk", 1)
    assert fetched(good).status_code == 200
    ours = link(stored, "lead", "desk", 1).rpartition(":")[2]
    for wrong in (
        link(stored, "agent", "desk", 1, lives=-1), good[:-1], good.rpartition(":")[0] + f":{ours}",
        good.replace("/files/", "/files//"), "/files/", "/files/x", f"{good}/", "/files/%00:x",
    ):  # fmt: skip
        assert fetched(wrong).status_code == 404, wrong


@pytest.mark.threat("T21")
@pytest.mark.parametrize("how", ["disabled", "session ended", "signed out"])
def test_a_link_ends_with_its_readers_right(
    stored: SimpleNamespace, browser: Callable[..., Any], how: str
) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "olga", "password": "olga-pass-77"})
    assert Session.objects.count() == 1
    leads = client.get(path_of("desk", stored))["Location"]
    assert fetched(leads).status_code == 200
    user = User.objects.get(username="olga")
    if how == "disabled":
        member = StaffMember.objects.get(user=user)
        disable_staff(member, by=member)
    elif how == "session ended":
        end_sessions(user)
    else:
        client.post("/sign-out/")
    assert fetched(leads).status_code == 404


@pytest.mark.threat("T21")
def test_who_left_the_customer_opens_no_link_to_any_message(
    stored: SimpleNamespace, desk: SimpleNamespace
) -> None:
    links = [link(stored, "customer", "portal", seq) for seq in stored.seqs]
    assert [fetched(one).status_code for one in links] == [200, 200]
    left = replace(core_contact(desk.contact), active=False)
    save_contact(desk.customer, left, row=desk.contact, actor=SYSTEM, at=desk.at)
    assert [fetched(one).status_code for one in links] == [404, 404]


def test_the_host_of_files_serves_nothing_else(
    stored: SimpleNamespace, browser: Callable[..., Any], settings: Any
) -> None:
    agent = browser("agent")
    plain = ["/" + str(one.pattern) for one in urlpatterns if not one.pattern.converters]
    others = [
        "/healthz",
        "/metrics",
        "/static/desk.css",
        path_of("desk", stored),
    ]
    # the dot of the root, a port and capitals name the same host
    spelt = cycle((HOST, f"{HOST}.", f"{HOST}.:8000", f"{HOST}:8000", HOST.upper()))
    for path, host in zip((*plain, *others), spelt, strict=False):
        answer = agent.get(path, headers={"host": host})
        assert (answer.status_code, answer["Location"]) == (302, settings.PUBLIC_URL + path)
        assert not answer.cookies
        sent = agent.post(path, headers={"host": host})
        assert (sent.status_code, sent.cookies) == (405, {})


def test_without_a_host_of_its_own_the_file_comes_from_the_pages(
    stored: SimpleNamespace, browser: Callable[..., Any], settings: Any
) -> None:
    settings.FILES_URL = ""
    answer = browser("agent").get(path_of("desk", stored))
    assert (answer.status_code, answer.content) == (200, HTML)
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert Client().get(link(stored, "agent", "desk", 1)).status_code == 404


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://desk.example.org:8443", "another host name in REGLAMENT_FILES_URL"),
        ("https://desk.example.org.", "another host name in REGLAMENT_FILES_URL"),
        ("https://files.example.org/below", "write an address without a path"),
        ("files.example.org", "write an address without a path"),
        ("https://files.example.org/", ""),
    ],
)
def test_the_host_of_files_is_another_one(tmp_path: Any, url: str, wrong: str) -> None:
    given = {"REGLAMENT_URL": "https://desk.example.org", "REGLAMENT_FILES_URL": url}
    if not wrong:
        assert read_options(given, folder=tmp_path)["FILES_URL"] == url
        return
    with pytest.raises(OptionError, match=wrong):
        read_options(given, folder=tmp_path)
