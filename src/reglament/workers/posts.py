"""Owns the list of processes and what is loaded before they fork."""

from collections.abc import Callable
from importlib import import_module

MODULES = {
    "web": "reglament.workers.serve_web",
    "receive": "reglament.workers.receive_mail",
    "parse": "reglament.workers.read_mail",
    "deadlines": "reglament.workers.watch_deadlines",
    "outbox": "reglament.workers.send_outbox",
    "fetch": "reglament.workers.fetch_inbound",
}
WORK = ("parse", "deadlines", "outbox", "fetch")


def posts(*names: str, parsers: int = 1) -> dict[str, Callable[[], None]]:
    """Return the processes named, `parse` as many times as told; raises KeyError for an unknown name."""
    found = {}
    for name in names:
        run: Callable[[], None] = import_module(MODULES[name]).run
        for number in range(1, 1 + (parsers if name == "parse" else 1)):
            found[name if number == 1 else f"{name}-{number}"] = run
    return found


def preload() -> None:
    """Load what all processes need, so that they share its memory after the fork."""
    from reglament import regulations  # noqa: PLC0415 - only who forks pays for it

    regulations.load_all()
