"""Owns the ASGI door: Django in a thread pool, live updates held open around it; `reglament serve` uses it."""

import os

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.project.settings")
_django = get_wsgi_application()

# models may be imported only once Django has loaded
from reglament.store.writes.wake import CHANGES  # noqa: E402
from reglament.web.live.hold import Holder  # noqa: E402
from reglament.web.live.hub import hub  # noqa: E402
from reglament.workers.waking import waker  # noqa: E402
from reglament.workers.web_turns import Turns  # noqa: E402

hub.start(lambda: waker(CHANGES))
# Django's responses are iterables of bytes, which its types do not say; a queue without end, so that a thread never
# waits until what it made is read
_pages = WSGIMiddleware(_django, send_queue_size=0)  # type: ignore[arg-type]
# threads that know whose turn it is, in the place of those that take pages as they come
_pages.executor = Turns(settings.OPTIONS.number("WEB_THREADS"))  # type: ignore[assignment]
application = Holder(_pages, hub)  # type: ignore[arg-type]
