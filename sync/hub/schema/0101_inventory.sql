-- Stock beside what tills book: movements of the centre's own, states other than on hand, promises.

-- A place that keeps stock; its id shares the names of stores. kind: store, warehouse, dropship.
CREATE TABLE stock_location (
    store_id text PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL
);

-- Append-only.
CREATE TABLE stock_movement (
    store_id text NOT NULL,
    movement text NOT NULL,
    item text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    quantity_milli bigint NOT NULL,
    reason text NOT NULL,
    reference text NOT NULL,
    occurred_micros bigint NOT NULL,
    received_micros bigint NOT NULL,
    PRIMARY KEY (store_id, movement)
);

CREATE INDEX stock_movement_by_item ON stock_movement (store_id, item, received_micros);

-- States other than on_hand, which stands in stock_on_hand. safety is what is never promised.
CREATE TABLE stock_level (
    store_id text NOT NULL,
    item text NOT NULL,
    state text NOT NULL,
    quantity_milli bigint NOT NULL,
    PRIMARY KEY (store_id, item, state)
);

CREATE TABLE reservation (
    store_id text NOT NULL,
    reservation text NOT NULL,
    item text NOT NULL,
    quantity_milli bigint NOT NULL,
    reference text NOT NULL,
    state text NOT NULL,
    expires_micros bigint NOT NULL,
    made_micros bigint NOT NULL,
    PRIMARY KEY (store_id, reservation)
);

CREATE INDEX reservation_ending ON reservation (store_id, expires_micros) WHERE state = 'held';

-- Kept where the goods come from. state: requested, shipped, received, cancelled.
CREATE TABLE transfer (
    store_id text NOT NULL,
    transfer text NOT NULL,
    to_store text NOT NULL,
    item text NOT NULL,
    requested_milli bigint NOT NULL,
    shipped_milli bigint NOT NULL,
    received_milli bigint NOT NULL,
    state text NOT NULL,
    changed_micros bigint NOT NULL,
    PRIMARY KEY (store_id, transfer)
);
