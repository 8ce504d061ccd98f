"""The page of caught letters: everything is shown as text, and only to who sits at this machine."""

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reglament.channels.email.delivery import Delivery, Protocol
from reglament.demo import letters_page
from reglament.demo.caught import Caught
from reglament.demo.ports import port_near

RAW = (
    b"From: Desk <support@vendor.example>\r\nTo: ann@acme.example\r\n"
    b"Subject: [TA-000001] <script>alert(1)</script>\r\nIn-Reply-To: <one@acme.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n<b>bold</b> & \xd1\x81\xd0\xbb\xd0\xbe\xd0\xb2\xd0\xbe\r\n"
)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    caught = Caught(tmp_path / "letters")
    caught.take(
        Delivery(
            raw=RAW, mail_from="", recipients=("ann@acme.example",), peer="127.0.0.1", helo="desk",
            tls=False, protocol=Protocol.SMTP, received_at=datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
        )
    )  # fmt: skip
    free = port_near(0)
    end = letters_page.show(caught, port=free, desk_url="http://127.0.0.1:8000/desk/")
    yield free
    end()


def got(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Caught letters"), ("ru", "Пойманные письма")]
)
def test_it_lists_letters_in_both_languages(port: int, language: str, title: str) -> None:
    status, headers, body = got(port, f"/{language}/")
    assert status == 200
    assert f"<h1>{title}</h1>" in body.decode()
    assert "ann@acme.example" in body.decode()
    # by the desk's clock, not the machine's
    assert "<td>12:00:00 MSK</td>" in body.decode()
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.threat("T05")
def test_nothing_in_a_letter_becomes_markup(port: int) -> None:
    _, _, body = got(port, "/en/1")
    page = body.decode()
    assert "<script>" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; слово" in page


def test_the_source_is_handed_out_byte_for_byte(port: int) -> None:
    status, headers, body = got(port, "/en/1.eml")
    assert (status, body) == (200, RAW)
    assert headers["Content-Disposition"] == 'attachment; filename="letter-1.eml"'


def test_another_site_cannot_read_it_under_its_own_name(port: int) -> None:
    assert got(port, "/en/1", Host="rebound.example:8025")[0] == 421


@pytest.mark.parametrize("path", ["/en/2", "/en/0", "/../secret.key", "/en/1.txt"])
def test_what_is_not_there_is_not_found(port: int, path: str) -> None:
    assert got(port, path)[0] == 404
