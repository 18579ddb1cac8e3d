"""Every device fails in every way: printers, scanners, scales, card terminals."""

import pytest

for _module in ("printer_faults", "input_faults", "terminal_faults"):
    pytest.register_assert_rewrite(f"faults.{_module}")

from faults.input_faults import *  # noqa: F403 - pytest runs what stands here by name
from faults.printer_faults import *  # noqa: F403
from faults.terminal_faults import *  # noqa: F403
