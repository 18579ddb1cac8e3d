"""Till and centre agree without a line: batches out and pages back, carried on a stick."""

from __future__ import annotations

import json
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.centre import SomeCentre

from edge.domain.commands import OpenShift, Scan, SignOn, Tender
from edge.domain.errors import BadInput, Refusal
from edge.store.catalogue.pointer import open_central
from edge.store.shop_files import reading
from sync.bundles import export_bundle, import_bundle
from sync.client.identity import HubAddress, keep_enrolment
from sync.client.requesting import signing_request
from sync.hub import bundles
from sync.hub.enrolment import EnrolmentRequest, Genesis
from sync.journal_source import JournalSource
from sync.status import read_status
from tui.demo_shop import make_demo_shop
from tui.shop import open_till

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path / "centre")


@pytest.fixture
def shop(tmp_path: Path, centre: SomeCentre) -> Path:
    directory = tmp_path / "shop"
    make_demo_shop(directory, 100)
    with open_till(directory) as opened:
        opened.till.handle(SignOn("101", "4711"))
        opened.till.handle(OpenShift(10_000))
    sell(directory)
    join(directory, centre)
    return directory


def sell(directory: Path) -> None:
    with open_till(directory) as opened:
        opened.till.handle(SignOn("101", "4711"))
        opened.till.handle(Scan("4011", quantity="0.5"))
        opened.till.handle(Tender("cash", 200))


def join(directory: Path, centre: SomeCentre) -> None:
    """Enrol over an earlier line, of which nothing is left."""
    centre.hub.registry("demo-1").add_store("demo-1", "Demo", "EUR")
    secret = centre.hub.registry("demo-1").new_code("demo-1", "1")
    with closing(JournalSource(directory)) as source:
        text, signature = source.genesis()
    csr = signing_request(directory, "demo-1", "1")
    asked = EnrolmentRequest(secret, "demo-1", "1", csr, Genesis(text, signature.hex()))
    pem = centre.hub.registry("demo-1").enrol(asked)
    address = HubAddress("https://hub.example:1", centre.hub.hub_id, "demo-1", "1", 1)
    keep_enrolment(directory, address, centre.authority.pem, pem)


def carry(directory: Path, centre: SomeCentre, folder: Path, name: str) -> Path:
    """Bring a stick to the centre; return the one with the answer."""
    out, back = folder / f"{name}.out", folder / f"{name}.back"
    export_bundle(directory, out)
    taken = bundles.import_bundle(centre.hub, out)
    bundles.export_bundle(centre.hub, "demo-1", "1", taken.cursors, back)
    return back


def held(centre: SomeCentre) -> list[str]:
    rows = centre.query("SELECT entry FROM entry WHERE store_id = 'demo-1' ORDER BY seq")
    return [text for (text,) in rows]


def written(directory: Path) -> list[str]:
    with reading(directory) as till:
        return [t for (t,) in till.execute("SELECT entry FROM journal ORDER BY seq").fetchall()]


def test_a_stick_there_and_back_and_nothing_waits(
    shop: Path, centre: SomeCentre, tmp_path: Path
) -> None:
    back = carry(shop, centre, tmp_path, "one")
    assert read_status(shop).waiting == len(written(shop))

    taken = import_bundle(shop, back)

    assert held(centre) == written(shop)
    assert taken.entries == len(written(shop))
    assert read_status(shop).waiting == 0


def test_sticks_may_come_twice_and_in_any_order(
    shop: Path, centre: SomeCentre, tmp_path: Path
) -> None:
    first_back = carry(shop, centre, tmp_path, "one")
    sell(shop)
    second_back = carry(shop, centre, tmp_path, "two")
    bundles.import_bundle(centre.hub, tmp_path / "one.out")

    import_bundle(shop, second_back)
    again = import_bundle(shop, first_back)

    assert held(centre) == written(shop)
    assert (again.entries, again.rows) == (0, 0)
    assert read_status(shop).waiting == 0


