"""Owns a relay for demonstrations: it takes every letter and hands it to a callable, sending nothing on.

Keeping and showing the letters belongs to the caller.
"""

from collections.abc import Callable
from dataclasses import replace

from reglament.channels.email.receive import Delivery, Kept, Options, Receiver, Verdict, serve


async def catch_all(options: Options, show: Callable[[Delivery], None]) -> Receiver:
    """Listen as `options` say, for any recipient, and return the running receiver.

    `show` runs in the receiver's loop and must be quick; its failure is answered by 451. Raises
    ValueError beyond loopback, where such a relay would swallow other people's mail.
    """
    if not options.path and options.host not in {"127.0.0.1", "::1", "localhost"}:
        raise ValueError(f"{options.host}: the catch-all relay listens on loopback only.")
    shown = 0

    async def keep(delivery: Delivery) -> Kept:
        nonlocal shown
        show(delivery)
        shown += 1
        return Kept(verdict=Verdict.STORED, queue_id=f"shown-{shown}")

    return await serve(replace(options, hostname="catch-all.invalid"), keep)
