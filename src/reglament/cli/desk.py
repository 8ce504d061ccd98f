"""Owns what commands that need the desk do first: settings, Django, and faults in plain words."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reglament.cli.failures import TemporaryFailureError, UsageError

if TYPE_CHECKING:
    from reglament.store.models import Vendor


def set_up(*, only_look: bool = False) -> None:
    """Load settings and Django; make the data folder where it is missing and more than a look is meant.

    Raises OptionError for a setting that cannot be used.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.project.settings")
    import django

    with _data_faults():
        django.setup()
        if not only_look:
            _make_data()


@contextmanager
def _data_faults() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise TemporaryFailureError(
            f"the data folder cannot be used: {failure}",
            where="REGLAMENT_DATA",
            remedy="Give it room and let us write there, or name another folder.",
        ) from failure


def _make_data() -> None:
    from django.conf import settings

    from reglament.project.options import make_data_folder

    make_data_folder(settings.DATA)


DAMAGED = (
    "Stop every process, keep a copy of the file, then restore the last backup into a new file and let "
    "REGLAMENT_DATABASE_URL name it. Mail since that backup can be read from the copy with `sqlite3 COPY .recover`."
)
AWAY = (
    "Put it back, together with its -wal file if that was moved too; processes that run go on by themselves. "
    "If it is lost, restore the last backup with `reglament restore FILE`. "
    "Only where there has never been a desk, run `reglament migrate`."
)
# what a failing database says, and what helps; the first that fits
REMEDIES = (
    (("malformed", "not a database"), DAMAGED),
    (("is locked",), "Another process holds it for long; try again in a moment."),
    (("is not there", "was moved while"), AWAY),
    (("in a moment", "somebody else meanwhile"), "Try again in a moment."),
    (
        ("is there without its file",),
        "Put the file back, or move all that bears its name elsewhere, then try again.",
    ),
    (("disk is full", "No space left"), "Make room on its disk, then try again."),
    (
        ("disk I/O error",),
        "Make room on its disk, then try again. If it has room, the disk may be failing, or a file beside the database "
        "was taken away: look at the system's log, stop every process and keep a copy of all that bears its name.",
    ),
    (("no such table", "no such column", "UndefinedTable", "relation"), "Run `reglament migrate`."),
    (
        ("unable to open", "readonly"),
        "Make its folder and let us write there, or correct REGLAMENT_DATABASE_URL.",
    ),
    (
        ("password", "authentication", "role"),
        "Correct user and password in REGLAMENT_DATABASE_URL.",
    ),
    (("does not exist",), "Create the database, then run `reglament migrate`."),
)
START_IT = "Start it, or correct REGLAMENT_DATABASE_URL, then try again."


def remedy_for(said: str) -> str:
    """Return what helps where a database said this."""
    remedies = (advice for words, advice in REMEDIES if any(one in said for one in words))
    return next(remedies, START_IT)


@contextmanager
def database_faults() -> Iterator[None]:
    """Turn a database that does not answer into exit 75 with advice that fits what it said."""
    from django.db import DatabaseError, InterfaceError

    try:
        yield
    except (DatabaseError, InterfaceError) as failure:
        said = str(failure).strip().splitlines()[0] if str(failure).strip() else "no answer"
        raise TemporaryFailureError(
            f"the database failed: {said}",
            where="REGLAMENT_DATABASE_URL",
            remedy=remedy_for(said),
        ) from failure


def is_empty() -> bool:
    """Tell whether no vendor is registered yet."""
    from reglament.store.models import Vendor

    with database_faults():
        return not Vendor.objects.exists()


REBUILD = (
    "Search and the queue of this desk are of an earlier version: some requests are not found, or stand elsewhere. "
    "Run `reglament rebuild` once; the desk may work meanwhile."
)


def needs_rebuild() -> bool:
    """Tell whether rows were derived by an earlier version that derived them otherwise."""
    from reglament.store.queries.projected import approvals_before, reopened_before
    from reglament.store.queries.search import indexed_before

    with database_faults():
        old = indexed_before().exists() or reopened_before().exists()
        return old or approvals_before()


