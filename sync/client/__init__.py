"""The synchronising process of a till: sockets, time and files around the engine."""

import sys

# httpx brings its command line along where rich is installed: 10 MB in a process that never ends.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
