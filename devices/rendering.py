"""Turn an effect into the bytes of a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.documents import read_document
from devices.jobs import LIFE_MAX_MICROS, Job, LifeEnded, Unprintable, advance
from devices.render_escpos import render_escpos, render_pulse
from devices.spool import NewJob
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from devices.settings import DevicesSettings
    from edge.domain.document import Document

KICK = "kick"
_PULSE_LIFE_MICROS = 10_000_000
"""Of a kick whose effect sets no end."""


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A row of the till's table of effects."""

    row: int
    effect_id: str
    action: str
    subject: str
    document: str | None
    not_after_micros: int | None
    created_micros: int


def job_of(effect: EffectRow, settings: DevicesSettings, now_micros: int) -> NewJob:
    """Return the job of an effect; one that cannot be done starts as failed or cancelled."""
    job = Job(effect.effect_id, effect.action, not_after_micros=_not_after(effect, now_micros))
    kind, data, model = effect.action, b"", settings.printer_model()
    neighbour_data, title = None, ""
    try:
        match effect.action:
            case "print":
                document = read_document(effect.document or "")
                kind, title = document.kind, document.title
                data = render_escpos(document, model, settings.marks, settings.logo)
                neighbour_data = _for_neighbour(document, settings.neighbour)
            case "kick":
                data = render_pulse(model, settings.drawer)
            case "display":
                # Shown or not shown: no customer display is driven by this process yet, and an old
                # text must not appear on one that is connected later.
                job = advance(job, LifeEnded(), now_micros)
            case _:
                raise BadInput("effect_unknown", action=effect.action)
    except BadInput as error:
        job = advance(job, Unprintable(str(error)), now_micros)
    return NewJob(job, kind, effect.subject, data, effect.created_micros, neighbour_data, title)


def _for_neighbour(document: Document, settings: DevicesSettings | None) -> bytes | None:
    """Render for the neighbour's printer too, whose paper and letters may be others."""
    if settings is None:
        return None
    return render_escpos(document, settings.printer_model(), settings.marks, settings.logo)


def _not_after(effect: EffectRow, now_micros: int) -> int | None:
    if effect.action != KICK:
        return effect.not_after_micros
    end = effect.not_after_micros
    if end is None:
        end = effect.created_micros + _PULSE_LIFE_MICROS
    return min(end, now_micros + LIFE_MAX_MICROS)
