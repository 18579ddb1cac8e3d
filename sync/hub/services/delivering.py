"""Delivers events to webhooks (Standard Webhooks): signed, retried, never to private addresses."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx
from standardwebhooks.webhooks import Webhook

from edge.domain.errors import BadInput
from sync.hub.hub import Hub
from sync.hub.services import webhooks

if TYPE_CHECKING:
    from sync.hub.services.webhooks import Delivery

WAITS_S: Final = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""Pauses after the first, second … failure, each drawn up to a fifth longer."""
TIMEOUT_S: Final = 20
TAKEN_MICROS: Final = 60 * 1_000_000
AT_ONCE: Final = 20
RETRY_AFTER_MAX_S: Final = 86400
_GONE: Final = 410


def allows_private() -> bool:
    """Tell whether the environment lets webhooks go to this machine and its neighbours."""
    return os.environ.get("HUB_WEBHOOKS_PRIVATE") == "1"


def checked_url(url: str, *, allows_private: bool) -> tuple[str, str]:
    """Return host and the address to connect to; raises `BadInput` "address_private".

    Every address of the host has to be public, and the one that was looked at is the one that is
    spoken to: a name that answers differently the next time gains nothing.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadInput("address_private", host=url) from error
    host = parts.hostname or ""
    if parts.scheme != "https" and not (allows_private and parts.scheme == "http"):
        raise BadInput("address_private", host=host)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise BadInput("address_private", host=host) from error
    addresses = [str(info[4][0]) for info in infos]
    if not allows_private and not all(ipaddress.ip_address(a).is_global for a in addresses):
        raise BadInput("address_private", host=host)
    return host, addresses[0]


@dataclass(frozen=True)
class Deliverer:
    """Works off what is due."""

    hub: Hub
    client: httpx.Client
    allows_private: bool = False
    randbelow: Callable[[int], int] = secrets.randbelow

    def work_off(self) -> int:
        """Deliver what is due; return how much was tried."""
        now_micros = self.hub.clock.now().micros
        until_micros = now_micros + TAKEN_MICROS
        taken = self.hub.database.run(
            lambda cursor: webhooks.take_due(cursor, now_micros, until_micros, AT_ONCE)
        )
        for delivery, url, keys in taken:
            self._finish(delivery, *self._send(delivery, url, keys))
        return len(taken)

    def _send(self, delivery: Delivery, url: str, keys: list[str]) -> tuple[int, str, int]:
        """Return the status (0: no answer), what was told, and how long to wait at least."""
        try:
            host, address = checked_url(url, allows_private=self.allows_private)
            target = httpx.URL(url).copy_with(host=address)
            answer = self.client.post(
                target,
                content=delivery.body.encode(),
                headers=self._headers(delivery, keys) | {"host": httpx.URL(url).netloc.decode()},
                extensions={"sni_hostname": host},
                timeout=TIMEOUT_S,
                follow_redirects=False,
            )
        except BadInput as error:
            return 0, error.code, 0
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return 0, type(error).__name__, 0
        wait = answer.headers.get("retry-after", "")
        wait_s = min(int(wait), RETRY_AFTER_MAX_S) if wait.isdecimal() else 0
        return answer.status_code, "", wait_s

    def _headers(self, delivery: Delivery, keys: list[str]) -> dict[str, str]:
        at = datetime.fromtimestamp(self.hub.clock.now().micros // 1_000_000, UTC)
        signatures = [Webhook(key).sign(delivery.event, at, delivery.body) for key in keys]
        return {
            "content-type": "application/json",
            "webhook-id": delivery.event,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def _finish(self, delivery: Delivery, status: int, told: str, wait_s: int) -> None:
        attempts = delivery.attempts + 1
        state, due_micros = "delivered", delivery.due_micros
        if not 200 <= status < 300:
            is_last = status == _GONE or attempts > len(WAITS_S)
            state = "failed" if is_last else "waiting"
            pause_s = WAITS_S[min(attempts, len(WAITS_S)) - 1]
            pause_s = max(wait_s, pause_s + self.randbelow(pause_s // 5 + 1))
            due_micros = self.hub.clock.now().micros + pause_s * 1_000_000
        made = replace(
            delivery,
            state=state,
            attempts=attempts,
            due_micros=due_micros,
            status=status,
            told=told,
        )
        self.hub.database.run(lambda cursor: webhooks.note(cursor, made))
        if status == _GONE:
            self.hub.database.run(lambda c: webhooks.set_state(c, delivery.endpoint, "off"))


def deliverer_of(hub: Hub) -> Deliverer:
    """Return what delivers a centre's events."""
    return Deliverer(hub, httpx.Client(trust_env=False), allows_private())
