"""Ports for servers that are started again on the same port, or that have to know it before."""

import os
import random
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_chosen = random.Random(os.getpid())


def free_port() -> int:
    """Return a port that no process uses and that the system gives to none that asks for any.

    The port of a server that was killed would soon be that of another process otherwise.
    """
    first_given = int(_RANGE.read_text().split()[0])
    while True:
        port = _chosen.randrange(first_given // 2, first_given)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
