"""Faults between till and centre: each lets two tills of a store sell on, then both must agree."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from harness.bad_line import Weather

from edge.store.elsewhere import SqliteElsewhere
from edge.store.shop_files import reading
from faults import contesting
from faults.centre import hub_folder
from faults.judging import Result
from faults.lanes import LaneShop, fill, until
from faults.processes import small_disk
from faults.street import RECOVER_S, SETTLE_S, Repeater, a_street, has_to_begin_anew, hears
from sync.status import read_status
from sync.wire.streams import Acknowledged

if TYPE_CHECKING:
    from pathlib import Path

    from faults.centre import Centre

LOSS_OF_35_PERCENT = Weather(lost_up=0.19, lost_down=0.2)
"""Of a question with its answer: 1 - 0.81 x 0.8."""
DAYS = 14


def hub_killed(centre: Centre, folder: Path, seed: int, tries: int) -> Result:
    """Kill the hub and its database at once while batches come in, and start both again."""
    with a_street("hub killed", centre, folder, seed) as street:
        street.start()
        with street.selling():
            for _ in range(tries):
                street.wait(0.5)
                centre.kill(database_too=True)
                centre.start()
                until(street.sends_again, RECOVER_S)
        street.settle("killed")
        return street.count()


def answer_lost(centre: Centre, folder: Path, seed: int, tries: int) -> Result:
    """Drop the answer to a batch that the centre has committed."""
    with a_street("answer lost", centre, folder, seed) as street:
        street.start()
        until(street.has_drained, RECOVER_S)
        for number in range(tries):
            street.line.weather = Weather(lost_down=0.35)
            if not until(street.loses_an_answer, SETTLE_S):
                street.result.wrong.append(f"answer {number}: none was lost after the commit")
            street.line.weather = Weather()
            street.settle(f"answer {number}")
        return street.count()


def much_lost(centre: Centre, folder: Path, seed: int, seconds: float) -> Result:
    """Sell while more than a third of all questions or answers is lost."""
    with a_street("35 % lost", centre, folder, seed) as street:
        street.line.weather = LOSS_OF_35_PERCENT
        street.start()
        with street.selling():
            street.pass_time(seconds)
        street.settle("lost")
        return street.count()


def cut(centre: Centre, folder: Path, seed: int, tries: int) -> Result:
    """Reset all connections and refuse new ones, again and again, while selling goes on."""
    with a_street("cut", centre, folder, seed) as street:
        street.start()
        with street.selling():
            for _ in range(tries):
                street.wait(1.0)
                street.line.cut()
                street.wait(0.5)
                street.line.mend()
                until(street.sends_again, RECOVER_S)
        street.settle("cut")
        return street.count()


def sent_again(centre: Centre, folder: Path, seed: int, rounds: int) -> Result:
    """Send batches in any order, and all of them again in another, straight to the centre."""
    with a_street("sent again", centre, folder, seed) as street:
        street.first.sell(20 * rounds)
        with closing(Repeater(street.first)) as repeater:
            batches = repeater.batches(7)
            told: dict[int, Acknowledged] = {}
            while len(told) < len(batches):
                street.draw.shuffle(batches)
                answers = zip(batches, repeater.send(batches), strict=True)
                told |= {b.first_seq: a for b, a in answers if isinstance(a, Acknowledged)}
            end = max(answer.seq for answer in told.values())
            for number in range(rounds):
                again = batches + repeater.batches(street.draw.randint(1, 40))
                street.draw.shuffle(again)
                equal = set(repeater.send(again))
                if {getattr(a, "seq", None) for a in equal} != {end} or len(equal) != 1:
                    street.result.wrong.append(f"round {number}: answered {equal}")
        street.start()
        street.settle("sent again")
        return street.count()


def till_full(centre: Centre, folder: Path, seed: int, megabytes: int) -> Result:
    """Fill the disk under a till that hears its neighbour, start it anew, then make room."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with (
            small_disk(folder, megabytes) as disk,
            a_street("disk full", centre, folder, seed, second=disk / "till") as street,
        ):
            street.start()
            until(street.has_drained, RECOVER_S)
            fill(disk / "filler")
            street.second.kill()
            street.second.start()
            street.first.sell(40)
            until(street.is_committed, RECOVER_S)
            if until(lambda: hears(street.second.folder) > 40, 4):
                street.result.wrong.append("the disk was not full: the till heard all the same")
            (disk / "filler").unlink()
            street.settle("full")
            return street.count()
    except (OSError, subprocess.CalledProcessError) as error:
        return Result("sync disk full", note=f"no small disk to be had: {error}")


def database_killed(centre: Centre, folder: Path, seed: int, tries: int) -> Result:
    """Kill the database server under the hub that goes on, and start it again."""
    with a_street("database killed", centre, folder, seed) as street:
        street.start()
        with street.selling():
            for _ in range(tries):
                street.wait(0.5)
                centre.kill_database()
                street.wait(0.5)
                centre.start_database()
                until(street.sends_again, RECOVER_S)
        street.settle("database")
        return street.count()


def fortnight(centre: Centre, folder: Path, seed: int, sales: int) -> Result:
    """Sell for two weeks without any line, then bring it all up through a bad one."""
    with a_street("fortnight offline", centre, folder, seed, days=DAYS) as street:
        street.first.sell_for_days(sales, DAYS)
        street.line.weather = LOSS_OF_35_PERCENT
        street.start()
        street.settle("fortnight", seconds=SETTLE_S + sales / 20)
        dates = street.centre.rows(
            "SELECT count(DISTINCT business_date) FROM lane_day WHERE store_id = %s AND lane = '1'",
            street.store,
        )
        if dates != [(DAYS,)]:
            street.result.wrong.append(f"the days are {dates}")
        return street.count()


