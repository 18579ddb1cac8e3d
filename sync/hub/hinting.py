"""Passes on what lanes claim before their entries come: one row of the feed for a request."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sync.hub.publishing import publish_store
from sync.wire.claims import hints_tree, told_hints
from sync.wire.feeds import CLAIMS, SAFETY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.hub.ports import StoreTransaction
    from sync.wire.claims import Hint
    from sync.wire.streams import StreamKey


def tell_hints(store: StoreTransaction, stream: StreamKey, hints: Sequence[Hint]) -> int:
    """Tell a store's lanes of hints; return how many, 0 for a request that was told before."""
    if not hints:
        return 0
    told = json.dumps(hints_tree(stream, hints), sort_keys=True)
    key = f"claims/{stream.lane}/{hashlib.sha256(told.encode()).hexdigest()}"
    is_new = publish_store(store, SAFETY, CLAIMS, key, told_hints(stream, hints))
    return len(hints) if is_new else 0
