"""What the engine asks and does: the cases of a beginning session, each answer, each feed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from edge.domain.chain import NO_HASH
from sync import steps
from sync.engine import BATCH_ENTRIES_MIN, Receiver, Search, Sender, pause_s
from sync.wire import problems
from sync.wire.feeds import FeedCursor, FeedPage, FeedRow, next_checksum, text_digest
from sync.wire.streams import (
    BATCH_ENTRIES_MAX,
    Acknowledged,
    StreamHead,
    StreamKey,
    branch_of,
    chain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = StreamKey("s-1", "1", "aaaa")


@dataclass
class Journal:
    hashes: list[bytes]

    def last_seq(self, stream: StreamKey) -> int:
        return len(self.hashes)

    def hash_at(self, stream: StreamKey, seq: int) -> bytes:
        return self.hashes[seq - 1] if seq else NO_HASH


def journal(entries: int, other_from: int = 99) -> Journal:
    texts = [f"{'other' if seq >= other_from else 'same'} {seq}" for seq in range(1, entries + 1)]
    return Journal(chain(NO_HASH, texts))


def head(held: Journal, epoch: str = "e1", state: str = "open") -> StreamHead:
    last = len(held.hashes)
    return StreamHead(last, held.hash_at(KEY, last), last, state, epoch)


SENDER = Sender(KEY, is_current=True)


def searched(sender: Sender, ours: Journal, theirs: Journal) -> tuple[Sender, list[steps.Effect]]:
    """Answer the engine's questions for hashes until it asks something else."""
    effects: list[steps.Effect] = []
    while isinstance(step := sender.ask(ours), steps.AskHash):
        told = steps.HashAt(step.seq, theirs.hash_at(KEY, step.seq))
        sender, more = sender.told(told, ours)
        effects += more
    return sender, effects


def test_a_session_begins_with_how_far_the_centre_is() -> None:
    assert SENDER.ask(journal(3)) == steps.AskHead(KEY)


def test_in_step_there_is_nothing_to_do() -> None:
    now, effects = SENDER.told(head(journal(3)), journal(3))

    assert now.ask(journal(3)) == steps.Nothing()
    assert effects == (steps.KeepAcknowledged(KEY, 3, journal(3).hashes[2], 3, "e1"),)


def test_a_centre_that_is_behind_is_sent_the_rest() -> None:
    now, _ = SENDER.told(head(journal(3)), journal(9))

    assert now.ask(journal(9)) == steps.Send(KEY, 4, BATCH_ENTRIES_MAX)


def test_a_centre_that_lost_what_it_had_acknowledged_is_named() -> None:
    before = replace(SENDER, acknowledged=7, epoch="e0")

    now, effects = before.told(head(journal(3)), journal(9))

    assert effects[0] == steps.HubRestored(KEY, 4, 7)
    assert now.ask(journal(9)) == steps.Send(KEY, 4, BATCH_ENTRIES_MAX)


def test_a_centre_that_is_ahead_ends_the_life_of_a_file_that_lost_its_end() -> None:
    ours, theirs = journal(5), journal(9)
    now, _ = SENDER.told(head(theirs), ours)

    now, effects = searched(now, ours, theirs)

    assert steps.EndLife(KEY, "restored", 5) in effects
    assert now.ask(ours) == steps.Nothing()


@pytest.mark.parametrize("first_other", range(1, 10))
@pytest.mark.parametrize("theirs_last", [9, 12])
def test_a_fork_is_found_to_the_entry_and_goes_up_as_a_branch(
    first_other: int, theirs_last: int
) -> None:
    ours, theirs = journal(9, other_from=first_other), journal(theirs_last)
    now, begun = SENDER.told(head(theirs), ours)

    now, effects = searched(now, ours, theirs)

    branch = branch_of(ours.hashes[first_other - 1])
    told = [*begun, *effects]
    assert steps.KeepBranch(KEY, branch, first_other) in told
    assert steps.EndLife(KEY, "forked", 9) in told
    assert now.ask(ours) == steps.AskHead(replace(KEY, branch=branch))
    now, _ = now.told(StreamHead(epoch="e1"), ours)
    assert now.ask(ours) == steps.Send(replace(KEY, branch=branch), first_other, BATCH_ENTRIES_MAX)


def on_branch(ours: Journal, first_other: int) -> Sender:
    stream = replace(KEY, branch=branch_of(ours.hashes[first_other - 1]))
    return replace(SENDER, stream=stream, branch_from=first_other, ended=True, is_current=False)


