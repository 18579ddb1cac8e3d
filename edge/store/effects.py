"""Effects as rows: what devices shall do for an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.ids import EffectId
from edge.domain.instant import Instant
from edge.ports import Effect
from edge.store.codec import document_json, read_document

if TYPE_CHECKING:
    from edge.store.database import Connection

_ADD_EFFECT = (
    "INSERT INTO effect (effect_id, position, action, subject, document, not_after_micros,"
    " created_micros) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def write(connection: Connection, effect: Effect, position: int, now_micros: int) -> None:
    """Write an effect of the entry at a position, inside the open transaction."""
    row = (
        effect.effect_id,
        position,
        effect.action,
        effect.subject,
        document_json(effect.document) if effect.document else None,
        effect.not_after.micros if effect.not_after else None,
        now_micros,
    )
    connection.execute(_ADD_EFFECT, row)


def find(connection: Connection, effect_id: str) -> Effect | None:
    """Return an effect by its id."""
    row = connection.execute(
        "SELECT action, subject, document, not_after_micros FROM effect WHERE effect_id = ?",
        (effect_id,),
    ).fetchone()
    if row is None:
        return None
    action, subject, document, not_after = row
    return Effect(
        effect_id=EffectId(effect_id),
        action=action,
        document=read_document(document) if document is not None else None,
        not_after=Instant(not_after) if not_after is not None else None,
        subject=subject,
    )
