-- Orders that tills sold before: whose they are, by which an erasure finds them. A text that PostgreSQL
-- cannot read as JSON is of no customer's number.
INSERT INTO order_contact (order_id, customer, email, language)
    SELECT order_id, coalesce(body::jsonb ->> 'customer', ''), '', ''
    FROM order_fact WHERE kind = 'order.sold' AND position('\u0000' in body) = 0
    ON CONFLICT DO NOTHING;
