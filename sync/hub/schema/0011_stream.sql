-- The journals of the lanes, byte for byte, and how far each is taken in.

CREATE TABLE stream (
    store_id text NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    branch text NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    state text NOT NULL,
    began_seq bigint NOT NULL,
    began_hash bytea NOT NULL,
    parent text NOT NULL,
    parent_seq bigint NOT NULL,
    is_copy boolean NOT NULL,
    began_micros bigint NOT NULL,
    received_micros bigint NOT NULL,
    PRIMARY KEY (store_id, lane, incarnation, branch)
);

-- Append-only. An entry's position is its place in its store's feed; a position stands once, since
-- it is given under the lock of the feed's head. raw holds the bytes of a text that PostgreSQL
-- cannot keep as one, and entry is then empty.
CREATE TABLE entry (
    store_id text NOT NULL,
    position bigint NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    branch text NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    checksum bytea NOT NULL,
    received_micros bigint NOT NULL,
    kind text NOT NULL,
    quarantine text NOT NULL,
    clock text NOT NULL,
    entry text NOT NULL,
    raw bytea,
    PRIMARY KEY (store_id, position, received_micros)
) PARTITION BY RANGE (received_micros);

-- Which entries came in together: finds an entry by stream and number, and the partition it is in.
CREATE TABLE entry_batch (
    store_id text NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    branch text NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    received_micros bigint NOT NULL,
    PRIMARY KEY (store_id, first_position)
);

CREATE UNIQUE INDEX entry_batch_by_stream
    ON entry_batch (store_id, lane, incarnation, branch, first_seq);

CREATE TABLE incident (
    store_id text NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    branch text NOT NULL,
    seq bigint NOT NULL,
    code text NOT NULL,
    detail text NOT NULL,
    noted_micros bigint NOT NULL,
    PRIMARY KEY (store_id, lane, incarnation, branch, seq, code)
);

CREATE TABLE lane_contact (
    store_id text NOT NULL,
    lane text NOT NULL,
    contact_micros bigint NOT NULL,
    PRIMARY KEY (store_id, lane)
);
