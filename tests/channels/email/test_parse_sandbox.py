"""The limited child: bombs cost one mail at most, the next ones are read; the parent trusts no answer."""

import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

import reglament
from reglament.channels.email.parse import parse
from reglament.channels.email.reading import limits
from reglament.channels.email.reading.charsets import charsets
from reglament.channels.email.sandbox import Reader
from reglament.channels.email.wire_format import HEADER, ProtocolError, packed, unpacked
from reglament.cli.mail import run

SOURCE = Path(reglament.__file__).parent
NORMAL = (
    b"From: i@b.example\nSubject: s\nContent-Type: text/plain; charset=koi8-r\n\n"
    + "Привет, мир".encode("koi8-r")
)


def _nested(depth: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth)
    )
    return (
        b"From: a@b.example\nSubject: bomb\n" + head + b"Content-Type: text/plain\n\ncore words\n"
    )


BOMBS = {
    "nesting": _nested(5_000),
    "parts": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\n\nx\n" * 200_000,
    "headers": b"From: a@b.example\n" + b"X-A: 1\n" * 500_000 + b"\nwords\n",
    "long header": b"From: a@b.example\nSubject: " + b"s" * 20_000_000 + b"\n\nwords\n",
    "folded header": b"From: a@b.example\nReferences: " + b"<a@b>\n " * 1_000_000 + b"\n\nwords\n",
    "addresses": b"From: a@b.example\nTo: "
    + b"x@y.example,\n " * 200_000
    + b"z@y.example\n\nwords\n",
    "html depth": b"From: a@b.example\nContent-Type: text/html\n\n" + b"<div>" * 1_000_000,
    "html attributes": b"From: a@b.example\nContent-Type: text/html\n\n<p "
    + b"a=1 " * 900_000
    + b">words",
    "blanks": b"From: a@b.example\n\n" + b" " * 100_000 + b"words",
    "marked blanks": b"From: a@b.example\n\n" + (b">" + b" " * 1_900 + b"-x\n") * 900,
    "attributes of one tag": b"From: a@b.example\nContent-Type: text/html\n\n<a "
    + b" ".join(b'x%d=">"' % i for i in range(150_000))
    + b">words",
    "entities": b"From: a@b.example\nContent-Type: text/html\n\n" + b"&amp;" * 1_000_000,
    "text": b"From: a@b.example\n\n" + b"word " * 4_000_000,
    "base64": b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n" + b"QUFB\n" * 6_000_000,
    "messages": b"From: a@b.example\n" + b"Content-Type: message/rfc822\n\n" * 100_000,
    "tnef": b"From: a@b.example\nContent-Type: application/ms-tnef\n\n"
    + b"\x78\x9f\x3e\x22"
    + b"\0\0\1\x03\x90\6\0" * 300_000,
    "uuencode": b"From: a@b.example\n\n" + b"begin 644 a\n#0V%T\nend\n" * 100_000,
    "boundaries": b"From: a@b.example\nContent-Type: multipart/mixed\n\n"
    + b"--"
    + b"-" * 3_000_000,
    "report": b"From: a@b.example\nContent-Type: message/delivery-status\n\n"
    + b"Final-Recipient: a\n\n" * 200_000,
    "der": b"From: a@b.example\nContent-Type: application/pkcs7-mime\n\n" + b"\x30\x80" * 2_000_000,
    "deflated": b"From: a@b.example\nContent-Type: application/zip\n\n"
    + zlib.compress(b"\0" * 50_000_000),
}


@pytest.fixture(scope="module")
def reader():
    with Reader(seconds=10) as reader:
        reader.read(NORMAL)
        yield reader


@pytest.mark.threat("T05")
@pytest.mark.parametrize("name", sorted(BOMBS))
def test_reader_goes_on_after_a_bomb(reader, name):
    start = time.monotonic()
    bomb = reader.read(BOMBS[name])
    for _ in range(20):
        assert reader.read(NORMAL).text == "Привет, мир"
    assert time.monotonic() - start < 30
    assert bomb.author is not None
    assert bomb.author.address == "a@b.example"