def vendor_named(code: str) -> "Vendor":
    """Return the vendor of this code; raises UsageError where none is registered."""
    from reglament.store.models import Vendor

    found = Vendor.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Vendor.objects.order_by("code").values_list("code", flat=True))
        remedy = f"Known are: {known}." if known else "Run `reglament vendor add` first."
        raise UsageError(f"there is no vendor {code!r}", remedy=remedy)
    return found


def require_words(text: str, *, where: str) -> None:
    """Raise UsageError for a name without a letter, or of several lines; `where` names the argument."""
    if not any(sign.isalnum() for sign in text) or not text.isprintable():
        raise UsageError(
            f"{text!r} is no name", where=where, remedy="Write it as people read it, in one line."
        )


def require_address(address: str, *, where: str) -> None:
    """Raise UsageError for what is no mail address; `where` names the argument."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(address)
    except ValidationError as wrong:
        raise UsageError(
            f"{address!r} is no mail address", where=where, remedy="Write name@example.org."
        ) from wrong


@contextmanager
def ready() -> Iterator[None]:
    """Set up, make the tables of a SQLite file where they are missing, and tell the database's faults in words."""
    set_up()
    require_migrated(migrate_sqlite=True)
    with database_faults():
        yield


def preload(names: Collection[str]) -> None:
    """Load what the processes named need; raises UsageError for a regulation or a relay that cannot serve."""
    from reglament.core.regulation.problems import RegulationInvalidError
    from reglament.workers import configuration, posts

    if "outbox" in names:
        try:
            configuration.relay()
        except ValueError as wrong:
            raise UsageError(
                str(wrong).rstrip("."),
                where="REGLAMENT_RELAY_HOST",
                remedy="Nothing was started. Set REGLAMENT_RELAY_SECURITY.",
            ) from wrong
    try:
        posts.preload()
    except RegulationInvalidError as wrong:
        raise UsageError(
            f"a regulation cannot serve: {str(wrong).splitlines()[0].rstrip('.')}",
            remedy="Nothing was started. Correct it (`reglament regulation lint` tells all that is wrong), "
            "or take its folder out of REGLAMENT_REGULATIONS.",
        ) from wrong


def migrate() -> None:
    """Bring the database to this version; a SQLite file that is not there is made, and the desk's key with it."""
    make_tables()
    require_key()


def require_key() -> None:
    """Read the desk's key, made where there is none; raises TemporaryFailureError where that fails.

    Asked for at the first signature only, it would fail mails and pages of a desk that seemed to have started.
    """
    from django.conf import settings

    with _data_faults():
        bool(settings.SECRET_KEY)


def make_tables() -> None:
    """Bring the database to this version, whatever the key."""
    from django.core.management import call_command

    with database_faults():
        call_command("migrate", verbosity=0, interactive=False)


def require_migrated(*, migrate_sqlite: bool = False) -> None:
    """Raise UsageError where tables are missing.

    A SQLite file is brought up to date if allowed, and made where this is a first start.
    """
    from django.db import connection

    from reglament.project.health import missing_migrations

    if migrate_sqlite and _is_first_start():
        migrate()
        return
    with database_faults():
        missing = missing_migrations()
    if not missing:
        return
    if migrate_sqlite and connection.vendor == "sqlite":
        migrate()
        return
    raise UsageError(
        f"the database lacks {missing} migrations", remedy="Run `reglament migrate` first."
    )


def _is_first_start() -> bool:
    """Tell whether no desk has been here: neither a SQLite file nor the key that is made with the first one.

    Where the key comes from the environment nothing tells a first start from a file that was moved away.
    """
    from django.conf import settings
    from django.db import connection

    from reglament.project.options import key_file

    if connection.vendor != "sqlite" or settings.OPTIONS["SECRET_KEY"]:
        return False
    return not any(
        one.exists() for one in (Path(connection.settings_dict["NAME"]), key_file(settings.OPTIONS))
    )
