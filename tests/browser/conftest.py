"""Owns the running desk of the browser's tests: the demo's own processes on free ports, Chromium before them.

Every page opened here is watched: a script error, an answer of 5xx, a breach of the content policy or a request
to another host fails the test that caused it.
"""

import os
import re
import shutil
import signal
import smtplib
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import unescape
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from reglament.demo.ports import port_near

# a process for every sandboxed frame costs a fifth of showing it; the policies hold without it
FLAGS = [
    "--disable-site-isolation-trials", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WEB = re.compile(r"(http://127\.0\.0\.1:\d+)/desk/")
SHOWN = re.compile(r"Caught letters · \S+\s+(http://127\.0\.0\.1:\d+)/")
SMTP = re.compile(r"smtp://127\.0\.0\.1:(\d+)")
PASSWORD = re.compile(r"password · пароль: (\S+)\)")
ALL_IN = "All mails are delivered."
# generous: a busy machine is slow, and what never comes fails all the same
WAIT_SECONDS = 60.0
REGISTERED = """select number from store_ticket where subject = ? or exists (
    select 1 from store_message where ticket_id = store_ticket.id and message_id = ?)"""
EXAMPLES = 1
LONG = {"test_access", "test_access_mailed", "test_hostile_mail", "test_morning"}
CUSTOMER = "a.sadykova@orion.example"
VISITORS = ("", "ilya", CUSTOMER)
# files to keep, and links that only lead on to a page that is here
NO_PAGES = {
    "article_file",
    "attachment",
    "edition_file",
    "original",
    "message_original",
    "request_file",
    "report_csv",
    "request_link",
}
LINK = re.compile(r"""<a [^>]*?href="([^"]+)\"""")
FORM = re.compile(r"""<form [^>]*?action="([^"]+)\"""")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser's tests last: Playwright leaves an event loop in this thread, which Django's tests refuse.

    The longest files come first among them, so that no other process idles while they end.
    """
    here = Path(__file__).parent
    items.sort(key=lambda item: (here in item.path.parents, item.path.stem not in LONG))


@dataclass(frozen=True)
class Desk:
    """A desk that runs: where its pages are, where its mail goes in, where its letters are caught."""

    url: str
    letters_url: str
    smtp_port: int
    password: str
    folder: Path

    def mail(self, sender: str, subject: str, text: str, *, to: str, **headers: str) -> str:
        """Deliver a mail as a customer's mail program does and return its Message-ID."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Message-ID"] = f"<{abs(hash((subject, text))):x}.{monotonic()}@browser.example>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.deliver(mail.as_bytes(policy=policy.SMTP), sender=sender, to=to)
        return str(mail["Message-ID"])

    def deliver(self, raw: bytes, *, sender: str, to: str) -> None:
        """Hand bytes over by SMTP; the desk believes senders from this machine."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, "mail.customer.example", 30) as server:
            server.sendmail(sender, [to], raw)

    def registered(self, mail: str) -> str:
        """Return the number of the request of a mail's Message-ID, or of its subject, waiting for it.

        Of one customer all tests together send more mails than the desk acknowledges in a day (T06), so no
        test may wait for an acknowledgement that it does not mean to read.
        """
        ends_at = monotonic() + WAIT_SECONDS
        while monotonic() < ends_at:
            with closing(
                sqlite3.connect(self.folder.parent / "reglament.sqlite3", timeout=20)
            ) as db:
                row = db.execute(REGISTERED, (mail, mail)).fetchone()
            if row is not None:
                return str(row[0])
            sleep(0.1)
        raise AssertionError(f"no request came of {mail!r}")

    def caught(self) -> set[Path]:
        """Return the letters caught so far."""
        return set(self.folder.glob("*.eml"))

    def letter(
        self, holds: Callable[[EmailMessage], bool], *, after: Iterable[Path] = ()
    ) -> EmailMessage:
        """Return the first caught letter that `holds` and is none of `after`, waiting for it."""
        seen = set(after)
        ends_at = monotonic() + WAIT_SECONDS
        while monotonic() < ends_at:
            for file in sorted(self.caught() - seen):
                seen.add(file)
                letter = BytesParser(EmailMessage, policy=policy.default).parsebytes(
                    file.read_bytes()
                )
                if holds(letter):
                    return letter
            sleep(0.1)
        raise AssertionError(f"no such letter among the {len(seen)} caught")

    @staticmethod
    def words(letter: EmailMessage) -> str:
        """Return the words of a letter's plain part."""
        part = letter.get_body(("plain",))
        return str(part.get_content()) if part else ""


@contextmanager
def started(folders: pytest.TempPathFactory) -> Iterator[Desk]:
    """Start the demo and deliver all its mails; it ends with the block."""
    # another desk of this machine may take a port between the look and the use: a second start looks anew
    for last in (False, False, True):
        folder = folders.mktemp("desk")
        process = _demo(folder / "desk")
        said = _said_until(process, ALL_IN)
        if ALL_IN in said:
            break
        process.kill()
        process.communicate()
        assert not last, f"the demo did not start: {said}"
    web, letters_url, smtp_port, password = (
        _found(one, said) for one in (WEB, SHOWN, SMTP, PASSWORD)
    )
    yield Desk(web, letters_url, int(smtp_port), password, folder / "desk" / "letters")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=40)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo with all its mails delivered, shared by the files of tests that follow each other."""
    with started(tmp_path_factory) as desk:
        yield desk


def _found(pattern: re.Pattern[str], said: str) -> str:
    found = pattern.search(said)
    assert found, said
    return found[1]


def _demo(folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "LC_ALL": "C", "REGLAMENT_DATA": str(folder)}
    environment.pop("REGLAMENT_DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "reglament.cli", "demo", "--quick", "--port", str(port_near(0))],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _said_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            break
    return said


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, with a fresh profile."""
    found = shutil.which("chromium")
    assert found, "chromium is not installed: run `make chromium`, or apt-get install chromium"
    expect.set_options(timeout=WAIT_SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong on the pages of a test."""

    url: str
    allowed: set[str]
    wrong: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Note script errors, policy breaches, failures of the desk, and whatever asks another host."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))
        context.on("console", self._console)

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc not in self.allowed:
            self.wrong.append(f"asked another host: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.status}: {response.url}")

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(f"console: {message.text}")


@dataclass
class Visitor:
    """Opens pages as somebody, in a language, a theme and a width."""

    chromium: Browser
    desk: Desk
    signed_in: Callable[[str], Any]
    watch: Watch
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, login: str = "", *, language: str = "en", theme: str = "light", width: int = 1440,
        height: int = 900, **more: Any,
    ) -> Page:  # fmt: skip
        """Return an empty page of a browser of one's own; `more` goes to the browser as it is."""
        context = self.chromium.new_context(
            base_url=self.desk.url, locale={"en": "en-GB", "ru": "ru-RU"}[language],
            color_scheme=theme, viewport={"width": width, "height": height},
            storage_state=self.signed_in(login) if login else None, **more,
        )  # fmt: skip
        context.set_default_timeout(WAIT_SECONDS * 1000)
        self.watch.over(context)
        self.contexts.append(context)
        return context.new_page()


def sign_in(page: Page, login: str, password: str) -> None:
    """Go through the door as a person does."""
    page.goto("/sign-in/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk/**")


def sign_in_by_link(page: Page, address: str, desk: Desk) -> None:
    """Ask for a link by mail and follow it, as customers do."""
    before = desk.caught()
    page.goto("/sign-in/")
    page.fill("[name=address]", address)
    page.press("[name=address]", "Enter")
    page.wait_for_url("**/sign-in/sent/**")
    link = re.compile(r"https?://\S+(/sign-in/with/\S+)")
    letter = desk.letter(
        lambda one: address in str(one["To"]) and bool(link.search(desk.words(one))), after=before
    )
    found = link.search(Desk.words(letter))
    assert found
    page.goto(found[1])
    page.locator("form .btn.go").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, running: Desk) -> Callable[[str], Any]:
    """Return a function that gives somebody's cookies on the shared desk."""
    return signing_in(chromium, running)