@pytest.mark.threat("T05")
def test_too_deep_parts_become_a_file_with_their_words():
    mail = parse(_nested(5_000))
    assert {defect.split(":")[0] for defect in mail.defects} == {
        "limit-depth",
        "multipart-unclosed",
    }
    assert b"core words" in mail.files[0].content


@pytest.mark.threat("T05")
@pytest.mark.parametrize("name", ["blanks", "marked blanks", "attributes of one tag"])
def test_what_costs_the_square_of_its_size_is_read_in_a_moment(reader, name):
    reader.read(NORMAL)
    start = time.monotonic()
    assert not any("unreadable" in defect for defect in reader.read(BOMBS[name]).defects)
    assert time.monotonic() - start < 8


def test_reader_answers_as_parse_does(reader):
    raw = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\nx\n--b\nContent-Type: a/b\n\n\0\xff\n--b--\n"
    )
    assert reader.read(raw) == parse(raw)
    assert reader.read(raw).files[0].content == b"\0\xff"


@pytest.mark.threat("T05")
def test_reader_survives_the_death_of_its_child(reader):
    reader.read(NORMAL)
    os.kill(reader._child.pid, signal.SIGKILL)
    reader._child.wait()
    assert reader.read(NORMAL).text == "Привет, мир"


@pytest.mark.threat("T05")
def test_reader_gives_up_on_a_stalled_child():
    with Reader(seconds=10) as reader:
        reader.read(NORMAL)
        reader._seconds = 0.2
        os.kill(reader._child.pid, signal.SIGSTOP)
        mail = reader.read(NORMAL)
        assert mail.defects[0] == "unreadable: reading took too long and was stopped"
        assert (mail.author.address, mail.subject) == ("i@b.example", "s")
        reader._seconds = 10
        assert reader.read(NORMAL).text == "Привет, мир"


def test_reader_renews_its_child():
    with Reader(mails_per_child=2) as reader:
        children = [reader.read(NORMAL) and reader._child.pid for _ in range(4)]
    assert len(set(children)) == 2


@pytest.mark.threat("T05")
def test_child_can_open_no_file_and_holds_no_secret():
    probe = (
        "from reglament.channels.email.confinement import confine; import os, resource\n"
        "confine()\n"
        "try: open('/etc/passwd')\n"
        "except OSError: print('closed', resource.getrlimit(resource.RLIMIT_AS)[0],"
        " resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["closed", str(768 * 1024 * 1024), "0"]
    with Reader() as reader:
        reader.read(NORMAL)
        with open(f"/proc/{reader._child.pid}/environ") as environment:
            assert [item.split("=")[0] for item in environment.read().split("\0") if item] == [
                "PYTHONPATH"
            ]
        assert resource.prlimit(reader._child.pid, resource.RLIMIT_NOFILE) == (3, 3)


@pytest.mark.threat("T07")
def test_a_full_disk_leaves_no_code_cut_short(tmp_path):
    code = tmp_path / "reglament"
    shutil.copytree(SOURCE, code, ignore=shutil.ignore_patterns("__pycache__", "web", "locale"))
    probe = (
        "import sys, resource; sys.dont_write_bytecode = True\n"
        "from reglament.channels.email.sandbox import Reader\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        f"with Reader() as reader: print(reader.read({NORMAL!r}).text)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        capture_output=True,
        env={"PYTHONPATH": str(tmp_path)},
        cwd="/",
        check=True,
    )
    assert done.stdout.decode().strip() == "Привет, мир"
    assert not list(code.rglob("*.pyc"))


def _frame(document, blobs=b""):
    text = json.dumps(document).encode()
    return HEADER.pack(len(text)) + text + blobs


def _document(**changes):
    whole = packed(NORMAL)[HEADER.size :]
    (length,) = HEADER.unpack_from(whole)
    return {**json.loads(whole[HEADER.size : HEADER.size + length]), **changes}


def test_unpacked_cleans_what_a_taken_over_child_says():
    mail = unpacked(
        _frame(
            _document(
                subject="a\0\r\nb\ud800",
                text="x\0\udfffy",
                attachments=[
                    {
                        "name": "../../a\n",
                        "size": 2,
                        "sha256": "lie",
                        "media_type": "a/b",
                        "inline": 1,
                        "content_id": None,
                    }
                ],
            ),
            b"hi",
        )
    )
    assert (mail.subject, mail.text) == ("a b\ufffd", "x\ufffdy")
    file = mail.files[0]
    assert (file.name, file.sha256[:8], file.inline) == (".._.._a", "8f434346", False)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\0" * 7,
        HEADER.pack(99) + b"{}",
        _frame([]),
        _frame(_document(automatic="god")),
        _frame(_document(text=5)),
        _frame(_document(to="x")),
        _frame(_document(), b"left"),
        _frame(_document(**{"from": 3})),
        _frame(
            _document(
                attachments=[
                    {"name": "a", "size": 9, "media_type": "", "inline": 0, "content_id": ""}
                ]
            )
        ),
        HEADER.pack(4) + b"\xff\xfe[[",
        HEADER.pack(200_000) + b"[" * 200_000,
    ],
)
def test_unpacked_refuses_other_answers(frame):
    with pytest.raises(ProtocolError):
        unpacked(frame)


