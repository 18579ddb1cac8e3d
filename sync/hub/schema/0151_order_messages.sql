-- What customers are told of their orders. Texts are made when they are sent and not kept.

-- Shared, by order: how a customer is reached. The one place of an order with an address; an erasure
-- empties it. customer: whose order it is, for the erasure.
CREATE TABLE order_contact (
    order_id text PRIMARY KEY,
    customer text NOT NULL,
    email text NOT NULL,
    language text NOT NULL
);

CREATE INDEX order_contact_customer ON order_contact (customer, order_id) WHERE customer <> '';

-- Orders of before: whose they are.
INSERT INTO order_contact (order_id, customer, email, language)
    SELECT order_id, coalesce(body::jsonb ->> 'customer', ''), '', ''
    FROM order_fact WHERE kind = 'order.placed' ON CONFLICT DO NOTHING;

-- Shared, by order. message names what is told, once. state: waiting, sent, failed, dropped (not true any
-- more, or nobody to tell).
CREATE TABLE order_message (
    order_id text NOT NULL,
    message text NOT NULL,
    state text NOT NULL,
    told text NOT NULL,
    attempts bigint NOT NULL,
    due_micros bigint NOT NULL,
    made_micros bigint NOT NULL,
    PRIMARY KEY (order_id, message)
);

CREATE INDEX order_message_due ON order_message (due_micros) WHERE state = 'waiting';
