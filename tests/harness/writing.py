"""A centre that writes to customers over a mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.hub_orders import PICKUP, OrderLane
from harness.office import ok
from sync.hub.messaging.settings import FILE, message_settings
from sync.hub.services.messaging import CodeOf, Messenger, no_code
from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from harness.mail_server import MailServer
    from harness.office import SomeOffice

PLAIN = PICKUP | {"ready_by_micros": 0, "customer_name": "Ann", "email": "ann@example.com"}


class Writing:
    """A centre that writes to customers over a mail server."""

    def __init__(self, office: SomeOffice, server: MailServer) -> None:
        self.office, self.server = office, server
        self.lane = OrderLane(office, "s-1")
        self.set_up("none")

    def set_up(self, security: str, ca_file: str = "", code_of: CodeOf = no_code) -> None:
        ca = f'ca_file = "{ca_file}"\n' if ca_file else ""
        (self.office.hub.folder / FILE).write_text(
            f'sender = "Shop <orders@shop.example>"\n[smtp]\nhost = "127.0.0.1"\n'
            f'port = {self.server.port}\nsecurity = "{security}"\ntimeout_s = 2\n{ca}'
        )
        settings = message_settings(self.office.hub.folder)
        assert settings is not None
        self.messenger = Messenger(self.office.hub, settings, code_of)

    def place(self, **changed: Any) -> str:
        return str(ok(self.office.post("/v1/orders", PLAIN | changed)).json()["order"])

    def settle(self) -> list[tuple[str, str]]:
        """Do all there is to do now; return the subjects and texts of what arrived since."""
        before = len(self.server.taken)
        while OrderKeeper(self.office.hub).work_off() + self.messenger.work_off():
            pass
        return [_told(each) for each in self.server.taken[before:]]

    def states(self, order: str) -> dict[str, tuple[str, str]]:
        found = self.office.get(f"/v1/orders/{order}")["messages"]
        return {each["message"].split("/")[0]: (each["state"], each["told"]) for each in found}


def _told(message: Any) -> tuple[str, str]:
    return message["subject"], message.get_body().get_content()