class _Bytes:
    def __init__(self, raw=b""):
        self.buffer = io.BytesIO(raw)

    def isatty(self):
        return False


def _run(monkeypatch, raw, *, batch):
    import argparse

    out = _Bytes()
    monkeypatch.setattr("sys.stdin", _Bytes(raw))
    monkeypatch.setattr("sys.stdout", out)
    code = run(argparse.Namespace(mail_command="parse", batch=batch))
    return code, [json.loads(line) for line in out.buffer.getvalue().splitlines()]


def test_mail_parse_prints_one_document(monkeypatch):
    code, documents = _run(monkeypatch, NORMAL, batch=False)
    assert (code, documents[0]["text"], documents[0]["language"]) == (0, "Привет, мир", "ru")
    assert list(documents[0]) == [
        "from",
        "sender",
        "reply_to",
        "to",
        "cc",
        "subject",
        "date",
        "message_id",
        "in_reply_to",
        "references",
        "language",
        "text",
        "reply_text",
        "html",
        "attachments",
        "automatic",
        "bounce",
        "defects",
    ]


def test_mail_parse_batch_prints_a_line_each(monkeypatch, capsys, tmp_path):
    (tmp_path / "a.eml").write_bytes(NORMAL)
    (tmp_path / "пусто.eml").write_bytes(b"")
    paths = f"{tmp_path}/a.eml\n{tmp_path}/none.eml\n{tmp_path}/пусто.eml\n".encode()
    code, lines = _run(monkeypatch, paths, batch=True)
    assert code == 1
    assert [line["path"] for line in lines] == paths.decode().split()
    assert (lines[0]["text"], "error" in lines[1], lines[2]["text"]) == ("Привет, мир", True, "")
    assert "1 of 3 mails could not be read, on line 2." in capsys.readouterr().err


def test_limits_are_within_the_childs_memory():
    assert limits.MAIL_SIZE * 3 < 768 * 1024 * 1024


@pytest.mark.threat("T08")
def test_every_charset_is_known_although_no_file_can_be_opened_any_more() -> None:
    names = charsets()
    assert {"ascii", "utf_16", "koi8_r", "hp_roman8", "tis_620", "cp858"} <= set(names)
    head = "From: a@b.example\nSubject: s\nContent-Type: text/plain; charset="
    with Reader() as reader:
        read = {name: reader.read(f"{head}{name}\n\n".encode() + b"caf\xe4") for name in names}
    wrong = ("charset-unknown", "unreadable")
    assert [
        name for name in names if any(one.startswith(wrong) for one in read[name].defects)
    ] == []
    assert [name for name in names if not read[name].text.strip()] == []
