"""Owns the demo's own folder: made anew at each start, never somebody's data, held by one demo at a time."""

import fcntl
import os
import shutil
import signal
from io import TextIOWrapper
from pathlib import Path
from time import monotonic, sleep

MARK = "belongs-to-reglament-demo.txt"
WORDS = (
    "Everything in this folder belongs to `reglament demo` and is deleted when it starts again.\n"
)
ENDING_SECONDS = 25.0


class ForeignFolderError(Exception):
    """The folder holds something that no demo made: nothing was touched."""


class AtWorkError(Exception):
    """Another demo runs in the folder: nothing was touched."""


class StillRunningError(Exception):
    """The desk of an earlier demo did not end when asked."""


class Folder:
    """The folder at `path`. Two locks tell who lives: `demo` the one that talks, `desk` all processes behind it.

    The kernel drops a lock when its last holder ends, so that a process id in a lock file is never somebody else's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._locks: dict[str, TextIOWrapper] = {}

    def make_anew(self) -> None:
        """Hold the folder and empty it; raises ForeignFolderError, AtWorkError, StillRunningError.

        A desk that an earlier demo left behind, as one that was killed does, is ended.
        """
        self._refuse_foreign()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / MARK).write_text(WORDS, encoding="utf-8")
        self._locks["demo"] = self._take_at_once(self.path / "demo.lock")
        self._locks["desk"] = self._take(self.path / "desk.lock")
        kept = {MARK, "demo.lock", "desk.lock"}
        for entry in self.path.iterdir():
            if entry.name in kept:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.note("demo", os.getpid())

    def let_go(self) -> None:
        """Give the locks back; the desk's lives on in its processes."""
        for file in self._locks.values():
            file.close()
        self._locks.clear()

    def note(self, name: str, pid: int) -> None:
        """Write down which process to ask to end, for the next demo."""
        file = self._locks[name]
        file.seek(0)
        file.truncate()
        file.write(f"{pid}\n")
        file.flush()

    @property
    def desk_lock(self) -> int:
        """Return the descriptor that the desk's processes inherit."""
        return self._locks["desk"].fileno()

    def _refuse_foreign(self) -> None:
        if not self.path.exists():
            return
        if self.path.is_symlink() or not self.path.is_dir():
            raise ForeignFolderError(f"{self.path} is not a folder of its own")
        if any(self.path.iterdir()) and not (self.path / MARK).is_file():
            raise ForeignFolderError(f"{self.path} holds something that no demo made")

    def _take_at_once(self, path: Path) -> TextIOWrapper:
        file = path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "?"
            file.close()
            raise AtWorkError(f"a demo runs in {self.path} already, process {holder}") from None
        return file

    def _take(self, path: Path) -> TextIOWrapper:
        file = path.open("a+", encoding="ascii")
        asked, ends_at = False, monotonic() + ENDING_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                asked = asked or _ask_to_end(file)
                if monotonic() > ends_at:
                    file.close()
                    raise StillRunningError(f"the desk that holds {path} does not end") from None
                sleep(0.1)
            else:
                return file


def _ask_to_end(file: TextIOWrapper) -> bool:
    """Ask the holder of a lock to end; False where it has not yet said who it is."""
    file.seek(0)
    word = file.read().strip()
    if not word.isdigit():
        return False
    try:
        os.kill(int(word), signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True
