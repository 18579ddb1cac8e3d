"""Faults of a whole process: killed at random, at each call to the disk, refused by the disk."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from faults.judging import HERE, ROOT, Result, acks, judge, look
from faults.shopkeeping import make_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SELLING = [sys.executable, str(HERE / "selling.py")]
SYSCALLS = "pwrite64,fdatasync,fsync"
TIMEOUT_S = 60


def kill_at_random(folder: Path, seed: int, tries: int) -> Result:
    """Kill a till that sells as fast as it can, at random moments, on one growing file."""
    result = Result("kill -9, random")
    make_shop(folder)
    draw = random.Random(seed)
    known: list[str] = []
    for number in range(tries):
        with subprocess.Popen(
            [*SELLING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            if first.strip() != "ready":
                result.wrong.append(f"kill {number}: it did not start: {first}")
            time.sleep(draw.uniform(0.0, 0.15))
            process.kill()
            known += acks(process.stdout)
        (found,) = look([folder])
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
    shop = folder / "shop"
    for syscall in SYSCALLS.split(","):
        for number in range(1, 10_000, stride):
            shutil.rmtree(shop, ignore_errors=True)
            shutil.copytree(template, shop)
            command = [*_strace(syscall, fault, number), *SELLING, str(shop), "--sales", "2"]
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
            )
            said = acks(done.stdout.splitlines())
            (found,) = look([shop])
            judge(result, f"{syscall} {number} ({done.returncode})", said, found)
            if done.returncode == 1:
                result.wrong.append(f"{syscall} {number}: unhandled: {done.stderr[-300:]}")
            if done.returncode == 0 and len(said) == 2 and not _struck(done.stderr):
                break
    return result


def _strace(syscall: str, fault: str, number: int) -> list[str]:
    injection = f"inject={syscall}:{fault}:when={number}"
    return ["strace", "-f", "-qq", "-e", f"trace={syscall}", "-e", injection]


def _struck(trace: str) -> bool:
    return "INJECTED" in trace or "killed by" in trace


def disk_full(folder: Path, megabytes: int) -> Result:
    """Sell until a small disk is full; then the day is closed from the reserve."""
    result = Result("disk full")
    folder.mkdir(parents=True)
    try:
        with small_disk(folder, megabytes) as disk:
            shop = disk / "shop"
            shop.mkdir()
            make_shop(shop)
            done = subprocess.run(
                [*SELLING, str(shop), "--close-when-full"],
                cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            lines = done.stdout.splitlines()
            if "refused disk_full" not in lines:
                result.wrong.append(f"a full disk was not refused by name: {lines[-3:]}")
            if lines[-1:] != ["closed"]:
                result.wrong.append(f"the day was not closed: {lines[-3:]} {done.stderr[-300:]}")
            copy = folder / "copy"
            shutil.copytree(shop, copy)
            (found,) = look([copy])
            judge(result, "full", acks(lines), found)
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
