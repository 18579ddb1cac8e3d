"""Serves lanes over TLS and the office on its own address, in one process."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from edge.domain.errors import BadInput, Unavailable
from sync.hub.api.catalogue_files import PAUSE_S as CATALOGUE_PAUSE_S
from sync.hub.api.gate import PEER_CERTIFICATE
from sync.hub.api.lanes import catalogue_files, create_lanes_app
from sync.hub.api.office import create_office_app
from sync.hub.resolver import resolver_of
from sync.hub.services.availability_telling import PAUSE_S as AVAILABILITY_PAUSE_S
from sync.hub.services.availability_telling import Availability
from sync.hub.services.delivering import deliverer_of
from sync.hub.services.erasures import FILE, ErasureList
from sync.hub.services.forwarding import Forwarder
from sync.hub.services.importing import Importer
from sync.hub.services.kept_gone import KeptGone
from sync.hub.services.order_clock import OrderClock
from sync.hub.services.order_forgetting import Forgetter
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.order_work import (
    conflict_pieces,
    message_pieces,
    money_pieces,
    parcel_pieces,
)
from sync.hub.services.orders_paid_back import PaidBack
from sync.hub.services.refilling import PAUSE_S as REFILLING_PAUSE_S
from sync.hub.services.refilling import Refiller
from sync.hub.services.sweeping import PAUSE_S as SWEEPING_PAUSE_S
from sync.hub.services.sweeping import Sweeper
from sync.hub.services.web_orders import WebOrders
from sync.hub.working import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sync.hub.hub import Hub
    from sync.hub.pki import Authority

IDLE_S: Final = 75
"""How long a connection that says nothing is kept: longer than a till's poll of 30 s."""
STOP_S: Final = 5
"""How long requests under way may take when the centre stops."""
_NO_CHECK_TIME: Final = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME: an expired certificate may still ask for its renewal; every other
route compares it with the centre's clock."""


class _LaneProtocol(HttpToolsProtocol):
    """HTTP that tells the app whose certificate the connection showed."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        line = transport.get_extra_info("ssl_object")
        der = line.getpeercert(binary_form=True) if line else None
        if der:
            self.app_state = {**self.app_state, PEER_CERTIFICATE: der}


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class Serving:
    """Two listeners that are open from the start, so that a taken port is known at once."""

    def __init__(self, hub: Hub, lanes: str, office: str) -> None:
        self._lanes_socket = listen(lanes)
        self._office_socket = listen(office)
        context = tls_context(hub.authority)
        self._lanes = _Server(
            _config(
                create_lanes_app(hub),
                http=_LaneProtocol,
                ssl_context_factory=lambda _config, _default: context,
            )
        )
        self._office = _Server(_config(create_office_app(hub)))
        self._workers = (
            Worker([resolver_of(hub).work_off]),
            Worker([Forwarder(hub).work_off, deliverer_of(hub).work_off], pause_s=1),
            Worker(
                [Sweeper(hub).work_off, ErasureList(hub.folder / FILE, hub.database).keep],
                pause_s=SWEEPING_PAUSE_S,
            ),
            Worker([Refiller(hub).work_off], pause_s=REFILLING_PAUSE_S),
            Worker([Importer(hub).work_off], pause_s=1),
            Worker([OrderKeeper(hub).work_off, PaidBack(hub).work_off, OrderClock(hub).work_off]),
            Worker([KeptGone(hub).work_off, WebOrders(hub).work_off], pause_s=1),
            Worker([Availability(hub).work_off], pause_s=AVAILABILITY_PAUSE_S),
            Worker(money_pieces(hub)),
            Worker(parcel_pieces(hub), pause_s=1),
            Worker(message_pieces(hub), pause_s=1),
            Worker([*conflict_pieces(hub), Forgetter(hub).work_off], pause_s=1),
            Worker([catalogue_files(hub).renew], pause_s=CATALOGUE_PAUSE_S),
        )

    @property
    def addresses(self) -> tuple[str, str]:
        """Where lanes and the office are served, as HOST:PORT."""
        return _address(self._lanes_socket), _address(self._office_socket)

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM; `ready` is called once both answer."""
        for worker in self._workers:
            worker.start()
        try:
            # A TLS line holds a buffer of 256 kB in the loop of asyncio, and none in this one.
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._run(ready))
        finally:
            for worker in self._workers:
                worker.stop()

    async def _run(self, ready: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        servers = [
            asyncio.create_task(self._lanes.serve([self._lanes_socket])),
            asyncio.create_task(self._office.serve([self._office_socket])),
        ]
        while not (self._lanes.started and self._office.started):
            if any(server.done() for server in servers):
                break
            await asyncio.sleep(0.01)
        else:
            ready()
        await asyncio.gather(*servers)

    def _stop(self) -> None:
        self._lanes.should_exit = self._office.should_exit = True


def tls_context(authority: Authority) -> ssl.SSLContext:
    """Return TLS 1.3 with our certificate; a client's is checked when it shows one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(authority.folder / "server.pem", authority.folder / "server.key")
    context.load_verify_locations(cadata=authority.pem)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= _NO_CHECK_TIME
    return context


def split_address(address: str) -> tuple[str, int]:
    """Return host and port; an IPv6 host stands in brackets."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or not host or int(port) > 65535:
        raise BadInput("address_wrong", address=address)
    return host.strip("[]"), int(port)


def listen(address: str) -> socket.socket:
    """Open a listener; raises `Unavailable` "port_taken"."""
    host, port = split_address(address)
    try:
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable("port_taken", address=address, told=str(error)) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections inherit it: an answer of one small packet does not wait for the next.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Unavailable("port_taken", address=address, told=error.strerror) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _config(app: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=STOP_S,
        **({"http": "httptools"} | more),
    )
