"""Drains a till's journal into a centre, as its own process: `python sender.py FOLDER URL LEVEL`.

Prints one JSON line: entries, seconds from the first request to the last answer, bytes of bodies,
the largest memory of this process, and how long each batch took.
"""

from __future__ import annotations

import json
import resource
import ssl
import sys
from pathlib import Path
from time import perf_counter

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]

import httpx
import zstandard

from edge.store.upgrade import connect_till_file
from sync.wire.streams import BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, NO_HASH

_NO_CHECK_TIME = 0x200000


def main(folder: Path, url: str, level: int) -> None:
    """Send every entry, one batch in flight."""
    connection = connect_till_file(folder)
    incarnation = connection.execute("SELECT incarnation FROM standing").fetchone()[0]
    client = httpx.Client(base_url=url, verify=tls(folder), timeout=60)
    rows = connection.execute(
        "SELECT seq, entry, prev_hash, signature FROM journal WHERE incarnation = ? ORDER BY seq",
        (incarnation,),
    )
    packer = zstandard.ZstdCompressor(level=level)
    took_ms, sent_bytes, entries = [], 0, 0
    start = perf_counter()
    batch: list[tuple[int, str, bytes, bytes]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row[1])
        if len(batch) == BATCH_ENTRIES_MAX or size > BATCH_BYTES_MAX - 100_000:
            sent_bytes += send(client, incarnation, batch, packer, took_ms)
            entries += len(batch)
            batch, size = [], 0
    if batch:
        sent_bytes += send(client, incarnation, batch, packer, took_ms)
        entries += len(batch)
    seconds = perf_counter() - start
    print(
        json.dumps(
            {
                "entries": entries,
                "seconds": seconds,
                "bytes": sent_bytes,
                "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "cpu_s": sum(resource.getrusage(resource.RUSAGE_SELF)[:2]),
                "took_ms": took_ms,
            }
        )
    )


def send(
    client: httpx.Client,
    incarnation: str,
    batch: list[tuple[int, str, bytes, bytes]],
    packer: zstandard.ZstdCompressor,
    took_ms: list[float],
) -> int:
    """Send a batch; return the bytes of its body and headers' values."""
    first = batch[0]
    body = packer.compress("\n".join(row[1] for row in batch).encode())
    headers = {
        "first-seq": str(first[0]),
        "prev-hash": (first[2] or NO_HASH).hex(),
        "count": str(len(batch)),
        "head-signature": batch[-1][3].hex(),
    }
    start = perf_counter()
    answer = client.post(f"/v1/streams/{incarnation}/entries", content=body, headers=headers)
    took_ms.append((perf_counter() - start) * 1e3)
    if answer.status_code != 200:
        raise SystemExit(f"refused: {answer.text}")
    return len(body) + sum(map(len, headers.values()))


def tls(folder: Path) -> ssl.SSLContext:
    """Return TLS with the lane's certificate and the pinned authority."""
    keys = folder / "keys"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(keys / "hub-ca.pem")
    context.load_cert_chain(keys / "lane-cert.pem", keys / "lane-tls.key")
    context.verify_flags |= _NO_CHECK_TIME
    return context


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
