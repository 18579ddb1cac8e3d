-- What happened in a store and is to be told to webhooks: written in the transaction of what it tells
-- of, and deleted once every endpoint's delivery stands at home.
CREATE TABLE store_event (
    store_id text NOT NULL,
    event text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    at_micros bigint NOT NULL,
    PRIMARY KEY (store_id, event)
);
