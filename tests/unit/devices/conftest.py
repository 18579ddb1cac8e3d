from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.device_shop import DeviceShop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[DeviceShop]:
    shop = DeviceShop(tmp_path)
    yield shop
    shop.close()
