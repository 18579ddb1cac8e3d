"""Till and centre under faults, each a little: the whole of it is `tests/faults/run.py sync-*`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from faults import syncing
from faults.agreeing import agreement
from faults.centre import Centre, a_centre
from faults.street import a_street
from sync.central.file import CentralFile
from sync.hub.commands.arguments import DATABASE
from sync.hub.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20_261_125


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    with a_centre() as made:
        yield made


@pytest.mark.parametrize("name", syncing.RUNS)
def test_till_and_centre_agree_after(name: str, centre: Centre, tmp_path: Path) -> None:
    run, few, _ = syncing.RUNS[name]

    result = run(centre, tmp_path / "run", SEED, few)

    assert not result.wrong
    if not result.tries:
        pytest.skip(result.note)
    assert result.acknowledged


DAMAGE = {
    "stock on hand": "UPDATE stock_on_hand SET quantity_milli = quantity_milli + 1 WHERE {}",
    "the lanes' days": "UPDATE lane_day SET gross_minor = gross_minor + 1 WHERE {}",
    "tenders": "UPDATE lane_day_tender SET amount_minor = amount_minor + 1 WHERE {}",
    "is set aside": "UPDATE entry SET quarantine = 'x' WHERE {} AND position = 3",
    "byte for byte": "UPDATE entry SET entry = entry || ' ' WHERE {} AND position = 3",
    "missing at the centre": "DELETE FROM entry WHERE {} AND position = 3",
    "stands 2 times": "UPDATE entry SET hash = o.hash FROM (SELECT hash FROM entry"
    " WHERE {} AND position = 4) AS o WHERE {} AND position = 3",
    "a gap": "UPDATE stream SET seq = seq + 1 WHERE {}",
    "not chained": "UPDATE entry SET entry = entry || 'x' WHERE {} AND position = 3",
    "head's hash": "UPDATE stream SET hash = '' WHERE {}",
}
"""What is done to the centre by what must then be told."""


def test_the_judge_sees_each_way_of_not_agreeing(centre: Centre, tmp_path: Path) -> None:
    with a_street("judged", centre, tmp_path, SEED) as street:
        street.first.sell(2)
        street.start()
        street.settle("judged")
        assert not street.result.wrong
        for shop in street.shops:
            shop.stop()

        connection = psycopg.connect(EmbeddedServer(centre.hub.folder).dsn(DATABASE))
        with connection, closing(_Looking(connection)) as looking:
            for told, sql in DAMAGE.items():
                connection.execute(sql.replace("{}", f"store_id = '{street.store}'").encode())
                wrong = agreement(looking, street.store, (), [s.folder for s in street.shops])
                connection.rollback()
                assert told in "\n".join(wrong), sql

        with closing(CentralFile(street.second.folder)) as file, file.writing() as central:
            central.execute("DELETE FROM peer_entry WHERE position = 2")
            central.execute("UPDATE upload SET hash = x'00', seq = 1")
        wrong = agreement(centre, street.store, street.shops)
        for told in ("has not heard", "wrong hash", "not in step"):
            assert told in "\n".join(wrong), told


class _Looking:
    """A centre of which only what one connection sees is asked: what was done but not committed."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database directly."""
        return self._connection.execute(sql.encode(), values).fetchall()

    def close(self) -> None:
        """Leave nothing of it."""
        self._connection.rollback()
