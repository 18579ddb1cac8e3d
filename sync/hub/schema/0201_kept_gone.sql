-- Items of which less is on hand than is kept, from when that was told until it is settled. outcome_id
-- names the exception; is_asked: a person was asked to look.
CREATE TABLE kept_gone (
    store_id text NOT NULL,
    item text NOT NULL,
    began_micros bigint NOT NULL,
    outcome_id text NOT NULL,
    is_asked boolean NOT NULL,
    PRIMARY KEY (store_id, item)
);

CREATE INDEX stock_level_kept ON stock_level (store_id, item)
    WHERE state = 'reserved' AND quantity_milli > 0;
