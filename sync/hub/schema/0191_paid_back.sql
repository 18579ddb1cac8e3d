-- Shared, by order. What a till paid back of goods that were to follow, until nobody is to send them.
CREATE TABLE order_paid_back (
    order_id text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (order_id, source)
);
