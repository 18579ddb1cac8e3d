"""A journal carried on under a new incarnation, linked to where the one before ended."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.events import StreamOpened
from edge.store import loading
from edge.store.create import new_incarnation, open_stream
from edge.store.database import Error, as_till_error
from edge.store.journal import Row, Scribe, last_row
from edge.store.keys import lane_key, public_key_hex
from edge.store.upgrade import TILL_FILE, connect_till_file
from edge.store.witness import Witness, write_witness

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock, Identity, IdSource


def begin_new_life(
    directory: Path, reason: str, *, clock: Clock, ids: IdSource
) -> tuple[Identity, Row]:
    """Open the next incarnation of a folder's journal; return who the till is now.

    The row is the last of the life before. `reason`: restored (put back from a backup, or the
    centre has more than this file) or forked (another machine carried the journal on). The caller
    holds the till's lock, and no till has the file open.
    """
    path = directory / TILL_FILE
    with closing(connect_till_file(directory)) as connection:
        try:
            last = last_row(connection)
            old = loading.identity(connection)
            identity = replace(old, incarnation=new_incarnation())
            opened = StreamOpened(
                store=old.store,
                store_name=old.store_name,
                lane=old.lane,
                currency=old.currency,
                public_key=public_key_hex(lane_key(directory)),
                reason=reason,
                parent_incarnation=last.incarnation,
                parent_seq=last.seq,
                parent_hash=last.hash.hex(),
            )
            scribe = Scribe(identity, lane_key(directory), clock)
            open_stream(connection, scribe, opened, after=last.head, operation_id=ids.new())
            first = last_row(connection)
        except Error as error:
            raise as_till_error(error, path=str(path)) from error
    write_witness(directory, Witness(first.incarnation, first.seq, first.hash.hex()))
    return identity, last
