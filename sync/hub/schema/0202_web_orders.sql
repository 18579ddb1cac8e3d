-- What tills said of whether their store takes orders, until it holds: written in the transaction that
-- takes the entries in.
CREATE TABLE web_orders_said (
    store_id text NOT NULL,
    position bigint NOT NULL,
    is_paused boolean NOT NULL,
    until_micros bigint NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    at_micros bigint NOT NULL,
    PRIMARY KEY (store_id, position)
);
