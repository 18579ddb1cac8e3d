"""What the centre has against what the tills wrote, read from the files of both directly."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from edge.domain.chain import chain_hash
from edge.store.catalogue.pointer import open_central
from edge.store.shop_files import reading
from sync.central.uploads import read_uploads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from faults.lanes import LaneShop

_JOURNAL = "SELECT lane, incarnation, seq, hash, entry FROM journal ORDER BY position"
_ENTRIES = (
    "SELECT position, lane, incarnation, branch, seq, hash, entry, raw, quarantine FROM entry"
    " WHERE store_id = %s ORDER BY position"
)
_ROWS = "SELECT position FROM feed_row WHERE store_id = %s AND feed = 'store'"
_STREAMS = (
    "SELECT lane, incarnation, branch, seq, hash, began_seq, began_hash FROM stream"
    " WHERE store_id = %s"
)
_STOCK = "SELECT item, quantity_milli FROM stock_on_hand WHERE store_id = %s"
_DAYS = (
    "SELECT lane, business_date, entries, gross_minor, net_minor, tax_minor FROM lane_day"
    " WHERE store_id = %s"
)
_TENDERS = (
    "SELECT lane, business_date, tender_kind, amount_minor FROM lane_day_tender WHERE store_id = %s"
)


class Database(Protocol):
    """A centre that can be asked directly."""

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what the database says."""
        ...


