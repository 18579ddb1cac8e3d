-- Finds the few entries that could not be booked among all that could.
CREATE INDEX entry_set_aside ON entry (store_id, received_micros, position) WHERE quarantine <> '';
