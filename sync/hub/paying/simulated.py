"""A payment gateway that moves no money: `python -m sync.hub.paying.simulated --listen HOST:PORT`.

Speaks what `intents.py` speaks. The token that is paid with says what happens: `pm_ok` is promised,
`pm_declined` is not, `pm_expired` is promised and lapses at once. A fault is set for the next
request at POST /faults: `before` (nothing done, no answer), `after` (done, no answer) or `busy`.
"""

from __future__ import annotations

import argparse
import itertools
import threading
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from sync.hub.json_handler import JsonHandler

DECLINED: Final = "pm_declined"
EXPIRED: Final = "pm_expired"
_Answer = tuple[int, dict[str, Any]]


@dataclass
class Bank:
    """What the simulated bank holds."""

    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, _Answer] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    """What was done, in its order: what a test counts."""
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, fields: dict[str, str], key: str) -> _Answer:
        """Answer a request; a key that was answered is answered the same again."""
        with self.lock:
            if method == "GET":
                return self._shown(path, fields)
            if key and key in self.answers:
                return self.answers[key]
            made = self._done(path.strip("/").split("/")[1:], fields)
            if key:
                self.answers[key] = made
            return made

    def _shown(self, path: str, fields: dict[str, str]) -> _Answer:
        if path == "/v1/refunds":
            wanted = fields.get("payment_intent")
            return 200, {"data": [r for r in self.refunds if r["payment_intent"] == wanted]}
        intent = self.intents.get(path.rsplit("/", 1)[-1])
        return (200, intent) if intent else _refused(404, "resource_missing")

    def _done(self, path: list[str], fields: dict[str, str]) -> _Answer:
        if path == ["payment_intents"]:
            return self._authorised(fields)
        if path == ["refunds"]:
            return self._refunded(fields)
        intent = self.intents.get(path[1]) if len(path) == 3 else None
        if intent is None:
            return _refused(404, "resource_missing")
        if intent["status"] != "requires_capture":
            return _refused(400, "payment_intent_unexpected_state", intent)
        if path[2] == "cancel":
            intent["status"] = "canceled"
            self.effects.append(f"void {intent['amount']}")
        else:
            intent["amount_received"] = int(fields["amount_to_capture"])
            intent["status"] = "succeeded"
            self.effects.append(f"capture {fields['amount_to_capture']}")
        return 200, intent

    def _authorised(self, fields: dict[str, str]) -> _Answer:
        token = fields.get("payment_method", "")
        if token == DECLINED:
            return _refused(402, "card_declined")
        name = f"pi_{next(self.numbers)}"
        intent = {
            "id": name,
            "status": "canceled" if token == EXPIRED else "requires_capture",
            "amount": int(fields["amount"]),
            "amount_received": 0,
            "currency": fields["currency"],
            "metadata": _metadata(fields),
        }
        self.intents[name] = intent
        self.effects.append(f"authorise {fields['amount']}")
        # A promise that lapses was one: only what comes after learns of it.
        return 200, intent | {"status": "requires_capture"}

    def _refunded(self, fields: dict[str, str]) -> _Answer:
        intent, amount = self.intents.get(fields["payment_intent"]), int(fields["amount"])
        if intent is None:
            return _refused(404, "resource_missing")
        given = sum(r["amount"] for r in self.refunds if r["payment_intent"] == intent["id"])
        if given + amount > intent["amount_received"]:
            return _refused(400, "charge_already_refunded")
        made = {
            "id": f"re_{next(self.numbers)}",
            "status": "succeeded",
            "amount": amount,
            "payment_intent": intent["id"],
            "metadata": _metadata(fields),
        }
        self.refunds.append(made)
        self.effects.append(f"refund {amount}")
        return 200, made


def _metadata(fields: dict[str, str]) -> dict[str, str]:
    return {
        name[len("metadata[") : -1]: value
        for name, value in fields.items()
        if name.startswith("metadata[")
    }


def _refused(status: int, code: str, intent: dict[str, Any] | None = None) -> _Answer:
    error = {"type": "card_error" if status == 402 else "invalid_request_error", "code": code}
    return status, {"error": error | ({"payment_intent": intent} if intent else {})}


class _Handler(JsonHandler):
    server: SimulatedGateway

    def do_GET(self) -> None:  # noqa: N802 - as the standard library asks
        self._serve("GET")

    def do_POST(self) -> None:  # noqa: N802 - as the standard library asks
        self._serve("POST")

    def _serve(self, method: str) -> None:
        parts, bank = urlsplit(self.path), self.server.bank
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        fields = {name: values[-1] for name, values in parse_qs(parts.query + "&" + body).items()}
        if parts.path == "/faults":
            bank.faults.append(fields.get("fault", "before"))
            self.tell(200, {})
            return
        fault = bank.faults.pop(0) if bank.faults else ""
        if fault in {"before", "busy"}:
            self._leave(fault)
            return
        key = self.headers.get("idempotency-key", "")
        status, told = bank.answer(method, parts.path, fields, key)
        if fault == "after":
            self._leave(fault)
            return
        self.tell(status, told)

    def _leave(self, fault: str) -> None:
        """Fail; but for one that is busy, without an answer."""
        self.close_connection = True
        if fault == "busy":
            self.tell(500, {})


class SimulatedGateway(ThreadingHTTPServer):
    """The bank behind a listener."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), _Handler)
        self.bank = Bank()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{self.server_name}:{self.server_port}"


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:8447", metavar="HOST:PORT")
    host, _, port = parser.parse_args().listen.rpartition(":")
    with SimulatedGateway(host, int(port)) as gateway:
        print(f"gateway {gateway.url} (moves no money)", flush=True)
        gateway.serve_forever()


if __name__ == "__main__":
    main()
