"""Two tills of a store on a bad line to a centre, with what faults need to know of them."""

from __future__ import annotations

import random
import time
import zlib
from contextlib import ExitStack, closing, contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from harness.bad_line import BadLine, Weather
from zstandard import ZstdCompressor

from edge.store.catalogue.pointer import open_central
from edge.store.life_requests import life_asked_for
from faults.agreeing import agreement
from faults.judging import Result
from faults.lanes import LaneShop, until
from sync.client.identity import hub_address, tls_context
from sync.client.line import Line, http_client
from sync.client.packing import packed
from sync.journal_source import JournalSource
from sync.status import read_status
from sync.wire.streams import BATCH_BYTES_MAX, Acknowledged, StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from faults.centre import Centre
    from sync.steps import Lost, Refused
    from sync.wire.streams import Batch

SETTLE_S = 90.0
RECOVER_S = 30.0
_COUNT = "SELECT count(*) FROM entry WHERE store_id = %s"


class Street:
    """A store of its own with two tills and their line."""

    def __init__(
        self, name: str, centre: Centre, folder: Path, seed: int, days: int, second: Path | None
    ) -> None:
        self.centre = centre
        self.store = f"S{zlib.crc32(f'{name} {folder}'.encode())}"
        self.draw = random.Random(seed)
        self.line = BadLine("127.0.0.1", centre.port, Weather(), seed)
        self.first = LaneShop(folder / "first", self.store, "1").make(days)
        self.second = LaneShop(second or folder / "second", self.store, "2").make()
        self.gone: list[Path] = []
        """Folders that were tills of the store, and are none any more."""
        self.result = Result(f"sync {name}")

    @property
    def shops(self) -> Sequence[LaneShop]:
        """Return all tills."""
        return self.first, self.second

    def start(self) -> None:
        """Start the processes of both tills."""
        self.first.start()
        self.second.start()

    def wait(self, seconds_max: float) -> None:
        """Wait for a time that the seed draws."""
        time.sleep(self.draw.uniform(0.0, seconds_max))

    def pass_time(self, seconds: float) -> None:
        """Wait while somebody at the tills asks for the line to be tried, again and again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.nudge()
            time.sleep(0.5)

    def nudge(self) -> None:
        """Have all processes try at once."""
        for shop in self.shops:
            shop.nudge()

    def settle(self, where: str, *, seconds: float = SETTLE_S) -> None:
        """Wait until all agree; what then still differs is what is wrong."""
        end = time.monotonic() + seconds
        wrong = [f"{sum(read_status(s.folder).waiting for s in self.shops)} entries still wait"]
        while wrong and time.monotonic() < end:
            self.nudge()
            if until(self.has_drained, 2):
                wrong = agreement(self.centre, self.store, self.shops, self.gone)
        wrong += [
            f"lane {shop.lane}: till sync has ended: {shop.stop()[-400:]}"
            for shop in self.shops
            if shop.has_died
        ]
        self.result.tries += 1
        self.result.wrong += [f"{where}: {told}" for told in wrong]

    def has_drained(self) -> bool:
        """Tell whether all tills believe that the centre has everything."""
        return all(shop.has_drained() for shop in self.shops)

    def is_committed(self) -> bool:
        """Tell whether the centre has everything, whatever the tills believe."""
        with closing(JournalSource(self.first.folder)) as source:
            stream = StreamKey(self.store, "1", source.identity.incarnation)
            last = source.last_seq(stream)
        rows = self.centre.rows(
            "SELECT seq FROM stream WHERE store_id = %s AND incarnation = %s",
            self.store, stream.incarnation,
        )  # fmt: skip
        return rows == [(last,)]

    def loses_an_answer(self) -> bool:
        """Sell, and tell whether the centre has it while the till does not know, for a while."""
        self.first.sell(1)
        until(self.is_committed, RECOVER_S)
        for _ in range(2):
            # The next try comes half a second after a loss at the earliest.
            if self.has_drained():
                return False
            time.sleep(0.15)
        return True

    def sends_again(self) -> bool:
        """Tell whether the centre took something in since it was last asked."""
        self.nudge()
        ((entries,),) = self.centre.rows(_COUNT, self.store)
        was, self.result.acknowledged = self.result.acknowledged, entries
        return bool(entries > was)

    def incidents(self) -> set[str]:
        """Return what the centre named."""
        rows = self.centre.rows("SELECT code FROM incident WHERE store_id = %s", self.store)
        return {code for (code,) in rows}

    def epochs(self) -> set[str]:
        """Return under which epochs the tills have read the store's feed."""
        found = set()
        for shop in self.shops:
            with closing(open_central(shop.folder)) as central:
                found |= {
                    str(epoch)
                    for (epoch,) in central.execute(
                        "SELECT epoch FROM feed_cursor WHERE feed = 'store'"
                    )
                }
        return found

    @contextmanager
    def selling(self) -> Iterator[None]:
        """Let the first till sell while the block lasts."""
        over = Event()

        def sell_on() -> None:
            while not over.is_set():
                self.first.sell(3)
                over.wait(0.05)

        thread = Thread(target=sell_on)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def count(self) -> Result:
        """Return what it came to."""
        ((self.result.acknowledged,),) = self.centre.rows(_COUNT, self.store)
        happened = ", ".join(f"{what} {n}" for what, n in sorted(self.line.happened.items()))
        self.result.note = self.result.note or happened
        return self.result


@contextmanager
def a_street(
    name: str,
    centre: Centre,
    folder: Path,
    seed: int,
    *,
    days: int = 0,
    second: Path | None = None,
) -> Iterator[Street]:
    """Lend a store whose tills are joined; their processes end with the block."""
    street = Street(name, centre, folder, seed, days, second)
    with street.line, ExitStack() as stack:
        for shop in street.shops:
            shop.enrol(centre, street.line.port)
            stack.callback(shop.stop)
        yield street


class Repeater:
    """Sends a till's batches to the centre by hand, as often and in whatever order."""

    def __init__(self, shop: LaneShop) -> None:
        self._source = JournalSource(shop.folder)
        url = hub_address(shop.folder).url
        self._line = Line(http_client(url, tls_context(shop.folder)), lambda _: None)
        identity = self._source.identity
        self._stream = StreamKey(identity.store, identity.lane, identity.incarnation)

    def close(self) -> None:
        """Close file and line."""
        self._source.close()
        self._line.close()

    def batches(self, entries: int) -> list[Batch]:
        """Return the whole journal in batches of so many entries."""
        last = self._source.last_seq(self._stream)
        return [
            self._source.batch(self._stream, first, entries, BATCH_BYTES_MAX)
            for first in range(1, last + 1, entries)
        ]

    def send(self, batches: Sequence[Batch]) -> list[Acknowledged | Refused | Lost]:
        """Send batches in the order given; return the answers."""
        packer = ZstdCompressor()
        return [self._line.send(packed(batch, packer)) for batch in batches]


def hears(folder: Path) -> int:
    """Return how many entries of others a till has heard."""
    with closing(open_central(folder)) as central:
        ((count,),) = central.execute("SELECT count(*) FROM peer_entry").fetchall()
    return int(count)


def has_to_begin_anew(folder: Path) -> bool:
    """Tell whether a till was asked to begin a new life."""
    return life_asked_for(folder) is not None
