"""Tries a card terminal out as it would be set, without touching what the till works by."""

from __future__ import annotations

import shutil
import socket
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from devices.files import replace_file
from devices.terminals import load_terminal
from edge.card_terminal import Diagnosed, TerminalResult, without_card_numbers
from edge.store.keys import KEYS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from edge.card_terminal import CardTerminal
    from edge.config import Settings

LISTENS: Final = "listens"
"""State of a terminal whose driver asks no diagnosis: somebody listens at its address."""

_CONNECT_S: Final = 3.0
_PREFIX: Final = "terminal-"


def secret_names(driver: str) -> tuple[str, ...]:
    """Return what a driver shares with its terminal, by name; raises `BadInput`.

    Its module says so: `SECRETS = ("passphrase",)` stands for `keys/terminal-passphrase`.
    """
    module = sys.modules[load_terminal(driver).__module__]
    return tuple(getattr(module, "SECRETS", ()))


def known_secrets(directory: Path) -> frozenset[str]:
    """Return the names of the secrets that somebody wrote into a shop's folder."""
    found = (directory / KEYS_FOLDER).glob(f"{_PREFIX}*")
    return frozenset(path.name.removeprefix(_PREFIX) for path in found)


def keep_secrets(directory: Path, secrets: Mapping[str, str]) -> None:
    """Write secrets where the drivers read them, for their owner alone. Raises `OSError`."""
    keys = directory / KEYS_FOLDER
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, secret in secrets.items():
        replace_file(keys / f"{_PREFIX}{name}", f"{secret}\n".encode())


def try_terminal(
    directory: Path, settings: Settings, secrets: Mapping[str, str], lane: str, currency: str
) -> TerminalResult:
    """Ask a terminal how it is; `secrets` go before those in the folder.

    Raises what opening it raises: `BadInput`, `Unavailable`, `DataDamaged`, `OSError`.
    """
    with _aside(directory, secrets) as folder:
        terminal = _opened(directory, folder, settings, lane, currency)
        if isinstance(terminal, Diagnosed):
            return without_card_numbers(terminal.diagnose())
    return _listens(settings.terminal.host, settings.terminal.port)


def check_terminal(
    directory: Path, settings: Settings, secrets: Mapping[str, str], lane: str, currency: str
) -> None:
    """Open a terminal without asking it; raises as `try_terminal` for what is missing or wrong."""
    with _aside(directory, secrets) as folder:
        _opened(directory, folder, settings, lane, currency)


def _opened(
    directory: Path, folder: Path, settings: Settings, lane: str, currency: str
) -> CardTerminal:
    """Open a terminal in another folder; files that the settings name stay where they are."""
    authority = str(directory / settings.terminal.authority_file)
    given = settings.terminal.model_copy(update={"authority_file": authority})
    driver = load_terminal(settings.devices.terminal)
    return driver(folder, settings.model_copy(update={"terminal": given}), lane, currency)


@contextmanager
def _aside(directory: Path, secrets: Mapping[str, str]) -> Iterator[Path]:
    """Make a folder with the terminal's own secrets in it: a driver's memory is left alone."""
    keys = directory / KEYS_FOLDER
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".trial-", dir=keys) as made:
        folder = Path(made)
        (folder / KEYS_FOLDER).mkdir(mode=0o700)
        for path in keys.glob(f"{_PREFIX}*"):
            shutil.copy2(path, folder / KEYS_FOLDER)
        keep_secrets(folder, secrets)
        yield folder


def _listens(host: str, port: int) -> TerminalResult:
    try:
        socket.create_connection((host, port), _CONNECT_S).close()
    except (OSError, UnicodeError):
        return TerminalResult("unknown", reason="unreachable")
    return TerminalResult(LISTENS)
