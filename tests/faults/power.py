"""Power cuts, simulated: the writes of a run are recorded and replayed up to every cut.

The store runs on apsw under the same statements and pragmas. What was flushed is on the disk; of
what was not, a random part, in random order, some of it torn at a sector.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import apsw

from edge.domain.commands import SignOn
from faults.hosting import Host
from faults.judging import CHECKING, Result, judge, look
from faults.shopkeeping import PLAIN_FILE, make_plain_file, make_shop, open_till, plain_store, sell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.store.database import Connection

SECTOR_BYTES = 512
VFS_NAME = "recording"


@dataclass(frozen=True)
class Step:
    """One thing that happened: a write, a cut to length, a flush, a deletion, a said ack."""

    what: str
    file: str = ""
    offset: int = 0
    data: bytes = b""
    sale: str = ""


@dataclass
class Recorder:
    """The order in which things happened."""

    steps: list[Step] = field(default_factory=list)


class RecordingVfs(apsw.VFS):
    """The system's own file layer, writing down what passes."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        super().__init__(VFS_NAME, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """Open a file that writes down what it is told."""
        return RecordingFile(name, flags, self._recorder)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        """Delete a file."""
        self._recorder.steps.append(Step("delete", Path(filename).name))
        super().xDelete(filename, syncdir)


class RecordingFile(apsw.VFSFile):
    """A file whose writes and flushes are written down."""

    def __init__(self, name: Any, flags: list[int], recorder: Recorder) -> None:
        self._recorder = recorder
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path).name if path else ""
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        """Write, and remember what."""
        self._recorder.steps.append(Step("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        """Cut to a length."""
        self._recorder.steps.append(Step("truncate", self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        """Flush."""
        self._recorder.steps.append(Step("sync", self._name))
        super().xSync(flags)


class ApswConnection:
    """The little of the driver's interface that the store uses, over apsw."""

    def __init__(self, path: Path, synchronous: str) -> None:
        self._connection = apsw.Connection(str(path), vfs=VFS_NAME)
        for pragma in (
            "journal_mode = wal", f"synchronous = {synchronous}", "foreign_keys = 1",
            "recursive_triggers = 1", "trusted_schema = 0", "busy_timeout = 5000",
        ):  # fmt: skip
            self._connection.execute(f"PRAGMA {pragma}").fetchall()

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open."""
        return bool(self._connection.in_transaction)

    def execute(self, sql: str, values: Iterable[Any] = ()) -> Any:
        """Run a statement."""
        return self._connection.execute(sql, tuple(values))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def power_cut(folder: Path, seed: int, cuts: int, synchronous: str = "FULL") -> Result:
    """Cut the power at `cuts` points of a run, spread over all of its steps."""
    result = Result(f"power cut, {synchronous}")
    base = folder / "base"
    base.mkdir(parents=True)
    make_shop(base)
    make_plain_file(base)
    start = folder / "start"
    shutil.copytree(base, start)
    recorder = Recorder()
    record(base, recorder, synchronous)
    draw = random.Random(seed)
    points = sorted(draw.sample(range(len(recorder.steps)), min(cuts, len(recorder.steps))))
    with Host(CHECKING) as checking:
        for number, point in enumerate(points):
            shop = folder / f"cut-{number}"
            shutil.copytree(start, shop)
            lay_disk(shop, recorder.steps[: point + 1], draw)
            said = [step.sale for step in recorder.steps[: point + 1] if step.what == "ack"]
            judge(result, f"cut after step {point}", said, look(checking, shop))
            shutil.rmtree(shop)
    result.note = f"{len(recorder.steps)} steps recorded"
    return result


def record(base: Path, recorder: Recorder, synchronous: str) -> None:
    """Sell on the recording disk; the process just ends, nothing is closed in order."""
    vfs = RecordingVfs(recorder)
    connections: list[ApswConnection] = []

    def connect() -> Connection:
        connections.append(ApswConnection(base / PLAIN_FILE, synchronous))
        return cast("Connection", connections[-1])

    store = plain_store(base, connect)
    till = open_till(store, base)
    till.handle(SignOn("101", "4711"))
    for _ in range(12):
        recorder.steps.append(Step("ack", sale=sell(till)))
    steps = list(recorder.steps)
    store.close()
    vfs.unregister()
    # What closing wrote is not part of the run: the power goes before.
    recorder.steps[:] = steps


def lay_disk(shop: Path, steps: list[Step], draw: random.Random) -> None:
    """Make the folder's files as a disk holds them after the cut."""
    for name in {step.file for step in steps if step.file}:
        own = [step for step in steps if step.file == name]
        flushed = max((n for n, step in enumerate(own) if step.what == "sync"), default=-1)
        lost = [step for step in own[flushed + 1 :] if step.what in {"write", "truncate"}]
        kept = [step for step in lost if draw.random() < 0.5]
        draw.shuffle(kept)
        content = bytearray((shop / name).read_bytes() if (shop / name).exists() else b"")
        for step in own[: flushed + 1]:
            _apply(content, step, len(step.data))
        for step in kept:
            _apply(content, step, _torn(step, draw))
        if own[-1].what == "delete" and flushed < 0:
            continue
        if not name.endswith("-shm"):
            (shop / name).write_bytes(content)


def _torn(step: Step, draw: random.Random) -> int:
    """Return how much of a write arrives: mostly all, sometimes whole sectors of it."""
    if draw.random() >= 0.3 or len(step.data) <= SECTOR_BYTES:
        return len(step.data)
    return draw.randrange(0, len(step.data), SECTOR_BYTES)


def _apply(content: bytearray, step: Step, length: int) -> None:
    if step.what == "truncate":
        del content[step.offset :]
    elif step.what == "write" and length:
        if len(content) < step.offset:
            content.extend(bytes(step.offset - len(content)))
        content[step.offset : step.offset + length] = step.data[:length]
