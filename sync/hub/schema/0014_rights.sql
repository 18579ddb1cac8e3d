-- Rights to use up a part of what there is. Append-only; what is left is their sum.

-- kind: refill, grant, spend, give_back, expire or excess (used without a right, or beyond it).
-- posting names what it came from, and counts once; right_id is the grant it is about.
-- lease_micros: after how long the right is asked back, NULL for one that holds.
CREATE TABLE right_posting (
    store_id text NOT NULL,
    posting text NOT NULL,
    resource text NOT NULL,
    right_id text NOT NULL,
    kind text NOT NULL,
    lane text NOT NULL,
    incarnation text NOT NULL,
    amount bigint NOT NULL,
    at_micros bigint NOT NULL,
    lease_micros bigint,
    PRIMARY KEY (store_id, posting)
);

CREATE INDEX right_posting_by_resource ON right_posting (store_id, resource);
