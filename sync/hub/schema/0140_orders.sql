-- Orders: what happened to each, and what lists and queues show of them.

-- Shared, by order. fact is the number of the newest fact, told up to which one the stores were told.
-- state, payment and the total are derived from the facts, for lists.
CREATE TABLE customer_order (
    order_id text PRIMARY KEY,
    channel text NOT NULL,
    number text NOT NULL,
    reference text NOT NULL,
    currency text NOT NULL,
    total_minor bigint NOT NULL,
    state text NOT NULL,
    payment text NOT NULL,
    locations text NOT NULL,
    promise_micros bigint NOT NULL,
    placed_micros bigint NOT NULL,
    changed_micros bigint NOT NULL,
    fact bigint NOT NULL,
    told bigint NOT NULL
);

CREATE UNIQUE INDEX customer_order_number ON customer_order (channel, number);
CREATE INDEX customer_order_newest ON customer_order (placed_micros, order_id);
CREATE INDEX customer_order_untold ON customer_order (order_id) WHERE told < fact;

-- Shared, by order. Append-only; n counts within the order. source tells where a fact is from, and
-- counts once: an entry of a lane, or a decision of the centre, of which note says why.
CREATE TABLE order_fact (
    order_id text NOT NULL,
    n bigint NOT NULL,
    source text NOT NULL,
    store text NOT NULL,
    kind text NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    at_micros bigint NOT NULL,
    has_stock boolean NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (order_id, n)
);

CREATE UNIQUE INDEX order_fact_source ON order_fact (order_id, source);

-- Facts of orders that came in with a store's entries and are not at home yet: written in the
-- transaction that takes the entries in, and deleted once they stand with the order.
CREATE TABLE order_entry (
    store_id text NOT NULL,
    position bigint NOT NULL,
    order_id text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    at_micros bigint NOT NULL,
    has_stock boolean NOT NULL,
    PRIMARY KEY (store_id, position)
);

-- A store's part of an order as its queue shows it. fact is how far the order was read for it.
CREATE TABLE fulfilment (
    store_id text NOT NULL,
    fulfilment text NOT NULL,
    order_id text NOT NULL,
    number text NOT NULL,
    method text NOT NULL,
    state text NOT NULL,
    is_over boolean NOT NULL,
    promise_micros bigint NOT NULL,
    answer_until_micros bigint NOT NULL,
    fact bigint NOT NULL,
    PRIMARY KEY (store_id, fulfilment)
);

CREATE INDEX fulfilment_queue ON fulfilment (store_id, promise_micros, fulfilment)
    WHERE NOT is_over;
