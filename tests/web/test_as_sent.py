"""A mail as it was sent: a frame in which nothing runs and nothing is fetched unasked, and the bytes that came."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reglament.channels.email.reading.defects import Defects
from reglament.channels.email.reading.html import sanitise
from reglament.core.model.commands import Message
from reglament.core.model.interaction import Attachment
from reglament.store.models import Contact, Customer, RawMail, StoredFile, User
from reglament.web.sent_frame import MOST_PICTURES

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T10")]

PNG, RAW = b"\x89PNG of the screen", bytes(range(256)) + b"\r\n"
SENT = """<p onclick="run(1)">See <b>MARKED</b><script>run(1)</script></p>
<img src="https://pixel.example/a.png?x=1&amp;y=2" alt="logo"><img src="http://plain.example/b.png">
<img src="//slashes.example/c.png"><img src="cid:screen%40acme"><img src="cid:drawn@acme"><img src="cid:none@acme">"""
KINDS = ("", "frame/", "original/")


def file(content_id: str, media_type: str, *, size: int = len(PNG)) -> Attachment:
    digest = sha256(PNG).hexdigest()
    return Attachment(
        name="x", media_type=media_type, size=size, sha256=digest, inline=True, content_id=content_id
    )  # fmt: skip


@pytest.fixture
def sent(desk: SimpleNamespace, opened: Callable[..., Any]) -> SimpleNamespace:
    """A request of a mail with HTML, whose raw bytes are kept."""
    StoredFile.objects.create(
        vendor=desk.vendor, sha256=sha256(PNG).hexdigest(), size=len(PNG), content=PNG
    )
    RawMail.objects.create(
        vendor=desk.vendor, mailbox=desk.mailbox, identity="m", raw=RAW, envelope={},
        recipient=desk.mailbox.address, received_at=desk.at, claimable_at=desk.at,
    )  # fmt: skip
    files = (file("<screen@acme>", "image/png"), file("<drawn@acme>", "image/svg+xml"))
    html = sanitise(SENT, Defects())
    number = opened(
        message=Message(text="See", html=html, source="m", attachments=files)
    ).ticket.number
    return SimpleNamespace(number=number, at=f"/desk/requests/{number}/sent/1/", files=files)


def sources(page: Any) -> list[str]:
    return re.findall(r' src="([^"]*)"', page.text)


def test_the_requests_page_leads_to_the_mail_and_its_bytes_and_reads_neither(
    sent: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    written = opened("form", message=Message(text="By form", source="page:1")).ticket.number
    agent = browser("agent")
    agent.get(f"/desk/requests/{sent.number}/")
    with CaptureQueriesContext(connection) as asked:
        page = agent.get(f"/desk/requests/{sent.number}/").text
    assert "MARKED" not in page
    assert f'href="{sent.at}original/">Original</a>' in page
    assert f'href="{sent.at}" data-form>As it was sent</a>' in page
    columns = [one["sql"].partition(" FROM ")[0] for one in asked if "store_message" in one["sql"]]
    assert columns
    assert not [one for one in columns if re.search(r'"html",|"raw"', one)]
    # what came by a form has neither
    page = agent.get(f"/desk/requests/{written}/").text
    assert "/sent/" not in page


def test_the_frame_may_draw_and_nothing_else(
    sent: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    answer = browser("agent").get(f"{sent.at}frame/")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert answer["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    kept = {name: answer.get(name) for name in HEADERS}
    assert (answer.status_code, kept) == (200, HEADERS)
    assert "MARKED" in answer.text
    assert not re.search(r"<script|onclick|<link|<iframe|<form", answer.text)
    # its own picture stands in it; what is drawn by a program, or is not there, does not
    assert sources(answer) == [f"data:image/png;base64,{b64encode(PNG).decode()}"]


HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "private, no-store",
}


def test_remote_images_are_fetched_once_asked_for_and_by_https_alone(
    sent: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    agent = browser("agent")
    asked = agent.get(f"{sent.at}frame/?images=1")
    assert "; img-src data: https:; " in asked["Content-Security-Policy"]
    assert "http:" not in asked["Content-Security-Policy"]
    assert asked["Referrer-Policy"] == "no-referrer"
    assert sources(asked)[0] == "https://pixel.example/a.png?x=1&amp;y=2"
    assert len(sources(asked)) == 2
    for other in ("", "?images=0", "?images=yes", "?images="):
        assert not [
            one for one in sources(agent.get(f"{sent.at}frame/{other}")) if "example" in one
        ]


def test_the_view_names_who_would_learn_of_the_reading(
    sent: SimpleNamespace, browser: Callable[..., Any], opened: Callable[..., Any]
) -> None:
    agent = browser("agent")
    whole, alone = agent.get(sent.at), agent.get(sent.at, headers={"reglament-part": "form"})
    assert "<main" in whole.text
    assert alone.text.startswith('<div class="sent-view">')
    for page in (whole.text, alone.text):
        assert "tells pixel.example that" in page
        assert f'href="{sent.at}?images=1">Show remote images</a>' in page
        frames = re.findall(r"<iframe [^>]*>", page)
        assert len(frames) == 1
        assert f'src="{sent.at}frame/"' in frames[0]
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frames[0]
    for shown in (
        agent.get(f"{sent.at}?images=1"),
        agent.get(f"{sent.at}?images=1", headers={"reglament-part": "form"}),
    ):
        assert "fetched from pixel.example" in shown.text
        assert f'src="{sent.at}frame/?images=1"' in shown.text
        assert "Show remote images" not in shown.text
    plain = opened("plain", message=Message(text="Hi", html="<p>Hi</p>")).ticket.number
    asked = agent.get(f"/desk/requests/{plain}/sent/1/?images=1")
    assert "frame/?images=1" not in asked.text
    assert "images=1" not in agent.get(f"/desk/requests/{plain}/sent/1/").text


@pytest.mark.threat("T16")
def test_a_mail_as_sent_opens_to_the_desk_that_got_it_alone(
    sent: SimpleNamespace, browser: Callable[..., Any], people: SimpleNamespace,
    desk: SimpleNamespace, opened: Callable[..., Any],
) -> None:  # fmt: skip
    user = User.objects.create(username="bill")
    other = Customer.objects.create(vendor=desk.vendor, name="Bell")
    Contact.objects.create(vendor=desk.vendor, customer=other, name="Bill", user=user)
    people.other_customer = user
    who = ("agent", "lead", "stranger", "gone", "customer", "other_customer", "")
    opens = {
        (one, kind): browser(one).get(sent.at + kind).status_code
        for one, kind in product(who, KINDS)
    }
    expected = {"agent": 200, "lead": 200, "stranger": 404, "": 302}
    assert opens == {(one, kind): expected.get(one, 403) for one, kind in product(who, KINDS)}
    # nor is there a mail of another message, of another request, or of what came without
    written = opened("form", message=Message(text="By form", source="page:1")).ticket.number
    for path, kind in product((f"{sent.number}/sent/2", f"{written}/sent/1", "TA-9/sent/1"), KINDS):
        assert browser("agent").get(f"/desk/requests/{path}/{kind}").status_code == 404


@pytest.mark.threat("T08", "T11")
def test_the_original_is_byte_for_byte_what_came(
    sent: SimpleNamespace, browser: Callable[..., Any]
) -> None:
    answer = browser("agent").get(f"{sent.at}original/")
    assert answer.content == RAW
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.threat("T11")
def test_the_frame_comes_from_the_host_of_files_where_there_is_one(
    sent: SimpleNamespace, browser: Callable[..., Any], settings: Any
) -> None:
    settings.FILES_URL, settings.ALLOWED_HOSTS = "http://files.example", ["testserver", "files.example"]  # fmt: skip
    leads = browser("agent").get(f"{sent.at}frame/?images=1")
    assert (leads.status_code, leads["X-Frame-Options"]) == (302, "SAMEORIGIN")
    assert leads["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
    path = leads["Location"].removeprefix("http://files.example")
    answer = Client().get(path, headers={"host": "files.example"})
    assert (answer.status_code, answer.cookies) == (200, {})
    assert f"; frame-ancestors {settings.PUBLIC_URL}; " in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert sources(answer)[0].startswith("https://pixel.example/")
    # what was asked for without images does not bring them when the address is changed
    bare = browser("agent").get(f"{sent.at}frame/")["Location"]
    path = bare.removeprefix("http://files.example") + "?images=1"
    answer = Client().get(path, headers={"host": "files.example"})
    assert "; img-src data:; " in answer["Content-Security-Policy"]
    assert "pixel.example/" not in "".join(sources(answer))


def test_pictures_heavier_than_a_page_stay_files(
    browser: Callable[..., Any], sent: SimpleNamespace, opened: Callable[..., Any]
) -> None:
    light, heavy = file("<a>", "image/png"), file("<b>", "image/gif", size=MOST_PICTURES)
    html = '<img src="cid:a"><img src="cid:b">'
    number = opened(
        "heavy", message=Message(text="x", html=html, attachments=(light, heavy))
    ).ticket.number
    got = sources(browser("agent").get(f"/desk/requests/{number}/sent/1/frame/"))
    assert [one.partition(";")[0] for one in got] == ["data:image/png"]
