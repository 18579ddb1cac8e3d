"""`python -m sync DIR` is `till sync --data DIR` without the till's words."""

from __future__ import annotations

import sys
from pathlib import Path

from sync.client.running import run_sync

if __name__ == "__main__":
    sys.exit(run_sync(Path(sys.argv[1])))
