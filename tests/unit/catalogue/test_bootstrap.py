"""The whole catalogue as one file: made by the centre, fetched in parts, put in force."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from harness.facts import book_of, make_shop
from harness.feed import Feed, item_body
from harness.goods import BANANAS, GIN, LAMP, MILK, NOON

from edge.domain.catalogue import Department
from edge.domain.errors import BadInput, Refusal, TillError, Unavailable
from edge.domain.ids import ItemId
from edge.store.catalogue import SqliteCatalogue
from edge.store.database import Access, open_database
from sync.catalogue import bootstrap as bootstrapping
from sync.catalogue.bootstrap import FOLDER, bootstrap
from sync.catalogue.deltas import apply_rows, catalogue_cursor
from sync.catalogue.manifest import Manifest, read_manifest
from sync.catalogue.publish import publish
from sync.wire.feeds import CHAIN, FeedCursor

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CURSOR = FeedCursor(CHAIN, "e1", 7, bytes(range(16)))
FAR_OFF_MICROS = 2**52
"""In the year 2112."""

MANY = [replace(MILK, item_id=ItemId(f"i{n}"), description=f"Milk {n}") for n in range(3000)]


def lines(*rows: tuple[str, dict[str, Any]]) -> Iterable[bytes]:
    return [json.dumps({"kind": kind, "body": body}).encode() for kind, body in rows]


GOODS = (
    ("item", item_body(MILK) | {"codes": ["4409"]}),
    ("item", item_body(LAMP)),
    ("item", item_body(GIN) | {"from_micros": FAR_OFF_MICROS}),
    ("item", item_body(LAMP) | {"description": "Milk-white lamp", "codes": ["5"]}),
    ("item", item_body(LAMP) | {"description": "Milk-white lamp", "popularity": 9}),
    ("item", item_body(BANANAS)),
    ("item_gone", {"item_id": BANANAS.item_id}),
    ("department", {"department_id": "misc", "name": "Misc", "tax_class": "standard"}),
    ("price", {"item_id": "milk", "price": "99", "from_micros": 1}),
    ("price", {"item_id": "milk", "price": "89", "from_micros": FAR_OFF_MICROS}),
    ("book", {"source": book_of("10").source, "from_micros": 0}),
)


class Centre:
    """The published file, given out in parts; `calls` are the offsets that were asked for."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.data = (folder / manifest.packed_file).read_bytes()
        self.manifest = manifest
        self.calls: list[int] = []
        self.breaks_at: int | None = None

    def fetch(self, offset: int, length: int) -> bytes:
        self.calls.append(offset)
        if self.breaks_at is not None and offset >= self.breaks_at:
            raise ConnectionResetError
        return self.data[offset : offset + length]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


@pytest.fixture
def centre(out: Path, monkeypatch: pytest.MonkeyPatch) -> Centre:
    monkeypatch.setattr(bootstrapping, "PART_BYTES", 4096)
    rows = lines(*(("item", item_body(item)) for item in MANY))
    return Centre(out, publish(out, CURSOR, rows, NOON))


def refusal(shop: Path, centre: Centre, manifest: Manifest | None = None) -> TillError:
    with pytest.raises(TillError) as caught:
        bootstrap(shop, manifest or centre.manifest, centre.fetch, NOON)
    with closing(SqliteCatalogue(shop)) as goods, pytest.raises(Unavailable):
        goods.item("milk")
    return caught.value


def test_the_program_makes_a_file_that_a_till_sells_from(out: Path, shop: Path) -> None:
    (out / ".publish-killed").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "sync.catalogue.publish", "--out", str(out), "--epoch", "e1",
         "--position", "7", "--checksum", CURSOR.checksum.hex()],
        input=b"\n".join([*lines(*GOODS), b"{", b'{"kind": "customer", "body": {}}']),
        capture_output=True, check=True,
    )  # fmt: skip
    manifest = read_manifest(json.loads(done.stdout))
    assert b"line 12 is left out" in done.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        manifest.file, manifest.packed_file,
    ]  # fmt: skip
    assert (manifest.items, manifest.position) == (3, 7)

    path = out / manifest.file
    with closing(open_database(path, key=None, access=Access.WRITER)) as file:
        waiting = file.execute("SELECT item_id FROM price_change ORDER BY item_id").fetchall()
        assert waiting == [("gin",), ("milk",)], "what holds already stands in the items"

    bootstrap(shop, manifest, Centre(out, manifest).fetch, NOON)

    with closing(SqliteCatalogue(shop)) as goods:
        goods.refresh(NOON)
        assert [i.item_id for i, _ in goods.search("milk", 5)] == ["lamp", "milk"]
        assert goods.by_code("4409") == replace(MILK, price="99")
        assert goods.by_code("5") is None
        assert goods.by_code(LAMP.gtin or "") == replace(LAMP, description="Milk-white lamp")
        assert goods.item(BANANAS.item_id) is None
        assert goods.price_book() == book_of("10")
        assert list(goods.departments()) == [Department("misc", "Misc", "standard")]
        assert goods.version == "e1.7"
    assert catalogue_cursor(shop) == CURSOR
    assert not (shop / FOLDER).exists()


