-- What is looked at after it was taken in: which entries were written while a ruling was on its way.

-- Where the row that told the chain of a version stands; 0 for what was told before this was kept.
ALTER TABLE office_record_version ADD COLUMN position bigint NOT NULL DEFAULT 0;
CREATE INDEX office_record_version_at ON office_record_version (position)
    WHERE kind IN ('item', 'price', 'staff');
CREATE INDEX office_record_version_priced
    ON office_record_version (regexp_replace(record_key, '@[0-9]+$', ''))
    WHERE kind = 'price';

-- How far the entry that had read least of the chain's feed had read it.
ALTER TABLE entry_batch ADD COLUMN chain_basis bigint NOT NULL DEFAULT 0;
-- Under which shifts they moved money, and where one of them was closed.
ALTER TABLE entry_batch ADD COLUMN shifts text NOT NULL DEFAULT '';

-- What each stream wrote under a shift, as far as it was looked at. closed_seq is its Z, 0 for none,
-- made over this stream up to until_seq and over others up to what covers says.
CREATE TABLE shift_part (
    store_id text NOT NULL,
    shift text NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    branch text NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    closed_seq bigint NOT NULL,
    closed_position bigint NOT NULL,
    until_seq bigint NOT NULL,
    covers text NOT NULL,
    PRIMARY KEY (store_id, shift, lane, incarnation, branch)
);

-- Up to which place in its feed a store's entries were looked at.
CREATE TABLE judged (
    store_id text PRIMARY KEY,
    position bigint NOT NULL
);
INSERT INTO judged (store_id, position)
    SELECT store_id, position FROM feed_head WHERE feed = 'store';
