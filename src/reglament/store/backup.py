"""Owns the whole desk as one file, the same for both engines: a zip of JSON lines, one file a table.

What is derived by Django itself (permissions, sessions) is not in it, nor what machines say of themselves.
"""

import base64
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from reglament.store.models.visibility import OF_THE_MACHINE

FORMAT = 1
CHUNK = 200


class BackupError(ValueError):
    """The file or the database does not fit; nothing was changed."""


def tables() -> list[type[models.Model]]:
    """Return the models of the desk, those that others point at first."""
    ours = apps.get_app_config("store").get_models()
    waiting = [model for model in ours if getattr(model, "sight", None) is not OF_THE_MACHINE]
    found = []
    while waiting:
        for model in waiting:
            pointed = {
                one.related_model
                for one in model._meta.concrete_fields
                if one.is_relation and one.related_model is not model
            }
            if not pointed & set(waiting):
                found.append(model)
                waiting.remove(model)
                break
    return found


def write_backup(file: Path, *, extra: dict[str, bytes], replace: bool = False) -> int:
    """Write everything as of one moment, while the desk works on; return the number of rows.

    The file appears whole and read again, or not at all. Raises FileExistsError where there is one and `replace`
    was not asked for, OSError where it cannot be written, BackupError where it does not hold what was written.
    """
    if file.exists() and not replace:
        raise FileExistsError(str(file))
    number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    draft = Path(name)
    try:
        with os.fdopen(number, "wb") as out:
            counts = _write(out, extra)
            out.flush()
            os.fsync(out.fileno())
        _compare(draft, counts)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return sum(counts.values())


def _write(out: IO[bytes], extra: dict[str, bytes]) -> dict[str, int]:
    """Write tables and extra files; return how many rows each table has."""
    counts = {}
    with _snapshot(), ZipFile(out, "w", ZIP_DEFLATED, compresslevel=3) as packed:
        about = {"format": FORMAT, "migrations": _migrations()}
        packed.writestr("about.json", json.dumps(about))
        for name, content in extra.items():
            packed.writestr(f"extra/{name}", content)
        for model in tables():
            name, count = _name(model), 0
            with packed.open(name, "w", force_zip64=True) as lines:
                for row in model._default_manager.order_by("pk").iterator(CHUNK):
                    lines.write(json.dumps(_plain(row), ensure_ascii=False).encode() + b"\n")
                    count += 1
            counts[name] = count
    return counts


def _compare(draft: Path, counts: dict[str, int]) -> None:
    """Read the file back, sums included; raises BackupError where a table has not the rows that were written."""
    with ZipFile(draft) as packed:
        for name, count in counts.items():
            with packed.open(name) as lines:
                found = sum(1 for _ in lines)
            if found != count:
                raise BackupError(f"{name} holds {found} rows of {count}: the disk may be failing")


def _name(model: type[models.Model]) -> str:
    return f"tables/{model._meta.model_name}.jsonl"


def read_backup(file: Path) -> tuple[int, dict[str, bytes]]:
    """Fill the empty database from `file`, whole or not at all; return row count and the extra files.

    Raises BackupError where the database holds something, or the file is of another version.
    """
    if any(model._default_manager.exists() for model in tables()):
        raise BackupError("the database is not empty: restore into a new one")
    count = 0
    with ZipFile(file) as packed, transaction.atomic():
        _check(json.loads(packed.read("about.json")))
        for model in tables():
            with packed.open(_name(model)) as lines:
                count += _fill(model, lines)
        _reset_sequences()
        extra = {
            name.removeprefix("extra/"): packed.read(name)
            for name in packed.namelist()
            if name.startswith("extra/")
        }
    return count, extra


def _check(about: dict[str, Any]) -> None:
    if about.get("format") != FORMAT or about.get("migrations") != _migrations():
        raise BackupError(
            "the backup was written by another version: restore it with that version, then migrate"
        )


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(name for app, name in applied if app == "store")


@contextmanager
def _snapshot() -> Iterator[None]:
    if connection.vendor == "sqlite":
        # Django's own transactions would be IMMEDIATE here and keep writers out
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _plain(row: models.Model) -> dict[str, Any]:
    found = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if isinstance(column, models.BinaryField):
            value = base64.b64encode(bytes(value)).decode("ascii")
        elif isinstance(value, datetime | date):
            value = value.isoformat()
        found[column.attname] = value
    return found


def _fill(model: type[models.Model], lines: Any) -> int:
    rows: list[models.Model] = []
    count = 0
    for line in lines:
        rows.append(_row(model, json.loads(line)))
        if len(rows) == CHUNK:
            model._default_manager.bulk_create(rows)
            count, rows = count + CHUNK, []
    model._default_manager.bulk_create(rows)
    return count + len(rows)


def _row(model: type[models.Model], plain: dict[str, Any]) -> models.Model:
    for column in model._meta.concrete_fields:
        value = plain.get(column.attname)
        if value is None:
            continue
        if isinstance(column, models.BinaryField):
            plain[column.attname] = base64.b64decode(value)
        elif isinstance(column, models.DateTimeField):
            plain[column.attname] = datetime.fromisoformat(value)
        elif isinstance(column, models.DateField):
            plain[column.attname] = date.fromisoformat(value)
    return model(**plain)


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
