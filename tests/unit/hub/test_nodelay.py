"""Small answers leave at once: Nagle's algorithm with delayed acknowledgement cost 40 ms each."""

from __future__ import annotations

import socket
import threading

from sync.hub.serving import listen


def test_lines_that_the_centre_accepts_do_not_wait_to_send() -> None:
    listener = listen("127.0.0.1:0")
    listener.listen(1)
    accepted: list[int] = []

    def accept() -> None:
        line, _ = listener.accept()
        accepted.append(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        line.close()

    thread = threading.Thread(target=accept)
    thread.start()
    socket.create_connection(listener.getsockname()).close()
    thread.join(10)
    listener.close()

    assert accepted != []
    assert accepted != [0]
