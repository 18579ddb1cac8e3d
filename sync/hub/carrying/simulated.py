"""A carrier that carries nothing: `python -m sync.hub.carrying.simulated --listen HOST:PORT`.

Speaks what `parcels_api.py` speaks. A recipient with a line "nowhere" is refused. Faults for the
next requests are set at POST /faults, {"fault": NAME}: `before` (nothing done, no answer), `after`
(done, no answer), `busy` (status 503), `refuse` (status 422) or `slow` (answers after `slow_s`).
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import unquote

from sync.hub.json_handler import JsonHandler

NOWHERE: Final = "nowhere"
_Answer = tuple[int, dict[str, Any]]


@dataclass
class Depot:
    """What the simulated carrier knows."""

    parcels: dict[str, dict[str, Any]] = field(default_factory=dict)
    manifests: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    """What was done, in its order: what a test counts."""
    slow_s: float = 5.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> _Answer:
        """Answer a request; a parcel that is known is answered the same again."""
        kind, _, key = path.removeprefix("/v1/").partition("/")
        with self.lock:
            match method, kind:
                case "POST", "rates":
                    return self._rated(body)
                case "PUT", "parcels":
                    return self._booked(unquote(key), body)
                case "DELETE", "parcels":
                    return self._voided(unquote(key))
                case "PUT", "manifests":
                    return self._closed(unquote(key), body)
                case _:
                    return 404, {"code": "no_such_path"}

    def _rated(self, body: dict[str, Any]) -> _Answer:
        if NOWHERE in body["recipient"]:
            return 422, {"code": "address_unknown"}
        price_minor = 490 + 100 * (int(body["weight_grams"]) // 1000)
        rate = {"service": "parcel", "price_minor": price_minor, "currency": "EUR"}
        return 200, {"rates": [rate]}

    def _booked(self, key: str, body: dict[str, Any]) -> _Answer:
        if NOWHERE in body["recipient"]:
            return 422, {"code": "address_unknown"}
        if key not in self.parcels:
            tracking = f"SIM{len(self.parcels) + 1:08d}"
            service = body.get("service") or "parcel"
            self.parcels[key] = {"tracking": tracking, "service": service, "state": "booked"}
            self.effects.append(f"book {key}")
        parcel = self.parcels[key]
        return (409, {"code": "voided"}) if parcel["state"] == "voided" else (200, parcel)

    def _voided(self, key: str) -> _Answer:
        parcel = self.parcels.get(key)
        if parcel is None:
            return 404, {"code": "not_booked"}
        if parcel["state"] == "collected":
            return 409, {"code": "collected"}
        if parcel["state"] != "voided":
            parcel["state"] = "voided"
            self.effects.append(f"void {key}")
        return 200, parcel

    def _closed(self, manifest: str, body: dict[str, Any]) -> _Answer:
        keys = list(body["parcels"])
        if manifest not in self.manifests:
            if unknown := [key for key in keys if key not in self.parcels]:
                return 422, {"code": "not_booked", "parcels": unknown}
            self.manifests[manifest] = keys
            self.effects.append(f"close {' '.join(sorted(keys))}")
            for key in keys:
                self.parcels[key]["state"] = "collected"
        return 200, {"parcels": self.manifests[manifest]}


class _Handler(JsonHandler):
    server: SimulatedCarrier

    def do_POST(self) -> None:  # noqa: N802 - as the standard library asks
        self._serve("POST")

    def do_PUT(self) -> None:  # noqa: N802 - as the standard library asks
        self._serve("PUT")

    def do_DELETE(self) -> None:  # noqa: N802 - as the standard library asks
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        depot = self.server.depot
        text = self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.loads(text) if text else {}
        if self.path == "/faults":
            depot.faults.append(body["fault"])
            self.tell(200, {})
            return
        fault = depot.faults.pop(0) if depot.faults else ""
        if fault == "busy":
            self.tell(503, {})
        if fault == "refuse":
            self.tell(422, {"code": "not_taken"})
            return
        if fault in {"before", "busy"}:
            self.close_connection = True
            return
        status, told = depot.answer(method, self.path, body)
        if fault == "slow":
            time.sleep(depot.slow_s)
        if fault == "after":
            self.close_connection = True
            return
        self.tell(status, told)


class SimulatedCarrier(ThreadingHTTPServer):
    """The depot behind a listener."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), _Handler)
        self.depot = Depot()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{self.server_name}:{self.server_port}"


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:8449", metavar="HOST:PORT")
    host, _, port = parser.parse_args().listen.rpartition(":")
    with SimulatedCarrier(host, int(port)) as carrier:
        print(f"carrier {carrier.url} (carries nothing)", flush=True)
        carrier.serve_forever()


if __name__ == "__main__":
    main()
