"""Owns the choice of TCP ports on this machine, so that two demos that start in one second never choose the same."""

import socket

# the port's UDP twin, which nobody else uses, is held while this process lives: that binds it for us at once,
# although the server that will listen is another process and starts later
_held: list[socket.socket] = []
ATTEMPTS = 100


def is_free(port: int) -> bool:
    """Tell whether a loopback TCP port can be listened on."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def port_near(wanted: int) -> int:
    """Return the port wanted, or a free one where it is taken or 0; no other demo is given it meanwhile.

    Raises OSError where none can be had.
    """
    if wanted and _hold(wanted):
        return wanted
    for _ in range(ATTEMPTS):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
        if _hold(port):
            return port
    raise OSError("no free port was found")


def _hold(port: int) -> bool:
    twin = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        twin.bind(("127.0.0.1", port))
    except OSError:
        twin.close()
        return False
    if not is_free(port):
        twin.close()
        return False
    _held.append(twin)
    return True
