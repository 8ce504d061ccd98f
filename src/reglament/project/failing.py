"""Owns the answers to requests that fail: unreadable ones, a database that is away or locked, and our own faults."""

import logging
import re
import sys

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

RETRY_SECONDS = "15"
READ_ONLY = "25006"
# the secrets that stand in paths: of a link that signs in, and of a file's
SECRET_PATH = re.compile(r"((?:/sign-in/with|(?<![\w%-])/files)/)[^/\s]+")


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Answer what cannot be read as a request; no form is looked at, since reading it is what failed."""
    words = "This request cannot be read. · Этот запрос не прочитать."
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database is away, locked or out of room, so that the asker comes again; else 500."""
    if not _of_the_database(sys.exc_info()[1]):
        return server_error(request)
    connection.close()
    page = loader.get_template("503.html").render({"retry": RETRY_SECONDS})
    return unavailable(page, "text/html; charset=utf-8")


class OneLine(logging.Filter):
    """Tells of a request that found no database, or is none, in one line: tracebacks would bury the reason."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; every record passes."""
        fault = record.exc_info[1] if record.exc_info else None
        if _of_the_database(fault):
            said = (str(fault).strip() or "no answer").splitlines()[0]
            record.msg, record.args = f"{record.getMessage()} ({said})", ()
            record.exc_info = record.exc_text = None
        elif isinstance(fault, SuspiciousOperation):
            # whoever scans the net sends these by the hundred; Django names its own setting
            said = record.getMessage().replace("ALLOWED_HOSTS", "REGLAMENT_HOSTS")
            record.msg, record.args = said, ()
            record.exc_info = record.exc_text = None
        return True


class NoSecret(logging.Filter):
    """Leaves out what a path opens: a link that was refused for want of a cookie still signs its reader in (T21)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record where it names such a path; every record passes."""
        told = record.getMessage()
        if SECRET_PATH.search(told):
            record.msg, record.args = SECRET_PATH.sub(r"\1…", told), ()
        return True


def _of_the_database(fault: BaseException | None) -> bool:
    # a PostgreSQL that was made a standby is no operational error to Django
    read_only = getattr(getattr(fault, "__cause__", None), "sqlstate", "") == READ_ONLY
    return read_only or isinstance(fault, OperationalError | InterfaceError)


def unavailable(words: str, content_type: str = "text/plain") -> HttpResponse:
    """Return an answer that asks to come again."""
    answer = HttpResponse(words, status=503, content_type=content_type)
    answer["Retry-After"] = RETRY_SECONDS
    answer["Cache-Control"] = "no-store"
    return answer
