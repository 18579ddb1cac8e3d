"""Card terminals as the settings file names them, and what each driver wants to be told."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Union, get_args, get_origin

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
            _kind(field.annotation),
            "" if getattr(given, name) is None else getattr(given, name),
        )
        for name, field in TerminalSettings.model_fields.items()
        if told.get(name, "").startswith(prefix)
    )


def _kind(annotation: object) -> FieldKind:
    """Return how a setting is asked for; one that may be left out is asked as what it else is."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (each for each in get_args(annotation) if each is not NoneType)
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return _KINDS.get(annotation, FieldKind.TEXT)


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
        usual = TerminalSettings.model_fields[name].default
        if usual is None and value == "":
            continue
        if name in terminal or value != usual:
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
