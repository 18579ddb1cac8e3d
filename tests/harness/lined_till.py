"""A till on files whose line to a centre in the same process can be cut."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from cryptography.exceptions import InvalidSignature

from edge.domain.commands import (
    AcceptOrder,
    FinishPick,
    HandOver,
    ListPickups,
    PackParcel,
    PickUnits,
    PutBack,
    ShipParcels,
    StageOrder,
    StartPick,
)
from edge.domain.commands.orders import Parcel
from edge.domain.errors import TillError
from edge.domain.orders.leaving_off import back_to_shelf
from edge.store.create import create_till
from edge.store.orders import SqliteOrders
from edge.store.till_store import open_till_store
from harness.clock import CountedIds
from harness.goods import LAMP, MILK, demo_gtin
from harness.till import MANAGER_APPROVES, Shop, SomeGoods
from sync.central.file import CentralFile
from sync.client.applying import FeedApplier
from sync.hub.ingest import take_batch
from sync.hub.store.feed_pages import read_page
from sync.hub.store.hub_store import PostgresHubStore
from sync.hub.store.streams import note_sending
from sync.journal_source import JournalSource
from sync.steps import ApplyRows
from sync.wire.feeds import STORE, FeedCursor
from sync.wire.streams import Acknowledged, StreamKey

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.commands import Command
    from edge.domain.orders.order import Order
    from edge.services.view import Answer
    from harness.office import SomeOffice

OAT: Final = replace(
    MILK, item_id=type(MILK.item_id)("oat"), description="Oat drink", price="99", gtin=demo_gtin(6)
)
GOODS: Final = (MILK, OAT, LAMP)


class LinedTill:
    """One till of a store, under the centre's clock.

    While it `is_cut` it tells nothing and hears nothing.
    """

    def __init__(
        self, office: SomeOffice, folder: Path, store: str, lane: str, number: int
    ) -> None:
        self.store, self.lane, self.folder, self._office = store, lane, folder, office
        self.is_cut, self._sent = False, 0
        self._files, clock, ids = ExitStack(), office.clock, CountedIds(number)
        create_till(
            folder, store=store, store_name=store, lane=lane, currency="EUR", clock=clock, ids=ids
        )
        self._central = self._files.enter_context(closing(CentralFile(folder)))
        self._journal = self._files.enter_context(closing(JournalSource(folder)))
        self._applier = FeedApplier(folder, self._central, clock)
        self.shop = Shop(
            clock=clock,
            ids=ids,
            store=self._files.enter_context(closing(open_till_store(folder, clock))),
            orders=self._files.enter_context(closing(SqliteOrders(folder))),
            catalogue=SomeGoods(items=GOODS),
        ).opened()

    def close(self) -> None:
        """Close all files."""
        self._files.close()

    def does(self, *commands: Command) -> Answer:
        """Carry commands out."""
        return self.shop.does(*commands)

    def refuses(self, command: Command) -> str:
        """Return the code that a command is refused with."""
        with pytest.raises(TillError) as caught:
            self.does(command)
        return caught.value.code

    def order(self, order: str) -> Order:
        """Return what this till believes of an order."""
        self.does(ListPickups())
        return self.shop.till.state.orders.orders[order]

    def picks(self, order: str, units: int, part: int = 1) -> str:
        """Take a part of an order on and pick its milk; return the name of the part."""
        name = f"{order}-{part}"
        self.does(AcceptOrder(order, name), StartPick(order, name))
        self.does(PickUnits(order, name, str(MILK.gtin), str(units)), FinishPick(order, name))
        return name

    def stages(self, order: str, units: int) -> str:
        """Bring an order to the shelf for its customer, in one bag."""
        part = self.picks(order, units)
        self.does(StageOrder(order, part, "A1"))
        return part

    def ships(self, order: str, part: str) -> None:
        """Pack what was picked and give it to a carrier, with a supervisor where one is needed."""
        self.does(PackParcel(order, part, Parcel(""), MANAGER_APPROVES))
        self.does(ShipParcels(order, part, "dhl", self.parcels(order, part), "T1"))

    def gives(self, order: str, part: str) -> None:
        """Hand the bags over by their labels."""
        self.does(HandOver(order, part, "photo_id", parcels=self.parcels(order, part)))

    def puts_back(self, order: str, part: str) -> dict[str, int]:
        """Do the task to put goods back; return by line what it said, in whole units."""
        found = back_to_shelf(self.order(order).fulfilments[part])
        self.does(PutBack(order, part, parcels=self.parcels(order, part)))
        return {line: milli // 1000 for line, milli in found.items()}

    def parcels(self, order: str, part: str) -> tuple[str, ...]:
        """Return the labels of the parcels of a part of an order."""
        return tuple(self.order(order).fulfilments[part].sealed_parcels)

    def contact(self) -> None:
        """Let the centre hear that this till is there."""
        self._office.database.run(
            lambda c: note_sending(c, self.store, self.lane, self._office.clock.micros, 0)
        )

    def exchange(self) -> int:
        """Tell the centre what was done here and hear what is new; return how much that was."""
        if self.is_cut:
            return 0
        self.contact()
        return self._tell() + self._hear()

    def _tell(self) -> int:
        incarnation = self._journal.lives()[-1][0]
        stream = StreamKey(self.store, self.lane, incarnation)
        last = self._journal.last_seq(stream)
        if last == self._sent:
            return 0
        hub = self._office.hub
        batch = self._journal.batch(stream, self._sent + 1, 1000, 10_000_000)
        answer = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for).in_store(
            self.store,
            lambda work: take_batch(
                work, batch, now_micros=hub.clock.now().micros, is_signed=self._is_signed
            ),
        )
        assert isinstance(answer, Acknowledged), answer
        self._sent = last
        return len(batch.texts)

    def _is_signed(self, signature: bytes, digest: bytes) -> bool:
        for key in self._journal.lane_keys():
            try:
                key.verify(signature, digest)
            except InvalidSignature:
                continue
            return True
        return False

    def _hear(self) -> int:
        after = self._applier.cursor(STORE).position
        page = self._office.hub.shards.database_for(self.store).run(
            lambda c: read_page(c, self.store, self.lane, STORE, after, 1000)
        )
        if page.rows:
            cursor = FeedCursor(STORE, page.epoch, page.rows[-1].position, page.rows[-1].checksum)
            self._applier.keep(STORE, (ApplyRows(page.rows, cursor),))
        return len(page.rows)
