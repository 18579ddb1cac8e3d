"""A gateway over HTTP, in the form of Stripe's PaymentIntents (API version 2024-06-20).

Form-encoded POSTs with `Idempotency-Key`: /v1/payment_intents (capture_method=manual),
/v1/payment_intents/ID/capture, /v1/payment_intents/ID/cancel, /v1/refunds. Amounts are minor units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx

from edge.domain.errors import Unavailable
from sync.hub.paying.gateway import CAPTURED_ALREADY, Answer, AnswerUnknown, Asking, Movement

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = "2024-06-20"
TIMEOUT_S: Final = 20.0
KEY_IS_KNOWN_ELSEWHERE: Final = 409
"""The same key is being worked on: its outcome is asked again."""
_DECLINED: Final = frozenset({400, 402, 404})
_REFUNDED: Final = frozenset({"succeeded", "pending"})
_WANTED: Final[Mapping[Movement, frozenset[str]]] = {
    Movement.AUTHORISE: frozenset({"requires_capture"}),
    Movement.CAPTURE: frozenset({"succeeded"}),
    Movement.VOID: frozenset({"canceled"}),
    Movement.REFUND: _REFUNDED,
}


class IntentsGateway:
    """Speaks to a gateway at `url`, with its secret token."""

    def __init__(self, url: str, token: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._client = httpx.Client(
            base_url=url,
            headers={"authorization": f"Bearer {token}", "stripe-version": VERSION},
            timeout=timeout_s,
            trust_env=False,
        )

    def ask(self, asking: Asking) -> Answer:
        """Have a step done; see the port."""
        # A refund is always looked for: after a restore nobody here remembers having asked.
        may_stand = asking.is_repeat or asking.movement is Movement.REFUND
        if may_stand and (known := self._known(asking)) is not None:
            return known
        path, fields = _request(asking)
        status, told = self._send(
            "POST", path, data=fields, headers={"idempotency-key": asking.key}
        )
        if status in _DECLINED:
            return _declined(asking, told)
        reached = str(told.get("status", ""))
        reference = asking.reference or str(told.get("id", ""))
        if reached in _WANTED[asking.movement]:
            return Answer(is_done=True, reference=reference)
        return Answer(is_done=False, reference=reference, code=reached or "unreadable")

    def _known(self, asking: Asking) -> Answer | None:
        """Return what became of a step, from what the gateway shows: keys are kept for a day only.

        None where it shows nothing; an authorisation is told by its key alone.
        """
        if asking.movement is Movement.AUTHORISE:
            return None
        if asking.movement is Movement.REFUND:
            query = {"payment_intent": asking.reference, "limit": "100"}
            _, told = self._send("GET", "/v1/refunds", params=query)
            for refund in told.get("data", ()):
                if refund.get("metadata", {}).get("step") == asking.key:
                    is_done = refund.get("status") in _REFUNDED
                    return Answer(is_done, asking.reference, "" if is_done else "refund_failed")
            return None
        _, told = self._send("GET", f"/v1/payment_intents/{asking.reference}")
        return _by_status(asking, str(told.get("status", "")))

    def _send(self, method: str, path: str, **more: Any) -> tuple[int, dict[str, Any]]:
        try:
            answer = self._client.request(method, path, **more)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unavailable("payment_gateway_away", told=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise AnswerUnknown("payment_unknown", told=type(error).__name__) from error
        status = answer.status_code
        if status >= 500 or status == KEY_IS_KNOWN_ELSEWHERE:
            raise AnswerUnknown("payment_unknown", told=str(status))
        if not (status < 300 or status in _DECLINED):
            # Refused before it was looked at: a wrong token, too many at once.
            raise Unavailable("payment_gateway_away", told=str(status))
        try:
            tree = answer.json()
        except ValueError as error:
            raise AnswerUnknown("payment_unknown", told="unreadable") from error
        return status, tree if isinstance(tree, dict) else {}


def _request(asking: Asking) -> tuple[str, dict[str, str]]:
    """Return where a step is asked for, and with which fields."""
    about = {"metadata[order]": asking.order, "metadata[step]": asking.key}
    amount = str(asking.amount_minor)
    intent = f"/v1/payment_intents/{asking.reference}"
    match asking.movement:
        case Movement.AUTHORISE:
            return "/v1/payment_intents", {
                **about,
                "amount": amount,
                "currency": asking.currency.lower(),
                "payment_method": asking.token,
                "capture_method": "manual",
                "confirm": "true",
                "off_session": "true",
            }
        case Movement.CAPTURE:
            return f"{intent}/capture", {"amount_to_capture": amount}
        case Movement.VOID:
            return f"{intent}/cancel", {}
        case Movement.REFUND:
            return "/v1/refunds", {**about, "payment_intent": asking.reference, "amount": amount}


def _declined(asking: Asking, told: Mapping[str, Any]) -> Answer:
    error = told.get("error")
    error = error if isinstance(error, dict) else {}
    intent = error.get("payment_intent")
    intent = intent if isinstance(intent, dict) else {}
    if asking.movement in {Movement.CAPTURE, Movement.VOID}:
        known = _by_status(asking, str(intent.get("status", "")))
        if known is not None:
            return known
    code = error.get("decline_code") or error.get("code") or error.get("type") or "declined"
    return Answer(is_done=False, reference=str(intent.get("id", "")), code=str(code)[:100])


def _by_status(asking: Asking, status: str) -> Answer | None:
    """Return what a payment's status says of a capture or a void; None where it is still open."""
    if status in _WANTED[asking.movement]:
        return Answer(is_done=True, reference=asking.reference)
    over = {"canceled": "authorisation_expired", "succeeded": CAPTURED_ALREADY}
    if status in over:
        return Answer(is_done=False, reference=asking.reference, code=over[status])
    return None
