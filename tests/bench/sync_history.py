"""What a batch and a page cost at a centre that has one, ten and a hundred times the history."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from bench.kit.backlog import write_backlog
from bench.kit.figure import Figure, middle, spread
from bench.kit.running_hub import running_hub
from bench.kit.workshop import note
from edge.clock import SystemClock
from edge.domain.chain import NO_HASH
from sync.hub.database import Database
from sync.hub.ingest import take_batch
from sync.hub.reading import read_batch
from sync.hub.store.feed_pages import read_page
from sync.hub.store.hub_store import PostgresHubStore
from sync.journal_source import JournalSource
from sync.wire.feeds import PAGE_ROWS_MAX, STORE
from sync.wire.streams import BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, Acknowledged, Batch, StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import Workshop

FIGURES = ("history_10_batch", "history_10_page", "history_100_batch", "history_100_page")


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Take the same batches in again and again, as lives of their own; the floor is the cost at 1x.

    Only the database's part and ours around it: no line, no signature.
    """
    sales = workshop.sizes.pick(2_000, 10)
    till = workshop.folder / "history"
    write_backlog(till, sales)
    with (
        running_hub() as hub,
        closing(Database(hub.dsn())) as database,
        closing(JournalSource(till)) as source,
    ):
        hub.enrol(till, "s-1", "1")
        one = source.identity
        stream = StreamKey(one.store, one.lane, one.incarnation)
        lives = _Lives(database, _batches(source, stream), workshop.sizes.pick(10, 3))
        batch_ms, page_ms = lives.grown_to(0)
        once = lives.entries
        for times in (10, 100):
            grown_batch_ms, grown_page_ms = lives.grown_to(once * times)
            yield Figure(f"history_{times}_batch", grown_batch_ms, "ms", batch_ms)
            yield Figure(f"history_{times}_page", grown_page_ms, "ms", page_ms)


def _batches(source: JournalSource, stream: StreamKey) -> list[Batch]:
    last = source.last_seq(stream)
    return [
        source.batch(stream, first, BATCH_ENTRIES_MAX, BATCH_BYTES_MAX)
        for first in range(1, last + 1, BATCH_ENTRIES_MAX)
    ]


class _Lives:
    """A store whose history grows by a till's entries, each time as another life of its lane."""

    def __init__(self, database: Database, batches: list[Batch], measured: int) -> None:
        self._database = database
        self._store = PostgresHubStore(database, SystemClock())
        self._batches = batches
        self._measured = measured
        self.entries = self._lives = 0

    def grown_to(self, entries: int) -> tuple[float, float]:
        """Add lives until there are so many entries; return the ms of a batch and of a page."""
        took_ms: list[float] = []
        while self.entries < entries or len(took_ms) < self._measured:
            took_ms += self._live()
        pages_ms = [
            self._page_ms(self.entries * n // (self._measured + 1))
            for n in range(1, self._measured + 1)
        ]
        note(f"history: {self.entries:,} entries, ms: batch {spread(took_ms[-self._measured :])}")
        return middle(took_ms[-self._measured :]), middle(pages_ms)

    def _live(self) -> list[float]:
        """Take one more life in; return the ms of its whole batches."""
        self._lives += 1
        name, before, took_ms = f"life{self._lives:04}", NO_HASH, []
        for batch in self._batches:
            old = batch.stream.incarnation
            own = replace(
                batch,
                stream=replace(batch.stream, incarnation=name),
                prev_hash=before,
                texts=tuple(text.replace(old, name, 1) for text in batch.texts),
            )
            hashes, now_micros = own.hashes(), SystemClock().now().micros
            began_s = perf_counter()
            read = read_batch(own, hashes)
            work = partial(take_batch, given=read, now_micros=now_micros, is_signed=lambda *_: True)
            answer = self._store.in_store(own.stream.store, work)
            took_ms.append((perf_counter() - began_s) * 1e3)
            if not isinstance(answer, Acknowledged) or answer.quarantined:
                raise RuntimeError(f"the centre did not book a batch: {answer}")
            before = hashes[-1]
            self.entries += len(own.texts)
        return took_ms[:-1] or took_ms

    def _page_ms(self, after: int) -> float:
        store = self._batches[0].stream.store
        began_s = perf_counter()
        page = self._database.run(
            lambda cursor: read_page(cursor, store, "another", STORE, after, PAGE_ROWS_MAX)
        )
        if not page.rows:
            raise RuntimeError("an empty page")
        return (perf_counter() - began_s) * 1e3