def test_a_page_that_begins_later_is_refused_and_moves_nothing(
    shop: Path, centre: SomeCentre, tmp_path: Path
) -> None:
    carry(shop, centre, tmp_path, "one")
    late = tmp_path / "late.back"
    epoch = centre.query("SELECT epoch FROM hub_meta")[0][0]
    bundles.export_bundle(
        centre.hub, "demo-1", "1", {"store": {"epoch": epoch, "position": 3}}, late
    )

    with pytest.raises(Refusal, match="bundle_gap"):
        import_bundle(shop, late)

    with closing(open_central(shop)) as central:
        known = central.execute("SELECT position FROM feed_cursor WHERE feed = 'store'").fetchone()
    assert known is None


def test_a_stick_of_a_life_before_is_never_gone_back_to(
    shop: Path, centre: SomeCentre, tmp_path: Path
) -> None:
    old = carry(shop, centre, tmp_path, "one")
    centre.clock.micros += 60_000_000
    centre.query("UPDATE hub_meta SET epoch = 'later' RETURNING 1")
    import_bundle(shop, carry(shop, centre, tmp_path, "two"))
    with closing(open_central(shop)) as central:
        central_epoch = "SELECT epoch FROM feed_cursor WHERE feed = 'store'"
        before = central.execute(central_epoch).fetchone()

    import_bundle(shop, old)

    with closing(open_central(shop)) as central:
        assert central.execute(central_epoch).fetchone() == before == ("later",)


def test_a_stick_that_was_changed_is_named(shop: Path, centre: SomeCentre, tmp_path: Path) -> None:
    back = carry(shop, centre, tmp_path, "one")
    changed = tmp_path / "changed.back"
    with zipfile.ZipFile(back) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                tree = json.loads(content)
                tree["heads"][0]["seq"] += 1
                content = json.dumps(tree).encode()
            new.writestr(name, content)

    with pytest.raises(BadInput, match="bundle_unsigned"):
        import_bundle(shop, changed)
    with pytest.raises(BadInput, match="bundle_missing"):
        import_bundle(shop, tmp_path / "nothing.back")


def test_the_centres_own_stick_is_named_for_what_it_is(
    shop: Path, centre: SomeCentre, tmp_path: Path
) -> None:
    export_bundle(shop, tmp_path / "one.out")
    taken = bundles.import_bundle(centre.hub, tmp_path / "one.out")
    back = tmp_path / "one.back"
    bundles.export_bundle(centre.hub, taken.store, taken.lane, taken.cursors, back)

    with pytest.raises(BadInput, match="bundle_of_a_centre"):
        bundles.import_bundle(centre.hub, back)


@pytest.mark.parametrize("part", [None, [], {"file": "x"}, {"file": 3, "sha256": ""}])
def test_whatever_a_stick_holds_the_centre_stays_whole(
    shop: Path, centre: SomeCentre, tmp_path: Path, part: object
) -> None:
    export_bundle(shop, tmp_path / "good.out")
    bad = tmp_path / "bad.out"
    with zipfile.ZipFile(tmp_path / "good.out") as old, zipfile.ZipFile(bad, "w") as new:
        tree = json.loads(old.read("manifest.json"))
        new.writestr("manifest.json", json.dumps({**tree, "parts": [part]}))

    with pytest.raises(BadInput, match="bundle_damaged"):
        bundles.import_bundle(centre.hub, bad)

    assert held(centre) == []


def test_a_revoked_lane_sends_nothing_by_stick_either(
    shop: Path, centre: SomeCentre, tmp_path: Path
) -> None:
    export_bundle(shop, tmp_path / "one.out")
    centre.hub.registry("demo-1").revoke("demo-1", "1", "stolen")

    with pytest.raises(Refusal, match="lane_revoked"):
        bundles.import_bundle(centre.hub, tmp_path / "one.out")

    assert held(centre) == []


def test_an_earlier_stick_that_is_missing_is_asked_for(
    shop: Path, centre: SomeCentre, tmp_path: Path
) -> None:
    import_bundle(shop, carry(shop, centre, tmp_path, "one"))
    sell(shop)
    export_bundle(shop, tmp_path / "two.out")
    for table in ("entry", "entry_batch", "stream", "feed_head"):
        centre.query(f"DELETE FROM {table} WHERE store_id = 'demo-1' RETURNING 1")

    with pytest.raises(Refusal, match="bundle_gap"):
        bundles.import_bundle(centre.hub, tmp_path / "two.out")
