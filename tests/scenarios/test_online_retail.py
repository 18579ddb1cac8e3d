"""A real day's invoices come to the penny."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.invoices import DATA_FOLDER, read_days
from harness.pipe import till
from scenarios.online_retail import journalled, open_shop, sell

if TYPE_CHECKING:
    from pathlib import Path

DAY = DATA_FOLDER / "2010-12-01.csv.gz"


@pytest.mark.skipif(not DAY.is_file(), reason="../shared/data is not here")
def test_a_day_of_real_invoices_sums_to_the_penny(tmp_path: Path) -> None:
    day = read_days([DAY])
    shop = tmp_path / "shop"
    open_shop(shop, day)

    answered = sell(shop, day)

    sums = journalled(shop)
    assert answered == day.total_minor
    assert sums["total_minor"] == sums["gross_minor"] == day.total_minor
    assert sums["lines"] == day.line_count
    assert day.line_count + sum(day.skipped.values()) == day.row_count + day.split_lines
    assert till("verify", "--data", shop).returncode == 0
