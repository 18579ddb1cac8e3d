"""Figures of the centre in Prometheus' text form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from edge.domain.errors import OutcomeUnknown, Unavailable
from sync.hub.standing import read_standing

if TYPE_CHECKING:
    from sync.hub.hub import Hub


def metrics_text(hub: Hub) -> bytes:
    """Return what the centre knows of its lanes; a database that is away is told as such."""
    registry = CollectorRegistry()
    labels = ("store", "lane")
    up = Gauge("tillwright_database_up", "Whether a database answers", ["at"], registry=registry)
    age = Gauge("tillwright_lane_contact_age_seconds", "Since contact", labels, registry=registry)
    held = Gauge("tillwright_lane_entries", "Entries taken in", labels, registry=registry)
    to_send = Gauge(
        "tillwright_lane_waiting",
        "Entries it had to send when last heard",
        labels,
        registry=registry,
    )
    to_read = Gauge("tillwright_lane_unread", "Rows it has not read", labels, registry=registry)
    aside = Gauge("tillwright_quarantined", "Entries set aside", ["store"], registry=registry)
    opened = Gauge("tillwright_conflicts_open", "Conflicts unanswered", registry=registry)
    now_micros = hub.clock.now().micros
    for at, database in enumerate(hub.shards.databases()):
        try:
            standing = read_standing(database)
        except (Unavailable, OutcomeUnknown):
            up.labels(at).set(0)
            continue
        up.labels(at).set(1)
        opened.inc(standing.conflicts_open)
        for store, count in standing.quarantined.items():
            aside.labels(store).set(count)
        for lane in standing.lanes:
            held.labels(lane.store, lane.lane).set(lane.entries)
            to_send.labels(lane.store, lane.lane).set(lane.waiting)
            to_read.labels(lane.store, lane.lane).set(lane.unread)
            if lane.contact_micros is not None:
                seconds = (now_micros - lane.contact_micros) // 1_000_000
                age.labels(lane.store, lane.lane).set(seconds)
    return generate_latest(registry)
