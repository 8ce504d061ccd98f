"""Owns the question whether the desk can write now, asked seldom: an answer costs a commit that reaches the disk."""

import errno
import os
import socket
import tempfile
import threading
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection, transaction

from reglament.store.models import Heartbeat

# a mail with a file; SQLite overwrites what it has already, so that its commits alone may pass on a full disk
ROOM = 4 * 1024**2
EVERY_SECONDS = 5.0
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_ROOM = "no room is left on the disk of the database"


class Writing:
    """Remembers for a few seconds whether something could be written; one thread looks, the others are told."""

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._due_at, self._trouble = 0.0, ""

    def trouble(self, *, at: datetime, steady_seconds: float) -> str:
        """Return why nothing can be written, empty where it can."""
        if steady_seconds >= self._due_at and self._looking.acquire(blocking=False):
            try:
                self._trouble = writing_trouble(at=at)
                self._due_at = steady_seconds + EVERY_SECONDS
            finally:
                self._looking.release()
        return self._trouble

    def forget(self) -> None:
        """Look anew when next asked."""
        self._due_at = 0.0


WRITING = Writing()


def writing_trouble(*, at: datetime) -> str:
    """Write something that nobody sees and return why that failed, empty where it did not."""
    try:
        if connection.vendor == "sqlite":
            _make_room(Path(connection.settings_dict["NAME"]).parent)
        with transaction.atomic():
            row = Heartbeat.objects.create(
                host=socket.gethostname(),
                process="probe",
                pid=os.getpid(),
                started_at=at,
                beat_at=at,
            )
            row.delete()
    except OSError as failure:
        if failure.errno in FULL:
            return NO_ROOM
        return f"the folder of the database takes no files: {failure.strerror}"
    except (DatabaseError, InterfaceError) as failure:
        if not connection.in_atomic_block:
            connection.close()
        return f"nothing can be written: {(str(failure).strip() or 'no answer').splitlines()[0]}"
    return ""


def _make_room(folder: Path) -> None:
    # counts quotas and limits too, which no figure of free space tells
    with tempfile.TemporaryFile(dir=folder) as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, ROOM)
        else:
            file.write(bytes(ROOM))
            file.flush()
