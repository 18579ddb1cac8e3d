"""Passes the bytes of connections on and counts them: all that is on the wire, TLS included."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from time import perf_counter
from typing import Self

_PART_BYTES = 256 * 1024


class Relay:
    """A port of this machine behind which another one stands; closed at the end of `with`.

    `began_s` is when its first connection was opened (as `perf_counter` tells it; 0 before).
    """

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._counted = threading.Lock()
        self.up_bytes = self.down_bytes = 0
        self.began_s = 0.0

    @property
    def address(self) -> str:
        """Where it listens, as HOST:PORT."""
        host, port = self._listener.getsockname()
        return f"{host}:{port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.began_s = self.began_s or perf_counter()
                server = socket.create_connection(self._target)
                for line in (client, server):
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for source, target, is_up in ((client, server, True), (server, client, False)):
                    threading.Thread(
                        target=self._pass_on, args=(source, target), kwargs={"is_up": is_up}
                    ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, *, is_up: bool) -> None:
        buffer = bytearray(_PART_BYTES)
        with suppress(OSError):
            while size := source.recv_into(buffer):
                with self._counted:
                    if is_up:
                        self.up_bytes += size
                    else:
                        self.down_bytes += size
                target.sendall(memoryview(buffer)[:size])
        for line in (source, target):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
