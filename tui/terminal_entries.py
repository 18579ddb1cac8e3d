"""Card terminals as the settings file names them, and what each driver wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from devices.terminals import SIMULATED
from edge.domain.errors import BadInput
from edge.terminal_settings import TerminalSettings
from tui.device_entries import DeviceEntry, FieldKind, TerminalField
from tui.settings_file import field_texts

if TYPE_CHECKING:
    from edge.config import Settings

_KINDS: Final[dict[object, FieldKind]] = {bool: FieldKind.FLAG, int: FieldKind.NUMBER}
_PORT_MAX: Final = 65_535


def terminal_fields(driver: str, given: TerminalSettings) -> tuple[TerminalField, ...]:
    """Return the settings that only this driver reads: their explanation begins with its name."""
    told = field_texts(TerminalSettings)
    prefix = f"{driver}: "
    return tuple(
        TerminalField(
            name,
            " ".join(told[name].removeprefix(prefix).split()),
            _KINDS.get(field.annotation, FieldKind.TEXT),
            getattr(given, name),
        )
        for name, field in TerminalSettings.model_fields.items()
        if told.get(name, "").startswith(prefix)
    )


def terminal_entry(settings: Settings) -> DeviceEntry:
    """Return the card terminal of the settings."""
    driver = settings.devices.terminal
    address = "" if driver == SIMULATED else terminal_address(settings.terminal)
    return DeviceEntry("terminal", driver, address)


def write_terminal(devices: Any, terminal: Any, entry: DeviceEntry) -> None:
    """Set driver, address and options; what is not named stays as it is.

    Raises `BadInput` for an address that is none.
    """
    devices["terminal"] = entry.driver
    if entry.address:
        terminal["host"], terminal["port"] = _split(entry.address)
    for name, value in entry.options:
        if name in terminal or value != TerminalSettings.model_fields[name].default:
            terminal[name] = value


def terminal_address(given: TerminalSettings) -> str:
    """Return `host[:port]`, an IPv6 host in brackets."""
    host = f"[{given.host}]" if ":" in given.host else given.host
    return f"{host}:{given.port}" if given.port else host


def _split(address: str) -> tuple[str, int]:
    """Split what `terminal_address` joins; port 0 is the protocol's own."""
    text = address.strip()
    bracketed, _, rest = text.removeprefix("[").partition("]")
    host, port = (bracketed, rest[1:]) if text.startswith("[") else text.partition(":")[::2]
    is_right = host and not set(host) & set(" /") and (port or "0").isdecimal()
    if not is_right or int(port or 0) > _PORT_MAX:
        raise BadInput("terminal_address", address=address, form="host or host:port")
    return host, int(port or 0)