def test_news_go_on_where_the_file_ends(out: Path, shop: Path) -> None:
    feed = Feed()
    for item in (MILK, LAMP, GIN):
        feed.item(item)
    first = feed.rows[:2]
    cursor = FeedCursor(CHAIN, "e1", 2, first[-1].checksum)
    rows = [json.dumps({"kind": row.kind, "body": row.body}).encode() for row in first]
    manifest = publish(out, cursor, rows, NOON)
    with closing(SqliteCatalogue(shop)) as goods:
        bootstrap(shop, manifest, Centre(out, manifest).fetch, NOON)
        goods.refresh(NOON)
        assert goods.item(GIN.item_id) is None

        assert apply_rows(shop, "e1", feed.rows, NOON).applied == 1
        goods.refresh(NOON)
        assert goods.item(GIN.item_id) == GIN
        assert [(i.item_id, how) for i, how in goods.search("gni", 5)] == []
        assert [(i.item_id, how) for i, how in goods.search("gin", 5)] == [("gin", "exact")]


def test_fetching_goes_on_where_it_was_broken_off(shop: Path, centre: Centre) -> None:
    told: list[tuple[int, int]] = []
    centre.breaks_at = 3 * 4096
    with pytest.raises(ConnectionResetError):
        bootstrap(shop, centre.manifest, centre.fetch, NOON)
    assert centre.calls[-1] == 3 * 4096

    centre.breaks_at, centre.calls = None, []
    (shop / FOLDER / "older.part").write_bytes(b"of another file")
    bootstrap(shop, centre.manifest, centre.fetch, NOON, progress=lambda *done: told.append(done))
    assert centre.calls[0] == 3 * 4096
    total = centre.manifest.packed_bytes
    assert (told[0], told[-1]) == ((3 * 4096, total), (total, total))
    with closing(SqliteCatalogue(shop)) as goods:
        assert len(goods.search("milk", 5)) == 5


def test_a_damaged_file_is_thrown_away_and_fetched_anew(shop: Path, centre: Centre) -> None:
    right = centre.data
    centre.data = right[:-9] + b"x" + right[-8:]
    error = refusal(shop, centre)
    assert (error.code, error.facts["detail"]) == ("bootstrap_damaged", "digest")

    centre.data, centre.calls = right, []
    bootstrap(shop, centre.manifest, centre.fetch, NOON)
    assert centre.calls[0] == 0


def test_a_file_that_is_not_what_the_manifest_says_is_refused(
    shop: Path, out: Path, centre: Centre
) -> None:
    manifest = centre.manifest
    cases = {
        "counts": [replace(manifest, items=1), replace(manifest, position=8)],
        "digest": [replace(manifest, sha256="0" * 64), replace(manifest, bytes=4096)],
    }
    for detail, manifests in cases.items():
        for wrong in manifests:
            error = refusal(shop, centre, wrong)
            assert (error.code, error.facts["detail"]) == ("bootstrap_damaged", detail)
    newer = refusal(shop, centre, replace(manifest, format=99))
    assert newer.code == "bootstrap_newer"


def test_what_is_no_catalogue_inside_is_refused(shop: Path, out: Path, centre: Centre) -> None:
    cases = {"packing": b"nothing packed", "check": zstandard.compress(b"no database" * 100)}
    for detail, packed in cases.items():
        manifest = replace(
            centre.manifest,
            packed_bytes=len(packed),
            packed_sha256=hashlib.sha256(packed).hexdigest(),
            bytes=1100,
            sha256=hashlib.sha256(b"no database" * 100).hexdigest(),
        )
        centre.data = packed
        error = refusal(shop, centre, manifest)
        assert (error.code, error.facts["detail"]) == ("bootstrap_damaged", detail)


def test_a_file_that_ends_early_is_waited_for(shop: Path, centre: Centre) -> None:
    right = centre.data
    centre.data = right[:5000]
    assert refusal(shop, centre).code == "bootstrap_cut_off"

    centre.data, centre.calls = right, []
    bootstrap(shop, centre.manifest, centre.fetch, NOON)
    assert centre.calls[0] == 5000


def test_a_full_disk_is_named_and_what_has_come_stays(
    shop: Path, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(shop)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
        assert refusal(shop, centre).code == "bootstrap_no_space"
        assert centre.calls == []

    def full(offset: int, length: int) -> bytes:
        if offset >= 8192:
            raise OSError(errno.ENOSPC, "full")
        return centre.data[offset : offset + length]

    with pytest.raises(Refusal) as caught:
        bootstrap(shop, centre.manifest, full, NOON)
    assert caught.value.code == "bootstrap_no_space"
    bootstrap(shop, centre.manifest, centre.fetch, NOON)
    assert centre.calls[0] == 8192


def test_a_manifest_that_cannot_be_read_is_refused(centre: Centre) -> None:
    tree = asdict(centre.manifest)
    assert read_manifest(tree | {"more": 1}) == centre.manifest
    for wrong in ({"bytes": "1"}, {"packed_sha256": "../" + "0" * 61}, {"items": None}):
        with pytest.raises(BadInput):
            read_manifest(tree | wrong)
    with pytest.raises(BadInput):
        read_manifest({"file": "x"})
