"""Owns `reglament demo`: a desk with samples on this machine, mails arriving, letters caught, sign-ins printed."""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from reglament import wall_time
from reglament.cli import desk
from reglament.cli.failures import TemporaryFailureError, UsageError
from reglament.demo.folder import Folder, ForeignFolderError, StillRunningError, port_near

if TYPE_CHECKING:
    from reglament.demo.scene import Stage

EXAMPLE = "  reglament demo --quick --for 60"
START_SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how long it runs and how fast the mails come."""
    parser.add_argument("--quick", action="store_true", help="deliver the mails without pauses")
    parser.add_argument("--for", dest="seconds", type=float, default=0.0, metavar="SECONDS",
                        help="stop so long after the mails arrived; 0 runs until Ctrl-C")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Start everything, deliver the mails, and run until told to stop."""
    began = monotonic()
    folder = Folder(Path(os.environ.get("REGLAMENT_DATA", "var/demo")).absolute())
    try:
        folder.make_anew()
    except ForeignFolderError as foreign:
        raise UsageError(
            str(foreign), where="REGLAMENT_DATA", remedy="Name another folder."
        ) from None
    except StillRunningError as running:
        raise TemporaryFailureError(str(running), remedy="End it, then try again.") from None
    ports = {name: port_near(n) for name, n in
             {"web": 8000, "smtp": 2525, "relay": 2526, "letters": 8025}.items()}  # fmt: skip
    os.environ.update(_settings(folder.path, ports))
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    password = secrets.token_urlsafe(9)
    print("Reglament: preparing a clean desk … / готовим чистую службу …", flush=True)
    sign_ins = _fill(password)
    processes = _start(folder, ports["smtp"])
    try:
        stage = _open(folder.path, ports)
        _tell(ports, sign_ins, password, monotonic() - began)
        _play(stage, stop, quick=arguments.quick)
        stop.wait(arguments.seconds or None)
    finally:
        processes.send_signal(signal.SIGTERM)
        processes.wait(30)
        folder.let_go()
    print("Stopped. / Остановлено.")
    return 0


def _settings(data: Path, ports: dict[str, int]) -> dict[str, str]:
    return {
        "REGLAMENT_DATA": str(data),
        "REGLAMENT_DATABASE_URL": "",
        "REGLAMENT_WEB_PORT": str(ports["web"]),
        "REGLAMENT_URL": f"http://127.0.0.1:{ports['web']}",
        "REGLAMENT_SMTP_PORT": str(ports["smtp"]),
        "REGLAMENT_RELAY_HOST": "127.0.0.1",
        "REGLAMENT_RELAY_PORT": str(ports["relay"]),
        "REGLAMENT_RELAY_SECURITY": "none",
        "REGLAMENT_MAIL_DOMAIN": "reply.demo.example",
        "REGLAMENT_MAIL_PROOF": "no",
        "REGLAMENT_TRUSTED_SUBMITTERS": "127.0.0.1",
        "REGLAMENT_LOG_LEVEL": "WARNING",
    }


def _fill(password: str) -> list[tuple[str, str, str, str]]:
    desk.set_up()
    desk.require_migrated(migrate_sqlite=True)
    from reglament.demo.people import register_samples
    from reglament.operations.record_outage import begin_outage
    from reglament.store.models import Vendor

    found = register_samples(password=password, at=wall_time.now())
    latera = Vendor.objects.get(code="latera")
    begin_outage(latera, reason="demonstration", at=wall_time.now())
    return [(one.login, one.name, one.vendor, one.role) for one in found]


def _start(folder: Folder, smtp_port: int) -> subprocess.Popen[bytes]:
    lock = folder.desk_lock
    os.set_inheritable(lock, True)
    processes = subprocess.Popen(
        [sys.executable, "-m", "reglament.cli", "up"], pass_fds=(lock,), start_new_session=True
    )
    folder.note("desk", processes.pid)
    ends_at = monotonic() + START_SECONDS
    while monotonic() < ends_at:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", smtp_port)) == 0:
                return processes
        threading.Event().wait(0.1)
    processes.kill()
    raise TemporaryFailureError(
        f"the desk did not listen on port {smtp_port} within a minute",
        remedy="Look at the lines above for the reason.",
    )


def _open(data: Path, ports: dict[str, int]) -> "Stage":
    from reglament.demo import letters_page
    from reglament.demo.caught import Caught, catch
    from reglament.demo.scene import Stage

    caught = Caught(data / "letters")
    catch(caught, port=ports["relay"], clock=wall_time.now)
    desk_url = f"http://127.0.0.1:{ports['web']}/desk/"
    letters_page.show(caught, port=ports["letters"], desk_url=desk_url)
    return Stage(ports["smtp"], caught, wall_time.now, _wait)


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


def _tell(
    ports: dict[str, int], sign_ins: list[tuple[str, str, str, str]], password: str, seconds: float
) -> None:
    print(f"""
Ready after {seconds:.0f} s. / Готово за {seconds:.0f} с.

  Desk · Рабочий стол           http://127.0.0.1:{ports["web"]}/desk/
  Regulations · Регламенты      http://127.0.0.1:{ports["web"]}/regulations/
  Caught letters · Письма       http://127.0.0.1:{ports["letters"]}/en/  ·  /ru/
  Mail is taken at · Почта      smtp://127.0.0.1:{ports["smtp"]}

  Sign in with · Вход (password · пароль: {password})""")
    for login, name, vendor, role in sign_ins:
        print(f"    {login:<8} {name}, {vendor}, {role}")
    print("\nMails arrive now. Ctrl-C stops everything. / Приходят письма. Ctrl-C останавливает всё.\n",
          flush=True)  # fmt: skip


def _play(stage: "Stage", stop: threading.Event, *, quick: bool) -> None:
    for line in stage.play(quick=quick):
        print(line, flush=True)
        if stop.is_set():
            return
    print("\nAll mails are delivered. / Все письма доставлены.", flush=True)
