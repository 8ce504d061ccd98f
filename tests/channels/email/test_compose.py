"""Letters: exact bytes, what readers read back, and what is refused."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.channels.email.compose import (
    HeaderInjectionError,
    Letter,
    LetterFile,
    compose,
    message_id_for,
)
from reglament.channels.email.letter_headers import mail_address
from reglament.core.model.interaction import Address

MOSCOW = timezone(timedelta(hours=3))
PLAIN = Letter(
    message_id="<reglament.TA-000123.0a1b@desk.example>",
    from_=Address(address="support@vendor.example", name="Support"),
    to=(Address(address="ann@client.example", name="Ann Lee"),),
    subject="[TA-000123] Printing stops",
    text="Good day!\n\nWe have your message.\n",
    date=datetime(2026, 3, 10, 9, 0, tzinfo=MOSCOW),
    loop_marker="desk-1",
)


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.SMTP))


def test_a_plain_letter_has_exactly_these_bytes() -> None:
    assert compose(PLAIN) == (
        b"Date: Tue, 10 Mar 2026 09:00:00 +0300\r\n"
        b"From: Support <support@vendor.example>\r\n"
        b"To: Ann Lee <ann@client.example>\r\n"
        b"Subject: [TA-000123] Printing stops\r\n"
        b"Message-ID: <reglament.TA-000123.0a1b@desk.example>\r\n"
        b"X-Reglament-Loop: desk-1\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n"
        b"\r\n"
        b"Good day!\r\n\r\nWe have your message.\r\n"
    )


@pytest.mark.threat("T04")
def test_a_full_letter_has_exactly_these_headers_in_this_order() -> None:
    full = replace(
        PLAIN,
        reply_to=Address(address="reply+abc@reply.vendor.example"),
        html="<p>Hi</p>",
        in_reply_to="<m2@client.example>",
        references=("<m1@client.example>",),
        language="en",
        attachments=(LetterFile(name="a.txt", media_type="text/plain", content=b"x"),),
        automatic=True,
    )
    assert read(compose(full)).items() == [
        ("Date", "Tue, 10 Mar 2026 09:00:00 +0300"),
        ("From", "Support <support@vendor.example>"),
        ("To", "Ann Lee <ann@client.example>"),
        ("Subject", "[TA-000123] Printing stops"),
        ("Message-ID", "<reglament.TA-000123.0a1b@desk.example>"),
        ("Reply-To", "reply+abc@reply.vendor.example"),
        ("In-Reply-To", "<m2@client.example>"),
        ("References", "<m1@client.example> <m2@client.example>"),
        ("Content-Language", "en"),
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Reglament-Loop", "desk-1"),
        ("MIME-Version", "1.0"),
        ("Content-Type", read(compose(full))["Content-Type"]),
    ]


@pytest.mark.threat("T06")
@pytest.mark.parametrize(
    ("automatic", "in_reply_to", "marked"),
    [
        (False, "", (None, None)),
        (False, "<a@b>", (None, None)),
        (True, "", ("auto-generated", "All")),
        (True, "<a@b>", ("auto-replied", "All")),
    ],
)
def test_only_automatic_letters_are_marked_automatic(
    automatic: bool, in_reply_to: str, marked: tuple[str | None, str | None]
) -> None:
    letter = read(compose(replace(PLAIN, automatic=automatic, in_reply_to=in_reply_to)))
    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == marked
    assert letter["X-Reglament-Loop"] == "desk-1"


def test_russian_text_html_and_files_are_read_back_whole() -> None:
    text = "Здравствуйте!\n\nЗаявка принята.\n.\n..\nFrom a dot.\n"
    html = "<p>Здравствуйте &amp; привет</p>\n"
    files = (
        LetterFile(
            name="отчёт за март, итоговый вариант с правками.pdf",
            media_type="application/pdf",
            content=bytes(range(256)),
        ),
        LetterFile(name='we"ird/..\\name.bin', media_type="message/rfc822", content=b""),
    )
    raw = compose(
        replace(PLAIN, subject="Заявка № 5 " * 20, text=text, html=html, attachments=files)
    )
    letter = read(raw)
    plain, rich = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert rich is not None
    contents = [part.get_content().replace("\r\n", "\n") for part in (plain, rich)]
    assert contents == [text, html]
    assert letter["Subject"] == "Заявка № 5 " * 20
    read_files = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in letter.iter_attachments()
    ]
    assert read_files == [
        ("отчёт за март, итоговый вариант с правками.pdf", "application/pdf", bytes(range(256))),
        ("we_ird_.._name.bin", "application/octet-stream", b""),
    ]
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_same_letter_gives_the_same_bytes_and_its_moment_matters() -> None:
    rich = replace(PLAIN, html="<p>x</p>")
    assert compose(rich) == compose(replace(PLAIN, html="<p>x</p>"))
    assert compose(rich) != compose(replace(rich, date=datetime(2026, 3, 11, tzinfo=UTC)))


HOSTILE = [
    *("x\r\nBcc: victim@v.example", "x\nBcc: v@v.example", "x\rBcc: v@v.example", "x\x00", "x\x0b"),
    *("x\x1b[2J", "x\x7f", "x\x85Bcc: v@v.example", "x\u2028Bcc: v", "x\u2029", "x\udc80"),
]


def with_value(field: str, value: str) -> Letter:
    changes: dict[str, Any] = {
        "subject": value,
        "from name": Address(address="a@b.example", name=value),
        "from address": Address(address=f"a{value}@b.example"),
        "from domain": Address(address=f"a@b.example{value}"),
        "to": (Address(address="a@b.example", name=value),),
        "reply_to": Address(address="a@b.example", name=value),
        "message_id": f"<a{value}@b>",
        "in_reply_to": f"<a{value}@b>",
        "references": (f"<a{value}@b>",),
        "language": value,
        "loop_marker": value,
        "file name": (LetterFile(name=value, media_type="text/plain", content=b""),),
        "file type": (LetterFile(name="a", media_type=f"text/{value}", content=b""),),
    }
    key = {"from name": "from_", "from address": "from_", "from domain": "from_"}.get(field, field)
    key = "attachments" if field.startswith("file") else key
    return cast(Letter, replace(PLAIN, **{key: changes[field]}))


@pytest.mark.threat("T04")
@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "field",
    [
        *("subject", "from name", "from address", "from domain", "to", "reply_to", "message_id"),
        *("in_reply_to", "references", "language", "loop_marker", "file name", "file type"),
    ],
)
def test_no_field_takes_a_control_character(field: str, value: str) -> None:
    with pytest.raises(HeaderInjectionError, match=r".+: .+"):
        compose(with_value(field, value))


@pytest.mark.threat("T04")
@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "a",
            "@b.example",
            "a@",
            "a b@c.example",
            "a@b.example, c@d.example",
            "<a@b.example>",
        ),
        *("a@b.example>", "a,b@c.example", "a@b_c@d.example", "a(x)@b.example", '"a@b.example'),
        *("a@-b.example", "a@b..example", "a;b@c.example", "a:b@c.example", "a\\b@c.example"),
    ],
)
def test_only_one_whole_address_is_an_address(address: str) -> None:
    with pytest.raises(HeaderInjectionError, match="is not a mail address"):
        compose(replace(PLAIN, to=(Address(address=address),)))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Ann Lee",
            'Ann "the" Lee',
            "Lee, Ann",
            "a@evil.example",
            "Анна Ли",
            "=?utf-8?q?x?=",
            "A" * 90,
        ),
        *("Support <x@y.example>", "Ann\\", "Очень длинное имя " * 8, "O'Neil (office)", "名前"),
    ],
)
def test_names_are_read_back_as_written(name: str) -> None:
    raw = compose(replace(PLAIN, from_=Address(address="a@b.example", name=name)))
    [found] = read(raw)["From"].addresses
    # The standard library's address parser puts a space between encoded words; readers do not (RFC 2047 6.2).
    assert "".join(found.display_name.split()) == "".join(name.split())
    assert found.addr_spec == "a@b.example"
    encoded = email.message_from_bytes(raw)["From"]
    decoded = str(make_header(decode_header(encoded.replace("\r\n", ""))))
    assert '"' in decoded or decoded.lstrip().startswith(name.rstrip())


@settings(max_examples=150)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120))
def test_any_subject_is_read_back_and_adds_no_header(subject: str) -> None:
    letter = read(compose(replace(PLAIN, subject=subject)))
    assert letter.keys() == read(compose(PLAIN)).keys()
    assert "".join(letter["Subject"].split()) == "".join(subject.split())


@settings(max_examples=150)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300))
def test_any_text_is_read_back(text: str) -> None:
    part = read(compose(replace(PLAIN, text=text)))
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    expected = text if text.endswith("\n") else text + "\n"
    assert payload.decode("utf-8").replace("\r\n", "\n") == expected


def test_addresses_beyond_ascii_keep_their_local_part_and_get_a_labels() -> None:
    raw = compose(replace(PLAIN, to=(Address(address="почта@пример.рф"),)))
    assert "To: почта@xn--e1afmkfd.xn--p1ai\r\n".encode() in raw


def test_a_long_thread_keeps_its_first_and_last_references() -> None:
    ids = tuple(f"<m{n}@client.example>" for n in range(60))
    letter = read(compose(replace(PLAIN, references=ids, in_reply_to=ids[-1])))
    assert letter["References"].split() == [ids[0], *ids[41:]]


@pytest.mark.parametrize(
    "change",
    [{"date": datetime(2026, 3, 10)}, {"to": ()}],  # noqa: DTZ001 - the point of the case
)
def test_a_letter_that_cannot_be_sent_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a letter needs"):
        compose(replace(PLAIN, **change))


@pytest.mark.threat("T09")
def test_message_ids_repeat_for_the_same_key_and_differ_for_others() -> None:
    def make(ticket: str, key: str) -> str:
        return message_id_for(desk="desk.example", ticket_number=ticket, letter_key=key)

    first = make("TA-000123", "ack:1")
    assert first.startswith("<reglament.TA-000123.")
    assert first.endswith("@desk.example>")
    assert make("TA-000123", "ack:1") == first
    others = {make("TA-000123", "ack:2"), make("TA-000124", "ack:1"), make("TA-00012", "3ack:1")}
    assert len(others | {first}) == 4
    assert compose(replace(PLAIN, message_id=make("заявка №5 <x>", "k"))).isascii()


@pytest.mark.parametrize(
    ("domain", "key"), [("", "k"), ("a b", "k"), ("a>b", "k"), ("-a", "k"), ("desk.example", "")]
)
def test_message_ids_need_a_host_and_a_key(domain: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        message_id_for(desk=domain, ticket_number="T", letter_key=key)


@pytest.mark.threat("T01")
def test_a_letter_goes_to_the_domain_that_was_meant_and_to_no_look_alike() -> None:
    """IDNA of 2003 made strasse of straße: today they are two names, and may be two owners."""
    assert mail_address("max@straße.example", field="To") == "max@xn--strae-oqa.example"
    assert mail_address("max@Пример.example", field="To") == "max@xn--e1afmkfd.example"
