"""What `till restore` tells: how receipts go on, and what to do next."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from harness.pipe import Pipe

from tui.commands import backup_command, restore_command
from tui.demo_shop import make_demo_shop

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_restore_says_the_next_receipt_number_and_it_is_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, copy = tmp_path / "shop", tmp_path / "copy"
    make_demo_shop(shop, 100)
    backup_command.run(Namespace(data=shop, to=copy, with_keys=False))
    capsys.readouterr()

    assert restore_command.run(Namespace(data=shop, backup=copy)) == 0

    told = capsys.readouterr().out
    with Pipe(shop) as pipe:
        view = pipe.does("view")["view"]
    assert view["next_number"].endswith("-000001")
    assert f"the next receipt is {view['next_number']}." in told
    assert f"till verify --data {shop}" in told
    assert "What to do next:" in told
    assert "{" not in told
