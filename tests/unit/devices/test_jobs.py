from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.jobs import (
    Begun,
    BrokenOff,
    Delivered,
    DeviceNotReady,
    FromQueued,
    FromSending,
    Happening,
    Job,
    JobState,
    LifeEnded,
    NothingAccepted,
    Proved,
    Restarted,
    Unprintable,
    Unproved,
    advance,
    retry_delay_ms,
)

NOW = 1_000_000_000
Q, S = JobState.QUEUED, JobState.SENDING

HAPPENINGS: tuple[Happening, ...] = (
    DeviceNotReady("paper_out"),
    Begun(),
    NothingAccepted("refused"),
    BrokenOff(7, "reset"),
    Delivered(9),
    Proved(),
    Unproved("no_answer"),
    Restarted(),
    LifeEnded(),
    Unprintable("bad"),
)

TABLE: dict[tuple[JobState, type[Happening]], JobState] = {
    (Q, DeviceNotReady): Q,
    (Q, Begun): S,
    (Q, LifeEnded): JobState.CANCELLED,
    (Q, Unprintable): JobState.FAILED,
    (S, NothingAccepted): Q,
    (S, BrokenOff): JobState.UNCERTAIN,
    (S, Delivered): S,
    (S, Proved): JobState.CONFIRMED,
    (S, Unproved): JobState.UNCERTAIN,
    (S, Restarted): JobState.UNCERTAIN,
}


def test_the_table_names_every_happening() -> None:
    assert {type(happening) for happening in HAPPENINGS} == {
        *get_args(FromQueued),
        *get_args(FromSending),
    }


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda happening: type(happening).__name__)
def test_every_state_meets_every_happening(state: JobState, happening: Happening) -> None:
    job = Job("j", "print", state)
    expected = TABLE.get((state, type(happening)))

    if expected is None:
        with pytest.raises(ValueError, match="cannot happen"):
            advance(job, happening, NOW)
    else:
        assert advance(job, happening, NOW).state is expected


@given(st.lists(st.sampled_from(HAPPENINGS), max_size=30))
def test_no_job_is_sent_again_after_a_byte_was_accepted(happenings: list[Happening]) -> None:
    job, took_a_byte = Job("j", "print"), False
    for happening in happenings:
        try:
            job = advance(job, happening, NOW)
        except ValueError:
            continue
        took_a_byte |= isinstance(happening, BrokenOff | Delivered | Restarted)
        if isinstance(happening, NothingAccepted):
            # A driver that has reported bytes does not say afterwards that there were none.
            took_a_byte = False
        if isinstance(happening, Begun):
            assert not took_a_byte


def test_a_print_is_tried_for_ever_and_a_pulse_is_not() -> None:
    paper, pulse = Job("p", "print"), Job("k", "kick", not_after_micros=NOW + 5_000_000)
    for step in range(200):
        paper = advance(paper, DeviceNotReady("away"), NOW + step * 5_000_000)
    early = advance(pulse, DeviceNotReady("away"), NOW)
    late = advance(pulse, DeviceNotReady("away"), NOW + 5_000_001)

    assert (paper.state, paper.attempts) == (Q, 200)
    assert early.state is Q
    assert (late.state, late.last_error) == (JobState.CANCELLED, "away")


def test_the_pause_doubles_up_to_five_seconds_and_is_spread() -> None:
    pauses = [retry_delay_ms("job", attempts) for attempts in range(1, 60)]

    assert 150 <= pauses[0] <= 200
    assert all(3_750 <= pause <= 5_000 for pause in pauses[5:])
    assert len({retry_delay_ms(f"job-{number}", 9) for number in range(50)}) > 10


def test_a_job_is_not_due_before_its_pause_is_over() -> None:
    job = advance(Job("j", "print"), DeviceNotReady("away"), NOW)

    assert not job.is_due(NOW)
    assert job.is_due(NOW + 200_000)


def test_a_clock_set_back_neither_stretches_a_pause_nor_a_life() -> None:
    job = advance(Job("j", "kick", not_after_micros=NOW + 5_000_000), DeviceNotReady("away"), NOW)
    a_day_before = NOW - 86_400_000_000

    assert job.is_due(a_day_before)
    assert job.is_expired(a_day_before)
    assert not job.is_expired(NOW)
