"""Owns a connection that opens an existing file only, and answers for nothing once its path leads elsewhere.

A file that is gone, or another one at its path, is a database that is away: OperationalError, as with a server.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from reglament.project.sqlite.places import Place, identity, stood_still, was_elsewhere


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection to SQLite, held to the file that people find at the path.

    A look costs a few microseconds, a query a hundred. The file is looked up by its name alone: opening and closing it
    beside SQLite would drop the locks of this process.
    """

    _file: Path
    _held: Place | None = None

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.execute_wrappers.append(self._execute)

    def get_connection_params(self) -> dict[str, Any]:
        """Return what is Django's, with a name that makes no file."""
        found: dict[str, Any] = super().get_connection_params()
        self._file = Path(found["database"])
        found["database"] = f"{self._file.as_uri()}?mode=rw"
        return found

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file; raises OperationalError where there is none, or one that has only just come back."""
        self._held = self._found()
        if not stood_still(self._file):
            said = f"the database file {self._file} is back and will be opened in a moment"
            raise OperationalError(said)
        opened = super().get_new_connection(conn_params)
        if self._is_elsewhere():
            opened.close()
            raise self._moved()
        return opened

    def _cursor(self, name: str | None = None) -> Any:
        if self.connection is not None and self._is_elsewhere():
            if self.in_atomic_block:
                raise self._moved()
            self.close()
        return super()._cursor(name)  # type: ignore[misc]  # the stubs do not tell of it

    def _execute(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        found = execute(sql, params, many, context)
        # outside of a transaction a statement is its own commit
        if not self.connection.in_transaction and self._is_elsewhere():
            raise self._moved()
        return found

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # nor of this
        # what went into a file that nobody finds is not to be acknowledged; a repeat is known by its identity
        if self.connection is not None and self._is_elsewhere():
            raise self._moved()

    def _is_elsewhere(self) -> bool:
        found = identity(self._file)
        if found == self._held:
            return False
        was_elsewhere(self._file, found)
        return True

    def _found(self) -> Place:
        try:
            found = self._file.stat()
        except OSError as failure:
            was_elsewhere(self._file, None)
            said = f"the database file {self._file} is not there: {failure.strerror}"
            raise OperationalError(said) from failure
        return Place(found.st_dev, found.st_ino)

    def _moved(self) -> OperationalError:
        return OperationalError(f"the database file {self._file} was moved while it was in use")
