"""Orders at a centre with a payment gateway that moves no money, behind real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.errors import Unavailable
from harness.hub_orders import PICKUP, OrderLane
from harness.serving import serving
from sync.hub.paying.deciding import CaptureAt
from sync.hub.paying.intents import IntentsGateway
from sync.hub.paying.settings import FILE, TOKEN
from sync.hub.paying.simulated import SimulatedGateway
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.paying import Payer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from harness.office import SomeOffice

PAID = PICKUP | {
    "payment": {"payment": "p-1", "movement": "authorise", "amount_minor": 500, "token": "pm_ok"}
}
MINUTE_MICROS = 60 * 1_000_000


def simulated_gateway() -> AbstractContextManager[SimulatedGateway]:
    """Serve a gateway on a free port."""
    return serving(SimulatedGateway("127.0.0.1", 0))


class PaidOffice:
    """A centre whose folder names the gateway, with a lane of s-1."""

    def __init__(self, office: SomeOffice, gateway: SimulatedGateway) -> None:
        self.office, self.gateway = office, gateway
        folder = office.hub.folder
        (folder / FILE).write_text(f'url = "{gateway.url}"\ntimeout_s = 2\n')
        (folder / TOKEN).write_text("secret\n")
        self.lane = OrderLane(office, "s-1")
        self.payer = self.new_payer()

    @property
    def effects(self) -> list[str]:
        """What the bank did."""
        return self.gateway.bank.effects

    def new_payer(self, capture_at: CaptureAt = CaptureAt.READY) -> Payer:
        """Return a worker, as after a restart or of another replica."""
        return Payer(self.office.hub, IntentsGateway(self.gateway.url, "secret"), capture_at)

    def place(self, **changed: Any) -> str:
        """Place an order; return its id."""
        answer = self.office.post("/v1/orders", PAID | changed)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["order"])

    def settle(self) -> None:
        """Let the keeper and the payer do all there is to do now."""
        keeper = OrderKeeper(self.office.hub)
        while keeper.work_off() + self.payer.work_off():
            pass

    def trouble(self) -> str:
        """Settle until the gateway does not answer; return as what the worker met it."""
        for _ in range(4):
            try:
                self.settle()
            except Unavailable as error:
                return error.code
        return ""

    def money(self, order: str) -> dict[str, int]:
        """Return an order's money."""
        found: dict[str, int] = self.office.get(f"/v1/orders/{order}")["money"]
        return found

    def movements(self, order: str) -> list[tuple[str, int]]:
        """Return the facts of an order's money."""
        facts = self.office.get(f"/v1/orders/{order}")["facts"]
        return [
            (each["body"]["movement"], each["body"]["amount_minor"])
            for each in facts
            if each["kind"] == "order.payment"
        ]
