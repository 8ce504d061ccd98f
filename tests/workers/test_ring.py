"""Two desks that are each other's customers, on the worst post between them: it takes away what marks machines."""

import os
import signal
import smtplib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from reglament.demo.caught import Caught, Letter, catch
from reglament.store.models import OutboxLetter, RawMail, Ticket
from reglament.wall_time import now

# all that a gateway keeps which writes mails anew: no mark of a machine, no thread, no number
KEPT = ("From", "To", "Message-ID", "X-Reglament-Loop")
MOST_A_DAY = 3


@dataclass
class Desk:
    """One of the two; `post` holds the letters that left it."""

    port: int
    post: Caught
    environment: dict[str, str]
    process: Any

    def count(self, model: Any, where: str = "1") -> int:
        """Return how many rows there are, as another program sees the file."""
        file = self.environment["REGLAMENT_DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            (found,) = store.execute(f"SELECT COUNT(*) FROM {model._meta.db_table} WHERE {where}")
        return int(found[0])

    @property
    def busy(self) -> bool:
        """Tell whether anything waits to be read or sent."""
        waits = "state IN ('queued', 'sending')"
        return bool(self.count(RawMail, "state = 'stored'") + self.count(OutboxLetter, waits))

    @property
    def letters(self) -> list[Letter]:
        """Return what it wrote to the other desk; its own people are told too."""
        return [one for one in self.post.letters if one.to[0].startswith("support@")]


def started(bench: ModuleType, folder: Path, *, own: str, other: str) -> Desk:
    folder.mkdir()
    port, relay, post = bench.free_port(), bench.free_port(), Caught(folder)
    catch(post, port=relay, clock=now)
    environment = {
        **os.environ,
        "PYTHONPATH": str(bench.SOURCE),
        "DJANGO_SETTINGS_MODULE": "reglament.project.settings",
        "REGLAMENT_DATA": str(folder),
        "REGLAMENT_DATABASE_URL": f"sqlite:///{folder}/desk.sqlite3",
        "REGLAMENT_SMTP_PORT": str(port),
        "REGLAMENT_RELAY_PORT": str(relay),
        "REGLAMENT_WEB_PORT": str(bench.free_port()),
        "REGLAMENT_MAIL_DOMAIN": own,
        "REGLAMENT_MAIL_PROOF": "no",
        "REGLAMENT_TRUSTED_SUBMITTERS": "127.0.0.1",
        "REGLAMENT_LOG_LEVEL": "ERROR",
    }
    fill = bench.filling(own, [(f"Support of {other}", f"support@{other}")])
    subprocess.run([sys.executable, "-c", fill], env=environment, check=True, cwd=folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "reglament.cli", "up"], env=environment, cwd=folder
    )
    bench.wait_for(port)
    return Desk(port, post, environment, process)


@pytest.fixture
def ring(bench: ModuleType, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two real desks, each the other's contact."""
    desks = (
        started(bench, tmp_path / "a", own="a.example", other="b.example"),
        started(bench, tmp_path / "b", own="b.example", other="a.example"),
    )
    yield desks
    for desk in desks:
        desk.process.send_signal(signal.SIGTERM)
        assert desk.process.wait(30) == 0


def anew(letter: Letter) -> bytes:
    """Return the letter as the worst gateway hands it on."""
    head = "".join(f"{name}: {letter.header(name)}\r\n" for name in KEPT)
    return f"{head}Subject: We received it\r\n\r\nWe will see.\r\n".encode()


def carry(desks: tuple[Desk, Desk], seen: list[int], *, worst: bool) -> int:
    """Take what left each desk to the other one and return how many letters that were."""
    new = [desk.letters[had:] for desk, had in zip(desks, seen, strict=True)]
    for number, letters in enumerate(new):
        for letter in letters:
            seen[number] += 1
            raw = anew(letter) if worst else letter.raw
            with smtplib.SMTP("127.0.0.1", desks[1 - number].port) as client:
                client.sendmail("post@gateway.example", letter.to, raw)
    return sum(map(len, new))


def run_dry(desks: tuple[Desk, Desk], *, worst: bool) -> None:
    """Carry letters until neither desk has anything under way nor anything new to say."""
    seen, quiet, until = [0, 0], 0, time.monotonic() + 120
    while quiet < 3:
        assert time.monotonic() < until, "the ring did not stop"
        moved = carry(desks, seen, worst=worst) or any(desk.busy for desk in desks)
        quiet = 0 if moved else quiet + 1
        time.sleep(0.2)


def begin(desks: tuple[Desk, Desk]) -> None:
    """A person at desk B writes to desk A, and B's mark stands in the letter."""
    raw = (
        "From: Support <support@b.example>\r\nTo: support@a.example\r\nSubject: Reports are empty\r\n"
        "Message-ID: <reglament.TA-1.0a@b.example>\r\nX-Reglament-Loop: b.example\r\n\r\nSince noon.\r\n"
    )
    with smtplib.SMTP("127.0.0.1", desks[0].port) as client:
        client.sendmail("support@b.example", ["support@a.example"], raw.encode())


@pytest.mark.threat("T06")
@pytest.mark.parametrize("worst", [False, True], ids=["as sent", "written anew on the way"])
def test_a_ring_of_two_desks_stops_and_no_persons_letter_is_lost(
    ring: tuple[Desk, Desk], worst: bool
) -> None:
    begin(ring)
    run_dry(ring, worst=worst)
    a, b = ring
    written = [len(desk.letters) for desk in ring]
    opened = [desk.count(Ticket) for desk in ring]
    machines = [desk.count(RawMail, "outcome LIKE 'automatic%'") for desk in ring]
    if not worst:
        # the person is heard, the acknowledgement is known for a machine's, and that is all
        assert (written, opened, machines) == ([1, 0], [1, 0], [0, 1])
        return
    # nothing but the mark tells that a desk wrote it: each is heard, as a person's would be, and the budget ends it
    assert written == [MOST_A_DAY, MOST_A_DAY]
    assert (opened, machines) == ([1 + MOST_A_DAY, MOST_A_DAY], [0, 0])
    withheld = "state = 'withheld' AND \"to\" LIKE 'support@%'"
    assert (a.count(OutboxLetter, withheld), b.count(OutboxLetter, withheld)) == (1, 0)
