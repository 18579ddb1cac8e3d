"""What webhooks are told, in the description of the office's door (OpenAPI's `webhooks`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.hub.event_kinds import EVENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI

_NUMBERS = frozenset({"version", "seq", "fact"})
_HEADERS = {
    "webhook-id": "The event's id: what comes again under it is a repeat.",
    "webhook-timestamp": "When it was sent, in seconds since 1970.",
    "webhook-signature": "`v1,` and the signature, of each secret in force (Standard Webhooks).",
}


def describe_events(app: FastAPI) -> None:
    """Put every type of event into an app's description."""
    made = app.openapi

    def described() -> dict[str, Any]:
        tree = made()
        tree["webhooks"] = {kind: _told(kind, *EVENTS[kind]) for kind in EVENTS}
        return tree

    app.openapi = described  # type: ignore[method-assign]


def _told(kind: str, summary: str, fields: Sequence[str]) -> dict[str, Any]:
    data = {name: {"type": "integer" if name in _NUMBERS else "string"} for name in fields}
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": kind},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "required": list(fields), "properties": data},
        },
    }
    return {
        "post": {
            "summary": summary,
            "operationId": f"event_{kind.replace('.', '_')}",
            "tags": ["webhooks"],
            "parameters": [
                {
                    "name": name,
                    "in": "header",
                    "required": True,
                    "description": told,
                    "schema": {"type": "string"},
                }
                for name, told in _HEADERS.items()
            ],
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {
                "2XX": {"description": "It was taken."},
                "410": {"description": "The endpoint is gone; it is turned off."},
                "default": {"description": "It is sent again, later and later, for three days."},
            },
        }
    }
