"""Owns `reglament demo`: a desk with samples on this machine, mails arriving, letters caught, sign-ins printed."""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from reglament import wall_time
from reglament.cli import desk
from reglament.cli.failures import TemporaryFailureError, UsageError
from reglament.cli.words import language
from reglament.demo.folder import AtWorkError, Folder, ForeignFolderError, StillRunningError
from reglament.demo.ports import is_free, port_near
from reglament.environment import PREFIX

if TYPE_CHECKING:
    from reglament.demo.people import SignIn
    from reglament.demo.scene import Stage

EXAMPLE = "  reglament demo --quick --for 60"
START_SECONDS = 180.0  # a busy machine has been seen to need more than one minute
SETTLE_SECONDS = 30.0
PORTS = {"web": 8000, "smtp": 2525, "relay": 2526, "letters": 8025}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how long it runs, how fast the mails come, and where."""
    parser.add_argument("--quick", action="store_true", help="deliver the mails without pauses")
    parser.add_argument("--once", action="store_true",
                        help="deliver everything without pauses, then stop")  # fmt: skip
    parser.add_argument("--for", dest="seconds", type=float, default=0.0, metavar="SECONDS",
                        help="stop so long after the mails arrived; 0 runs until Ctrl-C")  # fmt: skip
    parser.add_argument("--port", type=int, default=0, metavar="N",
                        help="port of the pages (default 8000, or a free one)")  # fmt: skip
    parser.add_argument("--language", choices=("en", "ru"), default=language(),
                        help="language of the lines on mails")  # fmt: skip
    parser.add_argument("--since", type=float, default=0.0, metavar="EPOCH", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Start everything, deliver the mails, and run until told to stop."""
    began = arguments.since or wall_time.now().timestamp()
    # a .env beside it belongs to a real desk
    data = os.environ.get(f"{PREFIX}DATA", "var/demo")  # noqa: TID251
    folder = _made_anew(Path(data).absolute())
    ports = _ports(arguments.port)
    os.environ.update(_settings(folder.path, ports))
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    password = secrets.token_urlsafe(9)
    print("Reglament: preparing a clean desk … / готовим чистую службу …", flush=True)
    sign_ins = _fill(password)
    processes = _start(folder)
    try:
        stage = _open(folder.path, ports)
        _wait_for_desk(ports, processes, stop)
        _tell(ports, sign_ins, password, wall_time.now().timestamp() - began)
        _play(stage, stop, quick=arguments.quick or arguments.once, language=arguments.language)
        if not arguments.once:
            _stay(processes, stop, seconds=arguments.seconds or float("inf"))
    finally:
        processes.send_signal(signal.SIGTERM)
        processes.wait(30)
        folder.let_go()
    print("Stopped. / Остановлено.")
    return 0


def _stay(processes: subprocess.Popen[bytes], stop: threading.Event, *, seconds: float) -> None:
    """Wait until told to stop, or so long; raises TemporaryFailureError when the desk ends meanwhile."""
    ends_at = monotonic() + seconds
    while (left := ends_at - monotonic()) > 0 and not stop.wait(min(1.0, left)):
        if processes.poll() is not None:
            raise TemporaryFailureError(
                "the desk's processes ended", remedy="Start the demo again."
            )


def _made_anew(path: Path) -> Folder:
    folder = Folder(path)
    try:
        folder.make_anew()
    except ForeignFolderError as foreign:
        raise UsageError(
            str(foreign), where="REGLAMENT_DATA", remedy="Name another folder."
        ) from None
    except AtWorkError as other:
        beside = path.with_name(f"{path.name}-2")
        raise TemporaryFailureError(
            str(other),
            remedy=f"End it with Ctrl-C there, or start this one in another folder: "
            f"`REGLAMENT_DATA={beside} reglament demo`; --port names the port of its pages.",
        ) from None
    except StillRunningError as running:
        raise TemporaryFailureError(str(running), remedy="End it, then try again.") from None
    return folder


def _ports(web: int) -> dict[str, int]:
    if web and not is_free(web):
        raise UsageError(f"port {web} is taken", where="--port", remedy="Choose another.")
    return {name: port_near(usual) for name, usual in {**PORTS, "web": web or PORTS["web"]}.items()}


def _settings(data: Path, ports: dict[str, int]) -> dict[str, str]:
    """Return every setting, so that no .env meant for a real desk is half in force here."""
    from reglament.project.options import OPTIONS

    own = {
        "DATA": str(data),
        "WEB_PORT": str(ports["web"]),
        "URL": f"http://127.0.0.1:{ports['web']}",
        # another name of the same machine: cookies of the pages are not sent there (T11)
        "FILES_URL": f"http://localhost:{ports['web']}",
        "SMTP_PORT": str(ports["smtp"]),
        "RELAY_PORT": str(ports["relay"]),
        "MAIL_DOMAIN": "desk.demo.example",
        "REPLY_DOMAIN": "reply.demo.example",
        "MAIL_PROOF": "no",
        "TRUSTED_SUBMITTERS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "REGULATIONS": os.environ.get(f"{PREFIX}REGULATIONS", ""),  # noqa: TID251
    }
    return {f"{PREFIX}{one.name}": own.get(one.name, one.default) for one in OPTIONS}


