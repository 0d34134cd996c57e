"""Free ports on this machine's loopback address."""

import random
import socket
from itertools import islice
from typing import Final

CHOICE: Final = range(10_240, 32_768)
"""Below the ports that systems lend to outgoing connections, which could take one before its server does."""


def free_ports(count: int) -> list[int]:
    """Return so many different ports that nobody listens on."""
    candidates = random.SystemRandom().sample(CHOICE, len(CHOICE))
    return list(islice(filter(is_free, candidates), count))


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def kept_or_free(wanted: int | None) -> int:
    """Return the port of the last time while it is free, else another."""
    return wanted if wanted and is_free(wanted) else free_ports(1)[0]
