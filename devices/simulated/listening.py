"""Listens on this machine for tills, on a thread of its own, until it is told to go away."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from socketserver import TCPServer

_LOOK_S: Final = 0.05
"""How soon it notices that it shall go away."""


class Listener:
    """What a simulated terminal on the network is; `_listen` begins to serve."""

    _server: TCPServer

    def _listen(self) -> None:
        self._thread = Thread(target=self._server.serve_forever, args=(_LOOK_S,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Return where it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Go away, as with the plug pulled; what was booked stays."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Quiet:
    """A server that says nothing of a till that went away in the middle."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""
