"""Find ports of this machine."""

import socket


def free_port() -> int:
    """Find a port that is free at all addresses of this machine: nginx listens at each."""
    with socket.socket() as listener:
        listener.bind(("", 0))
        return int(listener.getsockname()[1])


def is_open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
