"""`python -m sync.hub` is the `hub` command."""

from __future__ import annotations

import sys

from sync.hub.cli import main

sys.exit(main())
