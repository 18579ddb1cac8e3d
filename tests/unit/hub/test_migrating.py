"""A database comes to the schema of the program, once, whoever starts at the same time."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock

from edge.domain.errors import Refusal
from sync.hub.database import Database
from sync.hub.migrating import Migration, migrate, migrations, missing

if TYPE_CHECKING:
    from harness.postgres import Databases

NEXT = Migration(9999, "next", "CREATE TABLE next (n int PRIMARY KEY); INSERT INTO next VALUES (1)")


def test_the_steps_are_applied_in_order_and_once(empty_database: Database) -> None:
    steps = migrations()

    assert missing(empty_database) == steps
    assert migrate(empty_database, FakeClock()) == steps
    assert migrate(empty_database, FakeClock()) == ()
    assert missing(empty_database) == ()


def test_replicas_that_start_at_once_apply_each_step_once(databases: Databases) -> None:
    dsn = databases.new(migrated=False)
    applied: list[Migration] = []
    barrier = threading.Barrier(4)

    def start() -> None:
        database = Database(dsn, connections_max=2)
        try:
            barrier.wait(10)
            applied.extend(migrate(database, FakeClock(), (*migrations(), NEXT)))
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(step.version for step in applied) == [
        *(step.version for step in migrations()),
        9999,
    ]


def test_a_step_that_fails_leaves_nothing_and_can_be_tried_again(database: Database) -> None:
    broken = replace(NEXT, script="CREATE TABLE next (n int); SELECT * FROM nowhere")

    with pytest.raises(Exception, match="nowhere"):
        migrate(database, FakeClock(), (*migrations(), broken))
    assert migrate(database, FakeClock(), (*migrations(), NEXT)) == (NEXT,)


def test_a_database_ahead_of_the_program_is_refused(database: Database) -> None:
    migrate(database, FakeClock(), (*migrations(), NEXT))

    with pytest.raises(Refusal, match="schema_newer") as refused:
        migrate(database, FakeClock())
    assert refused.value.facts["found"] == 9999


def test_a_step_applied_in_another_form_is_refused(database: Database) -> None:
    first, *others = migrations()
    changed = replace(first, script=first.script + "\n-- changed")

    with pytest.raises(Refusal, match="schema_changed"):
        migrate(database, FakeClock(), (changed, *others))
