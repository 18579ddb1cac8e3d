"""Orders at a centre with a carrier that carries nothing, behind real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.errors import Unavailable
from harness.hub_orders import SHIP, OrderLane
from harness.office import ok
from harness.serving import serving
from sync.hub.carrying.settings import FILE, TOKENS, carriers_of
from sync.hub.carrying.simulated import SimulatedCarrier
from sync.hub.services.carrying import GATHER_MICROS, Announcer
from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from harness.office import SomeOffice

ADDRESS = ["12 Mill Lane", "LS1 4DY Leeds"]
SSCC = "040123457956600574"
UNITS = {"line": "1", "quantity": "2"}


def simulated_carrier() -> AbstractContextManager[SimulatedCarrier]:
    """Serve a carrier on a free port."""
    return serving(SimulatedCarrier("127.0.0.1", 0))


class CarriedOffice:
    """A centre whose folder names carriers, with a lane of s-1 that packs."""

    def __init__(self, office: SomeOffice, **carriers: SimulatedCarrier) -> None:
        self.office, self.lane = office, OrderLane(office, "s-1")
        folder = office.hub.folder
        tables = (f'[carriers.{k}]\nurl = "{v.url}"\ntimeout_s = 1\n' for k, v in carriers.items())
        (folder / FILE).write_text("".join(tables))
        for name in carriers:
            (folder / TOKENS / f"carrier-{name}.token").write_text("secret\n")
        self.announcer = self.new_announcer()

    def new_announcer(self) -> Announcer:
        """Return a worker, as after a restart or of another replica."""
        return Announcer(self.office.hub, carriers_of(self.office.hub.folder))

    def pack(self, carrier: str = "post", **changed: Any) -> str:
        """Place an order and pack it into one parcel; return its id."""
        asked = SHIP | {"ship_to": ADDRESS, "customer_name": "Ann B."} | changed
        order = str(ok(self.office.post("/v1/orders", asked)).json()["order"])
        self.lane.accept(order)
        self.lane.tell(order, "picked", units=UNITS, picker="ann")
        parcel = {"parcel": SSCC, "weight_grams": 850, "units": [UNITS], "carrier": carrier}
        self.lane.tell(order, "packed", parcel=parcel)
        return order

    def consign(self, order: str, carrier: str, at_micros: int) -> None:
        """Have somebody in the store choose a carrier for the parcel, the same or another."""
        self.lane.tell(order, "parcel_consigned", parcel=SSCC, carrier=carrier, at_micros=at_micros)

    def put_back(self, order: str) -> None:
        """Open the parcel and put its goods back on the shelf, as somebody cancelled."""
        units = [UNITS | {"bucket": "packed"}]
        self.lane.tell(order, "put_back", units=units, parcels=[SSCC], right="parcel")

    def ship(self, order: str, carrier: str = "post") -> None:
        """Let a driver take it along."""
        told: dict[str, Any] = {
            "carrier": carrier,
            "tracking": "",
            "parcels": [SSCC],
            "right": "parcel",
        }
        self.lane.tell(order, "shipped", units=[UNITS], at_micros=9, **told)

    def settle(self, announcer: Announcer | None = None) -> str:
        """Do all there is to do now; return as what a carrier's trouble was met."""
        keeper, worker = OrderKeeper(self.office.hub), announcer or self.announcer
        try:
            while keeper.work_off() + worker.work_off():
                pass
        except Unavailable as error:
            return error.code
        return ""

    def wait(self, micros: int = GATHER_MICROS) -> None:
        """Let time pass."""
        self.office.clock.micros += micros

    def parcel(self, order: str) -> dict[str, Any]:
        """Return the parcel as the API shows it."""
        (found,) = self.office.get(f"/v1/orders/{order}/parcels")
        shown: dict[str, Any] = found
        return shown