def sync_killed(centre: Centre, folder: Path, seed: int, tries: int) -> Result:
    """Kill the tills' own processes at random moments, from their start on."""
    with a_street("till sync killed", centre, folder, seed) as street:
        with street.selling():
            for _ in range(tries):
                street.start()
                street.wait(2.5)
                for shop in street.shops:
                    shop.kill()
        street.start()
        street.settle("killed")
        return street.count()


def cloned(centre: Centre, folder: Path, seed: int, sales: int) -> Result:
    """Copy a till's folder, let both sell on: both stories arrive, the copy is shut out."""
    with a_street("cloned", centre, folder, seed) as street:
        street.first.sell(sales)
        street.start()
        street.settle("before")
        street.first.stop()
        copy = LaneShop(folder / "copy", street.store, "1")
        shutil.copytree(street.first.folder, copy.folder)
        street.first.sell(sales)
        copy.sell(sales + 1)
        street.first.start()
        street.settle("the first of two")
        copy.start()
        try:
            for shop in (copy, street.first):
                # The first has nothing to send, and is told all the same.
                until(shop.has_drained, RECOVER_S)
                if not until(partial(has_to_begin_anew, shop.folder), RECOVER_S):
                    street.result.wrong.append(f"{shop.folder.name} is not told to begin anew")
            for shop in (copy, street.first):
                shop.sell(2)
            # What comes in before the centre has seen that it is a copy is still taken.
            until(copy.has_drained, RECOVER_S)
            copy.sell(1)
            if not until(lambda: read_status(copy.folder).state == "revoked", RECOVER_S):
                street.result.wrong.append(f"the copy is not shut out: {copy.status()}")
        finally:
            copy.stop()
        street.gone.append(copy.folder)
        street.settle("both")
        if not {"stream_forked", "lane_cloned"} <= street.incidents():
            street.result.wrong.append(f"not all is named: {sorted(street.incidents())}")
        return street.count()


def till_restored(centre: Centre, folder: Path, seed: int, sales: int) -> Result:
    """Put a till's backup back after it has sold on, and sell on from there."""
    with a_street("till restored", centre, folder, seed) as street:
        street.first.sell(sales)
        street.start()
        street.settle("before")
        backup = folder / "backup"
        street.first.run("backup", "--to", backup, "--with-keys")
        street.first.sell(sales)
        street.settle("sold on")
        street.first.stop()
        before = folder / "before"
        shutil.copytree(street.first.folder, before)
        street.gone.append(before)
        street.first.run("restore", backup)
        street.first.sell(sales)
        street.first.start()
        street.settle("restored")
        lost = lost_sales(before, street.first.folder)
        if not until(lambda: all_are_known(street.first.folder, lost), RECOVER_S):
            street.result.wrong.append(f"not all of {len(lost)} sales after the backup are known")
        return street.count()


def receipt_numbers(folder: Path) -> set[str]:
    """Return the numbers of all sales that a till's own file has."""
    with reading(folder) as till:
        return {str(number) for (number,) in till.execute("SELECT number FROM sale").fetchall()}


def lost_sales(before: Path, after: Path) -> list[str]:
    """Return the numbers of the sales that one folder has and another lost."""
    had, kept = (receipt_numbers(folder) for folder in (before, after))
    return sorted(had - kept)


def all_are_known(folder: Path, numbers: list[str]) -> bool:
    """Tell whether a till finds receipts that its own file does not have."""
    with closing(SqliteElsewhere(folder)) as known:
        return bool(numbers) and all(known.sale(number) is not None for number in numbers)


def hub_restored(centre: Centre, folder: Path, seed: int, sales: int) -> Result:
    """Put the centre back from a backup: tills that have nothing new to say send what it lacks."""
    with a_street("hub restored", centre, folder, seed) as street:
        street.first.sell(sales)
        street.start()
        street.settle("before")
        backup = folder / "hub-backup"
        centre.command("backup", "--to", str(backup))
        street.first.sell(sales)
        street.second.sell(1)
        street.settle("sold on")
        epoch = street.epochs()
        centre.restored(backup, hub_folder())
        street.settle("restored")
        if street.epochs() & epoch:
            street.result.wrong.append("the feeds are not told in a new epoch")
        street.first.sell(1)
        street.settle("and on")
        return street.count()


RUNS = {
    "hub-killed": (hub_killed, 1, 30),
    "answer-lost": (answer_lost, 1, 20),
    "loss": (much_lost, 3, 120),
    "cut": (cut, 2, 60),
    "again": (sent_again, 1, 20),
    "till-full": (till_full, 8, 8),
    "database-killed": (database_killed, 1, 20),
    "fortnight": (fortnight, 56, 10_000),
    "till-killed": (sync_killed, 2, 60),
    "cloned": (cloned, 2, 100),
    "till-restored": (till_restored, 2, 100),
    "hub-restored": (hub_restored, 2, 100),
    "hub-restored-decided": (contesting.hub_restored_decided, 2, 100),
    "claims-ahead": (contesting.claims_ahead, 520, 3_000),
}
"""Each run with its size for a look and in full: tries, seconds, sales, or megabytes of a disk."""
