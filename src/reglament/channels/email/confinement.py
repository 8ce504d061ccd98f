"""Owns the limits a reading child sets on itself before it sees a stranger's byte; watching it is left to `sandbox`."""

import codecs
import contextlib
import importlib
import resource

from reglament.channels.email.parse import parse
from reglament.channels.email.reading.charsets import charsets

MEMORY = 768 * 1024 * 1024  # address space, in bytes
SECONDS = 10  # processor time per mail
_NEEDED_LATER = (
    "nh3",
    "charset_normalizer",
    "flufl.bounce",
    "idna.uts46data",
    "mimetypes",
    "email.parser",
    "email.message",
)


def confine() -> None:
    """Load what reading may need, then allow no file, no core, no child and bounded memory."""
    _load_all()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_NOFILE, 3)  # stdin, stdout, stderr: nothing further can be opened
    _limit(resource.RLIMIT_NPROC, 0)


def refresh_time() -> None:
    """Give the next mail its processor time: the limit counts from the process's start."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, most))


def _limit(kind: int, value: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # a stricter limit is already set
        resource.setrlimit(kind, (value, value))


def _load_all() -> None:
    for name in _NEEDED_LATER:
        importlib.import_module(name)
    for codec in (*charsets(), "idna"):
        # decoding would not do: for ascii, utf-16 and utf-32 it knows a way without their modules
        codecs.lookup(codec)
    import mimetypes  # noqa: PLC0415 - its tables are files, read once and now

    mimetypes.init(files=())
    _exercise()


def _exercise() -> None:
    """Read one mail that passes through the late imports, so that none is left for later."""
    sample = (
        b"From: MAILER-DAEMON@a.example\nSubject: failure notice\nReturn-Path: <>\nContent-Type: text/html\n\n"
        b"<p>could not be delivered</p>" + bytes(range(128, 256)) * 2
    )
    parse(sample)
