"""Owns the process that serves pages and the HTTP interface: the project's ASGI door behind uvicorn."""

from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from django.utils.module_loading import import_string

from reglament.workers.loop import stop_on_signals
from reglament.workers.pulse import beating


class Server(uvicorn.Server):
    """A server that lets open streams go when it is told to stop, instead of waiting for them."""

    def __init__(self, config: uvicorn.Config, application: Any) -> None:
        super().__init__(config)
        self._application = application

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hang up, then stop."""
        self._application.hang_up()
        super().handle_exit(sig, frame)


def run() -> None:
    """Serve until SIGTERM."""
    options = settings.OPTIONS
    application = import_string(settings.ASGI_APPLICATION)
    # uvicorn raises the signal once more when it has stopped: it must find a handler, or no goodbye is said
    stop_on_signals()
    trusted = options.listed("TRUSTED_PROXIES")
    config = uvicorn.Config(
        application,
        host=options["WEB_HOST"],
        port=options.number("WEB_PORT"),
        loop="asyncio",
        http="h11",
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
        Server(config, application).run()