def test_a_branch_that_another_machine_took_further_is_all_there() -> None:
    ours, theirs = journal(6, other_from=4), journal(8, other_from=4)
    now, _ = on_branch(ours, 4).told(head(theirs, state="forked"), ours)

    now, effects = searched(now, ours, theirs)

    assert now.ask(ours) == steps.Nothing()
    assert [type(each) for each in effects] == [steps.KeepAcknowledged, steps.TailMissing]


def test_a_branch_that_parts_again_becomes_another_branch() -> None:
    ours = journal(8, other_from=4)
    theirs = Journal(chain(NO_HASH, ["same 1", "same 2", "same 3", "other 4", "third 5"]))
    now, _ = on_branch(ours, 4).told(head(theirs, state="forked"), ours)

    now, _ = searched(now, ours, theirs)

    assert now.branch_from == 5
    assert now.stream.branch == branch_of(ours.hashes[4])


@pytest.mark.parametrize("code", [problems.GAP, problems.FORK])
def test_a_branch_whose_root_is_gone_is_looked_for_again(code: str) -> None:
    ours = journal(8, other_from=4)
    now, _ = on_branch(ours, 4).told(StreamHead(epoch="e1"), ours)

    now, _ = now.told(steps.Refused(code, 2), ours)

    assert now.ask(ours) == steps.AskHead(KEY)


def test_a_life_that_is_forked_at_the_centre_ends_once() -> None:
    now, effects = SENDER.told(head(journal(3), state="forked"), journal(3))
    again, more = now.told(head(journal(3), state="forked"), journal(3))

    assert steps.EndLife(KEY, "forked", 3) in effects
    assert [type(each) for each in more] == [steps.KeepAcknowledged]
    assert again.ended


def test_an_acknowledged_batch_moves_on_and_names_what_was_set_aside() -> None:
    now, _ = SENDER.told(head(journal(3)), journal(9))
    digest = journal(9).hashes[4]

    now, effects = now.told(Acknowledged(5, digest, 5, quarantined=(4,)), journal(9))

    assert now.ask(journal(9)) == steps.Send(KEY, 6, BATCH_ENTRIES_MAX)
    assert effects == (
        steps.KeepAcknowledged(KEY, 5, digest, 5, "e1"),
        steps.SetAside(KEY, (4,)),
    )


def test_a_lost_answer_waits_asks_again_and_sends_less() -> None:
    now, _ = SENDER.told(head(journal(3)), journal(9))

    for _ in range(9):
        now, effects = now.told(steps.LOST, journal(9))
        assert effects == ()

    assert now.ask(journal(9)) == steps.WaitFor(9)
    assert now.rested().ask(journal(9)) == steps.AskHead(KEY)
    assert now.entries_max == BATCH_ENTRIES_MIN


def test_a_session_in_which_all_goes_well_runs_ahead_of_its_answers() -> None:
    long = journal(1_200)
    now, _ = SENDER.told(head(journal(200)), long)

    assert now.ask(long) == steps.Send(KEY, 201, BATCH_ENTRIES_MAX)
    assert now.ask_behind(700, long) == steps.Send(KEY, 701, BATCH_ENTRIES_MAX)
    assert now.ask_behind(1_200, long) is None


@pytest.mark.parametrize(
    "held",
    [
        {"head": None},
        {"head": StreamHead()},
        {"head": head(journal(200), state="forked")},
        {"failures": 1},
        {"wait": steps.WaitFor(1)},
        {"stopped": problems.LANE_REVOKED},
        {"search": Search(1, 9)},
        {"stream": replace(KEY, branch="aabbccdd")},
    ],
    ids=str,
)
def test_a_batch_waits_for_the_one_before_where_something_is_amiss(held: dict[str, Any]) -> None:
    long = journal(1_200)
    now, _ = SENDER.told(head(journal(200)), long)

    assert replace(now, **held).ask_behind(700, long) is None


def test_a_till_in_step_asks_again_when_the_centre_speaks_in_another_epoch() -> None:
    now, _ = SENDER.told(head(journal(3)), journal(3))
    now, _ = now.told(Acknowledged(3, journal(3).hashes[2], 3), journal(3))
    assert now.heard("e1").ask(journal(3)) == steps.Nothing()

    now = now.heard("e2")
    assert now.ask(journal(3)) == steps.AskHead(KEY)
    now, effects = now.told(head(journal(1), epoch="e2"), journal(3))

    assert effects[0] == steps.HubRestored(KEY, 2, 3)
    assert now.ask(journal(3)) == steps.Send(KEY, 2, BATCH_ENTRIES_MAX)


