"""A card terminal is tried out before anything of it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.nexo import driver, nexo_server

from devices.simulated.nexo_server import CERTIFICATE_NAME, KEY_IDENTIFIER, PASSPHRASE, POI_ID
from devices.terminal_trial import check_terminal, keep_secrets, secret_names, try_terminal
from edge.config import Settings, parse_settings
from edge.domain.errors import TillError

if TYPE_CHECKING:
    from pathlib import Path

    from devices.simulated.nexo_server import NexoServer

RIGHT = {"passphrase": PASSPHRASE}


def settings_for(server: NexoServer, **other: str) -> Settings:
    told = {
        "poi_id": POI_ID,
        "key_identifier": KEY_IDENTIFIER,
        "certificate_name": CERTIFICATE_NAME,
        "authority_file": str(server.authority_file),
    } | other
    lines = "\n".join(f'{name} = "{value}"' for name, value in told.items())
    text = f'devices.terminal = "nexo"\n[terminal]\nhost = "127.0.0.1"\nport = {server.port}\n'
    return parse_settings((text + lines).encode(), "test")


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("other", "secrets", "state", "reason"),
    [
        ({}, RIGHT, "ready", ""),
        ({}, {"passphrase": "another"}, "unknown", "http_status"),
        ({"certificate_name": "other.example"}, RIGHT, "unknown", "untrusted"),
        ({"authority_file": "nowhere.pem"}, RIGHT, "unknown", "untrusted"),
    ],
    ids=["well", "passphrase", "name", "authority"],
)
def test_a_terminal_says_how_it_is_and_nothing_is_kept(
    tmp_path: Path, other: dict[str, str], secrets: dict[str, str], state: str, reason: str
) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    with nexo_server(tmp_path / "terminal") as server:
        settings = settings_for(server, **other)
        result = try_terminal(shop, settings, secrets, "1", "EUR")

    assert (result.state, result.reason) == (state, reason)
    assert files_in(shop) == set()


def test_a_terminal_that_is_busy_or_away_says_so(tmp_path: Path) -> None:
    from threading import Thread

    with nexo_server(tmp_path / "terminal", "slow") as server:
        settings = settings_for(server)
        customer = Thread(target=lambda: driver(server).pay("p1", 100, "EUR"))
        customer.start()
        while not server.poi._under_way:
            pass
        busy = try_terminal(tmp_path, settings, RIGHT, "1", "EUR")
        driver(server).abort("p1")
        customer.join()
    away = try_terminal(tmp_path, settings, RIGHT, "1", "EUR")

    assert (busy.state, busy.reason) == ("unknown", "busy")
    assert (away.state, away.reason) == ("unknown", "unreachable")


def test_a_secret_that_is_kept_is_used_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    keep_secrets(tmp_path, RIGHT)

    with nexo_server(tmp_path / "terminal") as server:
        result = try_terminal(tmp_path, settings_for(server), {}, "1", "EUR")

    assert result.state == "ready"
    assert (tmp_path / "keys/terminal-passphrase").stat().st_mode & 0o777 == 0o600
    assert secret_names("nexo") == ("passphrase",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[devices]\nterminal = "nexo"\n[terminal]\nhost = "h"\n', "terminal_setting_missing"),
        ('[devices]\nterminal = "telepathy"\n', "terminal_unknown"),
    ],
)
def test_what_is_missing_is_said_without_asking_anybody(
    tmp_path: Path, text: str, code: str
) -> None:
    with pytest.raises(TillError, match=code):
        check_terminal(tmp_path, parse_settings(text.encode(), "test"), {}, "1", "EUR")
