"""The names of what the centre may answer instead of yes, as both sides know them."""

from __future__ import annotations

from typing import Final

NOT_AUTHENTICATED: Final = "not_authenticated"
LANE_REVOKED: Final = "lane_revoked"
LANE_CLONED: Final = "lane_cloned"
"""A second machine carries on a journal that another one carries on too; enrol it anew."""
GAP: Final = "gap"
FORK: Final = "fork"
TOO_LARGE: Final = "too_large"
SIGNATURE_WRONG: Final = "signature_wrong"
BATCH_UNREADABLE: Final = "batch_unreadable"
BUSY: Final = "busy"
EPOCH_CHANGED: Final = "epoch_changed"
CATALOGUE_NOT_READY: Final = "catalogue_not_ready"
"""The catalogue file is being made: asking again soon is less work than reading it row by row."""
OUTCOME_UNPROVEN: Final = "outcome_unproven"
UNREADABLE: Final = "request_unreadable"

CONTENT_TYPE: Final = "application/vnd.tillwright.entries+zstd"
FIRST_SEQ: Final = "first-seq"
PREV_HASH: Final = "prev-hash"
COUNT: Final = "count"
HEAD_SIGNATURE: Final = "head-signature"
EPOCH: Final = "epoch"
LAST_SEQ: Final = "last-seq"
"""Header of a batch: the life of the centre that it is meant for."""
HUB_TIME: Final = "hub-time"
"""Header of every answer: the centre's clock in microseconds since 1970, UTC."""
