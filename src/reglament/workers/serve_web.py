"""Owns the process that serves pages and what monitoring asks for: the project's ASGI door behind uvicorn."""

import resource
import socket
import threading
from functools import partial
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from django.utils.module_loading import import_string

from reglament.workers.loop import stop_on_signals
from reglament.workers.pulse import beating
from reglament.workers.web_connections import Connection, Room
from reglament.workers.web_door import Door, Measure

# databases, listeners, code
OTHER_FILES = 100


class Server(uvicorn.Server):
    """A server that lets open streams go when it is told to stop, instead of waiting for them.

    `stop` is set by a signal that came before the server listened for signals: it stops without having served.
    """

    def __init__(self, config: uvicorn.Config, application: Any, stop: threading.Event) -> None:
        super().__init__(config)
        self._application, self._stop = application, stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, unless told to stop by now: a supervisor that is gone asks only once."""
        self.should_exit = self.should_exit or self._stop.is_set()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hang up, then stop."""
        self._application.hang_up()
        super().handle_exit(sig, frame)


def run() -> None:
    """Serve until SIGTERM."""
    options = settings.OPTIONS
    application = import_string(settings.ASGI_APPLICATION)
    # uvicorn raises the signal once more when it has stopped: it must find a handler, or no goodbye is said
    stop = stop_on_signals()
    trusted = options.listed("TRUSTED_PROXIES")
    patience = float(options.number("WEB_PATIENCE"))
    each = 0 if trusted else options.number("WEB_CONNECTIONS_EACH")
    room = Room(most=_connections(options.number("WEB_CONNECTIONS")), each=each, patience=patience)
    config = uvicorn.Config(
        Door(application, Measure(body=options.number("MAX_FORM_BYTES"), patience=patience)),
        host=options["WEB_HOST"],
        port=options.number("WEB_PORT"),
        loop="asyncio",
        http=partial(Connection, room),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted or None,
        server_header=False,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )
    with beating("web"):
        Server(config, application, stop).run()


def _connections(wanted: int) -> int:
    """Return how many connections may be held: each may need a second open file, which the system may not grant."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = 2 * wanted + OTHER_FILES
    if now != resource.RLIM_INFINITY and now < files:
        now = files if most == resource.RLIM_INFINITY else min(files, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (now, most))
    return (
        wanted if now == resource.RLIM_INFINITY else max(1, min(wanted, (now - OTHER_FILES) // 2))
    )
