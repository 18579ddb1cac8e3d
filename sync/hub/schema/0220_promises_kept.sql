-- Owned by the store. More is kept of an item for orders than the books have: since when, and
-- whether somebody was told. Gone once there is enough.
CREATE TABLE overpromise (
    store_id text NOT NULL,
    item text NOT NULL,
    since_micros bigint NOT NULL,
    is_told boolean NOT NULL DEFAULT false,
    PRIMARY KEY (store_id, item)
);

CREATE INDEX stock_level_reserved ON stock_level (store_id, item)
    WHERE state = 'reserved' AND quantity_milli > 0;
