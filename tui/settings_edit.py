"""Writes devices into a settings file and leaves everything else in it as it stands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from edge.config import parse_settings
from edge.domain.errors import BadInput
from tui.printer_entries import write_neighbour, write_printer
from tui.terminal_entries import write_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.config import Settings
    from tui.device_entries import DeviceEntry

_SCANNERS = "scanners"


def with_device(text: str, entry: DeviceEntry) -> str:
    """Return the settings with a device added or changed; comments and order are kept."""
    import tomlkit

    document = tomlkit.parse(text)
    devices = _table(document, "devices")
    match entry.kind:
        case "printer":
            write_printer(devices, entry)
        case "neighbour":
            write_neighbour(_table(devices, "neighbour", is_super=False), entry)
        case "terminal":
            write_terminal(devices, _table(document, "terminal", is_super=False), entry)
        case "scanner":
            _write_input(_table(devices, _SCANNERS), entry.name, entry)
        case kind:
            _write_input(devices, kind, entry)
    return tomlkit.dumps(document)


def _write_input(where: Any, key: str, entry: DeviceEntry) -> None:
    device = _table(where, key, is_super=False)
    for name, value in _values(entry).items():
        device[name] = value
    if not entry.framing:
        device.pop("framing", None)


def without_device(text: str, entry: DeviceEntry) -> str:
    """Return the settings without a device."""
    import tomlkit

    document = tomlkit.parse(text)
    devices = document.get("devices", {})
    if entry.kind == "scanner":
        devices.get(_SCANNERS, {}).pop(entry.name, None)
    else:
        devices.pop(entry.kind, None)
    return tomlkit.dumps(document)


def edit_settings(
    path: Path,
    edit: Callable[[str], str],
    check: Callable[[Settings], object] | None = None,
) -> None:
    """Change a settings file whole or not at all; what would not be valid is not written.

    `check` raises for settings that nobody could work by. Raises that, `BadInput("settings_…")`
    and `OSError`.
    """
    changed, settings = edited(path, edit)
    if check is not None:
        check(settings)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, path.stat().st_mode & 0o777)
    with os.fdopen(descriptor, "wb") as file:
        file.write(changed)
        file.flush()
        os.fsync(descriptor)
    part.replace(path)


def edited(path: Path, edit: Callable[[str], str]) -> tuple[bytes, Settings]:
    """Return what a settings file would be, unwritten, with its meaning; raises `BadInput`."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput("settings_unreadable", file=path.name, detail=error.strerror) from None
    parse_settings(raw, path.name)
    changed = edit(raw.decode("utf-8")).encode()
    try:
        return changed, parse_settings(changed, path.name)
    except BadInput as error:
        if error.code not in ("settings_not_toml", "settings_key_unknown"):
            raise
        # Tables that are written as dotted keys cannot always be added to.
        raise BadInput("settings_not_editable", file=path.name) from None


def _values(entry: DeviceEntry) -> dict[str, Any]:
    values: dict[str, Any] = {"driver": entry.driver, "address": entry.address}
    if entry.kind != "rfid":
        values["baud"] = entry.baud
    if entry.framing:
        values["framing"] = entry.framing
    for name in ("ends", "unit", "columns"):
        if getattr(entry, name):
            values[name] = getattr(entry, name)
    return values


def _table(where: Any, name: str, *, is_super: bool = True) -> Any:
    """Return a table, made where there is none; one that holds only tables needs no head."""
    import tomlkit
    import tomlkit.items

    if name not in where:
        inline = isinstance(where, tomlkit.items.InlineTable)
        where[name] = tomlkit.inline_table() if inline else tomlkit.table(is_super_table=is_super)
    return where[name]
