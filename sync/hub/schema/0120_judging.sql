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

-- Up to which place in its feed a store's entries were looked at.
CREATE TABLE judged (
    store_id text PRIMARY KEY,
    position bigint NOT NULL
);
INSERT INTO judged (store_id, position)
    SELECT store_id, position FROM feed_head WHERE feed = 'store';
