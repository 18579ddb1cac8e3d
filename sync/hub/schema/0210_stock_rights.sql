-- What of a place's stock the lanes of another store may promise without asking.

-- Append-only, kept by the place. Above 0: the office set so much aside for the store; below 0: it
-- took some back, or an order took over what a lane had promised. The sum is held back as a
-- reservation of the place.
CREATE TABLE stock_right_move (
    store_id text NOT NULL,
    holder_store text NOT NULL,
    item text NOT NULL,
    move text NOT NULL,
    quantity_milli bigint NOT NULL,
    at_micros bigint NOT NULL,
    PRIMARY KEY (store_id, holder_store, item, move)
);
