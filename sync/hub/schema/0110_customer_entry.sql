-- What customers bought and brought back: filled in the transaction that takes the entries in.

-- customer is empty where the entry names none: a return belongs to whoever the sale belongs to,
-- which may lie in another store.
CREATE TABLE customer_entry (
    store_id text NOT NULL,
    position bigint NOT NULL,
    customer text NOT NULL,
    kind text NOT NULL,
    sale text NOT NULL,
    number text NOT NULL,
    lane text NOT NULL,
    currency text NOT NULL,
    total_minor bigint NOT NULL,
    occurred_micros bigint NOT NULL,
    PRIMARY KEY (store_id, position)
);

CREATE INDEX customer_entry_by_customer
    ON customer_entry (store_id, customer, occurred_micros) WHERE customer <> '';
CREATE INDEX customer_entry_by_sale ON customer_entry (store_id, sale) WHERE customer = '';

-- Finds who was merged into somebody.
CREATE INDEX office_record_gone ON office_record (kind, record_key) WHERE is_gone;
