"""Owns the limited child process in which strangers' mail is read (T05); the reading itself is left to `parse`.

`Reader` is the parent's end: it trusts no byte of the child's answer. Run as a module this file is the child:
no new files, no core, bounded memory and processor time, an environment without secrets.
"""

import os
import selectors
import subprocess
import sys
import threading
import time
from types import TracebackType

from reglament.channels.email.parse import ParsedMail, unreadable
from reglament.channels.email.wire_format import HEADER, ProtocolError, packed, unpacked

DEFAULT_SECONDS = 15.0  # wall clock per mail
START_SECONDS = 20.0  # additionally, for the first mail after a start
MAILS_PER_CHILD = 2_000
ANSWER_SIZE = 512 * 1024 * 1024
_CHUNK = 1 << 20


class Reader:
    """A persistent limited child that reads mails one by one; safe to share between threads.

    `read` always returns: when the child dies, stalls or lies, the mail comes back as `unreadable` with
    what its header tells, and the next mail gets a new child.
    """

    def __init__(
        self, *, seconds: float = DEFAULT_SECONDS, mails_per_child: int = MAILS_PER_CHILD
    ) -> None:
        self._seconds = seconds
        self._mails_per_child = mails_per_child
        self._child: subprocess.Popen[bytes] | None = None
        self._read_so_far = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> ParsedMail:
        """Read one mail within the limits; `defects` begins with `unreadable:` when that failed."""
        with self._lock:
            try:
                return self._ask(raw)
            except (OSError, ProtocolError, TimeoutError) as failure:
                self._stop()
                return unreadable(raw, _reason(failure))

    def close(self) -> None:
        """End the child; the reader may be used again and then starts a new one."""
        with self._lock:
            self._stop()

    def _ask(self, raw: bytes) -> ParsedMail:
        if self._read_so_far >= self._mails_per_child:
            self._stop()
        fresh = self._child is None or self._child.poll() is not None
        child = self._start() if fresh else self._child
        if child is None:
            raise ProtocolError("no child")
        self._read_so_far += 1
        deadline = time.monotonic() + self._seconds + (START_SECONDS if fresh else 0.0)
        answer = _exchange(child, HEADER.pack(len(raw)) + raw, deadline)
        return unpacked(answer)

    def _start(self) -> subprocess.Popen[bytes]:
        self._stop()
        self._read_so_far = 0
        self._child = subprocess.Popen(
            # -B: the interpreter keeps bytecode that a full disk cut short, and no later child could start
            [sys.executable, "-B", "-m", "reglament.channels.email.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))},
            bufsize=0,
        )
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                os.set_blocking(stream.fileno(), False)
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        child.wait()


def _reason(failure: Exception) -> str:
    if isinstance(failure, TimeoutError):
        return "reading took too long and was stopped"
    return "reading broke its limits and was stopped"


def _exchange(child: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes:
    """Send the request and receive one framed answer, both before the deadline."""
    if child.stdin is None or child.stdout is None:
        raise ProtocolError("no pipes")
    todo = memoryview(request)
    answer = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        waiting.register(child.stdin, selectors.EVENT_WRITE)
        while True:
            ready = waiting.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if key.fileobj is child.stdin:
                    todo = todo[os.write(key.fd, todo[:_CHUNK]) :]
                    if not todo:
                        waiting.unregister(child.stdin)
                elif _receive(key.fd, answer):
                    return bytes(answer[HEADER.size :])


def _receive(descriptor: int, answer: bytearray) -> bool:
    """Append what came; True when the frame is whole."""
    chunk = os.read(descriptor, _CHUNK)
    if not chunk:
        raise ProtocolError("the child ended")
    answer += chunk
    if len(answer) < HEADER.size:
        return False
    length: int = HEADER.unpack_from(answer)[0]
    if length > ANSWER_SIZE or len(answer) > HEADER.size + length:
        raise ProtocolError("the answer has a wrong length")
    return len(answer) == HEADER.size + length


def main() -> int:
    """The child: frames of raw mail in, frames of read mail out, until the input ends."""
    from reglament.channels.email.confinement import confine, refresh_time  # noqa: PLC0415

    entry, out = sys.stdin.buffer, sys.stdout.buffer
    confine()
    while head := entry.read(HEADER.size):
        (length,) = HEADER.unpack(head)
        raw = entry.read(length)
        refresh_time()
        out.write(packed(raw))
        out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
