"""Damage and oddities: flipped bits, lost pages, a wrong key, a second till, a wrong clock."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from harness.customers import SomeCustomers
from harness.till import SETTINGS, KeptReceipts, SomeGoods

from edge.clock import SystemClock, UuidSource
from edge.config import parse_settings
from edge.domain.commands import SignOn
from edge.domain.errors import DataDamaged, Refusal, TillError, Unavailable
from edge.domain.instant import Instant
from edge.pins import QUICK_COST, PinVault
from edge.services.desk import Tools
from edge.services.till import Till
from edge.store.keys import pin_pepper
from edge.store.lock import TillLock
from edge.store.till_store import TILL_FILE, open_till_store
from edge.store.verify import verify
from faults.judging import Result, judge, look
from faults.processes import small_disk
from faults.shopkeeping import keyed_store, make_shop, open_till, sell

if TYPE_CHECKING:
    from pathlib import Path

YEAR_S = 365 * 86_400


def bit_rot(folder: Path, seed: int, tries: int) -> Result:
    """Flip a bit or lose a page of the file; the check must notice every one."""
    result = Result("bit rot, lost pages")
    folder.mkdir(parents=True)
    make_shop(folder)
    with closing(keyed_store(folder)) as store:
        till = open_till(store, folder)
        till.handle(SignOn("101", "4711"))
        for _ in range(10):
            sell(till)
    whole = (folder / TILL_FILE).read_bytes()
    draw = random.Random(seed)
    for number in range(tries):
        damaged = bytearray(whole)
        at = draw.randrange(len(damaged))
        if number % 3 == 2:
            page = at - at % 4096
            damaged[page : page + 4096] = bytes(4096)
        else:
            damaged[at] ^= 1 << draw.randrange(8)
        (folder / TILL_FILE).write_bytes(damaged)
        result.tries += 1
        if verify(folder).is_sound and bytes(damaged) != whole:
            result.wrong.append(f"damage at byte {at} was not noticed")
    return result


def oddities(folder: Path) -> Result:
    """Try what a shop's machine does to a till; each has a named answer and loses nothing."""
    result = Result("oddities")
    folder.mkdir(parents=True)
    shop = folder / "shop"
    shop.mkdir()
    make_shop(shop)
    _expect(result, "second till", Refusal, "already_running", lambda: _twice(shop))
    _expect(result, "wrong key", DataDamaged, "wrong_key", lambda: _wrong_key(folder, shop))
    _expect(result, "missing file", Unavailable, "file_missing", lambda: _no_file(folder, shop))
    for name, shift_s in (("clock at 1970", None), ("clock ten years on", 10 * YEAR_S)):
        _sell_at(shop, shift_s)
        (found,) = look([shop])
        judge(result, name, [], found)
    _read_only(result, folder)
    return result


def _expect(result, name, family, code, act) -> None:  # type: ignore[no-untyped-def]
    result.tries += 1
    try:
        act()
    except TillError as error:
        if not isinstance(error, family) or error.code != code:
            result.wrong.append(f"{name}: {error}")
    else:
        result.wrong.append(f"{name}: nothing was said")


def _twice(shop: Path) -> None:
    with TillLock(shop), TillLock(shop):
        pass


def _wrong_key(folder: Path, shop: Path) -> None:
    other = folder / "other-key"
    shutil.copytree(shop, other)
    (other / "keys" / "till.key").write_text("00" * 32)
    open_till_store(other, SystemClock()).close()


def _no_file(folder: Path, shop: Path) -> None:
    other = folder / "no-file"
    shutil.copytree(shop, other)
    (other / TILL_FILE).unlink()
    open_till_store(other, SystemClock()).close()


class ShiftedClock(SystemClock):
    """The machine's clock, wrong by a constant; None stands at 1970."""

    def __init__(self, shift_s: int | None) -> None:
        super().__init__()
        self._shift_s = shift_s

    def now(self) -> Instant:
        """Return the wrong reading."""
        if self._shift_s is None:
            return Instant(self.monotonic_micros())
        return super().now().plus_s(self._shift_s)


def _sell_at(shop: Path, shift_s: int | None) -> None:
    clock = ShiftedClock(shift_s)
    with closing(open_till_store(shop, clock)) as store:
        pins = PinVault(pin_pepper(shop), QUICK_COST)
        tools = Tools(
            store, SomeGoods(), pins, clock, UuidSource(), KeptReceipts(), SomeCustomers()
        )
        till = Till(tools, parse_settings(SETTINGS.encode(), "faults"))
        till.handle(SignOn("101", "4711"))
        sell(till)


def _read_only(result: Result, folder: Path) -> None:
    """Refuse to sell on a disk that has become read-only, and lose nothing."""
    import subprocess

    place = folder / "read-only"
    place.mkdir()
    try:
        with small_disk(place, 16) as disk:
            shop = disk / "shop"
            shop.mkdir()
            make_shop(shop)
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            result.tries += 1
            try:
                open_till_store(shop, SystemClock()).close()
            except Unavailable:
                return
            result.wrong.append("read-only: it was opened for selling")
    except (OSError, subprocess.CalledProcessError) as error:
        result.note = f"read-only not tried: {error}"
