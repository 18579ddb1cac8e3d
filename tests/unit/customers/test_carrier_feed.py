"""Services of carriers as the centre writes them, as the till then offers them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from harness.facts import make_shop
from harness.feed import Feed

from edge.store.carriers import SqliteCarriers
from sync.customers.feed import apply_people
from sync.hub.services.kinds import SERVICES, CarrierServiceForm

if TYPE_CHECKING:
    from pathlib import Path


def told(key: str, **said: Any) -> tuple[str, dict[str, Any]]:
    """Return the row that the centre publishes for a record of the office."""
    form = CarrierServiceForm(**({"carrier": "post", "name": "Parcel Post"} | said))
    assert SERVICES.row is not None
    kind, body = SERVICES.row(key, form.model_dump(mode="json"), 0)
    return kind, dict(body)


def test_services_come_change_and_go_by_the_chain_s_feed(tmp_path: Path) -> None:
    folder, feed = make_shop(tmp_path), Feed()
    with closing(SqliteCarriers(folder)) as carriers:
        assert carriers.services() == ()
        rows = (
            told("std", rank=2, grams_max=2_000, cut_off="16:00", countries=["DE"]),
            told("bulky", rank=1, service="bulky", stores=["s-1"]),
            ("carrier_service", {"service_id": "torn", "active": True}),
        )
        for kind, body in rows:
            feed.add(kind, body)
        apply_people(folder, "chain", "e1", feed.take())

        bulky, std = carriers.services()
        assert (bulky.key, bulky.service, bulky.stores) == ("bulky", "bulky", ("s-1",))
        assert (std.grams_max, std.cut_off, std.countries) == (2_000, "16:00", ("DE",))

        feed.add(*told("std", active=False))
        apply_people(folder, "chain", "e1", feed.take())
        assert [each.key for each in carriers.services()] == ["bulky"]
