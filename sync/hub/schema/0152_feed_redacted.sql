-- As with the chain's rows: a row of a store whose text is gone, because it named somebody who was
-- erased, keeps the digest of it. NULL where the text is there.
ALTER TABLE feed_row ADD COLUMN digest bytea;
