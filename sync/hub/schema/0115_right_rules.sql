-- How rights are kept filled up, and what lanes told a centre that was put back.

-- Reference: when the present epoch began by a restore; 0 for the first one.
ALTER TABLE hub_meta ADD COLUMN epoch_micros bigint NOT NULL DEFAULT 0;

-- pattern: a resource, or the beginning of resources with an asterisk behind it.
CREATE TABLE right_rule (
    store_id text NOT NULL,
    rule text NOT NULL,
    pattern text NOT NULL,
    low_water bigint NOT NULL,
    target bigint NOT NULL,
    lease_micros bigint,
    grace_micros bigint NOT NULL,
    PRIMARY KEY (store_id, rule)
);

-- When a resource is looked at next; with each movement at once.
CREATE TABLE right_due (
    store_id text NOT NULL,
    resource text NOT NULL,
    due_micros bigint NOT NULL,
    PRIMARY KEY (store_id, resource)
);

CREATE INDEX right_due_by_time ON right_due (store_id, due_micros);

-- A life of a lane has told this epoch of the centre what it holds.
CREATE TABLE right_statement (
    store_id text NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    epoch text NOT NULL,
    PRIMARY KEY (store_id, lane, incarnation, epoch)
);
