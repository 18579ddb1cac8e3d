-- What the centre tells: append-only rows, placed under the lock of their feed's head.

CREATE TABLE feed_head (
    store_id text NOT NULL,
    feed text NOT NULL,
    position bigint NOT NULL,
    checksum bytea NOT NULL,
    PRIMARY KEY (store_id, feed)
);

-- Rows of the centre's own; those of a store's tills stand in entry. row_key stands once in a feed.
CREATE TABLE feed_row (
    store_id text NOT NULL,
    feed text NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL,
    row_key text NOT NULL,
    body text NOT NULL,
    checksum bytea NOT NULL,
    PRIMARY KEY (store_id, feed, position)
);

CREATE UNIQUE INDEX feed_row_by_key ON feed_row (store_id, feed, row_key);

-- Reference: what every store reads of items, prices, promotions, customers and staff.
CREATE TABLE chain_head (
    feed text PRIMARY KEY,
    position bigint NOT NULL,
    checksum bytea NOT NULL
);

-- Reference.
CREATE TABLE chain_row (
    position bigint PRIMARY KEY,
    kind text NOT NULL,
    row_key text NOT NULL,
    body text NOT NULL,
    checksum bytea NOT NULL
);

CREATE INDEX chain_row_by_key ON chain_row (kind, row_key, position);
