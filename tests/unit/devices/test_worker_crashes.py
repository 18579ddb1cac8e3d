"""The worker is ended between any two of its steps and started again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from harness.device_shop import DEVICES_KEY, DeviceShop
from harness.fake_printer import FakePrinter

from devices.intake import Intake
from devices.ports.printer import PrintData, Proof, ProofState, Readiness, Sent
from devices.settings import DevicesSettings
from devices.spool import Spool
from devices.worker import Worker
from edge.store.database import Access, Connection, open_database

if TYPE_CHECKING:
    from pathlib import Path


SETTINGS = DevicesSettings()
PRINTS = ("e1", "e2")


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Life:
    """Counts the points at which a process can end, and ends it at one of them."""

    end_at: int | None = None
    points: int = 0

    def point(self) -> None:
        self.points += 1
        if self.end_at is not None and self.points >= self.end_at:
            raise Killed


@dataclass
class MortalConnection:
    """Ends the life before or after any statement; a dead process rolls nothing back itself."""

    connection: Connection
    life: Life

    @property
    def in_transaction(self) -> bool:
        return self.connection.in_transaction

    def execute(self, sql: str, values: Any = ()) -> Any:
        if sql != "ROLLBACK":
            self.life.point()
        result = self.connection.execute(sql, values)
        if sql == "COMMIT":
            self.life.point()
        return result

    def close(self) -> None:
        self.connection.close()


@dataclass
class MortalPrinter:
    """Ends the life before a call, after it, or after the bytes were printed."""

    printer: FakePrinter
    life: Life

    def pre_check(self) -> Readiness:
        self.life.point()
        return self.printer.pre_check()

    def send(self, job: PrintData) -> Sent:
        self.life.point()
        sent = self.printer.send(job)
        self.life.point()
        return sent

    def prove(self) -> Proof:
        self.life.point()
        proof = self.printer.prove()
        self.life.point()
        return proof

    def close(self) -> None:
        pass


def live(shop: DeviceShop, printer: FakePrinter, life: Life) -> None:
    """Serve the shop until all is done or the life ends."""
    path = shop.directory / "devices.db"
    raw = open_database(path, key=DEVICES_KEY, access=Access.WRITER)
    till = shop.foreign_till()
    try:
        spool = Spool(MortalConnection(raw, life))  # type: ignore[arg-type]
        intake = Intake(till, spool, SETTINGS)
        worker = Worker(spool, MortalPrinter(printer, life), shop.clock)
        worker.start()
        for _ in range(12):
            intake.take(shop.clock.micros)
            while worker.step():
                pass
            shop.clock.pass_s(1)
    except Killed:
        pass
    finally:
        raw.close()
        till.close()


def opened(directory: Path) -> DeviceShop:
    shop = DeviceShop(directory)
    for effect in PRINTS:
        shop.commit(effect)
    shop.commit("k1", "kick", not_after_micros=shop.clock.micros + 30_000_000)
    return shop


def faults() -> dict[str, FakePrinter]:
    return {
        "well": FakePrinter(),
        "refuses at first": FakePrinter(sent=[Sent(0, "refused"), Sent(0, "refused")]),
        "dies in the middle": FakePrinter(sent=[Sent(20), Sent(5, "reset")]),
        "out of paper": FakePrinter(proofs=[Proof(ProofState.WAITING, "paper_out")] * 2),
    }


@pytest.mark.parametrize("fault", faults())
def test_a_crash_between_any_two_steps_never_doubles_or_loses_a_paper(
    tmp_path: Path, fault: str
) -> None:
    whole = Life()
    shop = opened(tmp_path / "whole")
    live(shop, faults()[fault], whole)
    shop.close()
    assert whole.points > 40

    for end_at in range(1, whole.points + 1):
        shop = opened(tmp_path / str(end_at))
        printer = faults()[fault]
        live(shop, printer, Life(end_at))
        live(shop, printer, Life())

        papers, states = Counter(printer.printed), shop.states()
        shop.close()
        assert set(states) == {*PRINTS, "k1"}, end_at
        assert max(papers.values(), default=0) <= 1, end_at
        for effect in PRINTS:
            assert states[effect] in {"confirmed", "uncertain"}, end_at
            assert papers[effect] == 1 or states[effect] == "uncertain", end_at
        assert states["k1"] in {"confirmed", "uncertain"}, end_at
