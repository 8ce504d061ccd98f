"""Owns the relay that a measured desk sends to: it notes when the letter to each mail came."""

import asyncio
import re
import threading
import time
from collections import Counter

SECRET_ADDRESS = re.compile(rb"^Reply-To:[^:]*?([^<>\s]+@reply\.vendor\.example)", re.M | re.I)
LETTER = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.M | re.I)
ANSWERED = re.compile(rb"^In-Reply-To:\s*(<[^>]+>)", re.M | re.I)


class Sink(threading.Thread):
    """A relay in a thread of its own that notes when the letter to each mail came, and how often each letter did."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.seen, self.ready = port, {}, threading.Event()
        self.doubled = 0
        self.reply_to: dict[str, str] = {}
        self.letters: Counter[bytes] = Counter()

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.ready.set()
        async with server:
            await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self._note(body)
                writer.write(b"250 kept\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
        writer.close()

    def _note(self, body: bytes) -> None:
        at = time.perf_counter()
        head = body.partition(b"\r\n\r\n")[0]
        self.letters.update(LETTER.findall(head))
        answered, found = ANSWERED.search(head), SECRET_ADDRESS.search(head)
        if answered:
            key = answered[1].decode()
            self.doubled += key in self.seen
            self.seen.setdefault(key, at)
            if found:
                self.reply_to.setdefault(key, found[1].decode())


def until(sink: Sink, count: int, seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    while len(sink.seen) < count and time.monotonic() < ends_at:
        time.sleep(0.02)
