# ruff: noqa: E501 - a slip and what is said of it stand on one line, like the table they are
"""From an empty desk to one that takes mail and lets a person in, by three commands; every slip says what to do."""

import io
import json
from collections.abc import Callable

import pytest
from django.test import Client

from reglament.cli import main
from reglament.store.models import Mailbox, RawMail, StaffMember, User, Vendor

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet morning"
VENDOR = ["vendor", "add", "tron", "--name", "TRON", "--head", "head@example.org"]
MAILBOX = ["mailbox", "add", "help@example.org", "--vendor", "tron"]
STAFF = [
    "staff",
    "add",
    "anna",
    "--vendor",
    "tron",
    "--name",
    "Anna",
    "--address",
    "anna@example.org",
]
BOUND = ["--regulation", "tron-en", "--regulation", "tron-ru"]
Said = tuple[int, str, str]


@pytest.fixture
def said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Return a function that runs a command with a line on standard input: exit code, stdout, stderr."""

    def run(*words: str, line: str = PASSWORD) -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(line + "\n"))
        code = main([*words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_three_commands_make_a_desk(said: Callable[..., Said]) -> None:
    assert said(*VENDOR) == (
        0,
        "the vendor tron is registered\nits regulations: tron-en, tron-ru\n",
        "",
    )
    assert said(*MAILBOX, *BOUND)[:2] == (
        0,
        "help@example.org takes requests under tron-en, tron-ru\n",
    )
    assert said(*STAFF, "--role", "lead")[:2] == (0, "Anna may sign in as anna\n")
    anna = StaffMember.objects.get()
    assert (anna.role, anna.address, anna.vendor.head_address) == (
        "lead",
        "anna@example.org",
        "head@example.org",
    )
    client = Client()
    answer = client.post("/sign-in/", {"username": "anna", "password": PASSWORD, "next": "/desk/"})
    assert (answer.status_code, client.get("/desk/").status_code) == (302, 200)
    assert PASSWORD not in User.objects.get().password


@pytest.mark.django_db(transaction=True)
def test_mail_to_the_new_mailbox_is_kept(
    said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(*VENDOR)
    said(*MAILBOX, *BOUND)
    raw = b"From: a@b.example\r\nSubject: Help\r\n\r\nIt stops.\r\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert main(["mail", "deliver", "--recipient", "help@example.org"]) == 0
    assert bytes(RawMail.objects.get().raw) == raw


def test_a_mailbox_is_bound_anew_closed_and_opened(said: Callable[..., Said]) -> None:
    said(*VENDOR)
    said(*MAILBOX, *BOUND)
    changed = ["mailbox", "change", "Help@example.org"]
    assert (
        said(*changed, "--regulation", "tron-ru@ru-undated-1")[1]
        == "help@example.org takes requests under tron-ru\n"
    )
    assert said(*changed, "--closed")[1] == "help@example.org takes no requests\n"
    assert said("mailbox", "list")[1].split()[-1] == "closed"
    assert said(*changed, "--regulation", "hydra")[0] == 2
    assert said(*changed, "--open", "--fetch-from", "imaps://u@h/INBOX")[1].endswith(
        "under tron-ru\n"
    )
    box = Mailbox.objects.get()
    assert (box.active, box.regulations, box.fetch_from) == (True, ["tron-ru"], "imaps://u@h/INBOX")
    assert said("mailbox", "change", "no@example.org", "--closed")[2] == (
        "reglament: there is no mailbox no@example.org. `reglament mailbox list` shows all.\n"
    )


def test_who_has_no_password_signs_in_by_links_alone(said: Callable[..., Said]) -> None:
    said(*VENDOR)
    assert said(*STAFF, "--link-only", line="")[0] == 0
    assert not User.objects.get().has_usable_password()


def test_a_polled_mailbox_says_where_and_which_variable_holds_its_password(
    said: Callable[..., Said],
) -> None:
    said(*VENDOR)
    url = "imaps://help@imap.example.org:993/INBOX"
    assert (
        said(*MAILBOX, *BOUND, "--fetch-from", url, "--password-variable", "HELP_PASSWORD")[0] == 0
    )
    box = Mailbox.objects.get()
    assert (box.fetch_from, box.password_variable) == (url, "HELP_PASSWORD")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (VENDOR, "the vendor 'tron' is registered already. Choose another code."),
        (["vendor", "add", "Tron!", "--name", "x"], "'Tron!' is no vendor's code. Use small letters, digits and hyphens."),
        (["vendor", "add", "acme", "--name", "x", "--head", "boss"], "'boss' is no mail address (--head). Write name@example.org."),
        ([*MAILBOX, *BOUND], "the mailbox help@example.org is there already. Choose another address."),
        ([*MAILBOX, "--regulation", "hydra"], "the regulation hydra is another vendor's. Its own are: tron-en, tron-ru."),
        ([*MAILBOX, "--regulation", "nix"], "there is no regulation 'nix'. Known are: aspro, hydra, istom, tron-en, tron-ru."),
        ([*MAILBOX, *BOUND, "--fetch-from", "http://x"], "'http://x' is no mailbox that can be polled (--fetch-from). Write imaps://user@host:993/INBOX, and name the password's variable by --password-variable."),
        ([*MAILBOX, *BOUND, "--fetch-from", "imaps://u:secret@h/INBOX"], "the address holds a password, and it is stored (--fetch-from). Write imaps://user@host:993/INBOX, and name the password's variable by --password-variable."),
        ([*MAILBOX, *BOUND, "--password-variable", "X"], "a password is named and nothing to fetch from. Give --fetch-from too."),
        (["mailbox", "add", "help", "--vendor", "tron", *BOUND], "'help' is no mail address (ADDRESS). Write name@example.org."),
        (["mailbox", "add", "a@b.example", "--vendor", "nobody", *BOUND], "there is no vendor 'nobody'. Known are: tron."),
        (["staff", "add", "an na", *STAFF[3:]], "'an na' is no login. Use letters, digits and @ . + - _ alone."),
        (["vendor", "add", "acme", "--name", " "], "' ' is no name (--name). Write it as people read it, in one line."),
        (["vendor", "add", "acme", "--name", "A\nBcc: x"], "'A\\nBcc: x' is no name (--name). Write it as people read it, in one line."),
        (["staff", "add", "ANNA", *STAFF[3:]], "the login 'ANNA' is taken. Choose another login."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_and_nothing_is_kept(
    said: Callable[..., Said], words: list[str], told: str
) -> None:
    for one in (VENDOR, [*MAILBOX, *BOUND], STAFF):
        assert said(*one)[0] == 0
    assert said(*words) == (2, "", f"reglament: {told}\n")
    assert (Vendor.objects.count(), Mailbox.objects.count(), StaffMember.objects.count()) == (
        1,
        1,
        1,
    )


@pytest.mark.parametrize("line", ["", "short", "password123"])
def test_a_password_that_is_easily_guessed_is_refused(said: Callable[..., Said], line: str) -> None:
    said(*VENDOR)
    code, out, err = said(*STAFF, line=line)
    assert (code, out, User.objects.count()) == (2, "", 0)
    assert err.startswith("reglament: the password is too easy to guess. Take ten characters")


def test_what_is_registered_is_listed(said: Callable[..., Said]) -> None:
    assert said("vendor", "list") == (0, "", "")
    assert (
        said(*STAFF)[2]
        == "reglament: there is no vendor 'tron'. Run `reglament vendor add` first.\n"
    )
    for one in (VENDOR, [*MAILBOX, *BOUND], STAFF):
        said(*one)
    assert said("vendor", "list")[1].split() == ["tron", "TRON", "head@example.org"]
    assert said("mailbox", "list")[1].split() == ["help@example.org", "tron", "tron-en,", "tron-ru"]
    (row,) = json.loads(said("staff", "list", "--json")[1])
    assert (row["login"], row["role"], row["active"]) == ("anna", "agent", True)
