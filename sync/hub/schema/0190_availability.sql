-- What places have of an item, in coarse steps, as tills of all stores are told.

-- Shared, by item. n is the running number of the last change; places is [[location, units], …].
CREATE TABLE availability (
    item text PRIMARY KEY,
    n bigint NOT NULL,
    places text NOT NULL,
    changed_micros bigint NOT NULL
);

CREATE INDEX availability_news ON availability (n);

-- Shared, one row. looked_micros is up to when changes of stock were looked at.
CREATE TABLE availability_head (
    name text PRIMARY KEY,
    n bigint NOT NULL,
    looked_micros bigint NOT NULL
);

-- When the level last changed, by which changes are found.
ALTER TABLE stock_level ADD COLUMN changed_micros bigint NOT NULL DEFAULT 0;

CREATE INDEX stock_level_changed ON stock_level (store_id, changed_micros);
CREATE INDEX stock_on_hand_changed ON stock_on_hand (store_id, changed_micros);