def test_each_refusal_has_its_answer() -> None:
    sender, _ = SENDER.told(head(journal(3)), journal(9))

    def after(code: str, seq: int = 0, retry_after_s: int = 0) -> steps.Step:
        refused = steps.Refused(code, seq, retry_after_s=retry_after_s)
        return sender.told(refused, journal(9))[0].ask(journal(9))

    assert after(problems.GAP) == steps.AskHead(KEY)
    assert after(problems.FORK, seq=4) == steps.AskHash(KEY, 2)
    assert after(problems.TOO_LARGE) == steps.Send(KEY, 4, BATCH_ENTRIES_MAX // 2)
    assert after(problems.BUSY, retry_after_s=7) == steps.WaitFor(1, 7, problems.BUSY)
    assert after(problems.LANE_REVOKED) == steps.Stop(problems.LANE_REVOKED)
    assert after(problems.LANE_CLONED) == steps.Stop(problems.LANE_CLONED)
    assert after(problems.NOT_AUTHENTICATED) == steps.Stop(problems.NOT_AUTHENTICATED)
    assert after("of_tomorrow") == steps.WaitFor(1, code="of_tomorrow")


def page(
    bodies: Sequence[str], after: FeedCursor, epoch: str = "e1", head: int | None = None
) -> FeedPage:
    rows, checksum = [], after.checksum
    for at, body in enumerate(bodies, start=after.position + 1):
        checksum = next_checksum(checksum, text_digest(body))
        rows.append(FeedRow(at, "price", body, checksum))
    last = after.position + len(rows)
    return FeedPage(after.feed, epoch, tuple(rows), last if head is None else head)


START = FeedCursor("chain")


def test_a_feed_is_applied_in_order_to_its_end() -> None:
    first = page(["a", "b"], START, head=3)
    now, effects = Receiver(START).told(first)

    assert effects == (steps.ApplyRows(first.rows, now.cursor),)
    assert now.ask() == steps.Fetch(now.cursor)
    now, _ = now.told(page(["c"], now.cursor))
    assert now.ask() == steps.Nothing()
    assert now.cursor.position == 3
    assert now.poked(4).ask() == steps.Fetch(now.cursor)
    assert now.polled().ask() == steps.Fetch(now.cursor)


def test_a_row_that_is_missing_or_changed_starts_the_feed_again() -> None:
    whole = page(["a", "b", "c"], START)
    missing = replace(whole, rows=(whole.rows[0], whole.rows[2]))
    changed = replace(whole, rows=(replace(whole.rows[0], body="x"), *whole.rows[1:]))

    for damaged in (missing, changed):
        now, effects = Receiver(START).told(damaged)
        again = FeedCursor("chain", "e1")
        assert effects == (steps.StartAgain(again, "checksum_differs"),)
        assert now.ask() == steps.Fetch(again)
        assert now.told(damaged)[0].ask() == steps.WaitFor(2, code="checksum_differs")


def test_another_epoch_starts_the_feed_again() -> None:
    now, _ = Receiver(START).told(page(["a"], START))
    refusal = steps.Refused(problems.EPOCH_CHANGED, epoch="e2")
    again = FeedCursor("chain", "e2")

    for told in (page(["b"], now.cursor, "e2"), refusal):
        assert now.told(told)[1] == (steps.StartAgain(again, problems.EPOCH_CHANGED),)


def test_a_receiver_waits_and_stops_as_a_sender_does() -> None:
    receiver = Receiver(START)

    assert receiver.told(steps.LOST)[0].ask() == steps.WaitFor(1)
    assert receiver.told(steps.LOST)[0].rested().ask() == steps.Fetch(START)
    busy = steps.Refused(problems.BUSY, retry_after_s=3)
    assert receiver.told(busy)[0].ask() == steps.WaitFor(1, 3, problems.BUSY)
    revoked = steps.Refused(problems.LANE_REVOKED)
    assert receiver.told(revoked)[0].ask() == steps.Stop(problems.LANE_REVOKED)


def test_waiting_doubles_with_jitter_up_to_a_minute() -> None:
    assert [pause_s(steps.WaitFor(attempts), 1.0) for attempts in (0, 1, 5, 99)] == [
        1.5,
        2.5,
        32.5,
        60.5,
    ]
    assert pause_s(steps.WaitFor(9), 0.0) == 0.5
    assert pause_s(steps.WaitFor(1, 30), 0.0) == 30


def test_an_answer_that_tells_of_other_entries_is_no_acknowledgement_of_ours() -> None:
    ours, theirs = journal(5), journal(5, other_from=5)
    now, _ = SENDER.told(head(journal(3)), ours)

    now, effects = now.told(Acknowledged(5, theirs.hashes[4], 5), ours)

    assert effects == ()
    assert now.ask(ours) == steps.AskHead(KEY)
    now, _ = now.told(head(theirs), ours)
    now, found = searched(now, ours, theirs)
    assert [type(each) for each in found] == [steps.KeepBranch, steps.EndLife]
