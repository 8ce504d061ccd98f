"""Owns the database's own rule of vendors (T16): a row refers to rows of its vendor only, and never moves to another.

`visible_to` decides what people see; this holds for whoever writes, by whatever way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

REASON = "a row and what it refers to belong to one vendor"
MOVED = "OLD.vendor_id <> NEW.vendor_id"


@dataclass(frozen=True, slots=True)
class Reference:
    """A column and the table of a vendor that it refers to."""

    column: str
    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What is held for one table of a vendor."""

    table: str
    references: tuple[Reference, ...]

    @property
    def name(self) -> str:
        """Return the name of its triggers, which tells what they compare."""
        return "_".join((self.table, "vendor", *(one.column for one in self.references)))[:56]


def guard_tables(tables: Iterable[type[models.Model]], schema_editor: Any) -> None:
    """Create the triggers of these models in the database; for migrations, with the models as they stand there."""
    for guard in guards(tables):
        for statement in _triggers(guard, schema_editor.connection.vendor):
            schema_editor.execute(statement)


def unguard_tables(tables: Iterable[type[models.Model]], schema_editor: Any) -> None:
    """Take the triggers of these models away, before a migration gives a table one more reference."""
    for guard in guards(tables):
        for statement in _dropping(guard, schema_editor.connection.vendor):
            schema_editor.execute(statement)


def guards(tables: Iterable[type[models.Model]]) -> Iterator[Guard]:
    """Yield the guard of each of these models that belongs to a vendor."""
    for model in tables:
        if _is_owned(model):
            found = [
                Reference(str(one.column), to._meta.db_table, str(to._meta.pk.column))
                for one in model._meta.concrete_fields
                if (to := one.related_model) is not None and _is_owned(to)
            ]
            # in one order, also where a migration added a column later
            yield Guard(model._meta.db_table, tuple(sorted(found, key=lambda one: one.column)))


def _triggers(guard: Guard, engine: str) -> tuple[str, ...]:
    """Return what creates a guard's triggers; `engine` is sqlite or postgresql, names come from our models."""
    astray = " OR ".join(
        f"EXISTS (SELECT 1 FROM {one.table} WHERE {one.key} = NEW.{one.column}"  # noqa: S608
        " AND vendor_id <> NEW.vendor_id)"
        for one in guard.references
    )
    columns = ", ".join(("vendor_id", *(one.column for one in guard.references)))
    return (_sqlite if engine == "sqlite" else _postgresql)(guard, columns, astray)


def _sqlite(guard: Guard, columns: str, astray: str) -> tuple[str, ...]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
    name, table = guard.name, guard.table
    wrong = f"{MOVED} OR {astray}" if astray else MOVED
    update = f"CREATE TRIGGER {name}_u BEFORE UPDATE OF {columns} ON {table} WHEN {wrong} {refuse}"
    insert = f"CREATE TRIGGER {name}_i BEFORE INSERT ON {table} WHEN {astray} {refuse}"
    return (update, insert) if astray else (update,)


def _postgresql(guard: Guard, columns: str, astray: str) -> tuple[str, ...]:
    refuse = f"RAISE EXCEPTION '{REASON}' USING ERRCODE = 'check_violation'"
    name, table = guard.name, guard.table
    # one in the other: where a row is new there is no OLD to compare with
    body = f"IF TG_OP = 'UPDATE' THEN IF {MOVED} THEN {refuse}; END IF; END IF;"
    body += f" IF {astray} THEN {refuse}; END IF;" if astray else ""
    when = f"INSERT OR UPDATE OF {columns}" if astray else f"UPDATE OF {columns}"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NEW; END $$",
        f"CREATE TRIGGER {name}_t BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def _dropping(guard: Guard, engine: str) -> tuple[str, ...]:
    """Return what takes away that which `_triggers` created."""
    if engine == "sqlite":
        return tuple(f"DROP TRIGGER IF EXISTS {guard.name}_{one}" for one in "ui")
    # its trigger goes with the function
    return (f"DROP FUNCTION {guard.name}() CASCADE",)


def _is_owned(model: type[models.Model] | str) -> bool:
    return not isinstance(model, str) and any(
        one.name == "vendor" for one in model._meta.concrete_fields
    )
