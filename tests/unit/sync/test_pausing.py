"""Waiting ends early when there is something to do, but not before a centre allows it."""

from __future__ import annotations

import threading
import time

from sync.client.pausing import Bell


def test_a_ring_before_the_wait_ends_it_at_once() -> None:
    bell = Bell()
    bell.ring()

    assert bell.wait("one", 60)
    assert not bell.wait("one", 0)


def test_rings_do_not_shorten_what_the_centre_asked_for() -> None:
    bell = Bell()
    bell.ring()
    began = time.monotonic()

    assert bell.wait("one", 60, least_s=0.2)

    assert time.monotonic() - began >= 0.2


def test_the_end_of_the_process_waits_for_nothing() -> None:
    bell = Bell()
    threading.Timer(0.05, bell.stop).start()

    assert bell.wait("one", 60, least_s=60)
    assert bell.is_over