def signing_in(chromium: Browser, running: Desk) -> Callable[[str], Any]:
    """Return a function that gives somebody's cookies: signed in once, as the door has journeys of its own."""
    kept: dict[str, Any] = {}

    def cookies(login: str) -> Any:
        if login not in kept:
            context = chromium.new_context(base_url=running.url)
            context.set_default_timeout(WAIT_SECONDS * 1000)
            if "@" in login:
                sign_in_by_link(context.new_page(), login, running)
            else:
                sign_in(context.new_page(), login, running.password)
            kept[login] = context.storage_state()
            context.close()
        return kept[login]

    return cookies


@pytest.fixture
def visit(chromium: Browser, running: Desk, signed_in: Any) -> Iterator[Visitor]:
    """Open pages; whatever went wrong on them fails the test."""
    own = {urlsplit(running.url).netloc, urlsplit(running.letters_url).netloc}
    # the name of this machine that files come from
    own |= {one.replace("127.0.0.1", "localhost") for one in own}
    visitor = Visitor(chromium, running, signed_in, Watch(running.url, own))
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert visitor.watch.wrong == []


@pytest.fixture
def number(running: Any, request: pytest.FixtureRequest) -> str:
    """A request of the test's own."""
    subject = f"Own: {request.node.name}"
    running.mail(CUSTOMER, subject, "It stops.", to="support@tronasoc.ru")
    return str(running.registered(subject))


@pytest.fixture
def page(visit: Any, number: str) -> Page:
    """Its page at the desk."""
    opened: Page = visit("olga", language="en")
    opened.goto(f"/desk/requests/{number}/")
    return opened


def route_of(path: str) -> str:
    """Return the name of the route that serves `path`, "" where none does."""
    try:
        parts = urlsplit(path)
        return "" if parts.netloc else resolve(parts.path).url_name or ""
    except Resolver404:
        return ""


class Reached:
    """What a visitor reaches from the first page: examples of each route, and the routes of its forms."""

    def __init__(self, answer: Callable[[str], str], start: str) -> None:
        self.pages: dict[str, list[str]] = {}
        self.forms: set[str] = set()
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            name = route_of(path)
            seen = self.pages.setdefault(name, [])
            if not name or path in seen or len(seen) >= EXAMPLES:
                continue
            seen.append(path)
            if name not in NO_PAGES:
                page = answer(path)
                waiting += [
                    urljoin(path, unescape(one)).partition("#")[0] for one in LINK.findall(page)
                ]
                self.forms |= {route_of(unescape(one)) for one in FORM.findall(page)}

    def paths(self) -> list[str]:
        """Return one path after the other, without files."""
        return [
            path for name, paths in self.pages.items() if name and name not in NO_PAGES
            for path in paths
        ]  # fmt: skip


@pytest.fixture(scope="session")
def reached(chromium: Browser, running: Any, signed_in: Any) -> dict[str, Reached]:
    """Everything that each visitor reaches."""
    found = {}
    for login in VISITORS:
        context = chromium.new_context(
            base_url=running.url, storage_state=signed_in(login) if login else None
        )

        def answer(path: str, context: Any = context) -> str:
            got = context.request.get(path)
            assert got.status == 200, (path, got.status)
            return str(got.text())

        found[login] = Reached(answer, "/" if login else "/sign-in/")
        context.close()
    return found
