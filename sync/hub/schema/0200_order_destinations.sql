-- Shared, by order: the postal code that a parcel goes to, by which it is routed. An erasure deletes it.
CREATE TABLE order_destination (
    order_id text PRIMARY KEY,
    country text NOT NULL,
    postal_code text NOT NULL
);
