"""A shop on disk whose till asks a card terminal on this machine's network."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

from devices.simulated.nexo_server import CERTIFICATE_NAME, KEY_IDENTIFIER, PASSPHRASE, POI_ID
from harness.pipe import Pipe, till

if TYPE_CHECKING:
    from pathlib import Path

    from devices.simulated.nexo_server import NexoServer
    from devices.simulated.zvt_server import ZvtServer

LAMP = 1099
MANAGER = {"operator": "201", "pin": "246810"}
CASHIER = {"operator": "101", "pin": "471147"}


def make_card_shop(directory: Path, lane: str = "1") -> Path:
    """Make a shop that sells lamps, with a cashier and an open shift."""
    made = till(
        "init", "--data", directory, "--store", "s-1", "--name", "Lamps", "--lane", lane,
        "--currency", "EUR", "--tax", "none=", "--manager", MANAGER["operator"],
        "--manager-name", "Manager", "--pin", MANAGER["pin"],
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    goods = directory / "goods.csv"
    goods.write_text("id,description,price\nlamp,Lamp,10.99\n")
    assert till("import", "items", goods, "--data", directory).returncode == 0
    with Pipe(directory) as pipe:
        pipe.does("sign_on", **MANAGER)
        pipe.does("add_operator", name="Cashier", role="cashier", **CASHIER)
        pipe.does("open_shift", float_minor=0)
        pipe.does("sign_off")
    return directory


def use_nexo(directory: Path, server: NexoServer) -> None:
    """Write the settings and the secret of a simulated nexo terminal into a shop."""
    with (directory / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[devices]\nterminal = "nexo"\n\n[terminal]\nhost = "127.0.0.1"\n'
            f'port = {server.port}\npoi_id = "{POI_ID}"\nkey_identifier = "{KEY_IDENTIFIER}"\n'
            f'certificate_name = "{CERTIFICATE_NAME}"\nanswer_s = 20\n'
        )
    keys = directory / "keys"
    for name, text in (
        ("terminal-passphrase", PASSPHRASE),
        ("terminal-authority.pem", server.authority_file.read_text()),
    ):
        (keys / name).write_text(text)
        (keys / name).chmod(0o600)


def use_zvt(directory: Path, server: ZvtServer) -> None:
    """Write the settings of a simulated ZVT terminal into a shop."""
    with (directory / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[devices]\nterminal = "zvt"\n\n[terminal]\nhost = "127.0.0.1"\n'
            f"port = {server.port}\nanswer_s = 20\n"
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What the journal says of card payments: how often asked, and the last word on each."""

    requested: int
    states: tuple[str, ...]
    charged_minor: int
    by_hand: int


def told(directory: Path) -> Told:
    """Read the journal; a payment without a last word is "requested"."""
    asked: dict[str, dict[str, Any]] = {}
    by_hand = 0
    for line in till("export", "--data", directory).stdout.splitlines():
        entry = json.loads(line)
        if entry["kind"] not in {"payment.requested", "payment.resolved"}:
            continue
        body = json.loads(entry["entry"])["body"]
        asked[body["payment"]] = body
        by_hand += bool(body.get("by_hand"))
    states = tuple(body.get("state", "requested") for body in asked.values())
    charged = sum(b["amount_minor"] for b in asked.values() if b.get("state") == "approved")
    return Told(len(asked), states, charged, by_hand)


def asks_in_background(pipe: Pipe, **message: Any) -> Thread:
    """Send a message whose answer may never come, since the till dies of it."""

    def ask() -> None:
        # A till that is killed answers nothing, or closes its input in the middle.
        with suppress(AssertionError, OSError, ValueError):
            pipe.send(message)

    thread = Thread(target=ask, daemon=True)
    thread.start()
    return thread
