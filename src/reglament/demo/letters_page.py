"""Owns the page of caught letters: a plain server on loopback. Letters are shown as text; nothing in them runs."""

import re
import threading
from collections.abc import Callable
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from reglament.demo.caught import Caught, Letter
from reglament.web.moments import DESK_ZONE

STYLES = Path(__file__).resolve().parent.parent / "web" / "static" / "reglament"
SHEETS = (STYLES / "tokens.css", STYLES / "components.css", Path(__file__).with_name("letters.css"))
POLICY = "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
WORDS = {
    "en": {
        "title": "Caught letters", "other": "По-русски", "desk": "Desk", "all": "All letters",
        "lead": "The demo sends nothing out: its relay keeps every letter here.",
        "none": "No letter yet. The page looks again every five seconds.",
        "at": "Caught", "to": "To", "from": "From", "subject": "Subject", "text": "Text",
        "source": "Source", "download": "Download the source", "lost": "There is no such letter.",
    },
    "ru": {
        "title": "Пойманные письма", "other": "In English", "desk": "Рабочий стол", "all": "Все письма",
        "lead": "Демонстрация ничего не отправляет наружу: её почтовый узел оставляет каждое письмо здесь.",
        "none": "Писем пока нет. Страница обновляется каждые пять секунд.",
        "at": "Поймано", "to": "Кому", "from": "От кого", "subject": "Тема", "text": "Текст",
        "source": "Исходник", "download": "Скачать исходник", "lost": "Такого письма нет.",
    },
}  # fmt: skip
_LETTER = re.compile(r"/(en|ru)/(\d{1,9})(\.eml)?")
_LIST = re.compile(r"/(en|ru)/")


class Pages(BaseHTTPRequestHandler):
    """Answers GET for the list, one letter, its source and the style."""

    caught: ClassVar[Caught]
    desk_url: ClassVar[str]
    server_version = "letters"
    sys_version = ""
    timeout = 20

    def do_GET(self) -> None:
        """Answer one request; a foreign Host is refused, so that no other site reads the letters."""
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost"):
            self._answer(421, "text/plain", b"open it as 127.0.0.1\n")
            return
        path = self.path.partition("?")[0]
        if path == "/":
            wished = self.headers.get("Accept-Language", "").lower().startswith("ru")
            self._answer(302, "text/plain", b"", Location="/ru/" if wished else "/en/")
        elif path == "/style.css":
            self._answer(200, "text/css", b"\n".join(one.read_bytes() for one in SHEETS))
        elif listed := _LIST.fullmatch(path):
            self._html(200, listed[1], list_page(self.caught.letters, listed[1]), refresh=True)
        elif named := _LETTER.fullmatch(path):
            self._letter(named[1], int(named[2]), source=bool(named[3]))
        else:
            self._answer(404, "text/plain", b"not found\n")

    def _letter(self, language: str, number: int, *, source: bool) -> None:
        letters = self.caught.letters
        if not 1 <= number <= len(letters):
            self._html(404, language, f"<p>{WORDS[language]['lost']}</p>")
        elif source:
            name = f'attachment; filename="letter-{number}.eml"'
            self._answer(
                200, "application/octet-stream", letters[number - 1].raw, Content_Disposition=name
            )
        else:
            self._html(200, language, letter_page(letters[number - 1], language))

    def _html(self, status: int, language: str, body: str, *, refresh: bool = False) -> None:
        page = framed(language, body, desk_url=self.desk_url, refresh=refresh)
        self._answer(status, "text/html", page.encode())

    def _answer(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing: the demo's screen tells of mail only."""


def framed(language: str, body: str, *, desk_url: str, refresh: bool = False) -> str:
    """Return the whole page around `body`, which is HTML already."""
    said, other = WORDS[language], "ru" if language == "en" else "en"
    again = '<meta http-equiv="refresh" content="5">' if refresh else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">'
        f'<title>{said["title"]}</title></head><body><main class="caught"><header><h1>{said["title"]}</h1>'
        f'<a href="/{language}/">{said["all"]}</a><a href="{escape(desk_url)}">{said["desk"]}</a>'
        f'<a href="/{other}/" lang="{other}">{said["other"]}</a></header>{body}</main></body></html>'
    )


def list_page(letters: list[Letter], language: str) -> str:
    """Return the list, the newest letter first."""
    said = WORDS[language]
    if not letters:
        return f'<p class="lead">{said["lead"]}</p><p>{said["none"]}</p>'
    rows = "".join(
        f"<tr><td>{_clock(one.caught_at)}</td><td>{escape(', '.join(one.to))}</td>"
        f'<td><a href="/{language}/{one.number}">{escape(one.header("Subject")) or "—"}</a></td></tr>'
        for one in reversed(letters)
    )
    heads = "".join(f"<th>{said[name]}</th>" for name in ("at", "to", "subject"))
    return f'<p class="lead">{said["lead"]}</p><table><tr>{heads}</tr>{rows}</table>'


def letter_page(letter: Letter, language: str) -> str:
    """Return one letter: its envelope, its plain text, its source."""
    said = WORDS[language]
    facts = (
        ("at", _clock(letter.caught_at)),
        ("from", letter.header("From")),
        ("to", ", ".join(letter.to)),
        ("subject", letter.header("Subject")),
    )
    rows = "".join(
        f"<tr><th>{said[name]}</th><td>{escape(value)}</td></tr>" for name, value in facts
    )
    source = escape(letter.raw.decode("utf-8", "replace"))
    return (
        f"<table>{rows}</table><h2>{said['text']}</h2><pre>{escape(letter.text)}</pre>"
        f'<p><a href="/{language}/{letter.number}.eml">{said["download"]}</a></p>'
        f'<details><summary>{said["source"]}</summary><pre class="source">{source}</pre></details>'
    )


def _clock(moment: datetime) -> str:
    # as the desk tells it
    return f"{moment.astimezone(DESK_ZONE):%H:%M:%S %Z}"


def show(caught: Caught, *, port: int, desk_url: str) -> Callable[[], None]:
    """Serve the page on loopback in a thread of its own and return what ends it; raises OSError for a taken port."""
    handler = type("LetterPages", (Pages,), {"caught": caught, "desk_url": desk_url})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), name="letters", daemon=True).start()

    def end() -> None:
        server.shutdown()
        server.server_close()

    return end
