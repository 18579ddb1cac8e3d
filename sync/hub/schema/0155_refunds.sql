-- Money that a person has to see to: what only a till can give back, and what a gateway declined.

ALTER TABLE customer_order ADD COLUMN refund_at_till_minor bigint NOT NULL DEFAULT 0;

CREATE INDEX customer_order_refund ON customer_order (order_id) WHERE refund_at_till_minor > 0;
CREATE INDEX order_payment_failed ON order_payment (order_id)
    WHERE state = 'failed' AND movement = 'refund';