@dataclass
class Written:
    """The entries of some tills, each once by its hash: folders that are copies share many."""

    entries: dict[bytes, tuple[str, str, int, str]] = field(default_factory=dict)

    def read(self, folder: Path, *, acknowledged_only: bool = False) -> None:
        """Add what a folder's journal holds; perhaps only what the centre said it has."""
        with closing(open_central(folder)) as central:
            known = read_uploads(central) if acknowledged_only else {}
        with reading(folder) as till:
            for lane, incarnation, seq, digest, text in till.execute(_JOURNAL):
                upload = known.get(incarnation)
                if not acknowledged_only or (upload is not None and seq <= upload.seq):
                    self.entries[bytes(digest)] = (lane, incarnation, seq, text)

    def stock(self) -> dict[str, int]:
        """Return what the entries add up to by item, in thousandths."""
        sums: Counter[str] = Counter()
        for _, _, _, amounts in self._amounts():
            for delta in amounts.get("stock", ()):
                sums[delta["item"]] += int(Decimal(delta["quantity"]) * 1000)
        return dict(sums)

    def days(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Return for each lane and business date how many entries with money, gross, net, tax."""
        sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for lane, date, _, amounts in self._amounts():
            if amounts.get("currency"):
                told = (1, *(amounts.get(f"{n}_minor", 0) for n in ("gross", "net", "tax")))
                sums[lane, date] = [a + b for a, b in zip(sums[lane, date], told, strict=True)]
        return {key: tuple(value) for key, value in sums.items()}

    def tenders(self) -> dict[tuple[str, str, str], int]:
        """Return what came in by lane, business date and kind of tender."""
        sums: Counter[tuple[str, str, str]] = Counter()
        for lane, date, _, amounts in self._amounts():
            for tender in amounts.get("tenders", ()):
                sums[lane, date, tender["kind"]] += tender["amount_minor"]
        return dict(sums)

    def _amounts(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        told = []
        for lane, _, _, text in self.entries.values():
            tree = json.loads(text)
            if "amounts" in tree:
                told.append((lane, tree["date"], tree["kind"], tree["amounts"]))
        return told


def agreement(
    centre: Database, store: str, shops: Sequence[LaneShop], others: Sequence[Path] = ()
) -> list[str]:
    """Return everything in which a store's centre and tills differ; nothing where they agree.

    `others` are folders that were tills of the store: what was acknowledged to them has to be
    there too.
    """
    written = Written()
    for shop in shops:
        written.read(shop.folder)
    for folder in others:
        written.read(folder, acknowledged_only=True)
    return [
        *_entries_differ(centre, store, written),
        *_streams_differ(centre, store),
        *_sums_differ(centre, store, written),
        *(wrong for shop in shops for wrong in _till_differs(centre, store, shop)),
    ]


def _entries_differ(centre: Database, store: str, written: Written) -> list[str]:
    wrong: list[str] = []
    found = centre.rows(_ENTRIES, store)
    hashes = Counter(bytes(row[5]) for row in found)
    wrong += [f"an entry stands {n} times" for n in hashes.values() if n > 1][:1]
    missing = [told[:3] for digest, told in written.entries.items() if digest not in hashes]
    if missing:
        wrong.append(f"{len(missing)} entries are missing at the centre, the first {missing[0]}")
    for _, lane, incarnation, _, seq, digest, text, raw, quarantine in found:
        told = written.entries.get(bytes(digest))
        if told is None:
            wrong.append(f"no till wrote {lane}/{incarnation}:{seq}")
        elif told != (lane, incarnation, seq, bytes(raw).decode() if raw else text):
            wrong.append(f"{lane}/{incarnation}:{seq} is not byte for byte what the till wrote")
        if quarantine:
            wrong.append(f"{lane}/{incarnation}:{seq} is set aside: {quarantine}")
    places = sorted([row[0] for row in found] + [at for (at,) in centre.rows(_ROWS, store)])
    if places != list(range(1, len(places) + 1)):
        wrong.append("the positions of the store's feed have a gap")
    return wrong


def _streams_differ(centre: Database, store: str) -> list[str]:
    """Walk each stream's chain: from where it began to where the centre says it is."""
    wrong = []
    held: defaultdict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for row in centre.rows(_ENTRIES, store):
        held[row[1], row[2], row[3]].append(row)
    for lane, incarnation, branch, seq, digest, began, before in centre.rows(_STREAMS, store):
        name = f"{lane}/{incarnation}~{branch}"
        rows = sorted(held[lane, incarnation, branch], key=lambda row: int(row[4]))
        if [row[4] for row in rows] != list(range(began + 1, seq + 1)):
            wrong.append(f"{name} has a gap or does not end at {seq}")
        last = bytes(before)
        for row in rows:
            last = chain_hash(last, bytes(row[7]).decode() if row[7] else row[6])
            if last != bytes(row[5]):
                wrong.append(f"{name}:{row[4]} is not chained to the one before")
                break
        if rows and bytes(rows[-1][5]) != bytes(digest):
            wrong.append(f"{name} does not end with its head's hash")
    return wrong


def _sums_differ(centre: Database, store: str, written: Written) -> list[str]:
    stock = dict(centre.rows(_STOCK, store))
    days = {(row[0], row[1]): tuple(row[2:]) for row in centre.rows(_DAYS, store)}
    tenders = {(row[0], row[1], row[2]): row[3] for row in centre.rows(_TENDERS, store)}
    wrong = []
    if stock != written.stock():
        wrong.append(f"stock on hand is {stock}, the tills' journals say {written.stock()}")
    if days != written.days():
        wrong.append(f"the lanes' days are {days}, the tills' journals say {written.days()}")
    if tenders != written.tenders():
        wrong.append("the days' tenders are not those of the tills' journals")
    return wrong


def _till_differs(centre: Database, store: str, shop: LaneShop) -> list[str]:
    """Hold what a till believes of the centre and of its neighbours against the centre."""
    wrong = []
    facts = shop.status()
    if facts["waiting"] or facts["set_aside"] or facts["problem"]:
        wrong.append(f"lane {shop.lane} is not in step: {facts}")
    if shop.process is not None and facts["state"] != "in_step":
        wrong.append(f"lane {shop.lane} says it is {facts['state']}")
    with closing(open_central(shop.folder)) as central:
        uploads = read_uploads(central)
        heard = [
            (origin, bytes(digest), text)
            for origin, digest, text in central.execute(
                "SELECT origin, hash, entry FROM peer_entry ORDER BY position"
            )
        ]
    own = Written()
    own.read(shop.folder)
    for incarnation, upload in uploads.items():
        if upload.seq and bytes(upload.hash) not in own.entries:
            wrong.append(f"lane {shop.lane} keeps a wrong hash for {incarnation}:{upload.seq}")
    expected = {
        bytes(row[5]): row[6]
        for row in centre.rows(_ENTRIES, store)
        if row[1] != shop.lane and not row[7]
    }
    told = {digest: text for _, digest, text in heard}
    if len(told) != len(heard):
        wrong.append(f"lane {shop.lane} heard an entry twice")
    missing = [text[:80] for digest, text in expected.items() if told.get(digest) != text]
    if missing:
        wrong.append(f"lane {shop.lane} has not heard {len(missing)} entries: {missing[0]}")
    return wrong
