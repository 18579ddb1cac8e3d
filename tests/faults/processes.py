"""Faults of a whole process: killed at random, at each call to the disk, refused by the disk."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from faults.hosting import UNHANDLED, Host
from faults.judging import CHECKING, Result, acks, judge, look
from faults.selling import MISSED, STRUCK
from faults.shopkeeping import make_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SELLING = "selling.py"
STRIKE_AT = {"pwrite64": 250, "fsync": 50, "fdatasync": 50, "ftruncate": 50, "rename": 50,
             "unlink": 50, "openat": 1_500}  # fmt: skip
"""For each call that changes a disk or gets at a file a number larger than two sales make of it,
and for opening one larger than starting Python makes. Killing at an opening tells nothing that
killing at the next writing does not."""


def kill_at_random(folder: Path, seed: int, tries: int) -> Result:
    """Kill a till that sells as fast as it can, at random moments, on one growing file."""
    result = Result("kill -9, random")
    make_shop(folder)
    draw = random.Random(seed)
    known: list[str] = []
    with Host(SELLING) as selling, Host(CHECKING) as checking:
        for number in range(tries):
            lines = selling.order(folder, 10**9, "stop", 0)
            pid = int(next(lines).split()[1])
            first = next(lines)
            if first != "ready":
                result.wrong.append(f"kill {number}: it did not start: {first}")
            time.sleep(draw.uniform(0.0, 0.15))
            os.kill(pid, signal.SIGKILL)
            known += acks(lines)
            found = look(checking, folder)
            before = len(found["sales"])
            judge(result, f"kill {number}", known, found)
            # The check itself sold one more; from here on it is as good as acknowledged.
            result.acknowledged, result.unseen = len(known), before - len(known)
            known = list(found["sales"])
    return result


def inject(folder: Path, fault: str, stride: int) -> Result:
    """Fail the n-th call to the disk of two sales, for every n (strace inject).

    `fault` is signal=KILL, error=EIO or error=ENOSPC. A till that met an error must have refused,
    or looked the sale up, before it said anything.
    """
    result = Result(f"strace {fault}")
    if shutil.which("strace") is None:
        result.note = "strace is not installed"
        return result
    template = folder / "template"
    template.mkdir(parents=True)
    make_shop(template)
    counts = []
    with Host(CHECKING) as checking:
        for call in STRIKE_AT:
            if call == "openat" and fault.startswith("signal"):
                continue
            count = _inject(result, checking, template, call, fault, stride)
            counts.append(f"{call} {count}")
    result.note = ("" if stride == 1 else f"each {stride}th of ") + ", ".join(counts)
    return result


def _inject(
    result: Result, checking: Host, template: Path, call: str, fault: str, stride: int
) -> int:
    """Strike one kind of call; return how many there are, as far as the stride goes."""
    strike_at = STRIKE_AT[call]
    strace: tuple[str, ...] = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}")
    injection = ("-e", f"inject={call}:{fault}:when={strike_at}")
    if not fault.startswith("signal"):
        # Stopping only at the traced calls is much quicker, but then no signal is sent.
        strace = (*strace, "--seccomp-bpf")
    shop = template.parent / "shop"
    arguments = ("--call", call, "--strike-at", str(strike_at))
    with Host(SELLING, *arguments, under=(*strace, *injection)) as selling:
        for number in range(1, strike_at + 1, stride):
            shutil.rmtree(shop, ignore_errors=True)
            shutil.copytree(template, shop)
            lines = list(selling.order(shop, 2, "stop", number))
            where = f"{call} {number} ({selling.status})"
            judge(result, where, acks(lines), look(checking, shop))
            if selling.status == UNHANDLED:
                result.wrong.append(f"{where}: unhandled: {lines[-4:]}")
            if MISSED in lines and STRUCK not in lines:
                return number - 1
    result.wrong.append(f"{call} is called more than {strike_at} times: not every call was struck")
    return strike_at


def disk_full(folder: Path, megabytes: int) -> Result:
    """Sell until a small disk is full; then the day is closed from the reserve."""
    result = Result("disk full")
    folder.mkdir(parents=True)
    try:
        with small_disk(folder, megabytes) as disk, Host(SELLING) as selling:
            shop = disk / "shop"
            shop.mkdir()
            make_shop(shop)
            lines = list(selling.order(shop, 10**9, "close", 0))
            if "refused disk_full" not in lines:
                result.wrong.append(f"a full disk was not refused by name: {lines[-3:]}")
            if lines[-1:] != ["closed"]:
                result.wrong.append(f"the day was not closed: {lines[-3:]}")
            copy = folder / "copy"
            shutil.copytree(shop, copy)
            with Host(CHECKING) as checking:
                judge(result, "full", acks(lines), look(checking, copy))
    except (OSError, subprocess.CalledProcessError) as error:
        result.note = f"no small disk to be had: {error}"
    return result


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Lend a disk of a few megabytes; needs the right to mount."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)],
        check=True, capture_output=True,
    )  # fmt: skip
    try:
        yield disk
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["umount", str(disk)], check=True, capture_output=True)
