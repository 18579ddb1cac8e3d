"""How the demo's centre takes money, writes and ships: nothing of it is real."""

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


def write_centre_files(root: Path, gateway_port: int, carrier_port: int) -> None:
    """Write what the centre reads of payments, messages and carriers, if not there yet."""
    folder = hub_folder(root)
    (folder / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    texts = {
        "keys/payments.token": "a gateway that moves no money asks for none\n",
        "payments.toml": f'url = "http://127.0.0.1:{gateway_port}"\n',
        "messages.toml": _MESSAGES,
        "keys/carrier-post.token": "a carrier that carries nothing asks for none\n",
        "carriers.toml": f'[carriers.post]\nurl = "http://127.0.0.1:{carrier_port}"\n',
    }
    for name, text in texts.items():
        file = folder / name
        if not file.exists():
            new = file.with_suffix(".new")
            new.write_text(text, encoding="utf-8")
            new.chmod(0o600)
            new.replace(file)
