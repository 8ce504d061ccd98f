"""A desk on PostgreSQL whose pages come from two processes: what one does is seen at the other within a second.

A customer's page is renewed within two.
"""

import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.acting import fetched

from reglament.demo.ports import is_free, port_near

PASSWORD = "two processes, one desk"
START_SECONDS = 120.0
AT_MOST, OWN_AT_MOST = 1000, 2000
CHANGED = "Somebody changed this request: show"
FILL = f"""
from reglament import wall_time
from reglament.cli import desk
desk.set_up()
from reglament.demo.people import register_samples
register_samples(password={PASSWORD!r}, at=wall_time.now())
from reglament.store.models import Contact, User
Contact.objects.filter(name="Mark Hill").update(user=User.objects.create_user("mark", password={PASSWORD!r}))
"""
MAIL = (
    b"From: Mark Hill <mark@vector.example>\r\nTo: support@tronasoc.ru\r\nSubject: Two doors\r\n"
    b"Message-ID: <two@vector.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nIt stops.\r\n"
)
# notes, by the page's own clock, when a row first names an owner
NOTING = """() => new MutationObserver(() => {
    if (document.querySelector(".row .c-owner").textContent.includes("Ilya")) window.seen ??= Date.now();
}).observe(document.querySelector(".queue"), {childList: true, subtree: true})"""
ANSWERED = "performance.timeOrigin + performance.getEntriesByType('navigation')[0].responseStart"


@dataclass(frozen=True)
class TwoDoors:
    """A desk with two web processes, and where its mail goes in."""

    doors: tuple[str, str]
    smtp_port: int


@contextmanager
def database() -> Iterator[str]:
    """Yield the URL of a fresh database on the server that the tests of PostgreSQL use."""
    spec = spec_from_file_location("postgres", Path(__file__).parents[1] / "postgres.py")
    assert spec is not None
    assert spec.loader is not None
    postgres = module_from_spec(spec)
    spec.loader.exec_module(postgres)
    name = f"reglament_browser_{uuid4().hex[:12]}"
    with postgres.server_url() as server, psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def two_doors(tmp_path: Path) -> Iterator[TwoDoors]:
    """Run a desk of two web processes on a database of its own."""
    ports = [port_near(0) for _ in range(3)]
    with database() as url:
        settings = {
            "DATA": str(tmp_path), "DATABASE_URL": url, "SMTP_PORT": str(ports[2]),
            "MAIL_PROOF": "no", "TRUSTED_SUBMITTERS": "127.0.0.1", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        environment = {**os.environ, **{f"REGLAMENT_{one}": it for one, it in settings.items()}}
        subprocess.run(
            [sys.executable, "-m", "reglament.cli", "migrate"], env=environment, check=True
        )
        subprocess.run([sys.executable, "-c", FILL], env=environment, check=True)
        # one web process beside all others, and a second one, as on another machine
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "reglament.cli", command],
                env={**environment, "REGLAMENT_WEB_PORT": str(port)},
            )
            for command, port in zip(("up", "serve"), ports, strict=False)
        ]
        try:
            wait_for(ports)
            first, second = (f"http://127.0.0.1:{port}" for port in ports[:2])
            yield TwoDoors((first, second), ports[2])
        finally:
            for one in processes:
                one.send_signal(signal.SIGTERM)
            for one in processes:
                one.wait(40)


def wait_for(ports: list[int]) -> None:
    ends_at = monotonic() + START_SECONDS
    while any(is_free(port) for port in ports):
        assert monotonic() < ends_at, "the desk did not start"
        sleep(0.1)


def come_in(chromium: Browser, door: str, login: str, path: str = "/desk/queue/all/") -> Page:
    """Sign in at one of the doors and stand before the queue, or before the page of another path."""
    page = chromium.new_context(base_url=door, locale="en-GB").new_page()
    page.goto(path)
    page.get_by_label("E-mail or user name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{path}")
    return page


