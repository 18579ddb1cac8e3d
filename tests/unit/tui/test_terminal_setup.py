"""A card terminal is described, tried and saved; its secret never reaches the settings file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.nexo import nexo_server

from devices.simulated.nexo_server import CERTIFICATE_NAME, KEY_IDENTIFIER, PASSPHRASE, POI_ID
from devices.terminals import SIMULATED, load_terminal, terminal_names
from edge.clock import SystemClock
from edge.config import load_settings, parse_settings
from edge.domain.errors import TillError
from edge.ports import Identity
from tui.device_entries import DeviceEntry, FieldKind
from tui.device_setup import FolderSetup
from tui.settings_edit import with_device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devices.simulated.nexo_server import NexoServer
    from tui.device_entries import Value

TILL = Identity("S1", "Corner Shop", "1", "A", "EUR")
WRITTEN = """# The shop's own words
[devices]
terminal = "simulated"  # until the real one comes

[terminal]
answer_s = 20  # nobody here is slow
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NexoServer]:
    with nexo_server(tmp_path / "terminal") as server:
        yield server


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[FolderSetup]:
    path = tmp_path / "settings.toml"
    path.write_text(WRITTEN)
    with closing(FolderSetup(path, lambda: load_settings(path)[0], SystemClock(), TILL)) as setup:
        yield setup


def entry_for(server: NexoServer, **other: Value) -> DeviceEntry:
    told: dict[str, Value] = {
        "poi_id": POI_ID,
        "key_identifier": KEY_IDENTIFIER,
        "certificate_name": CERTIFICATE_NAME,
        "authority_file": str(server.authority_file),
    }
    return DeviceEntry(
        "terminal",
        "nexo",
        f"127.0.0.1:{server.port}",
        options=tuple((told | other).items()),
        secrets=(("passphrase", PASSPHRASE),),
    )


def test_what_was_tried_is_saved_beside_what_the_shop_wrote(
    setup: FolderSetup, server: NexoServer, tmp_path: Path
) -> None:
    entry = entry_for(server)

    tried = setup.try_terminal(entry).result()
    assert (tmp_path / "settings.toml").read_text() == WRITTEN, "trying writes nothing"
    setup.save(entry).result()

    text = (tmp_path / "settings.toml").read_text()
    settings, _ = load_settings(tmp_path / "settings.toml")
    assert (tried.is_well, tried.headline) == (True, "The terminal is ready")
    assert (settings.devices.terminal, settings.terminal.poi_id) == ("nexo", POI_ID)
    assert (settings.terminal.port, settings.terminal.answer_s) == (server.port, 20)
    assert "# nobody here is slow" in text
    assert PASSPHRASE not in text
    assert PASSPHRASE not in repr(entry)
    load_terminal("nexo")(tmp_path, settings, "1", "EUR")  # raises where a secret is missing


def test_a_trial_that_fails_names_the_next_step(setup: FolderSetup, server: NexoServer) -> None:
    wrong = replace(entry_for(server), secrets=(("passphrase", "another"),))

    name = setup.try_terminal(entry_for(server, certificate_name="x.example")).result()
    secret = setup.try_terminal(wrong).result()
    away = setup.try_terminal(replace(entry_for(server), address="127.0.0.1:1")).result()

    assert (name.is_well, name.next_step) == (
        False, "Look at the certificate's name and at the signer's file.",
    )  # fmt: skip
    assert not secret.is_well
    assert away.headline.startswith("The terminal cannot be reached")


@pytest.mark.parametrize(
    ("options", "address", "code"),
    [
        ({"poi_id": ""}, "127.0.0.1", "terminal_setting_missing"),
        ({}, "a b", "terminal_address"),
        ({}, "127.0.0.1:99999", "terminal_address"),
        ({"key_version": 9999}, "127.0.0.1", "settings_value_wrong"),
    ],
)
def test_what_no_driver_takes_is_refused_and_neither_file_nor_secret_written(
    setup: FolderSetup,
    server: NexoServer,
    tmp_path: Path,
    options: dict[str, Value],
    address: str,
    code: str,
) -> None:
    wrong = replace(entry_for(server, **options), address=address)

    with pytest.raises(TillError, match=code):
        setup.save(wrong).result()

    assert (tmp_path / "settings.toml").read_text() == WRITTEN
    assert not (tmp_path / "keys/terminal-passphrase").exists()


def test_each_driver_is_asked_for_what_its_settings_say(setup: FolderSetup) -> None:
    form = setup.terminal_form("nexo").result()

    assert {field.name: field.kind for field in form.fields} == {
        "poi_id": FieldKind.TEXT,
        "sale_id": FieldKind.TEXT,
        "key_identifier": FieldKind.TEXT,
        "key_version": FieldKind.NUMBER,
        "certificate_name": FieldKind.TEXT,
        "authority_file": FieldKind.TEXT,
        "offline_max_minor": FieldKind.NUMBER,
        "offline_total_max_minor": FieldKind.NUMBER,
        "passphrase": FieldKind.SECRET,
    }
    assert setup.drivers("terminal") == terminal_names()
    for name in set(terminal_names()) - {SIMULATED}:
        assert setup.terminal_form(name).result().has_address


@pytest.mark.parametrize(("typed", "kept"), [(2500, 2500), ("", None)])
def test_the_limit_of_offline_approvals_is_written_or_left_to_the_terminal(
    typed: int | str, kept: int | None
) -> None:
    entry = DeviceEntry("terminal", "nexo", "10.0.0.7", options=(("offline_max_minor", typed),))

    told = parse_settings(with_device(WRITTEN, entry).encode(), "test").terminal
    assert told.offline_max_minor == kept


def test_a_port_is_not_offered_for_another_protocol(tmp_path: Path) -> None:
    given = parse_settings(
        b'[devices]\nterminal = "nexo"\n[terminal]\nhost = "10.0.0.7"\nport = 8443\n', "test"
    )
    with closing(FolderSetup(tmp_path / "s.toml", lambda: given, SystemClock(), TILL)) as setup:
        offered = {name: setup.terminal_form(name).result().address for name in ("nexo", "zvt")}

    assert offered == {"nexo": "10.0.0.7:8443", "zvt": "10.0.0.7"}


def test_no_terminal_can_be_chosen_and_needs_nothing(setup: FolderSetup, tmp_path: Path) -> None:
    none = DeviceEntry("terminal", SIMULATED, "")
    assert setup.terminal_form(SIMULATED).result().fields == ()

    assert setup.try_terminal(none).result().is_well
    setup.save(none).result()

    assert load_settings(tmp_path / "settings.toml")[0].devices.terminal == SIMULATED


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [("10.0.0.7", "10.0.0.7", 0), ("h:20007", "h", 20007), ("[fe80::1]:8443", "fe80::1", 8443)],
)
def test_an_address_is_read_with_its_port(address: str, host: str, port: int) -> None:
    entry = DeviceEntry("terminal", "nexo", address)

    told = parse_settings(with_device(WRITTEN, entry).encode(), "test").terminal

    assert (told.host, told.port) == (host, port)
