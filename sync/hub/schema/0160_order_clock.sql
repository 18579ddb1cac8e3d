-- What orders wait for, and what is measured of them. Derived from an order's facts as they come.

-- Shared, by order: a part of an order at its location. Instants are 0 where nothing happened yet;
-- what happened in a store is by its lane's clock. lines_short: lines of which a picker missed some.
CREATE TABLE order_part (
    order_id text NOT NULL,
    fulfilment text NOT NULL,
    location text NOT NULL,
    channel text NOT NULL,
    method text NOT NULL,
    is_over boolean NOT NULL,
    proposed_micros bigint NOT NULL,
    pick_began_micros bigint NOT NULL,
    pick_ended_micros bigint NOT NULL,
    placed_micros bigint NOT NULL,
    ready_micros bigint NOT NULL,
    out_micros bigint NOT NULL,
    lines bigint NOT NULL,
    lines_short bigint NOT NULL,
    PRIMARY KEY (order_id, fulfilment)
);

CREATE INDEX order_part_proposed ON order_part (location, proposed_micros);
CREATE INDEX order_part_open ON order_part (location) WHERE NOT is_over;
CREATE INDEX order_part_picked ON order_part (pick_ended_micros);
CREATE INDEX order_part_ready ON order_part (ready_micros);
CREATE INDEX order_part_out ON order_part (out_micros);

-- Shared, by order. location is that of a pickup. completed_micros: when the last unit went out.
-- is_first_choice: all that went out went from where it was sent at first. due_micros: when time
-- alone changes something next, 0 for never.
CREATE TABLE order_measure (
    order_id text PRIMARY KEY,
    channel text NOT NULL,
    method text NOT NULL,
    location text NOT NULL,
    placed_micros bigint NOT NULL,
    completed_micros bigint NOT NULL,
    is_first_choice boolean NOT NULL,
    due_micros bigint NOT NULL
);

CREATE INDEX order_measure_placed ON order_measure (placed_micros);
CREATE INDEX order_measure_completed ON order_measure (completed_micros);
CREATE INDEX order_measure_due ON order_measure (due_micros) WHERE due_micros > 0;

-- Shared, by order: the customer of a part was reminded to collect.
CREATE TABLE order_reminder (
    order_id text NOT NULL,
    fulfilment text NOT NULL,
    at_micros bigint NOT NULL,
    PRIMARY KEY (order_id, fulfilment)
);

-- How many facts of orders came home how late, by the day (since 1970, UTC) on which they came.
CREATE TABLE order_fact_lag (
    day bigint NOT NULL,
    store text NOT NULL,
    lag_s bigint NOT NULL,
    facts bigint NOT NULL,
    PRIMARY KEY (day, store, lag_s)
);
