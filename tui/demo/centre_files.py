"""How the demo's centre takes money and writes: a gateway that moves none, a folder of mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.demo_places import fleet_folder

if TYPE_CHECKING:
    from pathlib import Path

_MAILS = "sent"
_MESSAGES = f'''sender = "Tillwright Demo <orders@example.com>"
folder = "{_MAILS}"
'''


def hub_folder(root: Path) -> Path:
    """Return the folder of the demo's centre."""
    return fleet_folder(root) / "hub"


def mail_folder(root: Path) -> Path:
    """Return where the demo's centre leaves what it writes to customers, a file each."""
    return hub_folder(root) / _MAILS


def write_centre_files(root: Path, gateway_port: int) -> None:
    """Write the settings of payments and messages where the centre reads them, if not there yet."""
    folder = hub_folder(root)
    (folder / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    texts = {
        "keys/payments.token": "a gateway that moves no money asks for none\n",
        "payments.toml": f'url = "http://127.0.0.1:{gateway_port}"\n',
        "messages.toml": _MESSAGES,
    }
    for name, text in texts.items():
        file = folder / name
        if not file.exists():
            new = file.with_suffix(".new")
            new.write_text(text, encoding="utf-8")
            new.chmod(0o600)
            new.replace(file)