def answer(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Answer to the customer").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


@pytest.mark.threat("T24")
def test_what_is_done_at_one_process_is_seen_at_the_other_within_a_second(
    chromium: Browser, two_doors: TwoDoors
) -> None:
    olga = come_in(chromium, two_doors.doors[0], "olga")
    ilya = come_in(chromium, two_doors.doors[1], "ilya")
    with smtplib.SMTP("127.0.0.1", two_doors.smtp_port, "mail.vector.example", 30) as server:
        server.sendmail("mark@vector.example", ["support@tronasoc.ru"], MAIL)
    for page in (olga, ilya):
        expect(page.get_by_role("link", name="Two doors")).to_be_visible()
    olga.evaluate(NOTING)
    ilya.get_by_role("link", name="Two doors").click()
    ilya.get_by_role("button", name="Take it").click()
    expect(ilya.get_by_role("status").filter(has_text="Owner: Ilya")).to_be_visible()
    answered: Any = ilya.evaluate(ANSWERED)
    expect(olga.locator(".row .c-owner .name")).to_have_text("Ilya Orlov")
    assert olga.evaluate("window.seen") - answered < AT_MOST
    # the work goes on at the other door too
    olga.get_by_role("link", name="Two doors").click()
    half = ilya.get_by_role("textbox", name="Answer to the customer")
    half.press_sequentially("Half a sen")
    # whom the other door's page names while it is only read
    expect(olga.get_by_role("status").filter(has_text="Writing here now: Ilya")).to_be_visible()
    answer(olga, "We look at it.")
    record, changed = (
        ilya.get_by_role("region", name="Record"),
        ilya.get_by_role("link", name=CHANGED),
    )
    # the page is never loaded anew: what was about to be written stands, the promise is kept, what is said is there
    expect(record).to_contain_text("We look at it.")
    expect(ilya.locator(".promise", has_text="Response")).to_contain_text("Met")
    expect(half).to_have_value("Half a sen")
    expect(half).to_be_focused()
    expect(changed).to_be_hidden()
    # a form that is open is left alone, and the rest of the change is a click away
    fetched(ilya, "Propose a priority…").get_by_label("Reason").fill("Perhaps")
    answer(olga, "And again.")
    expect(record).to_contain_text("And again.")
    expect(changed).to_be_visible()
    expect(ilya.get_by_label("Reason")).to_have_value("Perhaps")
    for page in (olga, ilya):
        page.context.close()


# notes, by the page's own clock, when its words first hold some
READING = """(words) => { window.seen = undefined; new MutationObserver(() => {
    if (document.querySelector("main").textContent.includes(words)) window.seen ??= Date.now();
}).observe(document.querySelector("main"), {childList: true, subtree: true}); }"""


@pytest.mark.threat("T16", "T24")
def test_a_customers_page_at_the_other_process_is_renewed_within_two_seconds(
    chromium: Browser, two_doors: TwoDoors
) -> None:
    olga = come_in(chromium, two_doors.doors[0], "olga")
    with smtplib.SMTP("127.0.0.1", two_doors.smtp_port, "mail.vector.example", 30) as server:
        server.sendmail("mark@vector.example", ["support@tronasoc.ru"], MAIL)
    olga.get_by_role("link", name="Two doors").click()
    number = olga.url.rstrip("/").rpartition("/")[2]
    page = f"/requests/{number}/"
    mark = come_in(chromium, two_doors.doors[1], "mark", page)
    thread = mark.get_by_role("region", name="Correspondence")
    expect(thread).to_contain_text("It stops.")
    half = mark.locator("#text")
    half.press_sequentially("Half a sen")
    for words in ("We look at it.", "Tell us more."):
        mark.evaluate(READING, words)
        answer(olga, words)
        expect(olga.get_by_role("region", name="Record")).to_contain_text(words)
        answered: Any = olga.evaluate(ANSWERED)
        expect(thread).to_contain_text(words)
        assert mark.evaluate("window.seen") - answered < OWN_AT_MOST
        expect(mark.locator(".promise", has_text="Response").first).to_contain_text("Met")
    expect(half).to_have_value("Half a sen")
    expect(half).to_be_focused()
    half.press_sequentially("tence.")
    mark.get_by_role("button", name="Send", exact=True).click()
    expect(olga.get_by_role("region", name="Record")).to_contain_text("Half a sentence.")
    # no page is closed on its way to the next one
    expect(half).to_have_value("")
    expect(thread).to_contain_text("Half a sentence.")
    for one in (olga, mark):
        one.context.close()
