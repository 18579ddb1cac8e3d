"""A worker goes on whatever becomes of one of its pieces."""

from __future__ import annotations

import threading

import pytest

from edge.domain.errors import Unavailable
from sync.hub import working
from sync.hub.working import Worker

WITHIN_S = 10


@pytest.mark.parametrize("error", [Unavailable("database_away"), ValueError("a mistake of ours")])
def test_a_piece_that_fails_is_named_and_tried_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(working, "PAUSE_AFTER_TROUBLE_S", 0)
    tries = [error, error]
    done, beside = threading.Event(), threading.Event()

    def fails_twice() -> int:
        if tries:
            raise tries.pop()
        done.set()
        return 0

    def goes_on() -> int:
        beside.set()
        return 0

    worker = Worker([fails_twice, goes_on], pause_s=0.01)
    worker.start()
    try:
        assert done.wait(WITHIN_S)
        assert beside.wait(WITHIN_S)
    finally:
        worker.stop()

    named = [record.getMessage() for record in caplog.records]
    assert len(named) == 2
    assert "work" in named[0]
