"""Owns the processes of one machine: started by fork after loading, started again when they end, stopped together.

Forking after loading lets them share the memory of code and regulations.
"""

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from django.db import connections

log = logging.getLogger(__name__)
STEADY_SECONDS = 10.0  # a process that ran so long starts again at once
LONGEST_PAUSE = 10.0
GRACE_SECONDS = 15.0


@dataclass(slots=True)
class Post:
    """One process to be kept running; `run` returns when SIGTERM arrives."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started_at: float = 0.0
    failures: int = 0
    due_at: float = field(default=0.0)


class Supervisor:
    """Keeps the posts filled until it is told to stop."""

    def __init__(self, posts: Mapping[str, Callable[[], None]]) -> None:
        self._posts = [Post(name, run) for name, run in posts.items()]
        self._stop = threading.Event()

    def run(self) -> int:
        """Start everything, stay until SIGTERM or SIGINT, stop everything; return the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        connections.close_all()
        gc.collect()
        gc.freeze()
        while not self._stop.is_set():
            self._fill()
            self._reap()
            self._stop.wait(0.2)
        return self._stop_all()

    def _fill(self) -> None:
        for post in self._posts:
            if not post.pid and monotonic() >= post.due_at:
                self._start(post)

    def _start(self, post: Post) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        post.started_at = monotonic()
        parent = os.getpid()
        post.pid = os.fork()
        if post.pid == 0:
            _live(post, parent)
        log.info("%s runs as process %s", post.name, post.pid)

    def _reap(self) -> None:
        for post in self._posts:
            pid, status = os.waitpid(post.pid, os.WNOHANG) if post.pid else (0, 0)
            if pid:
                # what was killed from outside is not to blame; what fails by itself would fail again
                steady = monotonic() - post.started_at > STEADY_SECONDS or os.WIFSIGNALED(status)
                post.failures = 0 if steady else post.failures + 1
                pause = 0.0 if not post.failures else min(LONGEST_PAUSE, 0.1 * 2**post.failures)
                post.due_at = monotonic() + pause
                log.warning(
                    "%s (process %s) ended, %s; starting it again",
                    post.name,
                    post.pid,
                    _how(status),
                )
                post.pid = 0

    def _stop_all(self) -> int:
        for post in self._posts:
            _signal(post, signal.SIGTERM)
        ends_at = monotonic() + GRACE_SECONDS
        while any(post.pid for post in self._posts) and monotonic() < ends_at:
            for post in self._posts:
                if post.pid and os.waitpid(post.pid, os.WNOHANG)[0]:
                    post.pid = 0
            threading.Event().wait(0.05)
        for post in self._posts:
            _signal(post, signal.SIGKILL)
        return 0


def _how(status: int) -> str:
    """Say how a process ended: whoever finds "signal 9" at night looks for a machine without memory."""
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit code {os.waitstatus_to_exitcode(status)}"


def _signal(post: Post, number: signal.Signals) -> None:
    if post.pid:
        os.kill(post.pid, number)


def _live(post: Post, parent: int) -> None:
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _die_with(parent)
        # the interpreter keeps bytecode that a full disk cut short, and no later start could read it
        sys.dont_write_bytecode = True
        post.run()
        code = 0
    except OSError as failure:
        # a port that is taken, a folder without rights
        log.error("%s cannot run: %s", post.name, failure)
    except SystemExit:
        # uvicorn ends the process where it cannot listen
        log.error("%s cannot run, for the reason above", post.name)
    except BaseException:
        log.exception("%s failed", post.name)
    finally:
        # the parent's own clean-up must not run in the child
        os._exit(code)


def _die_with(parent: int) -> None:
    """Ask the kernel to stop this process when the supervisor is killed (Linux only), also if it was killed by now."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - Linux only

        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)
