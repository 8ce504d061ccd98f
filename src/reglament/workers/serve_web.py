"""Owns the process that serves pages and the HTTP interface: Django in a thread pool behind uvicorn."""

import uvicorn
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from reglament.workers.loop import stop_on_signals
from reglament.workers.pulse import beating


def run() -> None:
    """Serve until SIGTERM."""
    options = settings.OPTIONS
    # Django's responses are iterables of bytes, which its types do not say
    application = WSGIMiddleware(
        get_wsgi_application(),  # type: ignore[arg-type]
        workers=options.number("WEB_THREADS"),
    )
    # uvicorn raises the signal once more when it has stopped: it must find a handler, or no goodbye is said
    stop_on_signals()
    trusted = options.listed("TRUSTED_PROXIES")
    with beating("web"):
        uvicorn.run(
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
