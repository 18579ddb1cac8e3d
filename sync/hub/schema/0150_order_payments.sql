-- Money of orders: what the centre asks of the payment gateway, each step once; and which orders have
-- news that somebody has to look at.

-- Shared, by order. n counts within the order; its key at the gateway is the order's id and n.
-- state: waiting, held (a promise whose order is not written yet), done, failed, withdrawn.
-- is_asked: the gateway may have heard of it. token goes once it was used.
CREATE TABLE order_payment (
    order_id text NOT NULL,
    n bigint NOT NULL,
    movement text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    token text NOT NULL,
    reference text NOT NULL,
    state text NOT NULL,
    told text NOT NULL,
    is_asked boolean NOT NULL,
    attempts bigint NOT NULL,
    due_micros bigint NOT NULL,
    made_micros bigint NOT NULL,
    PRIMARY KEY (order_id, n)
);

CREATE INDEX order_payment_due ON order_payment (due_micros) WHERE state IN ('waiting', 'held');

-- Shared, by order: a topic's reader looks at it, and lets go what is no newer than it has seen.
CREATE TABLE order_news (
    topic text NOT NULL,
    order_id text NOT NULL,
    fact bigint NOT NULL,
    due_micros bigint NOT NULL,
    PRIMARY KEY (topic, order_id)
);

CREATE INDEX order_news_due ON order_news (topic, due_micros);
