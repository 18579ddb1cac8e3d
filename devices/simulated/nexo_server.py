"""A simulated nexo terminal on the network: TLS, sealed messages, and faults by script."""

from __future__ import annotations

import json
import logging
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from devices.ports.nexo_messages import Ends, service_id
from devices.ports.nexo_sealing import REQUEST, RESPONSE, NotBelieved, SharedKey
from devices.simulated.card_ledger import CardLedger, Script
from devices.simulated.certificates import Authority
from devices.simulated.listening import Listener, Quiet
from devices.simulated.nexo_poi import Poi

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock

Json = dict[str, Any]
log = logging.getLogger("devices.nexo_simulator")

POI_ID: Final = "SIM-324688179"
CERTIFICATE_NAME: Final = f"{POI_ID.lower()}.test.terminal.example"
KEY_IDENTIFIER: Final = "simulator"
PASSPHRASE: Final = "no secret, since it takes no money"
FOLDER: Final = "nexo-terminal"


class NexoServer(Listener):
    """A terminal that listens on this machine until it is closed.

    Its folder keeps `payments.jsonl`, which survives it, and takes `script`: words of which each
    request for money uses up the first.
    """

    def __init__(self, folder: Path, clock: Clock, *, port: int = 0, delay_s: float = 1.0) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.authority_file = folder / "authority.pem"
        authority = Authority("Simulated terminals", clock.now().as_datetime())
        authority.write(self.authority_file)
        self._script = Script(folder / "script")
        self.ledger = CardLedger(folder / "payments.jsonl")
        self.poi = Poi(self.ledger, self._script, delay_s)
        self.told = b""
        """The answer before, as it was sealed."""
        self.key = SharedKey(PASSPHRASE, KEY_IDENTIFIER, 1)
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.terminal = self
        self._server.socket = self._contexts(folder, authority).wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._listen()

    def _contexts(self, folder: Path, authority: Authority) -> ssl.SSLContext:
        """Return the TLS side; the word `wrong_name` shows another terminal's certificate once."""
        found = []
        for name in (CERTIFICATE_NAME, "another.test.terminal.example"):
            file = folder / f"{name.partition('.')[0]}.pem"
            authority.issue(name, file)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file)
            found.append(context)
        right, wrong = found

        def choose(connection: ssl.SSLObject, _name: str | None, _: ssl.SSLContext) -> None:
            if self._script.next("wrong_name"):
                connection.context = wrong

        right.sni_callback = choose
        return right


class _Server(Quiet, ThreadingHTTPServer):
    terminal: NexoServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        """Answer one request."""
        terminal = self.server.terminal
        sealed = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            content = terminal.key.open(sealed, REQUEST)
        except NotBelieved as error:
            log.warning("request_not_believed", extra={"why": error.code})
            self._send(400, b"")
            return
        header = content["MessageHeader"]
        category = header["MessageCategory"]
        answer = terminal.poi.answer(category, header, content[f"{category}Request"])
        if answer.fault == "drop":
            self.close_connection = True
            self.connection.close()
        elif answer.body is None:
            self._send(200, b"")
        else:
            sealed = _sealed(terminal, header, category, answer.body, answer.fault)
            if answer.fault == "replayed":
                sealed = terminal.told
            terminal.told = sealed
            self._send(200, sealed)
            if answer.fault == "twice":
                self._send(200, sealed)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: the terminal's screen is not the till's."""


def _sealed(terminal: NexoServer, header: Json, category: str, body: Json, fault: str) -> bytes:
    """Return the answer as it leaves the terminal, with the fault that the script wanted."""
    ends = Ends(str(header["SaleID"]), str(header["POIID"]))
    service = str(header["ServiceID"])
    if fault == "other_service":
        service = service_id("the request before")
    request = json.loads(ends.request(category, service, body))[REQUEST]
    told = {
        "MessageHeader": request["MessageHeader"] | {"MessageType": "Response"},
        f"{category}Response": request[f"{category}Request"],
    }
    message = json.dumps({RESPONSE: told}).encode()
    envelope = json.loads(terminal.key.seal(message))
    match fault:
        case "garbage":
            return b'{"SaleToPOIResponse": [4111111111111111'
        case "wrong_hmac":
            envelope[RESPONSE]["SecurityTrailer"]["Hmac"] = "AAAA"
        case "wrong_nonce":
            envelope[RESPONSE]["SecurityTrailer"]["Nonce"] = "AAAAAAAAAAAAAAAAAAAAAA=="
        case "other_header":
            envelope[RESPONSE]["MessageHeader"]["ServiceID"] = service_id("another request")
        case _:
            pass
    return json.dumps(envelope).encode()
