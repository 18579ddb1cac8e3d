-- What the centre asks of carriers for parcels, each step once. Whose a parcel is stands in the facts of
-- its order alone. movement: book, void, close. state: waiting, done, failed, withdrawn. is_asked: the
-- carrier may have heard of it. manifest: the one that it is closed with, once that was asked.

-- Shared, by order.
CREATE TABLE parcel_step (
    order_id text NOT NULL,
    parcel text NOT NULL,
    carrier text NOT NULL,
    movement text NOT NULL,
    location text NOT NULL,
    fulfilment text NOT NULL,
    state text NOT NULL,
    told text NOT NULL,
    manifest text NOT NULL,
    is_asked boolean NOT NULL,
    attempts bigint NOT NULL,
    due_micros bigint NOT NULL,
    PRIMARY KEY (order_id, parcel, carrier, movement)
);

CREATE INDEX parcel_step_due ON parcel_step (carrier, due_micros) WHERE state = 'waiting';
