"""The pipe of a mail server in trouble: 75 keeps the mail with the server, whatever is wrong with the desk (T07)."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from tests.workers.conftest import copied

RAW = b"From: ann@acme.example\r\nSubject: Help\r\n\r\nIt stops. \xff\x00\n.\r\n"
KNOWN = "support@vendor.example"
Delivered = tuple[int, str]


@pytest.fixture
def database(bench: ModuleType, filled: str, tmp_path: Path) -> Iterator[str]:
    url = copied(filled, tmp_path)
    yield url
    bench.drop(url)


def environment(database: str, folder: Path, **more: str) -> dict[str, str]:
    own = {"REGLAMENT_DATA": str(folder), "REGLAMENT_DATABASE_URL": database}
    return {**os.environ, **own, "REGLAMENT_LANGUAGE": "en", "REGLAMENT_LOG_LEVEL": "ERROR", **more}


@pytest.fixture
def deliver(database: str, tmp_path: Path) -> Callable[..., Delivered]:
    """Return a function that runs the command as a mail server does: exit code, and what stands on stderr."""

    def run(*, full: bool = False, **more: str) -> Delivered:
        words = ["--recipient", KNOWN, "--sender", "a@b.example"]
        done = subprocess.run(
            [sys.executable, "-m", "reglament.cli", "mail", "deliver", *words],
            env=environment(database, tmp_path, **more), cwd=tmp_path, input=RAW, check=False, capture_output=True,
            preexec_fn=no_room if full else None,
        )  # fmt: skip
        assert done.stdout == b""
        return done.returncode, done.stderr.decode()

    return run


def no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.fixture
def stored(database: str, tmp_path: Path) -> Callable[[], str]:
    """Return a function that tells the stored mails: recipient, envelope sender, whether the bytes are those sent."""
    code = f"""import django; django.setup()
from reglament.store.models import RawMail
for one in RawMail.objects.order_by("pk"):
    print(one.recipient, one.envelope["mail_from"], bytes(one.raw) == {RAW!r}, one.repeats)"""

    def ask() -> str:
        given = environment(database, tmp_path, DJANGO_SETTINGS_MODULE="reglament.project.settings")
        done = subprocess.run(
            [sys.executable, "-c", code], env=given, cwd=tmp_path, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    return ask


@pytest.mark.threat("T07")
def test_a_mail_that_cannot_be_stored_is_to_be_tried_again_and_says_why(
    deliver: Callable[..., Delivered], stored: Callable[[], str], database: str
) -> None:
    if database.startswith("sqlite"):
        code, said = deliver(full=True)
        assert "Make room on its disk, then try again." in said
    else:
        code, said = deliver(REGLAMENT_DATABASE_URL=f"{database}_gone")
        assert "Create the database, then run `reglament migrate`." in said
    assert code == 75
    assert said.startswith("reglament: the mail is not stored: ")
    assert said.count("\n") == 1
    assert deliver() == (0, "")
    assert stored() == f"{KNOWN} a@b.example True 0"


@pytest.mark.threat("T07")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REGLAMENT_DATABASE_URL", "sqlite:///{folder}/empty.sqlite3", "Run `reglament migrate`."),
        (
            "REGLAMENT_DATABASE_URL",
            "sqlite:///{folder}/gone.sqlite3",
            "gone.sqlite3 is not there: ",
        ),
        ("REGLAMENT_SMTP_PORT", "many", "REGLAMENT_SMTP_PORT is 'many': write a whole number"),
    ],
)
def test_a_desk_that_is_not_ready_costs_no_mail(
    deliver: Callable[..., Delivered], tmp_path: Path, name: str, value: str, words: str
) -> None:
    (tmp_path / "empty.sqlite3").touch()
    code, said = deliver(**{name: value.format(folder=tmp_path)})
    assert (code, words in said, "unexpected" in said) == (75, True, False), said
    assert not (tmp_path / "gone.sqlite3").exists()


@pytest.mark.threat("T07")
def test_a_desk_without_any_mailbox_refuses_no_mail_for_good(tmp_path: Path) -> None:
    # as where its disk is not mounted and a first start made an empty one
    own = {"REGLAMENT_DATA": str(tmp_path), "LC_ALL": "C", "PATH": os.environ["PATH"]}
    path = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "reglament.cli", *words],
            env={**own, **path}, cwd=tmp_path, input=RAW, check=False, capture_output=True,
        )  # fmt: skip

    assert run("vendor", "add", "tron", "--name", "TRON").returncode == 0
    done = run("mail", "deliver", "--recipient", KNOWN)
    assert (done.returncode, b"no mailbox is registered yet" in done.stderr) == (75, True)
    assert (
        run("mailbox", "add", KNOWN, "--vendor", "tron", "--regulation", "tron-en").returncode == 0
    )
    assert run("mail", "deliver", "--recipient", "other@vendor.example").returncode == 2
    assert run("mail", "deliver", "--recipient", KNOWN).returncode == 0
