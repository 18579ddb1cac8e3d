-- The lane's signature over the last entry of a batch, so that a till that lost its file can prove
-- what it is given back. NULL for a batch that was taken in before it was kept.
ALTER TABLE entry_batch ADD COLUMN signature bytea;
