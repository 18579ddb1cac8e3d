"""Faults between lanes that claim the same thing: told ahead, and decided once for good."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from harness.bad_line import Weather

from edge.domain.commands import Scan, Tender
from edge.domain.errors import Refusal
from edge.store.catalogue.pointer import open_central
from edge.store.elsewhere import SqliteElsewhere
from faults.centre import hub_folder
from faults.lanes import LaneShop, until
from faults.street import RECOVER_S, SETTLE_S, a_street

if TYPE_CHECKING:
    from pathlib import Path

    from edge.services.till import Till
    from faults.centre import Centre
    from faults.judging import Result
    from faults.street import Street

SERIAL = "SN-1"
WEAK_LINE = Weather(delay_s=0.4)
"""For each 16 kB: a batch takes seconds."""
LONG_BACKLOG = 2_000
"""Entries that a weak line carries for so long that a claim is surely heard before them."""
_CLAIMS = "SELECT body FROM feed_row WHERE store_id = %s AND kind = 'claims'"
_OUTCOMES = (
    "SELECT o.outcome_id, o.loser, o.is_adopted, o.body FROM outcome o JOIN outcome_store s"
    " ON s.outcome_id = o.outcome_id WHERE s.store_id = %s"
)


def claims_ahead(centre: Centre, folder: Path, seed: int, sales: int) -> Result:
    """Sell a numbered thing in a long backlog: the lane beside refuses it before it has arrived."""
    with a_street("claims ahead", centre, folder, seed) as street:
        street.start()
        street.settle("before")
        street.line.cut()
        street.first.sell(sales)
        sell_serial(street.first)
        street.line.weather = WEAK_LINE
        street.line.mend()
        street.nudge()
        knows = partial(_knows_claim, street.second.folder)
        is_ahead = until(lambda: knows() or street.is_committed(), SETTLE_S) and knows()
        if sales >= LONG_BACKLOG and not is_ahead:
            street.result.wrong.append("the claim was not heard before the entries arrived")
        street.line.weather = Weather()
        until(partial(_is_refused, street), RECOVER_S)
        street.settle("arrived")
        told = [body for (body,) in centre.rows(_CLAIMS, street.store) if SERIAL in body]
        if len(told) != 1:
            street.result.wrong.append(f"the store was told of the claim {len(told)} times")
        if knows():
            street.result.wrong.append("the claim stands although its entry was heard")
        return street.count()


def _is_refused(street: Street) -> bool:
    """Tell whether the lane beside refuses the thing, for its claim or for its entry."""
    with closing(SqliteElsewhere(street.second.folder)) as known:
        if not (known.serial_ahead("phone", SERIAL) or known.serial_sales("phone", SERIAL)):
            return False
    try:
        sell_serial(street.second)
    except Refusal as refused:
        return refused.code in {"serial_claimed_elsewhere", "serial_sold_elsewhere"}
    street.result.wrong.append("the same thing was sold twice")
    return True


def hub_restored_decided(centre: Centre, folder: Path, seed: int, sales: int) -> Result:
    """Put the centre back from before a conflict was decided; the loser comes back first."""
    with a_street("restored, decided", centre, folder, seed) as street:
        street.first.sell(sales)
        street.start()
        street.settle("before")
        backup = folder / "hub-backup"
        centre.command("backup", "--to", str(backup))
        street.line.cut()
        sell_serial(street.first)
        sell_serial(street.second)
        street.second.stop()
        street.line.mend()
        until(partial(_has_drained, street.first), RECOVER_S)
        street.second.start()
        street.settle("decided")
        told = _until_told(street)

        street.first.stop()
        centre.restored(backup, hub_folder())
        if centre.rows(_OUTCOMES, street.store):
            street.result.wrong.append("the backup has the outcome already")
        until(partial(_has_sent_again, street), SETTLE_S)
        street.first.start()
        street.settle("restored")
        again = _until_told(street)
        if [row[:2] for row in again] != [row[:2] for row in told] or len(told) != 1:
            street.result.wrong.append(f"decided as {told}, then as {again}")
        if not all(is_adopted for _, _, is_adopted, _ in again):
            street.result.wrong.append("the outcome was decided anew instead of taken back")
        for shop in street.shops:
            if len(heard := _heard(shop.folder)) != 1:
                street.result.wrong.append(f"lane {shop.lane} was told {heard}")
        return street.count()


def _has_drained(shop: LaneShop) -> bool:
    shop.nudge()
    return shop.has_drained()


def sell_serial(shop: LaneShop) -> None:
    """Sell the one thing with its number."""

    def ring_up(till: Till) -> None:
        till.handle(Scan("phone", serial=SERIAL))
        till.handle(Tender("cash"))

    shop.does(ring_up)


def _knows_claim(folder: Path) -> bool:
    with closing(SqliteElsewhere(folder)) as known:
        return known.serial_ahead("phone", SERIAL) is not None


def _heard(folder: Path) -> list[str]:
    with closing(open_central(folder)) as central:
        return [name for (name,) in central.execute("SELECT outcome_id FROM outcome").fetchall()]


def _until_told(street: Street) -> list[tuple[Any, ...]]:
    """Return what the centre decided, once both lanes were told."""
    if not until(lambda: all(_heard(shop.folder) for shop in street.shops), RECOVER_S):
        street.result.wrong.append("not every lane was told what was decided")
    return street.centre.rows(_OUTCOMES, street.store)


def _has_sent_again(street: Street) -> bool:
    street.second.nudge()
    sold = street.centre.rows(
        "SELECT 1 FROM entry WHERE store_id = %s AND lane = '2' AND entry LIKE %s",
        street.store, f"%{SERIAL}%",
    )  # fmt: skip
    return bool(sold)