def _fill(password: str) -> "list[SignIn]":
    desk.set_up()
    desk.migrate()
    from reglament.demo.answers import keep_answers
    from reglament.demo.articles import publish_articles
    from reglament.demo.people import register_samples
    from reglament.demo.registers import keep_registers

    sign_ins = register_samples(password=password, at=wall_time.now())
    publish_articles(at=wall_time.now())
    keep_answers(at=wall_time.now())
    keep_registers(at=wall_time.now())
    return sign_ins


def _start(folder: Folder) -> subprocess.Popen[bytes]:
    """Start `reglament up`; its processes inherit a lock, so that the next demo can end them."""
    os.set_inheritable(folder.desk_lock, True)
    with (folder.path / "desk.log").open("ab") as log:
        processes = subprocess.Popen(
            [sys.executable, "-m", "reglament.cli", "up"],
            pass_fds=(folder.desk_lock,),
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
    folder.note("desk", processes.pid)
    return processes


def _wait_for_desk(
    ports: dict[str, int], processes: subprocess.Popen[bytes], stop: threading.Event
) -> None:
    ends_at = monotonic() + START_SECONDS
    while not stop.is_set():
        if all(not is_free(ports[name]) for name in ("smtp", "web")):
            return
        if processes.poll() is not None or monotonic() > ends_at:
            raise TemporaryFailureError(
                "the desk did not start",
                remedy="Its reasons stand in desk.log in the demo's folder.",
            )
        stop.wait(0.1)


def _open(data: Path, ports: dict[str, int]) -> "Stage":
    from reglament.demo import letters_page
    from reglament.demo.caught import Caught, catch
    from reglament.demo.people import set_portal
    from reglament.demo.scene import Stage

    caught = Caught(data / "letters")
    catch(caught, port=ports["relay"], clock=wall_time.now)
    desk_url = f"http://127.0.0.1:{ports['web']}/desk/"
    letters_page.show(caught, port=ports["letters"], desk_url=desk_url)

    def portal(mailbox: str, serves: bool) -> None:
        set_portal(mailbox, serves=serves, at=wall_time.now())

    return Stage(ports["smtp"], caught, wall_time.now, portal)


def _tell(ports: dict[str, int], sign_ins: "list[SignIn]", password: str, seconds: float) -> None:
    print(f"""
Ready after {seconds:.0f} s. / Готово за {seconds:.0f} с.

  Desk · Рабочий стол           http://127.0.0.1:{ports["web"]}/desk/
  Portal · Портал               http://127.0.0.1:{ports["web"]}/
  Regulations · Регламенты      http://127.0.0.1:{ports["web"]}/regulations/
  Caught letters · Письма       http://127.0.0.1:{ports["letters"]}/en/  ·  /ru/
  Mail is taken at · Почта      smtp://127.0.0.1:{ports["smtp"]}

  Sign in with · Вход (password · пароль: {password})""")
    for one in sign_ins:
        print(f"    {one.login:<8} {one.name}, {one.vendor}, {one.role}")
    print("""
  Customers ask for a link by mail at the portal's sign-in; it comes to the caught letters:
  Клиенты просят ссылку при входе на портал; она приходит в пойманные письма:
    a.sadykova@orion.example, v.belova@vega.example, office@paydent.example, boris@acme.example""")
    _tell_activations()
    print("\nMails arrive now. Ctrl-C stops everything. / Приходят письма. Ctrl-C останавливает всё.\n",
          flush=True)  # fmt: skip


def _tell_activations() -> None:
    from reglament.store.models import Activation

    print("\n  Confirmed to run incomplete (X-30) · Подтверждено, что действуют неполными")
    for one in Activation.objects.order_by("code"):
        points = ", ".join(one.open_points)
        print(f"    {one.code}@{one.version}, {one.confirmed_by}: {points}")


def _play(stage: "Stage", stop: threading.Event, *, quick: bool, language: str) -> None:
    from reglament.demo.scene import Step, UnansweredError
    from reglament.demo.telling import line_about

    try:
        for one in stage.play():
            if isinstance(one, Step):
                stop.wait(0 if quick else one.pause)
            else:
                print(line_about(one, language=language), flush=True)
            if stop.is_set():
                return
    except (UnansweredError, OSError) as failure:
        if stop.is_set():
            return
        raise TemporaryFailureError(
            f"the mails were not delivered: {failure}",
            remedy="Its reasons stand in desk.log in the demo's folder.",
        ) from failure
    _settle(stop)
    print("\nAll mails are delivered. / Все письма доставлены.", flush=True)


def _settle(stop: threading.Event) -> None:
    """Wait until the letters about the last mails have left, too."""
    from reglament.store.models import OutboxLetter

    ends_at = monotonic() + SETTLE_SECONDS
    waiting = OutboxLetter.objects.filter(state__in=("queued", "sending"))
    while waiting.exists() and monotonic() < ends_at and not stop.is_set():
        stop.wait(0.2)
