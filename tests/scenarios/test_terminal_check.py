"""`till devices --check` says how the card terminal is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.card_till import make_card_shop, use_nexo
from harness.nexo import nexo_server
from harness.pipe import till

if TYPE_CHECKING:
    from pathlib import Path


def row(directory: Path) -> list[str]:
    table = till("devices", "--data", directory, "--check").stdout
    (found,) = (line for line in table.splitlines() if line.startswith("card terminal"))
    return found.removeprefix("card terminal").split()


def test_the_terminal_is_a_row_of_the_table(tmp_path: Path) -> None:
    shop = make_card_shop(tmp_path / "shop")
    simulated = row(shop)
    with nexo_server(tmp_path / "terminal") as server:
        use_nexo(shop, server)
        ready = row(shop)
    away = row(shop)
    (shop / "keys/terminal-passphrase").unlink()
    keyless = row(shop)

    assert simulated == ["terminal", "present", "simulated"]
    assert ready == ["terminal", "present"]
    assert away == ["terminal", "absent", "unreachable"]
    assert keyless == ["terminal", "error", "key_missing"]
