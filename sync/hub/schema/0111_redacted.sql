-- A row whose text is gone, because it told of somebody who was erased, keeps the digest of it: the
-- checksums of all readers go on. NULL where the text is there.
ALTER TABLE chain_row ADD COLUMN digest bytea;
