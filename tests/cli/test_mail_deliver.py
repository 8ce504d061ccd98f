"""The pipe of a mail server: its exit code alone tells the server whether it may forget the mail (T07)."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from reglament.cli import main
from reglament.store.models import RawMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T07")]
RAW = b"From: ann@acme.example\r\nSubject: Help\r\n\r\nIt stops. \xff\x00\n.\r\n"
KNOWN, UNKNOWN = "support@vendor.example", "suport@vendor.example"
Delivered = tuple[int, str, list[str]]


@pytest.fixture
def deliver(
    desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Delivered]:
    """Return a function that hands a mail over for recipients: exit code, stdout, messages."""
    monkeypatch.setenv("REGLAMENT_LANGUAGE", "en")

    def run(*recipients: str) -> Delivered:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RAW)))
        words = [word for one in recipients for word in ("--recipient", one)]
        code = main(["mail", "deliver", *words, "--sender", "a@b.example"])
        told = capsys.readouterr()
        # the log stands there too
        said = [line for line in told.err.splitlines() if line.startswith("reglament: ")]
        return code, told.out, said

    return run


def test_0_means_stored_byte_for_byte_and_a_repeat_is_the_same_mail(
    deliver: Callable[..., Delivered],
) -> None:
    assert deliver(KNOWN) == (0, "", [])
    assert deliver(KNOWN) == (0, "", [])
    row = RawMail.objects.get()
    assert (bytes(row.raw), row.recipient, row.repeats) == (RAW, KNOWN, 1)
    assert (row.envelope["mail_from"], row.envelope["protocol"]) == ("a@b.example", "pipe")


def test_2_means_that_nobody_is_known_and_nothing_is_stored(
    deliver: Callable[..., Delivered],
) -> None:
    assert deliver(UNKNOWN, "x@vendor.example") == (
        2,
        "",
        [
            f"reglament: there is no mailbox {UNKNOWN}, x@vendor.example. "
            "Run `reglament mailbox add`, or correct the address."
        ],
    )
    assert deliver()[0] == 2
    assert RawMail.objects.count() == 0


def test_a_mail_that_is_stored_for_one_is_not_returned_because_of_another(
    deliver: Callable[..., Delivered],
) -> None:
    assert deliver(UNKNOWN, KNOWN) == (
        0,
        "",
        [f"reglament: there is no mailbox {UNKNOWN}. The mail is stored for the other recipients."],
    )
    assert [row.recipient for row in RawMail.objects.all()] == [KNOWN]
